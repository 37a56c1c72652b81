"""What may come to light nowhere: every value of a person in each spelling, looked for in the bytes of a delivery."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from hub.domain.agency import AgencyKind
from hub.domain.content import CaseReplaced, Content, Correction, MaracCase, PerpetratorReferral, Received, Task
from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState
from hub.domain.events import PERPETRATOR_PROGRAMME, IncidentReported, Receipt, ReferralMade
from hub.domain.ids import AgencyId, AreaId, PersonId
from hub.domain.person import HIDDEN, Person, Role, YesNo
from hub.domain.shown import PersonShown
from hub.flow.known import Known
from hub.flow.other_side import NUMBERS_OF_AN_INCIDENT
from hub.wire.cloudevents import Envelope, to_headers
from tests.builders.aftermath import Aftermath
from tests.builders.events import NOW
from tests.builders.hunt import Step
from tests.builders.needles import names_of, squeezed, values_of, values_of_address, ways_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One delivery as its reader can see it."""

    delivery: Delivery
    wire: bytes
    """Topic, key, headers and body."""
    plain: bytes
    """Letters and digits of it alone."""
    stands_in: bool = False
    """It goes out in place of one whose content was erased, should that have to go once more."""


def sent_by(step: Step) -> Iterator[Sent]:
    """Yield everything that a step sends to anyone, receipts too."""
    yield from (_sent(d, step) for d in step.decision.deliveries if d.id in step.payloads)
    once = (d for d in step.decision.stand_ins if step.known.deliveries[d.id].state is not DeliveryState.WITHHELD)
    yield from (_sent(d, step, stands_in=True) for d in once)


def _sent(delivery: Delivery, step: Step, *, stands_in: bool = False) -> Sent:
    envelope = Envelope(
        id=str(delivery.id),
        source="hub",
        type=f"{delivery.kind}.v1",
        time=NOW,
        subject=delivery.key,
        sequence=delivery.sequence,
        traceparent=delivery.traceparent,
    )
    headers = repr(to_headers(envelope)).encode()
    wire = b"\n".join((delivery.topic.encode(), delivery.key.encode(), headers, step.payloads[delivery.id]))
    return Sent(delivery=delivery, wire=wire, plain=squeezed(wire), stands_in=stands_in)


def own_values(people: Iterable[Person]) -> frozenset[bytes]:
    """Return what a referral may say of him: names and date of birth as the event at hand has them."""
    return frozenset(value for person in people if Role.PERPETRATOR in person.roles for value in names_of(person))


class Lookout:
    """Looks at each step of a story for what must not be in it; keeps what was told so far."""

    def __init__(self, his: frozenset[str]) -> None:
        self._his = his
        self._hers: set[bytes] = set()
        self._nowhere_of_his: set[bytes] = set()
        """What is hers and no name: that he is said to be called so is no excuse."""
        self._traces: set[str] = set()
        self._sent: dict[str, Delivery] = {}
        self._aftermath = Aftermath()
        self._been: dict[PersonId, set[AreaId]] = {}
        """In which areas cases of hers were handed on, by whom it is told of."""
        self.looked_at = 0
        """Deliveries to the other party's side that said something of him."""

    def breaches(self, step: Step) -> list[str]:
        """Return what went out by this step and must not have: which rule was broken, by which kind of delivery."""
        people: tuple[Person, ...] = getattr(step.event, "people", ())
        for person in people:
            if {Role.VICTIM, Role.CHILD} & {*person.roles}:
                self._hers |= values_of(person)
                self._nowhere_of_his |= ways_to(person)
        self._note_areas(step)
        self._traces.add(step.decision.received.traceparent or "")
        sent = tuple(sent_by(step))
        found = [
            f"{what}: {one.delivery.kind} to {one.delivery.recipient}" for one in sent for what in self._of(one, step)
        ]
        return [*found, *self._aftermath.breaches(step, sent)]

    def _of(self, sent: Sent, step: Step) -> Iterator[str]:
        delivery = sent.delivery
        if not sent.stands_in:
            self._sent[str(delivery.id)] = delivery
        his, hidden = delivery.recipient in self._his, _hidden(delivery, step.known)
        if not his and delivery.case and delivery.key == step.known.cases[delivery.case].reference_of_his_side:
            yield "the reference of his side"
        if not _shown_of_people(delivery.content) <= EXACT.get(delivery.kind, _ANYTHING):
            yield "more than the exact set"
        if any(value in sent.plain for value in hidden):
            yield "a hidden address"
        if not his and self._is_where_she_left(delivery, step):
            yield "something in an area that she left"
        if his:
            yield from self._on_his_side(sent, step)

    def _note_areas(self, step: Step) -> None:
        """Remember which areas her cases were taken out of."""
        for case in step.known.cases.values():
            if case.left is not None:
                self._been.setdefault(case.victim, set()).update({case.left, case.area})

    def _is_where_she_left(self, delivery: Delivery, step: Step) -> bool:
        """Say whether a delivery goes where her case was and is no more, and tells of more than that or a record there.

        Who handed her over learns that she was taken on.
        """
        case = step.known.cases[delivery.case] if delivery.case else None
        word = MOVED | {DeliveryKind.CORRECTION, DeliveryKind.RECEIVED, DeliveryKind.CASE_REPLACED}
        if case is None or case.left is None or delivery.kind in word or _is_emptied(delivery):
            return False
        own = isinstance(delivery.content, Task) and (delivery.content.about_record or not delivery.content.victim)
        cause = _cause(delivery, step)
        own = own or (
            isinstance(cause, ReferralMade | Receipt)
            and delivery.kind is DeliveryKind.STATUS
            and step.kinds[delivery.recipient] is AgencyKind.MARAC
        )
        areas = set(step.areas[delivery.recipient])
        return not own and case.area not in areas and bool(areas & self._been.get(case.victim, set()))

    def _on_his_side(self, sent: Sent, step: Step) -> Iterator[str]:
        delivery, cause = sent.delivery, _cause(sent.delivery, step)
        own = own_values(getattr(cause, "people", ())) - self._nowhere_of_his
        if any(value in sent.plain for value in self._hers - own):
            yield "a value of a victim or child"
        known = step.known
        references = (*(c.reference for c in known.cases.values()), *map(str, (*known.cases, *known.incidents)))
        if any(reference.encode() in sent.wire for reference in references):
            yield "a reference of her side"
        if not isinstance(delivery.content, Received) and any(trace.encode() in sent.wire for trace in self._traces):
            yield "a trace of her side"
        yield from self._of_another_shape(delivery, step, cause)

    def _of_another_shape(self, delivery: Delivery, step: Step, cause: object) -> Iterator[str]:
        match delivery.content:
            case PerpetratorReferral() as content:
                self.looked_at += 1
                yield from _wrong_in(content, cause, step.kinds)
            case Correction() as content:
                corrected = self._sent.get(content.corrects)
                if corrected is None or corrected.recipient != delivery.recipient:
                    yield "a correction of what it never got"
            case Received() | CaseReplaced():
                pass
            case _:
                yield "a kind that never goes there"


