"""Somebody in each role walks through everything that opens to them; every page is looked at once, in whole.

A page that joins is walked without a word here, once a link leads to it. Pictures of all go to `build/screenshots`.
"""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from hub.web.users import Role
from tests.browser.walk.conftest import STARTS
from tests.browser.walk.served import Walked
from tests.browser.walk.visit import answer_to_nothing, reader, wrong_with
from tests.browser.walk.walking import Walk
from tests.builders.town import FAMILIES

pytestmark = [pytest.mark.servers, pytest.mark.timeout(400)]
SAME = (("/ops/sharing",), ("/ops/sharing", "agency", "kind"))
"""What is the same whatever has happened, and takes long to look at."""
GONE = 404
NOT_SENT = ("/sign-out", "/sign-in/stay", "/sign-in/draft")
"""Forms around every page, which have tests of their own."""
NOT_FOUND = {
    Role.OPS_OPERATOR: (
        "/ops/agencies/nobody",
        f"/ops/incidents/{uuid4()}",
        "/ops/events/999999",
        "/ops/sharing/changes/nothing",
        "/ops/audit",
        "/cases/matches",
    ),
    Role.COORDINATOR: (f"/cases/{uuid4()}", f"/cases/matches/{uuid4()}", "/ops"),
}
"""What is not there, or not for whoever asks: nobody can tell which."""


def test_every_page_of_both_consoles_is_right_in_itself(walk: Walk) -> None:
    assert not walk.faults, "\n".join(walk.faults)


def test_links_lead_to_every_page_that_there_is(walk: Walk) -> None:
    assert not walk.missed, "\n".join(walk.missed)


def test_what_is_not_there_and_what_is_not_theirs_is_one_and_the_same_page(
    town: Walked, browser: Browser, shots: Path
) -> None:
    faults, said = [], set()
    for role, paths in NOT_FOUND.items():
        one = reader(browser, town.address, town.cookie(role))
        for path in paths:
            faults += [] if (status := one.go(path).status) == GONE else [f"{role} {path}: answers {status}"]
            said.add(one.page.inner_text("body"))
        faults += wrong_with(one, status=status, expected=GONE, names=FAMILIES, shot=shots / "error/not-found.png")
        one.context.close()

    assert not faults, "\n".join(faults)
    assert len(said) == 1


def test_every_page_says_until_when_a_case_of_another_area_is_open_and_nothing_of_it_can_be_changed(
    town: Walked, browser: Browser, shots: Path
) -> None:
    one = reader(browser, town.address, town.cookie(Role.ADMINISTRATOR))
    one.go("/break-glass")
    case = next(link for link in one.links() if re.fullmatch(r"/cases/[0-9a-f-]{36}", link))

    faults = []
    for path in ("/break-glass", case, "/cases/feed"):
        status, shot = one.go(path).status, shots / f"open/{path.split('/')[1]}-{len(path)}.png"
        alert = one.page.locator(".moj-alert--error")
        if not re.search(r"another area open until \d\d:\d\d\n", alert.inner_text()):
            faults.append(f"{path}: no alert says until when")
        if path == case and (forms := {form for form in one.forms() if case in form}):
            faults.append(f"{path}: {forms} would change it")
        faults += [
            f"{path}: {fault}" for fault in wrong_with(one, status=status, expected=200, names=FAMILIES, shot=shot)
        ]
    one.context.close()

    assert not faults, "\n".join(faults)


def test_a_form_in_which_nothing_was_filled_in_is_done_or_says_what_is_missing(
    walk: Walk, browser: Browser, shots: Path
) -> None:
    faults = []
    for form, (role, path) in walk.forms.items():
        where = form.removeprefix("post ")
        if where.endswith(NOT_SENT) or not form.startswith("post "):
            continue
        one = reader(browser, walk.served.address, walk.served.cookie(role))
        one.go(path)
        shot = shots / "error" / f"{walk.name_of(where)}.png"
        faults += [f"{role} {path}, {form}: {fault}" for fault in answer_to_nothing(one, where, FAMILIES, shot)]
        one.context.close()

    assert not faults, "\n".join(faults)


def test_every_page_says_that_nothing_has_happened_yet(nobody_yet: Walked, browser: Browser, shots: Path) -> None:
    walk = Walk(nobody_yet, browser, shots / "empty", seen=dict.fromkeys(SAME, "the walk through the town"))

    for role in (Role.OPS_OPERATOR, Role.AUDITOR, Role.COORDINATOR):
        walk.go(role, STARTS[role])

    assert not walk.faults, "\n".join(walk.faults)


def test_pages_whose_database_is_away_say_so(nobody_yet: Walked, browser: Browser, shots: Path) -> None:
    one = reader(browser, nobody_yet.address, nobody_yet.cookie(Role.OPS_OPERATOR))
    with nobody_yet.away():
        status = one.go("/ops").status

        faults = list(wrong_with(one, status=status, expected=503, names=FAMILIES, shot=shots / "error/away.png"))
    one.context.close()

    assert not faults, "\n".join(faults)
