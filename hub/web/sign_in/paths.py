"""Where somebody comes back to after signing in: a page of their own console, and never another site."""

import re
from urllib.parse import urlsplit

from hub.web.users import User

_A_PAGE = re.compile(r"/(ops|cases|break-glass)(/[A-Za-z0-9._~-]+)*/?")
"""A plain path: no query, no escape, no second slash, nothing that a browser could read as an address."""


def safe_return(path: str | None) -> str | None:
    """Return the path if it is one of this application's pages, else None."""
    if not path or not _A_PAGE.fullmatch(path) or urlsplit(path).netloc or ".." in path.split("/"):
        return None
    return path


def landing(user: User, path: str | None) -> str:
    """Return where a user lands: what was asked for if their console has it, else the front of their console."""
    fronts = [f"/{console}" for console in user.consoles()]
    safe = safe_return(path)
    if safe and (safe.startswith("/break-glass") or any(safe == f or safe.startswith(f"{f}/") for f in fronts)):
        return safe
    return fronts[0]
