"""The words of the embedded stack: its three servers, and what is said while they start."""

from dataclasses import dataclass
from enum import StrEnum
from signal import Signals


class Part(StrEnum):
    """A server of the stack, in the order of starting."""

    POSTGRES = "postgres"
    KAFKA = "kafka"
    REGISTRY = "registry"


# SIGINT is PostgreSQL's "fast": it ends the sessions, then writes everything down
STOP_SIGNAL = {Part.POSTGRES: Signals.SIGINT, Part.KAFKA: Signals.SIGTERM, Part.REGISTRY: Signals.SIGTERM}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that happens while the stack starts or stops.

    `what` is one word (download, prepare, start, ready, stop, wait); `done` and `total` are bytes and zero
    where nothing is counted. `part` is a Part's value, or "programs" or "stack" for what concerns them all.
    """

    part: str
    what: str
    done: int = 0
    total: int = 0
