"""A small made-up town in a database: pairs of people, what agencies told of them, and what went wrong on the way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import psycopg

from hub.domain.decisions import EmergencyOpened, EmergencyReason, LinkDecided
from hub.domain.events import Receipt, ReceiptState
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, CaseId
from hub.domain.person import Person
from hub.policy.load import shipped_files
from hub.policy.texts import texts
from hub.receive.ports import Raw
from hub.receive.receiver import Receiver
from hub.store.latency import PostgresLatency
from hub.store.policies import keep_policy
from hub.store.redrives import PostgresRedrives
from hub.streams.redriver import Redriver
from tests.builders.at_once import told
from tests.builders.consoles import Viewed
from tests.builders.events import HIGH, MEDIUM, POLICE, VRAS, a_head, an_incident, an_incident_reported
from tests.builders.fed import fed
from tests.builders.people import a_perpetrator, a_phone, a_victim, an_address, named, numbered
from tests.builders.rule_sets import edited
from tests.builders.world import shipped_policy
from tests.simulation.workload import letter

FAMILIES = ("Quillfeather", "Larkspur", "Winterbourne", "Hollowell", "Thistlewood", "Umberleigh")
"""Names that stand nowhere but where somebody works on a case."""
ELSEWHERE = "essex-police"
PROMISE = timedelta(minutes=5)
NUMBERED = (0, 1, 4, 5)
"""Pairs whose victim comes with a number; of the others nobody can be sure."""
CASES = (("Mara", "Len"), ("Ines", "Carl"), ("Rosa", "Dean"), ("Anya", "Paul"), ("Beth", "Owen"), ("Tess", "Karl"))

_HAPPENED: tuple[LiteralString, ...] = (
    """UPDATE delivery SET state = 'queued', claim_epoch = NULL, claimed_at = NULL, published_at = NULL
        WHERE event_id IN ('V-2', 'R-9') AND recipient = 'suffolk-idva'""",
    """UPDATE delivery SET decided_at = decided_at - interval '17 minutes',
        published_at = published_at - interval '17 minutes' WHERE event_id = 'V-2'""",
    """UPDATE inbox SET arrived_at = arrived_at - interval '17 minutes', decided_at = decided_at - interval '17 minutes'
        WHERE event_id = 'V-2'""",
    """INSERT INTO alarm (code, area, about, opened_at, last_at, times)
        VALUES ('agency-late', 'suffolk', 'suffolk-idva', now() - interval '12 minutes', now(), 1)""",
    """INSERT INTO dead_letter (id, source, event_id, outcome, reason, pointers, topic, partition, "offset", headers,
            original, set_aside_at)
        SELECT gen_random_uuid(), 'suffolk-police', 'F-' || n, CASE n % 3 WHEN 0 THEN 'dead_letter' ELSE 'refused' END,
            (ARRAY['HUB_FAULT', 'DATE_IN_FUTURE', 'VICTIM_MISSING'])[n % 3 + 1], '{/incident/occurred_from}',
            'in.suffolk-police', 0, n, '{"ce_type": "incident-reported.v1"}', 'x', now() - n * interval '7 minutes'
        FROM generate_series(1, 14) AS n""",
    """INSERT INTO web_emergency (id, case_id, area, opened_by, reason, why, opened_at, ends_at, review_by)
        SELECT gen_random_uuid(), id, area, 'dana.elsewhere', 'seen-here', 'Asks for help at the station, alone.',
            now() - n * interval '30 hours', now() - n * interval '30 hours' + interval '30 minutes',
            now() - n * interval '30 hours' + interval '1 day'
        FROM generate_series(1, 2) AS n, LATERAL (SELECT id, area FROM cases WHERE area = 'suffolk' LIMIT 1) AS one""",
    """UPDATE web_emergency SET reviewed_at = now() - interval '20 hours', reviewed_by = 'auditor-2', finding = 'needed'
        WHERE opened_at < now() - interval '40 hours'""",
)


async def settle(rooms: Viewed, receiver: Receiver) -> None:
    """Fill a database: what was sent and confirmed, what was rejected, what waits, and what failed."""
    async with fed(rooms.worker, shipped_policy()) as hub:
        for number in range(len(CASES)):
            await _tell(receiver, POLICE, f"R-{number}", *pair(number), days=340 if number < 2 else 20 + number)
        await hub.publish()
        await _answer(receiver, rooms)
        await _tell(receiver, VRAS, "V-0", *pair(0), days=9)
        await _tell(receiver, ELSEWHERE, "X-1", *pair(5, "Umberleigh"), days=3)
        await _tell(receiver, VRAS, "V-2", *alike(2), days=2)
        await _tell(receiver, VRAS, "V-3", *accused(3), days=1)
        await _join_first(receiver, rooms)
        await _tell(receiver, VRAS, "V-4", *alike(3), days=1)
        await _tell(receiver, POLICE, "R-9", *pair(4), days=1)
        await hub.publish()
    with psycopg.connect(rooms.owner) as connection:
        for statement in _HAPPENED:
            connection.execute(statement)


def keep_versions(rooms: Viewed) -> None:
    """Keep the rules that ship as the newer of two versions: by the older one a school was told more."""
    kept = texts(shipped_files())
    school = edited(kept["school/sharing.yaml"], ("where-in-home: code", "where-in-home: as-is"))
    keep_policy(rooms.worker, "a" * 64, {**kept, "school/sharing.yaml": school})
    with psycopg.connect(rooms.owner) as connection:
        connection.execute("UPDATE policy_version SET first_used_at = now() - interval '3 days'")
    keep_policy(rooms.worker, shipped_policy().digest, kept)


async def open_elsewhere(rooms: Viewed, receiver: Receiver, user: str) -> None:
    """Tell of a pair of another area, and let somebody open their case in an emergency."""
    await _tell(receiver, ELSEWHERE, "X-9", *stranger(), days=4)
    with psycopg.connect(rooms.owner) as connection:
        [(case,)] = connection.execute("SELECT id FROM cases WHERE area = 'essex'").fetchall()
    opened = EmergencyOpened(
        head=Head(agency=CONSOLE, record_id=f"emergency {case}", recorded_at=_now()),
        case=CaseId(case),
        agencies=(),
        by=user,
        reason=EmergencyReason.DANGER_NOW,
        why="Seen here with a child, asks for help.",
    )
    await receiver.receive_decided(opened, "elsewhere")


async def look(rooms: Viewed, receiver: Receiver) -> None:
    """Do what the hub does in the background: look up a plan, and work out how long deliveries took."""
    async with fed(rooms.worker, shipped_policy()) as hub:
        await Redriver(redrives=PostgresRedrives(hub.connections), receiver=receiver).look()
        agencies = receiver.policy.directory.agencies
        latency = PostgresLatency(hub.connections)
        while await latency.measure(dict.fromkeys(agencies, PROMISE), _now()):
            pass


async def _join_first(receiver: Receiver, rooms: Viewed) -> None:
    """Decide that the first two descriptions that may be of one person are."""
    with psycopg.connect(rooms.owner) as connection:
        one, other = connection.execute("SELECT one, other FROM review ORDER BY opened_at").fetchall()[0]
    head = Head(agency=CONSOLE, record_id="of the town", recorded_at=_now())
    decided = LinkDecided(
        head=head, one=one, other=other, same=True, by="marac-coordinator-2", reason="Same number on both papers"
    )
    await receiver.receive_decided(decided, "of the town")


def pair(number: int, family: str = "") -> tuple[Person, Person]:
    """Return one of the town's pairs."""
    given, his = CASES[number]
    family = family or FAMILIES[number]
    return (
        a_victim(
            names=(named(given, family),),
            date_of_birth=f"{1975 + 3 * number}-0{number + 1}-1{number}",
            identifiers=(numbered(number),) if number in NUMBERED else (),
            addresses=(an_address(f"{number + 3} Example Street"),),
            contacts=(a_phone(110 + number),),
        ),
        a_perpetrator(
            names=(named(his, FAMILIES[(number + 1) % len(FAMILIES)]),),
            date_of_birth=f"{1973 + 3 * number}-1{number % 3}-0{number + 1}",
            addresses=(an_address(f"{number + 40} Sample Road", postcode="IP2 9ZZ"),),
            contacts=(a_phone(210 + number),),
        ),
    )


