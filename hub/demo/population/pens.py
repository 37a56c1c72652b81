"""How a name, a birthday or an address gets onto paper."""

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hub.demo.population.difficulty import Difficulty
from hub.demo.population.letter_apart import slipped
from hub.demo.population.luck import happens
from hub.demo.population.short_names import PET_NAMES, SPELLINGS
from hub.demo.population.souls import Place, Soul

NOT_KNOWN = ("Unknown", "N/K", "Not known", "UNKNOWN", "TBC", "?", "n/k")
MIDDLE_WRITTEN, MIDDLE_INITIAL = 0.4, 0.6
EVEN = 0.5


@dataclass(slots=True, kw_only=True)
class WrittenName:
    """The parts of a name as they are about to be written."""

    first: str
    middle: str
    family: str
    alias: str = ""


def written_name(chance: Random, soul: Soul, rates: Difficulty) -> WrittenName:
    """Return the name of somebody as one clerk takes it down."""
    name = _by_habit(chance, soul, rates)
    _marry(chance, name, soul, rates)
    _call(chance, name, rates)
    _spell(chance, name, rates)
    _shorten(chance, name, rates)
    return name


def _by_habit(chance: Random, soul: Soul, rates: Difficulty) -> WrittenName:
    first, middle, family = soul.given[0], " ".join(soul.given[1:]), soul.family
    name = WrittenName(first=first, middle=middle, family=family)
    if not middle or not happens(chance, rates.other_habit):
        return name
    title = soul.culture.title
    if title in {"sikh", "somali"} or middle in {"Bibi", "Begum"}:
        return WrittenName(first=first, middle="", family=middle, alias=family if happens(chance, EVEN) else "")
    if first == "Mohammed":
        return WrittenName(first=middle, middle="", family=family)
    if title == "chinese":
        return WrittenName(first=middle, middle=first, family=family)
    if chance.random() < rates.middle_first / max(rates.other_habit, 0.01):
        return WrittenName(first=middle, middle=first if happens(chance, EVEN) else "", family=family)
    return name


def _marry(chance: Random, name: WrittenName, soul: Soul, rates: Difficulty) -> None:
    if soul.former and happens(chance, rates.former_surname):
        now, before = soul.family.rsplit("-", 1)[-1], soul.former
        ways = ((before, now), (before, ""), (f"{before}-{now}", ""), (f"{now}-{before}", ""), (now, before))
        name.family, alias = chance.choices(ways, weights=(1, 1, 2, 2, 2))[0]
        name.alias = alias or name.alias
    elif "-" in name.family and happens(chance, EVEN):
        parts = name.family.split("-")
        name.family = chance.choice((*parts, " ".join(parts), "".join(parts)))


def _call(chance: Random, name: WrittenName, rates: Difficulty) -> None:
    pets = PET_NAMES.get(name.first, ())
    if not pets:
        return
    pet = chance.choice(pets)
    if happens(chance, rates.pet_name):
        if not name.alias and happens(chance, rates.name_elsewhere):
            name.alias = name.first
        name.first = pet
    elif not name.alias and happens(chance, rates.name_elsewhere):
        name.alias = f"{pet} {name.family}" if happens(chance, EVEN) else pet


def _spell(chance: Random, name: WrittenName, rates: Difficulty) -> None:
    name.first = _spelled(chance, name.first, rates)
    name.family = _spelled(chance, name.family, rates)
    name.middle = _spelled(chance, name.middle, rates)


def _spelled(chance: Random, word: str, rates: Difficulty) -> str:
    if word in SPELLINGS and happens(chance, rates.spelling):
        word = chance.choice(SPELLINGS[word])
    if happens(chance, rates.typing):
        word = slipped(chance, word)
    if not word.isascii() and happens(chance, 0.7):
        word = without_marks(word)
    return word


def without_marks(word: str) -> str:
    """Return a word as a system keeps it that has no accents."""
    split = unicodedata.normalize("NFKD", word.replace("ł", "l").replace("Ł", "L"))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def _shorten(chance: Random, name: WrittenName, rates: Difficulty) -> None:
    luck = chance.random()
    name.middle = name.middle if luck < MIDDLE_WRITTEN else name.middle[:1] if luck < MIDDLE_INITIAL else ""
    if happens(chance, rates.swapped_names):
        name.first, name.family = name.family, name.first
    if happens(chance, rates.initial):
        name.first = name.first[:1]
    if happens(chance, rates.no_forename):
        name.first = ""
    elif happens(chance, rates.no_surname):
        name.family = ""
    if happens(chance, rates.placeholder_name):
        name.first, name.middle, name.alias = chance.choice(NOT_KNOWN), "", ""
        name.family = chance.choice((name.first, name.family))


def written_birthday(chance: Random, born: date, rates: Difficulty) -> str:
    """Return the date of birth as it is written; empty when it is not known."""
    faults = {
        "none": rates.no_birthday,
        "default": rates.default_birthday,
        "year": rates.year_only,
        "swapped": rates.swapped_birthday,
        "digit": rates.birthday_digit,
        "guessed": rates.guessed_birthday,
    }
    kept = max(0.0, 1 - sum(faults.values()))
    match chance.choices((*faults, "kept"), weights=(*faults.values(), kept))[0]:
        case "none":
            return ""
        case "default":
            return f"{chance.choice((born.year, born.year, 1900))}-01-01"
        case "year":
            return f"{born.year + chance.choice((-1, 0, 0, 0, 1))}"
        case "swapped":
            return _swapped(born)
        case "digit":
            return _digit_off(chance, born)
        case "guessed":
            return (born + timedelta(days=chance.randint(-500, 500))).isoformat()
        case _:
            return born.isoformat()


def _swapped(born: date) -> str:
    text = f"{born.year:04d}-{born.day:02d}-{born.month:02d}"
    return text if _is_day(text) else born.isoformat()


def _digit_off(chance: Random, born: date) -> str:
    text = born.isoformat()
    while True:
        place = chance.choice((2, 3, 3, 6, 8, 9, 9))
        changed = f"{text[:place]}{chance.randrange(10)}{text[place + 1 :]}"
        if changed != text and _is_day(changed):
            return changed


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_SHORT_STREETS = {"Road": "Rd", "Street": "St", "Lane": "Ln", "Avenue": "Ave", "Close": "Cl", "Terrace": "Terr"}


def written_place(chance: Random, place: Place, rates: Difficulty) -> tuple[str, str]:
    """Return the first line of an address and its postcode, each as it is written."""
    line, code = place.line, place.postcode
    last = line.rsplit(" ", 1)[-1]
    if last in _SHORT_STREETS and happens(chance, 0.3):
        line = line.removesuffix(last) + _SHORT_STREETS[last]
    if happens(chance, rates.address_slip):
        line = slipped(chance, line) if happens(chance, EVEN) else line.split(", ")[-1].lstrip("0123456789 ")
    if happens(chance, rates.address_slip):
        code = f"{code[:-1]}{chance.choice('ABDEFGHJ')}" if happens(chance, EVEN) else code.split()[0]
    return (line.upper() if happens(chance, 0.15) else line), code.replace(" ", chance.choice(("", " ", " ", " ")))
