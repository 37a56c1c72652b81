"""Events that follow a case keep their place when it is decided anew who is who, and are told in order."""

from collections.abc import Iterator
from datetime import timedelta

from hub.domain.case import Case
from hub.domain.content import Correction, SafetyAlert, Update
from hub.domain.decisions import ErasureDecided, ErasureReason, LinkDecided, Rectifiable, RectificationDecided
from hub.domain.delivery import GONE, DeliveryKind
from hub.domain.head import Head
from hub.domain.ids import CONSOLE
from hub.flow.erase import erasure_record, rectification_record
from hub.receive.decided import decided
from hub.wire import codec
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
from tests.builders.world import Story, content, published, sent

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


def alerts_that_stand(told: Story) -> dict[str, set[str]]:
    """Return whom the alerts that still count name, by case."""
    found: dict[str, set[str]] = {}
    for one in told.known.deliveries.values():
        if isinstance(one.content, SafetyAlert) and one.state not in GONE and one.case:
            victim = one.content.victim
            assert victim is not None
            assert victim.name is not None
            found.setdefault(told.known.cases[one.case].reference, set()).update(victim.name.given)
    return found


def test_an_alert_that_went_to_the_wrong_case_while_two_were_one_is_corrected_and_told_in_the_right_ones() -> None:
    hers = a_held_case(people=(HER, HIM, KIT))
    one = linked(then(an_incident_reported(VRAS, "V-1", people=(BETH, HIM)), after=hers), "v", "w", same=True)
    alerted = published(then(a_custody_changed(people=(HIM,)), after=one))

    apart = linked(alerted, "v", "w", same=False)

    corrections = [d for d in sent(apart.last) if d.kind is DeliveryKind.CORRECTION]
    assert {content(d, Correction).reason for d in corrections} == {"wrong-link"}
    names = {case.reference: set(named_in(apart, case)) for case in apart.known.cases.values()}
    assert alerts_that_stand(apart) == names


def named_in(told: Story, case: Case) -> Iterator[str]:
    for record in told.known.records_in(case.id):
        for person in getattr(record.event, "people", ()):
            if record.people[person.ref] == case.victim:
                yield from person.names[0].given


def test_whoever_was_alerted_is_told_to_delete_it_when_she_is_erased() -> None:
    told = published(then(a_custody_changed(), after=a_held_case()))
    her = told.decisions[0].records[0].people["v"]
    head = Head(agency=CONSOLE, record_id=erasure_record(her), recorded_at=NOW)
    gone = ErasureDecided(head=head, person=her, reason=ErasureReason.REQUESTED, by="ada")

    erased = then(gone, after=told)

    alerts = {str(d.id) for d in sent(told.last) if d.kind is DeliveryKind.SAFETY_ALERT}
    taken = [content(d, Correction) for d in sent(erased.last) if d.kind is DeliveryKind.CORRECTION]
    assert alerts <= {one.corrects for one in taken if one.reason == "erased"}
    assert b"Testa" not in b"".join(codec.to_json(r.event) for r in erased.known.records.values())
