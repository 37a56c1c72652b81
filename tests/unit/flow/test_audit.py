"""What is noted of a decision: the six operations, by whom, for what, about whom; never what was said."""

from dataclasses import replace

import pytest

from hub.domain.agency import AccountState
from hub.domain.audit import AuditEntry, Operation, Purpose
from hub.domain.decisions import AccountDecided, LinkDecided
from hub.domain.delivery import Delivery, DeliveryKind
from hub.domain.events import CaseEvent, Heartbeat
from hub.domain.ids import CONSOLE, AgencyId, PersonId
from hub.domain.outcome import Reason, Refused
from hub.flow.audit import entries_of, purposes_of
from tests.builders.events import (
    IDVA,
    POLICE,
    a_custody_changed,
    a_details_changed,
    a_feedback_received,
    a_head,
    a_hearing_changed,
    a_marac_outcome,
    a_receipt,
    a_record_withdrawn,
    a_referral_made,
    an_assessment,
    an_incident_reported,
    an_outcome_recorded,
)
from tests.builders.people import a_perpetrator, a_victim
from tests.builders.world import elsewhere, received, sent, shipped_policy, story

ERASED = AuditEntry(
    operation=Operation.ERASURE, who="ada", action="person-erased", subject="d-1", purposes=(Purpose.DATA_RIGHTS.value,)
)


def done(*entries: AuditEntry) -> list[tuple[str, str, str]]:
    return [(entry.operation.value, entry.who, entry.action) for entry in entries]


def test_an_event_that_is_taken_in_is_a_collection_with_its_record_its_people_and_its_cases() -> None:
    told = story(an_incident_reported())

    (entry,) = entries_of(told.decisions)

    (record,) = told.last.records
    assert entry == AuditEntry(
        operation=Operation.COLLECTION,
        who=POLICE,
        action="incident",
        subject=told.last.received.event_id,
        purposes=("share-safely",),
        records=(f"{POLICE}/{record.key.record}",),
        people=tuple(sorted(record.people.values())),
        cases=tuple(sorted(case.id for case in told.last.cases)),
    )


def test_a_later_revision_is_an_alteration_also_within_one_batch() -> None:
    told = story(
        an_incident_reported(),
        an_incident_reported(head=a_head(POLICE, "R-1", revision=2), assessment=an_assessment("high")),
    )

    assert done(*entries_of(told.decisions)) == [
        ("collection", POLICE, "incident"),
        ("alteration", POLICE, "incident"),
    ]


def test_a_withdrawal_is_an_alteration_of_the_record_that_it_takes_back() -> None:
    told = story(an_incident_reported(), a_record_withdrawn())

    _, entry = entries_of(told.decisions)

    assert done(entry) == [("alteration", POLICE, "withdrawal")]
    assert entry.records == (f"{POLICE}/{told.last.records[0].key.record}",)
    assert set(entry.people) == set(told.last.records[0].people.values())


def test_people_whom_the_hub_finds_to_be_known_are_a_combination() -> None:
    told = story(an_incident_reported(), a_referral_made(IDVA))

    *_, collected, combined = entries_of(told.decisions)

    (record,) = told.last.records
    assert done(collected, combined) == [("collection", IDVA, "referral"), ("combination", IDVA, "matched")]
    assert set(combined.people) == {who for ref, who in record.people.items() if record.alone_of(ref) != who}
    assert combined.people


def test_two_whom_a_person_joins_are_a_combination_by_that_person_with_everybody_concerned() -> None:
    first = an_incident_reported(people=(a_victim(), a_perpetrator()))
    other = replace(a_victim(), names=(replace(a_victim().names[0], family="Otherwise"),), date_of_birth="1970-02-03")
    told = story(first, a_referral_made(IDVA, people=(replace(other, identifiers=(), contacts=(), addresses=()),)))
    one, two = (decision.records[0] for decision in told.decisions)
    victim, stranger = one.alone_of(first.people[0].ref), two.alone_of(other.ref)
    assert victim != stranger
    joins = LinkDecided(
        head=a_head(CONSOLE, "pair"), one=PersonId(victim), other=PersonId(stranger), same=True, by="ada", reason="seen"
    )

    after = story(received(joins), after=told)

    (entry,) = entries_of([after.last])
    assert done(entry) == [("combination", "ada", "joined")]
    assert {victim, stranger} <= set(entry.people)
    assert "seen" not in str(entry)


