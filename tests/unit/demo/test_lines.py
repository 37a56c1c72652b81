"""What people read while the demo plays."""

from dataclasses import replace

import pytest

from connectors.documents import Problem
from hub.demo import Tally, render
from hub.demo.lines import (
    Answered,
    Elsewhere,
    Learned,
    Line,
    NotTaken,
    Reached,
    ReachedLate,
    Told,
    TurnedAway,
    TwiceTheSame,
    Unheard,
    Untraced,
)
from hub.demo.narrator import NOBODY, SETTLE, Narrator, note_on
from hub.demo.steps import What
from hub.domain.content import CaseReplaced, Correction, SafeguardingContact, Status, Task
from hub.domain.outcome import Outcome
from hub.domain.shown import PersonShown
from tests.unit.demo.test_tally import a_receipt_for, a_step, an_arrival, taken

INCIDENT = Told(what=What.INCIDENT, label="P-1042", remarks=("high risk",), outcome=Outcome.PROCESSED, ms=21.4)
TO_THREE = (
    Reached(agency="idva", ms=38.2),
    Reached(agency="mash", ms=41.0, note="2 children"),
    Reached(agency="marac", ms=1_234.0),
)
BAD = NotTaken(
    what=What.BAD,
    label="P-7",
    remarks=("wrong check digit",),
    outcome=Outcome.REFUSED,
    reason="CHECK_CHARACTER_WRONG",
    pointers=("/people/0/identifiers/0/value",),
)
REFUSED_CONSENT = ("medium risk", "consent refused")
PROBLEM = Problem(pointer="row 2, column dob", what="is missing.", advice="Fill it in.")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            replace(INCIDENT, reached=TO_THREE),
            "incident P-1042 (high risk) → IDVA 38 ms, MASH (2 children) 41 ms, MARAC 1.2 s",
        ),
        (
            replace(
                INCIDENT, reached=(Reached(agency="Gateway4Women", ms=38), Reached(agency="Care, IDVA team", ms=41))
            ),
            "incident P-1042 (high risk) → Gateway4Women 38 ms; Care, IDVA team 41 ms",
        ),
        (
            replace(INCIDENT, reached=(Reached(agency="Thrushgill School", ms=38, note="pupil", times=2),)),
            "incident P-1042 (high risk) → Thrushgill School (pupil, 2 times) 38 ms",
        ),
        (
            replace(INCIDENT, remarks=REFUSED_CONSENT),
            "incident P-1042 (medium risk, consent refused) → nobody: the refusal is respected, taken in after 21 ms",
        ),
        (
            replace(INCIDENT, what=What.EDIT, remarks=()),
            "edit of P-1042 → nobody needs to hear of it, taken in after 21 ms",
        ),
        (
            replace(INCIDENT, what=What.OLDER_EDIT, remarks=(), outcome=Outcome.SUPERSEDED),
            "older edit of P-1042 → older than what the hub has: kept, and changes nothing, 21 ms",
        ),
        (
            replace(INCIDENT, remarks=(), outcome=Outcome.DUPLICATE),
            "incident P-1042 → known already: nobody is told twice, 21 ms",
        ),
        (
            replace(INCIDENT, remarks=("suspect informed",)),
            "incident P-1042 (suspect informed) → nobody on her side needs to hear of it, taken in after 21 ms",
        ),
        (
            replace(
                INCIDENT,
                what=What.WITHDRAWAL,
                remarks=(),
                reached=(Reached(agency="idva", ms=40, note="correction"),),
            ),
            "P-1042 taken back → IDVA (correction) 40 ms",
        ),
        (
            BAD,
            (
                "document P-7 (wrong check digit) refused: CHECK_CHARACTER_WRONG at /people/0/identifiers/0/value. "
                "Check the number: its check character does not fit."
            ),
        ),
        (
            replace(BAD, outcome=Outcome.DEAD_LETTER, reason="HUB_FAULT"),
            "document P-7 (wrong check digit) was set aside by the hub (HUB_FAULT): its operators can try it again",
        ),
        (
            TurnedAway(what=What.BAD, label="C-7", remarks=("unknown role",), first=PROBLEM, others=0),
            "document C-7 (unknown role) refused at the door: row 2, column dob is missing. Fill it in.",
        ),
        (
            TurnedAway(what=What.BAD, label="C-7", remarks=(), first=PROBLEM, others=2),
            "document C-7 refused at the door: row 2, column dob is missing. Fill it in. (and 2 more)",
        ),
        (
            TwiceTheSame(label="P-8"),
            "P-8 handed in twice → known at the door: not sent again, and nobody is told twice",
        ),
        (
            ReachedLate(label="P-9", reached=Reached(agency="victim-hub", ms=12_300.0)),
            "  P-9 → victim hub 12.3 s, late",
        ),
        (Answered(agency="idva", label="P-1042", state="accepted", seconds=1.2), "  IDVA accepted P-1042 after 1.2 s"),
        (
            Answered(agency="mash", label="P-1042", state="rejected", seconds=0.4, reason="OUT_OF_AREA"),
            "  MASH turned down P-1042 (OUT_OF_AREA) after 400 ms",
        ),
        (
            Answered(
                agency="Gateway4Women", label="P-1", state="rejected", seconds=2, reason="NOT_OURS", instead="sarc"
            ),
            "  Gateway4Women turned down P-1 (NOT_OURS, better: sexual assault referral centre) after 2.0 s",
        ),
        (
            Learned(agency="police", label="P-1042", service="idva", state="contacted"),
            "  police heard that IDVA made contact about P-1042",
        ),
        (
            Elsewhere(agency="idva", kind="referral-offered"),
            "an event from outside this demo → IDVA (referral-offered)",
        ),
        (
            Untraced(agency="perpetrator-service", kind="perpetrator-referral"),
            "perpetrator-referral → perpetrator service: it says nothing of her, nor which event led to it",
        ),
        (Unheard(label="P-3", event="e-3"), "P-3 has no receipt from the hub (event e-3)"),
    ],
)
def test_a_line_is_a_sentence_that_a_person_understands(line: Line, sentence: str) -> None:
    assert render(line) == sentence


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (
            SafeguardingContact(
                told_by="x", told_by_kind="police", reason="r", respond_by=None, children=(PersonShown(),)
            ),
            "1 child",
        ),
        (Task(task="ask-consent", reason="r", respond_by=None), "to ask for consent"),
        (Correction(corrects="d", reason="WRONG_PERSON", sent_before=True), "correction"),
        (CaseReplaced(by="K7QF-2M9X-C4R"), "case replaced"),
        (Status(about_record="r", service="idva", service_name=None, status="x", status_at=None), None),  # type: ignore[arg-type]  # only its kind matters
    ],
)
def test_a_note_is_a_count_or_a_code(content: object, note: str | None) -> None:
    assert note_on(content) == note


