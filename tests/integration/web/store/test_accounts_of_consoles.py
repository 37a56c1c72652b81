"""The accounts under which the consoles read: what they cannot see, and that they can change nothing."""

import asyncio
import json
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from hub.cli.place import NoViewers, found
from hub.domain.audit import Purpose, looked
from hub.local.home import Home
from hub.local.secret import Passwords
from hub.settings import Settings
from hub.store.errors import StoreAway
from hub.store.viewers import allow_viewers
from hub.store.viewing import Viewing
from tests.builders.consoles import Viewed

pytestmark = pytest.mark.servers


RIGHTS = """
    SELECT format('%%s %%I.%%I', r, n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
        unnest(%(rights)s::text[]) AS r
    WHERE n.nspname IN ('public', 'ops') AND c.relkind IN ('r', 'v', 'm', 'p', 'S') AND CASE
        WHEN c.relkind = 'S' THEN has_sequence_privilege(%(user)s, c.oid, CASE r WHEN 'SELECT' THEN r ELSE 'UPDATE' END)
        WHEN r IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') THEN has_any_column_privilege(%(user)s, c.oid, r)
        ELSE has_table_privilege(%(user)s, c.oid, r) END
    ORDER BY 1
"""
CHANGES = ["INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES"]


def rights(owner: str, address: str, rights: list[str]) -> list[str]:
    """Return each of these rights that an account has on any table or view, if only on one column."""
    with psycopg.connect(owner) as connection:
        user = conninfo_to_dict(address)["user"]
        return [one for (one,) in connection.execute(RIGHTS, {"rights": rights, "user": user}).fetchall()]


def test_the_account_of_operations_reads_nothing_but_its_views_and_who_is_signed_in(
    rooms: Viewed,
) -> None:
    seen = rights(rooms.owner, rooms.ops, ["SELECT"])

    assert "SELECT ops.event" in seen
    assert {one for one in seen if not one.startswith("SELECT ops.")} == {
        "SELECT public.web_session",
        "SELECT public.web_sign_in",
    }


def test_the_account_of_cases_reads_only_tables_whose_rows_are_limited(rooms: Viewed) -> None:
    seen = rights(rooms.owner, rooms.cases, ["SELECT"])

    with psycopg.connect(rooms.owner) as connection:
        limited = connection.execute("SELECT relname FROM pg_class WHERE relrowsecurity").fetchall()
    assert set(seen) - {f"SELECT public.{name}" for (name,) in limited} == {
        "SELECT public.policy_version",
        "SELECT public.shown_as",
        "SELECT public.feed_opened",
        "SELECT public.feed_seen",
        "SELECT public.web_draft",
        "SELECT public.web_emergency",
        "SELECT public.web_emergency_asked",
    }


OWN = {"ops": ("web_session", "web_sign_in"), "cases": ("web_draft", "feed_opened", "feed_seen", "match_taken")}
"""Tables of who is signed in, what they did not finish, saw or took on, which an account writes itself."""


@pytest.mark.parametrize("account", ["ops", "cases"])
def test_neither_account_changes_anything_but_adds_to_the_audit_and_writes_its_own(rooms: Viewed, account: str) -> None:
    own = {f"{right} public.{table}" for table in OWN[account] for right in ("INSERT", "UPDATE", "DELETE")}
    if account == "cases":
        own |= {"UPDATE public.web_emergency", "INSERT public.web_emergency_asked", "DELETE public.web_emergency_asked"}

    assert set(rights(rooms.owner, getattr(rooms, account), CHANGES)) == {"INSERT public.audit", *own}


def test_of_an_emergency_it_can_only_be_noted_that_it_was_closed(rooms: Viewed) -> None:
    with psycopg.connect(rooms.cases) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("UPDATE web_emergency SET ends_at = now() + interval '1 day'")


FORBIDDEN: tuple[LiteralString, ...] = (
    "INSERT INTO audit (at, operation, who, action, subject, purposes) VALUES (now(), 'erasure', 'x', 'x', 'x', '{}')",
    "CREATE TABLE mine (a text)",
    "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "SELECT * FROM record",
    "SET ROLE hub",
)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_operations_cannot_get_round_its_views(rooms: Viewed, statement: LiteralString) -> None:
    with psycopg.connect(rooms.ops) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_giving_rights_again_changes_nothing(rooms: Viewed) -> None:
    def given() -> list[tuple[object, ...]]:
        with psycopg.connect(rooms.owner) as connection:
            return connection.execute(
                "SELECT relname, relacl::text, relrowsecurity,"
                " (SELECT array_agg(polname::text ORDER BY 1) FROM pg_policy WHERE polrelid = c.oid)"
                " FROM pg_class c WHERE relkind IN ('r', 'v') ORDER BY oid"
            ).fetchall()

    before = given()

    allow_viewers(rooms.owner, rooms.ops, rooms.cases)

    assert given() == before


