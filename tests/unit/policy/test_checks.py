"""Each check finds what it is for, and nothing else is wrong then; what ships stands them all."""

from dataclasses import replace
from pathlib import Path

import pytest

from hub.domain.agency import AgencyKind
from hub.domain.cube import holds, point
from hub.domain.facts import FACTS
from hub.flow.other_side import blind
from hub.policy.blindness import HERS, NOT_HERS
from hub.policy.documents import read
from hub.policy.faults import Check, Fault
from hub.policy.proof import CHECKS, faults
from hub.policy.rule_set import RuleSet
from hub.policy.sharing import sharing_file
from tests.builders.rule_sets import (
    FILES,
    Edit,
    edited,
    shipped_rules,
    unbound,
    with_agreement,
    with_routing,
    with_sharing,
    written,
)

NOT_GIVEN = "[refused, withdrawn, not-sought, not-sought-unsafe, unknown]"
UPDATE = """\
  - id: more
    delivery: [update]
    purpose: support
    basis: {regime: uk-gdpr, art6: 6-1-f, art9: 9-2-g, sch1: para-18}
    when: {consent: [refused, withdrawn, not-sought, not-sought-unsafe, unknown]}
    give: {event: {abuse: as-is}}

withhold:
"""
MORE_ASKED = UPDATE.replace("abuse", "references")
WITHHELD_NUMBERS = """\
  - fields:
      victim: [identifiers]
    because: numbers of other systems are not needed for support
"""
NUMBERS_GIVEN = (WITHHELD_NUMBERS, "")
INFORMED = """\
  - id: informed-to-programme # O2: he knows of this very incident; whether he does, the code looks at again
    service: perpetrator-service
    delivery: perpetrator-referral
    reason: The police told him of the incident; a programme may work with him.
    within: {working-days: 2}
    when:
"""
QUIET = """\
nothing: # occasions on which it is told nothing of a person, and that is meant
  - delivery: [update]
    when: {consent: [not-sought, not-sought-unsafe, unknown]}
    because: it was never told of her, or waits until she was asked (C2, C3)
"""


def lines_of(fault: Fault) -> str:
    return fault.file.read_text().splitlines()[fault.line - 1]


def test_the_rules_that_ship_stand_every_check() -> None:
    assert faults(shipped_rules()) == ()
    assert len(CHECKS) == 10


def found_by(check: Check, rule_set: RuleSet) -> Fault:
    """Return the first fault, where all that is wrong is a matter of this check."""
    found = faults(rule_set)
    assert {one.check for one in found} == {check}, [str(one) for one in found]
    for one in found:
        assert not one.piece or (set(one.facts) == set(FACTS) and holds(one.piece, point(one.facts)))
    return found[0]


