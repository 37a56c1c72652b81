"""Secrets that the hub makes for itself once and keeps in its home, readable by its owner alone."""

import os
import secrets
from pathlib import Path

KEY_BYTES = 32


def hashing_key(home: Path) -> bytes:
    """Return the key of the stored hashes. It lies outside the database; losing it loses every match."""
    path = home / "hashing.key"
    if not path.exists():
        write_secret(path, secrets.token_hex(KEY_BYTES))
    return bytes.fromhex(path.read_text(encoding="ascii"))


def write_secret(path: Path, text: str) -> None:
    """Write a file as a whole for its owner only, so that nobody reads half of it and a crash leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    part.replace(path)
