"""A second engine for rules: lists of words and a loop over every combination, with no cube and no cleverness.

Slow, and so plain that it can be read to be right. It walks the facts that the rules of one field name, and of these
every word; only where that would take too long, one word stands for all that every rule treats alike.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import prod
from typing import Any

from hub.domain.facts import FACTS

Point = Mapping[str, str]
Key = tuple[str, str, str, str]
"""Kind of recipient, kind of delivery, section, field."""
WEAKER = {"as-is": 2}
"""How much a treatment shows; every other shows less than the value as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One rule about one field: the words that it lists for each fact, and what it then gives."""

    when: tuple[tuple[str, frozenset[str]], ...]
    treatment: str = "as-is"
    ground: str = ""
    purpose: str = ""
    rule: str = ""
    always: bool = False
    """Whether the file gives a reason for which it may always hold."""

    def speaks(self, at: Point) -> bool:
        """Say whether every list names the word of its fact."""
        return all(at[fact] in words for fact, words in self.when)


Rules = tuple[Said, ...]
GUARD = ("excluded", "restricted")
WALKED = 2_000
"""So many combinations are walked word for word; thirty thousand would take a second each time."""
WORDS = {fact: [str(value) for value in values] for fact, values in FACTS.items()}


def said(when: Mapping[str, Iterable[str]], **over: Any) -> Said:
    """Return a rule as the loader understands it: nobody excluded, and no restricted case unless it is named."""
    guarded = {"restricted": ["clear"], **when, "excluded": ["clear"]}
    return Said(when=tuple(sorted((fact, frozenset(words)) for fact, words in guarded.items())), **over)


def plainly(file: Mapping[str, Any]) -> dict[Key, Rules]:
    """Return what a sharing file says of each field, as somebody reads it who takes it word for word."""
    found: dict[Key, Rules] = {}
    for rule in file["rules"]:
        when = {} if rule["when"] == "always" else rule["when"]
        ground = f"{rule['purpose']} {sorted(rule['basis'].items())} {rule.get('override')}"
        for delivery, (section, fields) in product(rule["delivery"], rule["give"].items()):
            for field, how in fields.items():
                one = said(
                    when,
                    treatment=how,
                    ground=ground,
                    purpose=rule["purpose"],
                    rule=f"{file['recipient']}/{rule['id']}",
                    always="always-because" in rule,
                )
                key = (file["recipient"], delivery, section, field)
                found[key] = (*found.get(key, ()), one)
    return found


def agreed(agreement: Mapping[str, Any], key: Key, one: Said) -> Rules:
    """Return the ceilings of an agreement that allow a rule to give a field in its way and for its purpose."""
    recipient, delivery, section, field = key
    return tuple(
        said({} if ceiling["when"] == "always" else ceiling["when"])
        for ceiling in agreement["ceilings"]
        if recipient == ceiling["recipient"] and delivery in ceiling["delivery"] and one.purpose in ceiling["purpose"]
        if ceiling["allow"].get(section, {}).get(field) in {"as-is", one.treatment}
    )


def combinations(*rules: Iterable[Said]) -> Iterator[dict[str, str]]:
    """Yield every combination of the facts that the rules mention."""
    lists: dict[str, set[frozenset[str]]] = {}
    for some in rules:
        for one in some:
            for fact, words in one.when:
                lists.setdefault(fact, set()).add(words)
    walked = [_treated_apart(fact, lists[fact]) if fact in GUARD else WORDS[fact] for fact in lists]
    if prod(map(len, walked)) > WALKED:
        walked = [_treated_apart(fact, lists[fact]) for fact in lists]
    for at in product(*walked):
        yield dict(zip(lists, at, strict=True))


def _treated_apart(fact: str, lists: Iterable[frozenset[str]]) -> list[str]:
    return list({tuple(word in one for one in lists): word for word in WORDS[fact]}.values())


def gives(rules: Rules, at: Point) -> frozenset[tuple[str, str]]:
    """Return in which ways and on which grounds a field is given at a point."""
    return frozenset((one.treatment, one.ground) for one in rules if one.speaks(at))


def speaking(rules: Iterable[Said], at: Point) -> list[str]:
    """Return the rules that speak at a point."""
    return [one.rule for one in rules if one.speaks(at)]


@cache
def same(old: Rules, new: Rules) -> bool:
    """Say whether two sets of rules about one field mean the same."""
    return all(gives(old, at) == gives(new, at) for at in combinations(old, new))


@cache
def shows_more(old: Rules, new: Rules) -> bool:
    """Say whether at any point the new rules show a field that the old did not, or more of it."""
    return any(_most(new, at) > _most(old, at) for at in combinations(old, new))


def _most(rules: Rules, at: Point) -> int:
    return max((WEAKER.get(how, 1) for how, _ in gives(rules, at)), default=0)


def covers(these: Sequence[Said], those: Sequence[Said]) -> bool:
    """Say whether wherever one of those speaks, one of these does."""
    return all(speaking(these, at) for at in combinations(these, those) if speaking(those, at))


def blind(rules: Sequence[Said], fact: str) -> bool:
    """Say whether something is given stays the same whatever one fact is, all others being equal."""
    if not any(fact == named for one in rules for named, _ in one.when):
        return True
    told: dict[tuple[tuple[str, str], ...], bool] = {}
    for at in combinations(rules):
        rest, given = tuple(item for item in at.items() if item[0] != fact), any(one.speaks(at) for one in rules)
        if told.setdefault(rest, given) is not given:
            return False
    return True
