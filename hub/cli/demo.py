"""`hub demo`: everything at once, with invented people and simulated agencies, and cases moving before your eyes.

While it runs, `hub demo pause` and `hub demo resume` take an agency away and bring it back.
"""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer

from connectors.edge.settings import load
from hub.cli.kits import Kit
from hub.cli.pausing import folders, pause, resume
from hub.cli.place import Place, endpoints, started
from hub.cli.preparing import prepare
from hub.cli.progress import StartProgress
from hub.cli.receiving import SystemClock
from hub.cli.scene import by_kind, known_area, scene_of
from hub.cli.show import as_json, err, out
from hub.cli.signing_in import users_of
from hub.cli.supervised import hub_process, web_process
from hub.cli.web import LOOPBACK, free_port
from hub.demo import Line, Plan, Seat, Tally, play, render
from hub.domain.agency import AgencyKind
from hub.domain.dates import day_of
from hub.domain.ids import AgencyId, AreaId
from hub.domain.rules import Policy
from hub.settings import Settings
from hub.store.look import Reader

WATCHED, COUNTED = 2.0, 10.0
"""Events a second, for somebody who watches and for somebody who waits for the end."""
LISTED = 20
"""Deliveries without acknowledgement that get a line each."""
PROMISE = 30.0
"""Seconds within which agencies confirm where nothing else is set: whoever watches a demo does not wait for minutes."""

app = typer.Typer(invoke_without_command=True, rich_markup_mode="rich")
app.command()(pause)
app.command()(resume)


@app.callback()
def demo(  # noqa: PLR0913, PLR0917 - each is an option of the command
    context: typer.Context,
    area: Annotated[str, typer.Option(help="Whose services: an area of deploy/areas.")] = "suffolk",
    events: Annotated[int | None, typer.Option(min=1, help="How many events; without it, until Ctrl-C.")] = None,
    exit_: Annotated[bool, typer.Option("--exit", help="Stop when every delivery has its receipt.")] = False,
    rate: Annotated[float | None, typer.Option(min=0.1, help="Events a second.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed invents the same people and events.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object, last.")] = False,
) -> None:
    """Start everything and watch cases move between the simulated services of an area. All people are invented."""
    if context.invoked_subcommand:
        return
    chosen = known_area(area)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does, and takes the hub's process along
    settings = Settings(area=chosen)
    if settings.promise is None and not exit_:
        settings = settings.model_copy(update={"promise": PROMISE})
    say = err.print if json else out.print
    say("Starting Kafka, PostgreSQL, the schema registry and the hub …")
    with started(settings, StartProgress(say)) as place:
        policy = place.policy()
        prepare(place, policy)
        with hub_process(settings) as log, _consoles(settings, watched=not exit_) as consoles:
            _introduce(place, policy, say, str(log))
            _invite(consoles, policy, say)
            plan = Plan(
                events=events or (100 if exit_ else None),
                rate=rate or (COUNTED if exit_ else WATCHED),
                seed=seed,
                scene=scene_of(policy.directory, policy.directory.areas[AreaId(chosen)], _today()),
            )
            tally = _played(place, policy, plan, say, stay=not exit_)
            summary = _summary(place, tally)
    _print(summary, say)
    if json:
        as_json(summary)
    if summary["missing"]:
        raise typer.Exit(1)


def _introduce(place: Place, policy: Policy, say: Callable[..., None], log: str) -> None:
    say("")
    for name, address in endpoints(place).items():
        say(f"  {name:9} {address}", highlight=False, soft_wrap=True)
    say(f"  {'log':9} {log}", highlight=False, soft_wrap=True)
    say(f"  {'folders':9} {folders(place.home)}/<agency>/in and out", highlight=False, markup=False, soft_wrap=True)
    say("")
    for area in policy.directory.areas.values():
        say(f"The simulated agencies of {area.name}:", highlight=False)
        for line in by_kind(area, _today()):
            say(f"  {line}", highlight=False, markup=False, soft_wrap=True)
    say("")
    say("Every line is one event and who was told of it. Ctrl-C stops everything.")
    say("")


