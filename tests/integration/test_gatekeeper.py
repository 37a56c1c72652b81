"""What was decided on accounts reaches the brokers, whatever happens in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest

from hub.domain.agency import AccountState
from hub.domain.ids import AgencyId
from hub.store.accounts import PostgresAccounts, Unenforced
from hub.store.connections import Connections
from hub.store.schema import migrate
from hub.streams import accounts
from hub.streams.access import KafkaAccess
from hub.streams.gatekeeper import Gatekeeper

pytestmark = pytest.mark.servers
IDVA = AgencyId("testford-idva")
NOBODY = KafkaAccess(bootstrap="127.0.0.1:9")


@asynccontextmanager
async def decisions(database: str, state: AccountState) -> AsyncIterator[PostgresAccounts]:
    """Yield the accounts of a database in which one decision stands that the brokers do not do yet."""
    migrate(database)
    decide(database, "INSERT INTO account VALUES (%s, %s, now(), 'tester', 'test')", IDVA, state)
    connections = Connections(database)
    await connections.open()
    yield PostgresAccounts(connections)
    await connections.close()


def decide(database: str, statement: str, *values: Any) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(statement.encode(), values)


def test_what_was_told_too_late_is_told_again_as_it_was_decided_last(database: str) -> None:
    async def late() -> tuple[list[Unenforced], list[Unenforced]]:
        async with decisions(database, AccountState.ACTIVE) as there:
            (older,) = await there.unenforced()
            decide(database, "UPDATE account SET state = 'suspended', enforced = 'suspended'")
            between = await there.unenforced()
            await there.enforced(older)
            return list(between), list(await there.unenforced())

    between, after = asyncio.run(late())

    assert between == []
    assert after == [Unenforced(agency=IDVA, state=AccountState.SUSPENDED)]


def test_brokers_that_do_not_answer_do_not_end_the_gatekeeper(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "SECONDS", 0.05)

    async def waiting() -> list[Unenforced]:
        async with decisions(database, AccountState.SUSPENDED) as there:
            task = asyncio.create_task(Gatekeeper(accounts=there, admin=NOBODY).run())
            await asyncio.sleep(1.5)
            assert not task.done()
            task.cancel()
            return list(await there.unenforced())

    assert asyncio.run(waiting()) == [Unenforced(agency=IDVA, state=AccountState.SUSPENDED)]
