"""Events that follow a case keep their place when it is decided anew who is who, and are told in order."""

from datetime import timedelta

from hub.domain.content import Update
from hub.domain.decisions import LinkDecided, Rectifiable, RectificationDecided
from hub.domain.delivery import DeliveryKind
from hub.domain.head import Head
from hub.domain.ids import CONSOLE
from hub.flow.erase import rectification_record
from hub.receive.decided import decided
from tests.builders.events import (
    MASH,
    NOW,
    POLICE,
    VRAS,
    a_custody_changed,
    a_details_changed,
    a_head,
    a_marac_outcome,
    an_incident_reported,
)
from tests.builders.holders import KIT, a_held_case, then
from tests.builders.people import a_perpetrator, a_phone, a_victim, an_address, named, numbered
from tests.builders.world import Story, content, sent

HIM = a_perpetrator(identifiers=(numbered(2),))
HER = a_victim(identifiers=(numbered(1),))
BETH = a_victim(
    ref="w",
    names=(named("Beth", "Sample"),),
    date_of_birth="1968-11-30",
    contacts=(),
    addresses=(an_address("9 Other Road", postcode="IP2 9ZX"),),
)


def linked(told: Story, one: str, other: str, *, same: bool) -> Story:
    ids = {ref: r.alone_of(ref) for r in told.known.records.values() for ref in r.people}
    head = Head(agency=CONSOLE, record_id="link", recorded_at=NOW)
    event = LinkDecided(head=head, one=ids[one], other=ids[other], same=same, by="ann", reason="a test")
    return then(decided(event, f"{one}{other}{same}", NOW), after=told)


def places(told: Story) -> set[tuple[str, frozenset[str]]]:
    """Return each standing case with the records in it."""
    cases = [case for case in told.known.cases.values() if case.replaced_by is None and told.known.stands(case.id)]
    return {(case.reference, frozenset(r.key.record for r in told.known.records_in(case.id))) for case in cases}


def test_a_change_for_him_stands_in_both_cases_in_the_one_that_they_become_and_in_both_again() -> None:
    hers = a_held_case(people=(HER, HIM, KIT))
    two = then(
        an_incident_reported(VRAS, "V-1", people=(BETH, HIM)),
        a_custody_changed(people=(HIM,)),
        a_marac_outcome(people=(HER, HIM)),
        after=hers,
    )
    before = places(two)
    assert {records for _, records in before} == {frozenset({"R-1", "B-1", "M-1"}), frozenset({"V-1", "B-1"})}

    one = linked(two, "v", "w", same=True)
    assert {records for _, records in places(one)} == {frozenset({"R-1", "V-1", "B-1", "M-1"})}

    again = linked(one, "v", "w", same=False)
    assert places(again) == before


def test_what_is_put_right_is_told_with_the_newest_word_of_how_she_is_reached() -> None:
    new = a_victim(identifiers=(numbered(1),), contacts=(a_phone(7),))
    newer = a_head(POLICE, "D-1", recorded_at=NOW - timedelta(minutes=5))
    told = then(a_details_changed(head=newer, people=(new, HIM)), after=a_held_case(people=(HER, HIM, KIT)))
    her = next(r.people["v"] for r in told.known.records.values() if "v" in r.people)
    head = Head(agency=CONSOLE, record_id=rectification_record(her), recorded_at=NOW)
    right = RectificationDecided(
        head=head, person=her, field=Rectifiable.DATE_OF_BIRTH, value="1991-06-02", by="ada", reason="seen"
    )

    put_right = then(right, after=told)

    updates = [d for d in sent(put_right.last) if d.recipient == MASH and d.kind is DeliveryKind.UPDATE]
    last = content(updates[-1], Update)
    assert last.victim is not None
    assert (last.victim.date_of_birth, last.victim.contacts) == ("1991-06-02", (a_phone(7),))