MOVED = frozenset({DeliveryKind.CASE_MOVED})


def _is_emptied(delivery: Delivery) -> bool:
    return isinstance(delivery.content, MaracCase) and not (delivery.content.victim or delivery.content.incidents)


def _wrong_in(content: PerpetratorReferral, cause: object, kinds: Mapping[AgencyId, AgencyKind]) -> Iterator[str]:
    incident = cause.incident if isinstance(cause, IncidentReported) else None
    numbers = [n for n in incident.references if n.system in NUMBERS_OF_AN_INCIDENT] if incident else []
    if not {*content.references} <= {*numbers}:
        yield "a number that he does not know"
    if not shown_of(content.perpetrator) <= _OF_HIM:
        yield "a field that is not his"
    if not _may_be_told(cause, kinds):
        yield "a way that there is not"
    if _has_another_part(content.perpetrator, cause):
        yield "somebody who is a victim or child too"


def _may_be_told(cause: object, kinds: Mapping[AgencyId, AgencyKind]) -> bool:
    """Say whether he knows of the very incident, or somebody who may refer him has stated what he may be told."""
    if isinstance(cause, IncidentReported):
        police = kinds.get(AgencyId(cause.head.agency)) is AgencyKind.POLICE
        return police and cause.incident.suspect_informed is YesNo.YES
    if not isinstance(cause, ReferralMade) or cause.reason != PERPETRATOR_PROGRAMME or not cause.stated:
        return False
    kind = kinds.get(AgencyId(cause.head.agency))
    return kind is AgencyKind.POLICE or kind is AgencyKind.PROBATION or kind is AgencyKind.MARAC


def _has_another_part(shown: PersonShown | None, cause: object) -> bool:
    people: tuple[Person, ...] = getattr(cause, "people", ())
    him = [person for person in people if shown and person.names[:1] == (shown.name,)]
    return any({Role.VICTIM, Role.CHILD} & {*person.roles} for person in him)


_OF_HIM = frozenset({"name", "aliases", "date_of_birth", "sex", "ethnicity", "language", "interpreter_needed"})


EXACT = {
    DeliveryKind.RESEARCH_REQUEST: frozenset({"name", "date_of_birth"}),
    DeliveryKind.FLAG: frozenset({"name", "date_of_birth"}),
}
"""What of people stands at most in a message that is exact; a school notice has no place for more than its set."""
_ANYTHING = frozenset(PersonShown.__dataclass_fields__)


def _shown_of_people(content: Content | None) -> frozenset[str]:
    """Return which fields of anybody a content shows."""
    shown = (getattr(content, place, None) for place in ("victim", "children", "perpetrators", "perpetrator"))
    people = (one for part in shown for one in (part if isinstance(part, tuple) else (part,)))
    return frozenset(field for person in people for field in shown_of(person))


def shown_of(person: PersonShown | None) -> frozenset[str]:
    """Return which fields of a person say something."""
    if not is_dataclass(person):
        return frozenset()
    return frozenset(f.name for f in fields(person) if getattr(person, f.name) is not None)


def _cause(delivery: Delivery, step: Step) -> object:
    """Return the newest event of the record because of which something is sent."""
    if delivery.cause.event == step.decision.received.event_id:
        return step.event
    records = step.known.records.values()
    return next(
        (r.event for r in records if (r.key.source, r.event_id) == (delivery.cause.source, delivery.cause.event)), None
    )


def _hidden(delivery: Delivery, known: Known) -> frozenset[bytes]:
    """Return what tells the addresses that any agency hides of anybody in the case of a delivery."""
    if delivery.case is None:
        return frozenset()
    case = known.cases[delivery.case]
    around = {case.victim, case.perpetrator, *(who for who, _ in known.members.get(case.id, {}))}
    said = (one.person for who in around if who for one in known.described(who))
    hidden = {a for person in said for a in person.addresses if a.visibility in HIDDEN}
    return frozenset(value for address in hidden for value in values_of_address(address))
