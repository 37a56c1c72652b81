"""`hub dead-letters`: what was refused or set aside, and trying again what was the hub's own fault."""

import asyncio
import base64
import getpass
from dataclasses import asdict
from typing import Annotated
from uuid import UUID

import typer

from hub.cli.looking import Json, NotFound
from hub.cli.place import Place, found
from hub.cli.receiving import InProcess, make_receiver
from hub.cli.show import ago, as_json, out, table
from hub.domain.ids import CONSOLE
from hub.domain.outcome import Outcome, Reason
from hub.explained import Explained
from hub.receive.ports import Raw
from hub.settings import Settings
from hub.store.connections import Connections
from hub.store.look import Original, Reader
from hub.streams.registry import ConfluentRegistry

app = typer.Typer(help="Events that were refused or set aside.", no_args_is_help=True)


@app.command("list")
def list_(
    agency: Annotated[str | None, typer.Option(help="Only those from this agency.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that were tried again.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most, the newest first.")] = 50,
    json: Json = False,
) -> None:
    """List what was refused (the sender mends it) and what was set aside (an operator may try again)."""
    with Reader(found(Settings()).database) as reader:
        letters, now = reader.dead_letters(agency, every=every, limit=limit), reader.now()
    if json:
        as_json({"dead_letters": [asdict(letter) for letter in letters]})
        return
    rows = [(x.id, ago(x.set_aside_at, now), x.source, x.outcome, x.reason, ", ".join(x.pointers)) for x in letters]
    columns = ("Id", "When", "From", "Outcome", "Reason", "Fields")
    table("Refused and set aside", columns, rows, "Nothing was refused or set aside.")


@app.command()
def show(
    letter: Annotated[UUID, typer.Argument(help="The id that `list` shows.")],
    json: Json = False,
    as_user: Annotated[str | None, typer.Option("--as", help="Who looks; your user name when not given.")] = None,
) -> None:
    """Show one with its original. It holds personal data, so the look is noted under your name."""
    found_ = _original(found(Settings()), letter, as_user or getpass.getuser())
    if json:
        plain = asdict(found_)
        plain["original"] = base64.b64encode(found_.original).decode()
        as_json(plain)
        return
    out.print(f"{found_.outcome}: {found_.reason} at {', '.join(found_.pointers) or 'the event as a whole'}")
    out.print(Reason(found_.reason).advice)
    out.print(f"{found_.source} {found_.event_id}, {found_.topic}[{found_.partition}]@{found_.offset}", highlight=False)
    out.print(f"original, {len(found_.original)} bytes, as base64:")
    typer.echo(base64.b64encode(found_.original).decode())


@app.command()
def retry(
    letter: Annotated[UUID, typer.Argument(help="The id that `list` shows.")],
    as_user: Annotated[str | None, typer.Option("--as", help="Who tries; your user name when not given.")] = None,
) -> None:
    """Try a dead letter again, after its cause was mended. A refused event is for its sender to mend."""
    place = found(Settings())
    _while_retries_go_on(place)
    original = _original(place, letter, as_user or getpass.getuser())
    if original.outcome != Outcome.DEAD_LETTER:
        raise NotFound("That event was refused: its sender mends and sends it again. Nothing was done.")
    if original.closed_at:
        raise NotFound("That event was closed, and its sender was told that it goes no further. Nothing was done.")
    if original.source == CONSOLE:
        raise NotFound("Somebody decided that here: make the decision again by its own command. Nothing was done.")
    outcome = asyncio.run(_retry(place, original))
    out.print(f"{original.source}/{original.event_id}: {outcome.replace('_', ' ')}", highlight=False)
    if outcome == Outcome.DEAD_LETTER:
        raise typer.Exit(1)


class RetriesStopped(Explained):
    """Somebody has stopped everything that repeats."""

    def __init__(self) -> None:
        super().__init__(
            "All retries and redrives are stopped. Nothing was done. The console says who stopped them and why; once "
            "somebody lets them go on there (Operations, Stop all retries and redrives), give the same command again."
        )


def _while_retries_go_on(place: Place) -> None:
    with Reader(place.database) as reader:
        if reader.all_retries_stopped():
            raise RetriesStopped


def _original(place: Place, letter: UUID, who: str) -> Original:
    with Reader(place.database) as reader:
        original = reader.original(letter, who)
    if original is None:
        raise NotFound(f"There is no dead letter {letter}. See `hub dead-letters list`.")
    return original


async def _retry(place: Place, original: Original) -> str:
    connections = Connections(place.database)
    await connections.open()
    try:
        registry = ConfluentRegistry(place.registry)
        await registry.open()
        receiver = make_receiver(place, place.policy(), connections, registry, InProcess())
        await receiver.receive(
            [
                Raw(
                    topic=original.topic,
                    partition=original.partition,
                    offset=original.offset,
                    value=original.original,
                    headers=tuple((name, value.encode()) for name, value in original.headers.items()),
                    retried=True,
                )
            ]
        )
    finally:
        await connections.close()
    with Reader(place.database) as reader:
        return reader.journeys(original.event_id, original.source)[-1].arrival.outcome
