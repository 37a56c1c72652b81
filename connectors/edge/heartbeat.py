"""Tells the hub that the connector is at work, and what waits. One that is lost is not missed: another comes."""

from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from connectors.documents import outgoing
from connectors.edge.batch import HEARTBEAT
from connectors.edge.inbox import Inbox
from connectors.edge.line import LineDown, Message, Trouble
from connectors.edge.message import trial_message
from connectors.edge.notes import HeartbeatSent
from connectors.edge.outbox import Outbox
from connectors.edge.state import State
from hub.domain.events import Heartbeat
from hub.domain.head import Head


def software() -> str:
    """Return name and version of the runtime."""
    try:
        return f"da-hub edge {version('da-hub')}"
    except PackageNotFoundError:
        return "da-hub edge"


def heartbeat(agency: str, state: State, outbox: Outbox, now: datetime) -> tuple[Message, HeartbeatSent]:
    """Return the message and the note of it; raise `LineDown` while the registry was never reached."""
    ids = state.shapes()
    if "Heartbeat" not in ids:
        raise LineDown(Trouble.REGISTRY_AWAY)
    waiting, oldest = outbox.waiting()
    holes = Inbox(state).holes()
    event = Heartbeat(
        head=Head(agency=agency, record_id=HEARTBEAT, recorded_at=now),
        software=software(),
        waiting=waiting,
        oldest_waiting=datetime.fromisoformat(oldest) if oldest else None,
        holes=holes,
    )
    return trial_message(outgoing(event), ids, now), HeartbeatSent(waiting=waiting, holes=holes)
