"""Why nobody of a kind takes somebody on: the reason that a service would give, before it is asked."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.agency import AgencyKind
from hub.domain.cube import EVERYTHING, cube, point
from hub.domain.directory import Contract, Directory
from hub.domain.facts import AgeBand, RiskFact
from hub.domain.ids import AgencyId, AreaId
from hub.domain.person import ConsentStatus
from hub.domain.referral import RejectionReason
from hub.domain.scope import Need, why_not_taken
from hub.flow.facts import receipt_facts
from tests.builders.people import IPSWICH
from tests.builders.world import shipped_policy

DAY = date(2026, 3, 2)
HER = {
    **receipt_facts(AgencyKind.POLICE),
    "risk": RiskFact.MEDIUM,
    "age": AgeBand.FROM_19,
    "consent": ConsentStatus.GIVEN,
}
SUFFOLK = shipped_policy().directory.areas[AreaId("suffolk")]
BASE = Contract(service=AgencyKind.VICTIM_HUB, agency=AgencyId("suffolk-vras"), starts=date(2020, 1, 1))
NEED = Need(service=AgencyKind.VICTIM_HUB, area=SUFFOLK.id, district=IPSWICH, day=DAY, at=point(HER))


def why(*contracts: Contract, **over: Any) -> RejectionReason | None:
    return why_not_taken(Directory([replace(SUFFOLK, contracts=contracts)]), replace(NEED, **over))


ONLY_HIGH = replace(BASE, takes=cube({"risk": [RiskFact.HIGH]}))
ONLY_CHILDREN = replace(BASE, takes=cube({"age": [AgeBand.FROM_8_TO_10]}))
ONLY_CONSENTED = replace(BASE, takes=cube({"consent": [ConsentStatus.GIVEN]}))
ELSEWHERE = replace(BASE, districts=frozenset({"E07000244"}))


@pytest.mark.parametrize(
    ("contracts", "reason"),
    [
        pytest.param([BASE], None, id="taken"),
        pytest.param([], RejectionReason.NOT_OURS, id="no such service"),
        pytest.param([replace(BASE, ends=date(2026, 3, 2))], RejectionReason.NOT_OURS, id="contract over"),
        pytest.param([ELSEWHERE], RejectionReason.OUT_OF_AREA, id="another district"),
        pytest.param([ONLY_HIGH], RejectionReason.BELOW_THRESHOLD, id="below what it takes"),
        pytest.param([ONLY_CHILDREN], RejectionReason.OUT_OF_SCOPE, id="too old for it"),
        pytest.param([ONLY_HIGH, BASE], None, id="one of two takes her"),
        pytest.param([ELSEWHERE, ONLY_HIGH], RejectionReason.BELOW_THRESHOLD, id="the nearer of two counts"),
    ],
)
def test_why_nobody_takes_her(contracts: list[Contract], reason: RejectionReason | None) -> None:
    assert why(*contracts) is reason


def test_what_is_not_known_is_missing_rather_than_out_of_scope() -> None:
    ageless = point({**HER, "age": AgeBand.UNKNOWN})

    assert why(ONLY_CHILDREN, at=ageless) is RejectionReason.MISSING_INFORMATION
    assert why(ELSEWHERE, district=None) is RejectionReason.MISSING_INFORMATION


def test_her_no_is_a_reason_of_its_own() -> None:
    refused = point({**HER, "consent": ConsentStatus.REFUSED})

    assert why(ONLY_CONSENTED, at=refused) is RejectionReason.NO_CONSENT


@given(
    st.lists(st.sampled_from([BASE, ONLY_HIGH, ONLY_CHILDREN, ONLY_CONSENTED, ELSEWHERE])), st.sampled_from(RiskFact)
)
def test_there_is_a_reason_exactly_where_the_directory_finds_nobody(contracts: list[Contract], risk: RiskFact) -> None:
    at = point({**HER, "risk": risk})
    directory = Directory([replace(SUFFOLK, contracts=tuple(contracts))])

    found = directory.responsible(NEED.service, NEED.area, DAY, IPSWICH, at)

    assert (why_not_taken(directory, replace(NEED, at=at)) is None) is bool(found)
    assert BASE.takes == EVERYTHING
