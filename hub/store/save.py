"""Stores the decisions of a batch in the transaction in which they were made: COPY and unnest, no loop over rows."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor
from psycopg.types.json import Jsonb

from hub.domain.agency import AccountState
from hub.domain.case import Case, KnownIncident
from hub.domain.content import Correction
from hub.domain.decisions import AccountDecided
from hub.domain.delivery import Delivery
from hub.domain.ids import CaseId, DeliveryId, derived_id
from hub.domain.limits import UNLIMITED
from hub.domain.outcome import Outcome
from hub.domain.review import Review
from hub.flow.answer import receipt_in
from hub.flow.audit import entries_of, purposes_of
from hub.flow.consolidate import people_in
from hub.flow.deduplicate import told
from hub.flow.received import Decision, KnownRecord
from hub.matching.features import features_of
from hub.store.alarms import save_alarms
from hub.store.audit import save_entries
from hub.store.emergencies import save_emergencies
from hub.store.feed import save_feed
from hub.store.flags import save_flags
from hub.store.operating import save_operated
from hub.store.rights import save_rights
from hub.store.statements import sql
from hub.store.words import COLUMNS, row_of
from hub.wire import codec


class DeliveryMoved(Exception):
    """The relay took a delivery while a decision stopped it. Nothing was saved: decide the batch again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """The decisions of a batch with what they need to be stored."""

    decisions: Sequence[Decision]
    payloads: Mapping[DeliveryId, bytes]
    """Encoded content of each new delivery, and of what stands in for one whose content nobody may have any more."""
    digest: str
    now: datetime
    purposes: Mapping[str, str] = field(default_factory=dict)
    """For what each sharing rule gives, by its id."""


async def save(conn: AsyncConnection[Any], saving: Saving) -> None:
    """Store everything that the decisions change; raise `DeliveryMoved` when the relay was quicker."""
    decided = [d for d in saving.decisions if not d.repeated]
    async with conn.pipeline():
        await _save_events(conn, saving, decided)
        await _save_cases_and_people(conn, decided)
        await _save_links(conn, decided, saving.now)
        words = {w.id: w for d in decided for w in d.words}.values()
        await _run(conn, "save_words", [row_of(held) for held in words], *COLUMNS, now=saving.now)
        await _save_reviews(conn, {r.id: r for d in decided for r in d.reviews}.values(), saving.now)
        await _save_receipts(conn, decided, saving.now)
        await _save_deliveries(conn, saving)
        await _save_stand_ins(conn, saving)
        await _save_accounts(conn, [a for d in decided for a in d.accounts], saving.now)
        await save_entries(conn, entries_of(saving.decisions), saving.digest)
        await save_rights(conn, decided, saving.payloads, saving.now)
        await save_emergencies(conn, decided, saving.now)
        await save_operated(conn, decided, saving.now)
        await save_alarms(conn, decided, saving.now)
        await save_flags(conn, decided)
        await save_feed(conn, decided, saving.payloads, saving.now)


async def _save_events(conn: AsyncConnection[Any], saving: Saving, decided: Sequence[Decision]) -> None:
    """Note what came, what came again, and what was set aside."""
    await _begin_again(conn, decided)
    lines = [_inbox_row(d) for d in decided]
    await _run(conn, "save_inbox", lines, *INBOX, now=saving.now, digest=saving.digest)
    await _repeat(conn, [d for d in saving.decisions if d.repeated], saving.now)
    await _set_aside(conn, decided, saving.now)


async def _save_cases_and_people(conn: AsyncConnection[Any], decided: Sequence[Decision]) -> None:
    """Store records, who is who in them, and the cases in which they stand."""
    await _empty_cases(conn, {case for d in decided for case in d.placed_anew})
    await _save_records(conn, list({r.key: r for d in decided for r in d.records}.values()))
    await _run(conn, "save_keys", [(key, person) for d in decided for key, person in d.keys], "key", "person_id")
    heirs = [pair for d in decided for pair in d.heirs]
    await _run(conn, "save_heirs", heirs, "person_id", "heir")
    await _save_cases(conn, {c.id: c for d in decided for c in d.cases}.values())
    members = [(m.case, m.person, m.role.value) for d in decided for m in d.members]
    await _run(conn, "save_members", members, "case_id", "person_id", "role")
    await _save_incidents(conn, {i.id: i for d in decided for i in d.incidents}.values())


