"""What must hold of the coordinators' feeds: nothing lost, nothing twice, nothing shown of which nobody is told.

It reads the topics and what was decided, and shares nothing with what derives the entries.
"""

from collections.abc import Iterator
from uuid import UUID

from hub.domain.content import MaracCase
from hub.domain.delivery import GONE
from hub.domain.ids import CaseId, DeliveryId
from hub.wire import codec
from tests.simulation.broker import Broker, OutRecord
from tests.simulation.world import InboxRow, World


def is_feed(topic: str) -> bool:
    """Say whether a topic is a coordinator's feed."""
    return topic.startswith("marac.") and topic.endswith(".feed")


def feed_faults(world: World, broker: Broker) -> Iterator[str]:
    """Yield whatever is wrong with a feed."""
    for topic, log in sorted(broker.outward.items()):
        if is_feed(topic):
            yield from _counted(topic, log)
            yield from _known(world, topic, log)
    there = {record.id for topic, log in broker.outward.items() if is_feed(topic) for record in log}
    yield from (f"F2 entry {one} was never published" for one in world.tables.feed if one not in there)
    yield from _untold(world)
    yield from _ahead(world, broker)


def _counted(topic: str, log: list[OutRecord]) -> Iterator[str]:
    """F1: an area counts 1, 2, 3 at the first appearance; what comes again is the same to the byte."""
    seen: dict[UUID, OutRecord] = {}
    for record in log:
        before = seen.get(record.id)
        if before is None:
            if record.sequence != len(seen) + 1:
                yield f"F1 {topic}: {record.sequence} came after {len(seen)}"
            seen[record.id] = record
        elif (before.sequence, before.value, before.key) != (record.sequence, record.value, record.key):
            yield f"F1 {topic}: {record.id} came again otherwise"


def _known(world: World, topic: str, log: list[OutRecord]) -> Iterator[str]:
    """F2: every entry that lies on a topic was decided, for that area."""
    for record in log:
        row = world.tables.feed.get(DeliveryId(record.id))
        if row is None or topic != f"marac.{row.noted.area}.feed" or row.seq != record.sequence:
            yield f"F2 {record.id} lies on {topic}, and no row says so"


def _untold(world: World) -> Iterator[str]:
    """F3: what a coordinator is shown of a case never says something else without an entry that speaks of it."""
    said: dict[tuple[str, CaseId], frozenset[str]] = {}
    told = {(row.noted.area, row.noted.case, row.noted.cause) for row in world.tables.feed.values()}
    for decision in sorted(world.tables.inbox.values(), key=lambda row: row.decided_seq):
        for place, words in _shown(decision).items():
            cause = (decision.received.source, decision.received.event_id)
            if said.get(place, frozenset()) != words and (*place, cause) not in told:
                yield f"F3 {cause} changed case {place[1]} for the coordinator of {place[0]}, and nobody was told"
            said[place] = words


def _shown(decision: InboxRow) -> dict[tuple[str, CaseId], frozenset[str]]:
    """Return the texts of each case that a decision shows: letters and digits alone, as a reader sees no difference."""
    gone = {d.id for d in decision.changed if d.state in GONE}
    return {
        (d.content.area, d.case): _words(d.content)
        for d in decision.deliveries
        if isinstance(d.content, MaracCase) and d.case and d.state not in GONE and d.id not in gone
    }


def _words(content: MaracCase) -> frozenset[str]:
    if not content.told_by:
        return frozenset()
    texts = ("".join(filter(str.isalnum, text.casefold())) for text in codec.texts_of(content))
    return frozenset(filter(None, texts))


def _ahead(world: World, broker: Broker) -> Iterator[str]:
    """F4: an entry has no number before what it speaks of has gone out."""
    sent = {record.id for log in broker.outward.values() for record in log}
    for row in world.tables.feed.values():
        told = world.tables.deliveries.get(row.noted.delivery) if row.noted.delivery else None
        if row.seq and told and told.delivery.state not in GONE and told.delivery.id not in sent:
            yield f"F4 entry {row.noted.id} was published before {told.delivery.id}"
