"""Stories for the hunt for leaks, each drawn from numbers: what agencies tell of the cast, and what people decide.

Each decision goes through the last look, as in production. Numbers rather than Hypothesis' own strategies, for speed.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

from hub.domain.agency import AgencyKind
from hub.domain.content import Content
from hub.domain.decisions import ErasureDecided, PersonDecided
from hub.domain.delivery import DeliveryState
from hub.domain.events import (
    AboutNobody,
    Event,
    Heartbeat,
    MaracAction,
    ReceiptState,
    RecordWithdrawn,
    SafeguardingUpdated,
    SupportStatus,
)
from hub.domain.ids import CONSOLE, AgencyId, AreaId, DeliveryId, EventId
from hub.domain.person import ConsentStatus, Identifier, Person, Role, YesNo
from hub.domain.referral import RejectionReason
from hub.domain.rules import Policy
from hub.flow.decide import decide
from hub.flow.known import Known
from hub.flow.received import Decision, Position, Received, RecordKey
from hub.receive.last_look import last_look
from hub.wire import codec
from tests.builders import decided
from tests.builders.cast import FAMILIES, SAID, TEXTS, VARIANTS, described, keys_of, with_hers
from tests.builders.events import (
    NOW,
    a_consent_changed,
    a_custody_changed,
    a_details_changed,
    a_feedback_received,
    a_head,
    a_hearing_changed,
    a_marac_outcome,
    a_receipt,
    a_record_withdrawn,
    a_referral_made,
    a_risk_assessed,
    a_safeguarding_updated,
    a_support_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
    an_outcome_recorded,
)
from tests.builders.generous import ELSEWHERE, SENDERS, drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event of a story, what was decided of it, and what is known afterwards."""

    decision: Decision
    """As it is after the last look."""
    payloads: Mapping[DeliveryId, bytes]
    """What goes out by it."""
    known: Known
    kinds: Mapping[AgencyId, AgencyKind]
    """Of every agency that may send or be sent something."""
    areas: Mapping[AgencyId, tuple[AreaId, ...]]
    """Which areas each of them serves."""
    going: "Going | None" = None
    """Whoever is to be erased by it."""

    @property
    def event(self) -> Event:
        """The event."""
        assert self.decision.received.event is not None
        return self.decision.received.event


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """Somebody who is to be erased, as they were known until then."""

    said: tuple[Person, ...]
    near: frozenset[RecordKey]
    """Records of anybody who has a part in a case of theirs: no other is searched for words that speak of them."""


def steps(policy: Policy, numbers: Sequence[int]) -> Iterator[Step]:
    """Yield a story step by step, an event for each number; what is known moves on with it."""
    known, kinds = Known(), {agency.id: agency.kind for agency in policy.directory.agencies.values()}
    areas = {agency: policy.directory.areas_of(agency) for agency in kinds}
    for place, number in enumerate(numbers):
        draw = drawing(number)
        if draw.random() < 0.4:
            _relay(known)
        arrived = _arrived(_an_event(draw, known), place, again=draw.random() < 0.03)
        going = _going(arrived.event, known)
        looked = last_look(decide(arrived, known, policy, NOW), encoded)
        known.learn(looked.decision)
        for instead in looked.decision.stand_ins:
            known.deliveries[instead.id] = replace(known.deliveries[instead.id], content=instead.content)
        yield Step(
            decision=looked.decision, payloads=looked.payloads, known=known, kinds=kinds, areas=areas, going=going
        )


def encoded(content: Content) -> bytes:
    """Return a content as it is sent."""
    return codec.encode(content, 1)


def _relay(known: Known) -> None:
    """Let the relay send everything that waits."""
    for delivery in [d for d in known.deliveries.values() if d.state is DeliveryState.QUEUED]:
        known.deliveries[delivery.id] = replace(delivery, state=DeliveryState.PUBLISHED, claimed=True)


def _going(event: Event | None, known: Known) -> Going | None:
    person = known.person_of(event.person) if isinstance(event, ErasureDecided) else None
    if person is None:
        return None
    cases = known.every_case_of([person])
    beside = {person, *(m.person for case in cases for m in known.members.get(case, {}).values())}
    said = (known.person_in(r, ref) for r in known.ever_of(person) for ref, who in r.people.items() if who == person)
    return Going(
        said=tuple(one for one in said if one),
        near=frozenset(r.key for one in beside for r in known.ever_of(one)),
    )


def _arrived(event: Event, place: int, *, again: bool) -> Received:
    """Return an event as it arrives, under an id and a trace of its own; some carry the id of the one before."""
    source = CONSOLE if isinstance(event, PersonDecided) else AgencyId(event.head.agency)
    people = () if isinstance(event, AboutNobody) else event.people
    return Received(
        source=source,
        event_id=EventId(f"e-{place - again}"),
        content_hash=hashlib.sha256(str(place - again).encode()).digest(),
        position=Position(topic=f"in.{source}", partition=0, offset=place),
        arrived_at=NOW,
        raw=b"",
        event=event,
        keys={person.ref: keys_of(person, source) for person in people},
        traceparent=f"00-4bf92f3577b34da6a3ce929d0e0e{place:04d}-00f067aa0ba902b7-01",
    )


