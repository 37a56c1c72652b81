"""Invented towns: a postcode is shared by fifteen houses of a street, a sector by a part of the town."""

from dataclasses import dataclass
from random import Random

from hub.demo.population.luck import happens
from hub.demo.population.souls import Place

_NAMES_OF_STREETS = """
Farlingaye Quillet Hobbins Sallowfield Tumbrel Wherrymans Marlpit Osierbed Gannets Flaxmere Pightle Bullrush Stonewheel
Candlemaker Linnetfield Heronsgate Saltcote Thistledown Church Station Victoria Park Mill Orchard Chapel Queens Kings
Albert Meadow Windmill Manor Tannery Foundry Cobblers Larkspur Bramble Hawthorn Sycamore Rookery Priory
"""
_STREET_NAMES = tuple(_NAMES_OF_STREETS.split())
_STREET_KINDS = ("Road", "Street", "Lane", "Avenue", "Close", "Drive", "Way", "Terrace", "Crescent", "Gardens", "Court")
TOWN_NAMES = ("Oakwick", "Marlhythe", "Stowthorpe", "Easterford", "Westhamble", "Quarrowby", "Pinchmere", "Dunstow")
_UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_DISTRICTS, _SECTORS = 99, 9
_HOUSES_A_POSTCODE, _HOUSES_A_STREET = 15, 90
_HOMES_A_STREET = 25
FLATS = 0.25
"""How often a home is a flat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Streets, and the places of a town in which nobody is at home."""

    name: str
    streets: tuple[tuple[str, tuple[str, ...]], ...]
    """The name of a street and the postcodes along it."""
    refuge: Place
    station: Place
    prison: Place

    def home(self, chance: Random) -> Place:
        """Return some address."""
        street, codes = chance.choice(self.streets)
        house = chance.randint(1, _HOUSES_A_STREET)
        flat = f"Flat {chance.randint(1, 12)}, " if happens(chance, FLATS) else ""
        return Place(line=f"{flat}{house} {street}", postcode=codes[(house - 1) // _HOUSES_A_POSTCODE])


def town(chance: Random, number: int, homes: int) -> Town:
    """Return the town of that number with streets for so many homes.

    Areas whose first letter is X are in no postcode, so no address can be a real one.
    """
    district = f"X{_UNIT_LETTERS[number // _DISTRICTS % len(_UNIT_LETTERS)]}{number % _DISTRICTS + 1}"
    name = TOWN_NAMES[number % len(TOWN_NAMES)]
    count = max(2, homes // _HOMES_A_STREET)
    codes = _codes(chance, district, count)
    return Town(
        name=name,
        streets=tuple((_street(chance), tuple(next(codes) for _ in range(6))) for _ in range(count)),
        refuge=Place(line=chance.choice(("Refuge", f"{name} Women's Refuge", "PO Box 12")), postcode=next(codes)),
        station=Place(line=f"{name} Police Station", postcode=next(codes)),
        prison=Place(line=f"HMP {name}", postcode=next(codes)),
    )


def _street(chance: Random) -> str:
    return f"{chance.choice(_STREET_NAMES)} {chance.choice(_STREET_KINDS)}"


def _codes(chance: Random, district: str, streets: int) -> "Codes":
    units = [f"{one}{two}" for one in _UNIT_LETTERS for two in _UNIT_LETTERS]
    chance.shuffle(units)
    return Codes(district=district, units=tuple(units), near=max(1, streets * 6 // _SECTORS + 1))


@dataclass(slots=True, kw_only=True)
class Codes:
    """Postcodes of one district, sector by sector; none comes twice."""

    district: str
    units: tuple[str, ...]
    near: int
    """How many postcodes a sector has."""
    given: int = 0

    def __next__(self) -> str:
        """Return the next postcode."""
        sector, place = divmod(self.given, self.near)
        self.given += 1
        return f"{self.district} {1 + sector % _SECTORS}{self.units[(place + sector // _SECTORS * self.near) % 400]}"
