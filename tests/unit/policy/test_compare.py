"""The difference of two sets of rules: what somebody sees by the one and not by the other, and nothing else."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from hub.cli.app import app
from hub.cli.rules_diff import NOTHING, RELEASED, NoRules, lines, meaning
from hub.domain.agency import AgencyKind
from hub.domain.cube import EVERYTHING, Cube, cube, holds, point
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import FACTS, AgeBand, RiskFact
from hub.domain.ids import RuleId
from hub.domain.person import ConsentStatus
from hub.domain.rules import RouteRule, SharingRule, Term, Towards, Treatment
from hub.policy.compare import Meaning, beyond, changes, joined
from tests.builders.rules import a_sharing_rule

GIVEN = cube({"consent": [ConsentStatus.GIVEN]})
REFUSED = cube({"consent": [ConsentStatus.REFUSED]})
EITHER = cube({"consent": [ConsentStatus.GIVEN, ConsentStatus.REFUSED]})
HIGH = cube({"risk": [RiskFact.HIGH]})
RULES = """\
recipient: housing
agreement: test
rules:
  - id: one
    delivery: [update]
    purpose: support
    basis: {regime: uk-gdpr, art6: 6-1-e}
    when: {risk: [high]}
    give:
      history: {escalation: as-is}
withhold:
  - fields: {history: [incidents-in-12-months]}
    because: not needed
"""
ROUTES = """\
routes:
  - id: one
    service: housing
    delivery: update
    reason: Because.
    when: {risk: [high]}
