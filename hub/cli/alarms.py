"""`hub alarms`: what somebody who runs the hub has to see to, each once however often it came."""

import getpass
from dataclasses import asdict
from typing import Annotated

import typer

from hub.cli.deciding import DONE_BEFORE, take
from hub.cli.looking import Json, NotFound
from hub.cli.place import found
from hub.cli.receiving import SystemClock
from hub.cli.show import ago, as_json, out, table
from hub.domain.alarm import AlarmCode, closing_record
from hub.domain.decisions import AlarmClosed
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AlarmId
from hub.settings import Settings
from hub.store.alarms import AlarmRow, Alarms

app = typer.Typer(help="What the directories could not answer, to be seen to: list, close.", no_args_is_help=True)

TO_DO = {
    AlarmCode.AREA_WITHOUT_DIRECTORY: (
        "Victims of this area come, or the coordinator named hands cases over to an area that is not known: "
        "write its directory in deploy/areas."
    ),
    AlarmCode.DISTRICT_UNKNOWN: "Add the local authority to the area where it lies, or ask the sender what it means.",
    AlarmCode.PROVIDER_ENDED: "Enter who answers now: `hub area check` shows for whom nobody does.",
    AlarmCode.SCHOOL_UNKNOWN: "Add the school to its area, or ask the sender for the right number.",
    AlarmCode.NO_SERVICE: "Enter who answers for this kind of service, or say under `without` why nobody does.",
    AlarmCode.NATIVE_CODE_UNKNOWN: "Add the code to the mapping of the sender's connector.",
    AlarmCode.AGENCY_LATE: "Ask the agency what holds up its system; it closes by itself once nothing waits too long.",
    AlarmCode.CORRECTION_LATE: "Telephone whom `hub review corrections` names; it closes by itself once all confirmed.",
    AlarmCode.LOOK_ASKED: "Open it in the operations console and say what was done, then close this.",
    AlarmCode.AGENCY_SILENT: "Ask the agency whether its system runs; it closes by itself with the next sign of life.",
}
"""What to do about each."""


@app.command("list")
def list_(
    every: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most, the last raised first.")] = 50,
    json: Json = False,
) -> None:
    """List alarms: what is wrong, where, since when and how often. Until somebody saw to it, the fallback is asked."""
    with Alarms(found(Settings()).database) as alarms:
        rows, count, now = alarms.listed(every=every, limit=limit), sum(alarms.open_by_code().values()), alarms.now()
    if json:
        as_json({"open": count, "alarms": [{**asdict(row), "to_do": to_do(row.code)} for row in rows]})
        return
    lines = [
        (str(r.id)[:8], r.code, r.area, r.about or "–", r.times, ago(r.opened_at, now), ago(r.last_at, now), state(r))
        for r in rows
    ]
    columns = ("Id", "Alarm", "Area", "About", "Times", "Opened", "Last", "State or what to do")
    table(f"Alarms ({len(rows)}; {count} open)", columns, lines, "Nothing is to be seen to.")


@app.command()
def close(
    which: Annotated[
        str, typer.Argument(metavar="ID", help="The alarm, by the beginning of the id that `list` shows.")
    ],
    reason: Annotated[str, typer.Option("--reason", help="What was done. No word of anybody's case.")],
    as_user: Annotated[str | None, typer.Option("--as", help="Who closes it; your user name when not given.")] = None,
    key: Annotated[str | None, typer.Option(help="Idempotency key: a decision under the same key acts once.")] = None,
) -> None:
    """Close an alarm that was seen to. Should the same come again, another opens."""
    place = found(Settings())
    with Alarms(place.database) as alarms:
        row = _one(which, alarms)
    alarm = AlarmId(row.id)
    head = Head(agency=CONSOLE, record_id=closing_record(alarm), recorded_at=SystemClock().now())
    changed = take(place, AlarmClosed(head=head, alarm=alarm, by=as_user or getpass.getuser(), reason=reason), key)
    if changed is None:
        done = DONE_BEFORE
    else:
        done = "It is closed." if changed.decision.closed_alarms else "It was closed before; nothing was changed."
    out.print(done, highlight=False)


def state(row: AlarmRow) -> str:
    """Return what to do about an alarm, or who has seen to it."""
    return f"closed by {row.closed_by}: {row.reason}" if row.closed_at else to_do(row.code)


def to_do(code: str) -> str:
    """Return what to do about an alarm of a code; of one that a later hub raised nothing is known here."""
    return TO_DO[AlarmCode(code)] if code in set(AlarmCode) else "A newer hub knows what this is."


def _one(begins: str, alarms: Alarms) -> AlarmRow:
    rows = alarms.called(begins)
    if len(rows) != 1:
        several = "Several begin so; give more of the id." if rows else "No alarm begins so."
        raise NotFound(f"{several} `hub alarms list --all` names them. Nothing was done.")
    return rows[0]
