"""People come to live in a town, household by household."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from hub.demo.population.cultures import Culture, hers, some_culture
from hub.demo.population.difficulty import Difficulty
from hub.demo.population.luck import happens
from hub.demo.population.serials import landline, mobile, nhs_number, pnc_id
from hub.demo.population.souls import DAYS, FIRST_DAY, Place, Soul
from hub.demo.population.towns import Town

LANDLINES, EMAILS = 0.45, 0.6
KNOWN_TO_POLICE = {"M": 0.55, "F": 0.15}
"""How often somebody has a PNC id."""
_MAIL = ("example.com", "example.org", "example.net")


@dataclass(frozen=True, slots=True, kw_only=True)
class Couple:
    """Two of whom one harms the other; places in the list of people."""

    victim: int
    harmer: int
    children: tuple[int, ...] = ()
    kin: tuple[int, ...] = ()
    """Who else may be named: those who live with them."""
    mutual: bool = False
    """Each is now and then the victim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What the people of one household share."""

    culture: Culture
    place: Place
    landline: str | None
    number: int


@dataclass(slots=True, kw_only=True)
class Settling:
    """A town in the making."""

    chance: Random
    seed: int
    rates: Difficulty
    town: Town
    first_person: int
    first_house: int
    souls: list[Soul] = field(default_factory=list)
    couples: list[Couple] = field(default_factory=list)
    houses: int = 0

    def home(self, culture: Culture | None = None) -> Home:
        """Return the home of a new household."""
        number = self.first_house + self.houses
        self.houses += 1
        return Home(
            culture=culture or some_culture(self.chance),
            place=self.town.home(self.chance),
            landline=landline(self.seed, number) if happens(self.chance, LANDLINES) else None,
            number=number,
        )

    def add(self, home: Home, sex: str, family: str, born: date) -> int:
        """Let one more person live there, and return the person's place in the list."""
        chance, number = self.chance, self.first_person + len(self.souls)
        given = home.culture.given(chance, home.culture, sex)
        soul = Soul(
            number=number,
            house=home.number,
            culture=home.culture,
            sex=sex,
            given=given,
            family=hers(family) if sex == "F" else family,
            born=born,
            stays=self._stays(home.place),
            phones=self._phones(number),
            landline=home.landline,
            email=self._email(given[0], family, number),
            nhs=nhs_number(self.seed, number),
            pnc=pnc_id(self.seed, number) if chance.random() < KNOWN_TO_POLICE[sex] else None,
        )
        self.souls.append(soul)
        return len(self.souls) - 1

    def change(self, place: int, **values: object) -> None:
        """Let something else be true of the person at that place in the list."""
        self.souls[place] = replace(self.souls[place], **values)  # type: ignore[arg-type]

    def tag(self, kind: str, places: Sequence[int]) -> None:
        """Note that these people must never be taken for one another."""
        group = f"{kind}:{self.souls[places[0]].number}-{self.souls[places[-1]].number}"
        for place in places:
            if group not in self.souls[place].tags:
                self.change(place, tags=(*self.souls[place].tags, group))

    def birthday(self, youngest: float, oldest: float) -> date:
        """Return a birthday of somebody whose age is between these on the first day; below 0 is still unborn then."""
        return FIRST_DAY - timedelta(days=self.chance.randint(int(youngest * 365.25), int(oldest * 365.25)))

    def wife(self, home: Home, his: str, born: date) -> int:
        """Add a woman who lives with a man of that family name, and has taken it or not."""
        own = home.culture.family(self.chance)
        place, luck = self.add(home, "F", own, born), self.chance.random()
        mine = self.souls[place].family
        if luck < home.culture.takes_his_name:
            self.change(place, family=hers(his), former=mine)
        elif luck < home.culture.takes_his_name + home.culture.double:
            self.change(place, family=f"{mine}-{hers(his)}", former=mine)
        return place

    def _stays(self, place: Place) -> tuple[tuple[int, Place], ...]:
        stays = [(0, place)]
        if happens(self.chance, self.rates.moves):
            stays.append((self.chance.randint(60, DAYS), self.town.home(self.chance)))
        return tuple(stays)

    def _phones(self, number: int) -> tuple[tuple[int, str], ...]:
        phones = [(0, mobile(self.seed, number, 0))]
        if happens(self.chance, self.rates.new_phone):
            phones.append((self.chance.randint(60, DAYS), mobile(self.seed, number, 1)))
        return tuple(phones)

    def _email(self, first: str, family: str, number: int) -> str | None:
        if self.chance.random() > EMAILS:
            return None
        name = f"{first}.{family}" if happens(self.chance, 0.6) else f"{first[:1]}{family}"
        plain = "".join(c for c in name.lower() if c.isascii() and (c.isalpha() or c == "."))
        return f"{plain}{number * 7919 % 1_000_003}@{self.chance.choice(_MAIL)}"
