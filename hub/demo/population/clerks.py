"""Clerks of agencies write down who is named, with every fault that real records have."""

from dataclasses import dataclass, field, replace
from random import Random

from hub.demo.population.difficulty import Difficulty
from hub.demo.population.letter_apart import slipped
from hub.demo.population.luck import happens
from hub.demo.population.pens import written_birthday, written_name, written_place
from hub.demo.population.serials import file_number
from hub.demo.population.settling import Settling
from hub.demo.population.souls import Place, Soul, former, held
from hub.demo.population.tellings import Telling

Fields = dict[str, str]
"""What a record says, by column."""
KEEPS_HEALTH_NUMBER = {"health": 1.5, "mash": 1.0, "marac": 0.3, "idva": 0.1}
KEEPS_POLICE_NUMBER = {"police": 1.0, "marac": 0.35, "mash": 0.2}
"""How often an agency keeps such numbers, as a part of the rate."""
PASSES_ON = frozenset({"mash", "marac", "idva", "victim-hub"})
"""Agencies that get what the police wrote."""
STALE = 0.75
"""How often a copied record keeps the address and telephone that it had."""
FIRST_WORKING_AGE = 16
_NO_HOME = (
    Place(line="NFA", postcode="ZZ99 3VZ"),
    Place(line="No fixed abode", postcode=""),
    Place(line="Unknown", postcode="ZZ99 3WZ"),
)
_WITHHELD = ("Confidential", "Address withheld", "c/o IDVA service")


def hearsay(rates: Difficulty) -> Difficulty:
    """Return the rates for somebody who was not there to ask."""
    return replace(
        rates,
        no_birthday=min(1.0, 3.6 * rates.no_birthday),
        year_only=min(1.0, 3 * rates.year_only),
        no_address=min(1.0, 2.5 * rates.no_address),
        no_phone=min(1.0, 2.1 * rates.no_phone),
        no_email=min(1.0, 1.4 * rates.no_email),
        no_sex=min(1.0, 2 * rates.no_sex),
    )


