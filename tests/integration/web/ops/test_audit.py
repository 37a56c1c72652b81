"""The audit for an auditor: who did what, whether the chain is whole, and that looking is itself noted."""

from collections.abc import Iterable, Sequence
from typing import LiteralString
from uuid import UUID

import psycopg
import pytest

from hub.domain.audit import AuditEntry, Purpose, looked
from hub.domain.audit_chain import Check, Fault, Head
from hub.domain.case import case_reference
from hub.domain.ids import CaseId
from hub.domain.receivers import shown_as
from hub.store.audit import PostgresChain
from hub.store.audit_look import Audit
from hub.store.connections import Connections
from hub.store.ops.audit import followed
from hub.store.policies import keep_shown
from hub.store.viewing import Viewing
from hub.streams.audit_heads import BrokersAway
from tests.builders.consoles import Viewed
from tests.builders.pages import Pages, pages
from tests.builders.world import shipped_policy

pytestmark = pytest.mark.servers

ODD = ('"quoted" \\ back', "tab\tline\nfeed\rbell\x07\x1f\x7f", "é ü ß – \u2019", "\U0001f600 \U00010000", "/slash", "")


async def noted(rooms: Viewed, *entries: AuditEntry) -> None:
    viewing = Viewing(rooms.ops)
    await viewing.open()
    await viewing.note(*entries)
    await viewing.close()


async def sealed(rooms: Viewed) -> Head | None:
    connections = Connections(rooms.worker)
    await connections.open()
    head, _ = await PostgresChain(connections).seal()
    await connections.close()
    return head


def changed(rooms: Viewed, statement: LiteralString) -> None:
    with psycopg.connect(rooms.owner) as connection:
        connection.execute(statement)


@pytest.fixture
async def noticed(rooms: Viewed) -> Viewed:
    """Return a database with forty sealed entries, some of whose words are hard to write as JSON."""
    keep_shown(rooms.owner, shown_as(shipped_policy().directory))
    await noted(
        rooms,
        *(looked(f"user-{n} {odd}", "case-shown", odd, Purpose.WORK_ON_CASE) for n, odd in enumerate(ODD)),
        *(looked("sam", "case-shown", f"C-{n}", Purpose.WORK_ON_CASE) for n in range(34)),
    )
    await sealed(rooms)
    return rooms


async def test_the_database_works_seals_out_as_the_sealer_does_whatever_stands_in_an_entry(noticed: Viewed) -> None:
    viewing, check = Viewing(noticed.ops), Check()
    await viewing.open()
    async with viewing.looking() as conn:
        batch = await followed(conn, 0)
    await viewing.close()

    assert len(batch) == 40
    assert [one.sealed for one in batch] == [one.hash for one in batch]
    assert [*check.follow(batch)] == []
    assert check.last.number == 40


TAMPERED: tuple[LiteralString, ...] = (
    "UPDATE audit SET who = 'sem' WHERE id = 20",
    "UPDATE audit_seal SET hash = set_byte(hash, 3, get_byte(hash, 3) # 1) WHERE number = 20",
    "DELETE FROM audit WHERE id = 20",
    "DELETE FROM audit_seal WHERE number = 20",
    "DELETE FROM audit WHERE id IN (1, 40)",
    "UPDATE audit SET subject = 'x' WHERE id IN (7, 8, 9)",
)


@pytest.mark.parametrize("statement", TAMPERED)
async def test_the_console_finds_the_very_faults_that_the_command_finds(
    noticed: Viewed, statement: LiteralString
) -> None:
    changed(noticed, statement)
    with Audit(noticed.worker) as audit:
        expected = [one for one in audit.faults(Check()) if not isinstance(one, int)]
    viewing = Viewing(noticed.ops)
    await viewing.open()
    check, found = Check(), list[Fault]()
    async with viewing.looking() as conn:
        while batch := await followed(conn, check.last.number):
            found += check.follow(batch)
    await viewing.close()

    assert found == expected
    assert expected


async def test_the_chain_is_followed_across_batches(noticed: Viewed) -> None:
    changed(noticed, "UPDATE audit SET subject = 'x' WHERE id = 7")
    viewing = Viewing(noticed.ops)
    await viewing.open()
    check, found = Check(), list[Fault]()
    async with viewing.looking() as conn:
        for after in range(40):
            found += check.follow((await followed(conn, after))[:1])
    await viewing.close()

    assert [one.entry for one in found] == [7]


async def test_an_auditor_starts_the_check_and_reads_its_result(noticed: Viewed) -> None:
    head = await sealed(noticed)
    assert head
    async with pages(noticed, shipped_policy(), published=lambda: [[head]]) as consoles:
        auditor = await consoles.signed_in("auditor")
        assert "has not been checked" in (await auditor.get("/ops/audit/verify")).text
        begun = await auditor.post("/ops/audit/verify")
        assert (begun.status_code, begun.headers["location"]) == (303, "/ops/audit/verify")
        await consoles.app.state.parts.verifying.finished()
        result = (await auditor.get("/ops/audit/verify")).text

    assert "Entries 1 to 40 are whole" in result
    assert head.hash.hex() in result
    assert "matches all 1 heads" in result


