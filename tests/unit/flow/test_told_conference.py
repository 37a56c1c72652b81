"""What the conference decided: holders are told, each of its own actions (docs/domain.md, rule M7)."""

from hub.domain.content import Update
from hub.domain.events import MaracAction
from hub.flow.fields import IN_WORDS
from tests.builders.events import IDVA, MARAC, MASH, VRAS, a_marac_outcome
from tests.builders.holders import a_held_case, one_to, then
from tests.builders.world import content, sent, who_got

ACTIONS = (
    MaracAction(action="safety-plan", owner=IDVA, due="2026-03-09"),
    MaracAction(action="school-meeting", owner=MASH),
    MaracAction(action="Testa Example moves to Quillmoor Passage", owner=MASH),
)


def test_each_learns_its_own_actions_and_the_idva_service_all_but_never_a_sentence_that_names_somebody() -> None:
    told = then(a_marac_outcome(actions=ACTIONS), after=a_held_case())

    assert who_got(told.last) == [(IDVA, "update"), (MASH, "update"), (VRAS, "update")]
    shown = {a: content(one_to(a, sent(told.last)), Update).conference for a in (IDVA, MASH, VRAS)}
    coded = (*ACTIONS[:2], MaracAction(action=IN_WORDS, owner=MASH))
    assert {a: c and c.actions for a, c in shown.items()} == {IDVA: coded, MASH: coded[1:], VRAS: None}
    assert {c and c.outcome for c in shown.values()} == {"heard"}


def test_the_coordinator_who_tells_it_gets_no_update_and_the_case_is_hers() -> None:
    told = then(a_marac_outcome(), after=a_held_case())

    assert MARAC not in {recipient for recipient, _ in who_got(told.last)}
    assert [case.marac for case in told.known.cases.values()] == [True]