def _an_event(draw: Random, known: Known) -> Event:
    """Draw an event of any kind from what the cast may do and what is known by now."""
    kinds, weights = zip(*_KINDS, strict=True)
    return draw.choices(kinds, weights)[0](draw, known) or _incident(draw, known)


def _head(draw: Random) -> dict[str, Any]:
    agency, record = draw.choice(SENDERS), draw.choice(("R-1", "R-2", "R-3"))
    recorded_at = NOW - timedelta(minutes=draw.randrange(600))
    return {"head": a_head(agency, record, revision=draw.randint(1, 4), recorded_at=recorded_at)}


def _people(draw: Random) -> tuple[Person, ...]:
    """Draw who is in it: mostly a pair of one family, at times across families, or the other way about."""
    hers, his, children = FAMILIES[draw.random() < 0.35]
    if draw.random() < 0.12:
        his = "man" if his == "him" else "him"
    roles: dict[str, tuple[Role, ...]] = {hers: (Role.VICTIM,), his: (Role.PERPETRATOR,)}
    turn = draw.random()
    if turn < 0.06:
        roles = {hers: (Role.PERPETRATOR,), his: (Role.VICTIM,)}
    elif turn < 0.09:
        roles = {hers: (Role.VICTIM,), his: (Role.VICTIM, Role.PERPETRATOR)}
    elif turn < 0.13:
        roles = {hers: (Role.VICTIM,), children[0]: (Role.CHILD, Role.PERPETRATOR)}
    elif turn < 0.17:
        roles = {his: (Role.PERPETRATOR,), children[0]: (Role.VICTIM, Role.CHILD)}
    elif turn < 0.2:
        roles = {hers: (Role.VICTIM,)}
    if draw.random() < 0.5:
        roles.setdefault(children[0], (Role.CHILD,))
    people = tuple(_person(draw, who, part) for who, part in roles.items())
    her = next((one for one in people if one.roles == (Role.VICTIM,)), None)
    how = draw.randrange(VARIANTS)
    return tuple(with_hers(one, how, her) if her and one.roles == (Role.PERPETRATOR,) else one for one in people)


def _person(draw: Random, who: str, roles: tuple[Role, ...]) -> Person:
    consent = draw.choice((None, *ConsentStatus)) if Role.VICTIM in roles else None
    return described(who, roles, draw.randrange(VARIANTS), consent)


def _assessed(draw: Random) -> dict[str, Any]:
    grade = draw.choice(("standard", "medium", "high", None))
    at = NOW - timedelta(minutes=draw.randrange(600))
    return {"assessment": an_assessment(grade, assessed_at=at) if grade else None}


def _incident(draw: Random, _known: Known) -> Event:
    informed = draw.choice((YesNo.YES, YesNo.YES, *YesNo))
    number = draw.randrange(4)
    happened = an_incident(
        occurred_from=NOW - timedelta(hours=draw.choice((1, 2, 9, 300))),
        suspect_informed=informed,
        references=(
            Identifier(system="crime-reference", value=f"42/1023{number}/26"),
            Identifier(system="idva-client", value=f"CLIENTULO{number}"),
        ),
        place_kind="home",
        flags=("strangulation",),
        narrative=draw.choice(TEXTS),
    )
    return an_incident_reported(**_head(draw), people=_people(draw), incident=happened, **_assessed(draw))


def _referral(draw: Random, _known: Known) -> Event:
    reason = draw.choice(("support", "perpetrator-programme", "perpetrator-programme"))
    stated = draw.choice((("referral",), ("order", SAID[0]), (SAID[1],), ()))
    return a_referral_made(
        **_head(draw),
        people=_people(draw),
        reason=reason,
        may_be_told=stated,
        criteria=draw.choice(((), ("repeat",))),
        narrative=draw.choice(TEXTS),
        **_assessed(draw),
    )


def _handover(draw: Random, known: Known) -> Event:
    """Draw that a conference hands her over, mostly that in whose care she is, to an area that mostly is known."""
    at = draw.choice([case.area for _, case in sorted(known.cases.items())] or ["suffolk"])
    head = {"head": replace(_head(draw)["head"], agency=f"{at}-marac" if draw.random() < 0.8 else draw.choice(SENDERS))}
    return a_referral_made(
        **head,
        people=_people(draw),
        reason="marac-transfer",
        transfer_to=draw.choice(("suffolk", *ELSEWHERE, *ELSEWHERE, "nowhere")),
        narrative=draw.choice(TEXTS),
    )


def _risk(draw: Random, _known: Known) -> Event:
    assessment = an_assessment(draw.choice(("standard", "medium", "high")))
    return a_risk_assessed(**_head(draw), people=_people(draw), assessment=assessment)