async def _run(
    conn: AsyncConnection[Any], name: str, lines: Sequence[Sequence[Any]], *columns: str, **more: Any
) -> AsyncCursor[Any] | None:
    """Run one statement over columns of values, if there are any; its result may not have come yet."""
    if not lines:
        return None
    values = zip(columns, map(list, zip(*lines, strict=True)), strict=True)
    return await conn.execute(sql(name), {**dict(values), **more})


INBOX = (
    *("source", "event_id", "content_hash", "told", "record_id", "outcome", "reason", "pointers", "other_event"),
    *("topic", "partition", "offset", "arrived_at", "original", "traceparent", "test", "people", "cases"),
)
DELIVERY = (
    *("id", "recipient", "topic", "kind", "source", "event_id", "record_id", "state", "case_id", "key", "subject"),
    *("incident_id", "sequence", "fingerprint", "rules", "purposes", "reason", "respond_by", "payload", "traceparent"),
)
"""The columns of the two widest tables, in the order of their rows below."""


def _inbox_row(decision: Decision) -> Sequence[Any]:
    received, ended, event = decision.received, decision.ended, decision.received.event
    own = (r for r in decision.records if (r.key.source, r.event_id) == (received.source, received.event_id))
    record = next(own, None)
    people = {ref: str(person) for ref, person in record.people.items()} if record else {}
    return (
        received.source,
        received.event_id,
        received.content_hash,
        told(event).value if event else None,
        event.head.record_id if event else None,
        ended.outcome.value,
        getattr(ended, "reason", None),
        "\n".join(getattr(ended, "pointers", ())),
        getattr(ended, "of", None) or getattr(ended, "by", None),
        received.position.topic,
        received.position.partition,
        received.position.offset,
        received.arrived_at,
        received.raw if event and ended.outcome not in SET_ASIDE else None,
        received.traceparent,
        received.test,
        json.dumps(people),
        "\n".join(str(case.id) for case in decision.cases),
    )


SET_ASIDE = frozenset({Outcome.REFUSED, Outcome.DEAD_LETTER})
"""Outcomes whose original is kept apart, for a shorter time and with every look at it logged."""


async def _begin_again(conn: AsyncConnection[Any], decided: Sequence[Decision]) -> None:
    """Make room for the new outcome of a dead letter that an operator tries again."""
    for decision in decided:
        if decision.received.retried:
            received = decision.received
            where = {"source": received.source, "event_id": received.event_id, "content_hash": received.content_hash}
            await conn.execute(sql("forget_dead_event"), where)
            await conn.execute(sql("dead_letter_retried"), {"id": _dead_letter_id(decision)})


async def _repeat(conn: AsyncConnection[Any], repeated: Sequence[Decision], now: datetime) -> None:
    lines = [(d.received.source, d.received.event_id, d.received.content_hash) for d in repeated]
    await _run(conn, "repeat_events", lines, "sources", "events", "hashes", now=now)
    if resend := [delivery for d in repeated for delivery in d.resend]:
        await conn.execute(sql("resend"), {"ids": resend})


async def _set_aside(conn: AsyncConnection[Any], decided: Sequence[Decision], now: datetime) -> None:
    lines = [_dead_letter(d) for d in decided if d.ended.outcome in SET_ASIDE]
    if lines:
        await conn.execute(sql("save_dead_letters"), {"rows": Jsonb(lines), "now": now})


def _dead_letter_id(decision: Decision) -> UUID:
    received = decision.received
    return derived_id("dead-letter", received.source, received.event_id, received.content_hash.hex())


