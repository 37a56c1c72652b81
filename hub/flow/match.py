"""Step 3: each person of the event is a known person or a new one. Two people of one event are two people."""

from collections.abc import Iterable, Mapping

from hub.domain.events import CaseEvent
from hub.domain.ids import PersonId, derived_id
from hub.domain.person import Person
from hub.flow.deduplicate import record_key, whole_record
from hub.flow.known import Known
from hub.flow.received import Received
from hub.matching.same import Described, continues, contradicts, is_called_alike, is_same, same_name_and_birthday


def match(received: Received, event: CaseEvent, known: Known) -> Mapping[str, PersonId]:
    """Return who each person of the event is, by ref; new people get an id that this event always gives them."""
    taken: dict[str, PersonId] = {}
    for recognise in (_same_ref, _in_the_same_record, _certain, _in_the_same_family):
        for person in event.people:
            if person.ref not in taken:
                found = recognise(person, received, event, known, taken)
                if found:
                    taken[person.ref] = found
    for person in event.people:
        taken.setdefault(person.ref, _new_person(received, person))
    return taken


Taken = Mapping[str, PersonId]


def _same_ref(person: Person, received: Received, event: CaseEvent, known: Known, taken: Taken) -> PersonId | None:
    """Recognise the person that an earlier revision of this very record named by the same ref."""
    latest = known.records.get(record_key(received, event))
    said = known.person_in(latest, person.ref) if latest else None
    if latest is None or said is None or not continues(said, person):
        return None
    return _free(person, [latest.people[person.ref]], known, taken)


def _in_the_same_record(
    person: Person, received: Received, event: CaseEvent, known: Known, taken: Taken
) -> PersonId | None:
    """Recognise the one person in the same part whom the sender's own record, of which this is a part, calls so too."""
    records = known.records_called(received.source, whole_record(event.head.record_id))
    said = [(record.people, getattr(record.event, "people", ())) for record in records if not record.withdrawn]
    fits = {who[other.ref] for who, people in said for other in people if is_called_alike(other, person)}
    return _free(person, fits, known, taken) if len(fits) == 1 else None


def _certain(person: Person, received: Received, event: CaseEvent, known: Known, taken: Taken) -> PersonId | None:
    """Recognise a person by what agrees between this description and one that is known."""
    del event
    described = Described(source=received.source, person=person)
    candidates = known.candidates(received.keys.get(person.ref, ()))
    fits = (c for c in candidates if any(is_same(described, said) for said in known.described(c)))
    return _free(person, fits, known, taken)


def _in_the_same_family(
    person: Person, received: Received, event: CaseEvent, known: Known, taken: Taken
) -> PersonId | None:
    """Recognise a person by name and birthday when a case already puts them beside somebody in this event."""
    del event
    beside = {
        m.person
        for who in taken.values()
        for case in known.cases_of(who)
        for m in known.members.get(case.id, {}).values()
    }
    fits = (
        candidate
        for candidate in known.candidates(received.keys.get(person.ref, ()))
        if candidate in beside and any(same_name_and_birthday(person, s.person) for s in known.described(candidate))
    )
    return _free(person, fits, known, taken)


def _free(person: Person, candidates: Iterable[PersonId], known: Known, taken: Taken) -> PersonId | None:
    """Return the first candidate who is nobody else in this event and whom no number, whoever said it, rules out."""
    return next(
        (
            candidate
            for candidate in candidates
            if candidate not in taken.values()
            and not any(contradicts(person, said.person) for said in known.described(candidate))
        ),
        None,
    )


def _new_person(received: Received, person: Person) -> PersonId:
    return PersonId(derived_id("person", received.source, received.event_id, person.ref))
