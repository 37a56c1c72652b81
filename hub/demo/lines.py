"""What people read while the demo plays: one line an event, and one for each answer. No line names anybody."""

from dataclasses import dataclass

from connectors.documents import Problem
from hub.demo.steps import What
from hub.domain.outcome import Outcome, Reason

WORDS = {
    "police": "police",
    "idva": "IDVA",
    "mash": "MASH",
    "marac": "MARAC",
    "victim-hub": "victim hub",
    "perpetrator-service": "perpetrator service",
    "health": "health",
    "school": "school",
    "housing": "housing",
    "probation": "probation",
    "childrens-service": "children's service",
    "young-peoples-programme": "young people's programme",
    "sarc": "sexual assault referral centre",
    "isva": "ISVA",
    "stalking-service": "stalking service",
    "specialist-service": "specialist service",
    "adult-safeguarding": "adult safeguarding",
    "mental-health": "mental health",
    "homicide-service": "homicide service",
    "restorative-justice": "restorative justice",
    "womens-centre": "women's centre",
    "respite": "respite accommodation",
    "therapy": "therapy",
    "education-officer": "education officer",
    "witness-care": "witness care",
    "theme-coordinator": "theme coordinator",
}
"""What people call a kind of agency."""
REFUSED_CONSENT = "consent refused"
CONSENT_WORDS = {
    "GIVEN": "consent given",
    "NOT_ASKED": "not asked yet",
    "REFUSED": REFUSED_CONSENT,
    "NOT_ASKED_UNSAFE": "unsafe to ask",
}
"""What people say of a consent."""
INFORMED = "suspect informed"
"""With this remark he may be referred, by a delivery that nobody can tell to belong to the event."""
_SECOND = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A delivery that came to an agency."""

    agency: str
    """Name of the agency, or its kind."""
    ms: float | None
    note: str | None = None
    times: int = 1
    """How many deliveries of this sort came."""

    def __str__(self) -> str:
        several = f"{self.times} times" if self.times > 1 else None
        about = ", ".join(filter(None, (self.note, several)))
        note = f" ({about})" if about else ""
        return f"{_word(self.agency)}{note}" + (f" {_span(self.ms)}" if self.ms is not None else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The hub took in an event, and these are the agencies that heard of it."""

    what: What
    label: str
    remarks: tuple[str, ...]
    outcome: str
    ms: float
    """Milliseconds until the hub's own receipt."""
    reached: tuple[Reached, ...] = ()

    def __str__(self) -> str:
        return f"{_subject(self)} → {self._heard()}"

    def _heard(self) -> str:
        match self.outcome:
            case Outcome.DUPLICATE:
                return f"known already: nobody is told twice, {_span(self.ms)}"
            case Outcome.SUPERSEDED:
                return f"older than what the hub has: kept, and changes nothing, {_span(self.ms)}"
            case _ if self.reached:
                return _listed(self.reached)
            case _ if REFUSED_CONSENT in self.remarks:
                return f"{self._nobody()}: the refusal is respected, taken in after {_span(self.ms)}"
            case _:
                return f"{self._nobody()} needs to hear of it, taken in after {_span(self.ms)}"

    def _nobody(self) -> str:
        return "nobody on her side" if INFORMED in self.remarks else "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTaken:
    """The hub refused an event or set it aside."""

    what: What
    label: str
    remarks: tuple[str, ...]
    outcome: str
    reason: str
    pointers: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.outcome == Outcome.DEAD_LETTER:
            return f"{_subject(self)} was set aside by the hub ({self.reason}): its operators can try it again"
        where = f" at {', '.join(self.pointers)}" if self.pointers else ""
        known = next((reason for reason in Reason if reason == self.reason), None)
        return f"{_subject(self)} refused: {self.reason}{where}. {known.advice if known else ''}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedAway:
    """A document that the agency's own connector refused, so that nothing of it was sent."""

    what: What
    label: str
    remarks: tuple[str, ...]
    first: Problem
    others: int
    """Further problems, which stand in the report."""

    def __str__(self) -> str:
        more = f" (and {self.others} more)" if self.others else ""
        problem = f"{self.first.pointer} {self.first.what} {self.first.advice}"
        return f"{_subject(self)} refused at the door: {problem}{more}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TwiceTheSame:
    """A document that was handed in twice: the connector knows it, and sends nothing."""

    label: str

    def __str__(self) -> str:
        return f"{What.SENT_TWICE.format(self.label)} → known at the door: not sent again, and nobody is told twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedLate:
    """A delivery that came after its event's line."""

    label: str
    reached: Reached

    def __str__(self) -> str:
        return f"  {self.label} → {self.reached}, late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An agency answered a delivery."""

    agency: str
    label: str
    state: str
    """`accepted`, `rejected` or `contacted`."""
    seconds: float
    """Since the event was on its way."""
    reason: str | None = None
    instead: str | None = None
    """Kind of service that it is for instead."""

    def __str__(self) -> str:
        other = f", better: {_word(self.instead)}" if self.instead else ""
        because = f" ({self.reason}{other})" if self.reason else ""
        done = f"{_word(self.agency)} {_done(self.state)} {self.label}{because}"
        return f"  {done} after {_span(self.seconds * _SECOND)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A sender was told how another agency stands with its record."""

    agency: str
    label: str
    service: str
    """Its name where that tells nothing of where she is, else its kind."""
    state: str

    def __str__(self) -> str:
        return f"  {_word(self.agency)} heard that {_word(self.service)} {_done(self.state)} {self.label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A delivery that no event of this demo caused."""

    agency: str
    kind: str

    def __str__(self) -> str:
        return f"an event from outside this demo → {_word(self.agency)} ({self.kind})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Untraced:
    """A delivery to the other party's side: by design nothing in it leads back to an event (ADR 11)."""

    agency: str
    kind: str

    def __str__(self) -> str:
        return f"{self.kind} → {_word(self.agency)}: it says nothing of her, nor which event led to it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """An event without a receipt when the play ended."""

    label: str
    event: str

    def __str__(self) -> str:
        return f"{self.label} has no receipt from the hub (event {self.event})"


Line = Told | NotTaken | TurnedAway | TwiceTheSame | ReachedLate | Answered | Learned | Elsewhere | Untraced | Unheard
"""Everything that may be printed."""


def render(line: Line) -> str:
    """Return a line as plain text; what belongs to an earlier line begins with two spaces."""
    return str(line)


def _subject(line: Told | NotTaken | TurnedAway) -> str:
    about = f" ({', '.join(line.remarks)})" if line.remarks else ""
    return line.what.format(line.label) + about


def _word(kind: str) -> str:
    return WORDS.get(kind, kind)


def _done(state: str) -> str:
    return {"contacted": "made contact about", "rejected": "turned down"}.get(state, state)


def _span(ms: float) -> str:
    return f"{ms:.0f} ms" if ms < _SECOND else f"{ms / _SECOND:.1f} s"


def _listed(reached: tuple[Reached, ...]) -> str:
    """Return a list of agencies; where a name has a comma of its own, commas do not part them."""
    parted = "; " if any("," in one.agency for one in reached) else ", "
    return parted.join(map(str, reached))
