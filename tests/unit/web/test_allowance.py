"""How much an agency's system may ask, and what is left to the others."""

from contextlib import suppress

import pytest

from hub.domain.ids import AgencyId
from hub.web.api.allowance import Allowance
from hub.web.problems import Problem

ONE, OTHER = AgencyId("one"), AgencyId("other")


def take(allowance: Allowance, at: float, agency: AgencyId = ONE) -> None:
    with allowance.taken(agency, at):
        pass


def refused(allowance: Allowance, at: float) -> str:
    with pytest.raises(Problem) as why, allowance.taken(ONE, at):
        pass
    assert why.value.status_code == 429
    assert why.value.headers is not None
    return why.value.headers["retry-after"]


def test_after_a_pause_an_agency_may_ask_a_number_at_once_and_then_at_its_rate() -> None:
    allowance = Allowance(rate=0.5, at_once=2)
    for _ in range(2):
        take(allowance, 100)

    assert refused(allowance, 100) == "2"
    assert refused(allowance, 101) == "1"
    take(allowance, 102)
    assert refused(allowance, 102) == "2"
    take(allowance, 10_000)
    take(allowance, 10_000)
    assert refused(allowance, 10_000) == "2"


def test_what_one_agency_asks_takes_nothing_from_another() -> None:
    allowance = Allowance(rate=1, at_once=1)
    take(allowance, 0)

    take(allowance, 0, OTHER)
    assert refused(allowance, 0) == "1"


def test_requests_that_are_open_together_are_counted_until_they_end_however_they_end() -> None:
    allowance = Allowance(open=1)

    with suppress(ValueError), allowance.taken(ONE, 0):
        assert refused(allowance, 0) == "1"
        take(allowance, 0, OTHER)
        raise ValueError("broken")

    take(allowance, 0)