@contextlib.contextmanager
def _consoles(settings: Settings, *, watched: bool) -> Iterator[str | None]:
    """Run the consoles for whoever watches, and yield their address; who only waits for the end needs none."""
    if not watched:
        yield None
        return
    port = free_port()
    with web_process(settings, port):
        yield f"http://{LOOPBACK}:{port}/"


def _invite(consoles: str | None, policy: Policy, say: Callable[..., None]) -> None:
    if consoles is None:
        return
    say(f"Open {consoles} in a browser and sign in as one of these, without a password:", highlight=False)
    for user in users_of(policy):
        say(f"  {user.name:16} {user.about}", highlight=False, markup=False, soft_wrap=True)
    say("")
    agency = _somebody(policy)
    say("To see in Operations how an agency becomes late, take it away in another terminal, and bring it back:")
    say(f"  hub demo pause {agency}", highlight=False, markup=False)
    say(f"  hub demo resume {agency}", highlight=False, markup=False)
    say("")


def _somebody(policy: Policy) -> AgencyId:
    """Return an agency that hears of much."""
    everybody = policy.directory.agencies.values()
    return min(everybody, key=lambda agency: (agency.kind != AgencyKind.IDVA, agency.id)).id


def _played(place: Place, policy: Policy, plan: Plan, say: Callable[..., None], *, stay: bool) -> Tally:
    """Play until the end, or until Ctrl-C; what was counted by then counts."""
    tally, seats = Tally(), [_seat(place, kit) for kit in place.kits(policy)]

    def tell(line: Line) -> None:
        say(render(line), highlight=False, markup=False, soft_wrap=True)

    def played() -> None:
        say("All events are played, and the agencies go on answering. Look around with hub trace, deliveries, status,")
        say("review list. Ctrl-C stops everything.")
        if case := tally.busiest_case():
            say(f"hub case show {case} shows the case of which most was told.")

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(play(seats, plan, tell, tally, played if stay else None))
    return tally


def _seat(place: Place, kit: Kit) -> Seat:
    """Return where an agency works, by its own starter kit; raise `NoPassword` when that is not complete."""
    kit.password()
    folder = folders(place.home) / kit.agency.id
    seat = Seat(settings=load(kit.folder / "connector.toml"), folder=folder, name=kit.agency.name)
    seat.paused.unlink(missing_ok=True)  # of a demo before this one
    return seat


def _today() -> date:
    return day_of(SystemClock().now())


def _summary(place: Place, tally: Tally) -> dict[str, Any]:
    """Return what an outsider counted, and what the hub itself still waits for."""
    counted = asdict(tally.summary())
    with Reader(place.database) as reader:
        waiting = reader.unreceipted()
    ours = [d for d in waiting if d["event_id"] in tally.sent]
    counted["missing"] += len(ours)
    counted["waiting"] = [str(d["id"]) for d in ours[:LISTED]]
    return counted


def _print(summary: dict[str, Any], say: Callable[..., None]) -> None:
    say("")
    say(
        f"published {summary['published']}, accepted {summary['accepted']}, refused {summary['refused']} "
        f"({summary['refused_at_door']} of them at the door), "
        f"dead letters {summary['dead_letters']}",
        highlight=False,
    )
    say(
        f"deliveries {summary['deliveries']}, acknowledged {summary['acknowledged']}, missing {summary['missing']}",
        highlight=False,
    )
    if summary["p50_ms"] is not None:
        say(
            f"from sender to recipient: half within {summary['p50_ms']:.0f} ms, 99 in 100 within "
            f"{summary['p99_ms']:.0f} ms",
            highlight=False,
        )
    for delivery in summary["waiting"]:
        say(f"not acknowledged: delivery {delivery}", highlight=False)
