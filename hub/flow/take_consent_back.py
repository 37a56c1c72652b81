"""She said no to what she had agreed to: what is on its way is stopped, and who was told on her consent hears of it.

What rests on safeguarding goes on, and carries her answer (docs/domain.md, rules C4 and C5).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hub.domain.case import Case
from hub.domain.events import AboutNobody, CaseEvent
from hub.flow.consent import TAKEN_BACK, no_consent, resting_on_consent
from hub.flow.drafts import Drafts, is_unsent
from hub.flow.enrich import Enriched
from hub.flow.place_anew import Placed
from hub.flow.received import KnownRecord
from hub.flow.retell import teller, with_drafts


def stop_without_consent(drafts: Drafts, told: Iterable[Enriched]) -> Drafts:
    """Stop what is on its way on consent that she took back, in all her cases; return the drafts that know of it."""
    before = len(drafts.changed)
    for enriched in told:
        if enriched.consent in TAKEN_BACK:
            for case in _hers(drafts, enriched):
                _stop(drafts, case, no_consent(enriched.consent))
    stopped = len(drafts.changed) > before
    return replace(drafts, known=with_drafts(drafts.known, drafts)) if stopped else drafts


def stop_where_placed(drafts: Drafts, placed: Placed) -> None:
    """Stop the same in cases that were placed anew: of two women who are one, she who spoke last is heard."""
    for case in placed.standing:
        records = placed.later.records_in(case.id)
        on_later = replace(drafts, known=with_drafts(placed.later, drafts))
        if records and not isinstance(records[-1].event, AboutNobody):
            last = teller(on_later, case, records[-1].event, records[-1].people)
            stop_without_consent(on_later, [last.enriched])


def _hers(drafts: Drafts, enriched: Enriched) -> Iterator[Case]:
    victim = enriched.case.victim
    yield enriched.case
    yield from (c for c in drafts.known.cases_of(victim) if c.victim == victim and c.id != enriched.case.id)


def _stop(drafts: Drafts, case: Case, why: str) -> None:
    resting = resting_on_consent(drafts.policy.sharing)
    changed = {d.id for d in drafts.changed}
    for delivery in drafts.known.deliveries_in(case.id):
        if is_unsent(delivery) and delivery.id not in changed and resting.intersection(delivery.rules):
            drafts.stop(delivery, why)


def tell_other_cases(drafts: Drafts, event: CaseEvent, record: KnownRecord, told: Iterable[Enriched]) -> None:
    """Tell who holds another case of hers on her consent that she took it back by what is told of this one."""
    told = tuple(told)
    here = {enriched.case.id for enriched in told}
    taken_back = [enriched for enriched in told if enriched.consent in TAKEN_BACK]
    others = {case.id: case for enriched in taken_back for case in _hers(drafts, enriched) if case.id not in here}
    for case in others.values():
        teller(drafts, case, event, record.people).tell_consent_taken_back()
