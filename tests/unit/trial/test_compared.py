"""Two who may be one, side by side: role first, addresses never, and what must be thought of before they are joined."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.decisions import LinkDecided
from hub.domain.delivery import DeliveryKind
from hub.domain.head import Head
from hub.domain.ids import CONSOLE
from hub.domain.person import AddressClass, Coded, Identifier, Person, PersonName, Role
from hub.flow.decide import decide
from hub.matching import guards
from hub.receive.decided import decided
from hub.trial.compared import Alike, Line, Warn, compared, warnings
from hub.trial.following import fields_in, following
from hub.trial.pair import Foreseen
from hub.web.cases.match_words import KINDS, WARNINGS, WHY_UNSURE
from tests.builders.events import HIGH, NOW, POLICE, VRAS, an_incident, an_incident_reported
from tests.builders.people import a_perpetrator, a_victim, an_address, named, nhs_number
from tests.builders.world import shipped_policy, story

POLICY = shipped_policy()


def her(**over: Any) -> Person:
    return a_victim(identifiers=(), **over)


def namesake(**over: Any) -> Person:
    return her(**({"date_of_birth": "1991-05-20"} | over))


def foreseen(one: Person, other: Person, *, same: bool = True) -> Foreseen:
    """Return what a decision on two would change of whom two agencies told, each with the same man."""
    beside = (
        a_perpetrator(ref="q") if Role.VICTIM in other.roles else a_victim(ref="w", names=(named("Ash", "Waiter"),))
    )
    before = an_incident(occurred_from=NOW - timedelta(days=10))
    told = story(
        an_incident_reported(POLICE, "R-1", people=(one, a_perpetrator()), assessment=HIGH),
        an_incident_reported(VRAS, "V-1", people=(other, beside), assessment=HIGH, incident=before),
    )
    first, second = (d.records[0].alone_of(p.ref) for d, p in zip(told.decisions, (one, other), strict=True))
    head = Head(agency=CONSOLE, record_id="link", recorded_at=NOW)
    event = LinkDecided(head=head, one=first, other=second, same=same, by="ann", reason="a test")
    decision = decide(decided(event, "key", NOW), told.known, POLICY, NOW)
    return Foreseen(event=event, known=told.known, decision=decision, model=POLICY.model)


def lines(seen: Foreseen) -> dict[str, Line]:
    return {line.field: line for line in compared(seen, seen.found())}


def warned(one: Person, other: Person) -> tuple[Warn, ...]:
    seen = foreseen(one, other)
    return warnings(seen, seen.found())


def test_role_stands_first_and_each_value_with_who_said_it() -> None:
    seen = foreseen(her(), namesake())

    first, name, *_ = compared(seen, seen.found())

    assert (first.field, first.alike) == ("Role", Alike.SAME)
    assert [(value.text, [by.source for by in value.by]) for value in name.one] == [("Testa Example", [POLICE])]


@pytest.mark.parametrize(
    ("said", "shown"),
    [("1991-05-20", "20 May 1991"), ("1991-05", "May 1991"), ("1991", "1991")],
)
def test_a_date_of_birth_is_written_as_people_write_it(said: str, shown: str) -> None:
    line = lines(foreseen(her(), namesake(date_of_birth=said)))["Date of birth"]

    assert [value.text for value in line.other] == [shown]


def test_what_one_side_does_not_say_is_missing_and_what_is_near_is_different_and_how() -> None:
    found = lines(foreseen(her(), namesake(sex=None)))

    assert found["Sex"].alike is Alike.MISSING
    assert (found["Date of birth"].alike, found["Date of birth"].how) == (Alike.DIFFERENT, "near each other")
    assert found["Telephone and e-mail"].alike is Alike.SAME


@pytest.mark.parametrize(
    ("addresses", "alike"),
    [
        ((an_address(),), Alike.SAME),
        ((an_address("9 Other Road", postcode="IP4 9ZZ"),), Alike.DIFFERENT),
        ((), Alike.MISSING),
        ((an_address(visibility=AddressClass.REFUGE),), Alike.WITHHELD),
    ],
    ids=["one door", "two homes", "none given", "a refuge"],
)
def test_of_an_address_nothing_is_told_but_whether_it_agrees(addresses: tuple[Any, ...], alike: Alike) -> None:
    line = lines(foreseen(her(), namesake(addresses=addresses)))["Address"]

    assert line == Line(field="Address", one=(), other=(), alike=alike)


def test_numbers_are_shown_but_not_one_of_an_agencys_own_list() -> None:
    good = Identifier(system="nhs-number", value=nhs_number(1))
    own = Identifier(system="suffolk-vras", value="VRAS/17")
    other = replace(namesake(), identifiers=(good, own))

    found = [value.text for value in lines(foreseen(her(), other))["Identifiers"].other]

    assert found == [
        f"NHS number {nhs_number(1)} (check fits)",
        "A number of the agency's own list",
    ]


def test_names_beside_and_relationship_are_compared_by_what_is_written() -> None:
    alias = (named("Testa", "Example"), PersonName(given=("Tess",)))
    partner = Coded(system="a", code="p", display="Partner")
    found = lines(foreseen(her(names=alias), namesake(names=alias, relationship_to_victim=partner)))

    assert found["Other names"].alike is Alike.SAME
    assert [value.text for value in found["Named with them"].one] == ["Probe Sample: Person alleged to cause harm"]
    assert [value.text for value in found["Relationship to the victim"].other] == ["Partner"]


def test_what_must_be_thought_of_is_said() -> None:
    accused = a_perpetrator(ref="v", names=her().names, date_of_birth="1991-05-20")

    assert Warn.OPPOSITE_ROLES in warned(her(), accused)
    assert warned(her(), namesake(names=(named("Tessa", "Example"),), date_of_birth="1991-05-02")) == (
        Warn.TWINS,
        Warn.HOUSEHOLD,
    )
    assert Warn.PROTECTED_ADDRESS in warned(her(), namesake(addresses=(an_address(visibility=AddressClass.REFUGE),)))
    numbers = [replace(her(), identifiers=(Identifier(system="nhs-number", value=nhs_number(n)),)) for n in (1, 2)]
    assert Warn.NUMBERS_CONFLICT in warned(*numbers)
    assert warned(her(), namesake(addresses=(), contacts=())) == ()


def test_what_would_follow_names_cases_flags_and_who_would_get_which_fields() -> None:
    found = following(foreseen(her(), namesake()), POLICY, NOW)

    assert any("goes on as" in said for said in found.cases)
    assert found.corrects == ()
    updates = [one for one in found.gets if one.kind is DeliveryKind.UPDATE]
    assert updates
    assert all("victim.date-of-birth" in one.fields for one in updates)
    whole = next(one for one in found.gets if one.kind is DeliveryKind.CASE_REPLACED)
    assert whole.fields == ()


def test_looking_ahead_changes_nothing_of_what_is_known() -> None:
    seen = foreseen(her(), namesake())
    cases, deliveries = dict(seen.known.cases), dict(seen.known.deliveries)

    following(seen, POLICY, NOW)

    assert (seen.known.cases, seen.known.deliveries) == (cases, deliveries)


def test_a_field_is_named_once_and_its_value_never() -> None:
    seen = foreseen(her(), namesake())
    contents = [d.content for d in seen.decision.deliveries if d.content]

    for content in contents:
        found = list(fields_in(content))
        assert len(found) == len(set(found))
        assert not any("Testa" in one for one in found)


def test_every_code_has_its_words() -> None:
    assert set(KINDS) == set(DeliveryKind)
    assert set(WARNINGS) == set(Warn)
    codes = {
        value for name, value in vars(guards).items() if name.isupper() and isinstance(value, str) and "-" in value
    }
    assert codes <= set(WHY_UNSURE)
