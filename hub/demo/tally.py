"""Everything that an outside observer can count: what was sent, what came back for it, and how long that took."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from connectors.documents import Outgoing
from connectors.edge.message import trace_begun_by
from hub.demo.people import Population
from hub.demo.steps import Step, What
from hub.demo.summary import AgencyCount, Summary
from hub.domain.content import Received
from hub.domain.outcome import Outcome

ANSWERED = frozenset(
    {
        "referral-offered",
        "safeguarding-contact",
        "marac-referral",
        "perpetrator-referral",
        "update",
        "task",
        "correction",
        "case-replaced",
        "school-notice",
        "research-request",
        "flag",
        "safety-alert",
        "theme-copy",
        "case-moved",
    },
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
    """What people call the agency."""
    kind: str
    """Kind of delivery: `referral-offered`."""
    case: str | None
    """Case reference, for the kinds that belong to a case."""
    at: float
    """Seconds by the clock of this process."""
    ms: float | None
    """Milliseconds since the event that caused it was on its way; None where that event is not ours to time."""
    note: str | None = None
    """What may be said of it: `2 children`."""
    urgent: bool = False
    """Whether the event that caused it took the urgent lane."""


@dataclass(slots=True, kw_only=True)
class Sent:
    """One event of ours and what became of it so far."""

    id: str
    agency: str
    record: str
    step: Step
    """The document that tells of it, and what may be said of that."""
    urgent: bool
    at: float
    """When the runtime had stored it and began to send it."""
    times: int = 0
    """How often the brokers were handed it."""
    ended: str | None = None
    reason: str | None = None
    pointers: tuple[str, ...] = ()
    ended_at: float = 0.0
    arrivals: list[Arrival] = field(default_factory=list)

    @property
    def latest(self) -> float:
        """When something was last heard of it."""
        return max(self.ended_at, *(arrival.at for arrival in self.arrivals), 0.0)


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts while a play goes on; `summary` may be asked for at any time."""

    population: Population | None = None
    """The people of the play, once it has begun: for whoever searches logs and headers for them."""
    sent: dict[str, Sent] = field(default_factory=dict)
    """Events by id, receipts excepted."""
    deliveries: dict[str, Arrival] = field(default_factory=dict)
    """By delivery id, `received` excepted."""
    confirmed: set[str] = field(default_factory=set)
    """Deliveries of which the brokers have the receipt that they arrived."""
    answers: dict[str, bool] = field(default_factory=dict)
    """Further receipts by event id, and whether the brokers have them."""
    turned_away: Counter[str] = field(default_factory=Counter)
    """Documents that a connector refused, by agency."""
    held: set[str] = field(default_factory=set)
    """Deliveries that wait for earlier ones of their case."""
    receipts_refused: int = 0
    repeated: int = 0
    written_twice: int = 0
    documents: int = 0
    elsewhere: int = 0
    _by_trace: dict[str, Sent] = field(default_factory=dict)
    _by_record: dict[tuple[str, str], Sent] = field(default_factory=dict)
    _open: Counter[str] = field(default_factory=Counter)
    _taken_back: set[int] = field(default_factory=set)
    _sequences: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))

    def hand_in(self, step: Step) -> None:
        """Note that a document was put into a folder."""
        self._open[step.label] += 1

    def turn_away(self, step: Step, agency: str) -> None:
        """Note that the connector refused a document."""
        self._open[step.label] -= 1
        self.turned_away[agency] += 1

    def take(self, step: Step, agency: str, made: Sequence[Outgoing], at: float) -> tuple[Sent, ...]:
        """Note the events of a document that the runtime has stored; return those that it had not before."""
        new = tuple(self._sent(step, agency, one, at) for one in made if one.id not in self.sent)
        self._open[step.label] += len(new) - 1
        if step.what is What.WITHDRAWAL:
            self._taken_back.add(step.family.number)
        return new

    def answer(self, event: str, cause: Sent | None) -> None:
        """Note that a receipt is on its way; what it causes belongs to the event that caused the delivery."""
        self.answers.setdefault(event, False)
        if cause:
            self._by_trace[trace_begun_by(event)] = cause

    def went_out(self, event: str, *, confirmed: bool) -> None:
        """Note that the runtime sent something, for the first time or again."""
        if event in self.sent:
            self.sent[event].times += 1
        if event in self.answers and confirmed:
            self.answers[event] = True

    def receive(self, content: Received, at: float) -> Sent | None:
        """Note the hub's receipt; return the event, or None when it is not ours."""
        sent = self.sent.get(content.event_id)
        if sent is None and content.outcome == Outcome.REFUSED:
            self.receipts_refused += 1
        if sent and sent.ended is None:
            sent.ended, sent.reason, sent.pointers = content.outcome, content.reason, content.pointers
            sent.ended_at = at
            self._open[sent.step.label] -= 1
        return sent

    def deliver(self, arrival: Arrival, cause: Sent | None, sequence: int | None) -> bool:
        """Note a delivery; return False when it was written before, which no runtime may do."""
        self.held.discard(arrival.delivery)
        if arrival.delivery in self.deliveries:
            self.written_twice += 1
            return False
        self.deliveries[arrival.delivery] = arrival
        if arrival.case and sequence is not None:
            line = "cases" if arrival.kind == "marac-case" else arrival.agency
            self._sequences[line, arrival.case].add(sequence)
        if cause and arrival.kind != "status":
            cause.arrivals.append(arrival)
        return True

    def latency(self, cause: Sent | None, kind: str, at: float) -> float | None:
        """Return the milliseconds of a delivery, None where they say nothing.

        What is told again because another record of the family was taken back is as old as that record.
        """
        if cause is None or kind == "status":
            return None
        told_anew = cause.step.what is not What.WITHDRAWAL and cause.step.family.number in self._taken_back
        return None if told_anew else max(0.0, (at - cause.at) * MILLISECONDS)

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
        """Return the events that have no receipt."""
        return tuple(sent for sent in self.sent.values() if sent.ended is None)

    def unconfirmed(self) -> tuple[Arrival, ...]:
        """Return the deliveries that should have been confirmed and were not."""
        return tuple(a for a in self.deliveries.values() if a.kind in ANSWERED and a.delivery not in self.confirmed)

    def busiest_case(self) -> str | None:
        """Return the reference of the case of which most was told; what his side got bears another one."""
        told = Counter(a.case for a in self.deliveries.values() if a.case and a.kind != "perpetrator-referral")
        return max(told, key=lambda case: (told[case], case), default=None)

    def owes(self) -> bool:
        """Say whether anything is still on its way: a document, an event, a receipt or a delivery."""
        on_their_way = any(self._open.values()) or not all(self.answers.values())
        return on_their_way or bool(self.held or self.missing() or self.unconfirmed())

    def holes(self) -> int:
        """Return how many numbers are missing within the sequences that were seen."""
        return sum(max(seen) - min(seen) + 1 - len(seen) for seen in self._sequences.values())

    def summary(self) -> Summary:
        """Return the numbers as they stand."""
        sent, turned_away = self.sent.values(), self.turned_away.total()
        outcomes = Counter(one.ended for one in sent if one.ended)
        answerable = [a for a in self.deliveries.values() if a.kind in ANSWERED]
        times = sorted(a.ms for a in self.deliveries.values() if a.ms is not None)
        urgent = sorted(a.ms for a in self.deliveries.values() if a.ms is not None and a.urgent)
        return Summary(
            published=len(sent) + turned_away,
            accepted=sum(count for outcome, count in outcomes.items() if outcome in TAKEN_IN),
            refused=outcomes[Outcome.REFUSED] + turned_away,
            refused_at_door=turned_away,
            dead_letters=outcomes[Outcome.DEAD_LETTER],
            missing=len(self.missing()),
            deliveries=len(answerable),
            acknowledged=sum(1 for a in answerable if a.delivery in self.confirmed),
            p50_ms=percentile(times, 50),
            p99_ms=percentile(times, 99),
            urgent_p50_ms=percentile(urgent, 50),
            urgent_p99_ms=percentile(urgent, 99),
            kinds=dict(Counter(a.kind for a in self.deliveries.values())),
            outcomes=dict(outcomes),
            sent_again=sum(max(0, one.times - 1) for one in sent),
            repeated=self.repeated,
            holes=self.holes(),
            receipts=len(self.confirmed) + sum(self.answers.values()),
            receipts_refused=self.receipts_refused,
            documents=self.documents,
            elsewhere=self.elsewhere,
            by_agency=self._by_agency(answerable),
        )

    def _by_agency(self, answerable: Iterable[Arrival]) -> dict[str, AgencyCount]:
        sent = Counter((one.agency, one.ended) for one in self.sent.values())
        sent += Counter({(who, Outcome.REFUSED.value): count for who, count in self.turned_away.items()})
        got = Counter((a.agency, a.delivery in self.confirmed) for a in answerable)
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

    def _sent(self, step: Step, agency: str, made: Outgoing, at: float) -> Sent:
        record = made.event.head.record_id
        sent = Sent(id=made.id, agency=agency, record=record, step=step, urgent=made.urgent, at=at)
        self.sent[made.id] = self._by_trace[trace_begun_by(made.id)] = sent
        self._by_record.setdefault((agency, record), sent)
        return sent


def percentile(ordered: list[float], percent: int) -> float | None:
    """Return the smallest value that so many percent of an ordered list do not exceed; None of an empty one."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else None
