"""Who sees what: the committed pages are those that the rules give, every word is there, and rules can be read back."""

import re
from dataclasses import replace
from datetime import date
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.cli.app import app
from hub.domain.agency import AgencyKind
from hub.domain.cube import EVERYTHING, cube
from hub.domain.facts import FACTS, AgeBand, Indicated
from hub.domain.rules import Term
from hub.matrix import in_words, vocabulary
from hub.matrix.conditions import NAMED
from hub.matrix.fields import by_field
from hub.matrix.matrix import Matrix, as_json, matrix_of, meaning_in
from hub.matrix.page import as_html
from hub.policy.compare import Meaning, changes
from hub.policy.errors import PolicyUnusable
from hub.policy.load import shipped_files
from tests.builders.world import shipped_policy

DOCS = Path(__file__).resolve().parents[3] / "docs"
VOID = {"meta", "link", "br", "img", "hr", "input"}


@pytest.fixture(scope="module")
def shipped() -> Matrix:
    return matrix_of(shipped_files())


class Page(HTMLParser):
    """Reads a page strictly enough to notice what a browser forgives."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.scopes: list[str | None] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.ids += [said["id"] or ""] if "id" in said else []
        self.links += [said["href"] or ""] if "href" in said else []
        self.scopes += [said.get("scope")] if tag == "th" else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize(("name", "option"), [("who-sees-what.html", "--html"), ("who-sees-what.json", "--json")])
def test_the_committed_page_is_what_the_rules_say_now(name: str, option: str) -> None:
    now = CliRunner().invoke(app, ["rules", "matrix", option]).output

    assert (DOCS / name).read_text(encoding="utf-8") == now, f"stale: hub rules matrix {option} > docs/{name}"


def test_rules_read_back_from_the_committed_json_mean_the_same(shipped: Matrix) -> None:
    policy = shipped_policy()
    again = meaning_in(as_json(shipped), Path("matrix.json"))

    assert changes(again, Meaning(rules=policy.sharing.rules, routes=policy.routes)) == ()
    assert len(again.rules) == len(policy.sharing.rules)


@pytest.mark.parametrize("text", ["", "[]", '{"recipients": [], "routes": [{}]}'])
def test_a_text_that_is_no_matrix_is_refused(text: str) -> None:
    with pytest.raises(PolicyUnusable, match="This is no matrix"):
        meaning_in(text, Path("matrix.json"))


def test_the_page_is_whole_and_needs_nothing_from_elsewhere(shipped: Matrix) -> None:
    text = as_html(shipped)
    page = Page(text)

    assert page.open == []
    assert page.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert len(page.ids) == len(set(page.ids))
    assert {link for link in page.links if link.removeprefix("#") not in page.ids} == set()
    assert set(page.scopes) == {"col", "row", "rowgroup"}
    assert not re.search(r"<script|<img|url\(|@import|https?:", text)
    assert f"<code>{shipped.digest}</code>" in text


def test_every_rule_and_every_withheld_field_stands_on_the_page(shipped: Matrix) -> None:
    text = as_html(shipped)
    reasons = [because for one in shipped.recipients for because in one.always_because.values()]

    assert [because for because in reasons if escape(because) not in text] == []
    assert [rule.id for one in shipped.recipients for rule in one.rules if f"<code>{rule.id}</code>" not in text] == []
    assert [
        held.because for one in shipped.recipients for held in one.withheld if escape(held.because)[1:] not in text
    ] == []


def test_every_route_and_every_other_occasion_stands_under_whom_it_leads_to(shipped: Matrix) -> None:
    text, told = as_html(shipped), {one.kind: one for one in shipped.recipients}

    assert [route.id for route in shipped.routes if f"<code>{route.id}</code>" not in text] == []
    assert "ask-her-sender" in {route.id for route in told[AgencyKind.POLICE].told}
    assert "ask-her-fallback" in {route.id for route in told[AgencyKind.VICTIM_HUB].told}
    assert ("update", "what it holds changed") in told[AgencyKind.MARAC].told_besides
    assert "what it holds changed" in text


def test_every_purpose_and_basis_is_spelled_out_once_and_every_rule_leads_to_its_own(shipped: Matrix) -> None:
    text = as_html(shipped)
    rules = {rule.id: rule for one in shipped.recipients for rule in one.rules}

    assert {text.count(f"<td>{escape(in_words.basis(rule.basis))}</td>") for rule in rules.values()} == {1}
    for rule in rules.values():
        (number,) = re.findall(rf'#basis-(\d+)">Basis \1</a>\. Rule <code>{rule.id}</code>', text)
        row = text[text.index(f'id="basis-{number}"') :]
        assert escape(in_words.basis(rule.basis)) in row[: row.index("</tr>")]


def test_a_rule_stands_once_with_all_its_deliveries_and_beside_those_that_give_the_same(shipped: Matrix) -> None:
    text = as_html(shipped)
    by_override, with_consent = "<code>idva/lower-risk-by-override</code>", "<code>idva/lower-risk-with-consent</code>"

    assert (text.count(by_override), text.count(with_consent)) == (1, 1)
    assert "</tbody>" not in text[text.index(by_override) : text.index(with_consent)]
    assert text.count("<code>marac/case</code>") == 1
    assert "With: referral to the conference, update of what it already holds, the consolidated case" in text


@pytest.mark.parametrize(
    ("of", "delivery", "cells"),
    [
        ("school", "Notice to a school", ["–", "5 free text", "–", "4", "no"]),
        ("perpetrator-service", "Referral of the perpetrator", ["–", "–", "6", "1", "no"]),
        ("victim-hub", "Offer of a referral", ["13 address free text", "–", "1", "10", "yes"]),
        ("victim-hub", "Task", ["4 free text", "–", "–", "–", "in part"]),
    ],
)
def test_one_table_says_how_much_each_sees_of_whom_and_whether_her_consent_decides(
    shipped: Matrix, of: str, delivery: str, cells: list[str]
) -> None:
    table = as_html(shipped).partition('<table class="glance">')[2].partition("</table>")[0]
    group = table.partition(f'<a href="#{of}">')[2].partition("</tbody>")[0]

    row = group.partition(f'<th scope="row">{delivery}</th>')[2].partition("</tr>")[0]

    assert [" ".join(re.sub("<[^>]*>", " ", cell).split()) for cell in row.split("</td>")[:-1]] == cells


def test_what_is_left_out_on_purpose_stands_there_with_its_reason(shipped: Matrix) -> None:
    text = as_html(shipped)
    silences = [silence for one in shipped.recipients for silence in one.silences]

    assert silences
    assert [silence.because for silence in silences if escape(silence.because) not in text] == []


def test_a_kind_with_one_part_for_now_and_one_for_later_has_both_on_the_page(shipped: Matrix) -> None:
    day = date(2027, 4, 1)
    first = shipped.recipients[0]
    now, later = (replace(first, term=term) for term in (Term(ends=day), Term(starts=day)))
    both = replace(shipped, recipients=(now, later, *shipped.recipients[1:]))
    again = meaning_in(as_json(both), Path("matrix.json"))

    page = Page(as_html(both))

    assert {first.kind, f"{first.kind}-2027-04-01"} <= set(page.ids)
    assert {rule.term for rule in again.rules if rule.recipient is first.kind} == {now.term, later.term}
    assert by_field(both) == by_field(shipped)


def test_of_every_field_it_is_said_who_may_see_it(shipped: Matrix) -> None:
    rows = {(row.section, field): row for row in by_field(shipped) for field in row.fields}

    assert set(rows["victim", "name"].may) >= {"idva", "mash", "marac"}
    assert "perpetrator-service" in rows["victim", "name"].never
    assert all(row.may or row.never for row in rows.values())
    assert "victim.name" in CliRunner().invoke(app, ["rules", "matrix"]).output


def test_a_page_is_asked_for_in_one_form() -> None:
    assert CliRunner().invoke(app, ["rules", "matrix", "--json", "--html"]).exit_code == 2


def test_nothing_is_left_in_code(shipped: Matrix) -> None:
    rules = [rule for one in shipped.recipients for rule in one.rules]

    assert {rule.purpose for rule in rules} - vocabulary.PURPOSES.keys() == set()
    assert {part for rule in rules for part in rule.basis.items()} - vocabulary.BASES.keys() == set()
    assert {rule.override for rule in rules if rule.override} - vocabulary.OVERRIDES.keys() == set()


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact != "age"])
def test_every_value_of_every_fact_has_words_of_its_own(fact: str) -> None:
    said = [in_words.condition(cube({fact: [value]})) for value in FACTS[fact]]

    assert len(set(said)) == len(said)
    assert all(fact in NAMED and value in NAMED[fact] for value in FACTS[fact])


@pytest.mark.parametrize(
    ("bands", "words"),
    [
        (["from-4-to-7", "from-8-to-10", "from-11-to-15"], "when the person is aged 4 to 15"),
        (["exactly-18", "from-16-to-17", "from-19", "unknown"], "when the person is aged 16 or over or of unknown age"),
        (["unborn", "from-0-to-3", "exactly-18"], "when the person is unborn, aged 0 to 3 or aged 18"),
        (["unknown"], "when the person is of unknown age"),
    ],
)
def test_ages_that_touch_are_said_as_one(bands: list[str], words: str) -> None:
    assert in_words.condition(cube({"age": map(AgeBand, bands)})) == words


def test_a_condition_is_a_sentence() -> None:
    when = cube(
        {name: [FACTS[name](value)] for name, value in (("role", "child"), ("age", "unborn"), ("risk", "high"))}
    )
    both = cube({"risk": [FACTS["risk"]("high")], "consent": [FACTS["consent"]("given")]})
    more = when & cube({"consent": [FACTS["consent"]("given")]})

    assert in_words.condition(EVERYTHING) == "always"
    named = both & cube({"restricted": [FACTS["restricted"](value) for value in ("clear", "named")]})
    assert in_words.condition(named).endswith("given – also in a restricted case, if the recipient is named for it")
    assert in_words.condition(both) == "when the risk is high and her consent is given"
    assert in_words.condition(when) == "when the person is a child, unborn, and the risk is high"
    assert in_words.condition(more) == "when the person is a child, unborn, the risk is high, and her consent is given"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([Indicated.YES], "when a homicide is indicated"),
        ([Indicated.NO], "when a homicide is not indicated"),
        ([Indicated.NO, Indicated.UNKNOWN], "when nobody tells of a homicide"),
    ],
)
def test_what_is_not_said_of_a_case_is_said_in_one_breath(values: list[Indicated], words: str) -> None:
    assert in_words.condition(cube({"homicide": values})) == words