async def test_one_flipped_byte_is_named_by_its_entry(noticed: Viewed) -> None:
    changed(noticed, "UPDATE audit SET who = 'sbm' WHERE id = 23")
    async with pages(noticed, shipped_policy()) as consoles:
        auditor = await consoles.signed_in("auditor")
        await auditor.post("/ops/audit/verify")
        await consoles.app.state.parts.verifying.finished()
        result = (await auditor.get("/ops/audit/verify")).text

    assert "Broken at entry 23" in result
    assert "whole" not in result.replace("Check whether the audit is whole", "")


async def test_a_chain_that_was_written_anew_is_found_by_what_was_published(noticed: Viewed) -> None:
    other = Head(number=40, hash=b"x" * 32)
    async with pages(noticed, shipped_policy(), published=lambda: [[other]]) as consoles:
        auditor = await consoles.signed_in("auditor")
        await auditor.post("/ops/audit/verify")
        await consoles.app.state.parts.verifying.finished()
        result = (await auditor.get("/ops/audit/verify")).text

    assert "Number 40 was published with another seal" in result


async def test_while_the_brokers_are_away_nothing_more_is_said_than_the_database_shows(noticed: Viewed) -> None:
    def away() -> Iterable[Sequence[Head]]:
        raise BrokersAway

    async with pages(noticed, shipped_policy(), published=away) as consoles:
        auditor = await consoles.signed_in("auditor")
        await auditor.post("/ops/audit/verify")
        await consoles.app.state.parts.verifying.finished()
        result = (await auditor.get("/ops/audit/verify")).text

    assert "are whole, as far as the database alone shows" in result
    assert "could not be read" in result


REFERENCE = case_reference(CaseId(UUID(int=1)))


def looked_at(rooms: Viewed, area: str) -> None:
    """Note that Kim looked at a case of an area."""
    with psycopg.connect(rooms.owner) as connection:
        connection.execute(
            "INSERT INTO cases (id, reference, area, victim, grade, marac) VALUES"
            " (md5('c')::uuid, %s, %s, md5('v')::uuid, 2, true)",
            [REFERENCE, area],
        )
        connection.execute(
            "INSERT INTO audit (operation, who, action, subject, purposes, people, cases) VALUES"
            " ('consultation', 'kim', 'case-shown', 'x', '{work-on-case}', ARRAY[md5('v')::uuid],"
            " ARRAY[md5('c')::uuid])"
        )


async def test_who_looked_at_a_case_is_found_and_the_look_itself_is_the_last_entry(noticed: Viewed) -> None:
    looked_at(noticed, "suffolk")
    async with pages(noticed, shipped_policy()) as consoles:
        auditor = await consoles.signed_in("auditor", user="aud-1")
        found = (await auditor.post("/ops/audit", case=REFERENCE.lower(), period="two-days")).text
        everything = (await auditor.post("/ops/audit", period="two-days")).text

    assert "1 entry found" in found
    assert "kim" in found
    assert REFERENCE not in found
    first = everything.split('<tbody class="govuk-table__body">')[1].split("</tr>")[0]
    assert "aud-1" in first
    assert "Looked for entries of the audit" in first


async def test_what_was_done_in_another_area_is_not_found(noticed: Viewed) -> None:
    looked_at(noticed, "norfolk")
    async with pages(noticed, shipped_policy()) as consoles:
        auditor = await consoles.signed_in("auditor")
        by_case = (await auditor.post("/ops/audit", case=REFERENCE)).text
        by_person = (await auditor.post("/ops/audit", who="kim")).text

    assert "No entries match" in by_case
    assert "No entries match" in by_person


async def test_what_is_typed_stands_neither_in_the_page_nor_in_the_audit_unless_entries_stand_under_it(
    noticed: Viewed,
) -> None:
    async with pages(noticed, shipped_policy()) as consoles:
        auditor = await consoles.signed_in("auditor", user="aud-1")
        page = (await auditor.post("/ops/audit", who="Testa Example")).text
        found = (await auditor.post("/ops/audit", who="sam")).text
        wrong = await auditor.post("/ops/audit", who="Testa", case="Testa Example")

    with psycopg.connect(noticed.owner) as connection:
        noted = connection.execute("SELECT subject FROM audit WHERE who = 'aud-1' ORDER BY id").fetchall()
    assert "Testa" not in page
    assert "No entries match" in page
    assert "34 entries found" in found
    assert (wrong.status_code, "Testa" in wrong.text) == (422, False)
    assert noted == [("of",), ("of sam",)]


@pytest.mark.parametrize(
    "role", ["ops-viewer", "ops-operator", "ops-approver", "sharing-reviewer", "marac-coordinator"]
)
async def test_the_audit_does_not_exist_for_anybody_else(consoles: Pages, role: str) -> None:
    somebody = await consoles.signed_in(role)
    nowhere = (await somebody.get("/ops/nothing")).text

    for path in ("/ops/audit", "/ops/audit/verify", "/ops/audit/verify/live"):
        answer = await somebody.get(path)
        assert (answer.status_code, answer.text) == (404, nowhere)
    assert (await somebody.post("/ops/audit/verify")).status_code == 404
