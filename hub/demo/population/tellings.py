"""What happens in a town, and which agency tells of it when: one telling names several people."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from hub.demo.population.luck import happens
from hub.demo.population.settling import Couple, Settling
from hub.demo.population.souls import DAYS

TOLD_FIRST = {"police": 0.66, "health": 0.12, "idva": 0.10, "victim-hub": 0.12}
"""Which agency hears of an incident first."""
PASSED_ON = {"idva": 0.30, "mash": 0.08, "marac": 0.18, "victim-hub": 0.15, "health": 0.08}
"""How often another agency makes records of its own about it."""
WITH_CHILDREN = 0.45
"""How often the MASH does where there are children."""
AGAIN = 0.42
"""How often one more incident follows."""
MOST = 8
NAMED = {
    "police": (0.93, 0.35, 0.12),
    "idva": (0.70, 0.35, 0.03),
    "mash": (0.75, 0.95, 0.15),
    "marac": (0.95, 0.60, 0.03),
    "victim-hub": (0.35, 0.10, 0.02),
    "health": (0.30, 0.15, 0.02),
}
"""How often an agency names who harms, each child, and each of those who live with them."""
REFERRED = 0.15
"""How often a telling names who referred it."""
SELF_REFERRED = 0.3
SWAPPED_ROLES = 0.4
LATEST = 25
"""Days after the incident on which the last agency writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One agency's words on one incident: who is named, and as what."""

    agency: str
    day: int
    named: tuple[tuple[str, int], ...]
    """Role, and the place of the person in the list of the town."""
    scene: int
    """Whose home it happened in."""


def tellings(settling: Settling, workers: tuple[int, ...]) -> list[Telling]:
    """Return everything that is told about a town, in the order of time."""
    found = [telling for couple in settling.couples for telling in _of_couple(settling, couple, workers)]
    return sorted(found, key=lambda telling: telling.day)


def _of_couple(settling: Settling, couple: Couple, workers: tuple[int, ...]) -> Iterator[Telling]:
    chance, count = settling.chance, 1
    while count < MOST and happens(chance, AGAIN):
        count += 1
    for day in sorted(chance.randrange(DAYS - LATEST) for _ in range(count)):
        victim, harmer = couple.victim, couple.harmer
        if couple.mutual and happens(chance, SWAPPED_ROLES):
            victim, harmer = harmer, victim
        children = tuple(child for child in couple.children if settling.souls[child].age(day) >= 0)
        for agency in _agencies(chance, children):
            named = _named(chance, agency, (victim, harmer), children, couple.kin)
            yield Telling(
                agency=agency,
                day=day + chance.randrange(LATEST),
                named=(*named, *_referrer(chance, victim, workers)),
                scene=victim,
            )


def _agencies(chance: Random, children: tuple[int, ...]) -> list[str]:
    first = chance.choices(tuple(TOLD_FIRST), weights=tuple(TOLD_FIRST.values()))[0]
    often = {**PASSED_ON, "mash": WITH_CHILDREN} if children else PASSED_ON
    return [first, *(agency for agency, rate in often.items() if agency != first and happens(chance, rate))]


def _named(
    chance: Random, agency: str, pair: tuple[int, int], children: tuple[int, ...], kin: tuple[int, ...]
) -> tuple[tuple[str, int], ...]:
    harmer_named, child_named, kin_named = NAMED[agency]
    named = [("victim", pair[0])]
    if happens(chance, harmer_named):
        named.append(("perpetrator", pair[1]))
    named.extend(("child", child) for child in children if happens(chance, child_named))
    named.extend((chance.choice(("witness", "other")), one) for one in kin if happens(chance, kin_named))
    return tuple(named)


def _referrer(chance: Random, victim: int, workers: tuple[int, ...]) -> tuple[tuple[str, int], ...]:
    if not happens(chance, REFERRED):
        return ()
    return (("referrer", victim if happens(chance, SELF_REFERRED) else chance.choice(workers)),)
