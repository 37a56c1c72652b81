"""What the guardian must know of a server to start it, ask it and stop it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hub.local.account import Account
from hub.local.parts import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One server: its command, where it runs and as whom, and how to tell that it answers.

    `prepare` makes the server's files; it runs before each start and does nothing where they exist.
    `answers` is True only once the server does real work for a client; it may take up to two seconds.
    """

    part: Part
    port: int
    needs: Part | None
    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    account: Account | None
    prepare: Callable[[], None]
    answers: Callable[[], bool]
