"""Every connector that ships is found by its name and passes the suite."""

import pytest

from connectors import shipped
from connectors.certify.findings import Check
from connectors.certify.subject import subject
from connectors.certify.suite import CHECKS
from connectors.documents import Connector


@pytest.mark.parametrize("name", shipped.names())
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_shipped_connector_keeps_every_rule(name: str, check: Check) -> None:
    assert tuple(check.faults(subject(name))) == ()


def test_connectors_are_found_by_name_without_a_list() -> None:
    assert {"police", "idva", "mash", "victim-hub", "marac"} <= set(shipped.CONNECTORS)
    assert all(isinstance(connector, Connector) for connector in shipped.CONNECTORS.values())
    assert len(shipped.CONNECTORS) == len(shipped.names())


@pytest.mark.parametrize("name", ["edge", "certify", "skeleton", "rows", "../police", "victim_hub", ""])
def test_what_is_no_connector_is_none(name: str) -> None:
    assert name not in shipped.CONNECTORS


def test_whoever_asks_for_a_connector_that_is_not_there_learns_which_are() -> None:
    with pytest.raises(shipped.NoConnector, match=r"there are .*idva.*victim-hub"):
        shipped.connector("nobody")
