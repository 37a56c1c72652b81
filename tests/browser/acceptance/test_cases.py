"""Acceptance checks: what a coordinator sees arrive, who was told, and who may be one person."""

import re
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hub.demo.deciding import DECIDED_ON
from hub.demo.people import Family
from hub.domain.ids import AgencyId
from hub.policy.load import load, shipped_files
from tests.browser.acceptance.running import IDVA, MARAC, MASH, POLICE, Demo
from tests.builders.browsing import Visitor, shift, violations
from tests.builders.outside import Got
from tests.builders.wire import a_person, a_postcode, an_incident, unique

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]
COORDINATOR, COLLEAGUE = "Chris Okafor", "Robin Hale"
VICTIMS = "suffolk-vras"
SOON = 5.0
"""Seconds until a referral is seen by who reads the feed."""
LETTERS = str.maketrans("0123456789", "ghijklmnop")


def groups(page: Page) -> dict[str, int]:
    """Return how many rows each group of the feed has, as its heading says."""
    headings = page.locator("h2[id^=group-]").all_inner_texts()
    return {name: int(count.rstrip(")")) for name, _, count in (one.rpartition(" (") for one in headings)}


@pytest.mark.check(17)
def test_check_17_a_referral_of_the_police_waits_behind_a_button_and_marking_it_seen_is_ones_own(
    demo: Demo, visitor: Visitor
) -> None:
    page = demo.open(visitor, "/cases/feed", COORDINATOR)
    expect(page.get_by_text("Live. Last heard")).to_be_visible()
    rows = page.locator("tbody tr").count()
    focused = page.get_by_role("link", name="Repeats")
    focused.focus()
    record, began = demo.told(demo.family()), monotonic()
    button = page.get_by_role("button", name="Show 1 new")
    expect(button).to_be_visible(timeout=30_000)
    took = monotonic() - began
    assert page.locator("tbody tr").count() == rows
    expect(focused).to_be_focused()
    assert shift(page) <= 0.02, page.evaluate("JSON.stringify(window.shifts)")
    button.click()
    expect(page.get_by_role("link", name=demo.case(record)).first).to_be_visible()
    assert violations(page) == []

    colleague = demo.open(visitor, "/cases/feed", COLLEAGUE)
    before = groups(colleague)
    page.get_by_role("button", name=re.compile("^Mark all as seen up to")).click()
    expect(page.get_by_text("You marked everything as seen")).to_be_visible()
    colleague.reload()

    assert groups(page)["New referrals"] == 0
    assert before["New referrals"] >= 1
    assert groups(colleague) == before
    assert took < SOON


@pytest.mark.check(18)
def test_check_18_who_is_who_is_clear_without_colours_and_without_names(demo: Demo, visitor: Visitor) -> None:
    family = demo.family()
    reference = demo.case(demo.told(family))
    page = demo.open(visitor, "/cases/feed", COORDINATOR, forced_colors="active")
    page.get_by_role("button", name="Hide names").click()
    page.get_by_role("link", name=reference).first.click()
    bar = page.locator(".moj-identity-bar").inner_text()
    page.get_by_role("link", name="People", exact=True).click()
    cards = page.locator(".govuk-summary-card__title").all_inner_texts()
    text = page.locator("body").inner_text()
    page.get_by_role("button", name="Hide names").click()

    assert "Name hidden Victim" in " ".join(bar.split())
    assert cards[:2] == ["Victim: Name hidden", "Person alleged to cause harm: Name hidden"]
    assert cards[2:] == ["Child: Name hidden"] * len(family.children)
    assert [one for human in family.everyone for one in (*human.given, human.family) if f"{one} " in text] == []
    expect(page.locator(".govuk-summary-card__title").first).to_contain_text(family.victim.family)


