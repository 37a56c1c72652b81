"""`hub connector run` and `status`: what an agency runs beside its own system, and how it stands."""

import asyncio
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import structlog
import typer

from connectors.edge.clock import Clock
from connectors.edge.place import Place, beside
from connectors.edge.runtime import Runtime
from connectors.edge.said import Said, logging
from connectors.edge.settings import EdgeSettings, load
from connectors.edge.status import Status, look
from connectors.edge.topic_line import TopicLine
from connectors.shipped import connector
from hub.cli import certifying
from hub.cli.show import ago, as_json, out
from hub.explained import Explained
from hub.settings import Settings

POINTER = "connector.state"
"""File beside the settings that says where the state lies, so that `status` finds it by the agency's name."""
FOLLOW_SECONDS = 2.0


class NotAsked(Explained):
    """The command line contradicts itself or says too little."""


app = typer.Typer(help="An agency's connector: run it, look at it, make and certify new ones.", no_args_is_help=True)
app.command("new")(certifying.new)
app.command("certify")(certifying.certify)

Agency = Annotated[str, typer.Argument(help="The agency, for example suffolk-idva.")]


@app.command()
def run(
    agency: Agency,
    folder_in: Annotated[Path, typer.Option("--in", help="Folder that the agency's system puts documents into.")],
    folder_out: Annotated[Path, typer.Option("--out", help="Folder that it takes deliveries from.")],
    settings: Annotated[Path | None, typer.Option(help="Settings file; by default that of the starter kit.")] = None,
    state: Annotated[Path | None, typer.Option(help="The connector's own folder; by default .edge beside OUT.")] = None,
) -> None:
    """Carry documents from a folder to the hub, and deliveries from the hub to a folder, until Ctrl-C or SIGTERM."""
    path = settings or _kit(agency)
    loaded = load(path)
    if loaded.agency != agency:
        raise NotAsked(f"{path} is of {loaded.agency}, not of {agency}. The connector was not started.")
    place = Place(agency=agency, folder_in=folder_in, folder_out=folder_out, state=state or beside(folder_out))
    _point(path, place.state)
    log = structlog.get_logger()
    log.info(Said.STARTED, agency=agency)
    asyncio.run(_until_signal(_runtime(loaded, place)))
    log.info(Said.STOPPED, agency=agency)


@app.command()
def status(
    agency: Annotated[str | None, typer.Argument(help="The agency; its connector ran on this machine.")] = None,
    state: Annotated[Path | None, typer.Option(help="The connector's own folder.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Look again every two seconds until Ctrl-C.")] = False,
) -> None:
    """Show how a connector stands: its line to the hub, documents, deliveries, and where reports lie."""
    folder, clock = state or _pointed(agency), Clock()
    while True:
        _show(look(folder, clock.now()), clock.now(), json=json, clear=follow)
        if not follow:
            return
        try:
            time.sleep(FOLLOW_SECONDS)
        except KeyboardInterrupt:
            return


def _runtime(settings: EdgeSettings, place: Place) -> Runtime:
    line, observe = TopicLine(settings), logging(settings.agency)
    return Runtime(place=place, connector=connector(settings.connector), line=line, observe=observe)


async def _until_signal(runtime: Runtime) -> None:
    task, loop = asyncio.ensure_future(runtime.run()), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


def _kit(agency: str) -> Path:
    return Settings().home / "kits" / agency / "connector.toml"


def _point(settings: Path, state: Path) -> None:
    # Only a convenience: where the kit cannot be written to, --state finds the state too.
    with suppress(OSError):
        settings.with_name(POINTER).write_text(f"{state.resolve()}\n", encoding="utf-8")


def _pointed(agency: str | None) -> Path:
    if agency is None:
        raise NotAsked("Nobody was named. Name the agency, or its connector's own folder with --state.")
    pointer = _kit(agency).with_name(POINTER)
    if not pointer.is_file():
        raise NotAsked(f"No connector of {agency} has run with its starter kit. Name its own folder with --state.")
    return Path(pointer.read_text(encoding="utf-8").strip())


def _show(page: Status, now: datetime, *, json: bool, clear: bool) -> None:
    if json:
        as_json(asdict(page))
        return
    if clear:
        out.clear()
    for name, text in _lines(page, now):
        out.print(f"{name:12} {text}", highlight=False, markup=False, soft_wrap=True)


def _lines(page: Status, now: datetime) -> Iterator[tuple[str, str]]:
    yield "Connector", f"{page.agency}, {'running' if page.running else 'not running'}"
    if page.running:
        yield "Line", f"{page.line or 'not reached yet'}{_since(page.line_since, now)}"
    if page.advice:
        yield "", page.advice
    if page.hindered:
        yield "Hindered", f"{page.hindered}. Nothing was lost; it goes on by itself once that has passed."
    yield from _documents(page, now)
    yield from _deliveries(page)
    heard = (("hub", page.heard_at), ("heartbeat", page.heartbeat_at))
    yield "Last", ", ".join(f"{what} {_ago(at, now) or 'never'}" for what, at in heard)


def _documents(page: Status, now: datetime) -> Iterator[tuple[str, str]]:
    operators = f", {page.with_operators} of them with the hub's operators" if page.with_operators else ""
    yield "Documents", f"{page.waiting} waiting in {page.folder_in}"
    yield "", f"{page.sent} sent and not answered{_since(page.sent_since, now)}{operators}"
    yield "", f"{page.accepted_today} accepted today"
    yield "", f"{page.refused_today} refused today{_where(page.refused_today, page.folder_in, 'refused')}"
    if page.unanswered:
        yield "", f"{page.unanswered} never answered{_where(page.unanswered, page.folder_in, 'unanswered')}"


def _deliveries(page: Status) -> Iterator[tuple[str, str]]:
    late = f", {page.late_today} of them late" if page.late_today else ""
    yield "Deliveries", f"{page.written_today} written today to {page.folder_out}{late}"
    yield "", f"{page.held} held back, {page.receipts_owed} not confirmed yet"
    if page.holes:
        missing = sum(hole.last - hole.first + 1 for hole in page.holes)
        yield "Holes", f"{missing} deliveries did not come; listed in {page.holes_file}. Ask the hub's operators."
    if page.unreadable:
        yield (
            "Unreadable",
            f"{page.unreadable} deliveries; they lie in {page.unreadable_folder}. Ask the hub's operators.",
        )


def _where(count: int, folder: str, place: str) -> str:
    return f"; the reports lie in {Path(folder) / place}" if count else ""


def _since(moment: str | None, now: datetime) -> str:
    return f" since {_ago(moment, now)}".replace(" ago", "") if moment else ""


def _ago(moment: str | None, now: datetime) -> str | None:
    return ago(datetime.fromisoformat(moment), now) if moment else None
