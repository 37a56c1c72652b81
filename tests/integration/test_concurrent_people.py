"""Eight writers on the real database: whoever meets the same person at one moment takes them for one.

What they leave must be what comes out when the same events are decided one after another, in the order in which the
database says that they were.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, cycle, islice

import psycopg
import pytest

from hub.domain.decisions import LinkDecided
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, PersonId, derived_id
from hub.domain.person import Contact, Identifier, Person
from hub.domain.review import decision_record
from hub.flow.known import Known
from hub.matching.features import united
from hub.receive import receiver
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
from tests.builders.at_once import WRITERS, Decided, Met, Round, Told, tell_at_once, tell_behind, told
from tests.builders.events import IDVA, MASH, NOW, POLICE, VRAS, an_incident_reported
from tests.builders.in_other_words import WORDS, by_birthday, by_email, by_home, by_number, by_phone, her, him
from tests.builders.people import named, numbered

pytestmark = pytest.mark.servers

AGENCIES = tuple(islice(cycle((POLICE, IDVA, MASH, VRAS)), WRITERS))
"""Who tells what each writer takes in."""
CHANCE = random.Random(5)  # noqa: S311 - for the order of events


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


def assert_nothing_was_lost(database: str, events: Sequence[Told], met: Met) -> None:
    assert met.failed == 0
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
    batches = [*([pair] for pair in range(3)), range(3, 14), range(14, 25)]
    rounds = [
        [shuffled([says(agency, f"{n}-{w}", her(n), him(n)) for n in pairs]) for w, agency in enumerate(AGENCIES)]
        for pairs in batches
    ]

    met = tell_at_once(database, rounds)

    assert_nothing_was_lost(database, all_of(rounds), met)
    known = left_by(database, all_of(rounds))
    assert_each_is_one(known)
    assert (len(taken_for(known)), len(known.cases)) == (50, 25)
    assert met.began > met.ended


def test_events_that_reach_two_people_by_different_keys_make_one_case_of_them(database: str) -> None:
    migrate(database)
    pairs = range(5)
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
    assert_nothing_was_lost(database, events, met)
    known = left_by(database, events)
    assert_each_is_one(known)
    assert len(taken_for(known)) == 15
    assert sorted(Counter(len(known.records_in(case)) for case in known.cases).items()) == [(1, 10), (8, 5)]
    assert met.began > met.ended


def test_whoever_waits_for_the_writer_who_makes_two_people_makes_one_case_of_them(database: str) -> None:
    migrate(database)
    known_apart = [says(POLICE, "she", her(0)), says(POLICE, "he", her(20), him(0))]
    others = [
        [says(agency, f"{w}", word(her(0)), word(him(0)))]
        for w, (agency, word) in enumerate(zip(AGENCIES[1:], cycle(WORDS), strict=False))
    ]

    met = tell_behind(database, known_apart, others)

    events = all_of([[known_apart, *others]])
    assert_nothing_was_lost(database, events, met)
    known = left_by(database, events)
    assert_each_is_one(known)
    assert sorted(len(known.records_in(case)) for case in known.cases) == [1, 1, len(others)]


def test_a_new_person_whom_nobody_describes_alike_is_found_as_in_some_order(database: str) -> None:
    migrate(database)
    words = (by_number, by_email, by_birthday, by_phone, by_home, full_words, by_number, full_words)
    rounds = [
        [[says(agency, f"{n}-{w}", word(her(n)))] for w, (agency, word) in enumerate(zip(AGENCIES, words, strict=True))]
        for n in range(5)
    ]

    met = tell_at_once(database, rounds)

    assert_nothing_was_lost(database, all_of(rounds), met)
    known = left_by(database, all_of(rounds))
    assert [pair for pair in with_one_number(known) if not is_seen(pair, known)] == []


def with_one_number(known: Known) -> Iterator[tuple[PersonId, PersonId]]:
    """Yield pairs of people who have a number in common that belongs to one person."""
    numbers: dict[str, set[PersonId]] = defaultdict(set)
    for person in people_of(known):
        for number in united(known.features_of(person)).numbers:
            numbers[number].add(person)
    for people in numbers.values():
        yield from combinations(sorted(people), 2)


def is_seen(pair: tuple[PersonId, PersonId], known: Known) -> bool:
    """Say whether somebody has been asked whether the two are one."""
    one, other = map(known.alone_in, pair)
    return any(review.pair & one and review.pair & other for review in known.reviews.values())


def full_words(person: Person) -> Person:
    return person


def family() -> list[Person]:
    """Return who share a home, a telephone, names or birthdays, and are eight people."""
    one = her(0)
    born, older = "1999-02-03", "1972-02-03"
    said: list[tuple[str, str, tuple[Identifier, ...]]] = [
        ("Mila", born, ()),
        ("Mira", born, ()),
        ("Rosalind", born, ()),
        ("Rosalind", older, ()),
        ("Philippa", older, (numbered(201),)),
        ("Philippa", older, (numbered(202),)),
        ("Harpreet", "1999-03-04", ()),
        ("Harper", "1999-03-04", ()),
    ]
    house = (Contact(kind="phone", value="01632 960101"),)
    same = [replace(one, ref=f"f{number}", contacts=house) for number in range(len(said))]
    return [
        replace(who, names=(named(first, one.names[0].family),), date_of_birth=when, identifiers=numbers)
        for who, (first, when, numbers) in zip(same, said, strict=True)
    ]


def test_different_people_of_one_house_stay_apart_whoever_tells_of_them_at_once(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "LOCKS", 80)  # so that batches are too large and are halved
    migrate(database)
    parts = [shuffled([says(agency, f"{one.ref}-{w}", one) for one in family()]) for w, agency in enumerate(AGENCIES)]

    met = tell_at_once(database, [parts])

    assert_nothing_was_lost(database, all_of([parts]), met)
    known = left_by(database, all_of([parts]))
    assert_each_is_one(known)
    assert len(people_of(known)) == len(people_of(in_turn(all_of([parts]))))


def people_of(known: Known) -> set[PersonId]:
    return {person for record in known.records.values() for person in record.people.values()}


def test_an_event_that_comes_to_every_writer_at_once_is_taken_in_once(database: str) -> None:
    migrate(database)
    events = [says(POLICE, f"{n}", her(n), him(n)) for n in range(6)]

    met = tell_at_once(database, [[shuffled(events) for _ in range(WRITERS)]])

    assert_nothing_was_lost(database, events, met)
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
        for turn, (by, same) in enumerate((("ann", True), ("ben", False)))
    ]
    both = [[decides(*two[n], same=same, by=f"eve {same}")] for n in pairs for same in (True, False)]
    last = [*both, *news(9, pairs)[:2]]

    met = tell_at_once(database, [first, *rounds, last])

    events = all_of([first, *rounds, last])
    assert_nothing_was_lost(database, events, met)
    known = left_by(database, events)
    for pair in two:
        link = known.link_of(frozenset(pair))
        assert link is not None
        assert (known.person_of(pair[0]) == known.person_of(pair[1])) == link.same


def test_what_is_told_while_somebody_decides_is_told_of_who_they_are_afterwards(database: str) -> None:
    migrate(database)
    pair = (alone(POLICE, "a", her(0).ref), alone(VRAS, "b", stranger(0).ref))
    first = [says(POLICE, "a", her(0), him(0)), says(VRAS, "b", stranger(0), him(0))]
    tell_at_once(database, [[first, *([[]] * (WRITERS - 1))]])
    events = first

    for turn, same in enumerate((True, False)):
        decision, told_meanwhile = decides(*pair, same=same, by="ann"), news(turn, [0])
        met = tell_behind(database, [decision], told_meanwhile)

        events = [*events, decision, *all_of([told_meanwhile])]
        assert_nothing_was_lost(database, events, met)
        known = left_by(database, events)
        assert (known.person_of(pair[0]) == known.person_of(pair[1])) == same


def stranger(number: int) -> Person:
    """Return her in words by which nobody knows her again."""
    return replace(her(number + 20), ref=f"w{number}", identifiers=())


def news(turn: int, pairs: Iterable[int]) -> list[list[Told]]:
    """Return what five writers tell of them beside a decision."""
    parts = zip(*(of_one(turn, n) for n in pairs), strict=True)
    return [shuffled(part) for part in parts]


def of_one(turn: int, n: int) -> list[Told]:
    """Return five things that are told of her, by either name, and of him."""
    she, also, he = her(n), stranger(n), him(n)
    return [
        says(IDVA, f"c{n}-{turn}", by_number(she), by_number(he)),
        says(MASH, f"d{n}-{turn}", by_phone(also), by_email(he)),
        says(VRAS, f"e{n}-{turn}", by_email(she), by_phone(he)),
        says(IDVA, f"f{n}-{turn}", by_birthday(also)),
        says(POLICE, f"g{n}-{turn}", her(n + 30), by_birthday(he)),
    ]
