"""Acceptance checks: one event followed, nobody's name found, failures grouped, the audit whole."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from hub.demo.people import Family
from tests.browser.acceptance.running import IDVA, MARAC, MASH, POLICE, Demo
from tests.builders.browsing import Visitor

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]
OPERATOR, AUDITOR, COORDINATOR = "Sam Whitfield", "Ash Pemberton", "Chris Okafor"
RAW = re.compile(r"\b(published|queued|withheld|processed|referral-offered|incident-reported|out\.[a-z]|in\.[a-z])\b")
"""What the hub calls things by itself: no word that somebody could read out on the telephone."""
FAILED = """
    INSERT INTO dead_letter (id, source, event_id, outcome, reason, pointers, topic, partition, "offset", headers,
        original, set_aside_at, announced_at)
    SELECT gen_random_uuid(), 'suffolk-sarc', 'F-' || n, CASE n %% 3 WHEN 0 THEN 'dead_letter' ELSE 'refused' END,
        (ARRAY['HUB_FAULT', 'DATE_IN_FUTURE', 'VICTIM_MISSING'])[n %% 3 + 1], '{/incident}', 'in.suffolk-sarc', 0, n,
        '{"ce_type": "incident-reported.v1"}', 'x', now(), now() FROM generate_series(1, 10000) AS n