@dataclass(slots=True, kw_only=True)
class Clerks:
    """All offices of a town, and what they have written of each person."""

    settling: Settling
    first_hand: Difficulty
    hearsay: Difficulty
    files: dict[tuple[str, int], Fields] = field(default_factory=dict)

    def describe(self, telling: Telling, role: str, place: int) -> Fields:
        """Return what the agency writes of the person at that place in the list."""
        chance, agency = self.settling.chance, telling.agency
        earlier = self.files.get((agency, place))
        passed = self.files.get(("police", place)) if agency in PASSES_ON else None
        source = earlier or passed
        if source and happens(chance, self.first_hand.copied):
            written = self._copied(telling, role, place, source)
            written |= {} if earlier else self._numbers(telling, role, place)
        else:
            written = self._fresh(telling, role, place)
        self.files[agency, place] = written
        return written

    def _copied(self, telling: Telling, role: str, place: int, source: Fields) -> Fields:
        if happens(self.settling.chance, STALE):
            return dict(source)
        return source | self._where(telling, role, place, self._rates(telling, role))

    def _fresh(self, telling: Telling, role: str, place: int) -> Fields:
        chance, soul, rates = self.settling.chance, self.settling.souls[place], self._rates(telling, role)
        name = written_name(chance, soul, rates)
        if soul.age(telling.day) < 1 and happens(chance, 0.3):
            name.first, name.middle = "Baby", ""
        shouted = telling.agency == "police" and happens(chance, 0.4)
        return {
            "forename": name.first,
            "middle_names": name.middle,
            "surname": name.family.upper() if shouted else name.family,
            "previous_surname_or_alias": name.alias,
            "date_of_birth": "" if role == "referrer" else written_birthday(chance, soul.born, rates),
            "sex": _sex(chance, soul, rates),
            **self._where(telling, role, place, rates),
            **self._numbers(telling, role, place),
        }

    def _rates(self, telling: Telling, role: str) -> Difficulty:
        told = role == "perpetrator" and telling.agency != "police"
        return self.hearsay if told else self.first_hand

    def _where(self, telling: Telling, role: str, place: int, rates: Difficulty) -> Fields:
        soul, day = self.settling.souls[place], telling.day
        line, code = ("", "") if role == "referrer" else self._address(telling, soul, rates)
        child = soul.age(day) < FIRST_WORKING_AGE
        phone = self._phone(telling, place, role, rates)
        email = soul.email if soul.email and not child and not happens(self.settling.chance, rates.no_email) else ""
        return {"postcode": code, "address_line_1": line, "phone": phone, "email": email}

    def _address(self, telling: Telling, soul: Soul, rates: Difficulty) -> tuple[str, str]:
        chance, day = self.settling.chance, telling.day
        if happens(chance, rates.no_address):
            return "", ""
        if soul.refuge and soul.refuge[0] <= day <= soul.refuge[1] and happens(chance, 0.8):
            refuge = soul.refuge[2]
            return (chance.choice(_WITHHELD), "") if happens(chance, 0.25) else (refuge.line, refuge.postcode)
        if happens(chance, rates.nowhere):
            where = chance.choice((*_NO_HOME, self.settling.town.station, self.settling.town.prison))
            return where.line, where.postcode
        place = held(soul.stays, day)
        if happens(chance, rates.old_address):
            place = former(soul.stays, day) or place
        if happens(chance, rates.partner_address):
            place = held(self.settling.souls[telling.scene].stays, day)
        return written_place(chance, place, rates) if place else ("", "")

    def _phone(self, telling: Telling, place: int, role: str, rates: Difficulty) -> str:
        chance, day, soul = self.settling.chance, telling.day, self.settling.souls[place]
        child = soul.age(day) < FIRST_WORKING_AGE
        if role != "referrer" and chance.random() < rates.no_phone + (0.4 if child else 0):
            return ""
        number = held(soul.phones, day) or ""
        if child or happens(chance, rates.shared_phone):
            other = self.settling.souls[chance.choice(telling.named)[1]]
            theirs = held(other.phones, day) or ""
            number = soul.landline if soul.landline and happens(chance, 0.5) else theirs
        return _dialled(chance, number)

    def _numbers(self, telling: Telling, role: str, place: int) -> Fields:
        return {
            "nhs_number": self._health_number(telling, place),
            "pnc_id": self._police_number(telling, role, place),
            "local_person_id": self._file_number(telling, role, place),
        }

    def _health_number(self, telling: Telling, place: int) -> str:
        chance, rates, soul = self.settling.chance, self.first_hand, self.settling.souls[place]
        if chance.random() >= rates.health_number * KEEPS_HEALTH_NUMBER.get(telling.agency, 0):
            return ""
        if happens(chance, rates.relatives_number):
            soul = self.settling.souls[chance.choice(telling.named)[1]]
        number = soul.nhs or ""
        if number and happens(chance, rates.spoiled_number):
            return f"{number[:4]}{(int(number[4]) + 1) % 10}{number[5:]}"
        return f"{number[:3]} {number[3:6]} {number[6:]}" if number and happens(chance, 0.3) else number

    def _police_number(self, telling: Telling, role: str, place: int) -> str:
        chance, rates, number = self.settling.chance, self.first_hand, self.settling.souls[place].pnc
        often = rates.police_number * KEEPS_POLICE_NUMBER.get(telling.agency, 0) * (1 if role == "perpetrator" else 0.5)
        if not number or not happens(chance, often):
            return ""
        return slipped(chance, number) if happens(chance, rates.spoiled_number) else number

    def _file_number(self, telling: Telling, role: str, place: int) -> str:
        chance, rates, souls = self.settling.chance, self.first_hand, self.settling.souls
        if role == "referrer" or not happens(chance, rates.local_number):
            return ""
        soul, file = souls[place], 1 if happens(chance, rates.second_local_number) else 0
        if happens(chance, rates.wrong_local_number):
            soul = souls[chance.choice(telling.named)[1]] if happens(chance, 0.5) else chance.choice(souls)
        return file_number(telling.agency, soul.number, file)


def _sex(chance: Random, soul: Soul, rates: Difficulty) -> str:
    if happens(chance, rates.no_sex):
        return chance.choice(("", "not-known"))
    return "female" if (soul.sex == "F") != (happens(chance, rates.wrong_sex)) else "male"


def _dialled(chance: Random, number: str) -> str:
    forms = number, number, f"+44 {number[1:5]} {number[5:]}", f"{number[:5]} {number[5:]}"
    return forms[chance.randrange(4)] if number else ""
