"""Kinds of households, and who in them harms whom."""

from collections.abc import Callable
from datetime import date
from random import Random

from hub.demo.population.letter_apart import a_letter_apart
from hub.demo.population.luck import happens
from hub.demo.population.settling import Couple, Home, Settling

SAME_SEX = 0.04
WOMEN_HARMED = 0.85
GAP = 5.0
"""Years that partners may be apart in age."""
CLOSE_TWINS = 0.4
"""How often the names of twins are a letter apart."""


def settle(settling: Settling) -> None:
    """Let one more household come to live in the town."""
    chance, rates = settling.chance, settling.rates
    if happens(chance, rates.joint_household):
        _joint(settling)
        return
    kinds = tuple(_KINDS)
    chance.choices(kinds, weights=tuple(_KINDS.values()))[0](settling)


def _family(settling: Settling) -> None:
    """Let a couple come, with or without children, in which one harms the other."""
    chance, home = settling.chance, settling.home()
    his = home.culture.family(chance)
    age = chance.triangular(18, 75, 30)
    if happens(chance, SAME_SEX):
        sex = chance.choice("FM")
        one, other = (settling.add(home, sex, home.culture.family(chance), _near(settling, age)) for _ in range(2))
    else:
        one = settling.add(home, "M", his, _near(settling, age))
        other = settling.wife(home, his, _near(settling, age))
    children = _children(settling, home, his, age)
    if children:
        _name_after_parent(settling, (one, other), children)
    _harm(settling, (one, other), children)


def _apart(settling: Settling) -> None:
    """Let a mother come, and her children's father who lives elsewhere."""
    chance, home = settling.chance, settling.home()
    his, age = home.culture.family(chance), chance.triangular(18, 60, 30)
    father = settling.add(settling.home(home.culture), "M", his, _near(settling, age))
    mother = settling.wife(home, his, _near(settling, age))
    children = _children(settling, home, chance.choice((his, settling.souls[mother].family)), age)
    if children:
        _name_after_parent(settling, (father, mother), children)
    _harm(settling, (father, mother), children)


def _grown_child(settling: Settling) -> None:
    """Let parents come, and a grown son or daughter who harms one of them or is harmed."""
    chance, home = settling.chance, settling.home()
    his, age = home.culture.family(chance), chance.triangular(42, 80, 52)
    father = settling.add(home, "M", his, _near(settling, age))
    mother = settling.wife(home, his, _near(settling, age))
    child = settling.add(home, chance.choice("MMF"), his, settling.birthday(16, age - 19))
    kin: tuple[int, ...] = (father,)
    if happens(chance, settling.rates.same_name_parent * 4):
        _name_after_parent(settling, (father, mother), (child,), always=True)
    if happens(chance, settling.rates.twins):
        kin = (*kin, _twin(settling, home, child))
    parent = chance.choice((mother, mother, father))
    victim, harmer = (parent, child) if happens(chance, 0.75) else (child, parent)
    settling.couples.append(
        Couple(victim=victim, harmer=harmer, kin=tuple(k for k in kin if k not in (victim, harmer)))
    )


def _joint(settling: Settling) -> None:
    """Let two brothers come to one address with their wives, who may have like names."""
    chance, home = settling.chance, settling.home()
    his, age = home.culture.family(chance), chance.triangular(20, 55, 30)
    brothers = tuple(settling.add(home, "M", his, _near(settling, age)) for _ in range(2))
    wives = tuple(settling.wife(home, his, _near(settling, age)) for _ in range(2))
    if happens(chance, 0.2):
        settling.change(wives[1], given=(settling.souls[wives[0]].given[0],))
    children = _children(settling, home, his, age)
    _harm(settling, (brothers[0], wives[0]), children)
    if happens(chance, 0.6):
        _harm(settling, (brothers[1], wives[1]), ())
    last = settling.couples[-1]
    everyone = (*brothers, *wives)
    kin = tuple(k for k in everyone if k not in (last.victim, last.harmer))
    settling.couples[-1] = Couple(victim=last.victim, harmer=last.harmer, children=last.children, kin=kin)


def _shared_house(settling: Settling) -> None:
    """Let people come to one address who are no family; one harms another of the house."""
    chance, home = settling.chance, settling.home()
    lodgers = [
        settling.add(home, chance.choice("FM"), home.culture.family(chance), settling.birthday(18, 50))
        for _ in range(chance.randint(2, 4))
    ]
    settling.couples.append(Couple(victim=lodgers[0], harmer=lodgers[1], kin=tuple(lodgers[2:])))


_KINDS: dict[Callable[[Settling], None], float] = {_family: 50, _apart: 25, _grown_child: 14, _shared_house: 6}


def _near(settling: Settling, age: float) -> date:
    return settling.birthday(max(17.0, age - GAP), max(18.0, age + GAP))


def _children(settling: Settling, home: Home, family: str, age: float) -> tuple[int, ...]:
    chance = settling.chance
    count = chance.choices((0, 1, 2, 3, 4), weights=(38, 24, 22, 11, 5))[0]
    oldest = max(1.0, min(17.0, age - 18))
    children = [settling.add(home, chance.choice("FM"), family, settling.birthday(-1.5, oldest)) for _ in range(count)]
    if children and happens(chance, settling.rates.twins):
        children.append(_twin(settling, home, children[0]))
    return tuple(children)


def _twin(settling: Settling, home: Home, first: int) -> int:
    """Add a twin; the names of twins are sometimes a letter apart, and some have one name in common."""
    chance, one = settling.chance, settling.souls[first]
    twin = settling.add(home, one.sex if happens(chance, 0.7) else chance.choice("FM"), one.family, one.born)
    settling.change(twin, family=one.family)
    same_sex = settling.souls[twin].sex == one.sex
    if same_sex and (happens(chance, CLOSE_TWINS) or settling.souls[twin].given[0] == one.given[0]):
        settling.change(twin, given=_close(chance, one.given))
    settling.tag("twins", (first, twin))
    return twin


def _close(chance: Random, given: tuple[str, ...]) -> tuple[str, ...]:
    if given[0] == "Mohammed" and len(given) > 1:
        return (given[0], a_letter_apart(chance, given[1]))
    return (a_letter_apart(chance, given[0]), *given[1:])


def _name_after_parent(
    settling: Settling, parents: tuple[int, int], children: tuple[int, ...], *, always: bool = False
) -> None:
    """Give a child the forename and family name of the parent of its sex."""
    souls, child = settling.souls, children[0]
    if souls[child].tags or not (always or happens(settling.chance, settling.rates.same_name_parent)):
        return
    for parent in parents:
        if souls[parent].sex == souls[child].sex:
            middle = souls[parent].given[1:] if happens(settling.chance, 0.5) else souls[child].given[1:]
            given = (souls[parent].given[0], *middle)
            settling.change(child, given=given, family=souls[parent].family)
            settling.tag("parent-child", (parent, child))
            return


def _harm(settling: Settling, partners: tuple[int, int], children: tuple[int, ...]) -> None:
    chance = settling.chance
    man, woman = partners
    victim, harmer = (woman, man) if happens(chance, WOMEN_HARMED) else (man, woman)
    mutual = happens(chance, settling.rates.counter_allegation)
    settling.couples.append(Couple(victim=victim, harmer=harmer, children=children, mutual=mutual))
