"""Measures what sharing costs for one event, each step beside another way of doing the same in the same run.

Two adults and two children, eight recipients. The other ways give the same answers, or the run stops.
"""

from collections.abc import Callable
from dataclasses import replace
from time import process_time

from hub.domain.agency import Agency, AgencyKind
from hub.domain.cube import values_of
from hub.domain.delivery import DeliveryKind, Parcel
from hub.domain.facts import Facts, SubjectRole
from hub.domain.folding import folded
from hub.domain.ids import AgencyId
from hub.domain.person import AddressClass, Role
from hub.domain.rules import Given, SharingRule
from hub.domain.watch import Watch, joined, run, words
from hub.flow.contents import DRAFTED
from hub.flow.enrich import Seen
from hub.flow.facts import person_facts
from hub.flow.held import Draft
from hub.flow.other_side import SHOWN, blind
from hub.flow.release import release
from hub.flow.route import Route
from hub.flow.share import share
from hub.flow.telling import Telling
from hub.flow.view import View, view_of
from hub.flow.watched import marks_of, watched_in
from hub.wire import codec
from tests.builders.events import HIGH
from tests.builders.other_side import informed
from tests.builders.people import a_child, a_perpetrator, a_victim, an_address, named
from tests.builders.release import encoded, routed, telling_of
from tests.builders.world import shipped_policy

ROUNDS, TIMES = 60, 10
"""The best of so many rounds counts, each the mean of so many calls, in time of this process alone."""
MICROSECONDS = 1_000_000
TO = (
    (AgencyKind.IDVA, DeliveryKind.REFERRAL_OFFERED),
    (AgencyKind.MASH, DeliveryKind.SAFEGUARDING_CONTACT),
    (AgencyKind.MARAC, DeliveryKind.MARAC_REFERRAL),
    (AgencyKind.PERPETRATOR_SERVICE, DeliveryKind.PERPETRATOR_REFERRAL),
    (AgencyKind.IDVA, DeliveryKind.UPDATE),
    (AgencyKind.MASH, DeliveryKind.UPDATE),
    (AgencyKind.MARAC, DeliveryKind.UPDATE),
    (AgencyKind.VICTIM_HUB, DeliveryKind.UPDATE),
)
SHARING = shipped_policy().sharing
CASE = ("event", "risk", "history")
REFUGE = an_address("7 Hidden Close", visibility=AddressClass.REFUGE, postcode="IP7 7ZZ")


Subjects = list[tuple[Seen, SubjectRole]]


def the_event() -> Telling:
    """Return what is told of two adults and two children, one address of whom is hidden."""
    people = (
        a_victim(addresses=(an_address(), REFUGE)),
        a_perpetrator(),
        a_child(),
        a_child(ref="d", roles=(Role.CHILD,), names=(named("Pip", "Example"),), date_of_birth="2019-01-09"),
    )
    return telling_of(informed(people=people, assessment=HIGH))


def routes() -> list[Route]:
    """Return eight recipients."""
    agencies = (Agency(id=AgencyId(f"bench-{kind}"), kind=kind, name="Bench") for kind, _ in TO)
    return [routed(agency, delivery) for agency, (_, delivery) in zip(agencies, TO, strict=True)]


def subjects(telling: Telling) -> Subjects:
    """Return everybody of whom something may be told."""
    enriched = telling.enriched
    return [
        (enriched.victim, SubjectRole.VICTIM),
        *((seen, SubjectRole.PERPETRATOR) for seen in enriched.perpetrators),
        *((seen, SubjectRole.CHILD) for seen in enriched.children),
    ]


Answer = list[tuple[str, str, str]]
"""Section, field and rule of everything given to one recipient."""


def by_points(telling: Telling, of: Subjects, to: Route) -> list[tuple[str, Given]]:
    """Decide what one recipient gets as the hub does: facts or-ed into one number, asked once a section."""
    assert to.delivery
    view = view_of(telling, to.agency, to.delivery, SHARING)
    given: list[tuple[str, Given]] = [(role, view.given_of(role, seen, role)) for seen, role in of]
    return given + [(section, view.about_case(section)) for section in CASE]


def answered(given: list[tuple[str, Given]]) -> Answer:
    """Return a decision as the other way puts it."""
    return [(section, name, rule) for section, fields in given for name, (_, rule) in fields.items()]


