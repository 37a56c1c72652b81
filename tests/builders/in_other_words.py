"""Invented people by number, of whom no two are alike, and each of them in other words."""

from dataclasses import replace
from datetime import date, timedelta

from hub.demo.names import FAMILIES, MEN, WOMEN
from hub.domain.person import Contact, Person, PersonName, Role
from tests.builders.people import a_perpetrator, a_phone, a_victim, an_address, named, numbered


def full(person: Person, number: int) -> Person:
    """Return all that is known of the nth invented person, by whom no other can be meant."""
    is_woman = Role.VICTIM in person.roles
    name = named((WOMEN if is_woman else MEN)[number], FAMILIES[number if is_woman else -1 - number])
    serial = number if is_woman else 100 + number
    return replace(
        person,
        ref=f"{person.ref}{number}",
        names=(name,),
        date_of_birth=(date(1999, 2, 3) - timedelta(days=131 * serial)).isoformat(),
        addresses=(an_address(f"{serial + 1} Nowhere Lane", postcode=f"IP{serial % 9 + 1} {serial // 9 % 9}ZZ"),),
        contacts=(a_phone(serial), Contact(kind="email", value=f"{serial}@people.example")),
        identifiers=(numbered(serial),),
    )


def her(number: int) -> Person:
    """Return a woman, as a victim."""
    return full(a_victim(), number)


def him(number: int) -> Person:
    """Return a man, as a perpetrator."""
    return full(a_perpetrator(), number)


def by_number(person: Person) -> Person:
    """Return them as somebody writes them who has an initial, a family name and the number."""
    name = person.names[0]
    short = PersonName(given=(name.given[0][:1],), family=name.family)
    return replace(person, names=(short,), date_of_birth=None, addresses=(), contacts=())


def by_birthday(person: Person) -> Person:
    """Return them by name, birthday and home."""
    return replace(person, contacts=(), identifiers=())


def by_phone(person: Person) -> Person:
    """Return them by name, year of birth and mobile."""
    year = (person.date_of_birth or "")[:4]
    return replace(person, date_of_birth=year, addresses=(), contacts=person.contacts[:1], identifiers=())


def by_email(person: Person) -> Person:
    """Return them by birthday and e-mail, under the family name that they once had."""
    once = named(person.names[0].given[0], "Oncecalled")
    return replace(person, names=(once,), addresses=(), contacts=person.contacts[1:], identifiers=())


def by_home(person: Person) -> Person:
    """Return them by birthday and home, under the family name that they once had."""
    once = named(person.names[0].given[0], "Oncecalled")
    return replace(person, names=(once,), contacts=(), identifiers=())


WORDS = (by_number, by_birthday, by_phone, by_email, by_home)
"""Ways to describe one person, each enough to know somebody by of whom all was told."""
