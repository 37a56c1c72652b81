"""`hub person`: erase somebody, put right what is said of them, or give them what is held; `hub case hold` stops it."""

import getpass
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from hub.cli.cases import standing, written
from hub.cli.deciding import take
from hub.cli.export_page import Page
from hub.cli.looking import Json, NotFound
from hub.cli.place import Place, found
from hub.cli.receiving import SystemClock
from hub.cli.review import Key
from hub.cli.show import ago, as_json, out, table
from hub.domain.decisions import ErasureDecided, ErasureReason, HoldDecided, Rectifiable, RectificationDecided
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AgencyId, PersonId
from hub.domain.rights import SELF, Asker, NotGiven
from hub.explained import Explained
from hub.flow.disclose import disclosed, not_given, passed_on
from hub.flow.erase import erasure_record, rectification_record
from hub.local.home import write_private
from hub.settings import Settings
from hub.store.cases import Cases
from hub.store.people import People

app = typer.Typer(help="People's rights: erase, rectify, export, corrections.", no_args_is_help=True)

Who = Annotated[
    str, typer.Argument(metavar="PERSON", help="The id that `hub case show --json` prints, or AGENCY/RECORD/REF.")
]
As = Annotated[str, typer.Option("--as", help="Who decides; your user name when not given.")]
Why = Annotated[str, typer.Option("--reason", help="Why, for the audit. No word of anybody's case.")]


@app.command()
def erase(
    person: Who,
    reason: Annotated[ErasureReason, typer.Option(help="On which ground.")],
    as_user: As = "",
    key: Key = None,
) -> None:
    """Take somebody out of everything that the hub holds, and tell everyone who was told of them to delete it."""
    place = found(Settings())
    who = _named(place, person)
    head = Head(agency=CONSOLE, record_id=erasure_record(who), recorded_at=SystemClock().now())
    take(place, ErasureDecided(head=head, person=who, reason=reason, by=as_user or getpass.getuser()), key)
    with People(place.database) as people:
        proof = people.erasure_of(who)
    out.print(
        f"Erased from {proof.records} records; {proof.deliveries} deliveries, {proof.originals} originals and "
        f"{proof.dead_letters} dead letters are empty now. Who was told is told to delete it: "
        "`hub person corrections`. What lies beneath is gone by and by: `hub retention`.",
        highlight=False,
        soft_wrap=True,
    )


@app.command()
def rectify(  # noqa: PLR0913, PLR0917 - each is an option of its own
    person: Who,
    field: Annotated[Rectifiable, typer.Option(help="What is wrong.")],
    reason: Why,
    value: Annotated[
        str,
        typer.Option(help="What is right: `Family, Given Given`, or YYYY-MM-DD; `-` reads it from standard input."),
    ] = "-",
    as_user: As = "",
    key: Key = None,
) -> None:
    """Put right what agencies say wrong of somebody, and tell everyone who holds it."""
    place = found(Settings())
    who = _named(place, person)
    event = RectificationDecided(
        head=Head(agency=CONSOLE, record_id=rectification_record(who), recorded_at=SystemClock().now()),
        person=who,
        field=field,
        value=_read() if value == "-" else value,
        by=as_user or getpass.getuser(),
        reason=reason,
    )
    take(place, event, key)
    out.print(f"The {field} is put right. Everyone who holds it is told: `hub person corrections`.", highlight=False)


@app.command()
def export(
    person: Who,
    asked_by: Annotated[str, typer.Option(help="`self`, the id of another person, or an agency.")],
    paper: Annotated[
        Path, typer.Option("--out", help="Where to write what may be sent on; FILE.json holds every field.")
    ],
    as_user: As = "",
    json: Json = False,
) -> None:
    """Write what is held on somebody, each field released or withheld, for an officer to read and send on."""
    place = found(Settings())
    policy, who, user = place.policy(), _named(place, person), as_user or getpass.getuser()
    with People(place.database) as people:
        held = people.holdings(who)
        asker = _asker(place, asked_by)
        if refused := not_given(asker, held, policy):
            people.note_export(user, f"person-export-refused {refused}", who, given=False)
            raise NotExported(refused)
        people.note_export(user, f"person-exported to {'self' if asker.is_self else 'another'}", who, given=True)
        page = Page(fields=disclosed(held, asker, policy), passed=passed_on(held, policy), day=people.now().date())
    write_private(paper, page.markdown())
    write_private(paper.with_name(f"{paper.name}.json"), page.fields_as_json())
    if json:
        as_json(page.counts())
        return
    out.print(
        f"{paper} holds what may be sent on, {paper.name}.json what becomes of every field. Both are for your eyes "
        "until you have read them. One month from the day of asking.",
        highlight=False,
        soft_wrap=True,
    )


