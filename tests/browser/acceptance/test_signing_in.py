"""Acceptance checks: who gets in where, and into another area's case in an emergency."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from hub.cli.web import free_port
from hub.demo.sign_in import SECOND_FACTOR, DemoUser, groups_of, providing
from tests.browser.acceptance.running import MARAC, Demo, beside
from tests.builders.browsing import Visitor

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]
COORDINATOR, ELSEWHERE, AUDITOR, OPERATOR = "Chris Okafor", "Dana Price", "Ash Pemberton", "Sam Whitfield"
NOT_FOUND = "Page not found"


def not_found(page: Page, address: str) -> bool:
    """Say whether a page is not there."""
    answer = page.goto(address)
    return answer is not None and answer.status == 404 and page.locator("h1").inner_text() == NOT_FOUND


@pytest.mark.check(1)
def test_check_01_who_signs_in_with_a_second_factor_lands_in_their_console_and_the_other_is_not_there(
    demo: Demo, visitor: Visitor, tmp_path: Path
) -> None:
    visitor.expected += ["status of 404", "status of 403"]
    landed = {}
    for name, other in ((COORDINATOR, "/ops"), (OPERATOR, "/cases")):
        assert name in demo.said
        page = visitor.open(demo.address)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name=name).click()
        page.wait_for_url(f"{demo.address}/**")
        landed[name] = page.locator("h1").inner_text()
        assert not_found(page, demo.address + other)

    assert landed == {COORDINATOR: "Feed: what is new in your cases", OPERATOR: "Delays to people"}
    with provided(demo, tmp_path, acr="password-only") as address:
        page = visitor.open(f"{address}/sign-in/start")
        page.get_by_role("button", name="Kim Onefactor").click()
        expect(page.get_by_text("You signed in without a second factor")).to_be_visible()
        page.goto(f"{address}/cases")
        expect(page.locator("h1")).to_have_text("Sign in")


@contextmanager
def provided(demo: Demo, folder: Path, acr: str) -> Iterator[str]:
    """Run consoles on the same servers whose provider says of its one user how they signed in; yield their address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    user = DemoUser(
        id="kim", name="Kim Onefactor", role="marac-coordinator", area="suffolk", about="", claims={"acr": acr}
    )
    with providing([user], f"{address}/sign-in/back") as provider:
        settings = {
            "issuer": provider.issuer,
            "client": provider.client,
            "second-factor": [SECOND_FACTOR],
            "groups": groups_of([user]),
        }
        (folder / "sign-in.yaml").write_text(yaml.safe_dump(settings))
        ready = folder / "web.ready"
        environment = {"HUB_SIGN_IN": str(folder / "sign-in.yaml"), "HUB_SIGN_IN_SECRET": provider.secret}
        command = ("web", "--area", "suffolk", "--port", str(port), "--ready-file", str(ready))
        with beside(demo, command, folder / "web.log", environment) as process:
            demo.until(lambda: ready.exists() or process.poll(), "they do not answer", within=60.0)
            yield address


@pytest.mark.check(25)
def test_check_25_a_case_of_another_area_is_read_in_an_emergency_for_half_an_hour_and_all_are_told(
    demo: Demo, visitor: Visitor
) -> None:
    visitor.expected += ["status of 404", "status of 422", "status of 403"]
    reference = demo.case(demo.told(demo.family()))
    page = demo.open(visitor, "/break-glass", ELSEWHERE)
    demo.change("UPDATE web_session SET identified_at = now() - interval '6 minutes' WHERE user_id = 'dana.elsewhere'")
    page.reload()
    page.get_by_role("button", name="Confirm who you are").click()
    page.get_by_role("button", name=ELSEWHERE).click()
    page.wait_for_url(f"{demo.address}/**")
    ask_for(page, reference)
    expect(page.get_by_role("link", name="Choose why you need to open the case")).to_be_visible()
    page.get_by_label("Somebody may come to harm before the case's own area can act").check()
    page.get_by_label("What happened, in your own words").fill("Seen at the station with a child, asks for help.")
    ask_for(page, reference)

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Case {reference}")
    case = page.url
    open_until = page.get_by_role("region", name="error: You have a case of another area open")
    expect(open_until).to_contain_text(re.compile(r"open until \d\d:\d\d\s"))
    assert {*page.locator("main form").evaluate_all("es => es.map((e) => new URL(e.action).pathname)")} == READING
    assert told_at_once(demo)
    auditor = demo.open(visitor, "/ops/audit", AUDITOR)
    expect(auditor.locator("tbody tr").filter(has_text="dana.elsewhere").first).to_contain_text("Open now")
    colleague = demo.open(visitor, case.removeprefix(demo.address) + "/log", COORDINATOR)
    expect(colleague.locator("main")).to_contain_text("Emergency opened")

    demo.change(
        "UPDATE web_emergency SET opened_at = opened_at - %s, ends_at = ends_at - %s", HALF_AN_HOUR, HALF_AN_HOUR
    )
    assert not_found(page, case)


READING = {"/cases/names"}
"""Whoever only reads may do nothing but hide names."""
HALF_AN_HOUR = timedelta(minutes=30)


def ask_for(page: Page, reference: str) -> None:
    """Send the form for a case."""
    page.get_by_label("Reference of the case").fill(reference)
    page.get_by_role("button", name="Open the case and tell them").click()


def told_at_once(demo: Demo) -> bool:
    """Say whether the conference was given the task to look into it."""

    def given() -> bool:
        told = demo.hub.agency(MARAC).everything()
        return any(one.kind == "task" and one.value["task"] == "review-emergency-look" for one in told)

    return bool(demo.until(given, "its coordinator is not told"))
