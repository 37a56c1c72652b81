"""`hub trace`, `hub deliveries`, `hub status`: what happened, what was sent, how everything stands."""

import getpass
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import typer

from hub.cli.place import endpoints, found
from hub.cli.show import ago, as_json, out, table
from hub.domain.audit import About, AuditEntry, Purpose, looked
from hub.domain.delivery import NEVER_RECEIPTED
from hub.domain.ids import CaseId, PersonId
from hub.domain.outcome import Reason
from hub.domain.risk import Grade
from hub.explained import Explained
from hub.settings import Settings
from hub.store.alarms import Alarms
from hub.store.look import Caused, Journey, Reader
from hub.store.words import AllWaiting, Words

Who = Annotated[str | None, typer.Option("--as", help="Who looks; your user name when not given.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


class NotFound(Explained):
    """Nothing is known under the id that was asked for."""


def trace(
    event: Annotated[str, typer.Argument(help="EVENT_ID, or AGENCY/EVENT_ID where several agencies use one id.")],
    as_user: Who = None,
    json: Json = False,
) -> None:
    """Show what happened to an event: received, checked, matched, withheld, delivered, acknowledged. It is noted."""
    agency, slash, event_id = event.rpartition("/")
    with Reader(found(Settings()).database) as reader:
        journeys = reader.journeys(event_id, agency if slash else None)
        if not journeys:
            raise NotFound(f"No event {event} has arrived. Check the id; one that just went out may need a second.")
        reader.note(_traced(journeys, as_user or getpass.getuser()))
    if json:
        as_json({"events": [_plain(journey) for journey in journeys]})
        return
    for journey in journeys:
        for line in _told(journey):
            out.print(line, highlight=False, soft_wrap=True)


def deliveries(
    agency: Annotated[str | None, typer.Option(help="Only those to this agency.")] = None,
    event: Annotated[str | None, typer.Option(help="Only those because of this event.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most, the newest first.")] = 50,
    as_user: Who = None,
    json: Json = False,
) -> None:
    """List what was sent, or held back, and how far it has come. The look is noted."""
    with Reader(found(Settings()).database) as reader:
        rows, now = reader.deliveries(agency, event, limit), reader.now()
        if rows:
            reader.note(_listed(rows, as_user or getpass.getuser()))
    if json:
        as_json({"deliveries": rows})
        return
    lines = [
        (ago(r["decided_at"], now), r["recipient"], r["kind"], r["case"], r["state"], r["reason"], r["event_id"])
        for r in rows
    ]
    columns = ("Decided", "To", "Kind", "Case", "State", "Reason", "Event")
    table("Deliveries", columns, lines, "Nothing was sent yet.")


def _traced(journeys: Sequence[Journey], who: str) -> AuditEntry:
    arrivals = [journey.arrival for journey in journeys]
    about = About(
        people=(PersonId(UUID(person)) for a in arrivals for person in a.people.values()),
        cases=(CaseId(case) for a in arrivals for case in a.cases),
    )
    look = looked(who, "event-traced", arrivals[0].event_id, Purpose.RUN_THE_HUB, about)
    return replace(look, records=tuple(dict.fromkeys(f"{a.source}/{a.record_id}" for a in arrivals if a.record_id)))


def _listed(rows: Sequence[Mapping[str, Any]], who: str) -> AuditEntry:
    cases = (row["case_id"] for row in rows if row["case_id"])
    return looked(who, "deliveries-listed", "-", Purpose.RUN_THE_HUB, About(cases=cases))


def status(json: Json = False) -> None:
    """Show where everything answers, and for each agency what was last heard and what waits."""
    place = found(Settings())
    policy = place.policy()
    with Reader(place.database) as reader:
        states, now = reader.agencies(list(policy.directory.agencies)), reader.now()
    with Words(place.database) as words:
        unread = words.waiting()
    with Alarms(place.database) as alarms:
        open_ = alarms.open_by_code()
    if json:
        agencies = [asdict(state) for state in states]
        as_json({"endpoints": endpoints(place), "words": asdict(unread), "alarms": open_, "agencies": agencies})
        return
    for name, address in endpoints(place).items():
        out.print(f"{name:9} {address}", highlight=False, soft_wrap=True)
    out.print(f"{'words':9} {words_waiting(unread, now)}", highlight=False, soft_wrap=True)
    out.print(f"{'alarms':9} {alarms_open(open_)}", highlight=False, soft_wrap=True)
    rows = [
        (
            s.agency,
            ago(s.last_event, now),
            ago(s.oldest_waiting, now),
            s.undelivered,
            s.suspended,
            s.overdue_tasks,
            s.dead_letters,
        )
        for s in states
    ]
    columns = ("Agency", "Last heard", "Oldest waiting", "Undelivered", "Suspended", "Overdue tasks", "Dead letters")
    table("Agencies", columns, rows, "No agency is in the directory.")


def words_waiting(unread: AllWaiting, now: datetime) -> str:
    """Return in a sentence how many words nobody has read yet; whoever would get them has a code in their place."""
    if not unread.count:
        return "none wait to be read"
    return f"{unread.count} to be read, the oldest held {ago(unread.oldest, now)}: `hub words list`"


def alarms_open(by_code: Mapping[str, int]) -> str:
    """Return in a sentence how many alarms nobody has seen to yet, and over what."""
    if not by_code:
        return "none is open"
    counts = ", ".join(f"{count} {code}" for code, count in by_code.items())
    return f"{sum(by_code.values())} open ({counts}): `hub alarms list`"


def _plain(journey: Journey) -> dict[str, Any]:
    arrival = asdict(journey.arrival)
    arrival["people"] = len(journey.arrival.people)
    answers = {d: [asdict(a) for a in found_] for d, found_ in journey.answers.items()}
    return {
        "received": arrival,
        "matched": {"people": len(journey.arrival.people), "known_before": journey.known_people},
        "cases": [{**asdict(case), "grade": Grade(case.grade).word} for case in journey.cases],
        "deliveries": [
            {**asdict(one), "receipts": answers.get(one.id, [])} for one in journey.caused if one.state != "withheld"
        ],
        "withheld": [asdict(one) for one in journey.caused if one.state == "withheld"],
    }


def _told(journey: Journey) -> Iterator[str]:
    arrival = journey.arrival
    yield f"[bold]{arrival.source}/{arrival.event_id}[/bold]" + ("  (test data)" if arrival.test else "")
    what = f"{arrival.told or 'unreadable'} record {arrival.record_id or '–'}"
    yield f"  received      {_time(arrival.arrived_at)}  {what}, {arrival.topic}[{arrival.partition}]@{arrival.offset}"
    yield f"  checked       {_after(arrival.arrived_at, arrival.decided_at):>9}  {_outcome(journey)}"
    if arrival.repeats and arrival.repeated_at:
        yield f"  came again    {arrival.repeats} ×, last {_time(arrival.repeated_at)}; nothing acted twice"
    if arrival.people:
        new = len(arrival.people) - journey.known_people
        yield f"  matched to    {journey.known_people} known and {new} new people"
    for case in journey.cases:
        in_marac = ", before the conference" if case.marac else ""
        yield f"  case          {case.reference} ({case.area}, {Grade(case.grade).word} risk{in_marac})"
    for one in journey.caused:
        yield from _delivery(journey, one)


def _outcome(journey: Journey) -> str:
    arrival = journey.arrival
    text = arrival.outcome.replace("_", " ")
    if arrival.other_event:
        text += f" {'of' if arrival.outcome == 'duplicate' else 'by'} {arrival.other_event}"
    if arrival.reason:
        where = f" at {', '.join(arrival.pointers)}" if arrival.pointers else ""
        text += f": {arrival.reason}{where}. {Reason(arrival.reason).advice}"
    return text


def _delivery(journey: Journey, one: Caused) -> Iterator[str]:
    start = journey.arrival.arrived_at
    if one.state == "withheld":
        yield f"  withheld      {one.kind} from {one.recipient}: {one.reason}"
        return
    sequence = f" #{one.sequence}" if one.sequence else ""
    sent = f"{_after(start, one.published_at):>9}" if one.published_at else "  waiting"
    rules = f" by {', '.join(one.rules)}" if one.rules else ""
    yield f"  delivered to  {sent}  {one.recipient} {one.kind}{sequence}{rules}"
    answers = journey.answers.get(one.id, [])
    for answer in answers:
        why = f" ({answer.reason})" if answer.reason else ""
        yield f"    {answer.state:<11} {_after(start, answer.received_at):>9}{why}"
    if not answers and one.kind not in {kind.value for kind in NEVER_RECEIPTED}:
        yield f"    {'not acknowledged yet' if one.state != 'replaced' else 'replaced: ' + (one.reason or '')}"


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + " UTC"


def _after(start: datetime, end: datetime) -> str:
    took = max(end - start, timedelta())
    seconds = took.total_seconds()
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
