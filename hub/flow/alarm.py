"""A person closes an alarm, once; what raises it again opens another (docs/domain.md, rule D2)."""

from hub.domain.decisions import AlarmClosed
from hub.domain.outcome import Processed
from hub.flow.drafts import Drafts
from hub.flow.received import Decision


def close_alarm(drafts: Drafts, event: AlarmClosed) -> Decision:
    """Take in that somebody saw to an alarm; one that is closed already stays as it is."""
    closed = (event,) if event.alarm in drafts.known.open_alarms else ()
    return Decision(received=drafts.received, ended=Processed(), closed_alarms=closed)
