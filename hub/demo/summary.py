"""A play in numbers, as `hub demo --json` prints it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyCount:
    """What one agency did and got."""

    published: int
    accepted: int
    refused: int
    deliveries: int
    acknowledged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A play in numbers. Published is accepted, refused, dead letters and missing together."""

    published: int
    """Events, and documents of which the connector could make none."""
    accepted: int
    refused: int
    """By the hub, and at the door by the connector."""
    refused_at_door: int
    dead_letters: int
    missing: int
    deliveries: int
    """Different deliveries of the kinds that are answered."""
    acknowledged: int
    """Of these, how many were confirmed."""
    p50_ms: float | None
    """From when an event was stored at its sender's to when a delivery that it caused lay in its recipient's folder;
    receipts and statuses aside."""
    p99_ms: float | None
    urgent_p50_ms: float | None
    """The same for events of the urgent lane alone."""
    urgent_p99_ms: float | None
    kinds: Mapping[str, int]
    """Different deliveries by kind, those that nobody answers too."""
    outcomes: Mapping[str, int]
    sent_again: int
    """Sendings beyond the first."""
    repeated: int
    """Deliveries that came once more, under an id that had come before."""
    holes: int
    """Numbers missing in the sequences of cases: each means a loss."""
    receipts: int
    """Confirmations and answers that the brokers have."""
    receipts_refused: int
    documents: int
    """Native documents that agencies found in their folders."""
    elsewhere: int
    """Deliveries that came of no event of this play."""
    by_agency: Mapping[str, AgencyCount]
