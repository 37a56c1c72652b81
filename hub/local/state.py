"""The state file: where a running stack answers, under which process ids; the guardian keeps it true."""

import json
from dataclasses import asdict, dataclass
from typing import Self

from hub.local.home import Home, write_private
from hub.local.parts import Part
from hub.local.running import Running


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerState:
    """One server at this moment: its process id if it has one, and whether it answers."""

    part: Part
    port: int
    pid: int | None
    is_up: bool
    starts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A running stack."""

    guardian: int
    running: Running
    servers: tuple[ServerState, ...]

    def save(self, home: Home) -> None:
        """Write the state for its owner only."""
        servers = [asdict(each) for each in self.servers]
        stored = {"guardian": self.guardian, "running": self.running.exposed(), "servers": servers}
        write_private(home.state, json.dumps(stored))

    @classmethod
    def load(cls, home: Home) -> Self | None:
        """Return the state that was saved, or None where no stack is ready."""
        try:
            stored = json.loads(home.state.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        servers = (ServerState(**{**each, "part": Part(each["part"])}) for each in stored["servers"])
        return cls(guardian=stored["guardian"], running=Running.hidden(stored["running"]), servers=tuple(servers))