def test_what_could_not_be_read_or_was_refused_is_a_collection_of_which_nothing_is_said() -> None:
    unreadable = replace(received(an_incident_reported()), event=None, refused=Refused(reason=Reason.NOT_AVRO))
    untold = story(a_record_withdrawn())

    assert done(*entries_of(story(unreadable).decisions)) == [("collection", POLICE, "unreadable")]
    (refused,) = entries_of(untold.decisions)
    assert (refused.action, refused.records, refused.people) == ("withdrawal", (), ())


def test_what_comes_again_and_what_tells_of_nobody_is_not_noted() -> None:
    told = story(an_incident_reported())
    offer = sent(told.last)[0]
    again = elsewhere(received(an_incident_reported()))
    beat = received(Heartbeat(head=a_head(POLICE, "beat"), software="test 1"))
    trial = replace(received(an_incident_reported(record="R-T")), test=True)

    later = story(again, beat, trial, received(a_receipt(offer)), after=told)

    assert entries_of(later.decisions[1:]) == ()


def test_an_account_that_somebody_stops_is_noted_with_who_did_it() -> None:
    stops = AccountDecided(
        head=a_head(CONSOLE, "account"), account=AgencyId(IDVA), state=AccountState.SUSPENDED, by="ada", reason="stolen"
    )

    (entry,) = entries_of(story(received(stops)).decisions)

    assert done(entry) == [("alteration", "ada", "account-suspended")]
    assert entry.recipient == IDVA


def test_what_a_decision_brings_along_is_noted_behind_what_follows_from_it() -> None:
    told = story(an_incident_reported())

    assert entries_of([replace(told.last, audit=(ERASED,))])[-1] == ERASED


def test_a_delivery_is_for_the_purposes_of_the_rules_that_gave_or_for_what_its_kind_is_for() -> None:
    of_rules: dict[str, str] = {rule.id: rule.purpose for rule in shipped_policy().sharing.rules}
    deliveries = [d for d in sent(story(an_incident_reported(assessment=an_assessment("high"))).last) if d.rules]
    told = deliveries[0]

    def purposes(**over: object) -> tuple[str, ...]:
        changed: Delivery = replace(told, **over)  # type: ignore[arg-type]  # fields by name
        return purposes_of(changed, of_rules)

    assert purposes() == tuple(dict.fromkeys(of_rules[rule] for rule in told.rules))
    assert purposes(rules=(), kind=DeliveryKind.CORRECTION) == ("keep-accurate",)
    assert purposes(rules=("no/such-rule",), kind=DeliveryKind.TASK) == ("share-safely",)


@pytest.mark.parametrize(
    ("event", "action"),
    [
        (a_custody_changed(), "custody"),
        (a_hearing_changed(), "court"),
        (a_details_changed(), "details"),
        (a_marac_outcome(), "conference"),
        (an_outcome_recorded(), "measured"),
        (a_feedback_received(), "feedback"),
    ],
)
def test_what_follows_a_case_is_noted_with_its_record_people_and_case(event: CaseEvent, action: str) -> None:
    told = story(an_incident_reported(), event)

    entry = next(one for one in entries_of(told.decisions) if one.action == action)

    assert (entry.operation.value, entry.who) == ("collection", event.head.agency)
    assert entry.records == (f"{event.head.agency}/{event.head.record_id}",)
    assert set(entry.people) == set(told.last.records[0].people.values())
    assert entry.cases == tuple(told.known.cases)