class Listener:
    """A narrator with what it told, and the tally that it watches."""

    def __init__(self) -> None:
        self.told: list[Line] = []
        self.narrator = Narrator(tell=self.told.append)
        self.tally = Tally()
        self.sent = taken(self.tally, "a", label="P-1")
        self.narrator.taken(self.sent)

    def hears_receipt(self, outcome: str = "processed", at: float = 1.0) -> None:
        self.tally.receive(a_receipt_for("a", outcome, "DATE_IMPOSSIBLE"), at)

    def hears_delivery(self, at: float) -> None:
        arrival = an_arrival(f"d{at}", at=at)
        self.tally.deliver(arrival, self.sent, None)
        self.narrator.arrived(self.sent, arrival)

    def sentences(self) -> list[str]:
        return [render(line) for line in self.told]


def test_a_line_waits_until_nothing_more_comes_and_names_all_who_heard() -> None:
    hears = Listener()
    hears.hears_receipt()
    hears.hears_delivery(1.1)
    hears.narrator.tick(1.2)
    before = list(hears.told)

    hears.narrator.tick(1.2 + SETTLE)

    assert before == []
    assert hears.sentences() == ["incident P-1 → IDVA 110 ms"]


def test_a_line_is_not_told_without_the_hubs_receipt() -> None:
    hears = Listener()
    hears.hears_delivery(1.1)

    hears.narrator.tick(100.0)

    assert hears.told == []


def test_what_comes_after_the_line_gets_a_line_of_its_own() -> None:
    hears = Listener()
    hears.hears_receipt()
    hears.narrator.tick(9.0)

    hears.hears_delivery(20.0)

    assert hears.sentences()[1:] == ["  P-1 → IDVA 2.0 s, late"]


def test_that_nobody_heard_of_it_is_said_only_after_a_longer_silence() -> None:
    hears = Listener()
    hears.hears_receipt(at=1.0)
    hears.narrator.tick(1.0 + SETTLE + 0.1)
    before = list(hears.told)

    hears.narrator.tick(1.0 + NOBODY + 0.1)

    assert before == []
    assert hears.sentences() == ["incident P-1 → nobody needs to hear of it, taken in after 500 ms"]


def test_several_deliveries_of_one_sort_to_one_agency_are_told_once_with_their_number() -> None:
    hears = Listener()
    hears.hears_receipt()
    hears.hears_delivery(1.1)
    hears.hears_delivery(1.2)

    hears.narrator.tick(9.0)

    assert hears.sentences() == ["incident P-1 → IDVA (2 times) 110 ms"]


def test_an_answer_is_told_after_the_event_that_it_answers() -> None:
    hears = Listener()
    hears.hears_receipt()
    hears.hears_delivery(1.1)

    hears.narrator.answered(Answered(agency="idva", label="P-1", state="accepted", seconds=0.7), hears.sent)

    assert hears.sentences() == ["incident P-1 → IDVA 110 ms", "  IDVA accepted P-1 after 700 ms"]


def test_a_refusal_is_told_with_its_reason() -> None:
    hears = Listener()
    hears.hears_receipt("refused")

    hears.narrator.tick(9.0)

    assert hears.sentences()[0].startswith("incident P-1 refused: DATE_IMPOSSIBLE. Send a day that exists")


def test_a_document_that_tells_nothing_new_is_told_of_at_once() -> None:
    hears = Listener()

    hears.narrator.known(a_step("P-1"))

    assert hears.told == [TwiceTheSame(label="P-1")]


def test_of_a_document_refused_at_the_door_the_first_problem_is_told() -> None:
    hears = Listener()

    hears.narrator.turned_away(a_step("P-1", what=What.BAD), (PROBLEM, PROBLEM))

    assert hears.told == [TurnedAway(what=What.BAD, label="P-1", remarks=(), first=PROBLEM, others=1)]


def test_a_status_is_told_under_the_label_of_the_record() -> None:
    hears = Listener()
    status = Status(about_record="record-a", service="idva", service_name=None, status="accepted", status_at=None)  # type: ignore[arg-type]  # its time is not told

    hears.narrator.learned("police", status, hears.sent)

    assert hears.sentences() == ["  police heard that IDVA accepted P-1"]


def test_at_the_end_everything_that_has_a_receipt_is_told() -> None:
    hears = Listener()
    hears.hears_receipt()

    hears.narrator.finish()

    assert hears.sentences() == ["incident P-1 → nobody needs to hear of it, taken in after 500 ms"]
