"""Every question that is asked of cubes, asked again of plain lists over every combination: the answers are equal.

Where the engine is broken on purpose, they are not: so the comparison would notice.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, reduce
from itertools import permutations
from operator import or_
from random import Random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain import cube as cubes
from hub.domain import rules as domain_rules
from hub.domain.agency import AgencyKind
from hub.domain.cube import Cube, Point, cube, point
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import FACTS
from hub.domain.ids import RuleId
from hub.domain.rules import Given, Sharing, Treatment
from hub.policy import compare
from hub.policy.load import shipped_files
from tests.builders.plain_rules import Rules, Said, blind, combinations, covers, plainly, said, speaking
from tests.builders.rules import a_sharing_rule

GUARD = said({})
DIFFERENCE = cubes.difference
TWO_OF_THESE = ("risk", "consent", "address-class", "setting", "restricted")
"""Facts of few values, so that every combination can be walked."""


ANYTHING = {fact: next(iter(values)) for fact, values in FACTS.items()}


@st.composite
def rule_sets(draw: st.DrawFn) -> Rules:
    facts = draw(st.lists(st.sampled_from(TWO_OF_THESE), min_size=1, max_size=2, unique=True))
    lists = {fact: st.frozensets(st.sampled_from([*map(str, FACTS[fact])]), min_size=1) for fact in facts}
    conditions = draw(st.lists(st.fixed_dictionaries({}, optional=lists), min_size=1, max_size=4))
    return numbered(conditions)


def numbered(conditions: Sequence[Mapping[str, frozenset[str]]]) -> Rules:
    return tuple(said(when, rule=f"idva/{number}") for number, when in enumerate(conditions))


def by_chance(random: Random) -> Rules:
    facts = random.sample(TWO_OF_THESE, 2)
    return numbered(
        [
            {fact: frozenset(random.sample([*map(str, FACTS[fact])], random.randint(1, 3))) for fact in facts}
            for _ in range(3)
        ]
    )


def as_cube(one: Said) -> Cube:
    return cube({fact: [FACTS[fact](word) for word in words] for fact, words in one.when})


def at_point(at: Mapping[str, str]) -> Point:
    """Fill in what no rule mentions: whatever it is, it must not matter."""
    return point({**ANYTHING, **{fact: FACTS[fact](word) for fact, word in at.items()}})


def as_rules(rules: Rules) -> Sharing:
    return Sharing(a_sharing_rule(id=RuleId(one.rule), when=as_cube(one)) for one in rules)


def disagreements(rules: Rules, others: Rules) -> list[str]:
    """Return every question to which the two engines have different answers."""
    ours, theirs, guard = [as_cube(one) for one in rules], [as_cube(one) for one in others], as_cube(GUARD)
    asked = {
        "always true": (not compare.beyond((guard,), ours), covers(rules, (GUARD,))),
        "covered": (not compare.beyond(theirs, ours), covers(rules, others)),
        "within": (not compare.beyond(ours, theirs), covers(others, rules)),
        **{f"blind to {fact}": (is_blind(ours, fact), blind(rules, fact)) for fact in ("risk", "consent")},
    }
    return [
        *(name for name, (by_cubes, by_lists) in asked.items() if by_cubes is not by_lists),
        *_overlaps(rules),
        *_decisions(rules),
        *_left(rules, others),
    ]


def is_blind(conditions: Sequence[Cube], fact: str) -> bool:
    """Say whether what is left of the conditions is the same whichever value the fact has."""
    left = [[known for one in conditions if (known := cubes.given_that(one, fact, word))] for word in FACTS[fact]]
    return not any(compare.beyond(one, other) for one, other in permutations(left, 2))


def _overlaps(rules: Rules) -> Iterator[str]:
    for number, one in enumerate(rules):
        for other in rules[:number]:
            together = any(one.speaks(at) and other.speaks(at) for at in combinations((one, other)))
            if bool(cubes.overlap(as_cube(one), as_cube(other))) is not together:
                yield f"overlap of {one.rule} and {other.rule}"


def _decisions(rules: Rules) -> Iterator[str]:
    sharing = as_rules(rules)
    for at in combinations(rules):
        given = sharing.fields(AgencyKind.IDVA, DeliveryKind.REFERRAL_OFFERED, "victim", at_point(at))
        if [rule for _, rule in given.values()] != speaking(rules, at)[:1]:
            yield "decide"
            return


def _left(rules: Rules, others: Rules) -> Iterator[str]:
    pieces = compare.beyond([as_cube(one) for one in rules], [as_cube(one) for one in others])
    for at in combinations(rules, others):
        left = any(cubes.holds(piece, at_point(at)) for piece in pieces)
        if left is not (bool(speaking(rules, at)) and not speaking(others, at)):
            yield "difference"
            return


@settings(max_examples=40)
@given(rule_sets(), rule_sets())
def test_cubes_answer_as_plain_lists_do(rules: Rules, others: Rules) -> None:
    assert disagreements(rules, others) == []


@cache
def shipped() -> tuple[Rules, ...]:
    """Return the rules of every field; fields on the same conditions are one question."""
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in shipped_files().sharing]
    asked = {tuple(one.when for one in rules): rules for file in files for rules in plainly(file).values()}
    return tuple(asked.values())


def test_of_every_field_that_ships_cubes_say_what_plain_lists_say() -> None:
    assert {rules: found for rules in shipped() if (found := disagreements(rules, (GUARD,)))} == {}


def forgets_a_fact(one: Cube, other: Cube) -> Iterator[Cube]:
    bits = cubes.SLICES["consent"]
    return DIFFERENCE(one | bits, other | bits)


def gives_either(one: Cube, other: Cube) -> Cube:
    return one | other


def skips_the_last(self: Sharing, recipient: AgencyKind, delivery: DeliveryKind, section: str, at: Point) -> Given:
    rules = self._index.get((recipient, delivery, section), [])[:-1]
    spoke = [rule.id for rule in rules if cubes.holds(rule.when, at)]
    return {"name": (Treatment.AS_IS, spoke[0])} if spoke else {}


def takes_unknown_for_a_match(condition: Cube, at: Point) -> bool:
    return cubes.holds(condition | cube({fact: [values("unknown")] for fact, values in FACTS.items()}), at)


def joins_too_much(pieces: Iterable[Cube]) -> tuple[Cube, ...]:
    return (reduce(or_, pieces),) if (pieces := tuple(pieces)) else ()


def forgets_all_but_the_first(ones: Iterable[Cube], others: Sequence[Cube]) -> tuple[Cube, ...]:
    return tuple(piece for one in ones for piece in (cubes.difference(one, others[0]) if others else [one]))


@pytest.mark.parametrize(
    ("module", "name", "broken"),
    [
        pytest.param(cubes, "difference", forgets_a_fact, id="a difference that forgets one fact"),
        pytest.param(compare, "joined", joins_too_much, id="pieces joined that differ in more than one fact"),
        pytest.param(compare, "beyond", forgets_all_but_the_first, id="a difference from the first rule only"),
        pytest.param(cubes, "overlap", gives_either, id="an overlap that holds where either holds"),
        pytest.param(Sharing, "_fields", skips_the_last, id="a decision that skips the last rule"),
        pytest.param(domain_rules, "holds", takes_unknown_for_a_match, id="an unknown fact taken for a match"),
    ],
)
def test_an_engine_that_is_broken_gives_itself_away(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, broken: Callable[..., object]
) -> None:
    random = Random(6)  # noqa: S311 - the same sets every time
    sets = [(by_chance(random), by_chance(random)) for _ in range(10)]
    assert [found for rules, others in sets if (found := disagreements(rules, others))] == []

    monkeypatch.setattr(module, name, broken)

    assert [found for rules, others in sets if (found := disagreements(rules, others))] != []
