"""A sharing file that people would misread, or that names what is not there, is refused with its line."""

from datetime import date
from pathlib import Path

import pytest

from hub.domain.agency import AgencyKind
from hub.domain.cube import values_of
from hub.domain.delivery import DeliveryKind
from hub.domain.rules import Term, Treatment
from hub.policy.agreements import Agreement, agreement
from hub.policy.documents import read
from hub.policy.errors import PolicyUnusable
from hub.policy.sharing import SharingFile, sharing_file
from tests.builders.rule_sets import edited

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
SECOND = """\
  - id: two
    delivery: [update]
    purpose: support
    basis: {regime: uk-gdpr, art6: 6-1-e}
    when: {consent: [given]}
    give:
      history: {escalation: as-is}
"""


def of_file(folder: Path, text: str) -> SharingFile:
    path = folder / "changed.yaml"
    path.write_text(text)
    return sharing_file(read(path))


def changed(text: str, old: str, new: str) -> str:
    return edited(text, (old, new))


def line_with(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), start=1) if words in line)


def refused(folder: Path, text: str) -> PolicyUnusable:
    with pytest.raises(PolicyUnusable) as error:
        of_file(folder, text)
    assert error.value.path == folder / "changed.yaml"
    return error.value


@pytest.mark.parametrize(
    ("old", "new", "at", "what"),
    [
        pytest.param("risk: [high]", "risks: [high]", "risks", "There is no fact called 'risks'", id="an unknown fact"),
        pytest.param("[high]", "[extreme]", "extreme", "'risk' has no value 'extreme'", id="an unknown value"),
        pytest.param("purpose: support", "purpose: curiosity", "curiosity", "Input should be", id="an unknown purpose"),
        pytest.param("art6: 6-1-e", "art6: 6-1-z", "6-1-z", "Input should be", id="an unknown article"),
        pytest.param(
            "regime: uk-gdpr, art6: 6-1-e",
            "regime: uk-gdpr",
            "basis",
            "uk-gdpr names art6",
            id="a basis without article",
        ),
        pytest.param("art6: 6-1-e", "art6: 6-1-e, part3: s35-2-b", "basis", "never part3", id="a basis of two regimes"),
        pytest.param(
            "art6: 6-1-e", "art6: 6-1-e, art9: 9-2-g", "basis", "a condition of Schedule 1", id="no schedule condition"
        ),
        pytest.param(
            "    when:",
            "    override: none\n    when:",
            "override",
            "'none' is no reason",
            id="an override that is none",
        ),
        pytest.param(
            "    when:", "    override: curiosity\n    when:", "override", "Input should be", id="an unknown override"
        ),
        pytest.param("delivery: [update]", "delivery: []", "delivery", "at least 1", id="a rule for no delivery"),
        pytest.param(
            "      history: {escalation: as-is}", "      history: {}", "history: {}", "no field", id="no field"
        ),
        pytest.param(
            "agreement: test",
            "from: 2027-01-01\nuntil: 2027-01-01\nagreement: test",
            "until",
            "lies before",
            id="no day",
        ),
        pytest.param("agreement: test", "from: spring\nagreement: test", "spring", "valid date", id="no date"),
        pytest.param(
            "when: {risk: [high]}", "when: {risk: [high]}\n    when: always", "always", "stands here twice", id="twice"
        ),
        pytest.param(
            "give:\n", "give: &all\n", "&all", "Anchors and aliases are not allowed", id="an anchor within a rule"
        ),
        pytest.param("[high]", "[no]", "[no]", "'risk' has no value 'no'", id="a word that YAML takes for false"),
        pytest.param("[high]", "[]", "risk: []", "is empty: such a rule never holds", id="an empty list"),
        pytest.param(
            "[high]",
            "[standard, medium, high, unknown]",
            "medium, high",
            "names every value",
            id="a list of all values",
        ),
        pytest.param(
            "{risk: [high]}", "{}", "when: {}", "says `when: always` and `always-because`", id="no condition at all"
        ),
        pytest.param("{risk: [high]}", "always", "when: always", "`always-because`", id="always without a reason"),
        pytest.param("{risk: [high]}", "sometimes", "when: some", "`always-because`", id="a word that is not always"),
        pytest.param(
            "{risk: [high]}", "{excluded: [named]}", "excluded", "never holds", id="a rule for those who are excluded"
        ),
        pytest.param("{risk: [high]}", "{risk: high}", "when", "valid list", id="a value that is no list"),
        pytest.param("      history:", "      histroy:", "histroy", "no section 'histroy'", id="an unknown section"),
        pytest.param("escalation: as", "escalate: as", "escalate", "has no field 'escalate'", id="an unknown field"),
        pytest.param("as-is", "as-it-is", "as-it-is", "Input should be", id="an unknown treatment"),
        pytest.param("[update]", "[letter]", "letter", "Input should be", id="an unknown kind of delivery"),
        pytest.param("housing", "hospital", "hospital", "Input should be", id="an unknown kind of recipient"),
        pytest.param(
            "because: not", "note: x\n    because: not", "note", "not permitted", id="a key that is not known"
        ),
        pytest.param("    purpose: support\n", "", "id: one", "Field required", id="a rule without a purpose"),
        pytest.param(
            "{history: [incidents-in-12-months]}", "{histroy: [x]}", "histroy", "no section", id="withheld: no section"
        ),
        pytest.param("[incidents-in-12-months]", "[incidents]", "incidents]", "no field", id="withheld: no field"),
        pytest.param(
            "withhold:",
            SECOND.replace("two", "one").replace("update", "task") + "withhold:",
            "",
            "There are two rules called 'one'",
            id="two rules with one id",
        ),
    ],
)
def test_a_sharing_file_is_refused_for(tmp_path: Path, old: str, new: str, at: str, what: str) -> None:
    text = changed(RULES, old, new)

    error = refused(tmp_path, text)

    assert what in error.what
    assert not at or error.line == line_with(text, at), error


