"""The hunt for leaks sees: with a protection of the hub taken away, it finds the leak within a few stories.

Where the last look stands behind a protection, it is taken away first; then the protection must be missed in a story
in which nothing gets out without the last look alone.
"""

from collections.abc import Callable
from random import Random

import pytest

import hub.flow.enrich
import hub.flow.erase
import hub.flow.limits
import hub.flow.shapes
import hub.flow.telling
import hub.flow.view
import hub.flow.words.reading
import tests.builders.hunt
from hub.domain.content import Content, PerpetratorReferral
from hub.domain.ids import AgencyId
from hub.domain.limits import Limits
from hub.domain.person import Person
from hub.domain.words import WordsState
from hub.flow.fields import FIELDS
from hub.flow.received import Decision
from hub.flow.scrub import Words
from hub.flow.words.net import Hit, Net
from hub.flow.words.said import Sort
from hub.receive.last_look import Looked
from tests.builders.generous import HIS, a_generous_policy
from tests.builders.hunt import steps
from tests.builders.lookout import Lookout

STORIES = 700
"""Within which each is found; most are within twenty."""
Without = Callable[[pytest.MonkeyPatch], None]


def the_last_look(without: pytest.MonkeyPatch) -> None:
    def looks_at_nothing(decision: Decision, encode: Callable[[Content], bytes]) -> Looked:
        told = (*decision.deliveries, *decision.stand_ins)
        return Looked(decision=decision, payloads={d.id: encode(d.content) for d in told if d.content})

    without.setattr(tests.builders.hunt, "last_look", looks_at_nothing)


def the_guard_of_hidden_addresses(without: pytest.MonkeyPatch) -> None:
    def as_said(person: Person, _hidden: frozenset[str]) -> Person:
        return person

    without.setattr(hub.flow.enrich, "guarded", as_said)
    without.setattr(hub.flow.telling, "guarded", as_said)


def the_fields_of_his_side(without: pytest.MonkeyPatch) -> None:
    without.setattr(hub.flow.view, "SHOWN", FIELDS)
    without.delitem(hub.flow.shapes.EXACT, PerpetratorReferral)


def limits(without: pytest.MonkeyPatch) -> None:
    def closed_to_nobody(_limits: Limits, _agency: AgencyId) -> None:
        return None

    without.setattr(Limits, "closed_to", closed_to_nobody)


def the_stop_of_what_waits(without: pytest.MonkeyPatch) -> None:
    without.setattr(hub.flow.limits, "keep_out", lambda *_: None)


def hidden_addresses_in_the_net(without: pytest.MonkeyPatch) -> None:
    hits = Net.hits

    def of_anything_else(net: Net, text: str) -> tuple[Hit, ...]:
        return tuple(hit for hit in hits(net, text) if hit.sort is not Sort.HIDDEN_ADDRESS)

    without.setattr(Net, "hits", of_anything_else)


def what_a_reader_kept_back(without: pytest.MonkeyPatch) -> None:
    checked = hub.flow.words.reading.checked

    def passes(text: str, net: Net, state: WordsState | None) -> str:
        return checked(text, net, WordsState.PASSED if state is WordsState.KEPT else state)

    without.setattr(hub.flow.words.reading, "checked", passes)


def the_search_for_who_is_erased(without: pytest.MonkeyPatch) -> None:
    nothing = Words(certain=frozenset(), likely=frozenset())
    without.setattr(hub.flow.erase, "words_of", lambda _: nothing)


def the_emptying_of_what_was_sent(without: pytest.MonkeyPatch) -> None:
    without.setattr(hub.flow.erase, "_emptied", lambda *_: ())


def nothing_else(_without: pytest.MonkeyPatch) -> None:
    pass


def found_in(number: int, kind: str, *taken_away: Without) -> bool:
    """Say whether the hunt finds a kind of breach in one story, told without some protections."""
    draw, lookout = Random(number), Lookout(HIS)  # noqa: S311 - the same stories every time
    policy = a_generous_policy(draw.randint(0, 60))
    with pytest.MonkeyPatch.context() as without:
        for take in taken_away:
            take(without)
        told = steps(policy, [draw.randrange(2**32) for _ in range(draw.randint(1, 6))])
        return any(breach.startswith(kind) for step in told for breach in lookout.breaches(step))


@pytest.mark.parametrize(
    ("taken_away", "before", "finds"),
    [
        pytest.param(the_last_look, nothing_else, "a value of a victim or child", id="the last look"),
        pytest.param(
            the_guard_of_hidden_addresses, the_last_look, "a hidden address", id="the guard of hidden addresses"
        ),
        pytest.param(the_fields_of_his_side, nothing_else, "a field that is not his", id="the fields of his side"),
        pytest.param(limits, nothing_else, "something of a case that is closed to it", id="limits"),
        pytest.param(
            the_stop_of_what_waits, nothing_else, "something that waits for one who is kept out", id="what waits"
        ),
        pytest.param(hidden_addresses_in_the_net, the_last_look, "a hidden address", id="hidden addresses in words"),
        pytest.param(what_a_reader_kept_back, nothing_else, "words that were kept back", id="words kept back"),
        pytest.param(
            the_search_for_who_is_erased,
            nothing_else,
            "somebody who was erased, in a record",
            id="words of the erased",
        ),
        pytest.param(
            the_emptying_of_what_was_sent,
            nothing_else,
            "somebody who was erased, still kept",
            id="payloads of the erased",
        ),
    ],
)
def test_the_hunt_finds_what_gets_out_without(taken_away: Without, before: Without, finds: str) -> None:
    for number in range(STORIES):
        if found_in(number, finds, before, taken_away) and not found_in(number, finds, before):
            return

    pytest.fail("the hunt is blind to it")
