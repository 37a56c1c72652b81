"""What the provider's groups give, and to whom nothing is given."""

from collections.abc import Mapping
from typing import Any

import pytest

from hub.domain.ids import AreaId
from hub.web.sign_in.entitled import Entitlement, entitled
from hub.web.sign_in.refused import NotSignedIn, Refusal
from hub.web.sign_in.settings import SignInSettings
from hub.web.users import Role

SUFFOLK, ESSEX, DEVON = AreaId("suffolk"), AreaId("essex"), AreaId("devon")
SERVED = frozenset({SUFFOLK, ESSEX})
GROUPS: Mapping[str, Any] = {
    "operators": {"roles": ["ops-viewer", "ops-operator"], "areas": "all"},
    "auditors": {"roles": ["auditor"], "areas": "all"},
    "reviewers": {"roles": ["sharing-reviewer"]},
    "coordinators-suffolk": {"roles": ["marac-coordinator"], "areas": ["suffolk"]},
    "coordinators-essex": {"roles": ["marac-coordinator"], "areas": ["essex"]},
    "coordinators-devon": {"roles": ["marac-coordinator"], "areas": ["devon"]},
    "chairs-essex": {"roles": ["marac-reader"], "areas": ["essex"]},
    "chairs-suffolk": {"roles": ["marac-reader"], "areas": ["suffolk"]},
    "agencies": {"roles": ["agency-representative"], "areas": ["suffolk"]},
    "viewers-suffolk": {"roles": ["ops-viewer"], "areas": ["suffolk"]},
}
SETTINGS = SignInSettings.model_validate(
    {"issuer": "https://provider.test", "client": "hub", "second-factor": ["mfa"], "groups": GROUPS}
)


@pytest.mark.parametrize(
    ("groups", "roles", "areas"),
    [
        pytest.param(["coordinators-suffolk"], {Role.COORDINATOR}, {SUFFOLK}, id="one role in one area"),
        pytest.param(
            ["coordinators-suffolk", "coordinators-essex"], {Role.COORDINATOR}, {SUFFOLK, ESSEX}, id="in two areas"
        ),
        pytest.param(
            ["coordinators-suffolk", "Domain Users"], {Role.COORDINATOR}, {SUFFOLK}, id="a group unknown here"
        ),
        pytest.param(["coordinators-devon"], {Role.COORDINATOR}, set(), id="an area that is not served"),
        pytest.param(["operators"], {Role.OPS_VIEWER, Role.OPS_OPERATOR}, SERVED, id="all areas that are served"),
        pytest.param(["auditors", "reviewers"], {Role.AUDITOR, Role.SHARING_REVIEWER}, SERVED, id="auditor, rules too"),
        pytest.param(
            ["coordinators-suffolk", "chairs-suffolk"], {Role.COORDINATOR, Role.READER}, {SUFFOLK}, id="two, one area"
        ),
        pytest.param(
            ["coordinators-suffolk", "viewers-suffolk"],
            {Role.COORDINATOR, Role.OPS_VIEWER},
            {SUFFOLK},
            id="both consoles",
        ),
    ],
)
def test_groups_give(groups: list[str], roles: set[Role], areas: set[AreaId]) -> None:
    assert entitled(groups, SETTINGS, SERVED) == Entitlement(roles=frozenset(roles), areas=frozenset(areas))


@pytest.mark.parametrize(
    ("groups", "refusal"),
    [
        pytest.param([], Refusal.NO_ROLE, id="nobody in a group"),
        pytest.param(["Domain Users", "OPERATORS"], Refusal.NO_ROLE, id="groups unknown here"),
        pytest.param(["operators", "auditors"], Refusal.AUDITS_OWN_WORK, id="who would audit their own work"),
        pytest.param(["agencies"], Refusal.NO_PAGE, id="for whom there is no page"),
        pytest.param(["coordinators-suffolk", "chairs-essex"], Refusal.MIXED_AREAS, id="coordinator here, chair there"),
        pytest.param(
            ["coordinators-suffolk", "operators"], Refusal.MIXED_AREAS, id="cases here, operations everywhere"
        ),
    ],
)
def test_groups_let_nobody_in(groups: list[str], refusal: Refusal) -> None:
    with pytest.raises(NotSignedIn) as refused:
        entitled(groups, SETTINGS, SERVED)

    assert refused.value.refusal is refusal


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_tells_the_person_what_to_do(refusal: Refusal) -> None:
    assert refusal.words.endswith(".")