@pytest.mark.parametrize(
    ("of", "edits", "line", "what"),
    [
        pytest.param(
            (Check.ALWAYS_TRUE, "idva"),
            [("    always-because: whoever holds a case learns its grade and her answer, whatever they are\n", "")],
            "risk: {grade: as-is, assessed-at: as-is}",
            "high-risk and lower-risk-with-consent and lower-risk-by-override and lower-risk-without-consent leave no "
            "event out: risk.assessed-at and 2 more would always be given with update. Narrow a rule, or say ",
            id="1: rules that together leave nothing out",
        ),
        pytest.param(
            (Check.ALWAYS_TRUE, "isva"),
            [("withhold:\n", MORE_ASKED), (QUIET, "nothing:\n")],
            "give: {event: {references: as-is}}",
            "goes-on and more leave no event out: event.references would always be given with update.",
            id="1: yes in one rule, everything else in another",
        ),
        pytest.param(
            (Check.ALWAYS_TRUE, "isva"),
            [("withhold:\n", MORE_ASKED.replace(NOT_GIVEN, f"{NOT_GIVEN}, role: [victim]")), (QUIET, "nothing:\n")],
            "give: {event: {references: as-is}}",
            "goes-on and more leave no event out: event.references would always be given with update.",
            id="1: a condition on the role that the section has anyway",
        ),
        pytest.param(
            (Check.NEVER_TRUE, "victim_hub"),
            [("withhold:\n", UPDATE.replace("update", "marac-referral").replace(NOT_GIVEN, "[given]"))],
            "  - id: more",
            "No route leads to victim-hub with marac-referral: the rule never holds. Remove it.",
            id="2: a delivery that nobody routes there",
        ),
        pytest.param(
            (Check.NEVER_TRUE, "victim_hub"),
            [("withhold:\n", UPDATE.replace(NOT_GIVEN, "[refused, withdrawn], told: [heartbeat]"))],
            "  - id: more",
            "With update the rule never holds for event: it lies in no route (what it holds changed).",
            id="2: a condition outside every route",
        ),
        pytest.param(
            (Check.NEVER_TRUE, "victim_hub"),
            [("withhold:\n", UPDATE.replace(NOT_GIVEN, "[refused, withdrawn], role: [perpetrator]"))],
            "  - id: more",
            "never holds for event",
            id="2: the role of somebody else",
        ),
        pytest.param(
            (Check.OVERLAP, "victim_hub"),
            [
                (
                    "withhold:\n",
                    UPDATE.replace(NOT_GIVEN, "[given]"),
                )
            ],
            "  - id: more",
            "victim-hub/more and victim-hub/with-consent both give event.abuse with update.",
            id="3: one field twice",
        ),
        pytest.param(
            (Check.OVERLAP, "therapy"),
            [("consent: [refused, withdrawn], restricted", "consent: [refused, withdrawn, unknown], restricted")],
            "  - delivery: [update]",
            "Nothing is to be told here with update, and therapy/consent-taken-back gives something. Decide which. "
            "For example when consent: unknown.",
            id="3: told where nothing is told",
        ),
        pytest.param(
            (Check.NEVER_TRUE, "police"),
            [("nothing:", "nothing:\n  - delivery: [flag]\n    when: {risk: [high]}\n    because: of the test\n#")],
            "  - delivery: [flag]",
            "Nothing is routed to police with flag then. Remove it from `nothing`.",
            id="2: a silence that nobody would break",
        ),
        pytest.param(
            (Check.UNANSWERED_ROUTE, "police"),
            [
                ("  - delivery: [task]\n    when: {task: [ask-consent], sender: [police]}\n", ""),
                ("    because: the task names a record of its own (C2)\n", ""),
            ],
            "  - id: find-a-way",
            "ask-her-sender: police is routed with task and would get nothing. Add a rule, or say so under `nothing`.",
            id="4: a route without a rule",
        ),
        pytest.param(
            (Check.UNANSWERED_ROUTE, "victim_hub"),
            [("consent: [refused, withdrawn], restricted", "consent: [withdrawn], restricted")],
            "  - id: with-consent",
            "victim-hub is routed with update and would get nothing.",
            id="4: a rule that was narrowed",
        ),
        pytest.param(
            (Check.UNANSWERED_ROUTE, "victim_hub"),
            [
                (
                    "consent: [refused, withdrawn], restricted",
                    "consent: [refused, withdrawn], age: [from-19], restricted",
                )
            ],
            "  - id: with-consent",
            "victim-hub is routed with update and would get nothing.",
            id="4: a rule for some ages alone",
        ),
        pytest.param(
            (Check.UNANSWERED_FIELD, "victim_hub"),
            [("event: [circumstances, criteria]", "event: [criteria]")],
            "withhold",
            "event.circumstances is neither given nor withheld. Say which.",
            id="5: a field of which nothing is said",
        ),
        pytest.param(
            (Check.UNANSWERED_FIELD, "victim_hub"),
            [("event: [circumstances, criteria]", "event: [circumstances, criteria, abuse]")],
            "",
            "event.abuse is both given and withheld. Remove one of the two.",
            id="5: a field of which both is said",
        ),
        pytest.param(
            (Check.FORBIDDEN, "mash"),
            [("[ordinary, not-a-home]", "[ordinary, not-a-home, unknown]")],
            "addresses: as-is",
            "mash may not have child.addresses with safeguarding-contact: an address that is hidden, or of which "
            "nobody said whether it is, goes to nobody. Remove the field. For example when address-class: unknown.",
            id="6: an address of which nobody said whether it is hidden",
        ),
        pytest.param(
            (Check.FORBIDDEN, "mash"),
            [
                (
                    "[ordinary, not-a-home], restricted: [clear, named]",
                    "[ordinary], restricted: [clear, named, restricted]",
                )
            ],
            "addresses: as-is",
            "a restricted case is open to those named for it alone",
            id="6: a restricted case",
        ),
        pytest.param(
            (Check.FORBIDDEN, "mash"),
            [("narrative: checked-words", "narrative: as-is")],
            "narrative: as-is",
            "event.narrative cannot be given as-is; it can be given checked-words.",
            id="6: words that nobody reads",
        ),
        pytest.param(
            (Check.FORBIDDEN, "victim_hub"),
            [("        sex: as-is\n", "        sex: year-only\n")],
            "sex: year-only",
            "victim.sex cannot be given year-only; it can be given as-is.",
            id="6: a treatment that nothing carries out",
        ),
        pytest.param(
            (Check.FORBIDDEN, "mash"),
            [("        safe-contact: checked-words\n", "")],
            "contacts: as-is",
            "contact gives victim.contacts without victim.safe-contact: whoever can reach her must know when it is "
            "safe. Give both.",
            id="6: a number without the limits of its use",
        ),
        pytest.param(
            (Check.FORBIDDEN, "perpetrator_service"),
            [
                ("[addresses, contacts, safe-contact]", "[addresses, safe-contact]"),
                (
                    "as-is}\n      event: {references: as-is}",
                    "as-is, contacts: as-is}\n      event: {references: as-is}",
                ),
            ],
            "contacts: as-is",
            "perpetrator-service may not have perpetrator.contacts with perpetrator-referral",
            id="6: a way to reach him",
        ),
        pytest.param(
            (Check.EXACT_SET, "school"),
            [("        present: as-is\n", ""), ("[aliases, expected", "[present, aliases, expected")],
            "  - id: encompass-notice",
            "school-notice is an exact set: child.present is missing. Give it on every such occasion.",
            id="7: a field less",
        ),
        pytest.param(
            (Check.EXACT_SET, "school"),
            [("age: [from-4-to-7, from-8-to-10,", "age: [from-8-to-10,")],
            "  - id: encompass-notice",
            "is missing. Give it on every such occasion. For example when told: incident, sender: police, "
            "role: child, age: from-4-to-7",
            id="7: an occasion less",
        ),
        pytest.param(
            (Check.EXACT_SET, "school"),
            [("where-in-home: code", "where-in-home: as-is")],
            "where-in-home: as-is",
            "school-notice is an exact set: child.where-in-home is given as code there.",
            id="7: a field otherwise",
        ),
        pytest.param(
            (Check.ORDER, "idva"),
            [
                ("give:\n      victim: {consent: as-is}", "give:\n      victim: {consent: as-is, identifiers: as-is}"),
                NUMBERS_GIVEN,
            ],
            "  - id: lower-risk-without-consent",
            "victim.identifiers would be given when consent is refused and not when it is given.",
            id="9: a no shows more than a yes",
        ),
        pytest.param(
            (Check.ORDER, "victim_hub"),
            [("{consent: [given], address-class", "{risk: [standard, unknown], consent: [given], address-class")],
            "  - id: address-with-consent",
            "victim.addresses would be given when risk is standard and not when it is medium.",
            id="9: a lower grade shows more than a higher",
        ),
        pytest.param(
            (Check.BLINDNESS, "perpetrator_service"),
            [
                (
                    "primary-victim: [decided]}\n    give",
                    "primary-victim: [decided], consent: [given, unknown]}\n    give",
                )
            ],
            "  - id: informed",
            "perpetrator-service would learn of her by it: a rule for that side may not ask for consent.",
            id="10: a rule for his side that asks what she said",
        ),
    ],
)
def test_a_rule_set_is_refused_by(
    tmp_path: Path, of: tuple[Check, str], edits: list[Edit], line: str, what: str
) -> None:
    check, kind = of

    fault = found_by(check, unbound(with_sharing(tmp_path, kind, *edits)))

    assert what in fault.said
    assert fault.file == tmp_path / kind / "sharing.yaml"
    assert line in lines_of(fault) or line == "withhold", (fault.line, lines_of(fault))
    assert str(fault).startswith(f"{fault.file}:{fault.line} ")


