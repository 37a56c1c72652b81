"""Stories for the hunt for leaks, each drawn from numbers: a small cast, whatever agencies may tell, generous rules.

Every value of a person is one that nothing else contains, some shared between two of them; so whatever comes to light
where it must not is found by looking for it in bytes. Numbers rather than Hypothesis' own strategies, for speed.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from random import Random
from typing import Any

from hub.domain.agency import AccountState, Agency, AgencyKind, Contract, Directory
from hub.domain.cube import Cube, cube
from hub.domain.delivery import Delivery, DeliveryKind
from hub.domain.events import (
    AboutNobody,
    AccountDecided,
    Event,
    Heartbeat,
    LinkDecided,
    ReceiptState,
    RecordWithdrawn,
    SupportStatus,
)
from hub.domain.facts import FACTS, Exclusion, Restriction, TaskFact
from hub.domain.ids import CONSOLE, AgencyId, AreaId, BlockingKey, EventId, RuleId
from hub.domain.person import (
    Address,
    AddressClass,
    ChildAtIncident,
    ChildVoice,
    Coded,
    ConsentStatus,
    Contact,
    Identifier,
    Person,
    PersonName,
    Role,
    SafeContact,
    Sex,
    YesNo,
)
from hub.domain.rules import Policy, RouteRule, Sharing, SharingRule, Towards, Treatment
from hub.flow.decide import decide
from hub.flow.fields import FIELDS
from hub.flow.known import Known
from hub.flow.received import Decision, Position, Received
from hub.matching.keys import blocking_keys
from tests.builders.events import (
    IDVA,
    MARAC,
    MASH,
    NOW,
    POLICE,
    PROGRAMME,
    VRAS,
    a_consent_changed,
    a_head,
    a_receipt,
    a_record_withdrawn,
    a_referral_made,
    a_risk_assessed,
    a_safeguarding_updated,
    a_support_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import IPSWICH, named, numbered, says
from tests.builders.rules import a_sharing_rule
from tests.builders.world import SECRET, shipped_policy

PROBATION, SCHOOL, HOUSING, HEALTH = "suffolk-probation", "suffolk-school", "suffolk-housing", "suffolk-health"
OTHERS = {
    PROBATION: AgencyKind.PROBATION,
    SCHOOL: AgencyKind.SCHOOL,
    HOUSING: AgencyKind.HOUSING,
    HEALTH: AgencyKind.HEALTH,
}
"""Agencies beside those that the shipped area has, so that every kind can be told something."""
SENDERS = (*[POLICE] * 10, *[MARAC] * 3, *[PROBATION] * 3, IDVA, IDVA, MASH, VRAS, PROGRAMME, HEALTH, SCHOOL, HOUSING)

FREE_TEXT = frozenset({"narrative", "voice", "reason", "decision", "safe-contact"})
"""Fields that the drawn rules give to the other party's side alone: the code stops them. The net has its own tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """An invented person before anybody describes them."""

    name: PersonName
    born: str
    number: int
    line: str
    postcode: str
    alias: PersonName | None = None
    sex: Sex = Sex.FEMALE

    @property
    def home(self) -> Address:
        return Address(
            visibility=AddressClass.ORDINARY,
            lines=(self.line, "Testford"),
            postcode=self.postcode,
            uprn=f"9000{self.number:08d}",
            local_authority=IPSWICH,
        )

    @property
    def phone(self) -> Contact:
        return Contact(kind="phone", value=f"07700 900{self.number:03d}")


FORMER = Address(visibility=AddressClass.ORDINARY, lines=("12 Quillmoor Rise", "Testford"), postcode="IP1 4QI")
"""Where she and he once lived; each of them is said to have it."""
LANDLINE = Contact(kind="phone", value="01632 960719")
REFUGES = (
    Address(visibility=AddressClass.REFUGE, lines=("7 Hidunlow Close",), postcode="IP7 7ZI", uprn="900077777777"),
    Address(visibility=AddressClass.CONFIDENTIAL, lines=("31 Unsolito Mews",), postcode="IP8 8OI"),
)
"""One for each family."""