def test_a_look_is_noted_by_either_account(rooms: Viewed) -> None:
    async def note() -> None:
        for address in (rooms.ops, rooms.cases):
            viewing = Viewing(address)
            await viewing.open()
            await viewing.note(looked("tester", "page-shown", "E-1", Purpose.RUN_THE_HUB))
            await viewing.close()

    asyncio.run(note())

    with psycopg.connect(rooms.owner) as connection:
        assert (
            connection.execute("SELECT who, action, subject FROM audit").fetchall()
            == [("tester", "page-shown", "E-1")] * 2
        )


def test_a_database_that_is_away_is_said_to_be_away() -> None:
    async def look() -> None:
        viewing = Viewing("postgresql://hub_ops:x@127.0.0.1:1/hub?connect_timeout=1")
        await viewing.open()
        try:
            async with viewing.looking():
                pass
        finally:
            await viewing.close()

    with pytest.raises(StoreAway, match="database is away"):
        asyncio.run(look())


def test_the_first_look_after_the_database_came_back_finds_no_dead_line(rooms: Viewed) -> None:
    async def looked_twice() -> list[Any]:
        viewing, found = Viewing(rooms.ops), []
        await viewing.open()
        for _ in range(2):
            async with viewing.looking() as conn:
                found += await (await conn.execute("SELECT 7")).fetchall()
            with psycopg.connect(rooms.ops) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE usename = current_user AND application_name = 'hub-web'"
                )
        await viewing.close()
        return found

    assert asyncio.run(looked_twice()) == [(7,), (7,)]


def test_what_takes_longer_than_a_page_may_is_ended(rooms: Viewed) -> None:
    async def look() -> None:
        viewing = Viewing(rooms.ops)
        await viewing.open()
        try:
            async with viewing.looking() as connection:
                await connection.execute("SELECT pg_sleep(20)")
        finally:
            await viewing.close()

    with pytest.raises(StoreAway):
        asyncio.run(look())


def test_what_was_looked_at_for_one_user_is_not_seen_on_the_same_connection_for_the_next(rooms: Viewed) -> None:
    async def look() -> list[object]:
        viewing = Viewing(rooms.cases, size=1)
        await viewing.open()
        seen = []
        for areas in (["suffolk"], []):
            async with viewing.looking(areas) as connection:  # type: ignore[arg-type] # ids are texts
                row = await (await connection.execute(sql.SQL("SELECT current_setting('hub.areas')"))).fetchone()
                seen.append(row[0] if row else None)
        await viewing.close()
        return seen

    assert asyncio.run(look()) == ["suffolk", ""]


def test_an_older_folder_gets_passwords_for_the_accounts_that_it_lacks(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    first = Passwords.of(home)
    stored = json.loads(home.secrets.read_text())
    home.secrets.write_text(
        json.dumps({k: v for k, v in stored.items() if k not in {"database_ops", "database_cases"}})
    )

    again = Passwords.of(home)

    assert again.database_worker == first.database_worker
    assert again.database_ops
    assert again.database_cases not in {"", first.database_cases}
    assert Passwords.of(home).database_cases == again.database_cases


def test_consoles_on_a_database_of_ones_own_ask_for_their_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_KAFKA", "kafka.test:9092")
    monkeypatch.setenv("HUB_REGISTRY", "http://schemas.test")
    monkeypatch.setenv("HUB_DATABASE", "postgresql://hub@db.test/hub")

    with pytest.raises(NoViewers, match="HUB_DATABASE_OPS"):
        found(Settings()).viewers()

    monkeypatch.setenv("HUB_DATABASE_OPS", "postgresql://hub_ops@db.test/hub")
    monkeypatch.setenv("HUB_DATABASE_CASES", "postgresql://hub_cases@db.test/hub")
    assert found(Settings()).viewers() == ("postgresql://hub_ops@db.test/hub", "postgresql://hub_cases@db.test/hub")
