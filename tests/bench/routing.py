"""Measures what it costs to find whom to tell of one event, beside two other ways of doing the same in the same run.

A victim, a perpetrator and three children at two schools, in an area with every kind of service. The other ways give
the same answers, or the run stops.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median
from time import process_time

from hub.domain.cube import holds, point, values_of
from hub.domain.facts import Facts, SubjectRole
from hub.domain.ids import AgencyId
from hub.domain.rules import Policy
from hub.flow.consolidate import Joined
from hub.flow.enrich import Enriched, Occasion, enrich
from hub.flow.facts import case_facts, person_facts
from hub.flow.route import Route, route, subjects
from tests.builders.events import HIGH, NOW, POLICE, an_incident, an_incident_reported
from tests.builders.every_service import every_service, pupil
from tests.builders.people import a_perpetrator, a_victim
from tests.builders.world import story

ROUNDS, TIMES = 101, 20
"""The median of so many rounds counts, each the mean of so many calls, in time of this process alone."""
MICROSECONDS = 1_000_000
EVENT = an_incident_reported(
    people=(a_victim(), a_perpetrator(), pupil("c"), pupil("d", "2012-05-06"), pupil("e", "2020-01-09", "200002")),
    incident=an_incident(flags=("sexual", "stalking")),
    assessment=HIGH,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One event, as it is known when routes are looked for."""

    enriched: Enriched
    policy: Policy

    def shared(self) -> Facts:
        """Return the facts of the case."""
        return case_facts(self.enriched, EVENT, self.policy.directory.kind_of(AgencyId(POLICE)))

    def routes(self) -> tuple[Route, ...]:
        """Return whom to tell, from the facts on, as the hub does it."""
        return route(self.enriched, self.shared(), AgencyId(POLICE), self.policy, NOW)

    def of_each(self) -> list[Facts]:
        """Return the facts of everybody."""
        shared = self.shared()
        return [{**shared, **person_facts(seen.person, role, NOW)} for role, seen in subjects(self.enriched)]


def measured() -> Measured:
    """Return the event among what it made known itself."""
    policy = every_service()
    told = story(EVENT, policy=policy)
    (record,), case = told.last.records, next(iter(told.known.cases.values()))
    occasion = Occasion(event=EVENT, people=record.people, policy=policy, now=NOW)
    return Measured(enriched=enrich(Joined(case=case, members=()), occasion, told.known), policy=policy)


def remembered(one: Measured) -> list[set[str]]:
    """Return which rules hold for each person as the hub finds them: by a point that was met before."""
    routing, shared = one.policy.routing, point(one.shared())
    places = [shared | point(person_facts(seen.person, role, NOW)) for role, seen in subjects(one.enriched)]
    return [{rule.id for rule in routing.hers(at)} for at in places]


def uncached(one: Measured) -> list[set[str]]:
    """Return the same with every rule held against every person's point anew."""
    return [{rule.id for rule in ONLY_HERS if holds(rule.when, at)} for at in map(point, one.of_each())]


def by_dictionaries(one: Measured) -> list[set[str]]:
    """Return the same as rules are commonly run: each condition held against a dictionary of facts."""
    return [
        {rule for rule, when in PLAIN.items() if all(facts[fact] in values for fact, values in when.items())}
        for facts in one.of_each()
    ]


ONE = measured()
ONLY_HERS = ONE.policy.routing.of_hers
PLAIN = {str(rule.id): values_of(rule.when) for rule in ONLY_HERS}


def microseconds(work: Callable[[], object]) -> float:
    """Return what one call takes: the median of the rounds."""
    rounds = []
    for _ in range(ROUNDS):
        started = process_time()
        for _ in range(TIMES):
            work()
        rounds.append((process_time() - started) / TIMES)
    return median(rounds) * MICROSECONDS


def main() -> None:
    """Measure, and print a table."""
    assert remembered(ONE) == uncached(ONE) == by_dictionaries(ONE)
    roles = [role for role, _ in subjects(ONE.enriched)]
    assert roles.count(SubjectRole.CHILD) == len(roles) - 2
    print(f"{len(ONE.policy.routes)} rules, {len(roles)} people, {len(ONE.routes())} routes")  # noqa: T201 - a benchmark prints
    line("facts and routes of an event", microseconds(ONE.routes))
    line("  of that, the facts of the case", microseconds(ONE.shared))
    line("which rules hold, remembered points", microseconds(lambda: remembered(ONE)))
    line("which rules hold, every rule anew", microseconds(lambda: uncached(ONE)))
    line("which rules hold, dictionaries", microseconds(lambda: by_dictionaries(ONE)))
    cold = replace(ONE, policy=replace(ONE.policy))
    line(
        "facts and routes, nothing remembered", microseconds(lambda: replace(cold, policy=replace(ONE.policy)).routes())
    )


def line(step: str, took: float) -> None:
    """Print one row."""
    print(f"{step:<44}{took:>9.1f} µs")  # noqa: T201 - as above


if __name__ == "__main__":
    main()
