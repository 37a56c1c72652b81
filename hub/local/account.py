"""The user under whom PostgreSQL runs: never root, and able to reach its programs and data."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from hub.local.errors import NoAccount

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user of the machine, to whom a server's launcher changes."""

    name: str
    uid: int
    gid: int


def unprivileged() -> Account | None:
    """Return the user to change to as root; None for an ordinary user, who starts servers as himself."""
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise NoAccount


def closed_to(account: Account, path: Path) -> Path | None:
    """Return the first folder on the way to `path`, itself included, that the account may not enter."""
    for folder in (*reversed(path.parents), path):
        if not _may_enter(account, folder.stat()):
            return folder
    return None


def _may_enter(account: Account, entry: os.stat_result) -> bool:
    if entry.st_uid == account.uid:
        return bool(entry.st_mode & stat.S_IXUSR)
    if entry.st_gid == account.gid:
        return bool(entry.st_mode & stat.S_IXGRP)
    return bool(entry.st_mode & stat.S_IXOTH)
