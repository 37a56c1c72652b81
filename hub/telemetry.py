"""Every event that the hub may log, and the one way in which it logs: ids, codes, counts, durations."""

import logging
from collections.abc import MutableMapping
from enum import StrEnum
from typing import Any, TextIO

import structlog


class Said(StrEnum):
    """Everything the hub may log: past tense or a state, and never a person in the name."""

    HUB_STARTED = "hub_started"
    HUB_STOPPED = "hub_stopped"
    WAITING_FOR = "waiting_for"
    BATCH_FAILED = "batch_failed"
    EVENT_SET_ASIDE = "event_set_aside"
    LEASE_TAKEN = "lease_taken"
    LEASE_LOST = "lease_lost"
    RELAY_FAILED = "relay_failed"
    RELAY_SENT_LESS = "relay_sent_less"
    ACCOUNT_ENFORCED = "account_enforced"
    SENT_AGAIN = "sent_again"
    READ_BACK = "read_back"
    RETENTION_KEPT = "retention_kept"
    CANDIDATES_CAPPED = "candidates_capped"
    DELIVERY_STOPPED = "delivery_stopped"
    """The hub found in a delivery what must not leave, or could not work out what may: it went nowhere (ADR 18)."""
    PAGE_FAILED = "page_failed"
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    """Somebody was not let into the consoles, or the provider told us something that could not be trusted."""
    FOREIGN = "foreign_log"


ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "event_id",
        "agency",
        "area",
        "topic",
        "partition",
        "offset",
        "reason",
        "error",
        "rule",
        "path",
        "count",
        "epoch",
        "ms",
        "dropped",
    }
)
"""Keys that may be printed. What else a call brings along is dropped and counted."""

FOREIGN = ("faust", "mode", "aiokafka", "asyncio", "alembic", "confluent_kafka", "httpx", "httpx2")
"""Loggers of libraries: at DEBUG they print keys and values, so their level is fixed here and no switch changes it."""


def keep_allowed(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every key that is not on the list, and say how many were dropped."""
    strange = [key for key in event if key not in ALLOWED and not key.startswith("_")]
    for key in strange:
        del event[key]
    if strange:
        event["dropped"] = len(strange)
    return event


def set_up(stream: TextIO) -> None:
    """Log as JSON lines to `stream`; libraries may speak from WARNING on, without their values."""
    before: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        keep_allowed,
    ]
    structlog.configure(
        processors=[*before, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_only_the_place, *before],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    handler.addFilter(_SomeOnly())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in FOREIGN:
        logging.getLogger(name).setLevel(logging.WARNING)


def _only_the_place(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say that a library spoke and which; its text may hold keys or values, so it is not repeated."""
    record: logging.LogRecord = event["_record"]
    kept = {key: event[key] for key in ("_record", "_from_structlog") if key in event}
    error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
    event.clear()
    event.update(kept, event=Said.FOREIGN, logger=f"{record.name}:{record.lineno}")
    if error:
        event["error"] = error
    return event


class _SomeOnly(logging.Filter):
    """Lets each place speak once a second: a broker that is away makes libraries repeat themselves without end."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        place = (record.name, record.lineno)
        if record.created - self._last.get(place, 0.0) < 1.0:
            return False
        self._last[place] = record.created
        return True
