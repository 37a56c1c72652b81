"""How long consoles and database computed, whatever else ran meanwhile: what a page takes that is alone there."""

import os
from collections.abc import Iterator
from pathlib import Path

from hub.local import Part
from hub.local.home import Home

TICK = os.sysconf("SC_CLK_TCK")
PARENT, USER, SYSTEM = 1, 11, 12
"""Places in `/proc/PID/stat` behind the name of a process: its parent, and ticks in its own code and in the kernel."""


def computed(home: Path, port: int) -> float:
    """Return how many milliseconds the consoles at a port and the servers of a database have computed so far."""
    postmaster = (Home(home).data(Part.POSTGRES) / "postmaster.pid").read_text().split("\n", 1)[0]
    ticks = sum(
        int(stat[USER]) + int(stat[SYSTEM])
        for command, stat in _processes()
        if stat[PARENT] == postmaster or f"web --port {port} " in command
    )
    return ticks * 1000 / TICK


def _processes() -> Iterator[tuple[str, list[str]]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_text().replace("\0", " ")
            yield command, (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