CAST = {
    "her": _Made(
        name=named("Elowisia", "Brimlowe"),
        alias=named("Elowisia", "Tolliverdu"),
        born="1991-05-02",
        number=101,
        line="1 Nulloway Lane",
        postcode="IP1 1UI",
    ),
    "him": _Made(
        name=named("Jorvulint", "Brimlowe"),
        alias=named("Jorvolo", "Brimlowe"),
        born="1989-07-14",
        number=102,
        line="9 Otherloo Road",
        postcode="IP2 2LI",
        sex=Sex.MALE,
    ),
    "child": _Made(
        name=named("Pipolinu", "Brimlowe"), born="2017-11-30", number=103, line="1 Nulloway Lane", postcode="IP1 1UI"
    ),
    "woman": _Made(
        name=named("Maruschkilo", "O'Zorrilla-Quint"),
        alias=named("Maruschkilo", "Grisholmiu"),
        born="1980-01-31",
        number=201,
        line="22 Zulliver Court",
        postcode="IP3 3OI",
    ),
    "man": _Made(
        name=named("Teodulfio", "Grisholmiu"),
        born="1992-02-03",
        number=202,
        line="5 Obliquo Street",
        postcode="IP4 4LI",
        sex=Sex.MALE,
    ),
    "boy": _Made(
        name=named("Kolbrunio", "Grisholmiu"),
        born="2008-09-09",
        number=203,
        line="22 Zulliver Court",
        postcode="IP3 3OI",
        sex=Sex.MALE,
    ),
}
"""Two families. In the first she has his name, in the second the boy has; the boy is 17 and may harm somebody too."""
FAMILIES = (("her", "him", ("child",)), ("woman", "man", ("boy",)))
OF_THE_FIRST = frozenset({"her", "him", "child"})
SAID = tuple(
    f"{one.name.given[0]} {one.name.family} of {one.line}, {one.postcode}, {one.phone.value}, born {one.born}"
    for one in CAST.values()
)
VARIANTS = 8
"""Ways in which one person is described: with or without an alias, a number, a hidden address, what they share."""


@lru_cache(8_000)
def described(who: str, roles: tuple[Role, ...], how: int, consent: ConsentStatus | None) -> Person:
    """Return one of the cast as an agency describes them; each has a ref of their own."""
    made, hides = CAST[who], how in {2, 5, 7}
    refuge = REFUGES[who not in OF_THE_FIRST]
    shares = who in {"her", "him"} and how in {1, 5}
    homes = (made.home, FORMER) if shares else (made.home,)
    hidden = Role.PERPETRATOR not in roles and hides
    if how == 6 and Role.PERPETRATOR not in roles:  # somebody who does not know writes the refuge down as any address
        homes = (replace(refuge, visibility=AddressClass.ORDINARY, local_authority=IPSWICH),)
    return Person(
        ref=who,
        roles=roles,
        names=(made.name, *((made.alias,) if made.alias and how in {1, 3} else ())),
        date_of_birth=None if how == 4 else made.born,
        sex=made.sex,
        language=Coded(system="list", code="cy", display="Welsh"),
        identifiers=(numbered(made.number), Identifier(system="niche", value=f"NOMINAL{made.number}")),
        addresses=(refuge,) if hidden and how == 7 else (*homes, *((refuge,) if hidden else ())),
        contacts=(made.phone, *((LANDLINE,) if shares else ())),
        safe_contact=SafeContact(safe_from="09:30", note=SAID[0]) if Role.VICTIM in roles else None,
        relationship_to_victim=Coded(system="list", code="ex", display=SAID[3]) if Role.PERPETRATOR in roles else None,
        consents=says(consent) if consent else (),
        at_incident=ChildAtIncident(present=YesNo.YES, voice=ChildVoice(spoken_to=YesNo.YES, words=SAID[2]))
        if Role.CHILD in roles
        else None,
    )


