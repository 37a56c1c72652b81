"""The population as records and the truth about them, in the order in which the records were made."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from pathlib import Path

from hub.demo.chance import seeded
from hub.demo.population.clerks import Clerks, hearsay
from hub.demo.population.difficulty import HARD, Difficulty
from hub.demo.population.households import settle
from hub.demo.population.luck import happens
from hub.demo.population.namesakes import make_namesakes, tag_relations
from hub.demo.population.settling import Couple, Settling
from hub.demo.population.souls import DAYS, FIRST_DAY, Soul
from hub.demo.population.tellings import Telling, tellings
from hub.demo.population.towns import town

COLUMNS = (
    "record_id", "agency", "recorded_on", "incident_ref", "role", "forename", "middle_names", "surname",
    "previous_surname_or_alias", "date_of_birth", "sex", "postcode", "address_line_1", "phone", "email",
    "nhs_number", "pnc_id", "local_person_id",
)  # fmt: skip
"""Columns of a file of records."""
TRUTH = ("record_id", "person_id", "must_not")
"""Columns of the truth. Two records of different persons with a common word in `must_not` must never be joined."""
PEOPLE_A_TOWN = 2500
_NUMBERS_A_TOWN = 2700
"""The last household and those who work there may go beyond the number of people."""
WORKERS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One record, who it is truly about, and with whom that person must never be taken for one."""

    order: tuple[int, int, int, int]
    """Day, town, telling and place in it."""
    values: tuple[str, ...]
    """By column, without the number of the record."""
    person: str
    must_not: str


def population(seed: int, people: int, rates: Difficulty = HARD) -> Iterator[Written]:
    """Yield the records of so many people, town by town, in each town in the order of time.

    The same seed gives the same records on every machine. Not everybody is named in a record.
    """
    for number, first in enumerate(range(0, people, PEOPLE_A_TOWN)):
        yield from _records_of_town(seed, number, min(PEOPLE_A_TOWN, people - first), rates)


def invent(people: int, seed: int, records: Path, truth: Path) -> int:
    """Write a file of records in the order of time and a file of the truth about them; return how many records."""
    written = sorted(population(seed, people), key=attrgetter("order"))
    with (
        records.open("w", newline="", encoding="utf-8") as records_file,
        truth.open("w", newline="", encoding="utf-8") as truth_file,
    ):
        rows, truths = csv.writer(records_file), csv.writer(truth_file)
        rows.writerow(COLUMNS)
        truths.writerow(TRUTH)
        for count, record in enumerate(written, start=1):
            name = f"R{count:07d}"
            rows.writerow((name, *record.values))
            truths.writerow((name, record.person, record.must_not))
    return len(written)


def _records_of_town(seed: int, number: int, people: int, rates: Difficulty) -> Iterator[Written]:
    settling = _settled(seed, number, people, rates)
    workers = _workers(settling)
    clerks = Clerks(settling=settling, first_hand=rates, hearsay=hearsay(rates))
    for turn, telling in enumerate(tellings(settling, workers)):
        reference = f"{telling.agency[:2].upper()}{number:03d}{turn:06d}"
        for place, (role, index) in enumerate(telling.named):
            fields = _head(telling, reference, role) | clerks.describe(telling, role, index)
            yield _written((telling.day, number, turn, place), settling.souls[index], fields)


def _settled(seed: int, number: int, people: int, rates: Difficulty) -> Settling:
    chance = seeded(seed, "town", number)
    settling = Settling(
        chance=chance,
        seed=seed,
        rates=rates,
        town=town(chance, number, people // 2),
        first_person=number * _NUMBERS_A_TOWN,
        first_house=number * _NUMBERS_A_TOWN,
    )
    while len(settling.souls) < people:
        settle(settling)
    make_namesakes(settling)
    _meet_others(settling)
    _flee(settling)
    tag_relations(settling)
    return settling


def _meet_others(settling: Settling) -> None:
    """Let some of those who harm harm somebody of another household as well."""
    chance, couples = settling.chance, tuple(settling.couples)
    for couple in couples:
        other = chance.choice(couples)
        apart = settling.souls[other.victim].house != settling.souls[couple.harmer].house
        if happens(chance, settling.rates.next_partner) and apart:
            settling.couples.append(Couple(victim=other.victim, harmer=couple.harmer, children=other.children))


def _flee(settling: Settling) -> None:
    chance = settling.chance
    for couple in settling.couples:
        if happens(chance, settling.rates.refuge):
            since = chance.randrange(DAYS)
            settling.change(couple.victim, refuge=(since, since + chance.randint(30, 400), settling.town.refuge))


def _workers(settling: Settling) -> tuple[int, ...]:
    """Add people who refer others as their work."""
    return tuple(
        settling.add(home, "FM"[turn % 2], home.culture.family(settling.chance), settling.birthday(24, 62))
        for turn, home in enumerate(settling.home() for _ in range(WORKERS))
    )


def _head(telling: Telling, reference: str, role: str) -> dict[str, str]:
    day = FIRST_DAY + timedelta(days=telling.day)
    return {"agency": telling.agency, "recorded_on": day.isoformat(), "incident_ref": reference, "role": role}


def _written(order: tuple[int, int, int, int], soul: Soul, fields: dict[str, str]) -> Written:
    return Written(
        order=order,
        values=tuple(fields[column] for column in COLUMNS[1:]),
        person=f"P{soul.number:07d}",
        must_not=";".join((*soul.tags, f"one-event:{fields['agency']}/{fields['incident_ref']}")),
    )
