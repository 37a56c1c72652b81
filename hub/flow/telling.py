"""What is told on one occasion, and where its people lie in the space of facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from hub.domain.agency import AgencyKind
from hub.domain.cube import SLICES, Point, point
from hub.domain.events import CaseEvent, Incident
from hub.domain.facts import Facts, SubjectRole
from hub.domain.person import Address, Person
from hub.domain.watch import Watched
from hub.domain.words import WordsState
from hub.flow.enrich import HIDDEN, Enriched, Seen, guarded
from hub.flow.facts import person_facts
from hub.flow.held import HIS_ROLES, roles_of
from hub.flow.other_side import blind
from hub.flow.watched import watched_in
from hub.flow.words.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Some facts as bits, and the bits of every value of those facts: what they replace in a point."""

    bits: Point
    over: int

    def on(self, at: Point) -> Point:
        """Return a point with these facts in the place of its own."""
        return at & ~self.over | self.bits


def place_of(facts: Facts) -> Place:
    """Return where some facts lie."""
    return Place(bits=point(facts), over=sum(SLICES[name] for name in facts))


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
    _places: dict[tuple[int, SubjectRole], tuple[Person, Place]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """By the identity of a description, which is kept here so that no other can come to have it."""
    _watched: dict[str, Watched] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def sender_kind(self) -> AgencyKind:
        """Return the kind of the agency that told."""
        return AgencyKind(self.shared["sender"])

    def place(self, person: Person, role: SubjectRole) -> Place:
        """Return where a person lies in one role; it is worked out once for all recipients."""
        key = (id(person), role)
        if key not in self._places:
            self._places[key] = (person, place_of(person_facts(person, role, self.now)))
        return self._places[key][1]

    def place_with(self, person: Person, role: SubjectRole, address: Address) -> Place:
        """Return where a person lies by one address alone: it passes by its own class, not by that of the others."""
        if len(person.addresses) == 1:
            return self.place(person, role)
        return place_of(person_facts(replace(person, addresses=(address,)), role, self.now))

    def reading(self) -> Reading:
        """Return by what the free text of the case is read: every description of everybody around it."""
        enriched = self.enriched
        cast = (enriched.victim, *enriched.perpetrators, *enriched.children, *enriched.young_people)
        people = dict.fromkeys(seen.person for seen in (*enriched.around, *cast))
        return Reading(people=tuple(guarded(p, enriched.hidden) for p in people), became=self.became)

    def watched(self) -> Watched:
        """Return what tells who or where anybody but him is, and every hidden address, his own among them."""
        if "all" not in self._watched:
            self._watched["all"] = watched_in(self._others())
        return self._watched["all"]

    @property
    def is_only_perpetrator(self) -> bool:
        """Say whether he has no other part in the case, and it is settled that he has none."""
        roles = roles_of(self.enriched.case.perpetrator, self.enriched)
        return SubjectRole.PERPETRATOR in roles and roles <= HIS_ROLES

    def _others(self) -> list[Person]:
        him = self.enriched.case.perpetrator if self.is_only_perpetrator else None
        return [_hidden_alone(seen.person) if seen.id == him else seen.person for seen in self.enriched.around]


def _hidden_alone(person: Person) -> Person:
    return Person(
        ref=person.ref, roles=person.roles, addresses=tuple(a for a in person.addresses if a.visibility in HIDDEN)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCase:
    """A case with every description and every incident, each with the names of those who told."""

    described: Mapping[SubjectRole, tuple[Seen, ...]]
    incidents: tuple[tuple[Incident, tuple[str, ...]], ...]
    """Oldest first."""
    told_by: tuple[str, ...]
