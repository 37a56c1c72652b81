"""Partners of the conference are told to mark her record, for how long, and once that the mark has lapsed (rule M9)."""

from collections.abc import Iterable

from hub.domain.dates import day_of
from hub.domain.delivery import DeliveryKind, Parcel
from hub.flow.marks import marks_in, partners, placed, subject_of
from hub.flow.route import Route
from hub.flow.share import WITHDRAWN
from hub.flow.tell import Teller


def mark_records(teller: Teller) -> None:
    """Have partners mark her record for as long as it is to be, and no longer where nothing is left of why."""
    drafts, case, until = teller.drafts, teller.enriched.case, teller.enriched.conference.marked_until
    deliveries, day = drafts.known.deliveries_in(case.id), day_of(drafts.now)
    if until is None:
        changed = {d.id for d in drafts.changed}
        for mark in marks_in(d for d in deliveries if d.id not in changed).values():
            drafts.correct(mark.delivery, WITHDRAWN)
    elif until >= day:
        tell_marks(teller, placed(until, partners(case, drafts.policy.directory, day), deliveries))


def tell_marks(teller: Teller, routes: Iterable[Route]) -> None:
    """Tell partners that a record is marked, or no longer."""
    for to in routes:
        about, shared = teller.about(subject_of(to)), teller.share(to)
        if isinstance(shared, Parcel):
            teller.drafts.send(shared, about)
        else:
            teller.drafts.withhold(to.agency.id, DeliveryKind.FLAG, shared, about)