@pytest.mark.check(19)
def test_check_19_each_agency_that_was_told_has_times_or_sentences_and_only_what_it_got_is_shown(
    demo: Demo, visitor: Visitor
) -> None:
    family = demo.family(numbered=True)
    with demo.away(IDVA):
        record = demo.told(family)
        reference = demo.case(record)
        demo.until(lambda: demo.confirmed(record, MASH, MARAC), "the others do not confirm")
        page = demo.open(visitor, "/cases/feed", COORDINATOR)
        page.get_by_role("link", name=reference).first.click()
        page.get_by_role("link", name="Told", exact=True).click()
        groups_ = page.locator("section")
        idva = groups_.filter(has=page.get_by_role("heading", name="IDVA service")).locator("tbody tr").first
        delivered, answered = idva.locator("td").nth(2), idva.locator("td").nth(3)
        expect(delivered).to_have_text("Not yet: no receipt has come")
    expect(delivered).to_have_text(MOMENT, timeout=30_000)
    expect(answered).to_have_text(ANSWER, timeout=30_000)

    rows = [row.locator("td").all_inner_texts() for row in page.locator("#groups tbody tr").all()]
    assert len(rows) >= len({IDVA, MASH, MARAC})
    assert [row for row in rows if not all(MOMENT.search(cell) or SENTENCE.search(cell) for cell in row[1:4])] == []
    page.get_by_role("link", name=re.compile("See as they see it.*Safeguarding contact")).first.click()
    expect(page.get_by_role("heading", name="What Suffolk MASH was given")).to_be_visible()
    shown = page.locator("main dl").last.locator("xpath=..").inner_text()
    assert family.children[0].given[0] in shown
    withheld = given_to_one(demo, family)
    assert family.children[0].nhs in withheld
    assert [one for one in withheld if one in shown] == []


def given_to_one(demo: Demo, family: Family) -> set[str]:
    """Return what only one of conference and children's hub was given of a family, by what lies in their topics.

    The page shows what the other was given, to somebody who sees what the conference was given.
    """
    [theirs] = {str(one.value) for one in told_of(demo, MASH, family) if one.kind == "safeguarding-contact"}
    whole = str(told_of(demo, MARAC, family, "marac.suffolk.cases")[-1].value)
    return {value for value in family.values() if (value in whole) is not (value in theirs)}


def told_of(demo: Demo, agency: str, family: Family, topic: str = "") -> list[Got]:
    """Return what lies in an agency's topic of a family."""
    return [one for one in demo.hub.agency(agency).everything(topic) if family.home.postcode in str(one.value)]


MOMENT = re.compile(r"today \d\d:\d\d")
ANSWER = re.compile(r"(Accepted|Rejected).*, today \d\d:\d\d")
SENTENCE = re.compile(r"^[A-Z][a-z]+ [a-z]{2,}")


class Pair:
    """Two descriptions by two agencies which may be of one person: a birthday that differs, and all else alike."""

    def __init__(self, demo: Demo, roles: tuple[str, str]) -> None:
        self.demo, word = demo, unique()
        self.family, number = word.translate(LETTERS), int(word, 16)
        self.year, self.month, self.phone = 1950 + number % 40, 1 + number % 12, f"07700 900{number % 1000:03d}"
        [(before,)] = demo.rows("SELECT count(*) FROM review")
        for agency, role, born in zip((POLICE, VICTIMS), roles, self._birthdays(), strict=True):
            self._tell(agency, f"{agency}-{self.family}", self._described(role, born), self._other(role))
        demo.until(lambda: demo.rows("SELECT count(*) FROM review") > [(before,)], "nobody asks whether they are one")
        [(self.id,)] = demo.rows("SELECT id FROM review ORDER BY opened_at DESC LIMIT 1")
        self.path = f"/cases/matches/{self.id}"

    def _birthdays(self) -> tuple[str, str]:
        return f"{self.year}-{self.month:02d}-04", f"{self.year}-{self.month:02d}-20"

    def _described(self, role: str, born: str) -> dict[str, Any]:
        contacts = [{"kind": "phone", "value": self.phone, "safe": "unknown", "message_safe": "no"}]
        return a_person("p1", role, "Kim", self.family, born, contacts=contacts, addresses=[self._home("1")])

    def _other(self, beside: str) -> dict[str, Any]:
        role = "perpetrator" if beside == "victim" else "victim"
        return a_person("p2", role, "Sample", f"Le{self.family}", f"{self.year - 2}-04-28", addresses=[self._home("7")])

    def _home(self, number: str) -> dict[str, Any]:
        line = f"{number} {self.family.title()} Lane"
        return {"visibility": "ordinary", "lines": [line], "postcode": a_postcode(line)}

    def _tell(self, agency: str, record: str, *people: dict[str, Any]) -> None:
        event = an_incident(agency, self.family, record, reference=f"{record}/26")
        event["people"] = [*people]
        client = self.demo.hub.agency(agency)
        published = client.publish("IncidentReported", event)
        client.wait_for(lambda all_: [one for one in all_ if one.value.get("event_id") == published])


def names(demo: Demo, position: int) -> set[str]:
    """Return the names of all who were sent something by what was decided since a place in the order of deliveries."""
    told = """
        SELECT DISTINCT recipient FROM delivery
        WHERE position > %s AND kind NOT IN ('status', 'received') AND source = 'console'
    """
    return {AGENCIES[agency].name for (agency,) in demo.rows(told, position)}