class NotExported(Explained):
    """Whoever asks for what is held on somebody gets nothing."""

    def __init__(self, reason: NotGiven) -> None:
        super().__init__(f"Nothing was given ({reason}). {_WHY[reason]} The refusal is noted.")


_WHY = {
    NotGiven.ASKER_EXCLUDED: "A case of this person is closed to whoever asks: `hub case show` says which and why.",
    NotGiven.ASKER_OTHER_PARTY: "Whoever asks is the other party in a case of this person, or works with them.",
    NotGiven.ASKER_NOT_ENTITLED: "Only the person, the victim whose child it is, or an agency that told of them may.",
}


def _asker(place: Place, asked_by: str) -> Asker:
    if asked_by == SELF:
        return Asker()
    if not _is_id(asked_by):
        return Asker(agency=AgencyId(asked_by))
    with People(place.database) as people:
        return Asker(person=people.who_is(_named(place, asked_by)))


@app.command()
def corrections(
    every: Annotated[bool, typer.Option("--all", help="Those that are confirmed too.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 200,
    json: Json = False,
) -> None:
    """List what went out because somebody was erased or put right, and who has not confirmed it yet."""
    with People(found(Settings()).database) as people:
        rows, now = people.corrections(limit, confirmed=every), people.now()
    if json:
        as_json({"corrections": [asdict(row) for row in rows]})
        return
    lines = [
        (ago(r.decided_at, now), r.recipient, r.kind, r.case, r.corrects, ago(r.confirmed_at, now) or "not yet")
        for r in rows
    ]
    columns = ("Decided", "To", "Kind", "Case", "Corrects delivery", "Confirmed")
    nothing = "Nothing has been sent." if every else "Everybody has confirmed everything."
    table("Because of people's rights", columns, lines, nothing)


def hold(
    reference: Annotated[str, typer.Argument(help="The case, as it was read out.")],
    reason: Why,
    as_user: As = "",
    key: Key = None,
) -> None:
    """Hold a case: until it is released nobody in it is erased. For a homicide review, an inquest, a court."""
    _hold(reference, reason, as_user, key, held=True)


def release_hold(
    reference: Annotated[str, typer.Argument(help="The case, as it was read out.")],
    reason: Why,
    as_user: As = "",
    key: Key = None,
) -> None:
    """Release a case that was held: its people may be erased again."""
    _hold(reference, reason, as_user, key, held=False)


def _hold(reference: str, reason: str, as_user: str, key: str | None, *, held: bool) -> None:
    place = found(Settings())
    wanted = written(reference)
    with Cases(place.database) as cases:
        case = standing(cases.file(wanted), wanted).case
    head = Head(agency=CONSOLE, record_id=f"hold {case.id}", recorded_at=SystemClock().now())
    by = as_user or getpass.getuser()
    take(place, HoldDecided(head=head, case=case.id, held=held, by=by, reason=reason), key)
    out.print(f"Case {wanted} is {'held' if held else 'no longer held'}.", highlight=False)


def _read() -> str:
    """Return a value from standard input, so that it stands in no shell's history."""
    return typer.prompt("Right value", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()


def _named(place: Place, person: str) -> PersonId:
    """Return a description of somebody, by the id that it would have alone."""
    with People(place.database) as people:
        found_ = people.by_id(UUID(person)) if _is_id(person) else people.in_record(*_parts(person))
    if len(found_) != 1:
        many = "names several people: add the ref" if found_ else "names nobody whom this hub knows"
        raise NotFound(f"{person} {many}. Give an id as `hub case show --json` prints it, or AGENCY/RECORD/REF.")
    return found_[0]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _parts(text: str) -> tuple[str, str]:
    agency, _, rest = text.partition("/")
    return agency, rest
