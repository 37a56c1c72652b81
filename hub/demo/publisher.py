"""Publishes events, and sends each again, unchanged, until the hub's receipt has come."""

from dataclasses import dataclass, field
from functools import partial
from time import monotonic

from hub.demo.diary import Diary
from hub.demo.narrator import Narrator
from hub.demo.post import Post
from hub.demo.tally import Sent, Tally

LONGEST = 60.0
"""Seconds between sendings at most."""


@dataclass(slots=True, kw_only=True)
class Publisher:
    """The sending side of every agency."""

    post: Post
    tally: Tally
    narrator: Narrator
    patience: float
    again: Diary = field(default_factory=Diary)

    async def publish(self, sent: Sent, due: float | None = None) -> None:
        """Send an event, for the first time or once more; `due` is when the timetable wanted it out."""
        self.tally.publish(sent, monotonic() if due is None else due)
        self.narrator.published(sent)
        await self.post.send_unwatched(sent.message)
        if sent.ended is None:
            self.again.after(self.patience, partial(self._send_again, sent, self.patience))

    async def _send_again(self, sent: Sent, waited: float) -> None:
        if sent.ended is not None:
            return
        self.tally.publish(sent, 0.0)
        await self.post.send_unwatched(sent.message)
        wait = min(2 * waited, LONGEST)
        self.again.after(wait, partial(self._send_again, sent, wait))
