"""Forms that another site had a browser send: they lack the secret of the session, and come to nothing."""

from secrets import compare_digest

from starlette.requests import Request

from hub.store.sessions import Session

CSRF = "csrf"
"""Name of the hidden field."""
HEADER = "x-csrf"
OWN = frozenset({"same-origin", "none"})


async def is_forged(request: Request, session: Session) -> bool:
    """Say whether a request that changes something came from elsewhere than from a page of this session."""
    if request.headers.get("sec-fetch-site", "same-origin") not in OWN:
        return True
    said = request.headers.get(HEADER) or (await request.form()).get(CSRF)
    return not isinstance(said, str) or not compare_digest(said.encode(), session.csrf.encode())
