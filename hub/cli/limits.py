"""`hub case exclude|include|restrict|unrestrict`: who is kept out of a case; letting in needs a second user."""

import getpass
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from hub.cli.cases import standing, written
from hub.cli.deciding import NotTaken, Outlook, foresee, take
from hub.cli.place import found
from hub.cli.receiving import SystemClock
from hub.cli.show import out
from hub.domain.case import Case
from hub.domain.decisions import ExclusionDecided, LimitDecided, RestrictionDecided
from hub.domain.delivery import DeliveryKind, DeliveryState
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AgencyId, CaseId
from hub.domain.limits import LimitReason
from hub.domain.outcome import Refused
from hub.flow.known import Known
from hub.flow.received import Decision
from hub.settings import Settings
from hub.store.cases import Cases

Reference = Annotated[str, typer.Argument(metavar="CASE", help="The case's reference, as it was read out.")]
AgencyName = Annotated[str, typer.Argument(metavar="AGENCY", help="The agency's id in the directory.")]
Because = Annotated[LimitReason, typer.Option("--reason", help="Why, as a code.")]
As = Annotated[str | None, typer.Option("--as", help="Who decides; your user name when not given.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")]


def exclude(case: Reference, agency: AgencyName, reason: Because, as_user: As = None, dry_run: DryRun = False) -> None:
    """Keep an agency out of a case: from now on nothing of it goes there, whatever any rule says. It acts at once."""
    asked = _Asked(case, as_user, dry_run=dry_run)
    asked.decide(
        ExclusionDecided(
            head=asked.head, case=asked.case, agency=AgencyId(agency), excluded=True, by=asked.by, reason=reason
        )
    )


def include(case: Reference, agency: AgencyName, as_user: As = None, dry_run: DryRun = False) -> None:
    """Let an agency in again that was kept out of a case. Two users must decide so."""
    asked = _Asked(case, as_user, dry_run=dry_run)
    asked.decide(
        ExclusionDecided(head=asked.head, case=asked.case, agency=AgencyId(agency), excluded=False, by=asked.by)
    )


def restrict(
    case: Reference,
    agencies: Annotated[list[str], typer.Option("--to", metavar="AGENCY", help="Who may know of it; give it often.")],
    reason: Because,
    as_user: As = None,
    dry_run: DryRun = False,
) -> None:
    """Open a case to some agencies only. It acts at once, but adding one to those named needs a second user."""
    asked = _Asked(case, as_user, dry_run=dry_run)
    named = tuple(AgencyId(agency) for agency in agencies)
    asked.decide(RestrictionDecided(head=asked.head, case=asked.case, agencies=named, by=asked.by, reason=reason))


def unrestrict(case: Reference, as_user: As = None, dry_run: DryRun = False) -> None:
    """Open a restricted case as any other. Two users must decide so."""
    asked = _Asked(case, as_user, dry_run=dry_run)
    asked.decide(RestrictionDecided(head=asked.head, case=asked.case, agencies=None, by=asked.by))


class _Asked:
    """What was asked at the command line, of one case."""

    def __init__(self, reference: str, as_user: str | None, *, dry_run: bool) -> None:
        self.place = found(Settings())
        self.by = as_user or getpass.getuser()
        self.dry_run = dry_run
        wanted = written(reference)
        with Cases(self.place.database) as cases:
            self.case: CaseId = standing(cases.file(wanted), wanted).case.id
        self.head = Head(agency=CONSOLE, record_id=f"limits {wanted}", recorded_at=SystemClock().now())

    def decide(self, event: LimitDecided) -> None:
        """Have it decided and say what it changed; raise `NotTaken` when it was not acted upon."""
        if self.dry_run:
            seen = foresee(self.place, event)
            if isinstance(seen.decision.ended, Refused):
                raise NotTaken(seen.decision.ended.reason)
            _say(_of(seen, event), "would be done: ")
        elif changed := take(self.place, event):
            _say(_of(changed, event))


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a decision on who is kept out of a case changes."""

    event: LimitDecided
    known: Known
    decision: Decision

    def changes(self) -> Iterator[str]:
        """Yield what changes, one sentence each; no sentence names a person."""
        if not self.decision.cases:
            return
        case = self.decision.cases[0]
        yield from _stands(case, self.known.cases[case.id])
        yield from self._told()
        for agency in self._closed_now(case):
            if count := self._sent_to(agency):
                yield f"{agency} holds {count} deliveries of the case from before; the hub cannot take them back"

    def _told(self) -> Iterator[str]:
        stopped = [d for d in self.decision.changed if d.state is DeliveryState.WITHHELD]
        for agency in sorted({d.recipient for d in stopped}):
            yield f"{sum(d.recipient == agency for d in stopped)} deliveries on their way to {agency} are stopped"
        for agency in sorted({d.recipient for d in self.decision.stand_ins}):
            again = sum(d.recipient == agency for d in self.decision.stand_ins)
            yield f"{again} deliveries that {agency} has not confirmed are taken back"
        for told in self.decision.deliveries:
            if told.state is not DeliveryState.WITHHELD and told.kind is not DeliveryKind.CORRECTION:
                yield f"{told.recipient} gets {told.kind}{'' if told.subject == '-' else ' ' + told.subject}"
        if not (self.decision.deliveries or self.decision.stand_ins or stopped):
            yield "nothing else changes"

    def _closed_now(self, case: Case) -> list[AgencyId]:
        before = self.known.cases[case.id].limits
        held = {d.recipient for d in self.known.deliveries_in(case.id)}
        return sorted(a for a in held if case.limits.closed_to(a) and not before.closed_to(a))

    def _sent_to(self, agency: AgencyId) -> int:
        stopped = {d.id for d in self.decision.changed}
        never = {DeliveryState.WITHHELD, DeliveryState.HELD}
        case = self.event.case
        mine = (d for d in self.known.deliveries_in(case) if d.recipient == agency and d.id not in stopped)
        return sum(d.state not in never for d in mine)


def _stands(case: Case, before: Case) -> Iterator[str]:
    """Yield what holds of the case then."""
    for one in case.limits.exclusions:
        waits = f"; {one.lifting} wants it let in: a second user must decide so too" if one.lifting else ""
        yield f"{one.agency} is kept out of case {case.reference} ({one.reason}){waits}"
    for gone in before.limits.exclusions:
        if not case.limits.exclusion_of(gone.agency):
            yield f"{gone.agency} is let into case {case.reference} again"
    if to := case.limits.open_to:
        waits = f"; {to.wider.by} wants it opened further: a second user must decide so too" if to.wider else ""
        yield f"case {case.reference} is open to {', '.join(to.agencies) or 'nobody'} only ({to.reason}){waits}"
    elif before.limits.open_to:
        yield f"case {case.reference} is open as any other again"


def _say(foreseen: Foreseen, before: str = "") -> None:
    for line in foreseen.changes():
        out.print(f"{before}{line}", highlight=False, markup=False, soft_wrap=True)


def _of(seen: Outlook, event: LimitDecided) -> Foreseen:
    return Foreseen(event=event, known=seen.known, decision=seen.decision)
