"""What a case shows of how people are, and of what followed it."""

from datetime import timedelta

from hub.cli.case_page import measure_rows, timeline_rows
from hub.domain.events import Measure, OutcomeStage
from tests.builders.events import (
    NOW,
    a_custody_changed,
    a_feedback_received,
    an_outcome_recorded,
)
from tests.builders.people import a_perpetrator, a_victim, numbered
from tests.builders.world import story
from tests.unit.cli.test_cases import HER, HIM, page, police, view

ALONE = a_victim(identifiers=(numbered(1),), consents=())


def asked(stage: OutcomeStage, record: str, days: int, *scores: tuple[str, int]) -> object:
    measures = tuple(Measure(domain=domain, score=score, out_of=10) for domain, score in scores)
    return an_outcome_recorded(
        record=record, people=(ALONE,), stage=stage, measured_at=NOW - timedelta(days=days), measures=measures
    )


def test_each_domain_is_shown_from_the_first_answer_to_the_last_and_whether_it_is_better() -> None:
    first = asked(OutcomeStage.BASELINE, "O-1", 60, ("feels-safer", 3), ("health-and-wellbeing", 6))
    last = asked(OutcomeStage.EXIT, "O-2", 1, ("feels-safer", 7), ("health-and-wellbeing", 6), ("Testa's own", 5))
    shown = view(story(police(), first, last))  # type: ignore[arg-type]

    assert list(measure_rows(shown)) == [
        ("victim", "suffolk-idva", "four-outcomes", None, None, "5 of 10 (exit, 1 March 2026)", "nothing to compare"),
        (
            "victim",
            "suffolk-idva",
            "four-outcomes",
            "feels-safer",
            "3 of 10",
            "7 of 10 (exit, 1 March 2026)",
            "better",
        ),
        (
            "victim",
            "suffolk-idva",
            "four-outcomes",
            "health-and-wellbeing",
            "6 of 10",
            "6 of 10 (exit, 1 March 2026)",
            "not better",
        ),
    ]
    assert "Outcome measures" in page(shown)
    assert "Testa" not in page(shown)
    assert [one["improved"] for one in shown.plain()["measured"]] == [None, True, False]
    assert "Testa" not in str(shown.plain())


def test_a_case_of_which_nobody_measured_anything_has_no_such_table() -> None:
    assert "Outcome measures" not in page(view(story(police())))


def test_the_timeline_shows_custody_and_feedback_in_codes_and_never_a_sentence() -> None:
    told = story(
        police(),
        a_custody_changed(people=(HER, HIM), conditions=("no-contact", "not near Testa Example")),
        a_feedback_received(people=(ALONE,), themes=("waiting", "she said so")),
    )

    rows = {row[3]: row[5] for row in timeline_rows(view(told))}
    assert (rows["custody"], rows["feedback"]) == ("released, no-contact", "concern, waiting")
    assert str(a_perpetrator().names[0].family) not in page(view(told))
