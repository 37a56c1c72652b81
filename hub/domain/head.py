"""What every event says of itself."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every event says of itself."""

    agency: str
    """The sender. It must be the owner of the topic that the event came by."""
    record_id: str
    """The sender's own number for the record that this event tells of."""
    recorded_at: datetime
    revision: int | None = None
    """Counts up with each change of the record; without it `recorded_at` orders revisions."""
