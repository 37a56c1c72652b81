"""How an agency reaches the hub: one Protocol, whatever carries the bytes."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from hub.wire.cloudevents import Header


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One event as it goes out: stored once, sent as often as needed, always the same."""

    id: str
    urgent: bool
    key: bytes
    headers: tuple[Header, ...]
    value: bytes = field(repr=False)


class Feed(StrEnum):
    """What an arrival came by."""

    OUT = "out"
    """Everything that is told to this agency, each thing once."""
    CASES = "cases"
    """The latest state of each whole case of an area; older states may be missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One record as it came, before anything of it was believed."""

    feed: Feed
    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    value: bytes | None = field(repr=False)
    """None: what had this key is obsolete."""


class Trouble(StrEnum):
    """Why the line is down."""

    BROKERS_AWAY = "brokers_away"
    ACCOUNT_REFUSED = "account_refused"
    NOT_ALLOWED = "not_allowed"
    REGISTRY_AWAY = "registry_away"


_WORDS = {
    Trouble.BROKERS_AWAY: "The hub's brokers do not answer. Nothing was lost; it goes on by itself once they do. "
    "If it lasts, check the network and the address in the settings file.",
    Trouble.ACCOUNT_REFUSED: "The brokers refuse this account ({agency}). Nothing was lost; ask the hub's operators, "
    "then it goes on by itself. A new password goes into the password file.",
    Trouble.NOT_ALLOWED: "The brokers do not let this account ({agency}) read or write. Nothing was lost; ask the "
    "hub's operators, then it goes on by itself.",
    Trouble.REGISTRY_AWAY: "The hub's schema registry does not answer or lacks the hub's schemas. Nothing was lost; "
    "it goes on by itself once it does.",
}


def in_words(trouble: Trouble, agency: str) -> str:
    """Return what a person should know and do about a line that is down."""
    return _WORDS[trouble].format(agency=agency)


class LineDown(Exception):
    """The hub cannot be reached now. What was to be sent or read is still to be sent or read."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(_WORDS[trouble])
        self.trouble = trouble


class Line(Protocol):
    """A way to the hub: topics today; HTTPS, SFTP or a MESH mailbox later. Everything may raise `LineDown`."""

    async def shapes(self) -> Mapping[str, int]:
        """Return the schema id of every record that an agency may send."""

    async def writer(self, schema_id: int) -> Any | None:
        """Return the schema that something was written with, parsed; None when the registry surely has none."""

    async def send(self, messages: Sequence[Message]) -> Sequence[bool]:
        """Send; say of each message, in order, whether its arrival was confirmed."""

    def arrivals(self) -> AsyncGenerator[Sequence[Arrival], None]:
        """Yield what comes, from the last commit on, without end; an empty batch says that the line is up."""

    async def commit(self, arrivals: Sequence[Arrival]) -> None:
        """Let the hub's side forget these and everything before them in their partitions."""

    async def close(self) -> None:
        """Let go of everything; the next call opens it again."""
