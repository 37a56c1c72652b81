"""What the code forbids of the services that help with one thing, whatever their files come to say."""

from pathlib import Path

import pytest

from hub.domain.agency import AgencyKind
from hub.domain.cube import allowed
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import AskedBy, Indicated, RiskFact
from hub.domain.person import ConsentStatus
from hub.domain.rules import Treatment
from hub.policy.faults import Check
from hub.policy.forbidden import ALERT, BY_FAMILY, CARRIED_OUT, EVERY_FIELD, EXACT, FORBIDDEN
from hub.policy.proof import faults
from hub.policy.rule_set import fields_of
from tests.builders.rule_sets import Edit, shipped_rules, unbound, with_sharing

BY_FAMILY_OFFERED = """\
      perpetrator: {relationship-to-victim: as-is}
      event: {occurred-from: as-is, abuse: as-is, flags: as-is, request: as-is}
      risk: {grade: as-is, assessed-at: as-is}

  - id: offered-at"""
MORE = """\
  - id: more
    delivery: [update]
    purpose: support
    basis: {regime: uk-gdpr, art6: 6-1-f}
    when: {consent: [given]}
    give: {risk: {answers: as-is}}

  - id: goes-on"""
WHO_DIED = """\
      victim: {name: as-is, date-of-birth: as-is}
      child: {name: as-is, date-of-birth: as-is}
      perpetrator: {relationship-to-victim: as-is}
      event: {references: as-is, occurred-from: as-is}

  - id: goes-on"""
STOP = "      victim: {name: as-is, date-of-birth: as-is}\n"
STOP_AND_CALL = "      victim: {name: as-is, date-of-birth: as-is, contacts: as-is, safe-contact: checked-words}\n"
HIM = "as-is}\n      event: {references: as-is}"
CASES = [
    pytest.param(
        "specialist_service",
        [(BY_FAMILY_OFFERED, "      child: {addresses: as-is}\n\n  - id: offered-at")],
        "nothing is told by which her family could be found",
        id="where her family lives",
    ),
    pytest.param(
        "isva",
        [("  - id: goes-on", MORE)],
        "after sexual violence nobody's account and no checklist goes on",
        id="a checklist after sexual violence",
    ),
    pytest.param(
        "therapy",
        [(STOP, STOP_AND_CALL)],
        "who is told to end contact is given no way to make it",
        id="a telephone of somebody who has died",
    ),
    pytest.param(
        "homicide_service",
        [(WHO_DIED, "      child: {addresses: as-is}\n\n  - id: goes-on")],
        "a bereaved family is reached through the police",
        id="her home after a homicide",
    ),
    pytest.param(
        "restorative_justice",
        [("asked-by: [her], ", "asked-by: [her, professional], ")],
        "restorative justice is hers to ask for",
        id="restorative justice at somebody else's wish",
    ),
    pytest.param(
        "restorative_justice",
        [('reviewed: ["yes"]', 'reviewed: ["yes", unknown]')],
        "waits for a specialist's review",
        id="restorative justice without a review",
    ),
    pytest.param(
        "restorative_justice",
        [("risk: [standard, medium]", "risk: [standard, medium, high]")],
        "never offered in a case at high risk",
        id="restorative justice at high risk",
    ),
    pytest.param(
        "restorative_justice",
        [("when: {consent: [given]", "when: {consent: [given, unknown]")],
        "without her consent is none",
        id="restorative justice without her consent",
    ),
    pytest.param(
        "mash",
        [("actions: own", "actions: as-is")],
        "told whole to its coordinator and to the IDVA service alone",
        id="what others have to do",
    ),
    pytest.param(
        "witness_care",
        [("      hearing: {change: code", "      risk: {grade: as-is}\n      hearing: {change: code")],
        "a safety alert holds what changed and how she is reached",
        id="a grade in an alert",
    ),
    pytest.param(
        "theme_coordinator",
        [("      copy: {themes: as-is,", "      victim: {name: as-is}\n      copy: {themes: as-is,")],
        "theme-copy is an exact set: victim.name does not belong there",
        id="a name in a copy",
    ),
    pytest.param(
        "theme_coordinator",
        [("delivery: [theme-copy]", "delivery: [theme-copy, update]")],
        "gets copies in codes and nothing of anybody",
        id="an update for whoever watches over a theme",
    ),
    pytest.param(
        "education_officer",
        [("        present: as-is\n", "        present: as-is\n        addresses: as-is\n")],
        "a school never gets an address",
        id="an address for the officer",
    ),
    pytest.param(
        "young_peoples_programme",
        [(HIM, f"as-is, contacts: {HIM}")],
        "no way to reach him that he may share",
        id="a way to reach a young person who does harm",
    ),
]


@pytest.mark.parametrize(("kind", "edits", "what"), CASES)
def test_the_code_refuses(tmp_path: Path, kind: str, edits: list[Edit], what: str) -> None:
    found = faults(unbound(with_sharing(tmp_path, kind, *edits)))

    assert [one for one in found if one.check in {Check.FORBIDDEN, Check.EXACT_SET} and what in one.said]


def test_no_rule_that_ships_gives_what_is_told_by_way_of_her_family_or_beyond_an_alert() -> None:
    rules = shipped_rules().rules
    alerts = [rule for rule in rules if rule.delivery is DeliveryKind.SAFETY_ALERT]
    specialist = [rule for rule in rules if rule.recipient is AgencyKind.SPECIALIST_SERVICE]

    assert {rule.recipient for rule in alerts} == {AgencyKind.IDVA, AgencyKind.POLICE, AgencyKind.WITNESS_CARE}
    assert {field for rule in alerts for field in fields_of(rule)} <= ALERT
    assert not {field for rule in specialist for field in fields_of(rule)} & BY_FAMILY


def test_that_a_case_moved_names_nobody() -> None:
    assert EXACT[DeliveryKind.CASE_MOVED] == {}
    assert [rule for rule in shipped_rules().rules if rule.delivery is DeliveryKind.CASE_MOVED] == []


def test_what_is_forbidden_speaks_of_fields_and_ways_that_there_are() -> None:
    assert all(one.fields and one.fields <= EVERY_FIELD for one in FORBIDDEN)
    assert CARRIED_OUT[Treatment.OWN] == {("conference", "actions")}
    assert len({one.because for one in FORBIDDEN}) == len(FORBIDDEN)


def test_restorative_justice_is_offered_when_all_four_are_so_and_not_when_one_is_missing() -> None:
    (offered,) = (rule for rule in shipped_rules().rules if rule.id == "restorative-justice/offered")

    assert {fact: allowed(offered.when, fact) for fact in ("asked-by", "reviewed", "risk", "consent")} == {
        "asked-by": (AskedBy.HER,),
        "reviewed": (Indicated.YES,),
        "risk": (RiskFact.STANDARD, RiskFact.MEDIUM),
        "consent": (ConsentStatus.GIVEN,),
    }


def test_of_two_kinds_with_the_same_rule_restorative_justice_alone_may_see_less_at_a_higher_grade(
    tmp_path: Path,
) -> None:
    calm = ("asks-for: [therapy], consent: [given]", "asks-for: [therapy], risk: [medium], consent: [given]")

    found = faults(unbound(with_sharing(tmp_path, "therapy", calm)))

    assert [one.recipient for one in found if one.check is Check.ORDER] == [AgencyKind.THERAPY]
    assert faults(unbound(shipped_rules())) == ()
