"""Acceptance checks: what is sent again goes to who lacks it, once; who is suspended gets nothing; a stop stops."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx2
import pytest
from confluent_kafka import Producer
from playwright.sync_api import Browser, Page, expect

from tests.browser.acceptance.running import IDVA, MARAC, MASH, POLICE, Demo
from tests.builders.browsing import Visitor, violations
from tests.builders.outside import Got
from tests.builders.process import account_of
from tests.builders.wire import an_incident, unique

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]
OPERATOR = "Sam Whitfield"
AGAIN = "SELECT count(*) FROM audit WHERE action = 'delivery-redriven' AND subject = %s"


def to(demo: Demo, record: str, agency: str) -> str:
    """Return the id of what an agency is sent of a record."""
    found = demo.until(lambda: demo.deliveries(record, agency), f"{agency} is sent nothing")
    return str(found[0][0])


def got(demo: Demo, agency: str, delivery: str) -> list[Got]:
    """Return every copy of a delivery that lies in an agency's topic."""
    return [one for one in demo.hub.agency(agency).everything() if one.headers["ce_id"] == delivery]


def would(page: Page, receiver: str) -> list[str]:
    """Return what would be sent to a receiver, and what it has already."""
    row = page.locator("#redrive-table tbody tr").filter(has=page.get_by_role("rowheader", name=receiver))
    return row.locator("td").all_inner_texts()[:2]


@dataclass(frozen=True, kw_only=True)
class Redriven:
    """What came of sending again what one of three receivers lacked."""

    planned: dict[str, list[str]]
    lacked: str
    times: int
    """How often somebody had it sent again."""
    copies: list[Got]
    """What now lies in the topic of the one that lacked it."""
    others: tuple[dict[str, list[Got]], dict[str, list[Got]]]
    """What the two others had before, and have now."""
    second_tab: Page
    """Shows the plan as it was before it was started."""


@pytest.fixture(scope="module")
def redriven(demo: Demo, browser: Browser) -> Iterator[Redriven]:
    """Let an agency be away while three are told, and send it again to whoever lacks it."""
    visitor = Visitor(browser)
    with demo.away(IDVA):
        record = demo.told(demo.family())
        demo.until(lambda: demo.confirmed(record, MASH, MARAC), "the two others do not confirm")
        demo.until(lambda: demo.rows(ON_ITS_WAY, record, IDVA) == [(0,)], "something of it is still on its way")
        lacked, others = to(demo, record, IDVA), {agency: to(demo, record, agency) for agency in (MASH, MARAC)}
        before = {agency: got(demo, agency, delivery) for agency, delivery in others.items()}
        page = demo.open(visitor, "/ops/events", OPERATOR)
        page.get_by_label("Event id, delivery id").fill(lacked)
        page.get_by_role("button", name="Find").click()
        page.get_by_role("button", name="Send again to those who lack it").click()
        page.get_by_role("button", name="Look up what would happen").click()
        expect(page.get_by_role("button", name="Start")).to_be_visible(timeout=15_000)
        planned = {name: would(page, name) for name in ("IDVA service", "Suffolk MASH", "Suffolk MARAC")}
        plan = page.url.removeprefix(demo.address)
        second_tab = demo.open(visitor, plan, OPERATOR, java_script_enabled=False)
        start(page)
        expect(page.locator("#redrive-state")).to_contain_text("Finished", timeout=15_000)
        demo.until(lambda: got(demo, IDVA, lacked)[1:], "it was not sent again")
    demo.until(lambda: demo.confirmed(record, IDVA), "it still lacks it")
    after = {agency: got(demo, agency, delivery) for agency, delivery in others.items()}
    [(times,)] = demo.rows(AGAIN, lacked)
    yield Redriven(
        planned=planned,
        lacked=lacked,
        times=times,
        copies=got(demo, IDVA, lacked),
        others=(before, after),
        second_tab=second_tab,
    )
    visitor.close()


@pytest.mark.check(9)
def test_check_09_what_one_of_three_receivers_lacks_is_sent_to_that_one_alone(redriven: Redriven) -> None:
    assert redriven.planned == {"IDVA service": ["1", "0"], "Suffolk MASH": ["0", "1"], "Suffolk MARAC": ["0", "1"]}
    assert redriven.times == 1
    assert len({one.raw for one in redriven.copies}) == 1
    before, after = redriven.others
    assert before == after
    assert {agency: len(copies) for agency, copies in after.items()} == {MASH: 1, MARAC: 1}


@pytest.mark.check(10)
def test_check_10_the_same_plan_confirmed_again_in_a_second_tab_sends_nothing_and_says_why(
    demo: Demo, redriven: Redriven
) -> None:
    before = demo.rows(AGAIN, redriven.lacked)

    start(redriven.second_tab)

    said = redriven.second_tab.get_by_role("region", name="Nothing was sent")
    expect(said).to_contain_text("This step was taken before. Nothing was done again.")
    assert demo.rows(AGAIN, redriven.lacked) == before
    assert got(demo, IDVA, redriven.lacked) == redriven.copies