def _dead_letter(decision: Decision) -> dict[str, Any]:
    received = decision.received
    return {
        "id": str(_dead_letter_id(decision)),
        "source": received.source,
        "event_id": received.event_id,
        "outcome": decision.ended.outcome.value,
        "reason": getattr(decision.ended, "reason", ""),
        "pointers": list(getattr(decision.ended, "pointers", ())),
        "topic": received.position.topic,
        "partition": received.position.partition,
        "offset": received.position.offset,
        "headers": dict(received.headers),
        "original": "\\x" + received.raw.hex(),
    }


async def _save_records(conn: AsyncConnection[Any], records: Sequence[KnownRecord]) -> None:
    keys = [(r.key.source, r.key.record, r.key.told.value) for r in records]
    lines = [
        (*key, r.event_id, r.content_hash, r.recorded_at, r.revision, r.withdrawn, codec.to_json(r.event).decode())
        for key, r in zip(keys, records, strict=True)
    ]
    names = ("source", "record_id", "told")
    await _run(
        conn, "save_records", lines, *names, "event_id", "content_hash", "recorded_at", "revision", "withdrawn", "event"
    )
    await _run(conn, "forget_record_people", keys, *names)
    pairs = list(zip(keys, records, strict=True))
    people = [
        (*key, ref, person, r.alone_of(ref), _features(r, ref)) for key, r in pairs for ref, person in r.people.items()
    ]
    await _run(conn, "save_record_people", people, *names, "ref", "person_id", "alone", "features")
    cases = [(*key, case) for key, r in pairs for case in r.cases]
    await _run(conn, "save_record_cases", cases, *names, "case_id")


def _features(record: KnownRecord, ref: str) -> str:
    """Return what is compared of one person of a record; of a withdrawn one nothing is."""
    said = next((person for person in people_in(record) if person.ref == ref), None)
    return features_of(said, record.key.source).to_json() if said and not record.withdrawn else "[]"


async def _empty_cases(conn: AsyncConnection[Any], cases: set[CaseId]) -> None:
    """Make room for cases that are placed anew, whole."""
    if cases:
        for name in ("empty_members", "empty_records", "empty_incidents"):
            await conn.execute(sql(name), {"cases": list(cases)})


async def _save_links(conn: AsyncConnection[Any], decided: Sequence[Decision], now: datetime) -> None:
    lines = [
        (*sorted((link.one, link.other)), link.same, json.dumps([list(map(str, side)) for side in link.sides]), event)
        for d in decided
        for link in d.links
        for event in (d.received.event_id,)
    ]
    await _run(conn, "save_links", lines, "one", "other", "same", "sides", "event_id", now=now)


async def _save_reviews(conn: AsyncConnection[Any], reviews: Iterable[Review], now: datetime) -> None:
    lines = [
        (r.id, r.one, r.other, r.weight, r.needs_second, r.state.value, _signatures(r), r.depends) for r in reviews
    ]
    columns = ("id", "one", "other", "weight", "needs_second", "state", "signatures", "depends")
    await _run(conn, "save_reviews", lines, *columns, now=now)


def _signatures(review: Review) -> str:
    return json.dumps(
        [{"by": s.by, "same": s.same, "reason": s.reason, "at": s.at.isoformat()} for s in review.signatures]
    )


async def _save_cases(conn: AsyncConnection[Any], cases: Iterable[Case]) -> None:
    lines = [
        (
            *(c.id, c.reference, c.area, c.victim, c.perpetrator, int(c.grade), c.graded_at, c.marac, c.replaced_by),
            codec.to_json(c.limits).decode() if c.limits != UNLIMITED else None,
            c.left,
            codec.to_json(c.repeats).decode() if c.repeats.said else None,
        )
        for c in cases
    ]
    columns = ("id", "reference", "area", "victim", "perpetrator", "grade", "graded_at", "marac", "replaced_by")
    await _run(conn, "save_cases", lines, *columns, "limits", "left_area", "repeats")


