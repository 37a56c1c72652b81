"""Turns what is observed into lines: an event's own line comes first, when its deliveries have arrived."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from connectors.documents import Problem
from hub.demo.lines import (
    Answered,
    Elsewhere,
    Learned,
    Line,
    NotTaken,
    Reached,
    ReachedLate,
    Told,
    TurnedAway,
    TwiceTheSame,
    Untraced,
)
from hub.demo.steps import Step
from hub.demo.tally import MILLISECONDS, TAKEN_IN, Arrival, Sent
from hub.domain.content import (
    CaseMoved,
    CaseReplaced,
    Correction,
    Flag,
    MaracCase,
    ResearchRequest,
    SafeguardingContact,
    SafetyAlert,
    SchoolNotice,
    Status,
    Task,
    ThemeCopy,
    Update,
)
from hub.domain.outcome import Outcome

SETTLE = 0.35
"""Seconds after the latest news of an event in which a further delivery of it may still come."""
NOBODY = 1.5
"""The same while nobody has heard of it: on a busy machine the first delivery may take that long."""
TASKS = {
    "ask-consent": "to ask for consent",
    "review-unsafe-contact": "to review how contact is safe",
    "find-route": "to find who can help",
    "say-what-he-may-be-told": "to say what he may be told",
    "stop-contact": "to stop ordinary contact",
    "service-recovery": "to put a service right",
}
"""What a recipient is asked to do, as people say it."""
NOTES: dict[type, str] = {
    Update: "update",
    Correction: "correction",
    CaseReplaced: "case replaced",
    MaracCase: "whole case",
    SchoolNotice: "pupil",
    SafetyAlert: "safety alert",
    ThemeCopy: "codes only",
    Flag: "flag",
    ResearchRequest: "what it knows",
    CaseMoved: "case moved",
}
"""What other deliveries are, as people say it; an offer of somebody needs no word."""


@dataclass(slots=True, kw_only=True)
class Narrator:
    """Tells each thing once."""

    tell: Callable[[Line], None]
    _watched: dict[str, Sent] = field(default_factory=dict)

    def taken(self, sent: Sent) -> None:
        """Watch an event until its line can be told."""
        self._watched[sent.id] = sent

    def known(self, step: Step) -> None:
        """Hear that a document tells only what the runtime had been told already."""
        self.tell(TwiceTheSame(label=step.label))

    def turned_away(self, step: Step, problems: Sequence[Problem]) -> None:
        """Hear that a connector refused a document."""
        first, *others = problems
        line = TurnedAway(what=step.what, label=step.label, remarks=step.remarks, first=first, others=len(others))
        self.tell(line)

    def arrived(self, cause: Sent, arrival: Arrival) -> None:
        """Hear of a delivery; one that comes after its event's line gets a line of its own."""
        if cause.id not in self._watched and arrival.kind != "status":
            reached = Reached(agency=arrival.desk, ms=arrival.ms, note=arrival.note)
            self.tell(ReachedLate(label=cause.step.label, reached=reached))

    def elsewhere(self, agency: str, kind: str) -> None:
        """Hear of a delivery that no event of this play caused."""
        self.tell(Elsewhere(agency=agency, kind=kind))

    def untraced(self, agency: str, kind: str) -> None:
        """Hear of a delivery that carries no trace."""
        self.tell(Untraced(agency=agency, kind=kind))

    def answered(self, answer: Answered, cause: Sent) -> None:
        """Hear that an agency decided on a delivery."""
        self._tell_now(cause)
        self.tell(answer)

    def learned(self, agency: str, status: Status, told: Sent) -> None:
        """Hear that a sender was told how another agency stands with what it told."""
        label = told.step.label
        self.tell(
            Learned(agency=agency, label=label, service=status.service_name or status.service, state=status.status)
        )

    def tick(self, now: float) -> None:
        """Tell of every event that is complete: it has its receipt, and nothing more came for a while."""
        done = [s for s in self._watched.values() if s.ended is not None and now - s.latest > _patience(s)]
        for sent in done:
            self._tell_now(sent)

    def finish(self) -> None:
        """Tell of every event that has its receipt, whatever may still come."""
        for sent in [s for s in self._watched.values() if s.ended is not None]:
            self._tell_now(sent)

    def _tell_now(self, sent: Sent) -> None:
        if self._watched.pop(sent.id, None) and sent.ended is not None:
            self.tell(_line(sent, sent.ended))


def _patience(sent: Sent) -> float:
    return SETTLE if sent.arrivals or sent.ended != Outcome.PROCESSED else NOBODY


def note_on(content: object) -> str | None:
    """Return what may be said of a delivery's content: a count or a code, never a value of it."""
    match content:
        case SafeguardingContact(children=children):
            return "1 child" if len(children) == 1 else f"{len(children)} children"
        case Task(task=task):
            return TASKS.get(task, task)
        case _:
            return NOTES.get(type(content))


def _line(sent: Sent, outcome: str) -> Line:
    step = sent.step
    if outcome not in TAKEN_IN:
        return NotTaken(
            what=step.what,
            label=step.label,
            remarks=step.remarks,
            outcome=outcome,
            reason=sent.reason or "",
            pointers=sent.pointers,
        )
    quickest = sorted(sent.arrivals, key=lambda a: (a.ms or 0.0, a.desk, a.note or ""))
    return Told(
        what=step.what,
        label=step.label,
        remarks=step.remarks,
        outcome=outcome,
        ms=max(0.0, (sent.ended_at - sent.at) * MILLISECONDS),
        reached=_counted(Reached(agency=a.desk, ms=a.ms, note=a.note) for a in quickest),
    )


def _counted(reached: Iterable[Reached]) -> tuple[Reached, ...]:
    """Return each agency once for each sort of delivery, with how many of it came, and when the first did."""
    counted: dict[tuple[str, str | None], Reached] = {}
    for one in reached:
        before = counted.get((one.agency, one.note))
        counted[one.agency, one.note] = replace(before, times=before.times + 1) if before else one
    return tuple(counted.values())
