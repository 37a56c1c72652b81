"""Examples beside the rules, as people write them in `tests/sharing/*.yaml`, read strictly and played through."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from hub.domain.agency import AgencyKind
from hub.domain.delivery import DeliveryKind
from hub.domain.events import CaseEvent, IncidentReported, MayBeTold
from hub.domain.facts import FACTS, Facts, SubjectRole
from hub.domain.ids import AgencyId
from hub.domain.person import AddressClass, Coded, Consent, ConsentStatus, Education, Identifier, Person, Role, YesNo
from hub.policy.documents import Document, Strict, read
from hub.trial.example import arrived
from hub.trial.explained import FieldSeen
from hub.trial.trial import Asked, Outcome, Trial, Why, try_out
from tests.builders.events import (
    NOW,
    a_consent_changed,
    a_custody_changed,
    a_head,
    a_hearing_changed,
    a_marac_outcome,
    a_referral_made,
    a_risk_assessed,
    a_safeguarding_updated,
    a_support_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.generous import with_every_kind
from tests.builders.people import a_child, a_perpetrator, a_victim, an_address, says
from tests.builders.rules import in_full
from tests.builders.world import shipped_policy

FOLDER = Path(__file__).resolve().parents[1] / "sharing"
BORN = {
    "6": "2019-09-01",
    "9": "2016-09-01",
    "14": "2011-09-01",
    "15": "2010-09-01",
    "17": "2008-09-01",
    "18": "2007-09-01",
    "35": "1990-09-01",
}
"""Dates of birth by the age that somebody has at the time of the examples; `unknown` has none."""
BOTH = "says-she-did-it"
"""He was told of the incident, and each is said to have harmed the other."""


class _Event(Strict):
    told: str = "incident"
    by: AgencyKind = AgencyKind.POLICE
    risk: str = "medium"
    consent: ConsentStatus = ConsentStatus.GIVEN
    override: str | None = None
    her_age: str = Field(default="35", alias="her-age")
    her_addresses: list[AddressClass] = Field(default=[AddressClass.ORDINARY], alias="her-addresses")
    child: str | None = None
    """Age of the child, if there is one."""
    he: str = "named"
    """`named`, `unknown`, `informed`, `not-informed`, or `says-she-did-it`."""
    his_age: str = Field(default="35", alias="his-age")
    asks_for: str = Field(default="support", alias="asks-for")
    may_be_told: list[str] = Field(default=[], alias="may-be-told")
    criterion: str | None = None
    does: list[str] = Field(default=["physical"])
    """Codes of what he does."""
    needs: list[str] = Field(default=[])
    """Needs of hers."""
    schooling: str | None = None
    """Where the child learns."""
    asked_by: str | None = Field(default=None, alias="asked-by")
    reviewed: bool = False
    operation: bool = False


class _AsIf(Strict):
    recipient: AgencyKind
    delivery: DeliveryKind
    about: SubjectRole = SubjectRole.VICTIM


class _Example(Strict):
    name: str
    event: _Event = _Event()
    beside: list[AgencyKind] = Field(default=[])
    """Of the kinds of service that an area can do without, those that are there."""
    assume: dict[str, str] = Field(default_factory=dict)
    as_if: _AsIf | None = Field(default=None, alias="as-if")
    """A route of this example alone: this kind is looked at as if it were told so."""
    told: dict[AgencyKind, list[str]] = Field(default_factory=dict)
    """Who is sent what, all of it: whoever is not named is sent nothing."""
    withheld: dict[AgencyKind, str] = Field(default_factory=dict)
    """From whom something is withheld that a route leads to, and why."""
    sees: dict[AgencyKind, dict[str, list[str]] | Literal["nothing"]] = Field(default_factory=dict)
    """What somebody sees, section by section: these fields and no others; `nothing` is nothing at all."""
    never: dict[AgencyKind, list[str]] = Field(default_factory=dict)
    """Fields that somebody does not see, as `section.field`; a section alone is all of it."""


class _File(Strict):
    examples: list[_Example]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example and where it stands."""

    said: _Example
    document: Document
    place: int

    @property
    def name(self) -> str:
        """What it shows, in a sentence."""
        return self.said.name

    def line(self, *within: str) -> str:
        """Return file and line of a part of it, for whoever mends it."""
        return f"{self.document.path.name}:{self.document.line_of(('examples', self.place, *within))}"


