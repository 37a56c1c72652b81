"""People of one town who have one name and a near birthday, and yet are two."""

from collections import defaultdict
from datetime import date, timedelta

from hub.demo.population.cultures import hers
from hub.demo.population.letter_apart import a_letter_apart
from hub.demo.population.luck import happens
from hub.demo.population.settling import Settling
from hub.demo.population.souls import Soul

NEARLY = 0.25
"""How often the forenames of namesakes are a letter apart."""
COMMON = 0.6
"""How often it is one of the commonest names that they have."""
GROWN = 18
NEAR_YEARS = 2
EVERY_MONTH_HAS = 28


def make_namesakes(settling: Settling) -> None:
    """Give some grown people of the town the name of another one, and a birthday near to theirs."""
    chance = settling.chance
    grown = [place for place, soul in enumerate(settling.souls) if soul.age(0) >= GROWN]
    for place in grown:
        other = chance.choice(grown)
        if happens(chance, settling.rates.namesakes / 2) and _may_share(settling.souls[place], settling.souls[other]):
            _share_name(settling, place, other)


def tag_relations(settling: Settling) -> None:
    """Tag who live together under one family name, who are in one couple, and who are namesakes by chance."""
    together: dict[tuple[object, ...], list[int]] = defaultdict(list)
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, soul in enumerate(settling.souls):
        together[(soul.house, soul.family.removesuffix("a").removesuffix("i"))].append(place)
        alike[(soul.given[0], soul.family, soul.born.year // NEAR_YEARS)].append(place)
    for kind, groups in (("household", together), ("namesakes", alike)):
        for places in groups.values():
            if len(places) > 1:
                settling.tag(kind, places)
    for couple in settling.couples:
        settling.tag("pair", (couple.victim, couple.harmer))


def _may_share(one: Soul, other: Soul) -> bool:
    return one.sex == other.sex and one.house != other.house and not one.tags and not other.tags


def _share_name(settling: Settling, place: int, other: int) -> None:
    chance, one = settling.chance, settling.souls[place]
    given, family, common = one.given, one.family, happens(chance, COMMON)
    if common:
        given = (one.culture.forenames(one.sex).common(chance),)
        family = one.culture.families.common(chance)
        family = hers(family) if one.sex == "F" else family
        settling.change(place, given=given, family=family, former=None)
    theirs = (a_letter_apart(chance, given[0]),) if happens(chance, NEARLY) else given[:1]
    same_day = common and theirs == given[:1] and happens(chance, settling.rates.namesakes_birthday / COMMON)
    born = one.born
    while born == one.born and not same_day:
        born = _near(settling, one.born)
    settling.change(other, given=theirs, family=family, former=None, culture=one.culture, born=born)
    settling.tag("namesakes", (place, other))


def _near(settling: Settling, born: date) -> date:
    chance = settling.chance
    day, month = min(born.day, EVERY_MONTH_HAS), chance.randint(1, 12)
    match chance.randrange(4):
        case 0:
            return born + timedelta(days=chance.choice((-9, -2, -1, 1, 2, 10)))
        case 1:
            return born.replace(year=born.year + chance.choice((-10, -1, 1, 10)), day=day)
        case 2:
            return born.replace(month=month, day=day)
        case _:
            return date(born.year + chance.randint(-1, 1), month, chance.randint(1, EVERY_MONTH_HAS))