def test_a_sharing_rule_is_loaded_as_it_stands_with_the_guard_that_no_author_writes(tmp_path: Path) -> None:
    rule = of_file(tmp_path, RULES).rules[0]

    assert (rule.id, rule.recipient, rule.delivery) == ("housing/one", AgencyKind.HOUSING, DeliveryKind.UPDATE)
    assert rule.basis == {"regime": "uk-gdpr", "art6": "6-1-e"}
    assert {name: [v.value for v in values] for name, values in values_of(rule.when).items()} == {
        "risk": ["high"],
        "excluded": ["clear"],
        "restricted": ["clear"],
    }


def test_a_rule_that_names_restricted_cases_may_hold_for_them(tmp_path: Path) -> None:
    rule = of_file(tmp_path, changed(RULES, "[high]", "[high], restricted: [clear, restricted]")).rules[0]

    assert [v.value for v in values_of(rule.when)["restricted"]] == ["clear", "restricted"]
    assert [v.value for v in values_of(rule.when)["excluded"]] == ["clear"]


def test_a_rule_may_always_hold_when_it_says_why(tmp_path: Path) -> None:
    text = changed(RULES, "{risk: [high]}", "always\n    always-because: it is a test")

    assert set(values_of(of_file(tmp_path, text).rules[0].when)) == {"excluded", "restricted"}


def test_a_field_has_its_own_line_and_the_reason_why_another_is_withheld(tmp_path: Path) -> None:
    file = of_file(tmp_path, RULES)

    assert file.line_of_field(file.rules[0].id, ("history", "escalation")) == line_with(RULES, "escalation")
    assert file.withheld == {("history", "incidents-in-12-months"): "not needed"}


def test_a_file_holds_on_its_days(tmp_path: Path) -> None:
    file = of_file(tmp_path, changed(RULES, "agreement: test", "from: 2027-01-01\nuntil: 2028-01-01\nagreement: test"))

    assert file.term == file.rules[0].term == Term(starts=date(2027, 1, 1), ends=date(2028, 1, 1))


AGREEMENT = """\
id: agreed
title: A test
ceilings:
  - recipient: housing
    delivery: [update]
    purpose: [support]
    when: {risk: [high]}
    allow:
      history: {escalation: as-is}
"""


def of_agreement(folder: Path, text: str) -> Agreement:
    path = folder / "agreed.yaml"
    path.write_text(text)
    return agreement(read(path))


@pytest.mark.parametrize(
    ("old", "new", "at", "what"),
    [
        ("id: agreed", "id: other", "id: other", "lies in a file of another name"),
        ("[support]", "[curiosity]", "curiosity", "Input should be"),
        ("escalation", "escalator", "escalator", "has no field 'escalator'"),
        ("history:", "histroy:", "histroy", "no section 'histroy'"),
        ("{risk: [high]}", "always", "when: always", "`always-because`"),
        ("title: A test", "title: A test\nparties: x", "parties", "not permitted"),
    ],
)
def test_an_agreement_is_refused_for(tmp_path: Path, old: str, new: str, at: str, what: str) -> None:
    text = changed(AGREEMENT, old, new)

    with pytest.raises(PolicyUnusable) as refused_:
        of_agreement(tmp_path, text)

    assert what in refused_.value.what
    assert refused_.value.line == line_with(text, at)


def test_a_ceiling_allows_what_it_names_in_full_or_in_the_way_it_names(tmp_path: Path) -> None:
    (full,) = of_agreement(tmp_path, AGREEMENT).ceilings
    (code,) = of_agreement(tmp_path, changed(AGREEMENT, "as-is", "code")).ceilings

    ways = (Treatment.AS_IS, Treatment.CODE, Treatment.YEAR_ONLY)
    assert [full.allows("history", "escalation", way) for way in ways] == [True, True, True]
    assert [code.allows("history", "escalation", way) for way in ways] == [False, True, False]
    assert not full.allows("history", "incidents-in-12-months", Treatment.AS_IS)