def examples_in(paths: Iterable[Path]) -> list[Example]:
    """Return every example; raise `PolicyUnusable` with file and line for one that cannot be read."""
    return [
        Example(said=said, document=document, place=place)
        for document in map(read, paths)
        for place, said in enumerate(document.read_as(_File).examples)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What became of an example."""

    outcomes: tuple[Outcome, ...]

    def told(self) -> dict[AgencyKind, list[str]]:
        """Return who is sent what, in the order of the alphabet."""
        found: dict[AgencyKind, list[str]] = {}
        for one in self.outcomes:
            if one.sent and one.kind and not one.is_asked:
                found.setdefault(one.agency.kind, []).append(f"{one.task}-task" if one.task else one.kind.value)
        return {kind: sorted(kinds) for kind, kinds in found.items()}

    def withheld(self) -> dict[AgencyKind, str]:
        """Return from whom something is withheld, and why."""
        stopped = (o for o in self.outcomes if o.kind and not o.sent and not o.is_asked and o.code != Why.IF_HELD)
        return {one.agency.kind: one.code for one in stopped if one.code}

    def seen_by(self, kind: AgencyKind, *, as_if: bool) -> dict[str, set[str]]:
        """Return which fields of which section somebody sees, whatever was said in them."""
        found: dict[str, set[str]] = {}
        for one in self.outcomes:
            if one.agency.kind is kind and one.is_asked is as_if and (as_if or one.sent):
                for field in filter(_is_seen, one.fields):
                    found.setdefault(field.section, set()).add(_name(field))
        return found


def _name(field: FieldSeen) -> str:
    """Return the name of a field; an address that is not an ordinary one bears its class."""
    return field.field if field.of in {None, AddressClass.ORDINARY} else f"{field.of}-{field.field}"


def _is_seen(field: FieldSeen) -> bool:
    return field.rule is not None


def play(example: Example) -> Played:
    """Return what becomes of an example under the shipped rules, where every kind of agency has one that answers."""
    said = example.said
    event = _event(said.event)
    asked = _asked(said.as_if) if said.as_if else None
    trial = Trial(received=arrived(event, AgencyId(event.head.agency), NOW), assumed=_assumed(example), asked=asked)
    policy = with_every_kind(shipped_policy(), CAN_DO_WITHOUT - {*said.beside})
    return Played(outcomes=try_out(trial, policy, {}, NOW))


CAN_DO_WITHOUT = frozenset(route.service for route in shipped_policy().routes if route.optional)
"""Kinds of service for which nobody stands in where an area has none: an example names those that it has."""


def _asked(said: _AsIf) -> Asked:
    return Asked(recipient=said.recipient, delivery=said.delivery, person=_REFS[said.about], role=said.about)


_REFS = {SubjectRole.VICTIM: "v", SubjectRole.PERPETRATOR: "p", SubjectRole.CHILD: "c"}


def _assumed(example: Example) -> Facts:
    for name, value in example.said.assume.items():
        if name not in FACTS or value not in set(FACTS[name]):
            raise example.document.fault(("examples", example.place, "assume", name), f"No fact {name}: {value}.")
    return {name: FACTS[name](value) for name, value in example.said.assume.items()}


def _event(said: _Event) -> CaseEvent:
    sender = next(a.id for a in with_every_kind(shipped_policy()).directory.agencies.values() if a.kind is said.by)
    return _EVENTS[said.told](said, {"head": a_head(sender, "R-1"), "people": tuple(_people(said))})


def _graded(said: _Event) -> dict[str, Any]:
    return {"assessment": None if said.risk == "unknown" else an_assessment(said.risk, yes=1)}


def _referral(said: _Event, told: Mapping[str, Any]) -> CaseEvent:
    return a_referral_made(
        **told,
        **_graded(said),
        reason=said.asks_for,
        may_be_told=tuple(MayBeTold(code).value for code in said.may_be_told),
        criteria=(said.criterion,) if said.criterion else (),
        narrative="Words.",
        requested_by=said.asked_by,
        reviewed=said.reviewed,
    )


def _custody(_said: _Event, told: Mapping[str, Any]) -> CaseEvent:
    return a_custody_changed(**told, order="restraining", ends_at=NOW, conditions=("no-contact",))


def _incident(said: _Event, told: Mapping[str, Any]) -> IncidentReported:
    informed = {"informed": YesNo.YES, BOTH: YesNo.YES, "not-informed": YesNo.NO}.get(said.he, YesNo.UNKNOWN)
    happened = an_incident(
        occurred_until=NOW,
        references=(Identifier(system="crime-reference", value="42/10234/26"),),
        place_kind="home",
        abuse=tuple(Coded(system="list", code="hit", canonical=code) for code in said.does),
        flags=("weapon",),
        operation="OPERATION" if said.operation else None,
        suspect_informed=informed,
        narrative="Words.",
    )
    return an_incident_reported(**told, **_graded(said), incident=happened)


_EVENTS: Mapping[str, Callable[[_Event, Mapping[str, Any]], CaseEvent]] = {
    "incident": _incident,
    "risk": lambda said, told: a_risk_assessed(**told, **_graded(said)),
    "referral": _referral,
    "support": lambda _said, told: a_support_updated(**told, reason="moved"),
    "safeguarding": lambda _said, told: a_safeguarding_updated(**told, decision="strategy-discussion", decided_at=NOW),
    "consent": lambda said, told: a_consent_changed(said.consent, **told),
    "custody": _custody,
    "court": lambda _said, told: a_hearing_changed(**told, special_measures=("screen",)),
    "conference": lambda _said, told: a_marac_outcome(**told),
}
"""What each kind of telling is, by the word for it in an example."""


def _people(said: _Event) -> Iterable[Person]:
    her = replace(
        in_full(a_victim(), 1),
        date_of_birth=BORN.get(said.her_age),
        expected_due_date=None,
        addresses=tuple(
            an_address(f"{n} Her Row", visibility=one, postcode=f"IP{n + 3} 9ZZ")
            for n, one in enumerate(said.her_addresses)
        ),
        consents=(Consent(purpose="support", status=said.consent, override=said.override),),
        vulnerabilities=tuple(Coded(system="list", code=need, canonical=need) for need in said.needs or ["isolated"]),
    )
    both = said.he == BOTH
    yield replace(her, roles=(Role.VICTIM, Role.PERPETRATOR)) if both else her
    if said.he != "unknown":
        him = replace(in_full(a_perpetrator(), 2), date_of_birth=BORN.get(said.his_age), expected_due_date=None)
        him = replace(him, addresses=(an_address("9 His Row"),), consents=())
        yield replace(him, roles=(Role.PERPETRATOR, Role.VICTIM)) if both else him
    if said.child:
        child = replace(in_full(a_child(), 3), date_of_birth=BORN.get(said.child), consents=says(ConsentStatus.GIVEN))
        place = Education(place=said.schooling, urn="200001") if said.schooling else None
        yield replace(child, addresses=(an_address("0 Her Row", postcode="IP3 9ZZ"),), education=place)