def alike(number: int) -> tuple[Person, Person]:
    """Return a pair that may be one of the town's, or may not: a day of birth differs, and no number says."""
    victim, other = pair(number)
    year, month, day = str(victim.date_of_birth).split("-")
    return replace(victim, date_of_birth=f"{year}-{month}-{day[::-1]}"), other


def accused(number: int) -> tuple[Person, Person]:
    """Return a pair of which the person alleged may be the victim of one of the town's."""
    victim, _ = pair(number)
    other = a_perpetrator(
        names=victim.names,
        date_of_birth=str(victim.date_of_birth)[:-2] + "23",
        addresses=victim.addresses,
        contacts=victim.contacts,
    )
    somebody = a_victim(
        ref="w",
        names=(named("Ash", "Hollowell"),),
        date_of_birth="1990-10-10",
        contacts=(),
        addresses=(an_address("7 Third Street"),),
    )
    return somebody, other


def stranger() -> tuple[Person, Person]:
    """Return a pair of another area, of whom nobody here knows."""
    victim = a_victim(
        names=(named("Nell", "Hollowell"),),
        date_of_birth="1991-04-04",
        contacts=(),
        addresses=(an_address("9 Fourth Street", local_authority="E07000066"),),
    )
    return victim, a_perpetrator(ref="q", names=(named("Zac", "Thistlewood"),), date_of_birth="1990-05-05", contacts=())


async def _tell(receiver: Receiver, agency: str, record: str, *people: Person, days: int) -> None:
    at = _now() - timedelta(days=days)
    event = an_incident_reported(
        agency,
        record,
        head=a_head(agency, record, recorded_at=at),
        people=people,
        incident=an_incident(occurred_from=at - timedelta(hours=3)),
        assessment=replace(HIGH if len(record) % 2 else MEDIUM, assessed_at=at),
    )
    await receiver.receive([told(event, record)])


async def _answer(receiver: Receiver, rooms: Viewed) -> None:
    """Let receivers confirm most of what they got, and reject one."""
    with psycopg.connect(rooms.owner) as connection:
        sent = connection.execute(
            "SELECT id, recipient FROM delivery"
            " WHERE published_at IS NOT NULL AND kind <> 'received' ORDER BY decided_at, id"
        ).fetchall()
    for number, (delivery, agency) in enumerate(sent):
        if number % 5 == 4:
            continue
        state = ReceiptState.REJECTED if number == 3 else ReceiptState.ACCEPTED
        await receiver.receive([_receipt(agency, delivery, state, number)])


def _receipt(agency: str, delivery: Any, state: ReceiptState, number: int) -> Raw:
    at = _now()
    head = a_head(agency, f"receipt-{delivery}", recorded_at=at)
    one = letter(agency, Receipt(head=head, delivery_id=str(delivery), state=state, at=at), f"{state}/{delivery}")
    return Raw(topic=one.topic, partition=0, offset=number, value=one.value, headers=one.headers)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the town lives by the clock of the consoles
