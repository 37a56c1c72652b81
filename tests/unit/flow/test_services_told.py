"""What services are told of conferences and custody by the rules that ship, and what in codes alone."""

import pytest

from hub.domain.content import SafetyAlert, ThemeCopy, Update
from hub.domain.delivery import DeliveryKind
from hub.domain.events import MaracAction
from hub.domain.rules import Policy
from hub.flow.fields import IN_WORDS, in_code
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    MASH,
    POLICE,
    a_custody_changed,
    a_marac_outcome,
    a_referral_made,
    a_support_updated,
    an_incident,
    an_incident_reported,
)
from tests.builders.generous import with_every_kind
from tests.builders.people import a_child, a_perpetrator, a_victim
from tests.builders.world import content, shipped_policy, story, to

PEOPLE = (a_victim(), a_perpetrator(), a_child())
TOLD = an_incident_reported(people=PEOPLE, assessment=HIGH)
AGREED = (
    MaracAction(action="safety-plan", owner=IDVA),
    MaracAction(action="home-visit", owner=MASH, due="2026-04-01"),
    MaracAction(action="markers", owner=POLICE),
)


def everywhere() -> Policy:
    return with_every_kind(shipped_policy())


def conference_told(recipient: str) -> tuple[MaracAction, ...] | None:
    outcome = a_marac_outcome(people=PEOPLE, actions=AGREED)
    update = content(to(recipient, story(TOLD, outcome, policy=everywhere()).decisions)[-1], Update)
    return update.conference.actions if update.conference else None


def test_an_idva_service_hears_all_that_the_conference_agreed_and_the_childrens_hub_what_it_has_to_do() -> None:
    assert conference_told(IDVA) == AGREED
    assert conference_told(MASH) == AGREED[1:2]


@pytest.mark.parametrize(
    ("said", "leaves"), [("home-visit", "home-visit"), ("Visit her at 3 Mill Lane on Monday", IN_WORDS)]
)
def test_an_action_that_is_a_sentence_stays_here(said: str, leaves: str) -> None:
    action = in_code(MaracAction(action=said, owner=MASH, due="2026-04-01"))

    assert (action.action, action.owner, action.due) == (leaves, MASH, "2026-04-01")


def test_of_a_release_the_service_that_plans_with_her_gets_the_change_and_a_safe_way_and_no_address() -> None:
    said = ("no-contact", "He may not come near 3 Mill Lane")
    released = a_custody_changed("suffolk-probation", people=PEOPLE[:2], conditions=said)

    alerts = [
        d for d in to(IDVA, story(TOLD, released, policy=everywhere()).decisions) if d.kind is DeliveryKind.SAFETY_ALERT
    ]

    alert = content(alerts[0], SafetyAlert)
    assert alert.custody is not None
    assert (alert.custody.change, alert.custody.conditions) == ("released", ("no-contact",))
    assert alert.victim is not None
    assert (alert.victim.addresses, alert.victim.date_of_birth) == (None, None)


def test_whoever_watches_over_a_theme_learns_the_grade_and_of_nobody_who_it_is() -> None:
    copies = to("suffolk-theme-coordinator", story(TOLD, policy=everywhere()).decisions)

    copy = content(copies[0], ThemeCopy)
    assert copy.grade == "high"
    names = {name.family for person in PEOPLE for name in person.names} | {
        g for p in PEOPLE for n in p.names for g in n.given
    }
    assert [name for name in names if name and name in repr(copy)] == []


@pytest.mark.parametrize("to_kind", ["therapy", "respite", "low-threshold"])
@pytest.mark.parametrize("asks_for", ["sarc", "mental-health", "restorative-justice", "respite", "therapy"])
def test_a_service_that_helps_with_one_thing_does_not_learn_what_else_is_asked_for_nor_which_other_service_told(
    to_kind: str, asks_for: str
) -> None:
    first = a_referral_made(IDVA, "F-1", reason=to_kind)
    other = a_referral_made(IDVA, "F-2", reason=asks_for)
    helped = [a_support_updated(f"suffolk-{kind}", f"S-{kind}") for kind in ("sarc", "isva", "mental-health")]
    recipient = "suffolk-womens-centre" if to_kind == "low-threshold" else f"suffolk-{to_kind}"

    told = story(first, other, *helped, policy=everywhere())

    updates = [content(d, Update) for d in to(recipient, told.decisions) if d.kind is DeliveryKind.UPDATE]
    for update in updates:
        assert update.event is None
        assert update.told_by_kind in {"idva", "unknown"}
        assert (update.told_by == "name withheld") is (update.told_by_kind == "unknown")


def test_the_conference_reads_which_service_told() -> None:
    again = an_incident_reported("suffolk-sarc", "I-1", people=PEOPLE, incident=an_incident(flags=("strangulation",)))

    told = story(TOLD, again, policy=everywhere())

    updates = [d for d in to(MARAC, told.decisions) if d.kind is DeliveryKind.UPDATE]
    assert [content(d, Update).told_by_kind for d in updates] == ["sarc"]
