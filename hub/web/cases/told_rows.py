"""Who was told what of a case, line by line: every cell holds a time, or a sentence that says why it has none."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.domain.delivery import NEVER_RECEIPTED, DeliveryKind
from hub.domain.ids import CONSOLE, HUB
from hub.store.conference.told import Answered, Corrected, Counted, Given, Told
from hub.web.cases.match_words import KINDS
from hub.web.cases.told_view import Hers, Section, is_whole_case, sections_of
from hub.web.ops.naming import event_name, status_of
from hub.web.words import Status

KEPT_NO_MORE = "What it said is kept no more."
NOT_SENT: Mapping[Status, str] = {
    Status.HELD_BACK: "Not sent: it was held back",
    Status.UNDECIDED: "Not yet: it waits for a person's decision",
    Status.PAUSED: "Not yet: the agency is suspended",
    Status.REPLACED: "Not sent: a newer one took its place",
    Status.ON_ITS_WAY: "Not yet: it waits to go out",
}
"""Why something has not gone out."""
THEIRS = frozenset({Status.DELIVERED, Status.ACCEPTED, Status.IN_CONTACT, Status.CLOSED, Status.REJECTED})
"""Their system has it, whatever they said to it."""
ASKED = frozenset(
    {
        DeliveryKind.REFERRAL_OFFERED,
        DeliveryKind.SAFEGUARDING_CONTACT,
        DeliveryKind.MARAC_REFERRAL,
        DeliveryKind.PERPETRATOR_REFERRAL,
        DeliveryKind.RESEARCH_REQUEST,
        DeliveryKind.TASK,
        DeliveryKind.SAFETY_ALERT,
    }
)
"""Kinds that somebody there takes on or turns down; the rest is for information."""
ANSWERS: Mapping[str, str] = {
    "accepted": Status.ACCEPTED,
    "rejected": Status.REJECTED,
    "contacted": Status.IN_CONTACT,
    "closed": Status.CLOSED,
}
COUNTS: Sequence[tuple[str, frozenset[Status]]] = (
    ("Delivered", THEIRS),
    ("On its way", frozenset({Status.ON_ITS_WAY})),
    ("Held back", frozenset({Status.HELD_BACK})),
    ("Not delivered", frozenset({Status.TRYING_AGAIN, Status.NEEDS_YOU})),
)
"""What is counted always; of the rest only what there is."""
OTHERS: Sequence[tuple[str, frozenset[Status]]] = (
    ("Waiting for a person's decision", frozenset({Status.UNDECIDED})),
    ("Paused", frozenset({Status.PAUSED})),
    ("Replaced by a newer one", frozenset({Status.REPLACED})),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A time with what happened then, or a sentence."""

    says: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One delivery as it is read."""

    id: UUID
    what: str
    to: str
    status: Status
    got: Sequence[Section]
    note: str
    """What stands where there is no list of fields."""
    may_be_seen: bool
    sent: Cell
    delivered: Cell
    answered: Sequence[Cell]
    held_back: str
    corrected: Sequence[Cell]
    event_id: str
    respond_by: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The lines of one agency, or of one event."""

    heading: str
    at: datetime | None
    """When the event came."""
    event_id: str
    """By which operations find it; nothing where several events led to the lines."""
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How agencies are named to whoever looks, how a rule reads, and what the coordinator was given."""

    name: Callable[[str], str]
    why: Callable[[str], str]
    """Says why something was held back, in the sentence that operators read too."""
    hers: Hers


def by_agency(told: Told, naming: Naming) -> list[Group]:
    """Return deliveries by who got them, whoever was told last first."""
    found: dict[str, list[Line]] = {}
    for one in told.given:
        found.setdefault(one.recipient, []).append(_line(one, told, naming))
    return [Group(heading=naming.name(agency), at=None, event_id="", lines=lines) for agency, lines in found.items()]


def by_event(told: Told, naming: Naming) -> list[Group]:
    """Return deliveries by what led to them, the newest first."""
    found: dict[tuple[str, str], list[Given]] = {}
    for one in told.given:
        found.setdefault((one.source, one.event_id), []).append(one)
    return [
        Group(
            heading=_cause(given[0], naming),
            at=given[0].arrived_at or given[0].decided_at,
            event_id=given[0].event_id,
            lines=[_line(one, told, naming) for one in given],
        )
        for given in found.values()
    ]


def counted(counts: Sequence[Counted]) -> list[tuple[str, int]]:
    """Return how many stand how: the four that are always told, then whatever else there is."""
    by_status: dict[Status, int] = {}
    for one in counts:
        status = status_of(_Stands(state=one.state, resends=int(one.again)))
        by_status[status] = by_status.get(status, 0) + one.deliveries
    always = [(text, sum(by_status.get(one, 0) for one in among)) for text, among in COUNTS]
    others = [(text, sum(by_status.get(one, 0) for one in among)) for text, among in OTHERS]
    return [*always, *((text, count) for text, count in others if count)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stands:
    state: str
    resends: int


def _cause(one: Given, naming: Naming) -> str:
    if one.source == CONSOLE:
        return "Decision at the hub"
    if one.source == HUB:
        return "The hub itself"
    what = event_name(one.told) if one.told else "Event"
    return f"{what} from {naming.name(one.source)}"


def _line(one: Given, told: Told, naming: Naming) -> Line:
    status, answers = status_of(one), told.answers.get(one.id, ())
    content = one.content()
    got = sections_of(content, naming.hers) if content and not is_whole_case(content) else ()
    return Line(
        id=one.id,
        what=KINDS.get(one.kind, one.kind.replace("-", " ").capitalize()),
        to=naming.name(one.recipient),
        status=status,
        got=got,
        note=_note(one, status),
        may_be_seen=bool(got),
        sent=_sent(one, status),
        delivered=_delivered(one, status, answers),
        answered=list(_answered(one, status, answers)),
        held_back=naming.why(one.reason) if status is Status.HELD_BACK and one.reason else "No",
        corrected=[*_corrected(told.corrections.get(one.id, ()))] or [Cell(says="No")],
        event_id=one.event_id,
        respond_by=one.respond_by,
    )


def _note(one: Given, status: Status) -> str:
    """Return what is said of the content where none of it is listed."""
    if status is Status.HELD_BACK:
        return "Nothing"
    if one.kind == DeliveryKind.MARAC_CASE:
        return "The whole case, as its pages show it"
    if one.payload is None:
        return KEPT_NO_MORE
    return _NAMES_NOBODY.get(one.kind, "Nothing that is shown to you")


_NAMES_NOBODY: Mapping[str, str] = {
    DeliveryKind.CORRECTION: "That an earlier delivery must not be relied on; it names nobody",
    DeliveryKind.CASE_REPLACED: "That the case goes on under another number; it names nobody",
    DeliveryKind.CASE_MOVED: "That the case is in another area's care; it names nobody",
    DeliveryKind.STATUS: "How far its own report came; it names nobody",
    DeliveryKind.THEME_COPY: "The theme and the district; it names nobody",
}


def _sent(one: Given, status: Status) -> Cell:
    if one.published_at:
        return Cell(at=one.published_at)
    return Cell(says=NOT_SENT.get(status, "The time is not known"))


def _delivered(one: Given, status: Status, answers: Sequence[Answered]) -> Cell:
    if answers:
        return Cell(at=min(answer.received_at for answer in answers))
    if one.kind in NEVER_RECEIPTED:
        return Cell(says="No receipt is asked for")
    if status in THEIRS:
        return Cell(says="The receipt is kept no more")
    return Cell(says="Not yet: no receipt has come" if one.published_at else "Not sent")


def _answered(one: Given, status: Status, answers: Sequence[Answered]) -> Iterator[Cell]:
    said = [answer for answer in answers if answer.state in ANSWERS]
    for answer in said:
        why = f" ({answer.reason.replace('-', ' ')})" if answer.reason else ""
        yield Cell(says=f"{ANSWERS[answer.state]}{why}", at=answer.received_at)
    if said:
        return
    if one.kind not in ASKED:
        yield Cell(says="For information: no answer is asked for")
    elif status in {Status.HELD_BACK, Status.REPLACED} or not one.published_at:
        yield Cell(says="Not sent")
    else:
        yield Cell(says="Not yet")


def _corrected(corrections: Sequence[Corrected]) -> Iterator[Cell]:
    for one in corrections:
        yield Cell(says=str(status_of(one)), at=one.published_at or one.decided_at)
