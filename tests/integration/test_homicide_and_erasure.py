"""She is erased at the moment in which somebody tells that she was killed: nothing that is held is lost."""

from collections.abc import Sequence
from typing import Any

import psycopg
import pytest

from hub.domain.decisions import ErasureDecided, ErasureReason
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, PersonId
from hub.store.schema import migrate
from tests.builders.at_once import Decided, tell_at_once, tell_behind, told
from tests.builders.events import MASH, NOW, a_head, an_incident, an_incident_reported
from tests.builders.people import a_perpetrator, a_victim, numbered

pytestmark = pytest.mark.servers

PEOPLE = (a_victim(identifiers=(numbered(1),)), a_perpetrator(identifiers=(numbered(2),)))
BEFORE = told(an_incident_reported(people=PEOPLE), "before")
KILLED = told(
    an_incident_reported(head=a_head(MASH, "R-9"), people=PEOPLE, incident=an_incident(flags=("homicide",))), "killed"
)


def asked(database: str, statement: str) -> Sequence[Any]:
    with psycopg.connect(database) as connection:
        return connection.execute(statement).fetchall()


def an_erasure(database: str) -> Decided:
    [(her,)] = asked(database, "SELECT person_id FROM record_person WHERE record_id = 'R-1' AND ref = 'v'")
    head = Head(agency=CONSOLE, record_id=f"erase {her}", recorded_at=NOW)
    return Decided(
        event=ErasureDecided(head=head, person=PersonId(her), reason=ErasureReason.REQUESTED, by="ada"), key="erase"
    )


def outcome(database: str) -> tuple[str, str | None]:
    [row] = asked(database, "SELECT outcome, reason FROM inbox WHERE source = 'console'")
    return row[0], row[1]


def held(database: str) -> int:
    """Return how many standing cases of hers are held."""
    statement = "SELECT count(*) FROM case_hold JOIN case_member USING (case_id) WHERE role = 'victim'"
    [(count,)] = asked(database, statement)
    return int(count)


def records(database: str) -> list[str]:
    """Return the records that name her."""
    return [row[0] for row in asked(database, "SELECT record_id FROM record_person WHERE ref = 'v' ORDER BY 1")]


def known_before(database: str) -> Decided:
    migrate(database)
    tell_at_once(database, [[[BEFORE], *[[]] * 7]])
    return an_erasure(database)


def test_an_erasure_that_waits_behind_the_word_that_she_was_killed_is_refused(database: str) -> None:
    erasure = known_before(database)

    tell_behind(database, [KILLED], [[erasure]])

    assert outcome(database) == ("refused", "LEGAL_HOLD")
    assert (held(database), records(database)) == (1, ["R-1", "R-9"])


def test_the_word_that_she_was_killed_that_waits_behind_an_erasure_holds_what_it_opens_itself(database: str) -> None:
    erasure = known_before(database)

    tell_behind(database, [erasure], [[KILLED]])

    assert outcome(database) == ("processed", None)
    assert (held(database), records(database)) == (1, ["R-9"])


def test_both_at_one_moment_come_out_as_one_after_the_other(database: str) -> None:
    erasure = known_before(database)

    tell_at_once(database, [[[KILLED], [erasure], *[[]] * 6]])

    assert held(database) == 1
    assert (outcome(database), records(database)) in (
        (("refused", "LEGAL_HOLD"), ["R-1", "R-9"]),
        (("processed", None), ["R-9"]),
    )
