"""Somebody decides what is right where agencies say something wrong of a person; everyone who holds it is told.

Whoever says the wrong value again is read as saying the right one. A third value is news, and is taken as it comes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from hub.domain.dates import latest_date
from hub.domain.decisions import Rectifiable, RectificationDecided
from hub.domain.events import CaseEvent
from hub.domain.identifiers import canonical_identifier
from hub.domain.ids import CaseId, PersonId
from hub.domain.outcome import Processed, Reason, Refused
from hub.domain.person import Identifier, Person, PersonName, Sex
from hub.flow.drafts import Drafts
from hub.flow.known import Known
from hub.flow.place_anew import Placed
from hub.flow.received import Decision, KnownRecord, Rectified
from hub.flow.retell import tell_again

NHS_NUMBER = "nhs-number"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """How one field is read, written and checked."""

    said: Callable[[Person], str | None]
    put: Callable[[Person, str], Person]
    is_possible: Callable[[str], bool]


def rectify(drafts: Drafts, event: RectificationDecided) -> Decision:
    """Return what changes when a field of a person is put right (docs/domain.md, rule G3)."""
    known, field = drafts.known, _FIELDS[event.field]
    person = known.person_of(event.person)
    if person is None:
        return Decision(received=drafts.received, ended=Refused(reason=Reason.PERSON_UNKNOWN))
    if not field.is_possible(event.value):
        return Decision(received=drafts.received, ended=Refused(reason=Reason.VALUE_IMPOSSIBLE))
    wrong = _wrong(known, person, event)
    made = Rectified(person=event.person, what=event.field, wrong=wrong, right=event.value)
    records = [_put_right(r, person, made) for r in known.ever_of(person)]
    affected = known.every_case_of([person])
    placed = tell_again(drafts, _with_records(known, affected, records))
    return replace(placed.decision(drafts, Processed()), rectified=(made,))


def rightly(event: CaseEvent, people: Mapping[str, PersonId], known: Known) -> CaseEvent:
    """Return an event with what was decided to be right in place of what was decided to be wrong."""
    if not known.rectified:
        return event
    return replace(event, people=tuple(_rightly(person, people[person.ref], known) for person in event.people))


def rightly_again(event: CaseEvent, latest: KnownRecord | None, known: Known) -> CaseEvent:
    """Return a revision read rightly before its people are compared, where it says of somebody what was wrong before.

    Else what was put right would make two of one: the sender's own words no longer agree with the record.
    """
    if latest is None or not known.rectified:
        return event
    return replace(event, people=tuple(_as_before(person, latest, known) for person in event.people))


def _as_before(person: Person, latest: KnownRecord, known: Known) -> Person:
    said = known.person_in(latest, person.ref)
    if said is None:
        return person
    right = _rightly(person, latest.people[person.ref], known)
    return right if right.names == said.names else person


def _rightly(person: Person, who: PersonId, known: Known) -> Person:
    for made in known.rectified:
        if known.person_of(made.person) == who:
            person = _in_place(person, made)
    return person


def _in_place(person: Person, made: Rectified) -> Person:
    field = _FIELDS[made.what]
    return field.put(person, made.right) if field.said(person) in made.wrong else person


def _wrong(known: Known, person: PersonId, event: RectificationDecided) -> tuple[str, ...]:
    """Return every value that is said of this field and is not the right one, with those that were wrong before."""
    field = _FIELDS[event.field]
    said = {field.said(p.person) for p in known.described(person)}
    before = {
        value
        for made in known.rectified
        if made.what is event.field and known.person_of(made.person) == person
        for value in (*made.wrong, made.right)
    }
    return tuple(sorted(value for value in said | before if value and value != event.value))


def _put_right(record: KnownRecord, person: PersonId, made: Rectified) -> KnownRecord:
    if not isinstance(record.event, CaseEvent):
        return record
    people = record.event.people
    said = tuple(_in_place(p, made) if record.people.get(p.ref) == person else p for p in people)
    return replace(record, event=replace(record.event, people=said)) if said != people else record


def _with_records(known: Known, affected: frozenset[CaseId], records: list[KnownRecord]) -> Placed:
    """Return what is known with these records as they are now; nobody's part in any case changes by it."""
    again = {r.key: r for case in affected for r in known.ever_in(case)} | {r.key: r for r in records}
    cases = tuple(known.cases[case] for case in sorted(affected))
    members = tuple(m for case in affected for m in known.members.get(case, {}).values())
    incidents = tuple(i for case in affected for i in known.incidents_in(case))
    later = known.without_cases(affected, tuple(again.values()))
    for case in cases:
        later.learn_case(case)
    for member in members:
        later.learn_member(member)
    for incident in incidents:
        later.learn_incident(incident)
    return Placed(
        affected=affected,
        records=tuple(again.values()),
        cases=cases,
        members=members,
        incidents=incidents,
        later=later,
        replaced_now=(),
    )


def _name(person: Person) -> str | None:
    main = person.names[0] if person.names else None
    return f"{main.family or ''}, {' '.join(main.given)}" if main else None


def _put_name(person: Person, value: str) -> Person:
    family, _, given = value.partition(",")
    name = PersonName(given=tuple(given.split()), family=family.strip() or None)
    return replace(person, names=(name, *person.names[1:]))


def _number(person: Person) -> str | None:
    numbers = (canonical_identifier(i.system, i.value) for i in person.identifiers if i.system == NHS_NUMBER)
    return next((number for number in numbers if number), None)


def _put_number(person: Person, value: str) -> Person:
    others = tuple(i for i in person.identifiers if i.system != NHS_NUMBER)
    return replace(person, identifiers=(Identifier(system=NHS_NUMBER, value=value), *others))


_FIELDS: dict[Rectifiable, _Field] = {
    Rectifiable.NAME: _Field(said=_name, put=_put_name, is_possible=lambda value: value.count(",") == 1),
    Rectifiable.DATE_OF_BIRTH: _Field(
        said=lambda person: person.date_of_birth,
        put=lambda person, value: replace(person, date_of_birth=value),
        is_possible=lambda value: latest_date(value) is not None,
    ),
    Rectifiable.SEX: _Field(
        said=lambda person: person.sex.value if person.sex else None,
        put=lambda person, value: replace(person, sex=Sex(value)),
        is_possible=lambda value: value in set(Sex),
    ),
    Rectifiable.NHS_NUMBER: _Field(
        said=_number,
        put=_put_number,
        is_possible=lambda value: canonical_identifier(NHS_NUMBER, value) == value,
    ),
}