def test_a_rule_that_names_its_lawful_reason_may_show_more_without_consent(tmp_path: Path) -> None:
    reason = "    always-because: whoever holds a case learns its grade and her answer, whatever they are\n"
    rule_set = with_sharing(
        tmp_path,
        "idva",
        (reason, f"    override: serious-harm\n{reason}"),
        ("give:\n      victim: {consent: as-is}", "give:\n      victim: {consent: as-is, identifiers: as-is}"),
        NUMBERS_GIVEN,
    )

    assert faults(unbound(rule_set)) == ()


@pytest.mark.parametrize(
    ("check", "edits", "what"),
    [
        pytest.param(
            Check.BLINDNESS,
            [
                (INFORMED, f"{INFORMED}      risk: [high, unknown]\n"),
            ],
            "informed-to-programme: perpetrator-service would learn of her by it: a route to that side may not ask for "
            "risk.",
            id="10: a route to his side that asks for her grade",
        ),
        pytest.param(
            Check.BLINDNESS,
            [
                ("sender: [police, marac]", "sender: [police, marac, probation]"),
                ("sender: [probation]", "sender: [health]"),
            ],
            "say-what-he-may-be-told: It leads to a sender of the other party's side, which gets receipts alone. "
            "Take probation from `sender`.",
            id="10: a task for a sender of his side",
        ),
        pytest.param(
            Check.UNANSWERED_ROUTE,
            [
                (
                    "    service: mash\n    delivery: safeguarding-contact\n    reason: The victim",
                    "    service: mash\n    delivery: marac-referral\n    reason: The victim",
                )
            ],
            "young-victim-to-mash: mash is routed with marac-referral and would get nothing.",
            id="4: a route to somebody who may not have it",
        ),
    ],
)
def test_a_route_is_refused_by(tmp_path: Path, check: Check, edits: list[Edit], what: str) -> None:
    found = faults(unbound(with_routing(tmp_path, *edits)))

    assert check in {one.check for one in found}
    assert [one for one in found if what in one.said]


