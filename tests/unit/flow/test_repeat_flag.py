"""The flag of a pair for repeats: kept up to date by every decision on the records of its case."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from hub.domain.decisions import ErasureDecided, ErasureReason, LinkDecided
from hub.domain.events import IncidentReported
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, PersonId
from hub.domain.person import Person
from hub.domain.repeats import RepeatFlag, RepeatFound
from hub.flow.history import Because
from hub.receive.decided import decided
from tests.builders.events import HIGH, NOW, POLICE, VRAS, a_head, a_record_withdrawn, an_incident, an_incident_reported
from tests.builders.people import a_perpetrator, a_victim, an_address, named
from tests.builders.world import Story, story


def on(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


def told_on(day: str, record: str, agency: str = POLICE, **over: Any) -> IncidentReported:
    """Return an incident of the pair that was recorded on the day on which it was."""
    said: dict[str, Any] = {
        "head": a_head(agency, record, recorded_at=on(day)),
        "people": (a_victim(), a_perpetrator()),
        "incident": an_incident(occurred_from=on(day)),
        "assessment": HIGH,
    }
    return an_incident_reported(agency, record, **(said | over))


def flag(told: Story) -> RepeatFlag | None:
    """Return the flag that the last decision leaves; it touches one case."""
    (one,) = told.last.flags
    assert one.case in told.known.cases
    return one.flag


def test_a_referral_flags_the_pair_until_the_same_day_of_the_next_year() -> None:
    told = story(told_on("2024-07-04", "R-1"))

    assert flag(told) == RepeatFlag(
        referred=date(2024, 7, 4),
        because=Because.HIGH_RISK.value,
        until=date(2025, 7, 4),
        incidents=(date(2024, 7, 4),),
        repeats=(),
    )


def test_an_incident_within_the_window_is_a_repeat_and_moves_the_flag_on() -> None:
    told = story(told_on("2024-07-04", "R-1"), told_on("2025-03-12", "V-1", VRAS))

    found = flag(told)

    assert found
    assert found.repeats == (RepeatFound(happened=date(2025, 3, 12), referred=date(2024, 7, 4)),)
    assert (found.referred, found.until) == (date(2025, 3, 12), date(2026, 3, 12))


def test_a_revision_of_one_incident_counts_once() -> None:
    told = story(told_on("2024-07-04", "R-1"))
    again = told_on("2024-07-04", "R-1", head=a_head(POLICE, "R-1", revision=2, recorded_at=on("2024-07-05")))

    found = flag(story(again, after=told))

    assert found
    assert found.incidents == (date(2024, 7, 4),)


def test_a_withdrawn_record_takes_its_repeat_back() -> None:
    told = story(told_on("2024-07-04", "R-1"), told_on("2025-03-12", "V-1", VRAS))

    found = flag(story(a_record_withdrawn(VRAS, "V-1"), after=told))

    assert found
    assert found.repeats == ()
    assert found.until == date(2025, 7, 4)


def test_a_case_that_was_never_put_to_the_conference_bears_no_flag() -> None:
    told = story(told_on("2024-07-04", "R-1", assessment=None))

    assert told.last.flags == ()


def test_time_alone_changes_no_flag() -> None:
    told = story(told_on("2024-07-04", "R-1"), now=NOW)

    assert story(told_on("2024-07-04", "R-1"), now=NOW + timedelta(days=90)).last.flags == told.last.flags


def test_joined_with_another_a_case_bears_no_flag_of_its_own_and_an_erased_one_none() -> None:
    told = story(told_on("2024-07-04", "R-1"), told_on("2024-08-04", "V-1", VRAS, people=(another(), a_perpetrator())))
    one, other = (decision.records[0].alone_of("v") for decision in told.decisions)
    younger = told.decisions[1].cases[0].id

    joined = story(decided(a_join(one, other), "key", NOW), after=told)

    assert {flag.case: flag.flag is None for flag in joined.last.flags}[younger]
    erased = ErasureDecided(head=a_head(CONSOLE, "erase"), person=one, reason=ErasureReason.REQUESTED, by="ann")
    gone = story(decided(erased, "erase", NOW), after=joined)
    assert [flag.flag for flag in gone.last.flags if flag.case != younger] == [None]


def another() -> Person:
    """Return a woman whom no score takes for the victim of the police's record."""
    plain = a_victim(names=(named("Beth", "Sample"),), date_of_birth="1968-11-30", identifiers=(), contacts=())
    return replace(plain, addresses=(an_address("9 Other Road", postcode="IP2 9ZX"),))


def a_join(one: PersonId, other: PersonId) -> LinkDecided:
    head = Head(agency=CONSOLE, record_id="link", recorded_at=NOW)
    return LinkDecided(head=head, one=one, other=other, same=True, by="ann", reason="a test")
