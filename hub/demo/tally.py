"""Everything that an outside observer can count: what was sent, what came back for it, and how long that took."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hub.demo.messages import Message
from hub.demo.people import Population
from hub.demo.steps import What
from hub.domain.content import Received
from hub.domain.outcome import Outcome

ANSWERED = frozenset(
    {"referral-offered", "safeguarding-contact", "marac-referral", "update", "task", "correction"},
)
"""Kinds of delivery that a recipient answers with receipts; the others nobody answers."""
TAKEN_IN = frozenset({Outcome.PROCESSED, Outcome.DUPLICATE, Outcome.SUPERSEDED})
MILLISECONDS = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A delivery at its first arrival."""

    delivery: str
    agency: str
    desk: str
    """Kind of the agency."""
    kind: str
    """Kind of delivery: `referral-offered`."""
    case: str | None
    """Case reference, for the kinds that belong to a case."""
    at: float
    """Seconds by the clock of this process."""
    ms: float | None
    """Milliseconds since the event that caused it was due; None where that event is not ours to time."""
    note: str | None = None
    """What may be said of it: `2 children`."""
    urgent: bool = False
    """Whether the event that caused it took the urgent lane."""


@dataclass(slots=True, kw_only=True)
class Sent:
    """One event of ours and what became of it so far."""

    message: Message
    due: float | None = None
    """When the timetable wanted it out; None while it waits for its turn."""
    times: int = 0
    """How often it was sent."""
    ended: str | None = None
    reason: str | None = None
    pointers: tuple[str, ...] = ()
    ended_at: float = 0.0
    arrivals: list[Arrival] = field(default_factory=list)

    @property
    def latest(self) -> float:
        """When something was last heard of it."""
        return max(self.ended_at, *(arrival.at for arrival in self.arrivals), 0.0)


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
    accepted: int
    refused: int
    dead_letters: int
    missing: int
    deliveries: int
    """Different deliveries of the kinds that are answered."""
    acknowledged: int
    """Of these, how many were answered."""
    p50_ms: float | None
    """From when an event was due to the first arrival of a delivery that it caused; receipts and statuses aside."""
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
    receipts_refused: int
    documents: int
    """Native documents made of deliveries."""
    elsewhere: int
    """Deliveries that no event of this play caused."""
    by_agency: Mapping[str, AgencyCount]


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts while a play goes on; `summary` may be asked for at any time."""

    population: Population | None = None
    """The people of the play, once it has begun: for whoever searches logs and headers for them."""
    sent: dict[str, Sent] = field(default_factory=dict)
    """Events by id, receipts excepted."""
    deliveries: dict[str, Arrival] = field(default_factory=dict)
    """By delivery id, `received` excepted."""
    answered: dict[str, int] = field(default_factory=dict)
    """How many receipts were sent, by delivery id."""
    receipts: dict[str, str] = field(default_factory=dict)
    """Delivery by the id of the receipt's event."""
    receipts_refused: int = 0
    repeated: int = 0
    documents: int = 0
    elsewhere: int = 0
    _by_trace: dict[str, Sent] = field(default_factory=dict)
    _by_record: dict[tuple[str, str], Sent] = field(default_factory=dict)
    _open: Counter[str] = field(default_factory=Counter)
    _taken_back: set[int] = field(default_factory=set)
    _sequences: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))

    def expect(self, message: Message) -> Sent:
        """Note an event that will be sent; one that is known already is returned as it is."""
        if message.id in self.sent:
            return self.sent[message.id]
        sent = Sent(message=message)
        self.sent[message.id] = sent
        self._by_trace[message.trace] = sent
        self._by_record.setdefault((message.agency, message.record), sent)
        self._open[message.label] += 1
        return sent

    def publish(self, sent: Sent, due: float) -> None:
        """Note that an event was sent, for the first time or again."""
        sent.times += 1
        if sent.due is not None:
            return
        sent.due = due
        if sent.message.what is What.WITHDRAWAL and sent.message.family is not None:
            self._taken_back.add(sent.message.family)

    def receive(self, content: Received, at: float) -> Sent | None:
        """Note the hub's receipt; return the event, or None when it is not ours."""
        if content.event_id in self.receipts:
            self.receipts_refused += 1
        sent = self.sent.get(content.event_id)
        if sent and sent.ended is None:
            sent.ended, sent.reason, sent.pointers = content.outcome, content.reason, content.pointers
            sent.ended_at = at
            self._open[sent.message.label] -= 1
        return sent

    def deliver(self, arrival: Arrival, cause: Sent | None, sequence: int | None) -> bool:
        """Note a delivery; return False when it had come before."""
        if arrival.delivery in self.deliveries:
            self.repeated += 1
            return False
        self.deliveries[arrival.delivery] = arrival
        if arrival.case and sequence is not None:
            line = "cases" if arrival.kind == "marac-case" else arrival.agency
            self._sequences[line, arrival.case].add(sequence)
        if cause is None:
            self.elsewhere += 1
        elif arrival.kind != "status":
            cause.arrivals.append(arrival)
        return True

    def latency(self, cause: Sent | None, kind: str, at: float) -> float | None:
        """Return the milliseconds of a delivery, None where they say nothing.

        What is told again because another record of the family was taken back is as old as that record.
        """
        if cause is None or cause.due is None or kind == "status" or cause.message.family is None:
            return None
        told_anew = cause.message.what is not What.WITHDRAWAL and cause.message.family in self._taken_back
        return None if told_anew else max(0.0, (at - cause.due) * MILLISECONDS)

    def acknowledge(self, receipt: Message) -> None:
        """Note that the brokers have a receipt; the record that it tells of is the delivery."""
        self.receipts[receipt.id] = receipt.record
        self.answered[receipt.record] = self.answered.get(receipt.record, 0) + 1

    def caused(self, trace: str | None) -> Sent | None:
        """Return the event of ours with that trace."""
        return self._by_trace.get(trace or "")

    def told(self, agency: str, record: str) -> Sent | None:
        """Return the first event of ours that told of an agency's record."""
        return self._by_record.get((agency, record))

    def settled(self, label: str) -> bool:
        """Say whether everything told of a record has its receipt."""
        return self._open[label] <= 0

    def missing(self) -> tuple[Sent, ...]:
        """Return the published events that have no receipt."""
        return tuple(sent for sent in self.sent.values() if sent.times and sent.ended is None)

    def unanswered(self) -> tuple[Arrival, ...]:
        """Return the deliveries that should have been answered and were not."""
        return tuple(a for a in self.deliveries.values() if a.kind in ANSWERED and a.delivery not in self.answered)

    def holes(self) -> int:
        """Return how many numbers are missing within the sequences that were seen."""
        return sum(max(seen) - min(seen) + 1 - len(seen) for seen in self._sequences.values())

    def summary(self) -> Summary:
        """Return the numbers as they stand."""
        published = [sent for sent in self.sent.values() if sent.times]
        outcomes = Counter(sent.ended for sent in published if sent.ended)
        answerable = [a for a in self.deliveries.values() if a.kind in ANSWERED]
        times = sorted(a.ms for a in self.deliveries.values() if a.ms is not None)
        urgent = sorted(a.ms for a in self.deliveries.values() if a.ms is not None and a.urgent)
        return Summary(
            published=len(published),
            accepted=sum(count for outcome, count in outcomes.items() if outcome in TAKEN_IN),
            refused=outcomes[Outcome.REFUSED],
            dead_letters=outcomes[Outcome.DEAD_LETTER],
            missing=len(self.missing()),
            deliveries=len(answerable),
            acknowledged=sum(1 for a in answerable if a.delivery in self.answered),
            p50_ms=percentile(times, 50),
            p99_ms=percentile(times, 99),
            urgent_p50_ms=percentile(urgent, 50),
            urgent_p99_ms=percentile(urgent, 99),
            kinds=dict(Counter(a.kind for a in self.deliveries.values())),
            outcomes=dict(outcomes),
            sent_again=sum(sent.times - 1 for sent in published),
            repeated=self.repeated,
            holes=self.holes(),
            receipts=len(self.receipts),
            receipts_refused=self.receipts_refused,
            documents=self.documents,
            elsewhere=self.elsewhere,
            by_agency=self._by_agency(published, answerable),
        )

    def _by_agency(self, published: Iterable[Sent], answerable: Iterable[Arrival]) -> dict[str, AgencyCount]:
        sent = Counter((s.message.agency, s.ended) for s in published)
        got = Counter((a.agency, a.delivery in self.answered) for a in answerable)
        agencies = sorted({agency for agency, _ in (*sent, *got)})
        return {
            agency: AgencyCount(
                published=sum(count for (who, _), count in sent.items() if who == agency),
                accepted=sum(sent[agency, outcome] for outcome in TAKEN_IN),
                refused=sent[agency, Outcome.REFUSED],
                deliveries=got[agency, True] + got[agency, False],
                acknowledged=got[agency, True],
            )
            for agency in agencies
        }


def percentile(ordered: list[float], percent: int) -> float | None:
    """Return the smallest value that so many percent of an ordered list do not exceed; None of an empty one."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else None
