"""How the line stands, part by part: it is up when every part is. Changes are told once and written down."""

import contextlib
import sqlite3
from dataclasses import dataclass, field
from enum import StrEnum

from connectors.edge.clock import Clock
from connectors.edge.line import Trouble
from connectors.edge.notes import Hindered, LineLost, LineUp, Observe
from connectors.edge.state import State, instant


class Part(StrEnum):
    """What goes on side by side."""

    SHAPES = "shapes"
    INTAKE = "intake"
    SENDING = "sending"
    RECEIVING = "receiving"
    LOOKING = "looking"
    HEARTBEAT = "heartbeat"
    FORGETTING = "forgetting"


ON_THE_LINE = frozenset({Part.SHAPES, Part.RECEIVING})
"""Parts that must have succeeded once before the line counts as up."""


@dataclass(slots=True, kw_only=True)
class Standing:
    """Which parts are well and which are not."""

    state: State
    clock: Clock
    observe: Observe
    _down: dict[Part, Trouble] = field(default_factory=dict)
    _well: set[Part] = field(default_factory=set)
    _shown: Trouble | str | None = ""
    _hindered: dict[Part, str] = field(default_factory=dict)

    def lost(self, part: Part, trouble: Trouble) -> None:
        """Note that a part does not get through."""
        self._down[part] = trouble
        self._show()

    def well(self, part: Part) -> None:
        """Note that a part got through."""
        if part in self._well and part not in self._down and part not in self._hindered:
            return
        self._well.add(part)
        self._down.pop(part, None)
        if self._hindered.pop(part, None):
            self._note({"hindered": next(iter(self._hindered.values()), None)})
        self._show()

    def hindered(self, part: Part, error: str) -> None:
        """Note that the machine hinders a part."""
        if self._hindered.get(part) != error:
            self._hindered[part] = error
            self.observe(Hindered(error=error))
            self._note({"hindered": error})

    def _show(self) -> None:
        trouble = next(iter(self._down.values()), None)
        if trouble == self._shown or (trouble is None and not self._well >= ON_THE_LINE):
            return
        self._shown = trouble
        self.observe(LineLost(trouble=trouble) if trouble else LineUp())
        self._note({"line": trouble or "up", "line_since": instant(self.clock.now())})

    def _note(self, facts: dict[str, str | None]) -> None:
        # On a full disk nothing can be written down; the log has it.
        with contextlib.suppress(sqlite3.Error):
            self.state.note(facts)