@lru_cache(60_000)
def _keys(person: Person, source: str) -> tuple[BlockingKey, ...]:
    return blocking_keys(person, source, SECRET)


def _drawing(number: int) -> Random:
    return Random(number)  # noqa: S311 - stories, no secrets


@lru_cache(4)
def _every_kind(directory: Directory) -> Directory:
    suffolk = directory.areas[AreaId("suffolk")]
    starts = suffolk.contracts[0].starts
    agencies = tuple(Agency(id=AgencyId(name), kind=kind, name=kind.value) for name, kind in OTHERS.items())
    contracts = tuple(Contract(service=one.kind, agency=one.id, starts=starts) for one in agencies)
    area = replace(suffolk, agencies=(*suffolk.agencies, *agencies), contracts=(*suffolk.contracts, *contracts))
    return Directory([area])


def with_every_kind(policy: Policy) -> Policy:
    """Return a policy in whose one area there is an agency of every kind that answers for it."""
    return replace(policy, directory=_every_kind(policy.directory))


@lru_cache(256)
def a_generous_policy(seed: int) -> Policy:
    """Return a policy drawn from a number: shipped rules or none, and beside them routes and rules that give freely.

    What the loader refuses these rules do not say: nobody excluded is told, no hidden address is given.
    """
    draw, shipped = _drawing(seed), shipped_policy()
    routes = tuple(_a_route(draw, number) for number in range(draw.randrange(6)))
    rules = tuple(_generous_rules(draw))
    return replace(
        with_every_kind(shipped),
        routes=(*shipped.routes, *routes) if draw.random() < 0.7 else routes,
        sharing=Sharing((*shipped.sharing.rules, *rules) if draw.random() < 0.35 else rules),
    )


RECIPIENTS = tuple(kind for kind in AgencyKind if kind is not AgencyKind.UNKNOWN)
HIS_SIDE = (AgencyKind.PERPETRATOR_SERVICE, AgencyKind.PROBATION)
ROUTED = (
    DeliveryKind.REFERRAL_OFFERED,
    DeliveryKind.SAFEGUARDING_CONTACT,
    DeliveryKind.MARAC_REFERRAL,
    DeliveryKind.PERPETRATOR_REFERRAL,
    DeliveryKind.UPDATE,
    DeliveryKind.TASK,
    DeliveryKind.RESEARCH_REQUEST,
    DeliveryKind.FLAG,
    DeliveryKind.SCHOOL_NOTICE,
)
"""Kinds to which a route may lead."""


def _a_route(draw: Random, number: int) -> RouteRule:
    delivery = draw.choice(ROUTED)
    return RouteRule(
        id=RuleId(f"drawn-{number}"),
        towards=draw.choice((Towards.SERVICE, Towards.SERVICE, Towards.SERVICE, Towards.SENDER, Towards.FALLBACK)),
        service=draw.choice((*HIS_SIDE, *HIS_SIDE, *HIS_SIDE, *RECIPIENTS)),
        delivery=delivery,
        when=_a_condition(draw),
        reason="Drawn.",
        task=TaskFact.FIND_ROUTE if delivery is DeliveryKind.TASK else None,
    )


GUARD = cube({"excluded": [Exclusion.CLEAR], "restricted": [Restriction.CLEAR, Restriction.NAMED]})
VISIBLE = cube({"address-class": [AddressClass.ORDINARY, AddressClass.NOT_A_HOME]})
_LIMITED = [name for name in FACTS if name not in {"excluded", "restricted"}]


def _a_condition(draw: Random) -> Cube:
    """Return a condition that nothing or little limits; nobody excluded is ever told."""
    if draw.random() < 0.7:
        return GUARD
    fact = draw.choice(_LIMITED)
    values = list(FACTS[fact])
    return GUARD & cube({fact: draw.sample(values, draw.randint(1, len(values)))})