def _support(draw: Random, _known: Known) -> Event:
    status = draw.choice(tuple(SupportStatus))
    return a_support_updated(**_head(draw), people=_people(draw), status=status, reason=draw.choice(TEXTS))


def _safeguarding(draw: Random, _known: Known) -> Event:
    child = _person(draw, "child", (Role.CHILD,))
    others = tuple(one for one in _people(draw) if one.ref != "child")
    return a_safeguarding_updated(
        **_head(draw), people=(child, *others), decision=draw.choice((*SAID, "strategy-discussion"))
    )


def _of_plans(draw: Random, known: Known) -> Event:
    """Draw the same with a plan, and sentences where codes stand."""
    told = _safeguarding(draw, known)
    assert isinstance(told, SafeguardingUpdated)
    outcomes, plan = (draw.choice(TEXTS), "section-47"), draw.choice((*SAID, "child-protection"))
    return replace(told, outcomes=outcomes, plan=plan, plan_from="2026-01-05")


def _his_alone(draw: Random) -> tuple[Person, ...]:
    """Draw him alone, or the people of any event."""
    people = _people(draw)
    his = tuple(one for one in people if one.roles == (Role.PERPETRATOR,))
    return his if his and draw.random() < 0.4 else people


def _custody(draw: Random, _known: Known) -> Event:
    return a_custody_changed(
        **_head(draw),
        people=_his_alone(draw),
        change=draw.choice(("released", "recalled", *TEXTS)),
        order=draw.choice((None, "non-molestation", *SAID)),
        conditions=("no-contact", draw.choice(TEXTS)),
        references=(Identifier(system="custody-reference", value=f"42CU{draw.randrange(9)}"),),
    )


def _court(draw: Random, _known: Known) -> Event:
    return a_hearing_changed(
        **_head(draw),
        people=_his_alone(draw),
        hearing=draw.choice(("trial", *TEXTS)),
        special_measures=("screen", draw.choice(TEXTS)),
    )


def _details(draw: Random, _known: Known) -> Event:
    return a_details_changed(**_head(draw), people=_his_alone(draw), changed=("address", draw.choice(TEXTS)))


def _conference(draw: Random, _known: Known) -> Event:
    actions = tuple(MaracAction(action=draw.choice(("visit", *TEXTS)), owner=draw.choice(SENDERS)) for _ in range(3))
    return a_marac_outcome(**_head(draw), people=_people(draw), outcome=draw.choice(("heard", *TEXTS)), actions=actions)


def _counted(draw: Random, _known: Known) -> Event:
    people = _people(draw)[:1]
    if draw.random() < 0.5:
        return an_outcome_recorded(**_head(draw), people=people, instrument=draw.choice(("local-7", *TEXTS)))
    return a_feedback_received(**_head(draw), people=people, themes=("waiting", draw.choice(TEXTS)))


def _consent(draw: Random, _known: Known) -> Event:
    her = _person(draw, draw.choice(("her", "woman")), (Role.VICTIM,))
    return a_consent_changed(draw.choice(tuple(ConsentStatus)), **_head(draw), people=(her,))


def _withdrawn(draw: Random, known: Known) -> Event | None:
    if not known.records:
        return None
    key = draw.choice(sorted(known.records))
    taken: RecordWithdrawn = a_record_withdrawn(key.source, key.record, reason=draw.choice(TEXTS))
    return taken


def _receipt(draw: Random, known: Known) -> Event | None:
    sent = [d for _, d in sorted(known.deliveries.items()) if d.content is not None]
    if not sent:
        return None
    delivery = draw.choice(sent)
    if draw.random() < 0.5:
        return a_receipt(delivery, draw.choice(tuple(ReceiptState)), reason=draw.choice(TEXTS))
    another = draw.choice((None, *AgencyKind, *TEXTS))
    return a_receipt(delivery, ReceiptState.REJECTED, reason=draw.choice(REASONS), redirect_to=another)


REASONS = (*RejectionReason, TEXTS[0])
"""Why a service does not take her on."""


def _heartbeat(draw: Random, _known: Known) -> Event:
    return Heartbeat(head=a_head(draw.choice(SENDERS), "beat"), software="hunt 1")


_KINDS = (
    (_incident, 10),
    (_referral, 7),
    (_risk, 2),
    (_support, 2),
    (_safeguarding, 2),
    (_of_plans, 1),
    (_custody, 2),
    (_court, 1),
    (_details, 2),
    (_conference, 1),
    (_counted, 1),
    (_consent, 2),
    (_withdrawn, 2),
    (_receipt, 4),
    (_handover, 2),
    (_heartbeat, 0.2),
    (decided.account, 1),
    (decided.link, 3),
    (decided.exclusion, 3),
    (decided.restriction, 2),
    (decided.reading, 3),
    (decided.erasure, 2),
)
"""Every kind of event, and how often it comes."""
