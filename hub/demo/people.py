"""An invented population: families of whom one harms another, each made once and the same for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from hub.demo.chance import seeded
from hub.demo.names import FAMILIES, MEN, STREETS, WOMEN
from hub.demo.numbers import HealthNumbers, police_number, postcode, telephone
from hub.demo.scene import Scene

TODAY = date(2026, 1, 1)
"""From here ages are counted, so that the same seed gives the same people on any day."""
RELATIONSHIPS = ("PTPR_0054", "PTPR_0110", "PTPR_0145", "PTPR_0092", "PTPR_0062", "PTPR_0042")
"""What the victim is to the suspect: mostly partners and former ones, now and then a parent."""
ETHNICITIES = ("W1", "W2", "W9", "M1", "A1", "A2", "A3", "B1", "B2", "O9", "NS")

ADULT, CHILD = (18, 79), (0, 15)
"""Ages in completed years, from and to."""
WOMEN_HARMED = 0.84
ONE_NAME = 0.7
KNOWN = 0.6
"""How often a number or a code is known."""
DAYS_IN_YEAR = 366
LEARNS_FROM = 4
"""Age in completed years from which a child is at school, or taught at home."""
AT_HOME = 0.12
"""Share of these who are taught at home."""
NEEDS = {"CARE_NEEDS": 0.1, "SUICIDAL": 0.1}
"""What a victim may need, and how often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Human:
    """One invented person."""

    given: tuple[str, ...]
    family: str
    born: str
    """`YYYY-MM-DD`, or less where less is known."""
    sex: str
    """`F` or `M`."""
    nhs: str | None = None
    pnc: str | None = None
    phone: str | None = None
    ethnicity: str | None = None
    needs: tuple[str, ...] = ()
    """Codes of what she needs: `CARE_NEEDS`, `SUICIDAL`."""
    learns: str | None = None
    """`SCHOOL` or `AT_HOME`, of a child who is old enough."""
    school: str | None = None
    """Number of the school."""

    def values(self) -> Iterator[str]:
        """Yield everything by which this person could be found in a text."""
        yield from (*self.given, self.family, f"{' '.join(self.given)} {self.family}")
        yield from (value for value in (self.nhs, self.pnc, self.phone) if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """One invented address."""

    number: str
    street: str
    town: str
    postcode: str
    authority: str

    def values(self) -> Iterator[str]:
        """Yield everything by which this address could be found in a text."""
        yield from (f"{self.number} {self.street}", self.street, self.town, self.postcode)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A victim, whoever harms her or him, and the children who live with it."""

    number: int
    victim: Human
    suspect: Human
    children: tuple[Human, ...]
    home: Home
    elsewhere: Home
    """Where the suspect lives."""
    relationship: str

    @property
    def everyone(self) -> tuple[Human, ...]:
        """All people of the family."""
        return (self.victim, self.suspect, *self.children)

    def values(self) -> Iterator[str]:
        """Yield everything by which anyone of the family or a home of theirs could be found in a text."""
        for human in self.everyone:
            yield from human.values()
        yield from self.home.values()
        yield from self.elsewhere.values()


@dataclass(slots=True, kw_only=True)
class Population:
    """Families by number, made when they are first asked for."""

    seed: int
    scene: Scene = field(default_factory=Scene)
    _made: list[Family] = field(default_factory=list)
    _health: HealthNumbers = field(default_factory=HealthNumbers)

    def __post_init__(self) -> None:
        self._health.place = seeded(self.seed, "health").randrange(1_000_000)

    def family(self, number: int) -> Family:
        """Return the family with that number, the same whatever was asked for before."""
        while len(self._made) <= number:
            self._made.append(self._make(len(self._made)))
        return self._made[number]

    def values(self) -> frozenset[str]:
        """Return every name, address line, postcode, telephone and other number that anybody made so far has."""
        return frozenset(value for family in self._made for value in family.values())

    def _make(self, number: int) -> Family:
        chance = seeded(self.seed, "family", number)
        sex = "F" if chance.random() < WOMEN_HARMED else "M"
        other = "M" if sex == "F" else "F"
        victim = self._human(chance, sex, ADULT)
        suspect = replace(self._human(chance, other, ADULT), nhs=None, pnc=_sometimes(chance, police_number(chance)))
        count = chance.choices((0, 1, 2, 3), weights=(45, 25, 20, 10))[0]
        children = tuple(
            replace(self._human(chance, chance.choice("FM"), CHILD), family=victim.family, phone=None)
            for _ in range(count)
        )
        home = _home(chance, self.scene)
        elsewhere, relationship = _home(chance, self.scene), chance.choice(RELATIONSHIPS)
        more = seeded(self.seed, "life", number)  # apart, so that who people are does not hang on how they live
        return Family(
            number=number,
            victim=replace(victim, needs=tuple(need for need, often in NEEDS.items() if more.random() < often)),
            suspect=suspect,
            children=tuple(_pupil(more, child, self.scene.schools.get(home.authority, ())) for child in children),
            home=home,
            elsewhere=elsewhere,
            relationship=relationship,
        )

    def _human(self, chance: Random, sex: str, ages: tuple[int, int]) -> Human:
        names = WOMEN if sex == "F" else MEN
        return Human(
            given=tuple(chance.sample(names, k=1 if chance.random() < ONE_NAME else 2)),
            family=chance.choice(FAMILIES),
            born=_born(chance, ages),
            sex=sex,
            nhs=_sometimes(chance, self._health.next()),
            phone=_sometimes(chance, telephone(chance)),
            ethnicity=_sometimes(chance, chance.choice(ETHNICITIES)),
        )


def _sometimes(chance: Random, value: str) -> str | None:
    return value if chance.random() < KNOWN else None


def _born(chance: Random, ages: tuple[int, int]) -> str:
    youngest, oldest = ages
    day = TODAY - timedelta(days=chance.randint(youngest * DAYS_IN_YEAR, (oldest + 1) * DAYS_IN_YEAR))
    known = chance.choices((10, 7, 4), weights=(90, 6, 4))[0]
    return day.isoformat()[:known]


def _pupil(chance: Random, child: Human, schools: tuple[str, ...]) -> Human:
    """Return a child with where it learns, once it is old enough."""
    if TODAY.year - int(child.born[:4]) <= LEARNS_FROM:
        return child
    if chance.random() < AT_HOME:
        return replace(child, learns="AT_HOME")
    return replace(child, learns="SCHOOL", school=chance.choice(schools)) if schools else child


def _home(chance: Random, scene: Scene) -> Home:
    town, authority = chance.choice(scene.towns)
    return Home(
        number=str(chance.randint(1, 240)),
        street=chance.choice(STREETS),
        town=town,
        postcode=postcode(chance),
        authority=authority,
    )