def _generous_rules(draw: Random) -> Iterator[SharingRule]:
    for kind in dict.fromkeys((*HIS_SIDE, *draw.sample(RECIPIENTS, 3))):
        for delivery in (one for one in GIVEN if one not in EXACT):
            when = _a_condition(draw) if draw.random() < 0.2 else GUARD
            yield _a_rule(kind, delivery, when, draw.randrange(6))
            yield _an_address_rule(kind, delivery, when)
        for delivery, exact in EXACT.items():
            if draw.random() < 0.8:  # else it gives more or less, and is stopped
                name = RuleId(f"{kind}/drawn-{delivery}")
                yield a_sharing_rule(id=name, recipient=kind, delivery=delivery, when=GUARD, give=exact)
            else:
                yield _a_rule(kind, delivery, GUARD, draw.randrange(6))


_NAMED = dict.fromkeys(("name", "date-of-birth"), Treatment.AS_IS)
EXACT: dict[DeliveryKind, dict[str, dict[str, Treatment]]] = {
    DeliveryKind.SCHOOL_NOTICE: {
        "child": {**_NAMED, **dict.fromkeys(("present", "where-in-home", "voice"), Treatment.AS_IS)},
        "event": dict.fromkeys(("references", "occurred-from", "place-kind", "circumstances"), Treatment.AS_IS),
    },
    DeliveryKind.RESEARCH_REQUEST: {"victim": _NAMED, "child": _NAMED},
    DeliveryKind.FLAG: {"victim": _NAMED, "flag": dict.fromkeys(("flag", "expires-at"), Treatment.AS_IS)},
}
"""What the messages that are exact hold."""


GIVEN = (*ROUTED, DeliveryKind.MARAC_CASE, DeliveryKind.STATUS)


@lru_cache(20_000)
def _a_rule(kind: AgencyKind, delivery: DeliveryKind, when: Cube, gifts: int) -> SharingRule:
    name = RuleId(f"{kind}/drawn-{delivery}")
    give = _gifts(gifts, kind in HIS_SIDE)
    return a_sharing_rule(id=name, recipient=kind, delivery=delivery, when=when, give=give)


@lru_cache(20_000)
def _an_address_rule(kind: AgencyKind, delivery: DeliveryKind, when: Cube) -> SharingRule:
    name = RuleId(f"{kind}/drawn-{delivery}-address")
    give = {section: {"addresses": Treatment.AS_IS} for section in ("victim", "perpetrator", "child")}
    return a_sharing_rule(id=name, recipient=kind, delivery=delivery, when=when & VISIBLE, give=give)


