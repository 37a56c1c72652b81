"""Whatever agencies tell, in whatever order, and whatever the rule files say: his side learns nothing of her."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.agency import AgencyKind
from hub.domain.delivery import Delivery, DeliveryKind
from hub.domain.events import CaseEvent, IncidentReported, MayBeTold, ReferralMade
from hub.domain.person import Address, AddressClass, Person, Role, YesNo
from hub.domain.rules import Policy
from hub.flow.received import Received
from hub.wire import codec
from hub.wire.cloudevents import Envelope, to_headers
from tests.builders.events import (
    IDVA,
    MARAC,
    NOW,
    POLICE,
    PROGRAMME,
)
from tests.builders.other_side import (
    CRIME,
    HIS,
    PROBATION,
    TRACE,
    anything_goes,
    his,
    informed,
    referred,
    with_probation,
)
from tests.builders.people import a_phone, numbered
from tests.builders.world import Story, story
from tests.unit.flow.test_decide import arrivals, events

REFUGE = Address(visibility=AddressClass.REFUGE, lines=("7 Hidden Close",), postcode="IP7 7ZZ")


def marked(person: Person) -> Person:
    """Return a person with values that nobody else has, so that any of them shows where it comes to light."""
    if person.ref == "c" or Role.CHILD in person.roles:
        return replace(person, identifiers=(numbered(77),), contacts=(a_phone(77),), addresses=(REFUGE,))
    return replace(person, addresses=(*person.addresses, REFUGE)) if Role.VICTIM in person.roles else person


@st.composite
def stories(draw: st.DrawFn) -> list[CaseEvent]:
    """Draw a story in which he often knows, is often referred, and everybody has values of their own."""
    return [draw(often_of_him(event)) for event in draw(st.lists(events(), min_size=1, max_size=6))]


@st.composite
def often_of_him(draw: st.DrawFn, event: CaseEvent) -> CaseEvent:
    """Draw an event again, so that it often tells of him, and by whoever may not."""
    head = replace(event.head, agency=draw(st.sampled_from((*[event.head.agency] * 6, *SENDERS))))
    told = replace(event, head=head, people=tuple(map(marked, event.people)))
    if isinstance(told, IncidentReported):
        known = draw(st.sampled_from((YesNo.YES, *YesNo)))
        return replace(told, incident=replace(told.incident, suspect_informed=known, references=(CRIME,)))
    if isinstance(told, ReferralMade) and draw(st.booleans()):
        codes = draw(st.sampled_from((("referral",), ("order", "odd"), ("odd",), ())))
        return replace(told, reason="perpetrator-programme", may_be_told=codes)
    return told


SENDERS = (POLICE, POLICE, MARAC, PROBATION, IDVA, PROGRAMME)

POLICIES = pytest.mark.parametrize(
    "policy", [with_probation(), anything_goes()], ids=["as shipped", "rules that send everything"]
)


def said_by(value: object) -> Iterator[str]:
    """Yield every text that a value holds, codes apart."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from said_by(one)
    elif is_dataclass(value):
        for name in (f.name for f in fields(value)):
            yield from said_by(getattr(value, name))


def telling(person: Person) -> set[str]:
    """Return what tells who or where a person is."""
    told = (person.names, person.addresses, person.contacts, person.identifiers)
    codes = {a.visibility for a in person.addresses} | {i.system for i in person.identifiers} | {"phone"}
    shared = {*YesNo, "Testford"}
    return {*said_by(told), person.date_of_birth or "-"} - codes - shared - {"-"}


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


def hers(told: Story) -> set[str]:
    """Return every value of a victim or child that any event told, and every reference of her side."""
    people = [p for d in told.decisions for p in getattr(d.received.event, "people", ())]
    values = {v for p in people if {Role.VICTIM, Role.CHILD} & {*p.roles} for v in telling(p)}
    traces = {d.received.traceparent for d in told.decisions if d.received.traceparent}
    incidents = {str(i) for i in told.known.incidents}
    return (
        values | {c.reference for c in told.known.cases.values()} | traces | incidents | {*map(str, told.known.cases)}
    )


def arrived(batch: list[CaseEvent]) -> list[Received]:
    """Return a story as it arrives, under a trace for each event."""
    return [replace(one, traceparent=f"{TRACE[:-4]}{place:04d}") for place, one in enumerate(arrivals(batch))]


def of_himself(delivery: Delivery, told: Story) -> set[str]:
    """Return what the event behind a delivery says of him: if he is somebody else's victim, it is still his."""
    cause = next(d.received.event for d in told.decisions if d.received.event_id == delivery.cause.event)
    people: tuple[Person, ...] = getattr(cause, "people", ())
    return {v for p in people if Role.PERPETRATOR in p.roles for v in (*said_by(p.names), p.date_of_birth or "")}


@POLICIES
@settings(max_examples=150, deadline=None)
@given(batch=stories())
def test_no_delivery_to_his_side_holds_anything_of_a_victim_or_child(batch: list[CaseEvent], policy: Policy) -> None:
    told = story(*arrived(batch), policy=policy)

    for delivery in his(told):
        wire = on_the_wire(delivery)
        assert {v for v in hers(told) - of_himself(delivery, told) if v.encode() in wire} == set()


@POLICIES
@settings(max_examples=150, deadline=None)
@given(batch=stories())
def test_nothing_goes_to_his_side_but_by_one_of_the_two_ways(batch: list[CaseEvent], policy: Policy) -> None:
    told = story(*arrived(batch), policy=policy)
    by_id = {d.received.event_id: d.received.event for d in told.decisions}

    for delivery in his(told):
        if delivery.kind is DeliveryKind.CORRECTION:
            earlier = told.known.deliveries[next(d.id for d in his(told) if str(d.id) == delivery.subject)]
            assert (earlier.recipient, earlier.kind) == (delivery.recipient, DeliveryKind.PERPETRATOR_REFERRAL)
            continue
        assert delivery.kind is DeliveryKind.PERPETRATOR_REFERRAL
        event = by_id[delivery.cause.event]
        kind = policy.directory.kind_of(delivery.cause.source)
        if isinstance(event, IncidentReported):
            assert (kind, event.incident.suspect_informed) == (AgencyKind.POLICE, YesNo.YES)
        else:
            assert isinstance(event, ReferralMade)
            assert event.reason == "perpetrator-programme"
            assert kind in {AgencyKind.POLICE, AgencyKind.PROBATION, AgencyKind.MARAC}
            assert {*event.may_be_told} & {*MayBeTold}
        him = [p for p in event.people if Role.PERPETRATOR in p.roles]
        assert him
        assert not any(Role.VICTIM in p.roles for p in him)


@POLICIES
@settings(max_examples=100, deadline=None)
@given(batch=stories())
def test_his_sides_line_of_each_case_has_no_hole(batch: list[CaseEvent], policy: Policy) -> None:
    told = story(*arrived(batch), policy=policy)

    lines: dict[object, list[int]] = {}
    for delivery in told.known.deliveries.values():
        if delivery.recipient in HIS and delivery.sequence is not None:
            lines.setdefault((delivery.topic, delivery.key), []).append(delivery.sequence)
    assert [line for line in lines.values() if sorted(line) != [*range(1, len(line) + 1)]] == []


def test_the_stories_do_refer_him_so_that_the_properties_say_something() -> None:
    told = story(*arrived([informed(), referred(MARAC)]), policy=anything_goes())

    assert [d.recipient for d in his(told)] == [PROGRAMME, PROBATION] * 2
