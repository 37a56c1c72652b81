"""Where people come back to, and for how long they stay."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.web.sign_in.paths import landing, safe_return
from hub.web.sign_in.times import IDLE_IN_CASES, IDLE_IN_OPERATIONS, ends_at, idle_of
from hub.web.users import Role, User

NINE = datetime(2026, 3, 12, 9, tzinfo=UTC)


def user(*roles: Role) -> User:
    return User(id="u", name="U", roles=frozenset(roles), areas=frozenset(), session=uuid4())


@pytest.mark.parametrize(
    "path", ["/ops", "/cases", "/cases/7f0c6f5e-6f0a-5c8e-9d43-3a1b2c4d5e6f/told", "/ops/agencies/a-b/"]
)
def test_a_page_of_the_consoles_is_come_back_to(path: str) -> None:
    assert safe_return(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.test/cases",
        "//evil.test/cases",
        "/\\evil.test",
        "/cases//evil.test",
        "/cases/../sign-out",
        "/cases/..",
        "/cases\r\nSet-Cookie: a=b",
        "/cases?next=//evil.test",
        "/cases#x",
        "/cases/%2e%2e/x",
        "/casesevil",
        "/ops@evil.test",
        "javascript:alert(1)",
        "/sign-in",
        "/api/v1/marac",
        "/cases/\n",
        " /cases",
        "",
        None,
    ],
)
def test_nothing_else_is_come_back_to(path: str | None) -> None:
    assert safe_return(path) is None
    assert landing(user(Role.COORDINATOR), path) == "/cases"


@given(st.text())
def test_whatever_is_asked_for_one_lands_on_a_page_of_ones_own_console(path: str) -> None:
    assert landing(user(Role.OPS_VIEWER), path).startswith(("/ops", "/break-glass"))


def test_one_lands_in_ones_own_console_whichever_was_asked_for() -> None:
    assert landing(user(Role.OPS_VIEWER), "/cases/one") == "/ops"
    assert landing(user(Role.COORDINATOR), "/ops") == "/cases"
    assert landing(user(Role.COORDINATOR), "/cases/one") == "/cases/one"


def test_who_may_see_cases_has_the_shorter_time_everywhere() -> None:
    assert idle_of([Role.OPS_VIEWER]) == IDLE_IN_OPERATIONS == timedelta(minutes=60)
    assert idle_of([Role.COORDINATOR]) == IDLE_IN_CASES == timedelta(minutes=15)
    assert idle_of([Role.COORDINATOR, Role.OPS_VIEWER]) == IDLE_IN_CASES


def test_a_session_ends_when_nothing_was_done_and_after_ten_hours_at_the_latest() -> None:
    assert ends_at(NINE, NINE + timedelta(hours=1), IDLE_IN_CASES) == NINE + timedelta(hours=1, minutes=15)
    assert ends_at(NINE, NINE + timedelta(hours=9, minutes=50), IDLE_IN_CASES) == NINE + timedelta(hours=10)
