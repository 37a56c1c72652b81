"""Secrets that the hub makes for itself once and keeps in its home, readable by its owner alone."""

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from hub.domain.ids import AgencyId

KEY_BYTES = 32


def hashing_key(home: Path) -> bytes:
    """Return the key of the stored hashes. It lies outside the database; losing it loses every match."""
    path = home / "hashing.key"
    if not path.exists():
        _write(path, secrets.token_hex(KEY_BYTES))
    return bytes.fromhex(path.read_text(encoding="ascii"))


def agency_passwords(home: Path, agencies: Iterable[AgencyId]) -> dict[AgencyId, str]:
    """Return the broker passwords of these agencies, making those that are missing."""
    path = home / "agencies.json"
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    wanted = {agency: known.get(agency) or secrets.token_urlsafe(24) for agency in agencies}
    if not wanted.items() <= known.items():
        _write(path, json.dumps({**known, **wanted}, indent=2))
    return wanted


def _write(path: Path, text: str) -> None:
    """Write a file as a whole, so that nobody reads half of it and a crash leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    part.replace(path)