@lru_cache(16)
def _gifts(seed: int, his_side: bool) -> Mapping[str, Mapping[str, Treatment]]:  # noqa: FBT001 - a key of the cache
    """Return nearly every field of every section; free text to the other party's side only, where the code stops it."""
    draw, kept = _drawing(seed), frozenset() if his_side else FREE_TEXT
    return {
        section: {f: Treatment.AS_IS for f in sorted(fields - kept - {"addresses"}) if draw.random() < 0.9}
        for section, fields in FIELDS.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event of a story, what was decided of it, and what is known afterwards."""

    decision: Decision
    known: Known
    kinds: Mapping[AgencyId, AgencyKind]
    """Of every agency that may send or be sent something."""

    @property
    def event(self) -> Event:
        """The event."""
        assert self.decision.received.event is not None
        return self.decision.received.event


def steps(policy: Policy, numbers: Sequence[int]) -> Iterator[Step]:
    """Yield a story step by step, an event for each number; what is known moves on with it."""
    known, kinds = Known(), {agency.id: agency.kind for agency in policy.directory.agencies.values()}
    for place, number in enumerate(numbers):
        draw = _drawing(number)
        arrived = _arrived(_an_event(draw, known), place, again=draw.random() < 0.03)
        decision = decide(arrived, known, policy, NOW)
        known.learn(decision)
        yield Step(decision=decision, known=known, kinds=kinds)


def _arrived(event: Event, place: int, *, again: bool) -> Received:
    """Return an event as it arrives, under an id and a trace of its own; some carry the id of the one before."""
    source = CONSOLE if isinstance(event, AccountDecided | LinkDecided) else AgencyId(event.head.agency)
    people = () if isinstance(event, AboutNobody) else event.people
    return Received(
        source=source,
        event_id=EventId(f"e-{place - again}"),
        content_hash=hashlib.sha256(str(place - again).encode()).digest(),
        position=Position(topic=f"in.{source}", partition=0, offset=place),
        arrived_at=NOW,
        raw=b"",
        event=event,
        keys={person.ref: _keys(person, source) for person in people},
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
    return tuple(_person(draw, who, part) for who, part in roles.items())


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
        narrative=draw.choice(SAID),
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
        narrative=draw.choice(SAID),
        **_assessed(draw),
    )


def _risk(draw: Random, _known: Known) -> Event:
    assessment = an_assessment(draw.choice(("standard", "medium", "high")))
    return a_risk_assessed(**_head(draw), people=_people(draw), assessment=assessment)


def _support(draw: Random, _known: Known) -> Event:
    status = draw.choice(tuple(SupportStatus))
    return a_support_updated(**_head(draw), people=_people(draw), status=status, reason=draw.choice(SAID))


def _safeguarding(draw: Random, _known: Known) -> Event:
    child = _person(draw, "child", (Role.CHILD,))
    others = tuple(one for one in _people(draw) if one.ref != "child")
    return a_safeguarding_updated(**_head(draw), people=(child, *others), decision=draw.choice(SAID))


def _consent(draw: Random, _known: Known) -> Event:
    her = _person(draw, draw.choice(("her", "woman")), (Role.VICTIM,))
    return a_consent_changed(draw.choice(tuple(ConsentStatus)), **_head(draw), people=(her,))


def _withdrawn(draw: Random, known: Known) -> Event | None:
    if not known.records:
        return None
    key = draw.choice(sorted(known.records))
    taken: RecordWithdrawn = a_record_withdrawn(key.source, key.record, reason=draw.choice(SAID))
    return taken


def _link(draw: Random, known: Known) -> Event | None:
    alone = sorted({r.alone_of(ref) for r in known.records.values() for ref in r.people})
    if len(alone) < 2:
        return None
    one, other = draw.sample(alone, 2)
    head = a_head(CONSOLE, f"link-{draw.randrange(1000)}", recorded_at=NOW)
    return LinkDecided(head=head, one=one, other=other, same=draw.random() < 0.6, by="tester", reason=SAID[0])


def _receipt(draw: Random, known: Known) -> Event | None:
    sent = [d for _, d in sorted(known.deliveries.items()) if d.content is not None]
    if not sent:
        return None
    return a_receipt(draw.choice(sent), draw.choice(tuple(ReceiptState)), reason=draw.choice(SAID))


def _account(draw: Random, _known: Known) -> Event:
    return AccountDecided(
        head=a_head(CONSOLE, f"account-{draw.randrange(1000)}", recorded_at=NOW),
        account=AgencyId(draw.choice(SENDERS)),
        state=draw.choice(tuple(AccountState)),
        by="tester",
        reason="trial",
    )


def _heartbeat(draw: Random, _known: Known) -> Event:
    return Heartbeat(head=a_head(draw.choice(SENDERS), "beat"), software="hunt 1")


_KINDS = (
    (_incident, 10),
    (_referral, 7),
    (_risk, 2),
    (_support, 2),
    (_safeguarding, 2),
    (_consent, 2),
    (_withdrawn, 3),
    (_link, 3),
    (_receipt, 2),
    (_account, 1),
    (_heartbeat, 0.2),
)
"""Every kind of event, and how often it comes."""


def sent_by(decision: Decision) -> list[Delivery]:
    """Return everything that a decision sends to anyone, receipts too."""
    return [d for d in decision.deliveries if d.content is not None]
