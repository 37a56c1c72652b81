"""What is told on one occasion, and where its people lie in the space of facts."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from hub.domain.agency import AgencyKind
from hub.domain.cube import SLICES, Point, point
from hub.domain.events import CaseEvent, Incident
from hub.domain.facts import Facts, SubjectRole, Told
from hub.domain.ids import PersonId
from hub.domain.person import Address, Person, Role
from hub.domain.watch import Watched
from hub.domain.words import WordsState
from hub.flow.enrich import Enriched, Seen
from hub.flow.facts import person_facts
from hub.flow.held import HIS_ROLES, roles_of
from hub.flow.hidden import guarded
from hub.flow.other_side import blind
from hub.flow.received import KnownRecord
from hub.flow.safe_contact import as_unsafe
from hub.flow.watched import watched_in
from hub.flow.words.reading import Reading
from hub.flow.words.said import Said, said_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Some facts as bits, and what they leave of a point in which they replace its own."""

    bits: Point
    keeps: int
    """Everything but the bits of every value of these facts."""

    def on(self, at: Point) -> Point:
        """Return a point with these facts in the place of its own."""
        return at & self.keeps | self.bits


def place_of(facts: Facts) -> Place:
    """Return where some facts lie."""
    return Place(bits=point(facts), keeps=~sum(map(SLICES.__getitem__, facts)))


REASONS = {
    Told.INCIDENT: "More is told of an incident that you hold.",
    Told.RISK: "The risk was assessed again.",
    Told.REFERRAL: "Another agency asks for help in a case that you hold.",
    Told.SUPPORT: "A service tells how its support goes on.",
    Told.SAFEGUARDING: "The children's hub rated or decided.",
    Told.CONSENT: "What the victim said to sharing changed.",
    Told.CUSTODY: "Custody, bail or an order changed.",
    Told.COURT: "A court date changed.",
    Told.DETAILS: "Who somebody is, or how they are reached, changed.",
    Told.CONFERENCE: "The conference decided.",
    Told.MEASURED: "A service measured how somebody is.",
    Told.FEEDBACK: "Somebody said how a service was.",
}
"""What an update says of why it comes."""
UNNAMED = "name withheld"
"""Stands in the place of an agency's name that tells a hidden address."""
BLIND = place_of(blind({}))
"""What the other party's side sees of the facts that are hers: nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is told on one occasion: the case, the event, and the words around them."""

    enriched: Enriched
    event: CaseEvent
    shared: Facts
    told_by: str
    now: datetime
    became: Callable[[str], WordsState | None] = field(default=lambda _text: None, repr=False, compare=False)
    """What became of a text of this case; None when it was never held."""
    _points: dict[tuple[int, int], tuple[Person, Point]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """By the identity of description and role; the description is kept, so that no other can come to have its."""
    _base: list[Point] = field(default_factory=list, init=False, repr=False, compare=False)
    _roles: dict[PersonId | None, frozenset[SubjectRole]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _said: dict[str, Said] = field(default_factory=dict, init=False, repr=False, compare=False)
    _watched: dict[str, Watched] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def sender_kind(self) -> AgencyKind:
        """Return the kind of the agency that told."""
        return AgencyKind(self.shared["sender"])

    def base(self) -> Point:
        """Return where the facts lie that all people of the case share."""
        if not self._base:
            self._base.append(point(self.shared))
        return self._base[0]

    def roles(self, who: PersonId | None) -> frozenset[SubjectRole]:
        """Return a person's roles in the case."""
        if who not in self._roles:
            self._roles[who] = roles_of(who, self.enriched)
        return self._roles[who]

    def at(self, person: Person, role: SubjectRole) -> Point:
        """Return where a person lies in one role; it is worked out once for all recipients."""
        key = (id(person), id(role))
        found = self._points.get(key)
        if found is None:
            found = (person, self.base() | point(person_facts(person, role, self.now)))
            self._points[key] = found
        return found[1]

    def at_with(self, person: Person, role: SubjectRole, address: Address) -> Point:
        """Return where a person lies by one address alone: it passes by its own class, not by that of the others."""
        if len(person.addresses) == 1:
            return self.at(person, role)
        return self.base() | point(person_facts(replace(person, addresses=(address,)), role, self.now))

    def reading(self) -> Reading:
        """Return by what the free text of the case is read: every description of everybody around it."""
        enriched = self.enriched
        cast = (enriched.victim, *enriched.perpetrators, *enriched.children, *enriched.young_people)
        if "all" not in self._said:
            people = dict.fromkeys(seen.person for seen in (*enriched.around, *cast))
            self._said["all"] = said_of(guarded(person, enriched.hidden) for person in people)
        return Reading(said=self._said["all"], became=self.became)

    def watched(self) -> Watched:
        """Return what tells who or where anybody is: what the event says of him is excused where it is used."""
        if "all" not in self._watched:
            self._watched["all"] = watched_in(seen.person for seen in self.enriched.around)
        return self._watched["all"]

    def name_of(self, agency: str) -> str:
        """Return an agency's name as it may be told: a refuge's tells where she is who lives there."""
        if not self.enriched.hidden:
            return agency
        watched = self.watched()
        return UNNAMED if any(watched.mark(text).confidential for text in watched.found([agency])) else agency

    @property
    def is_only_perpetrator(self) -> bool:
        """Say whether he has no other part in the case, and it is settled that he has none."""
        roles = self.roles(self.enriched.case.perpetrator)
        return SubjectRole.PERPETRATOR in roles and roles <= HIS_ROLES


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCase:
    """A case with every description and every incident, each with the names of those who told."""

    described: Mapping[SubjectRole, tuple[Seen, ...]]
    incidents: tuple[tuple[Incident, tuple[str, ...]], ...]
    """Oldest first."""
    told_by: tuple[str, ...]


COORDINATED = {
    SubjectRole.VICTIM: Role.VICTIM,
    SubjectRole.PERPETRATOR: Role.PERPETRATOR,
    SubjectRole.CHILD: Role.CHILD,
}
"""The roles that the coordinator's case shows."""


def described_by(
    cast: Collection[PersonId | None], role: SubjectRole, records: Sequence[KnownRecord], enriched: Enriched
) -> tuple[Seen, ...]:
    """Return what records say of somebody in a role, each description once."""
    found: list[Seen] = []
    for record in records:
        people: tuple[Person, ...] = getattr(record.event, "people", ())
        for person in people:
            who = record.people.get(person.ref)
            if who and who in cast and (role is not SubjectRole.CHILD or Role.CHILD in person.roles):
                found.append(Seen(id=who, person=as_unsafe(guarded(person, enriched.hidden), enriched.unsafe)))
    return tuple(dict.fromkeys(found))  # what many records say alike is told once