"""

lists = st.fixed_dictionaries(
    {},
    optional={name: st.frozensets(st.sampled_from([*FACTS[name]]), min_size=1) for name in ("risk", "consent", "age")},
)
conditions = st.lists(lists.map(cube), max_size=4)
points = st.fixed_dictionaries({name: st.sampled_from([*values]) for name, values in FACTS.items()})


def between(old: Sequence[SharingRule], new: Sequence[SharingRule]) -> list[str]:
    return list(lines(changes(Meaning(rules=tuple(old)), Meaning(rules=tuple(new)))))


def a_route(**over: Any) -> RouteRule:
    route = RouteRule(
        id=RuleId("high"),
        towards=Towards.SERVICE,
        service=AgencyKind.IDVA,
        delivery=DeliveryKind.REFERRAL_OFFERED,
        when=HIGH,
        reason="Because.",
    )
    return replace(route, **over)


def test_a_condition_that_allows_more_is_gained_as_the_piece_that_it_allows_more() -> None:
    assert between([a_sharing_rule(when=GIVEN)], [a_sharing_rule(when=EITHER)]) == [
        "idva: 1 gained, 0 lost",
        "  + idva referral-offered victim.name as-is when consent: refused (rule idva/test: test)",
    ]


def test_a_condition_that_allows_less_is_lost() -> None:
    assert between([a_sharing_rule(when=EITHER)], [a_sharing_rule(when=GIVEN)])[1:] == [
        "  - idva referral-offered victim.name as-is when consent: refused (rule idva/test: test)"
    ]


def test_rules_that_are_written_differently_and_mean_the_same_show_nobody_anything_new() -> None:
    together = a_sharing_rule(when=EITHER, give={"victim": {"name": Treatment.AS_IS, "sex": Treatment.AS_IS}})
    apart = [
        a_sharing_rule(id=RuleId(f"idva/{field}-{number}"), when=when, give={"victim": {field: Treatment.AS_IS}})
        for field in ("sex", "name")
        for number, when in enumerate((REFUSED, GIVEN))
    ]

    assert between([together], apart) == between(apart, [together]) == [NOTHING]


@pytest.mark.parametrize(
    ("over", "gained", "lost"),
    [
        ({"give": {"victim": {"name": Treatment.CODE}}}, "victim.name code", "victim.name as-is"),
        ({"purpose": "support"}, "rule idva/test: support", "rule idva/test: test"),
        ({"basis": {"art6": "6-1-e"}}, "test, 6-1-e", "test)"),
        ({"override": "serious-harm"}, "override serious-harm", "test)"),
        ({"delivery": DeliveryKind.UPDATE}, "idva update", "idva referral-offered"),
    ],
    ids=["treatment", "purpose", "basis", "override", "kind of delivery"],
)
def test_another(over: dict[str, Any], gained: str, lost: str) -> None:
    heading, plus, minus = between([a_sharing_rule()], [a_sharing_rule(**over)])

    assert heading == "idva: 1 gained, 1 lost"
    assert plus.startswith("  + ")
    assert gained in plus
    assert minus.startswith("  - ")
    assert lost in minus


def test_of_each_recipient_gains_stand_first_and_her_fields_and_the_childrens_before_others() -> None:
    old = [a_sharing_rule(give={"child": {"sex": Treatment.AS_IS}}), a_sharing_rule(recipient=AgencyKind.MASH)]
    every: dict[str, dict[str, Treatment]] = {
        section: {"name": Treatment.AS_IS} for section in ("event", "child", "perpetrator", "victim")
    }

    found = changes(Meaning(rules=tuple(old)), Meaning(rules=(a_sharing_rule(give=every),)))

    assert [(one.what.recipient, one.gained, getattr(one.what, "section", None)) for one in found] == [
        ("idva", True, "victim"),
        ("idva", True, "child"),
        ("idva", True, "event"),
        ("idva", True, "perpetrator"),
        ("idva", False, "child"),
        ("mash", False, "victim"),
    ]


def test_what_is_seen_of_restricted_cases_is_said_and_the_usual_guard_is_not() -> None:
    open_only = cube({"excluded": [FACTS["excluded"]("clear")], "restricted": [FACTS["restricted"]("clear")]})
    named = cube(
        {"excluded": [FACTS["excluded"]("clear")], "restricted": [*map(FACTS["restricted"], ("clear", "named"))]}
    )

    assert between([], [a_sharing_rule(when=open_only)])[1].endswith("as-is always (rule idva/test: test)")
    assert "when restricted: named" in between([a_sharing_rule(when=open_only)], [a_sharing_rule(when=named)])[1]


def test_a_route_that_leads_further_is_shown_too() -> None:
    old, new = (Meaning(rules=(), routes=(a_route(when=when),)) for when in (HIGH, EVERYTHING))
    silent = a_route(id=RuleId("nobody"), towards=Towards.NOBODY, delivery=None)
    asked = a_route(id=RuleId("ask"), towards=Towards.SENDER, delivery=DeliveryKind.TASK, task="ask-consent")
    more = Meaning(rules=(), routes=(a_route(), silent, asked))

    assert [*lines(changes(old, new))][1:] == [
        "  + idva is sent referral-offered when risk: standard, medium, unknown (route high)"
    ]
    assert [*lines(changes(old, more))][1:] == [
        "  + idva is told nothing when risk: high (route nobody)",
        "  + the sender is sent task ask-consent when risk: high (route ask)",
    ]


def test_what_changes_on_a_later_day_is_said_with_that_day() -> None:
    day = date(2027, 4, 1)
    now, later = (a_sharing_rule(when=GIVEN, term=term) for term in (Term(ends=day), Term(starts=day)))
    wider = replace(later, when=EITHER)

    assert between([now, later], [now, later]) == [NOTHING]
    assert between([a_sharing_rule(when=GIVEN)], [now, later]) == [NOTHING]
    assert between([now, later], [now, wider])[1:] == [
        "  + idva referral-offered victim.name as-is when consent: refused, from 2027-04-01 on, (rule idva/test: test)"
    ]
    both_wider = [replace(now, when=EITHER), wider]
    assert between([now, later], both_wider) == between([a_sharing_rule(when=GIVEN)], [a_sharing_rule(when=EITHER)])
    assert between([now], [])[1:] == [
        "  - idva referral-offered victim.name as-is when consent: given (rule idva/test: test)"
    ]


@settings(max_examples=150)
@given(conditions, conditions, points)
def test_a_change_holds_exactly_where_one_set_shows_a_field_and_the_other_does_not(
    old: list[Cube], new: list[Cube], facts: dict[str, StrEnum]
) -> None:
    before, after = ([a_sharing_rule(when=when) for when in some] for some in (old, new))
    found = changes(Meaning(rules=tuple(before)), Meaning(rules=tuple(after)))
    at = point(facts)
    saw, sees = (any(holds(when, at) for when in some) for some in (old, new))

    assert any(holds(one.when, at) for one in found if one.gained) is (sees and not saw)
    assert any(holds(one.when, at) for one in found if not one.gained) is (saw and not sees)


@given(conditions, points)
def test_joined_pieces_say_what_the_pieces_said(pieces: list[Cube], facts: dict[str, StrEnum]) -> None:
    together = joined(pieces)

    assert len(together) <= len(pieces)
    assert any(holds(one, point(facts)) for one in together) is any(holds(one, point(facts)) for one in pieces)


def test_pieces_that_differ_in_one_fact_become_one() -> None:
    halves = [cube({"consent": [value], "risk": [RiskFact.HIGH]}) for value in ConsentStatus]

    assert joined(halves) == (HIGH,)
    assert beyond([EVERYTHING], [cube({"age": [AgeBand.UNBORN]})]) == (cube({"age": [*AgeBand][1:]}),)


def a_folder(at: Path, rules: str = RULES, routes: str | None = ROUTES) -> Path:
    (at / "connectors" / "housing").mkdir(parents=True)
    (at / "connectors" / "housing" / "sharing.yaml").write_text(rules)
    (at / "hub" / "policy").mkdir(parents=True)
    if routes:
        (at / "hub" / "policy" / "routing.yaml").write_text(routes)
    return at


def the_command(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["rules", "diff", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_two_folders_are_compared(tmp_path: Path) -> None:
    old = a_folder(tmp_path / "old")
    new = a_folder(tmp_path / "new", RULES.replace("[high]", "[high, medium]"), ROUTES.replace("[high]", "[medium]"))
    moved = a_folder(tmp_path / "moved", "# moved\n" + RULES, routes=None)

    assert the_command(str(old), str(new)).splitlines() == [
        "housing: 2 gained, 1 lost",
        "  + housing is sent update when risk: medium (route one)",
        "  - housing is sent update when risk: high (route one)",
        "  + housing update history.escalation as-is when risk: medium (rule housing/one: support, uk-gdpr 6-1-e)",
    ]
    assert the_command(str(old), str(moved)).splitlines() == [
        NOTHING,
        "Who is told was not compared: routing.yaml is missing on one side.",
    ]


def test_programs_get_the_changes_as_a_list(tmp_path: Path) -> None:
    old = a_folder(tmp_path / "old")
    new = a_folder(tmp_path / "new", RULES.replace("[high]", "[high, medium]"))

    assert json.loads(the_command(str(old), str(new), "--json")) == [
        {
            "gained": True,
            "recipient": "housing",
            "delivery": "update",
            "section": "history",
            "field": "escalation",
            "treatment": "as-is",
            "purpose": "support",
            "basis": {"regime": "uk-gdpr", "art6": "6-1-e"},
            "override": None,
            "when": {"risk": ["medium"]},
            "since": None,
            "rule": "housing/one",
        }
    ]


def test_a_revision_of_the_repository_is_compared_with_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = a_folder(tmp_path / "place")
    monkeypatch.chdir(place)
    committed(place)
    a_folder(tmp_path / "new", RULES.replace("[high]", "[high, medium]"))

    assert "history.escalation as-is when risk: medium" in the_command("HEAD", str(tmp_path / "new"))
    with pytest.raises(NoRules, match="neither a folder with rule files nor a git revision"):
        meaning("no-such-revision")
    with pytest.raises(NoRules, match="is no revision"):
        meaning("--output=/tmp/x")
    with pytest.raises(NoRules, match=r"holds no sharing\.yaml"):
        meaning(str(tmp_path / "new" / "hub"))


def test_of_a_revision_whose_rules_cannot_be_read_any_more_the_matrix_is_taken_that_was_committed_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = a_folder(tmp_path / "place", RULES.replace("as-is", "as-it-was"))
    monkeypatch.chdir(place)
    committed(place)
    with pytest.raises(NoRules, match="has rules that this version cannot read"):
        meaning("HEAD")

    (place / "docs").mkdir()
    (place / "docs" / "who-sees-what.json").write_bytes(RELEASED.read_bytes())
    committed(place)

    assert the_command("HEAD") == f"{NOTHING}\n"


def committed(place: Path) -> None:
    who = ("-c", "user.name=test", "-c", "user.email=test@test.invalid")
    for command in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "as it was")):
        subprocess.run(["git", "-C", str(place), *command], check=True)  # noqa: S603, S607 - fixed words


def test_what_was_reviewed_is_what_this_installation_does() -> None:
    assert the_command("--against-release") == f"{NOTHING}\n"


def test_the_command_says_what_it_needs() -> None:
    for arguments in ([], ["old", "--against-release"], ["a", "b", "--against-release"]):
        assert CliRunner().invoke(app, ["rules", "diff", *arguments]).exit_code == 2
