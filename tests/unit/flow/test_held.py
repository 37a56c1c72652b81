"""A held value shows itself nowhere, so that neither a log line nor an exception can."""

import copy
import json
import pickle
from dataclasses import asdict

import pytest

from hub.domain.facts import SubjectRole
from hub.domain.person import PersonName
from hub.domain.shown import PersonShown
from hub.flow.held import Draft, opened
from hub.wire import codec
from tests.builders.release import held

SECRET = PersonName(given=("Unmistakable",), family="Secret")
HELD = held(SECRET, SubjectRole.VICTIM, path="victim.name")


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(repr(HELD), id="repr"),
        pytest.param(str(HELD), id="str"),
        pytest.param(f"{HELD}", id="format"),
        pytest.param(f"{HELD:>40}", id="format with a width"),
        pytest.param(f"{HELD!r}", id="format as repr"),
        pytest.param("%s %r" % (HELD, HELD), id="percent"),  # noqa: UP031 - old code logs so
        pytest.param(repr([HELD, {"name": HELD}]), id="within others"),
        pytest.param(repr(Draft(shape=PersonShown, parts={"name": HELD})), id="a draft that holds it"),
        pytest.param(json.dumps({"name": HELD}, default=str), id="JSON that falls back to text"),
    ],
)
def test_no_text_of_a_held_value_says_it(shown: str) -> None:
    assert "Unmistakable" not in shown
    assert "Secret" not in shown


def test_what_would_write_or_copy_it_fails_and_does_not_say_it() -> None:
    ways = (
        lambda: pickle.dumps(HELD),
        lambda: copy.deepcopy(HELD),
        lambda: copy.copy(HELD),
        lambda: json.dumps(HELD),
        lambda: asdict(Draft(shape=PersonShown, parts={"name": HELD})),
        lambda: codec.adapter(object).dump_json(HELD),
    )

    for way in ways:
        with pytest.raises(Exception, match=r"held|Held|serial") as raised:
            way()
        assert "Unmistakable" not in repr(raised.value)


def test_it_has_no_dictionary_that_a_debugger_or_a_logger_would_print() -> None:
    assert not hasattr(HELD, "__dict__")


def test_opened_it_is_what_it_was() -> None:
    assert opened(HELD) is SECRET
