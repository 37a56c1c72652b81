"""`hub audit`: who was told what about whom, when and why; and whether what was noted of it still stands."""

import getpass
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from hub.cli.audit_words import told
from hub.cli.cases import written
from hub.cli.looking import Json, NotFound, Who
from hub.cli.place import found
from hub.cli.show import as_json, err, out
from hub.domain.audit import AuditEntry, Purpose, looked
from hub.domain.audit_chain import Check, Fault
from hub.domain.dates import LONDON
from hub.domain.ids import AgencyId, PersonId
from hub.explained import Explained
from hub.settings import Settings
from hub.store.audit_look import Audit, Noted
from hub.streams.audit_heads import published_heads

app = typer.Typer(
    help="Who did what with whose data, when and why; and whether it was tampered with.", no_args_is_help=True
)

Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only from this day on.")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="How many at most, the newest.")]
SHOWN = 1_000
"""After so many faults it is clear that something is wrong, and the rest is only counted."""


class Tampered(Explained):
    """The audit is not as it was sealed."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"The audit is not as it was sealed: {count} faults. Keep the database and the brokers as they are, "
            "compare with a back-up, and find out who could write to either (docs/running.md, Audit)."
        )


@app.command()
def person(
    person_id: Annotated[UUID, typer.Argument(metavar="ID", help="A person's id, as `hub case show --json` gives it.")],
    since: Since = None,
    limit: Limit = 1_000,
    as_user: Who = None,
    json: Json = False,
) -> None:
    """Show what was done with what is held of a person, under every id that they had. The look is noted."""
    with Audit(found(Settings()).database) as audit:
        rows = audit.of_person(person_id, _day(since), limit)
        look = _look(as_user, "person-audit-shown", str(person_id))
        audit.note(replace(look, people=(PersonId(person_id),)))
    _show(rows, json=json)


@app.command()
def case(
    reference: Annotated[str, typer.Argument(help="As it was read out; spaces, hyphens, O, I and L are forgiven.")],
    since: Since = None,
    limit: Limit = 1_000,
    as_user: Who = None,
    json: Json = False,
) -> None:
    """Show what was done in a case and in those in whose place it goes on. The look is noted."""
    wanted = written(reference)
    with Audit(found(Settings()).database) as audit:
        rows = audit.of_case(wanted, _day(since), limit)
        if rows is None:
            raise NotFound(f"No case has the reference {wanted}. Have it read out again, and ask on this area's hub.")
        look = _look(as_user, "case-audit-shown", wanted)
        audit.note(replace(look, cases=tuple(audit.cases_called(wanted))))
    _show(rows, json=json)


@app.command()
def agency(
    agency_id: Annotated[str, typer.Argument(metavar="ID", help="An agency, or a user of this hub.")],
    since: Since = None,
    limit: Limit = 1_000,
    as_user: Who = None,
    json: Json = False,
) -> None:
    """Show what an agency or a user did, and what an agency was given. The look is noted."""
    with Audit(found(Settings()).database) as audit:
        rows = audit.of_agency(agency_id, _day(since), limit)
        if rows:
            look = _look(as_user, "agency-audit-shown", agency_id)
            audit.note(replace(look, recipient=AgencyId(agency_id)))
    _show(rows, json=json)


@app.command()
def verify(
    heads: Annotated[
        bool,
        typer.Option("--from-heads/--no-heads", help="Also hold it against the seals that the brokers keep."),
    ] = True,
    json: Json = False,
) -> None:
    """Find every entry that was changed, removed, added or moved. Ends with 1 when there is one."""
    place = found(Settings())
    with Audit(place.database) as audit:
        check, seen = Check(), _Seen()
        seals, entries = audit.counts()
        seen.take(_followed(audit, check, seals))
        seen.take(audit.without_seal(entries))
        if heads:
            seen.take(audit.not_as_published(published_heads(place.kafka)))
        is_open = audit.is_open()
    if json:
        sealed = {"sealed": check.last.number, "head": check.last.hash.hex(), "count": seen.count}
        as_json({**sealed, "faults": [asdict(one) for one in seen.shown]})
    else:
        for one in seen.shown:
            out.print(one.words, highlight=False, soft_wrap=True)
        out.print(f"{check.last.number} entries are sealed, up to {check.last.hash.hex()}.", highlight=False)
    if is_open:
        err.print("The hub works as the owner of the audit and could change it: set HUB_DATABASE_OWNER.")
    if seen.count:
        raise Tampered(seen.count)


@dataclass(slots=True)
class _Seen:
    """The faults so far: the first ones, and how many there are."""

    shown: list[Fault] = field(default_factory=list)
    count: int = 0

    def take(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.count += 1
            if len(self.shown) < SHOWN:
                self.shown.append(fault)


def _followed(audit: Audit, check: Check, seals: int) -> Iterator[Fault]:
    """Yield what is wrong along the chain, and say on the way how far it is."""
    with err.status("Following the chain …") as status:
        for one in audit.faults(check):
            if isinstance(one, Fault):
                yield one
            else:
                status.update(f"Following the chain: {one} of {seals} …")


def _look(who: str | None, action: str, subject: str) -> AuditEntry:
    return looked(who or getpass.getuser(), action, subject, Purpose.SUPERVISE)


def _day(since: datetime | None) -> datetime | None:
    """Return when a day begins where the hub's cases are."""
    return since.replace(tzinfo=LONDON) if since else None


def _show(rows: Sequence[Noted], *, json: bool) -> None:
    if json:
        as_json({"entries": [asdict(row) for row in reversed(rows)]})
        return
    for row in reversed(rows):
        for line in told(row):
            out.print(line, highlight=False, markup=False, soft_wrap=True)
    if not rows:
        out.print("Nothing was noted.")
