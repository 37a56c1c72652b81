"""Every victim and every child has a route, in every district and on every date: proved, not sampled (ADR 23).

Routes and what services take on are the same cubes, so the question is one of sets: what a route may bring and nobody
takes. It is asked anew for each day on which something changes, and for each district that exists then. What the
directory lacks is found before a victim finds it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations

from hub.domain.agency import OTHER_PARTYS_SIDE, AgencyKind
from hub.domain.cube import Cube, cube, overlap, rest
from hub.domain.directory import Area, Contract
from hub.domain.facts import AgeBand, Setting, SubjectRole, TaskFact, Told
from hub.domain.ids import AreaId
from hub.domain.rules import Policy, RouteRule, Towards
from hub.policy.blindness import hers_in
from hub.policy.conditions import guard
from hub.policy.dated import Place, Spans, days_of
from hub.policy.documents import Path_
from hub.policy.lack import Lack, Proof, Proved


def prove(policy: Policy, areas: Iterable[AreaId], today: date) -> Proof:
    """Prove that everybody has a route in these areas, from the days on which their services were all there.

    Of days before today that is asked only once each kind of service had begun: that there was none before is history.
    """
    prover = _Prover(policy=policy)
    spans = {area: days_of(policy.directory.areas[area], policy.sharing.rules, today) for area in areas}
    lacks = [*_unrouted(policy.routes)]
    for name, days in spans.items():
        lacks += prover.lacks(policy.directory.areas[name], days)
    return Proof(
        lacks=tuple(lacks),
        areas=len(spans),
        slices=sum(len(days.days) for days in spans.values()),
        questions=len(prover.answers),
    )


OF_AGE = frozenset({AgeBand.EXACTLY_18, AgeBand.FROM_19})
HEARD_OF: Mapping[SubjectRole, Cube] = {
    SubjectRole.VICTIM: cube({"role": [SubjectRole.VICTIM]}),
    SubjectRole.CHILD: cube({"role": [SubjectRole.CHILD], "age": [band for band in AgeBand if band not in OF_AGE]}),
}
"""Of whom it is asked whether they have a route: every victim, and every child that is not of age."""
OCCASIONS = (Told.INCIDENT, Told.RISK, Told.REFERRAL, Told.CONSENT)


def _unrouted(routes: Sequence[RouteRule]) -> Iterator[Lack]:
    """Yield for whom no route holds. Of a victim the fallback is asked then; of a child nobody would be."""
    heard = cube({"told": OCCASIONS, "task": [TaskFact.NONE], "setting": [Setting.UNKNOWN]}) & guard()
    for role, who in HEARD_OF.items():
        for piece in rest(heard & who, (route.when for route in routes)):
            child = role is SubjectRole.CHILD
            what = "No route holds for a child: nobody is told. Add one to routing.yaml."
            shown = "No route holds for a victim: the fallback is asked to find a way for her."
            yield Lack(proved=Proved.ROUTE, what=what if child else shown, piece=piece, refused=child)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prover:
    """Proves one area after another, and answers a question that came before from memory."""

    policy: Policy
    answers: dict[tuple[Cube, tuple[Cube, ...]], Cube] = field(default_factory=dict)

    def lacks(self, area: Area, days: Spans) -> Iterator[Lack]:
        """Yield what an area lacks on these days."""
        yield from _fallback_lacks(area, days)
        yield from _seen_by_his_side(area)
        for kind, routes in _routes_to(self.policy.routes).items():
            yield from self._unanswered(area, days, kind, routes)
            yield from _silenced(area, days, kind, routes, self.policy)
        for kind in {contract.service: None for contract in area.contracts}:
            yield from self._answered_twice(area, days, kind)

    def _left(self, when: Cube, takes: tuple[Cube, ...]) -> Cube:
        """Return a piece of what a route brings and nobody takes, 0 when there is none."""
        if (when, takes) not in self.answers:
            self.answers[when, takes] = next(iter(rest(when, takes)), 0)
        return self.answers[when, takes]

    def _unanswered(self, area: Area, days: Spans, kind: AgencyKind, routes: Sequence[RouteRule]) -> Iterator[Lack]:
        if kind is AgencyKind.SCHOOL or kind in area.without:
            return
        contracts = _standing(area, kind)
        asked = routes if contracts else [route for route in routes if not route.optional]
        for takes, places in _by_takers(contracts, days, kind).items():
            left = [(route, piece) for route in asked if (piece := self._left(route.when, takes))]
            if left:
                yield from _unanswered(area, days, kind, left, places)

    def _answered_twice(self, area: Area, days: Spans, kind: AgencyKind) -> Iterator[Lack]:
        brought = [route.when for route in _routes_to(self.policy.routes).get(kind, ())] or [cube({})]
        for one, other in combinations(_standing(area, kind), 2):
            places = _places_of_both(one, other, days)
            both = overlap(one.takes, other.takes)
            piece = next((found for when in brought if both and (found := overlap(both, when))), 0)
            if piece:
                what = (
                    f"{one.agency} and {other.agency} both answer for {kind}. Let each take on what is its own, "
                    "or tell one `beside` the other."
                )
                at = ("contracts", area.contracts.index(other))
                lack = Lack(proved=Proved.ONE, what=what, area=area.id, service=kind, piece=piece, at=at)
                yield from _each_time(lack, days, places)


def _routes_to(routes: Iterable[RouteRule]) -> Mapping[AgencyKind, list[RouteRule]]:
    found: dict[AgencyKind, list[RouteRule]] = {}
    for route in routes:
        if route.towards is Towards.SERVICE:
            found.setdefault(route.service, []).append(route)
    return found


def _standing(area: Area, kind: AgencyKind) -> list[Contract]:
    """Return who answers for a kind of service; whoever is told beside others stands in for nobody."""
    return [contract for contract in area.contracts if contract.service is kind and not contract.beside]


def _by_takers(contracts: Iterable[Contract], days: Spans, kind: AgencyKind) -> Mapping[tuple[Cube, ...], list[Place]]:
    """Return where and when the same is taken on, so that each is asked once. His side knows no district of hers."""
    found: dict[tuple[Cube, ...], list[Place]] = {}
    for day in days.days:
        running = [contract for contract in contracts if contract.runs_on(day)]
        for district in (None,) if kind in OTHER_PARTYS_SIDE else (*days.districts(day), None):
            takes = tuple(sorted({contract.takes for contract in running if contract.serves(district)}))
            found.setdefault(takes, []).append((day, district))
    return found


def _unanswered(
    area: Area, days: Spans, kind: AgencyKind, left: Sequence[tuple[RouteRule, Cube]], places: list[Place]
) -> Iterator[Lack]:
    known = [place for place in places if place[1]]
    somewhere = kind in OTHER_PARTYS_SIDE or bool(known)
    what = "Nobody answers. Enter who does, or say under `without` why nobody does and who is asked instead."
    shown = "Where her district is not known nobody answers: the fallback is asked, and an alarm opens."
    lack = Lack(
        proved=Proved.RESPONSIBLE,
        what=what if somewhere else shown,
        area=area.id,
        service=kind,
        routes=tuple(route.id for route, _ in left),
        piece=left[0][1],
        at=_last_of(area, kind),
        refused=somewhere,
    )
    yield from _each_time(lack, days, known or places)


def _each_time(lack: Lack, days: Spans, places: list[Place]) -> Iterator[Lack]:
    """Yield what is lacking once for each time during which it is so in the same districts."""
    yield from (replace(lack, **span) for span in days.runs(places))


def _last_of(area: Area, kind: AgencyKind) -> Path_:
    """Return where in the file the last contract for a kind of service stands, or where one should."""
    mine = [place for place, contract in enumerate(area.contracts) if contract.service is kind]
    return ("contracts", *mine[-1:])


def _places_of_both(one: Contract, other: Contract, days: Spans) -> list[Place]:
    return [
        (day, district)
        for day in days.days
        if one.runs_on(day) and other.runs_on(day)
        for district in (*days.districts(day), None)
        if one.serves(district) and other.serves(district)
    ]


def _silenced(area: Area, days: Spans, kind: AgencyKind, routes: Sequence[RouteRule], policy: Policy) -> Iterator[Lack]:
    """Yield where somebody answers to whom no sharing rule gives anything on that day."""
    for delivery in {route.delivery: None for route in routes}:
        terms = [r.term for r in policy.sharing.rules if (r.recipient, r.delivery) == (kind, delivery)]
        answering = [d for d in days.days if any(c.runs_on(d) for c in area.contracts if c.service is kind)]
        places: list[Place] = [(day, None) for day in answering if not any(term.covers(day) for term in terms)]
        what = f"No sharing rule gives it anything with {delivery}: write one, or end the contract."
        yield from _each_time(Lack(proved=Proved.RULES, what=what, area=area.id, service=kind), days, places)


def _seen_by_his_side(area: Area) -> Iterator[Lack]:
    """Yield by what of hers the other party's side would be chosen; to be told, or not, would show it (check 10)."""
    for place, one in enumerate(area.contracts):
        hers = [*hers_in(one.takes), *(["district"] if one.districts else [])]
        if one.service in OTHER_PARTYS_SIDE and hers:
            yield Lack(
                proved=Proved.BLINDNESS,
                what=f"{one.agency} would learn of her by it: whom it takes on may not rest on her {hers[0]}.",
                area=area.id,
                service=one.service,
                piece=one.takes,
                since=one.starts,
                at=("contracts", place),
            )


def _fallback_lacks(area: Area, days: Spans) -> Iterator[Lack]:
    agency = next((one for one in area.agencies if one.id == area.fallback), None)
    if agency is None or agency.kind in OTHER_PARTYS_SIDE:
        what = f"{area.fallback} cannot be asked to find a way for her: name another fallback."
        yield Lack(proved=Proved.FALLBACK, what=what, area=area.id, at=("fallback",))
        return
    mine = [contract for contract in area.contracts if contract.agency == area.fallback]
    places: list[Place] = [(day, None) for day in days.days if not any(contract.runs_on(day) for contract in mine)]
    what = f"{area.fallback} has no contract by which it answers: name another fallback, or enter its contract."
    yield from _each_time(Lack(proved=Proved.FALLBACK, what=what, area=area.id, at=("fallback",)), days, places)