async def _save_incidents(conn: AsyncConnection[Any], incidents: Iterable[KnownIncident]) -> None:
    lines = [
        (i.id, i.case, codec.to_json(i.incident).decode(), json.dumps([(t.source, t.record) for t in i.told]))
        for i in incidents
    ]
    await _run(conn, "save_incidents", lines, "id", "case_id", "incident", "told")


async def _save_accounts(conn: AsyncConnection[Any], decided: Sequence[AccountDecided], now: datetime) -> None:
    """Note what was decided on accounts, and let what is for them wait or go on."""
    lines = [(one.account, one.state.value, one.by, one.reason, one.until) for one in decided]
    await _run(conn, "save_accounts", lines, "agency", "state", "by", "reason", "until", now=now)
    for one in decided:
        waits = one.state is not AccountState.ACTIVE
        await conn.execute(sql("suspend_deliveries" if waits else "resume_deliveries"), {"agencies": [one.account]})


async def _save_deliveries(conn: AsyncConnection[Any], saving: Saving) -> None:
    """Change earlier deliveries and add new ones; a delivery decided and changed in one batch is stored as it ends."""
    changed = {d.id: d for decision in saving.decisions for d in decision.changed}
    new = {d.id: d for decision in saving.decisions for d in decision.deliveries}
    await _change(conn, [d for d in changed.values() if d.id not in new])
    lines = [_delivery_row(changed.get(d.id, d), saving) for d in new.values()]
    await _run(conn, "save_deliveries", lines, *DELIVERY, now=saving.now, digest=saving.digest)
    passed = [d.id for d in new.values() if isinstance(d.content, Correction) and not d.content.sent_before]
    if passed:
        await conn.execute(sql("pass_positions"), {"corrections": passed})


async def _save_stand_ins(conn: AsyncConnection[Any], saving: Saving) -> None:
    """Store what goes out in the place of deliveries; of somebody erased more goes, and `rights` sees to it."""
    stand_ins = [one for d in saving.decisions if not d.erased for one in d.stand_ins]
    lines = [(one.id, one.kind.value, saving.payloads[one.id]) for one in stand_ins]
    await _run(conn, "save_stand_ins", lines, "id", "kind", "payload")


async def _change(conn: AsyncConnection[Any], changed: Sequence[Delivery]) -> None:
    lines = [(d.id, d.state.value, d.reason, d.sequence, d.claimed) for d in changed]
    moved = await _run(conn, "change_deliveries", lines, "id", "state", "reason", "sequence", "claimed")
    if moved and len(await moved.fetchall()) != len(lines):
        raise DeliveryMoved


def _delivery_row(delivery: Delivery, saving: Saving) -> Sequence[Any]:
    return (
        delivery.id,
        delivery.recipient,
        delivery.topic,
        delivery.kind.value,
        delivery.cause.source,
        delivery.cause.event,
        delivery.cause.record,
        delivery.state.value,
        delivery.case,
        delivery.key,
        delivery.subject,
        delivery.incident,
        delivery.sequence,
        delivery.fingerprint,
        "\n".join(delivery.rules),
        "\n".join(purposes_of(delivery, saving.purposes)),
        delivery.reason,
        delivery.respond_by,
        saving.payloads.get(delivery.id),
        delivery.traceparent,
    )


async def _save_receipts(conn: AsyncConnection[Any], decided: Sequence[Decision], now: datetime) -> None:
    lines = [
        (UUID(e.delivery_id), e.state.value, e.at, e.reason, d.received.event_id, getattr(d.received.event, "by", None))
        for d in decided
        if (e := receipt_in(d.received.event)) and d.ended.outcome is Outcome.PROCESSED
    ]
    columns = ("delivery_id", "state", "at", "reason", "event_id", "answered_by")
    await _run(conn, "save_receipts", lines, *columns, now=now)
