"""Eight writers on the real database: whoever meets the same person at one moment takes them for one.

What they leave must be what comes out when the same events are decided one after another, in the order in which the
database says that they were.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle, islice

import psycopg
import pytest

from hub.demo.names import FAMILIES, MEN, WOMEN
from hub.domain.events import Head, LinkDecided
from hub.domain.ids import CONSOLE, PersonId, derived_id
from hub.domain.person import Contact, Person, PersonName, Role
from hub.domain.review import decision_record
from hub.flow.known import Known
from hub.store.schema import migrate
from tests.builders.afterwards import (
    again_in_turn,
    differences,
    everything,
    from_scratch,
    held,
    in_turn,
    order,
    standing,
)
from tests.builders.at_once import WRITERS, Decided, Round, Told, tell_at_once, told
from tests.builders.events import IDVA, MASH, NOW, POLICE, VRAS, an_incident_reported
from tests.builders.people import a_perpetrator, a_phone, a_victim, an_address, named, numbered

pytestmark = pytest.mark.servers

AGENCIES = tuple(islice(cycle((POLICE, IDVA, MASH, VRAS)), WRITERS))
"""Who tells what each writer takes in."""
CHANCE = random.Random(5)  # noqa: S311 - for the order of events


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
    return full(a_victim(), number)


def him(number: int) -> Person:
    return full(a_perpetrator(), number)


def by_number(person: Person) -> Person:
    """Return them as somebody writes them who has an initial, a family name and the number."""
    name = person.names[0]
    short = PersonName(given=(name.given[0][:1],), family=name.family)
    return replace(person, names=(short,), date_of_birth=None, addresses=(), contacts=())


def by_birthday(person: Person) -> Person:
    return replace(person, contacts=(), identifiers=())


def by_phone(person: Person) -> Person:
    year = (person.date_of_birth or "")[:4]
    return replace(person, date_of_birth=year, addresses=(), contacts=person.contacts[:1], identifiers=())


def by_email(person: Person) -> Person:
    """Return them under the family name that they once had."""
    once = named(person.names[0].given[0], "Oncecalled")
    return replace(person, names=(once,), addresses=(), contacts=person.contacts[1:], identifiers=())


def by_home(person: Person) -> Person:
    once = named(person.names[0].given[0], "Oncecalled")
    return replace(person, names=(once,), contacts=(), identifiers=())


WORDS = (by_number, by_birthday, by_phone, by_email, by_home)
"""Ways to describe one person, each enough to know somebody by of whom all was told."""


def says(agency: str, event_id: str, *people: Person) -> Told:
    """Return an incident between these people, on a record with the number of the event."""
    return told(an_incident_reported(agency, event_id, people=people), event_id)


def alone(agency: str, event_id: str, ref: str) -> PersonId:
    """Return the id that a person of an event would have alone."""
    return PersonId(derived_id("person", agency, event_id, ref))


def decides(one: PersonId, other: PersonId, *, same: bool, by: str) -> Told:
    head = Head(agency=CONSOLE, record_id=decision_record(one, other), recorded_at=NOW)
    event = LinkDecided(head=head, one=one, other=other, same=same, by=by, reason="a test")
    return Decided(event=event, key=f"{by} {one} {other} {same}")


def shuffled(events: Sequence[Told]) -> list[Told]:
    return CHANCE.sample(events, len(events))


def all_of(rounds: Iterable[Round]) -> list[Told]:
    return [one for parts in rounds for part in parts for one in part]


def taken_for(known: Known) -> Mapping[str, set[PersonId]]:
    """Return for whom everybody was taken: in these tests a ref names one person in every record."""
    found: dict[str, set[PersonId]] = defaultdict(set)
    for record in known.records.values():
        for ref, person in record.people.items():
            found[ref].add(person)
    return found


def assert_each_is_one(known: Known) -> None:
    """Fail unless everybody was taken for one person, and no two for the same."""
    found = taken_for(known)
    assert {who: len(people) for who, people in found.items() if len(people) > 1} == {}
    assert len({person for people in found.values() for person in people}) == len(found)


def assert_nothing_was_lost(database: str, events: Sequence[Told]) -> None:
    with psycopg.connect(database) as conn:
        outcomes = conn.execute("SELECT outcome, count(*) FROM inbox GROUP BY 1").fetchall()
    assert dict(outcomes) == {"processed": len(events)}


def left_by(database: str, events: Sequence[Told]) -> Known:
    """Return what the database holds; fail unless it is what comes out when all is decided again in its order."""
    known = held(database)
    again = again_in_turn(events, order(database))
    assert differences(everything(known), everything(again)) == {}
    assert differences(standing(known), from_scratch(known)) == {}
    return known


def test_eight_writers_who_meet_new_people_at_once_make_one_person_of_each(database: str) -> None:
    migrate(database)
    batches = [*([pair] for pair in range(10)), range(10, 15), range(15, 20), range(20, 25)]
    rounds = [
        [shuffled([says(agency, f"{n}-{w}", her(n), him(n)) for n in pairs]) for w, agency in enumerate(AGENCIES)]
        for pairs in batches
    ]

    met = tell_at_once(database, rounds)

    assert_nothing_was_lost(database, all_of(rounds))
    known = left_by(database, all_of(rounds))
    assert_each_is_one(known)
    assert (len(taken_for(known)), len(known.cases)) == (50, 25)
    assert met.began > met.ended


def test_events_that_reach_two_people_by_different_keys_make_one_case_of_them(database: str) -> None:
    migrate(database)
    pairs = range(8)
    apart = [
        [says(POLICE, f"she-{n}", her(n)) for n in pairs],
        [says(POLICE, f"he-{n}", her(n + 20), him(n)) for n in pairs],
    ]
    first = [*apart, *([[]] * (WRITERS - len(apart)))]
    rounds = [
        [
            [says(agency, f"{n}-{w}", word(her(n)), word(him(n)))]
            for w, (agency, word) in enumerate(zip(AGENCIES, cycle(WORDS), strict=False))
        ]
        for n in pairs
    ]

    met = tell_at_once(database, [first, *rounds])

    events = all_of([first, *rounds])
    assert_nothing_was_lost(database, events)
    known = left_by(database, events)
    assert_each_is_one(known)
    assert len(taken_for(known)) == 24
    assert sorted(Counter(len(known.records_in(case)) for case in known.cases).items()) == [(1, 16), (8, 8)]
    assert met.began > met.ended


def test_a_new_person_whom_nobody_describes_alike_is_found_as_in_some_order(database: str) -> None:
    migrate(database)
    words = (by_number, by_email, by_birthday, by_phone, by_home, full_words, by_number, full_words)
    rounds = [
        [[says(agency, f"{n}-{w}", word(her(n)))] for w, (agency, word) in enumerate(zip(AGENCIES, words, strict=True))]
        for n in range(10)
    ]

    tell_at_once(database, rounds)

    assert_nothing_was_lost(database, all_of(rounds))
    left_by(database, all_of(rounds))


def full_words(person: Person) -> Person:
    return person


def family(number: int) -> list[Person]:
    """Return who share names, birthdays, home and telephone, and are eight people."""
    one = full(a_victim(contacts=()), number)
    house = Contact(kind="phone", value=f"01632 960{number:03d}")
    name, born = one.names[0].family, one.date_of_birth or ""
    older = f"{int(born[:4]) - 27}{born[4:]}"
    said = [
        ("Mila", born, ()),
        ("Mira", born, ()),
        ("Rosalind", born, ()),
        ("Rosalind", older, ()),
        ("Philippa", older, (numbered(200 + number),)),
        ("Philippa", older, (numbered(300 + number),)),
        ("Harpreet", f"{born[:4]}-03-04", ()),
        ("Harper", f"{born[:4]}-03-04", ()),
    ]
    return [
        replace(one, ref=f"{number}-{n}", names=(named(first, name),), date_of_birth=when, identifiers=numbers,
                contacts=(house,))
        for n, (first, when, numbers) in enumerate(said)
    ]  # fmt: skip


def test_different_people_of_one_house_stay_apart_whoever_tells_of_them_at_once(database: str) -> None:
    migrate(database)
    rounds = [
        [shuffled([says(agency, f"{one.ref}-{w}", one) for one in family(n)]) for w, agency in enumerate(AGENCIES)]
        for n in range(2)
    ]

    tell_at_once(database, rounds)

    assert_nothing_was_lost(database, all_of(rounds))
    known = left_by(database, all_of(rounds))
    assert_each_is_one(known)
    assert people_of(known) == people_of(in_turn(all_of(rounds)))


def people_of(known: Known) -> int:
    return len({person for record in known.records.values() for person in record.people.values()})


def test_an_event_that_comes_to_every_writer_at_once_is_taken_in_once(database: str) -> None:
    migrate(database)
    events = [says(POLICE, f"{n}", her(n), him(n)) for n in range(6)]

    tell_at_once(database, [[shuffled(events) for _ in range(WRITERS)]])

    assert_nothing_was_lost(database, events)
    assert_each_is_one(left_by(database, events))
    with psycopg.connect(database) as conn:
        assert conn.execute("SELECT DISTINCT repeats FROM inbox").fetchall() == [(WRITERS - 1,)]


def test_who_decides_on_two_people_while_others_tell_of_them_decides_on_what_is_so(database: str) -> None:
    migrate(database)
    pairs = range(3)
    first = [
        [says(POLICE, f"a{n}", her(n), him(n)) for n in pairs],
        [says(VRAS, f"b{n}", stranger(n), him(n)) for n in pairs],
        *([[]] * (WRITERS - 2)),
    ]
    two = [(alone(POLICE, f"a{n}", her(n).ref), alone(VRAS, f"b{n}", stranger(n).ref)) for n in pairs]
    rounds = [
        [*([decides(*two[n], same=same, by=by)] for n in pairs), *news(turn, pairs)]
        for turn, (by, same) in enumerate((("ann", True), ("ben", False), ("cat", True), ("dan", False)))
    ]
    both = [[decides(*two[n], same=same, by=f"eve {same}")] for n in pairs for same in (True, False)]
    last = [*both, *news(9, pairs)[:2]]

    tell_at_once(database, [first, *rounds, last])

    events = all_of([first, *rounds, last])
    assert_nothing_was_lost(database, events)
    known = left_by(database, events)
    for pair in two:
        link = known.link_of(frozenset(pair))
        assert link is not None
        assert (known.person_of(pair[0]) == known.person_of(pair[1])) == link.same


def stranger(number: int) -> Person:
    """Return her in words by which nobody knows her again."""
    return replace(her(number + 20), ref=f"w{number}", identifiers=())


def news(turn: int, pairs: Iterable[int]) -> list[list[Told]]:
    """Return what five writers tell of them beside a decision."""
    kinds = (
        lambda n: says(IDVA, f"c{n}-{turn}", by_number(her(n)), by_number(him(n))),
        lambda n: says(MASH, f"d{n}-{turn}", by_phone(stranger(n)), by_email(him(n))),
        lambda n: says(VRAS, f"e{n}-{turn}", by_email(her(n)), by_phone(him(n))),
        lambda n: says(IDVA, f"f{n}-{turn}", by_birthday(stranger(n))),
        lambda n: says(POLICE, f"g{n}-{turn}", her(n + 30), by_birthday(him(n))),
    )
    return [shuffled([kind(n) for n in pairs]) for kind in kinds]
