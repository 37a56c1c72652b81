"""The last day of a mark is past: whoever bears it is told so, once (docs/domain.md, rule M9)."""

from hub.domain.dates import day_of
from hub.domain.events import AboutNobody, MarksLapsed
from hub.domain.outcome import Processed, Reason, Refused
from hub.flow.drafts import Drafts
from hub.flow.marking import tell_marks
from hub.flow.marks import lapsed
from hub.flow.received import Decision
from hub.flow.retell import teller


def lapse(drafts: Drafts, event: MarksLapsed) -> Decision:
    """Return what is told because marks in the record of a case have lapsed; one that was prolonged stands."""
    case = drafts.known.cases.get(event.case)
    if case is None:
        return drafts.decision(Refused(reason=Reason.CASE_UNKNOWN))
    records = [r for r in drafts.known.records_in(case.id) if not isinstance(r.event, AboutNobody)]
    if records and not isinstance(last := records[-1].event, AboutNobody):
        again = teller(drafts, case, last, records[-1].people)
        day, deliveries = day_of(drafts.now), drafts.known.deliveries_in(case.id)
        tell_marks(again, lapsed(day, drafts.policy.directory, deliveries))
    return drafts.decision(Processed())