def start(page: Page) -> None:
    """Say why, and start a plan."""
    page.get_by_label("Why is this sent again?").select_option("receiver-lost-it")
    page.get_by_role("button", name="Start").click()


@pytest.mark.check(11)
def test_check_11_a_suspended_agency_is_refused_whatever_it_asks_and_gets_all_in_order_once_resumed(
    demo: Demo, visitor: Visitor
) -> None:
    families = [unique(), unique()]
    with demo.away(IDVA):
        for family in families:
            tell(demo, family, 1)
        page = demo.open(visitor, f"/ops/agencies/{IDVA}/suspend", OPERATOR)
        before = page.locator("main").inner_text()
        [(waiting, people, asking)] = demo.rows(WAITING, IDVA)
        decide(page, "Why do you suspend them?", "Suspend")
        expect(page.locator("#account")).to_contain_text("what they ask is refused", timeout=15_000)
        refused = written(demo, IDVA), asked(demo, IDVA)
        lay = ends(demo, IDVA)
        for family in families:
            tell(demo, family, 2)
        demo.until(lambda: demo.rows(SUSPENDED, IDVA)[0][0] >= 2, "nothing waits for them")
        still = ends(demo, IDVA)
        decide(page, "Why do you resume them?", "Resume")
        expect(page.locator("#account")).to_contain_text("Active", timeout=15_000)

    assert (waiting >= 2, people >= 2) == (True, True)
    assert f"{waiting} deliveries about {people} people wait for them now" in before
    assert re.search(rf"\b{asking} of them asks? for an answer by a time that is still to come", before)
    assert refused == ("TOPIC_AUTHORIZATION_FAILED", 403)
    assert still == lay
    demo.until(lambda: demo.rows(UNCONFIRMED, IDVA) == [(0,)], "they do not confirm all of it")
    forget_client(demo, IDVA)
    theirs = {family: in_order(demo, family) for family in families}
    assert theirs == {family: [("referral-offered", 1), ("update", 2)] for family in families}
    assert asked(demo, IDVA) == 404


SUSPENDED = "SELECT count(*) FROM delivery WHERE recipient = %s AND state = 'suspended'"
WAITING = """
    SELECT count(*), count(DISTINCT case_id), count(respond_by) FILTER (WHERE respond_by > now())
    FROM delivery WHERE recipient = %s AND state IN ('queued', 'published')
        AND kind NOT IN ('status', 'received', 'marac-case')
"""
ON_ITS_WAY = """
    SELECT count(*) FROM delivery d JOIN inbox i ON (i.source, i.event_id) = (d.source, d.event_id)
    WHERE i.record_id = %s AND d.recipient <> %s AND (d.published_at IS NULL AND d.state <> 'withheld'
        OR d.state = 'published' AND d.kind NOT IN ('status', 'received', 'marac-case'))
"""
"""What changes while a plan is looked at makes the plan another: then it is looked up again, and nothing is sent."""
UNCONFIRMED = """
    SELECT count(*) FROM delivery WHERE recipient = %s AND state IN ('suspended', 'queued', 'published')
        AND kind NOT IN ('status', 'received', 'marac-case')
"""


def tell(demo: Demo, family: str, revision: int) -> None:
    """Let the police tell of a family, or of its new telephone number; wait for the hub's receipt."""
    police = demo.hub.agency(POLICE)
    event = an_incident(POLICE, family, f"R-{family}", revision, phone=f"07700 90011{revision}")
    published = police.publish("IncidentReported", event)
    police.wait_for(lambda all_: [one for one in all_ if one.value.get("event_id") == published])


def decide(page: Page, why: str, what: str) -> None:
    """Suspend or resume, once the page asks for it."""
    page.goto(page.url)
    page.get_by_label(why).select_option("exercise")
    page.get_by_role("button", name=what, exact=True).click()


def written(demo: Demo, agency: str) -> str:
    """Let an agency tell the hub something that must not get there; return why it does not."""
    refused: list[str] = []
    producer = Producer({**account_of(demo.hub.home, demo.hub.stack, agency), "message.timeout.ms": 10_000})
    producer.produce(f"in.{agency}", b"-", on_delivery=lambda why, _: refused.append(why.name() if why else ""))
    assert producer.flush(20) == 0
    return refused[0]


def forget_client(demo: Demo, agency: str) -> None:
    """Close the test's own client of an agency: it was refused as well, and would say so when it reads next."""
    if agency in demo.hub.agencies:
        demo.hub.agencies.pop(agency).close()


def asked(demo: Demo, agency: str) -> int:
    """Let an agency ask what became of an event that it never sent; return how it is answered."""
    token = (demo.hub.home / "kits" / agency / "api-token").read_text().strip()
    address = f"{demo.address}/api/v1/events/of-nobody/status"
    return httpx2.get(address, headers={"authorization": f"Bearer {token}"}).status_code