class Interpreter:
    """Decides field by field over dictionaries of facts, as rules are commonly run."""

    def __init__(self) -> None:
        self.rules = [(rule, values_of(rule.when)) for rule in SHARING.rules]

    def decide(self, telling: Telling, to: Route) -> Answer:
        """Decide what one recipient gets."""
        found: Answer = []
        his = to.agency.kind is AgencyKind.PERPETRATOR_SERVICE
        about = [(role.value, seen, role) for seen, role in subjects(telling)]
        about += [(section, telling.enriched.victim, SubjectRole.VICTIM) for section in CASE]
        for section, seen, role in about:
            facts: Facts = {**telling.shared, **person_facts(seen.person, role, telling.now)}
            found += self._given(section, blind(facts) if his else facts, to)
        return [one for one in found if not his or one[1] in SHOWN.get(one[0], ())]

    def _given(self, section: str, facts: Facts, to: Route) -> Answer:
        return [
            (section, name, rule.id)
            for rule, when in self.rules
            if self._speaks(rule, to) and section in rule.give
            for name in rule.give[section]
            if all(facts[fact] in values for fact, values in when.items())
        ]

    @staticmethod
    def _speaks(rule: SharingRule, to: Route) -> bool:
        return rule.recipient is to.agency.kind and rule.delivery is to.delivery


def naive(marks: list[str], texts: list[str]) -> list[str]:
    """Search for one value after the other, in the same forms."""
    whole = folded("\n".join(texts))
    forms = "\x1f".join((words(whole), joined(whole), run(whole)))
    return [mark for mark in marks if mark in forms]


def microseconds(work: Callable[[], object]) -> float:
    """Return what one call takes."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = process_time()
        for _ in range(TIMES):
            work()
        best = min(best, (process_time() - started) / TIMES)
    return best * MICROSECONDS


def drafted(telling: Telling, to: Route) -> tuple[View, Draft]:
    """Return one recipient's view and draft."""
    assert to.delivery
    view = view_of(telling, to.agency, to.delivery, SHARING)
    draft = DRAFTED[to.delivery](view, to)
    assert draft
    return view, draft


def main() -> None:
    """Measure, and print a table."""
    telling, tos, other = the_event(), routes(), Interpreter()
    assert [answered(by_points(telling, subjects(telling), to)) for to in tos] == [
        other.decide(telling, to) for to in tos
    ]
    print(f"{'step':<44}{'µs':>9}   {'other way':<35}{'µs':>9}")  # noqa: T201 - this is what a benchmark is for
    line(
        "decision, 4 people x 8 recipients",
        microseconds(lambda: decide_all(replace(telling), tos)),
        "dictionaries, field by field",
        microseconds(lambda: [other.decide(telling, to) for to in tos]),
    )
    drafts = [drafted(telling, to) for to in tos]
    line("drafting a payload, mean of 8", microseconds(lambda: [drafted(telling, to) for to in tos]) / len(tos))
    line(
        "opening a payload, mean of 8",
        microseconds(lambda: [release(draft, view.recipient, telling) for view, draft in drafts]) / len(tos),
    )
    searches(telling, [parcel for to in tos if isinstance(parcel := share(telling, to, SHARING), Parcel)])
    line("automaton, once a case", microseconds(lambda: watched_in(seen.person for seen in telling.enriched.around)))


def searches(telling: Telling, parcels: list[Parcel]) -> None:
    """Measure the search of all payloads, of the shortest and of the longest."""
    assert len(parcels) == len(TO)
    each = [searched(parcel, parcel.watch) for parcel in parcels if parcel.watch]
    line("search of a payload, mean of 8", microseconds(lambda: [search() for search in each]) / len(each))
    marks = [*dict.fromkeys(text for seen in telling.enriched.around for text, _ in marks_of(seen.person))]
    by_length = sorted(parcels, key=lambda parcel: len(encoded(parcel.content)))
    for name, parcel in (("shortest", by_length[0]), ("longest", by_length[-1])):
        payload, record, watch = encoded(parcel.content), type(parcel.content).__name__, parcel.watch
        assert watch
        assert watch.breach(codec.texts_in(payload, record) or ["unread"]) is None
        ours = microseconds(searched(parcel, watch))
        label = f"search of the {name}: {parcel.kind}, {len(payload)} B"
        line(label, ours, f"{len(marks)} texts one by one", one_by_one(marks, payload, record))


def decide_all(telling: Telling, tos: list[Route]) -> None:
    """Decide for every recipient of one event, with nothing remembered from another event."""
    of = subjects(telling)
    for to in tos:
        by_points(telling, of, to)


def searched(parcel: Parcel, watch: Watch) -> Callable[[], object]:
    """Return the search as the hub does it: in the finished bytes for his side, in what was encoded for others."""
    payload, record = encoded(parcel.content), type(parcel.content).__name__
    if not watch.his_side:
        return lambda: watch.breach(codec.texts_of(parcel.content))
    return lambda: watch.breach(codec.texts_in(payload, record) or ())


def one_by_one(marks: list[str], payload: bytes, record: str) -> float:
    """Return what the naive search of the same bytes takes."""
    return microseconds(lambda: naive(marks, codec.texts_in(payload, record) or []))


def line(step: str, ours: float, other: str = "", theirs: float | None = None) -> None:
    """Print one row."""
    beside = f"   {other:<35}{theirs:>9.1f}" if theirs is not None else ""
    print(f"{step:<44}{ours:>9.1f}{beside}")  # noqa: T201 - as above


if __name__ == "__main__":
    main()
