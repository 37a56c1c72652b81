"""The published Avro schemas: hand-written files in `schemas/`, one record each, composed by full name."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from fastavro.schema import load_schema, parse_schema

from hub.domain import content, events
from hub.domain.feed import FeedEntry

NAMESPACE = "dahub.v1"
"""A shape that is not compatible gets a namespace of its own."""

EVENT_TYPES: dict[str, type[events.Event]] = {
    cls.__name__: cls
    for cls in (
        events.IncidentReported,
        events.RiskAssessed,
        events.ReferralMade,
        events.SupportUpdated,
        events.SafeguardingUpdated,
        events.RecordWithdrawn,
        events.ConsentChanged,
        events.CustodyOrOrderChanged,
        events.PersonDetailsChanged,
        events.MaracOutcome,
        events.CourtHearingChanged,
        events.OutcomeRecorded,
        events.FeedbackReceived,
        events.Receipt,
        events.Heartbeat,
    )
}
"""Avro records that agencies may send, by name."""

CONTENT_TYPES: dict[str, type[content.Content]] = {
    cls.__name__: cls
    for cls in (
        content.ReferralOffered,
        content.SafeguardingContact,
        content.MaracReferral,
        content.PerpetratorReferral,
        content.SchoolNotice,
        content.ResearchRequest,
        content.Flag,
        content.Update,
        content.Task,
        content.Status,
        content.Received,
        content.Correction,
        content.MaracCase,
        content.CaseReplaced,
        content.SafetyAlert,
        content.ThemeCopy,
        content.CaseMoved,
    )
}
"""Avro records that the hub delivers, by name."""

FEED_TYPES: dict[str, type[FeedEntry]] = {FeedEntry.__name__: FeedEntry}
"""Avro records by which coordinators are told what changed, by name."""

RECORDS = (*EVENT_TYPES, *CONTENT_TYPES, *FEED_TYPES)


def folder() -> Path:
    """Return where the schema files lie: in the wheel beside the code, in a checkout at its top."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "shipped" / "schemas"
    return shipped if shipped.is_dir() else package.parent / "schemas"


@cache
def parsed(record: str) -> Any:
    """Return the schema of a record, parsed for reading and writing."""
    return load_schema(str(folder() / f"{NAMESPACE}.{record}.avsc"))


@cache
def text(record: str) -> str:
    """Return the schema of a record as one self-contained JSON text, as it is registered."""
    plain = {key: value for key, value in parsed(record).items() if not key.startswith("__")}
    return json.dumps(plain, separators=(",", ":"))


def full_name(record: str) -> str:
    """Return the full Avro name, which is also the subject in the registry."""
    return f"{NAMESPACE}.{record}"


def parse(schema: str) -> Any:
    """Parse the JSON text of a writer's schema, as the registry gives it."""
    return parse_schema(json.loads(schema))
