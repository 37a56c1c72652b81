"""The invented population."""

import re
from pathlib import Path

import yaml

from hub.demo import Population, Scene
from hub.demo.names import FAMILIES, MEN, TOWNS, WOMEN
from hub.demo.numbers import spoiled
from hub.domain.dates import latest_date
from hub.domain.identifiers import canonical_identifier

AREA_FILE = Path(__file__).resolve().parents[3] / "deploy" / "areas" / "suffolk.yaml"
MANY = 2_000


def people(seed: int) -> Population:
    population = Population(seed=seed)
    population.family(MANY - 1)
    return population


def test_the_same_seed_gives_the_same_people_in_whatever_order_they_are_asked_for() -> None:
    one, other = Population(seed=7), Population(seed=7)

    late_first = [one.family(number) for number in (40, 3, 17)]
    early_first = [other.family(number) for number in (3, 17, 40)]

    assert sorted(late_first, key=lambda family: family.number) == early_first


def test_another_seed_gives_other_people() -> None:
    assert Population(seed=1).family(0) != Population(seed=2).family(0)


def test_every_number_is_valid_and_no_health_number_comes_twice() -> None:
    population = people(3)
    everyone = [human for number in range(MANY) for human in population.family(number).everyone]
    health = [human.nhs for human in everyone if human.nhs]

    assert all(number.startswith("999") and canonical_identifier("nhs-number", number) for number in health)
    assert len(health) == len(set(health))
    assert all(canonical_identifier("pnc", human.pnc) for human in everyone if human.pnc)
    assert all(latest_date(human.born) for human in everyone)
    assert {len(human.born) for human in everyone} == {4, 7, 10}


def test_nobody_can_be_reached_or_visited() -> None:
    population = people(4)
    families = [population.family(number) for number in range(MANY)]
    phones = [human.phone for family in families for human in family.everyone if human.phone]
    homes = [home for family in families for home in (family.home, family.elsewhere)]

    assert all(re.fullmatch(r"\+44(7700900|1632960)\d{3}", phone) for phone in phones)
    assert all(re.fullmatch(r"XX\d{1,2} \d[A-Z]{2}", home.postcode) for home in homes)


def test_everyone_lives_in_a_local_authority_of_the_area() -> None:
    area = yaml.safe_load(AREA_FILE.read_text())

    assert area["id"] == "suffolk"
    standing = {code for code, said in area["local-authorities"].items() if "until" not in said}
    assert {authority for _, authority in TOWNS} == standing


def test_most_people_are_different_people() -> None:
    population = people(5)
    victims = [population.family(number).victim for number in range(MANY)]

    assert len({(victim.given, victim.family, victim.born) for victim in victims}) > 0.99 * MANY


def test_everything_about_a_family_can_be_found_again() -> None:
    population = Population(seed=6)
    family = population.family(9)
    victim = family.victim

    expected = {victim.family, *victim.given, family.home.postcode, family.home.street, family.elsewhere.town}

    assert expected <= population.values()
    assert {human.phone for human in family.everyone if human.phone} <= population.values()


def test_names_are_long_enough_not_to_be_found_by_accident() -> None:
    assert all(len(name) > 4 or not name.isascii() for name in (*WOMEN, *MEN, *FAMILIES))


def test_a_spoiled_number_has_a_wrong_check_digit() -> None:
    assert canonical_identifier("nhs-number", spoiled("9990000018")) is None


def test_families_live_in_the_districts_of_the_area_and_children_go_to_school_there_from_four_years_on() -> None:
    scene = Scene(towns=(("Tarnscale Parva", "E1"), ("Quernmoss Ambo", "E2")), schools={"E1": ("1",), "E2": ("2",)})
    population = Population(seed=2, scene=scene)
    families = [population.family(number) for number in range(400)]
    pupils = [(family.home.authority, child) for family in families for child in family.children if child.school]

    assert {(family.home.town, family.home.authority) for family in families} == set(scene.towns)
    assert {(authority, child.school) for authority, child in pupils} == {("E1", "1"), ("E2", "2")}
    assert all(int(child.born[:4]) <= 2021 for _, child in pupils)


def test_who_people_are_does_not_hang_on_the_schools_of_an_area() -> None:
    there = Population(seed=2).family(3)
    elsewhere = Population(seed=2, scene=Scene(schools={"E07000202": ("1",)})).family(3)

    assert there.victim == elsewhere.victim
    assert [child.given for child in there.children] == [child.given for child in elsewhere.children]
