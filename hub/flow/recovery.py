"""Somebody is not content with a service: it is asked to put that right, and nobody learns who said it (rule F9).

The task stands in the case that the service holds. Whoever does not hold it gets no name (docs/domain.md, rule F9).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency
from hub.domain.dates import day_of
from hub.domain.delivery import GONE
from hub.domain.events import CaseEvent, FeedbackReceived
from hub.domain.facts import Severity, TaskFact
from hub.domain.ids import AgencyId, RuleId
from hub.domain.rules import Clock, TimeLimit
from hub.flow.drafts import Drafts
from hub.flow.enrich import Enriched
from hub.flow.received import KnownRecord
from hub.flow.retell import teller
from hub.flow.route import FIRST, Route, task_for, who_may_find

RECOVERY = RuleId("service-recovery")
WITHIN = {
    Severity.SERIOUS: TimeLimit(amount=timedelta(days=1), clock=Clock.WORKING_DAYS),
    Severity.CONCERN: TimeLimit(amount=timedelta(days=2), clock=Clock.WORKING_DAYS),
}
"""How soon; a word of nobody's list counts as a concern."""


def put_right(drafts: Drafts, event: CaseEvent, record: KnownRecord, told: Sequence[Enriched]) -> None:
    """Ask the service that feedback is about to put it right, once for each record; else the area's fallback."""
    if not isinstance(event, FeedbackReceived) or event.severity == Severity.NONE or not told:
        return
    about = AgencyId(event.about or event.head.agency)
    found = _Asked(drafts=drafts, event=event, about=about)
    holding = next((one for one in told if found.may_be_asked(one, about)), None)
    enriched = holding or told[0]
    to = found.service() if holding else found.fallback(enriched)
    if to and not _was_asked(drafts, record, told, to):
        teller(drafts, enriched.case, event, record.people).send(to)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Who is asked to put right what feedback tells of."""

    drafts: Drafts
    event: FeedbackReceived
    about: AgencyId

    def may_be_asked(self, enriched: Enriched, agency: AgencyId) -> bool:
        """Say whether an agency holds a case, and may hear of it."""
        found = self.drafts.policy.directory.agencies.get(agency)
        if found is None or found.kind in OTHER_PARTYS_SIDE or enriched.case.limits.closed_to(agency):
            return False
        held = (d for d in self.drafts.known.deliveries_in(enriched.case.id) if d.kind in FIRST and d.state not in GONE)
        told = (r.key.source for r in self.drafts.known.records_in(enriched.case.id))
        return agency in {*(d.recipient for d in held), *told}

    def service(self) -> Route:
        """Return the task for the service itself."""
        agency = self.drafts.policy.directory.agencies[self.about]
        return self._task(agency, "Somebody in this case is not content with how you helped. Put right what you can.")

    def fallback(self, enriched: Enriched) -> Route | None:
        """Return the task for the area, which learns of which service it is."""
        day = day_of(self.drafts.now)
        asked = who_may_find(enriched.case, self.drafts.policy.directory, day, enriched.district)
        agency = next(iter(asked), None)
        about = self.drafts.policy.directory.agencies.get(self.about)
        named = about.name if about and _is_named(about) else "a service"
        reason = f"Somebody is not content with how they were helped by {named}. See that it is put right."
        nameless = agency is not None and not self.may_be_asked(enriched, agency.id)
        return self._task(agency, reason, nameless=nameless) if agency else None

    def _task(self, agency: Agency, reason: str, *, nameless: bool = False) -> Route:
        said = self.event.severity
        severity = Severity(said) if said in set(WITHIN) else Severity.CONCERN
        respond_by = WITHIN[severity].end(self.drafts.now)
        task = task_for(agency, TaskFact.SERVICE_RECOVERY, RECOVERY, reason, respond_by)
        return task._replace(nameless=nameless)


def _is_named(about: Agency) -> bool:
    """Say whether her side may read of which service it is: whom he goes to it does not (docs/domain.md, rule O4)."""
    return not about.name_tells_place and about.kind not in OTHER_PARTYS_SIDE


def _was_asked(drafts: Drafts, record: KnownRecord, told: Iterable[Enriched], to: Route) -> bool:
    """Say whether an earlier revision of the record led to the same task."""
    return any(
        (d.cause.source, d.cause.record, d.recipient, d.subject)
        == (record.key.source, record.key.record, to.agency.id, to.task)
        and d.state not in GONE
        for one in told
        for d in drafts.known.deliveries_in(one.case.id)
    )
