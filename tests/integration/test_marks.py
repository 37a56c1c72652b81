"""The database finds the marks that have lapsed: by its own clock, by what each partner last heard, and by index."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from hub.domain.ids import CaseId
from hub.store.connections import Connections
from hub.store.marks import Lapsed, PostgresMarks
from hub.store.schema import migrate

pytestmark = pytest.mark.servers

PAST, AHEAD = date(2020, 1, 1), date(2999, 1, 1)


def told(connection: Any, case: UUID, recipient: str, subject: str, state: str = "accepted") -> None:
    connection.execute(
        "INSERT INTO delivery (id, recipient, topic, kind, source, event_id, state, key, subject, fingerprint, rules,"
        " case_id, decided_at) VALUES (%s, %s, 't', 'flag', 'a', 'e', %s, '', %s, '', '{}', %s, now())",
        (uuid4(), recipient, state, subject, case),
    )


async def lapsed(database: str) -> list[Lapsed]:
    connections = Connections(database)
    await connections.open()
    found = await PostgresMarks(connections).lapsed()
    await connections.close()
    return found


def test_a_mark_has_lapsed_once_its_last_day_is_past_and_nobody_was_told_so(database: str) -> None:
    migrate(database)
    past, ahead, prolonged, ended, kept_out, corrected = (uuid4() for _ in range(6))
    with psycopg.connect(database) as connection:
        told(connection, past, "health", f"until {PAST}")
        told(connection, ahead, "health", f"until {AHEAD}")
        told(connection, prolonged, "health", f"until {PAST}")
        told(connection, prolonged, "health", f"until {AHEAD}")
        told(connection, ended, "health", f"until {PAST}")
        told(connection, ended, "health", f"lapsed {PAST}")
        told(connection, kept_out, "health", f"until {PAST}")
        told(connection, kept_out, "health", f"lapsed {PAST}", "withheld")
        told(connection, corrected, "health", f"until {PAST}", "replaced")
        told(connection, past, "housing", f"until {AHEAD}")

    assert asyncio.run(lapsed(database)) == [Lapsed(case=CaseId(past), until=PAST)]
