"""What is known is asked in many ways, and each answer is whole."""

from dataclasses import replace
from uuid import UUID

from hub.domain.ids import DeliveryId, PersonId
from hub.flow.known import Known
from tests.builders.events import HIGH, a_record_withdrawn, an_incident_reported
from tests.builders.world import sent, story

GHOST = PersonId(UUID(int=9))


def test_a_ref_that_the_event_does_not_hold_describes_nobody() -> None:
    record = story(an_incident_reported()).last.records[0]
    known = Known()

    known.learn_record(replace(record, people={"ghost": GHOST}))

    assert known.described(GHOST) == []
    assert known.records_of(GHOST) == [known.records[record.key]]


def test_of_whom_nothing_is_known_nothing_is_told() -> None:
    known = Known()

    assert (known.described(GHOST), known.cases_of(GHOST), known.candidates(())) == ([], [], [])


def test_what_would_be_known_is_not_yet_known() -> None:
    told = story(an_incident_reported(assessment=HIGH))
    case = told.last.cases[0].id
    record, incident = told.last.records[0], told.last.incidents[0]
    extra = replace(sent(told.last)[0], id=DeliveryId(UUID(int=7)))

    without = told.known.without([record], [replace(incident, told=())])
    more = told.known.with_deliveries([extra, replace(extra, case=None)])

    assert (without.records_in(case), without.incidents_in(case)) == ([], [])
    assert (told.known.records_in(case), told.known.incidents_in(case)) == ([record], [incident])
    assert len(more.deliveries_in(case)) == len(told.known.deliveries_in(case)) + 1
    assert extra.id not in told.known.deliveries


def test_a_record_that_was_withdrawn_is_called_by_its_number_and_stands_nowhere() -> None:
    told = story(an_incident_reported(), a_record_withdrawn())
    record = told.last.records[0]

    assert told.known.records_called(record.key.source, record.key.record) == [record]
    assert told.known.records_in(record.cases[0]) == []
