"""What an edge writes at once, whatever is missing before it."""

from connectors.edge.urgent import is_urgent
from tests.builders.events import a_custody_changed
from tests.builders.holders import a_held_case, one_to, then
from tests.builders.world import sent


def test_a_safety_alert_waits_for_nothing_and_an_update_of_the_same_change_does() -> None:
    told = sent(then(a_custody_changed(), after=a_held_case()).last)
    alert, update = (one_to(f"suffolk-{who}", told).content for who in ("idva", "mash"))

    assert alert is not None
    assert is_urgent(alert)
    assert update is not None
    assert not is_urgent(update)