"""
SURNAME = "Vexholmquist"
KINDS = {"", "/agencies/one", "/agencies/one/suspend", "/events", "/events/one", "/failures", "/latency",
         "/redrives/new", "/sharing", "/silence", "/stop-all"}  # fmt: skip
"""Pages at which somebody must have looked."""


def find(page: Page, number: str, sender: str = POLICE) -> None:
    """Look for an event by what somebody read out on the telephone."""
    page.get_by_label("Event id, delivery id").fill(number)
    page.get_by_label("Sender", exact=True).select_option(sender)
    page.get_by_role("button", name="Find").click()


def seconds(text: str) -> float:
    """Return a span as it is written to the millisecond."""
    minutes = re.match(r"(\d+) min ", text)
    return (60 * int(minutes[1]) if minutes else 0) + float(text.split()[-2])


@pytest.mark.check(6)
def test_check_06_an_event_is_found_by_its_reference_and_can_be_read_out_hop_by_hop(
    demo: Demo, visitor: Visitor
) -> None:
    record = demo.told(demo.family())
    demo.until(lambda: demo.confirmed(record, IDVA, MASH, MARAC), "not everybody has it")
    page = demo.open(visitor, "/ops/events", OPERATOR)
    find(page, record)

    expect(page.locator("h1")).to_have_text("Report of an incident from Suffolk Constabulary")
    assert record not in page.content()
    assert RAW.findall(page.locator("main").inner_text()) == []
    rows = [row.locator("th, td").all_inner_texts() for row in page.locator("#hops tbody tr").all()]
    assert [row[0] for row in rows[:2]] == ["Received", "Checked"]
    assert all(all(row[:4]) and row[5] for row in rows), rows
    delays = [seconds(since) for _, _, since, *_ in rows]
    assert sum(delays) == pytest.approx(seconds(rows[-1][3]), abs=0.0001)
    hops = page.locator("#hops").inner_text()
    assert all(who in hops for who in ("IDVA service", "Suffolk MASH", "Suffolk MARAC"))
    [held] = [row for row in rows if row[5] == "Held back"]
    assert held[0].startswith("Suffolk perpetrator programme: ")
    assert held[6].endswith("Nobody has said whether the person it is about knows of the report.")


@pytest.mark.check(7)
def test_check_07_nobodys_surname_is_found_anywhere_in_operations(demo: Demo, visitor: Visitor) -> None:
    record = demo.told(renamed(demo.family()))
    demo.until(lambda: demo.confirmed(record, IDVA, MASH, MARAC), "not everybody has it")
    visitor.expected.append("status of 4")
    page = demo.open(visitor, "/ops/events", OPERATOR)
    find(page, record)
    ahead, seen, forms = ["/ops", page.url.removeprefix(demo.address)], set[str](), 0
    while ahead:
        path = ahead.pop()
        seen.add(path.partition("?")[0])
        page.goto(demo.address + path)
        assert SURNAME not in page.content(), path
        links = page.locator("main a[href^='/ops'], nav a[href^='/ops']")
        found = {one.partition("?")[0] for one in links.evaluate_all("es => es.map(e => e.getAttribute('href'))")}
        known = {kind(one) for one in (*seen, *ahead)}
        ahead += {kind(one): one for one in found if kind(one) not in known and not one.endswith(".csv")}.values()
        forms += typed_everywhere(page, demo.address + path)
    page.goto(f"{demo.address}/ops/events")
    find(page, SURNAME)
    expect(page.get_by_text("Nothing found")).to_be_visible()
    assert forms >= 2
    assert {kind(one) for one in seen} >= KINDS


def kind(path: str) -> str:
    """Return what pages of one kind have in common."""
    return re.sub(r"^/(\w+)/(?!new)[^/]+", r"/\1/one", path.removeprefix("/ops"))


def typed_everywhere(page: Page, address: str) -> int:
    """Type the surname into every field of a page and send each form; return how many forms had one."""
    fields = "main form input:not([type]), main form input[type=text], main form textarea"
    count = page.locator("main form").count()
    tried = 0
    for place in range(count):
        form = page.locator("main form").nth(place)
        typed = form.locator(fields.replace("main form ", ""))
        if not typed.count():
            continue
        for one in typed.all():
            one.fill(SURNAME)
        form.locator("button[type=submit], button:not([type])").last.click()
        assert SURNAME not in page.content(), address
        tried += 1
        page.goto(address)
    return tried


def renamed(family: Family) -> Family:
    """Return a family of a name that nobody else has."""
    return replace(
        family,
        victim=replace(family.victim, family=SURNAME),
        children=tuple(replace(child, family=SURNAME) for child in family.children),
    )


@pytest.mark.check(8)
def test_check_08_ten_thousand_failures_are_three_groups_that_say_cause_and_remedy(
    demo: Demo, visitor: Visitor
) -> None:
    demo.change(FAILED)
    try:
        page = demo.open(visitor, "/ops/failures?agency=suffolk-sarc", OPERATOR)
        rows = page.locator("tbody tr")
        expect(rows).to_have_count(3)
        counts = [int(row.locator("td").nth(2).inner_text().replace(",", "")) for row in rows.all()]
        groups = rows.get_by_role("link").evaluate_all("es => es.map(e => e.getAttribute('href'))")
        assert (sum(counts), len(set(groups))) == (10_000, 3)
        for group in groups:
            page.goto(demo.address + group)
            cause = page.get_by_role("heading", name="Usual cause").locator("+ p")
            assert len(cause.inner_text()) > 20
            assert page.get_by_role("heading", name="What to do").locator("+ ol li").count() >= 1
    finally:
        demo.change("DELETE FROM dead_letter WHERE source = 'suffolk-sarc'")


@pytest.mark.check(16)
def test_check_16_the_auditor_finds_who_opened_a_case_proves_the_record_whole_and_stands_in_it_last(
    demo: Demo, visitor: Visitor
) -> None:
    reference = demo.case(demo.told(demo.family()))
    case = demo.open(visitor, "/cases/feed", COORDINATOR)
    case.get_by_role("link", name=reference).first.click()
    expect(case.get_by_role("heading", level=1)).to_have_text(f"Case {reference}")

    page = demo.open(visitor, "/ops/audit", AUDITOR)
    page.get_by_label("Case reference").fill(reference)
    page.get_by_role("button", name="Find").click()
    looked = page.locator("tbody tr").filter(has_text="chris.coordinator").filter(has_text="Looked at a case")
    expect(looked).to_have_count(1)

    page.get_by_role("link", name="Check whether the audit is whole").first.click()
    page.get_by_role("button", name=re.compile("^Verify")).click()
    expect(page.locator("#verify-result h2")).to_have_text(
        re.compile(r"^Entries 1 to [\d,]+ are whole$"), timeout=60_000
    )
    page.goto(f"{demo.address}/ops/audit")
    page.get_by_label("Person acting").fill("ash.auditor")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#found")).to_be_visible()
    mine = page.locator("tbody tr").first.locator("th, td").all_inner_texts()
    assert mine[2:5] == ["ash.auditor", "Consultation", "Looked for entries of the audit"]