def test_a_fallback_of_the_other_partys_side_is_refused() -> None:
    found = faults(replace(shipped_rules(), fallbacks=frozenset({AgencyKind.PROBATION})))

    assert [one.rule for one in found if one.check is Check.BLINDNESS] == [
        "ask-her-fallback",
        "ask-what-he-may-be-told",
    ]


def test_a_kind_that_is_routed_and_of_which_nobody_decided_is_refused() -> None:
    without = tuple(file for file in shipped_rules().files if file.recipient is not AgencyKind.SCHOOL)

    found = faults(replace(shipped_rules(), files=without))

    assert {(one.check, one.file.name, one.recipient.value) for one in found} == {
        (Check.UNANSWERED_ROUTE, "routing.yaml", "school")
    }


def test_more_rules_for_one_field_than_a_reader_can_follow_are_refused(tmp_path: Path) -> None:
    senders = [kind.value for kind in AgencyKind]
    one = (
        UPDATE.removesuffix("\nwithhold:\n")
        .replace("{event: {abuse", "{history: {escalation")
        .replace(
            "{consent: [refused, withdrawn, not-sought, not-sought-unsafe, unknown]}",
            "{consent: [given], sender: [SENDER], told: [TOLD]}",
        )
    )
    many = "".join(
        one.replace("more", f"more-{sender}-{told}").replace("SENDER", sender).replace("TOLD", told) + "\n"
        for sender in senders
        for told in ("incident", "risk")
    )

    fault = found_by(
        Check.OVERLAP,
        unbound(
            with_sharing(
                tmp_path,
                "victim_hub",
                ("withhold:\n", many + "withhold:\n"),
                ("history: [incidents-in-12-months, escalation]", "history: [incidents-in-12-months]"),
            )
        ),
    )

    assert f"{2 * len(senders)} rules give history.escalation with update; 20 are allowed." in fault.said


@pytest.mark.parametrize(
    ("kind", "edits", "what"),
    [
        pytest.param(
            "therapy",
            [
                ("consent: [refused, withdrawn], restricted", "consent: [refused, withdrawn, unknown], restricted"),
                ("{consent: [not-sought, not-sought-unsafe, unknown]}", "{consent: [not-sought, not-sought-unsafe]}"),
            ],
            "does not allow victim.consent to therapy with update for support. Keep within it, or have it changed. "
            "For example when consent: unknown.",
            id="a condition that is wider",
        ),
        pytest.param(
            "victim_hub",
            [
                (
                    "give:\n      victim: {addresses: as-is}",
                    "give:\n      victim: {addresses: as-is, identifiers: as-is}",
                ),
                ("victim: [expected-due-date, identifiers,", "victim: [expected-due-date,"),
            ],
            "does not allow victim.identifiers to victim-hub",
            id="a field more",
        ),
        pytest.param(
            "victim_hub",
            [("[given], address-class: [ordinary]", "[given], address-class: [ordinary, not-a-home]")],
            "does not allow victim.addresses to victim-hub",
            id="an address of another class",
        ),
        pytest.param(
            "mash",
            [("where-in-home: code", "where-in-home: as-is")],
            "does not allow child.where-in-home",
            id="a field in full",
        ),
        pytest.param(
            "idva",
            [
                (
                    "  - id: review-unsafe-contact # C3\n    delivery: [task]\n    purpose: protect-adult-at-risk",
                    "  - id: review-unsafe-contact # C3\n    delivery: [task]\n    purpose: support",
                )
            ],
            "with task for support",
            id="another purpose",
        ),
        pytest.param(
            "idva",
            [("agreement: area-partners-2025", "agreement: suffolk-2099")],
            "no agreement 'suffolk-2099'",
            id="none",
        ),
    ],
)
def test_what_exceeds_the_agreement_is_refused(tmp_path: Path, kind: str, edits: list[Edit], what: str) -> None:
    fault = found_by(Check.AGREEMENT, with_sharing(tmp_path, kind, *edits))

    assert what in fault.said


