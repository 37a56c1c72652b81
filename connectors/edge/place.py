"""Where a runtime works: for whom, and in which folders."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One agency and its folders."""

    agency: str
    folder_in: Path
    """The agency's system puts documents here."""
    folder_out: Path
    """The agency's system takes deliveries from here."""
    state: Path
    """The runtime's own; nobody else writes here."""


def beside(folder_out: Path) -> Path:
    """Return where the state lies when nobody says otherwise."""
    return folder_out.resolve().parent / ".edge"
