"""By which versions of the rules the hub decided, and what their files say of who sees what (page O9)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from hub.store.ops.rows import rows

SHOWN = 200
"""Versions that are listed: some years of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A set of rules by which the hub started, so that it passed its checks."""

    digest: str
    """The same that stands with each disclosure."""
    first_used_at: datetime
    last_used_at: datetime
    """When the hub last started with it."""
    kept: bool
    """Whether the text of its files is still there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """One file of a version."""

    name: str
    """Folder and name: `idva/sharing.yaml`."""
    hash: bytes
    text: str | None = field(repr=False)
    """None of what is neither a rule of sharing nor a route: a directory names schools and shelters."""


async def versions(conn: AsyncConnection[Any]) -> list[Version]:
    """Return the versions, the newest first."""
    return await rows(conn, Version, "ops_rule_versions", limit=SHOWN)


async def rule_files(conn: AsyncConnection[Any], digest: str) -> list[RuleFile]:
    """Return the files of a version, by name."""
    return await rows(conn, RuleFile, "ops_rule_files", digest=digest)
