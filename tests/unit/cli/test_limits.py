"""What `hub case exclude` and the like say of a decision, and how a limited case is shown."""

from dataclasses import replace
from typing import Any, cast

from hub.cli.case_page import limit_lines
from hub.cli.case_view import CaseView
from hub.cli.limits import Foreseen
from hub.domain.decisions import LimitDecided
from hub.domain.events import ReceiptState
from hub.flow.decide import decide
from hub.flow.received import Received
from tests.builders.events import IDVA, MARAC, NOW, VRAS, a_receipt, an_assessment, an_incident_reported
from tests.builders.limits import case_of, excludes, includes, restricts
from tests.builders.world import Story, published, shipped_policy, story

HIGH = an_incident_reported(assessment=an_assessment("high"))


def says(told: Story, arrived: Received) -> list[str]:
    decision = decide(arrived, told.known, shipped_policy(), NOW)
    return [*Foreseen(event=cast("LimitDecided", arrived.event), known=told.known, decision=decision).changes()]


def test_an_exclusion_says_what_is_stopped_and_who_is_told_instead() -> None:
    told = story(HIGH)
    reference = told.last.cases[0].reference

    assert says(told, excludes(case_of(told), IDVA)) == [
        f"suffolk-idva is kept out of case {reference} (conflict-of-interest)",
        "1 deliveries on their way to suffolk-idva are stopped",
        "suffolk-vras gets task find-route",
    ]


def test_what_an_agency_holds_already_is_counted_for_nobody_can_take_it_back() -> None:
    told = published(story(HIGH))
    (offer,) = [d for d in told.known.deliveries.values() if d.recipient == IDVA]
    confirmed = story(a_receipt(offer, ReceiptState.DELIVERED), after=told)

    assert says(confirmed, excludes(case_of(confirmed), IDVA))[-1] == (
        "suffolk-idva holds 1 deliveries of the case from before; the hub cannot take them back"
    )


def test_what_an_agency_has_not_confirmed_yet_is_counted_as_taken_back() -> None:
    told = published(story(HIGH))

    said = says(told, excludes(case_of(told), IDVA))

    assert "1 deliveries that suffolk-idva has not confirmed are taken back" in said
    assert "cannot take them back" not in " ".join(said)


def test_a_wish_to_let_in_says_that_a_second_user_must_agree_and_the_second_that_it_is_done() -> None:
    told = story(HIGH)
    case = case_of(told)
    told = story(excludes(case, VRAS), after=told)

    first = says(told, includes(case, VRAS, "ann"))
    told = story(includes(case, VRAS, "ann"), after=told)
    second = says(told, includes(case, VRAS, "bob"))

    assert first[0].endswith("ann wants it let in: a second user must decide so too")
    assert second[0] == f"suffolk-vras is let into case {told.known.cases[case].reference} again"


def test_a_decision_that_stands_already_says_that_nothing_else_changes() -> None:
    told = story(HIGH)
    told = story(restricts(case_of(told), IDVA, MARAC), after=told)

    assert says(told, restricts(case_of(told), IDVA, MARAC, by="bob"))[1:] == ["nothing else changes"]


def test_a_restriction_says_to_whom_the_case_is_open_and_when_it_is_open_again() -> None:
    told = story(HIGH)
    case = case_of(told)
    told = story(restricts(case, IDVA, MARAC), after=told)

    wider = says(told, restricts(case, by="ann"))
    told = story(restricts(case, by="ann"), after=told)
    opened = says(told, restricts(case, by="bob"))

    assert "is open to suffolk-idva, suffolk-marac only (police-are-party); ann wants it opened further" in wider[0]
    assert opened[0].endswith("is open as any other again")


def test_a_decision_that_is_refused_changes_nothing() -> None:
    told = story(HIGH)

    assert says(told, excludes(case_of(told), "nobody")) == []


def test_a_case_shows_who_is_kept_out_and_to_whom_it_is_open() -> None:
    told = story(HIGH)
    case = case_of(told)
    told = story(excludes(case, VRAS), restricts(case, IDVA), after=told)

    class Shown:
        case: Any = told.known.cases[case_of(told)]

    lines = [*limit_lines(cast("CaseView", Shown()))]

    assert [line.split() for line in lines] == [
        ["kept", "out", "suffolk-vras", "(conflict-of-interest,", "by", "ann)"],
        ["restricted", "open", "to", "suffolk-idva", "(police-are-party)"],
    ]
    Shown.case = replace(Shown.case, limits=type(Shown.case.limits)())
    assert [*limit_lines(cast("CaseView", Shown()))] == []
