"""Narratives into which something is planted that tells who or where somebody is, and clean ones; drawn from a seed."""

import random
from calendar import month_name
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from hub.demo.names import FAMILIES, MEN, STREETS, TOWNS, WOMEN
from hub.domain.person import Address, AddressClass, Contact, Person, PersonName
from hub.matching.normal import folded
from tests.builders.people import a_child, a_perpetrator, a_victim, numbered

FAMILIAR = (
    "Elizabeth", "Margaret", "Catherine", "Victoria", "Jennifer", "Rebecca", "Samantha", "Alexandra", "Christine",
    "Patricia", "Deborah", "Susan", "Barbara", "Stephanie", "Charlotte", "Rhiannon", "Angharad", "Megan",
    "Agnieszka", "Małgorzata", "Katarzyna", "Magdalena", "Harpreet", "Gurpreet", "Rajinder", "Fatima", "Zainab",
    "Joanna", "Theresa", "Abigail",
)  # fmt: skip
"""Given names that have short forms which people use."""
SHORT = {
    "Elizabeth": "Liz", "Margaret": "Maggie", "Catherine": "Cath", "Victoria": "Vicky", "Jennifer": "Jen",
    "Rebecca": "Becky", "Samantha": "Sam", "Alexandra": "Alex", "Christine": "Chris", "Patricia": "Trish",
    "Deborah": "Debbie", "Susan": "Susie", "Barbara": "Babs", "Stephanie": "Steph", "Charlotte": "Lottie",
    "Rhiannon": "Rhi", "Angharad": "Hari", "Megan": "Meg", "Agnieszka": "Aga", "Małgorzata": "Gosia",
    "Katarzyna": "Kasia", "Magdalena": "Magda", "Harpreet": "Harry", "Gurpreet": "Preet", "Rajinder": "Raj",
    "Fatima": "Fatimah", "Zainab": "Zaynab", "Joanna": "Jo", "Theresa": "Tess", "Abigail": "Abi",
}  # fmt: skip
"""Written down apart from the table that the net uses."""
WORD_NAMES = ("Rose", "Grace", "Will", "Mark", "Joy", "Hope", "Faith", "Dawn", "May", "June")
"""Names that are words too."""
SCHOOLS = ("Tumbrel Primary School", "St Osyth's Academy", "Marlpit High School", "Linnetfield Nursery")
_SENTENCES = (
    "He came home late and had been drinking since the afternoon.",
    "The argument began over money and went on for about an hour.",
    "He grabbed her by the arm and pushed her against the kitchen door.",
    "She says that this has happened before and that it is getting worse.",
    "The children were upstairs and heard everything.",
    "He took her phone and would not give it back until the morning.",
    "A neighbour called the police after hearing shouting and a loud bang.",
    "She had a bruise on her left wrist and was very distressed.",
    "He has threatened to kill himself if she leaves him.",
    "She does not want him to know that she has spoken to anyone.",
    "He checks her messages every evening and follows her to work.",
    "The front door was damaged and there was broken glass in the hall.",
    "He was arrested at 21:40 on 12/03/2026, reference 37/12345/26.",
    "She will stay with family for the next few days.",
    "There is an injunction in force until June and he has broken it twice.",
    "Officers found him in the garden; he was calm and went with them.",
    "She hopes that he will get help, and has faith in nobody else now.",
    "By grace of a passing driver nobody was hurt; the child saw a mark on her neck.",
    "She rose from the table and he threw a plate at the wall.",
    "He controls the money and gives her twenty pounds a week.",
)
_FRAMES = (
    "She mentioned {} to the officer.",
    "It is known that {} is involved.",
    "He kept asking about {} all evening.",
    "According to the neighbour, {} was seen on the day before.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """People of one case, and what may be planted of them."""

    people: tuple[Person, ...]
    names: tuple[str, ...]
    school: str


def families(seed: int) -> Iterator[Family]:
    """Yield invented families without end; the same seed yields the same."""
    chance = random.Random(seed)  # noqa: S311 - a seed that can be repeated is wanted
    while True:
        given = [chance.choice((*WOMEN, *FAMILIAR)), chance.choice(MEN), chance.choice((*WOMEN, *MEN))]
        family = [chance.choice(FAMILIES) for _ in range(2)]
        number = chance.randrange(10_000)
        town, _ = chance.choice(TOWNS)
        home = Address(
            visibility=AddressClass.ORDINARY,
            lines=(f"{chance.randrange(1, 90)} {chance.choice(STREETS)}", town),
            postcode=f"IP{chance.randrange(1, 30)} {chance.randrange(1, 9)}{chance.choice('ABDEFGHJ')}Z",
        )
        school = chance.choice(SCHOOLS)
        contact = Contact(kind="phone", value=f"07700 900{chance.randrange(1000):03d}")
        mail = Contact(kind="email", value=f"somebody{number}@example.org")
        her = replace(
            a_victim(names=(PersonName(given=(given[0],), family=family[0]),)),
            date_of_birth=f"19{chance.randrange(60, 99)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}",
            addresses=(home,),
            contacts=(contact, mail),
            identifiers=(numbered(number),),
        )
        place = Address(visibility=AddressClass.NOT_A_HOME, lines=(school, town))
        child = a_child(names=(PersonName(given=(given[2],), family=family[0]),), addresses=(home, place))
        him = a_perpetrator(names=(PersonName(given=(given[1],), family=family[1]),), addresses=())
        yield Family(people=(her, him, child), names=(*given, *family), school=school)


def narrative(chance: random.Random, planted: str | None = None) -> str:
    """Return five sentences of what happened, with one more that holds what is planted."""
    said = chance.sample(_SENTENCES, 5)
    if planted is not None:
        said.insert(chance.randrange(5), chance.choice(_FRAMES).format(planted))
    return " ".join(said)


Sow = Callable[[Family, random.Random], str]


def _name(family: Family, chance: random.Random) -> str:
    return chance.choice(family.names)


def _street(family: Family) -> str:
    return family.people[0].addresses[0].lines[0].partition(" ")[2]


def _short(family: Family, _chance: random.Random) -> str:
    her = family.people[0].names[0].given[0]
    return SHORT.get(her, her)


def _typo(family: Family, chance: random.Random) -> str:
    name = chance.choice([name for name in family.names if len(folded(name)) >= 5])
    at = chance.randrange(1, len(name) - 1)
    return chance.choice(
        (name[:at] + name[at + 1 :], name[:at] + chance.choice("abdeilmnorst") + name[at + 1 :], _swapped(name, at))
    )


def _swapped(name: str, at: int) -> str:
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _phone(family: Family, chance: random.Random) -> str:
    digits = family.people[0].contacts[0].value.replace(" ", "")
    return chance.choice(
        (
            digits,
            f"{digits[:5]} {digits[5:8]} {digits[8:]}",
            f"+44 {digits[1:5]} {digits[5:]}",
            f"0044 (0){digits[1:]}",
            f"{digits[:5]}-{digits[5:]}",
            f"({digits[:5]}) {digits[5:]}",
            f"{digits[:5]}.{digits[5:8]}.{digits[8:]}",
            " ".join(digits),
        )
    )


def _birth(family: Family, chance: random.Random) -> str:
    year, month, day = (family.people[0].date_of_birth or "").split("-")
    named = month_name[int(month)]
    return chance.choice(
        (
            f"{day}/{month}/{year}",
            f"{int(day)}.{int(month)}.{year[2:]}",
            f"{year}-{month}-{day}",
            f"{int(day)} {named} {year}",
            f"{int(day)}th of {named[:3]} {year}",
            f"{named} {int(day)}, {year}",
            f"{day}{month}{year}",
        )
    )


def _postcode(family: Family, chance: random.Random) -> str:
    code = family.people[0].addresses[0].postcode or ""
    return chance.choice((code, code.lower(), code.replace(" ", ""), code.replace(" ", "  ")))


def _plain(name: str) -> str:
    return name.translate(str.maketrans("łŁżŻąęśćńóźÉÖØøéèêëïöüçğşıăâțîßáíû", "lLzZaescnozEOOoeeeeioucgsiaatisaiu"))


SOWN: Mapping[str, Sow] = {
    "exact name": _name,
    "possessive": lambda family, chance: f"{_name(family, chance)}'s mother",
    "lower case": lambda family, chance: _name(family, chance).lower(),
    "accents left out": lambda family, chance: _plain(_name(family, chance)),
    "street": lambda family, _chance: _street(family),
    "postcode": _postcode,
    "school": lambda family, _chance: family.school,
    "e-mail": lambda family, _chance: family.people[0].contacts[1].value,
    "NHS number": lambda family, _chance: family.people[0].identifiers[0].value,
    "date of birth": _birth,
    "short form": _short,
    "one-letter typo": _typo,
    "phone, any spelling": _phone,
    "initials": lambda family, _chance: ".".join(n[0] for n in (family.names[0], family.names[3])) + ".",
    "meaning": lambda _family, _chance: "her mother's place by the old mill",
}
"""Each sort of leak, with what is planted of a family."""


def hyphened(seed: int) -> Iterator[tuple[Family, str]]:
    """Yield families with a hyphen in a name, and that name without it."""
    chance = random.Random(seed)  # noqa: S311 - as above
    names = [name for name in (*WOMEN, *MEN, *FAMILIES) if "-" in name]
    for family in families(seed):
        name = chance.choice(names)
        people = (replace(family.people[0], names=(PersonName(given=(name,), family="Example"),)), *family.people[1:])
        yield replace(family, people=people), name.replace("-", chance.choice((" ", "")))


def word_named(seed: int) -> Iterator[Family]:
    """Yield families in which somebody has a name that is a word."""
    chance = random.Random(seed)  # noqa: S311 - as above
    for family in families(seed):
        name = PersonName(given=(chance.choice(WORD_NAMES),), family=family.names[3])
        yield replace(family, people=(replace(family.people[0], names=(name,)), *family.people[1:]))