def ends(demo: Demo, agency: str) -> int:
    """Return how many records lie in an agency's topic, as the hub sees it."""
    return demo.hub.count(f"out.{agency}")


def in_order(demo: Demo, family: str) -> list[tuple[str, int]]:
    """Return what the service was sent of a family, as it lies in its topic: each once, with its number in the case."""
    got_ = demo.hub.agency(IDVA).wait_for(
        lambda all_: [one for one in all_ if family in str(one.value) and one.kind == "update"]
    )
    case = next(one.key for one in got_ if family in str(one.value))
    return list(dict.fromkeys((one.kind, int(one.headers["ce_sequence"])) for one in got_ if one.key == case))


@pytest.mark.check(12)
def test_check_12_stop_all_ends_every_attempt_within_five_seconds_and_is_said_on_every_page(
    demo: Demo, visitor: Visitor
) -> None:
    with demo.away(IDVA):
        tell_many(demo)
        page = demo.open(visitor, "/ops/redrives/new", OPERATOR)
        plan_all(page)
        start(page)
        address, plan = page.url, page.url.rpartition("/")[2]
        demo.until(lambda: demo.rows(SENT_AGAIN, plan)[0][0] >= 2, "nothing is sent again")
        stop(page, demo.address, "Why do you stop them?", "Stop all retries and redrives")
        notice = page.get_by_role("region", name=STOPPED)
        expect(notice).to_be_visible()
        assert violations(page) == []
        unsaid = [path for path in EVERYWHERE if not said(page, demo.address + path)]
        cases = demo.open(visitor, "/cases/feed", "Chris Okafor")
        unsaid += [path for path in CASES if not said(cases, demo.address + path)]
        demo.until(lambda: demo.rows(SINCE_STOP)[0][1] > WATCHED, "time stands still")
        [(later, _)], [(left,)] = demo.rows(SINCE_STOP), demo.rows(LEFT, plan)
        stop(page, demo.address, "Why do you let them go on?", "Let retries and redrives go on")
        demo.until(lambda: demo.rows(LEFT, plan)[0][0] < left, "it does not go on")
        page.goto(address)
        page.get_by_role("button", name="Stop", exact=True).click()
    expect(notice).not_to_be_visible()

    assert unsaid == []
    assert (later, left > 0) == (0, True)


LACKING = 12
"""At the rate of this hub it takes six seconds to send so many again."""
WATCHED = 9.0
"""Seconds after the stop: those within which attempts end, and as many as show that they have ended."""
STOPPED = "warning: All retries and redrives are stopped"
EVERYWHERE = ("/ops", "/ops/events", "/ops/failures", "/ops/redrives", "/ops/silence", "/ops/latency", "/ops/sharing",
              f"/ops/agencies/{IDVA}", "/help", "/what-we-log")  # fmt: skip
CASES = ("/cases/feed", "/cases/matches", "/cases/repeats", "/cases/search")
SENT_AGAIN = "SELECT count(*) FROM redrive_item WHERE came IS NOT NULL AND redrive = %s"
LEFT = "SELECT count(*) FROM redrive_item WHERE came IS NULL AND planned = 'send' AND redrive = %s"
SINCE_STOP = """
    SELECT count(*) FILTER (WHERE d.resends > 0 AND d.published_at > s.decided_at + interval '5 seconds'),
        extract(epoch FROM clock_timestamp() - min(s.decided_at))
    FROM delivery d, stop_all s
"""


def tell_many(demo: Demo) -> None:
    """Let the police tell of many families; wait until the service was sent each."""
    sent = "SELECT count(*) FROM delivery WHERE recipient = %s AND state = 'published'"
    [(before,)] = demo.rows(sent, IDVA)
    for family in (unique() for _ in range(LACKING)):
        demo.hub.agency(POLICE).publish("IncidentReported", an_incident(POLICE, family, f"R-{family}"))
    demo.until(lambda: demo.rows(sent, IDVA)[0][0] >= before + LACKING, "it is not sent them")


def plan_all(page: Page) -> None:
    """Have it looked up what of the last hour the service lacks."""
    page.get_by_label("Agency that may lack something").select_option(IDVA)
    page.get_by_label("Sent in").select_option("1")
    page.get_by_role("button", name="Look up what would happen").click()
    expect(page.get_by_role("button", name="Start")).to_be_visible(timeout=15_000)


def stop(page: Page, address: str, why: str, what: str) -> None:
    """Stop everything, or let it go on."""
    page.goto(f"{address}/ops/stop-all")
    page.get_by_label(why).select_option("exercise")
    page.get_by_role("button", name=what).click()


def said(page: Page, address: str) -> bool:
    """Say whether a page says that everything is stopped."""
    page.goto(address)
    return page.get_by_role("region", name=STOPPED).is_visible()
