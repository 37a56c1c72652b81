"""`hub case show`: what it looks like, what it never shows unasked, and what it says of a reference that is none."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from hub.cli.app import app
from hub.cli.case_page import (
    flag_lines,
    incident_rows,
    people_rows,
    print_case,
    referral_rows,
    risk_rows,
    timeline_rows,
    told_line,
    told_rows,
)
from hub.cli.case_revisions import earlier
from hub.cli.case_view import Asked, CaseView, view_of
from hub.cli.cases import standing, written
from hub.cli.looking import NotFound
from hub.cli.show import out
from hub.domain.case import Case
from hub.domain.delivery import Delivery
from hub.domain.events import CaseEvent
from hub.flow.timeline import Statement, statement_of
from hub.store.cases import CaseFile, ToldOf
from hub.store.look import Answer
from hub.streams.access import RegistryAccess
from tests.builders.events import (
    HIGH,
    IDVA,
    MASH,
    NOW,
    POLICE,
    a_head,
    a_record_withdrawn,
    a_referral_made,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_victim, named, numbered
from tests.builders.world import Story, shipped_policy, story

HER = a_victim(identifiers=(numbered(1),))
HIM = a_perpetrator(identifiers=(numbered(2),))
KIT = a_child(identifiers=(numbered(3),))
RECEIPT = NOW + timedelta(minutes=5)


def police(days: int = 100, record: str = "R-1", **over: Any) -> CaseEvent:
    at = NOW - timedelta(days=days)
    made = {
        "head": a_head(POLICE, record, recorded_at=at + timedelta(hours=1)),
        "incident": an_incident(occurred_from=at, place_kind="home"),
        "people": (HER, HIM, KIT),
        "assessment": replace(HIGH, assessed_at=at),
    }
    return an_incident_reported(POLICE, record, **{**made, **over})


def mash(days: int = 100, **over: Any) -> CaseEvent:
    at = NOW - timedelta(days=days) + timedelta(hours=3)
    head = a_head(MASH, "M-1", recorded_at=at + timedelta(hours=2))
    made = {"head": head, "incident": an_incident(occurred_from=at, exact=False), "people": (HER, HIM)}
    return an_incident_reported(MASH, "M-1", **{**made, "assessment": None, **over})


def told_of(one: Delivery, at: datetime = NOW) -> ToldOf:
    return ToldOf(
        id=UUID(str(one.id)),
        recipient=one.recipient,
        kind=one.kind.value,
        state=one.state.value,
        sequence=one.sequence,
        subject=one.subject,
        reason=one.reason,
        rules=list(one.rules),
        source=one.cause.source,
        record_id=one.cause.record,
        decided_at=at,
        published_at=None,
        respond_by=one.respond_by,
    )


def file_of(shown: Story, number: int = 0, **over: Any) -> CaseFile:
    """Return a case of a story as the database would give it."""
    known = shown.known
    case = shown.decisions[number].cases[0]
    case = known.cases[case.id]
    pair = {case.victim, case.perpetrator} - {None}
    found = CaseFile(
        case=case,
        replaced_by=None,
        members=list(known.members[case.id].values()),
        records=[r for r in known.records.values() if case.id in r.cases],
        revisions=(),
        replaces=(),
        beside=[c for c in known.cases.values() if c.id != case.id and pair & {c.victim, c.perpetrator}],
        told=[told_of(d) for d in known.deliveries_in(case.id)],
        answers={},
        now=NOW,
    )
    return replace(found, **over)


def view(shown: Story, *, names: bool = False, earlier: Sequence[Statement] | None = (), **over: Any) -> CaseView:
    return view_of(file_of(shown, **over), shipped_policy(), Asked(names=names, earlier=earlier))


def page(shown: CaseView) -> str:
    with out.capture() as printed:
        print_case(shown)
    return printed.get()


def test_an_incident_that_two_agencies_told_of_stands_once_and_is_marked() -> None:
    shown = view(story(police(), mash()))

    assert [row[2:] for row in incident_rows(shown)] == [
        (f"{POLICE} R-1, {MASH} M-1", "probably one, not confirmed", None)
    ]
    assert [row[2:5] for row in timeline_rows(shown)] == [(POLICE, "incident", "R-1"), (MASH, "incident", "M-1")]
    assert next(row[0] for row in timeline_rows(shown) if row[2] == MASH) == "about 22 November 2025"


def test_one_number_makes_it_certain_and_an_incident_told_once_is_no_question() -> None:
    number = numbered(9)
    one, other = (
        an_incident(occurred_from=NOW - timedelta(days=100), references=(number,)),
        an_incident(occurred_from=NOW - timedelta(days=99), references=(number,)),
    )

    shown = view(story(police(incident=one), mash(incident=other), police(10, "R-2")))

    assert [row[3] for row in incident_rows(shown)] == ["one: same number", "told once"]


def test_the_flags_say_on_what_they_rest() -> None:
    shown = view(story(police(100), police(50, "R-2"), police(10, "R-3")))

    repeat = "the incident of 20 February 2026 follows the referral of 11 January 2026, 2 in all"
    assert list(flag_lines(shown)) == [
        f"  REPEAT              {repeat}; flagged until 20 February 2027",
        "  ESCALATION          3 incidents within 12 months; 3 are enough",
    ]


def test_without_a_flag_the_page_says_so_and_until_when_one_would_come() -> None:
    assert list(flag_lines(view(story(police(assessment=None))))) == ["  no flag is raised"]
    assert list(flag_lines(view(story(police())))) == [
        "  no flag is raised",
        "  watched             an incident until 22 November 2026 would be a repeat",
    ]


def test_a_counter_allegation_is_shown_with_the_other_case_and_leaves_the_primary_victim_open() -> None:
    turned = police(
        90,
        "R-2",
        people=(replace(HIM, roles=HER.roles, ref="v"), replace(HER, roles=HIM.roles, ref="p")),
        assessment=None,
    )
    told = story(police(assessment=None), turned)
    other = told.last.cases[0].reference

    shown = view(told)

    assert list(flag_lines(shown)) == [
        f"  COUNTER-ALLEGATION  each is said to have harmed the other: see case {other}",
        "  PRIMARY VICTIM      not decided: nothing goes to the other party's side of either",
    ]
    assert shown.plain()["flags"]["counter_case"] == other


def test_who_is_both_in_one_record_leaves_it_open_too() -> None:
    both = replace(HER, roles=(*HER.roles, *HIM.roles))

    assert view(story(police(people=(both, HIM)))).undecided


def test_a_serial_perpetrator_is_shown_with_his_other_cases() -> None:
    her_too = a_victim(names=(named("Other", "Person"),), identifiers=(numbered(4),), date_of_birth="1970-01-01")
    told = story(police(assessment=None), police(50, "R-2", people=(her_too, HIM), assessment=None))
    other = told.last.cases[0].reference

    assert list(flag_lines(view(told))) == [
        f"  SERIAL PERPETRATOR  said to have harmed 2 people: see also {other}",
    ]


def test_people_are_shown_by_their_part_and_by_those_who_spoke_of_them_and_not_by_name() -> None:
    shown = view(story(police(), mash()))

    assert list(people_rows(shown)) == [
        ("victim", f"{POLICE}/R-1/v, {MASH}/M-1/v"),
        ("perpetrator", f"{POLICE}/R-1/p, {MASH}/M-1/p"),
        ("child 1", f"{POLICE}/R-1/c"),
    ]


def test_no_name_stands_on_the_page_or_in_the_json_unless_it_is_asked_for() -> None:
    told = story(police(), mash(people=(replace(HER, names=(named("Tess", "Example"), *HER.names)), HIM)))

    unasked = view(told)
    asked = view(told, names=True)

    for text in (page(unasked), json.dumps(unasked.plain(), default=str)):
        assert not any(name in text for name in ("Testa", "Tess", "Example", "Probe", "Sample", "Kit"))
    assert [row[1] for row in people_rows(asked)] == ["Testa Example / Tess Example", "Probe Sample", "Kit Example"]
    assert "Testa Example / Tess Example" in page(asked)


def test_somebody_with_two_parts_is_shown_once_with_both() -> None:
    told = story(police(people=(replace(HER, roles=(*HER.roles, *KIT.roles)), HIM)))

    assert [row[0] for row in people_rows(view(told))] == ["victim (also child)", "perpetrator"]


def test_of_whom_no_record_speaks_any_more_nothing_is_shown_but_that_the_pair_had_a_case() -> None:
    told = story(police(), a_record_withdrawn())

    shown = view(told)

    assert list(people_rows(shown)) == [("victim", "nobody any more"), ("perpetrator", "nobody any more")]
    assert [row[3] for row in timeline_rows(shown)] == ["incident (withdrawn)"]
    assert [row[-1] for row in risk_rows(shown)] == ["no longer told"]
    assert list(incident_rows(shown)) == []
    assert "Incidents (0, 0 within 12 months): none." in page(shown)


def test_an_unknown_perpetrator_is_not_among_the_people() -> None:
    assert [row[0] for row in people_rows(view(story(police(people=(HER,)))))] == ["victim"]


def test_risks_show_tool_grade_who_and_when_and_a_judgement_that_was_overruled() -> None:
    counted = an_assessment("standard", yes=15, assessed_at=NOW - timedelta(days=100))

    assert list(risk_rows(view(story(police(assessment=counted))))) == [
        ("2025-11-22 10:00", "high (judged standard)", "DASH_RIC_24", 15, "first-responder", POLICE, "R-1", None)
    ]


def test_an_earlier_revision_that_could_be_read_adds_its_assessment_and_one_that_could_not_is_said_to_be_missing() -> (
    None
):
    told = story(police(assessment=an_assessment("standard", assessed_at=NOW - timedelta(days=99))))
    before = statement_of(story(police()).last.records[0])
    assert before is not None

    whole = view(told, earlier=[replace(before, replaced=True)])
    part = view(told, earlier=None)

    assert [(row[1], row[-1]) for row in risk_rows(whole)] == [("high", "no longer told"), ("standard", None)]
    assert (whole.plain()["earlier_revisions_read"], part.plain()["earlier_revisions_read"]) == (True, False)
    assert "The registry is away" in page(part)
    assert "The registry is away" not in page(whole)


def test_where_no_record_was_told_anew_the_registry_is_not_asked() -> None:
    assert earlier((), RegistryAccess(url="http://127.0.0.1:9")) == []


def test_what_put_the_case_to_the_conference_is_shown_with_the_reason() -> None:
    head = a_head(IDVA, "F-1", recorded_at=NOW - timedelta(days=200))
    told = story(a_referral_made(IDVA, "F-1", head=head, criteria=("repeat",), people=(HER, HIM)), police(100))
    told = story(
        police(20, "R-2", assessment=an_assessment("standard", assessed_at=NOW - timedelta(days=20))), after=told
    )

    assert [row[1:] for row in referral_rows(view(told))] == [
        (IDVA, "F-1", "an agency named a criterion"),
        (POLICE, "R-1", "it was a repeat"),
        (POLICE, "R-2", "it was a repeat"),
    ]


def test_free_text_in_the_place_of_a_code_is_not_shown() -> None:
    told = story(a_referral_made(criteria=("repeat",), reason="Her mother rang from Leeds", people=(HER, HIM)))

    assert [row[5] for row in timeline_rows(view(told))] == ["repeat"]


def answer(one: ToldOf, state: str) -> Answer:
    return Answer(delivery_id=one.id, state=state, at=RECEIPT, reason=None, received_at=RECEIPT)


def test_what_a_recipient_wrote_in_the_place_of_a_code_is_not_shown() -> None:
    said = "Testa's mother rang from Leeds"
    answers = [replace(answer(file_of(story(police())).told[0], "rejected"), reason=r) for r in (said, "no-capacity")]

    assert [one.reason for one in answers] == [None, "no-capacity"]


def test_the_page_says_who_was_told_what_and_who_has_not_confirmed_it() -> None:
    told = story(police())
    all_told = file_of(told).told
    idva = next(one for one in all_told if one.recipient == IDVA)

    shown = view(told, answers={idva.id: [answer(idva, "delivered"), answer(idva, "accepted")]})
    rows = {(row[2], row[3]): (row[4], row[6]) for row in told_rows(shown)}

    assert rows[IDVA, "referral-offered"] == (f"{POLICE} R-1", "accepted 2026-03-02 10:05")
    assert rows[MASH, "safeguarding-contact"] == (f"{POLICE} R-1", "not yet")
    assert rows["suffolk-marac", "marac-case (version 1)"][1] == "needs none"
    assert told_line(shown).endswith("3 deliveries to 3 agencies, not yet confirmed by suffolk-marac, suffolk-mash")


def test_what_was_withheld_and_what_was_corrected_is_told_with_the_reason() -> None:
    told = story(police(), a_record_withdrawn())

    rows = [(row[3], row[5], row[6]) for row in told_rows(view(told))]

    assert ("perpetrator-referral", "not sent: suspect-informed-unknown", None) in rows
    assert any(kind.startswith("correction of ") and state == "queued" for kind, state, _ in map(_words, rows))


def _words(row: tuple[object, ...]) -> tuple[str, str, object]:
    return str(row[0]), str(row[1]), row[2]


def test_of_the_coordinators_whole_case_only_the_version_that_stands_is_listed() -> None:
    shown = view(story(police(), police(10, "R-2")))

    assert [row[3] for row in told_rows(shown) if str(row[3]).startswith("marac-case")] == ["marac-case (version 2)"]
    assert [one["kind"] for one in shown.plain()["told"]].count("marac-case") == 2


def test_a_task_is_named_and_an_answer_is_shown_with_what_it_answers() -> None:
    told = story(police(assessment=None, people=(replace(HER, consents=()), HIM)))
    status = replace(file_of(told).told[0], kind="status", source=IDVA, record_id="0123456789abcdef")

    shown = view(told, told=[*file_of(told).told, status])

    assert "task: ask-consent" in [row[3] for row in told_rows(shown)]
    assert [row[4] for row in told_rows(shown) if row[3] == "status"] == [f"{IDVA} answered 01234567"]


def test_a_case_of_which_nobody_was_told_says_so() -> None:
    assert told_line(view(story(police()), told=[])).endswith("nobody yet")
    assert "Who was told: none." in page(view(story(police()), told=[]))


def test_a_case_that_goes_on_in_the_place_of_another_names_it() -> None:
    other = story(police(people=(a_victim(names=(named("Other", "Person"),)), HIM))).last.cases[0]

    assert f"goes on for         {other.reference}" in page(view(story(police()), replaces=[other]))


def test_a_reference_is_taken_as_it_was_read_out() -> None:
    reference = story(police()).last.cases[0].reference

    plain = reference.replace("-", " ").replace("0", "o").replace("1", "l").lower()

    assert written(f" {reference} ") == reference
    assert written(plain) == reference


@pytest.mark.parametrize("text", ["", "K7QF-2M9X", "K7QF-2M9X-C4R", "ÄÖÜ?-2M9X-C4R", "K7QF-2M9X-C4R0"])
def test_a_reference_that_was_misheard_is_refused_before_anything_is_looked_up(text: str) -> None:
    with pytest.raises(NotFound, match="does not fit"):
        written(text)


def test_a_case_that_is_not_known_or_goes_on_as_another_is_said_to_be_so() -> None:
    case: Case = story(police()).last.cases[0]
    other = story(police(people=(a_victim(names=(named("Other", "Person"),)), HIM))).last.cases[0]

    with pytest.raises(NotFound, match=r"No case has the reference AAAA"):
        standing(None, "AAAA")
    with pytest.raises(NotFound, match=other.reference.replace("*", r"\*").replace("$", r"\$")):
        standing(file_of(story(police()), replaced_by=other), case.reference)


def test_names_are_not_shown_to_nobody() -> None:
    done = CliRunner().invoke(app, ["case", "show", "K7QF-2M9X-C4R", "--names"])

    assert done.exit_code == 2
    assert "personal data" in done.output
