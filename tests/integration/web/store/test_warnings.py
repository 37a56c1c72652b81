"""Whoever reads a case is warned of what no page says: a way to reach her is not safe, or each accuses the other."""

from dataclasses import replace

import psycopg
import pytest

from hub.domain.events import CaseEvent
from hub.domain.person import ConsentStatus, Contact, Person, Role, YesNo
from hub.store.conference import case as cases
from hub.store.conference import feed
from tests.builders.conference import SUFFOLK
from tests.builders.consoles import Viewed
from tests.builders.events import HIGH, MEDIUM, VRAS, a_record_withdrawn, an_incident_reported
from tests.builders.fed import Fed
from tests.builders.people import says
from tests.integration.web.store.test_feed import FIRST, HER, HIM, asked, counted, look, run

pytestmark = pytest.mark.servers

UNSAFE, COUNTER = "unsafe-contact", "counter-allegation"
HIS_LINE = Contact(kind="phone", value="01632 960123", safe=YesNo.NO)
OF_HERS = "SELECT case_id FROM case_page ORDER BY since LIMIT 1"


def tell(rooms: Viewed, *events: CaseEvent) -> None:
    async def story(hub: Fed) -> None:
        await hub.tell(*events)
        await hub.publish()

    run(rooms, story)


def tags(rooms: Viewed) -> set[str]:
    """Return the tags of the first case, which its page, its rows and the filter agree on."""
    with psycopg.connect(rooms.owner) as connection:
        [(case,)] = connection.execute(OF_HERS).fetchall()
    page = look(rooms, (SUFFOLK,), lambda conn: cases.page(conn, case))
    assert page is not None
    rows = [r for r in look(rooms, (SUFFOLK,), lambda conn: feed.to_accept(conn, asked())) if r.case_id == case]
    assert [set(row.tags) for row in rows] == [set(page.tags)]
    for warning in (UNSAFE, COUNTER):
        assert (counted(rooms, asked(tag=warning))[0].referrals > 0) is (warning in page.tags)
    return {UNSAFE, COUNTER} & set(page.tags)


def by(source: str, record: str, *people: Person) -> CaseEvent:
    return an_incident_reported(source, record, people=people or (HER, HIM), assessment=MEDIUM)


def test_a_way_that_an_agency_called_unsafe_warns_until_it_is_taken_back_and_is_not_shown(rooms: Viewed) -> None:
    tell(rooms, FIRST)
    assert tags(rooms) == set()

    tell(rooms, by(VRAS, "V-1", replace(HER, contacts=(HIS_LINE,)), HIM))
    assert tags(rooms) == {UNSAFE}
    with psycopg.connect(rooms.owner) as connection:
        assert HIS_LINE.value not in str(connection.execute("SELECT content FROM case_page").fetchall())

    tell(rooms, a_record_withdrawn(VRAS, "V-1"))
    assert tags(rooms) == set()


def test_an_unsafe_way_to_reach_him_is_no_warning_about_her(rooms: Viewed) -> None:
    tell(rooms, FIRST, by(VRAS, "V-1", HER, replace(HIM, contacts=(HIS_LINE,))))

    assert tags(rooms) == set()


def test_that_asking_her_was_unsafe_warns(rooms: Viewed) -> None:
    tell(
        rooms,
        an_incident_reported(
            people=(replace(HER, consents=says(ConsentStatus.NOT_SOUGHT_UNSAFE)), HIM), assessment=HIGH
        ),
    )

    assert tags(rooms) == {UNSAFE}


def the_other_way_round() -> tuple[Person, Person]:
    return replace(HIM, roles=(Role.VICTIM,)), replace(HER, roles=(Role.PERPETRATOR,))


def test_a_case_in_which_each_is_said_to_have_harmed_the_other_says_so(rooms: Viewed) -> None:
    tell(rooms, FIRST, an_incident_reported(record="R-2", people=the_other_way_round(), assessment=HIGH))

    assert tags(rooms) == {COUNTER}


def test_a_counter_allegation_of_which_the_coordinator_is_not_shown_the_case_is_not_told(rooms: Viewed) -> None:
    tell(rooms, FIRST, by(VRAS, "V-1", *the_other_way_round()))

    assert tags(rooms) == set()
