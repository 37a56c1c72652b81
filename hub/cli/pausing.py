"""`hub demo pause` and `hub demo resume`: takes a simulated agency away while a demo runs, and brings it back."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.place import found
from hub.cli.show import out
from hub.demo.agency import PAUSED
from hub.explained import Explained
from hub.settings import Settings

Agency_ = Annotated[str, typer.Argument(metavar="AGENCY", help="The agency, for example suffolk-idva.")]


class NotPlayed(Explained):
    """No demo plays that agency."""

    def __init__(self, agency: str, played: list[str]) -> None:
        which = f"Choose one of {', '.join(played)}." if played else "Start one with `hub demo`."
        super().__init__(f"No demo plays an agency {agency!r}. Nothing was done. {which}")


def folders(home: Path) -> Path:
    """Return where the agencies of a demo have their folders."""
    return home / "demo"


def pause(agency: Agency_) -> None:
    """Take a simulated agency away: what is for it waits, and it tells nothing, until it is resumed."""
    _paused(agency).touch()
    out.print(f"{agency} is away. `hub demo resume {agency}` brings it back.", highlight=False)


def resume(agency: Agency_) -> None:
    """Bring a simulated agency back: it goes on where it was."""
    _paused(agency).unlink(missing_ok=True)
    out.print(f"{agency} is back.", highlight=False)


def _paused(agency: str) -> Path:
    """Return the file that pauses an agency; raise `NotPlayed`."""
    everybody = folders(found(Settings()).home)
    played = sorted(path.name for path in everybody.iterdir()) if everybody.exists() else []
    if agency not in played:
        raise NotPlayed(agency, played)
    return everybody / agency / PAUSED
