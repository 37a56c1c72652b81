"""The labelled population: the faults of real records, and the truth about them."""

import csv
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from hub.demo.population import COLUMNS, HARD, TRUTH, Written, invent, population
from hub.demo.population.short_names import PET_NAMES, SPELLINGS
from hub.domain.identifiers import canonical_identifier

PEOPLE = 5_000
RECORDS = tuple(population(5, PEOPLE))
KINDS = ("household", "namesakes", "one-event", "pair", "parent-child", "twins")


def said(record: Written) -> dict[str, str]:
    return dict(zip(COLUMNS[1:], record.values, strict=True))


ROWS = tuple(said(record) for record in RECORDS)


def share(column: str) -> float:
    return sum(1 for row in ROWS if row[column]) / len(ROWS)


def by_person() -> dict[str, list[dict[str, str]]]:
    found = defaultdict(list)
    for record, row in zip(RECORDS, ROWS, strict=True):
        found[record.person].append(row)
    return found


def test_the_same_seed_gives_the_same_records() -> None:
    assert tuple(population(5, 300)) == tuple(population(5, 300))


def test_another_seed_gives_other_records() -> None:
    assert tuple(population(5, 300)) != tuple(population(6, 300))


@pytest.mark.parametrize("hashing", ["0", "1"])
def test_the_records_do_not_depend_on_how_python_hashes(tmp_path: Path, hashing: str) -> None:
    here = tmp_path / "here.csv", tmp_path / "truth.csv"
    there = tmp_path / "there.csv", tmp_path / "truths.csv"
    invent(300, 9, *here)
    script = "import sys; from pathlib import Path; from hub.demo.population import invent\n"
    script += "invent(300, 9, Path(sys.argv[1]), Path(sys.argv[2]))"

    environment = {**os.environ, "PYTHONHASHSEED": hashing}  # noqa: TID251 - the other Python needs a whole one
    subprocess.run([sys.executable, "-c", script, *map(str, there)], check=True, env=environment)  # noqa: S603

    assert [file.read_bytes() for file in here] == [file.read_bytes() for file in there]


def test_the_files_have_one_line_a_record_in_the_order_of_time(tmp_path: Path) -> None:
    records, truth = tmp_path / "records.csv", tmp_path / "truth.csv"

    count = invent(500, 3, records, truth)

    with records.open(newline="") as one, truth.open(newline="") as other:
        rows, truths = list(csv.DictReader(one)), list(csv.DictReader(other))
    assert tuple(rows[0]) == COLUMNS
    assert tuple(truths[0]) == TRUTH
    assert [row["record_id"] for row in rows] == [row["record_id"] for row in truths]
    assert [row["recorded_on"] for row in rows] == sorted(row["recorded_on"] for row in rows)
    assert len({row["record_id"] for row in rows}) == count == len(rows)


def test_people_have_two_to_four_records_and_many_have_one() -> None:
    sizes = Counter(record.person for record in RECORDS)

    assert 2 <= len(RECORDS) / len(sizes) <= 4
    assert sum(1 for size in sizes.values() if size == 1) / len(sizes) > 0.2


def test_two_records_of_one_event_are_two_people_unless_one_is_the_referrer() -> None:
    events = defaultdict(list)
    for record, row in zip(RECORDS, ROWS, strict=True):
        if row["role"] != "referrer":
            events[row["agency"], row["incident_ref"]].append(record.person)

    assert all(len(set(people)) == len(people) for people in events.values())


def test_every_telling_names_exactly_one_victim() -> None:
    victims = Counter((row["agency"], row["incident_ref"]) for row in ROWS if row["role"] == "victim")

    assert set(victims.values()) == {1}
    assert set(victims) == {(row["agency"], row["incident_ref"]) for row in ROWS}


def test_health_numbers_are_of_the_range_kept_for_tests_and_all_but_few_are_valid() -> None:
    numbers = [row["nhs_number"].replace(" ", "") for row in ROWS if row["nhs_number"]]

    valid = [number for number in numbers if canonical_identifier("nhs-number", number)]

    assert all(number.startswith("999") for number in numbers)
    assert 0.95 < len(valid) / len(numbers) < 1


def test_police_numbers_are_valid_but_for_few() -> None:
    numbers = [row["pnc_id"] for row in ROWS if row["pnc_id"]]

    assert sum(1 for number in numbers if canonical_identifier("pnc", number)) / len(numbers) > 0.95


def test_a_strong_number_is_mostly_but_not_always_of_one_person() -> None:
    holders = defaultdict(set)
    for record, row in zip(RECORDS, ROWS, strict=True):
        if canonical_identifier("nhs-number", row["nhs_number"]):
            holders[row["nhs_number"].replace(" ", "")].add(record.person)

    wrong = sum(1 for people in holders.values() if len(people) > 1)

    assert 0 < wrong / len(holders) < 0.05