def test_an_agreement_that_is_narrowed_refuses_the_rules_that_went_as_far(tmp_path: Path) -> None:
    text = "present: as-is, where-in-home: code, voice: checked-words}\n\n  # What happened is the same for every pupil"
    narrowed = with_agreement(tmp_path, "encompass-2025", (text, text.replace(", voice: checked-words", "")))

    fault = found_by(Check.AGREEMENT, narrowed)

    assert "The agreement encompass-2025 does not allow child.voice to school with school-notice" in fault.said
    assert "voice: checked-words" in lines_of(fault)


def dated(folder: Path, first: str, *later: tuple[str, tuple[Edit, ...]]) -> RuleSet:
    """Return the shipped rules with the school's in several files, each with its dates."""
    text = FILES["school"].read_text()
    texts = [edited(text, ("recipient: school\n", f"recipient: school\n{first}"))]
    texts += [edited(text, ("recipient: school\n", f"recipient: school\n{dates}"), *edits) for dates, edits in later]
    files = [sharing_file(read(written(folder, f"school/sharing-{n}.yaml", one))) for n, one in enumerate(texts)]
    others = tuple(file for file in shipped_rules().files if file.recipient is not AgencyKind.SCHOOL)
    return unbound(replace(shipped_rules(), files=(*others, *files)))


def test_files_that_follow_each_other_without_a_gap_stand_the_checks(tmp_path: Path) -> None:
    assert faults(dated(tmp_path, "until: 2027-01-01\n", ("from: 2027-01-01\n", ()))) == ()


def test_a_file_that_begins_later_is_not_missed_before(tmp_path: Path) -> None:
    assert faults(dated(tmp_path, "from: 2027-01-01\n")) == ()


@pytest.mark.parametrize(
    ("first", "later", "what"),
    [
        ("until: 2027-01-02\n", "from: 2027-01-01\n", "hold at once"),
        ("until: 2026-12-31\n", "from: 2027-01-01\n", "leave days between them"),
    ],
)
def test_files_that_overlap_or_leave_a_gap_are_refused(tmp_path: Path, first: str, later: str, what: str) -> None:
    found = [one for one in faults(dated(tmp_path, first, (later, ()))) if one.check is Check.DATES]

    assert [(one.file.name, one.line) for one in found] == [("sharing-1.yaml", 4)]
    assert what in found[0].what


def test_what_is_wrong_only_from_a_later_day_on_is_found_with_that_day(tmp_path: Path) -> None:
    later = ("from: 2027-01-01\n", (("where-in-home: code", "where-in-home: as-is"),))

    fault = found_by(Check.EXACT_SET, dated(tmp_path, "until: 2027-01-01\n", later))

    assert fault.what.startswith("From 2027-01-01 on: ")
    assert fault.file.name == "sharing-1.yaml"


def test_rules_that_end_and_are_followed_by_none_leave_their_routes_unanswered(tmp_path: Path) -> None:
    fault = found_by(Check.UNANSWERED_ROUTE, dated(tmp_path, "until: 2027-01-01\n"))

    assert fault.what.startswith("From 2027-01-01 on: school is routed")


def test_every_fact_is_hers_or_there_is_a_reason_why_something_for_his_side_may_depend_on_it() -> None:
    assert {*HERS, *NOT_HERS} == set(FACTS)
    assert not HERS & NOT_HERS.keys()


def test_whatever_is_hers_is_taken_away_before_his_side_is_told() -> None:
    """Check 10 leans on it: what runs there is a condition at these values and at no others."""
    seen = {tuple(sorted(blind({name: values[n % len(values)] for name, values in OF}).items())) for n in range(12)}

    assert {name for name, *_ in OF if len({dict(facts)[name] for facts in seen}) == 1} == HERS


OF = [(name, list(values)) for name, values in FACTS.items()]
