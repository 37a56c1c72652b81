"""What may come to light nowhere: every value of a person in each spelling, looked for in the bytes of a delivery."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache

from hub.domain.agency import AgencyKind
from hub.domain.content import CaseReplaced, Content, Correction, PerpetratorReferral, PersonShown, Received
from hub.domain.delivery import Delivery, DeliveryKind
from hub.domain.events import PERPETRATOR_PROGRAMME, IncidentReported, ReferralMade
from hub.domain.ids import AgencyId
from hub.domain.person import Address, Person, Role, YesNo
from hub.flow.enrich import HIDDEN
from hub.flow.known import Known
from hub.flow.other_side import NUMBERS_OF_AN_INCIDENT
from hub.wire import codec
from hub.wire.cloudevents import Envelope, to_headers
from tests.builders.events import NOW
from tests.builders.hunt import Step, sent_by

_KEPT = bytes(range(ord("a"), ord("z") + 1)) + bytes(range(ord("0"), ord("9") + 1))
_LOWER = bytes(range(256)).lower()
_DROPPED = bytes(set(range(256)) - set(_KEPT) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
SHORTEST = 6
"""Letters and digits below which a value could stand anywhere by chance."""


def squeezed(text: bytes) -> bytes:
    """Return letters and digits alone, in lower case: so every way to set spaces, hyphens and capitals is one."""
    return text.translate(_LOWER, _DROPPED)


def on_the_wire(delivery: Delivery) -> bytes:
    """Return everything of a delivery that its reader can see: topic, key, headers and body."""
    envelope = Envelope(
        id=str(delivery.id),
        source="hub",
        type=f"{delivery.kind}.v1",
        time=NOW,
        subject=delivery.key,
        sequence=delivery.sequence,
        traceparent=delivery.traceparent,
    )
    assert delivery.content is not None
    body = codec.encode(delivery.content, 1)
    return b"\n".join((delivery.topic.encode(), delivery.key.encode(), repr(to_headers(envelope)).encode(), body))


@lru_cache(4_000)
def values_of(person: Person) -> frozenset[bytes]:
    """Return everything by which somebody could be known or found, in each spelling."""
    numbers = [identifier.value for identifier in person.identifiers]
    said = [*_own_words(person), *numbers]
    said += [contact.value[-10:] if contact.kind == "phone" else contact.value for contact in person.contacts]
    said += [person.safe_contact.note or ""] if person.safe_contact else []
    said += [person.at_incident.voice.words or ""] if person.at_incident and person.at_incident.voice else []
    places = {value for address in person.addresses for value in values_of_address(address)}
    return frozenset({*_needles(said), *_dates(person.date_of_birth), *places})


@lru_cache(100)
def values_of_address(address: Address) -> frozenset[bytes]:
    """Return what tells an address: lines, street without its number, postcode, property number."""
    lines = [line for line in address.lines if line != "Testford"]
    streets = [line.lstrip("0123456789 ") for line in lines]
    return frozenset(_needles([*lines, *streets, address.postcode or "", address.uprn or ""]))


def _own_words(person: Person) -> Iterator[str]:
    for name in person.names:
        yield from name.given
        yield name.family or ""


def _needles(said: Iterable[str]) -> set[bytes]:
    return {word for text in said if len(word := squeezed(text.encode())) >= SHORTEST}


def _dates(born: str | None) -> set[bytes]:
    if born is None:
        return set()
    day = date.fromisoformat(born)
    forms = (born, f"{day:%d%m%Y}", f"{day:%d%b%Y}", f"{day.day}{day:%b%Y}", f"{day:%d%B%Y}", f"{day.day}{day:%B%Y}")
    return _needles(forms)


def own_values(people: Iterable[Person]) -> frozenset[bytes]:
    """Return what a referral may say of him: names and date of birth as the event at hand has them."""
    his = [person for person in people if Role.PERPETRATOR in person.roles]
    return frozenset(
        value for person in his for value in (*_needles(_own_words(person)), *_dates(person.date_of_birth))
    )


class Lookout:
    """Looks at each step of a story for what must not be in it; keeps what was told so far."""

    def __init__(self, his: frozenset[str]) -> None:
        self._his = his
        self._hers: set[bytes] = set()
        self._traces: set[str] = set()
        self._sent: dict[str, Delivery] = {}
        self.looked_at = 0
        """Deliveries to the other party's side that said something of him."""

    def breaches(self, step: Step) -> list[str]:
        """Return what went out by this step and must not have: which rule was broken, by which kind of delivery."""
        people: tuple[Person, ...] = getattr(step.event, "people", ())
        for person in people:
            if {Role.VICTIM, Role.CHILD} & {*person.roles}:
                self._hers |= values_of(person)
        self._traces.add(step.decision.received.traceparent or "")
        return [
            f"{what}: {delivery.kind} to {delivery.recipient}"
            for delivery in sent_by(step.decision)
            for what in self._of(delivery, step)
        ]

    def _of(self, delivery: Delivery, step: Step) -> Iterator[str]:
        self._sent[str(delivery.id)] = delivery
        his, hidden = delivery.recipient in self._his, _hidden(delivery, step.known)
        if not his and delivery.case and delivery.key == step.known.cases[delivery.case].reference_of_his_side:
            yield "the reference of his side"
        if not _shown_of_people(delivery.content) <= EXACT.get(delivery.kind, _ANYTHING):
            yield "more than the exact set"
        if not (his or hidden):
            return
        wire = on_the_wire(delivery)
        plain = squeezed(wire)
        if any(value in plain for value in hidden):
            yield "a hidden address"
        if his:
            yield from self._on_his_side(delivery, step, wire, plain)

    def _on_his_side(self, delivery: Delivery, step: Step, wire: bytes, plain: bytes) -> Iterator[str]:
        cause = _cause(delivery, step)
        own = own_values(getattr(cause, "people", ()))
        if any(value in plain for value in self._hers - own):
            yield "a value of a victim or child"
        known = step.known
        references = (*(c.reference for c in known.cases.values()), *map(str, (*known.cases, *known.incidents)))
        if any(reference.encode() in wire for reference in references):
            yield "a reference of her side"
        if not isinstance(delivery.content, Received) and any(trace.encode() in wire for trace in self._traces):
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