def test_an_agencys_own_number_is_now_and_then_that_of_somebody_else() -> None:
    holders = defaultdict(set)
    for record, row in zip(RECORDS, ROWS, strict=True):
        if row["local_person_id"]:
            holders[row["local_person_id"]].add(record.person)

    assert 0 < sum(1 for people in holders.values() if len(people) > 1) / len(holders) < 0.05


def test_only_invented_telephones_and_postcodes_are_used() -> None:
    phones = {row["phone"].replace(" ", "").replace("+44", "0") for row in ROWS if row["phone"]}
    codes = {row["postcode"] for row in ROWS if row["postcode"]}

    assert all(phone.startswith(("0720", "01632")) and len(phone) == 11 for phone in phones)
    assert all(code.startswith(("X", "ZZ99")) for code in codes)


@pytest.mark.parametrize(
    ("column", "least", "most"),
    [
        ("forename", 0.95, 0.99),
        ("date_of_birth", 0.75, 0.90),
        ("address_line_1", 0.65, 0.85),
        ("phone", 0.40, 0.65),
        ("email", 0.05, 0.25),
        ("nhs_number", 0.10, 0.30),
        ("pnc_id", 0.03, 0.15),
        ("local_person_id", 0.50, 0.80),
        ("previous_surname_or_alias", 0.03, 0.15),
    ],
)
def test_values_are_missing_as_often_as_in_real_records(column: str, least: float, most: float) -> None:
    assert least < share(column) < most


def test_every_fault_of_a_name_occurs() -> None:
    people = by_person().values()
    pairs = [(one, other) for rows in people for one in rows for other in rows]

    pets = sum(1 for one, other in pairs if other["forename"] in PET_NAMES.get(one["forename"], ()))
    spellings = sum(1 for one, other in pairs if other["forename"] in SPELLINGS.get(one["forename"], ()))
    swapped = sum(1 for one, other in pairs if one["forename"] == other["surname"] != other["forename"] != "")
    initials = sum(1 for row in ROWS if len(row["forename"]) == 1)
    hyphens = sum(1 for row in ROWS if "-" in row["surname"])

    assert min(pets, spellings, swapped, initials, hyphens) > 20


def test_every_fault_of_a_birthday_occurs() -> None:
    pairs = [
        (one["date_of_birth"], other["date_of_birth"]) for rows in by_person().values() for one, other in pairwise(rows)
    ]

    swapped = sum(1 for one, other in pairs if one != other and one[:4] + one[7:] + one[4:7] == other)
    digit = sum(1 for one, other in pairs if len(one) == len(other) == 10 and sum(map(str.__ne__, one, other)) == 1)
    years = sum(1 for row in ROWS if len(row["date_of_birth"]) == 4)
    defaults = sum(1 for row in ROWS if row["date_of_birth"].endswith("01-01"))

    assert min(swapped, digit, years, defaults) > 10


def test_a_written_birthday_is_a_day_or_a_year() -> None:
    for row in ROWS:
        born = row["date_of_birth"]

        assert not born or len(born) == 4 or date.fromisoformat(born)


def test_no_fixed_abode_refuges_and_police_stations_occur() -> None:
    lines = Counter(row["address_line_1"] for row in ROWS)

    assert lines["NFA"] > 5
    assert any("Police Station" in line for line in lines)
    assert any("Refuge" in line or "PO Box" in line for line in lines)


def test_placeholders_stand_for_names() -> None:
    assert sum(1 for row in ROWS if row["forename"] in {"Unknown", "N/K", "Baby", "UNKNOWN", "TBC"}) > 20


def test_some_people_are_victims_here_and_harm_there() -> None:
    roles = defaultdict(set)
    for record, row in zip(RECORDS, ROWS, strict=True):
        roles[record.person].add(row["role"])

    assert sum(1 for found in roles.values() if {"victim", "perpetrator"} <= found) > 20


@pytest.mark.parametrize("kind", KINDS)
def test_there_are_people_of_every_kind_who_must_never_be_joined(kind: str) -> None:
    groups = defaultdict(set)
    for record in RECORDS:
        for tag in record.must_not.split(";"):
            groups[tag].add(record.person)

    assert sum(1 for tag, people in groups.items() if tag.startswith(f"{kind}:") and len(people) > 1) > 10


def test_every_record_tells_who_was_named_beside_it() -> None:
    assert all(
        f"one-event:{row['agency']}/{row['incident_ref']}" in record.must_not.split(";")
        for record, row in zip(RECORDS, ROWS, strict=True)
    )


def test_rates_that_are_multiplied_stay_between_none_and_all() -> None:
    assert HARD.times(0.0).typing == 0.0
    assert HARD.times(100.0).typing == 1.0


def test_a_population_without_faults_has_whole_and_equal_birthdays() -> None:
    kind = HARD.times(0.0)

    born = defaultdict(set)
    for record in population(5, 500, kind):
        if said(record)["role"] != "referrer":
            born[record.person].add(said(record)["date_of_birth"])

    assert all(len(days) == 1 and "" not in days for days in born.values())