def newest(demo: Demo) -> int:
    """Return the place of the newest delivery."""
    return int(demo.rows("SELECT max(position) FROM delivery")[0][0])


AGENCIES = load(shipped_files("suffolk")).directory.agencies
IDVA_NAME = AGENCIES[AgencyId(IDVA)].name


def receivers(page: Page, table: str) -> list[str]:
    """Return the agencies that a table names, row by row."""
    return page.get_by_role("table", name=table).get_by_role("rowheader").all_inner_texts()


def decide(page: Page, choice: str) -> set[str]:
    """Choose, and return the names of those who would learn something."""
    page.get_by_label(choice, exact=True).check()
    page.get_by_label("Why?").fill("of a test")
    page.get_by_role("button", name="See what would follow").click()
    expect(page.get_by_role("heading", name="Who would learn what")).to_be_visible()
    return {*receivers(page, "What each agency would get")}


@pytest.mark.check(20)
def test_check_20_two_of_opposite_roles_are_not_joined_by_one_person_and_all_who_would_learn_are_named(
    demo: Demo, visitor: Visitor
) -> None:
    pair = Pair(demo, ("victim", "perpetrator"))
    page = demo.open(visitor, pair.path, COORDINATOR)
    expect(page.get_by_text("Opposite roles")).to_be_visible()
    demo.until(lambda: settled(demo), "something is still to be answered")
    before = newest(demo)
    learn = decide(page, "Same person")
    expect(page.get_by_text("Nothing changes by your decision alone")).to_be_visible()
    page.get_by_role("button", name="Save decision").click()
    expect(page.get_by_text("Nothing changes before a second person decides alike")).to_be_visible()
    alone = names(demo, before)
    second = demo.hub.run("review", "join", str(pair.id), "--as", "bob", "--reason", "of a test")
    assert second.returncode == 0, second.stderr

    assert alone == set()
    assert names(demo, before) == learn


UNSETTLED = """
    SELECT count(*) FROM delivery
    WHERE state IN ('queued', 'published') AND kind NOT IN ('status', 'received', 'marac-case')
        OR state = 'delivered' AND kind = ANY (%s)
"""
"""What is still to be confirmed, and what is still to be decided on: of the answer the sender is told, and so has
something of the case, which changes who would learn something."""
CORRECTIONS = """
    SELECT count(*), count(r.delivery_id) FROM delivery d LEFT JOIN receipt r ON r.delivery_id = d.id
    WHERE d.kind = 'correction' AND d.position > %s
"""


@pytest.mark.check(21)
def test_check_21_a_wrong_match_is_unlinked_and_the_page_says_when_every_receiver_has_confirmed_its_correction(
    demo: Demo, visitor: Visitor
) -> None:
    pair = Pair(demo, ("victim", "victim"))
    page = demo.open(visitor, pair.path, COORDINATOR)
    demo.until(lambda: settled(demo), "something is still to be answered")
    before = newest(demo)
    learn = decide(page, "Same person")
    page.get_by_role("button", name="Save decision").click()
    expect(page.get_by_text("They are taken for one person.")).to_be_visible()
    assert names(demo, before) == learn != set()
    demo.until(lambda: settled(demo), "what was wrong is not confirmed")
    before = newest(demo)
    page.get_by_role("button", name="Unlink").click()
    foreseen = receivers(page, "Corrections that would be sent")
    with demo.away(IDVA):
        page.get_by_label("Why are they not the same person?").fill("namesakes")
        page.get_by_role("button", name="Unlink and send the corrections").click()
        some = f"{len(foreseen) - foreseen.count(IDVA_NAME)} of {len(foreseen)} corrections are confirmed."
        demo.until(lambda: says(page, some), "the others do not confirm")
    demo.until(lambda: says(page, f"All {len(foreseen)} corrections are confirmed."), "somebody does not confirm")

    assert IDVA_NAME in foreseen
    assert sorted(receivers(page, "Corrections and who confirmed them")) == sorted(foreseen)
    assert demo.rows(CORRECTIONS, before) == [(len(foreseen), len(foreseen))]


def settled(demo: Demo) -> bool:
    """Say whether every delivery so far has had its answer."""
    return demo.rows(UNSETTLED, sorted(DECIDED_ON)) == [(0,)]


def says(page: Page, words: str) -> bool:
    """Say whether a page now says so."""
    page.reload()
    return page.get_by_text(words).is_visible()
