"""Measures the audit: sealing and verifying a million entries, asking for one person, and what noting costs a batch.

`python -m tests.bench.audit --rows 1000000`; a PostgreSQL of its own is started and thrown away.
"""

import argparse
import asyncio
import json
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import psycopg

from hub.domain.audit_chain import Check
from hub.flow.audit import entries_of
from hub.local import Outside, start
from hub.settings import Settings
from hub.store.audit import PostgresChain, save_entries
from hub.store.audit_look import Audit
from hub.store.connections import Connections
from hub.store.schema import migrate
from tests.builders.events import an_incident_reported
from tests.builders.people import a_perpetrator, a_victim
from tests.builders.world import story

PERSON = UUID("00000000-0000-4000-8000-000000000001")
FILL = """
    INSERT INTO audit (operation, who, action, subject, purposes, rules, digest, recipient, records, people, cases)
    SELECT 'disclosure', 'hub', 'update', gen_random_uuid()::text, '{support}', '{idva/update-with-consent}',
        repeat('0', 64), 'agency-' || n %% 40, ARRAY['agency-' || n %% 40 || '/R-' || n],
        ARRAY[('00000000-0000-4000-8000-' || lpad(to_hex(n %% 100000), 12, '0'))::uuid, gen_random_uuid()],
        ARRAY[gen_random_uuid()]
    FROM generate_series(1, %s) AS n
"""
BATCH = 100


def main() -> None:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="da-hub-audit-", dir="/var/lib") as folder:
        Path(folder).chmod(0o711)
        outside = Outside(kafka="kafka.test:9092", registry="http://schemas.test")
        with start(Path(folder), Settings().cache, outside, lambda _step: None) as running:
            figures = _figures(running.database, rows)
    print(json.dumps(figures))  # noqa: T201 - what it is for


def _figures(database: str, rows: int) -> dict[str, Any]:
    figures: dict[str, Any] = {"rows": rows}
    migrate(database)
    with psycopg.connect(database, autocommit=True) as connection, _timed(figures, "fill"):
        connection.execute(FILL, (rows,))
        connection.execute("VACUUM ANALYZE audit")
    with _timed(figures, "seal"):
        asyncio.run(_seal(database))
    before = _peak()
    with Audit(database) as audit, _timed(figures, "verify"):
        check = Check()
        faults = sum(1 for one in audit.faults(check) if not isinstance(one, int))
        faults += sum(1 for _ in audit.without_seal(audit.counts()[1]))
    figures |= {"faults": faults, "sealed": check.last.number, "peak_mb": _peak(), "peak_before_mb": before}
    with Audit(database) as audit:
        with _timed(figures, "person"):
            figures["of_person"] = len(audit.of_person(PERSON, None, 1_000))
        with _timed(figures, "agency"):
            figures["of_agency"] = len(audit.of_agency("agency-7", None, 1_000))
    return figures | asyncio.run(_noting(database))


async def _seal(database: str) -> None:
    connections = Connections(database)
    await connections.open()
    chain, is_more = PostgresChain(connections), True
    while is_more:
        _, is_more = await chain.seal()
    await connections.close()


async def _noting(database: str) -> dict[str, Any]:
    """Return what one batch costs: entries an event, deciding on them, and adding them beside a million others."""
    events = [an_incident_reported(record=f"R-{n}", people=(a_victim(), a_perpetrator())) for n in range(BATCH)]
    decisions = story(*events).decisions
    started = perf_counter()
    entries = entries_of(decisions)
    derived = perf_counter() - started
    connections, taken = Connections(database), []
    await connections.open()
    for _ in range(20):
        async with connections.transaction() as conn:
            started = perf_counter()
            await save_entries(conn, entries, "0" * 64)
            taken.append(perf_counter() - started)
    await connections.close()
    return {
        "entries_an_event": len(entries) / BATCH,
        "derive_batch_ms": round(derived * 1000, 2),
        "save_batch_ms": round(sorted(taken)[len(taken) // 2] * 1000, 2),
    }


@contextmanager
def _timed(figures: dict[str, Any], name: str) -> Iterator[None]:
    started = perf_counter()
    yield
    figures[f"{name}_s"] = round(perf_counter() - started, 3)


def _peak() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


if __name__ == "__main__":
    main()
