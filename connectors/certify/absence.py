"""Checks of what was not said: absent, unknown and not asked stay apart; absence is never a no and permits nothing."""

from collections import Counter
from collections.abc import Iterator

from connectors.certify.codes import UNHEARD_OF
from connectors.certify.findings import Fault
from connectors.certify.native import Leaf, Native, read
from connectors.certify.subject import Sample, Subject, events_of, mapped
from connectors.certify.values import negatives, people, permissions
from connectors.documents import Outgoing
from hub.domain.events import ConsentChanged, Event
from hub.domain.person import Person, Role, YesNo

_UNSAID = frozenset({"unknown", "not-sought", "not-sought-unsafe"})


def apart_from_unknown(subject: Subject) -> Iterator[Fault]:
    """Find out whether the samples show an answer stated as unknown or not asked, and the same one left out."""
    answers = [_answers(victim) for sample in subject.samples for victim in _victims(subject, sample)]
    if not answers:
        return  # whoever tells of no victim has nothing to keep apart
    by_field = {name: {stated[name] for stated in answers} for name in answers[0]}
    if not any(None in said and said & _UNSAID for said in by_field.values()):
        yield Fault(
            where="samples/",
            why="Consent, or a yes or no, is nowhere both said to be unknown and left out with another result.",
            advice="Add a sample for each, and read what is left out as nothing: `Field.one_of`, `people.consents`.",
        )


def never_a_no(subject: Subject) -> Iterator[Fault]:
    """Take out each value of each sample in turn, and find a no, a refusal or a withdrawal that comes of it."""
    for sample in subject.samples:
        native, before = read(sample.body), events_of(subject.connector, sample.body)
        for leaf in native.leaves():
            after = mapped(subject.connector, native.without(leaf))
            if isinstance(after, tuple) and _kinds(after) == _kinds(before) and negatives(after) - negatives(before):
                yield Fault(
                    where=f"{sample.name} {leaf.pointer}",
                    why="Without this value the events hold a no, a refusal or a withdrawal that nobody stated.",
                    advice="Read what is left out as None or unknown.",
                )


def never_a_permission(subject: Subject) -> Iterator[Fault]:
    """Take out each value of each sample in turn, and find a consent, a safe contact or an open address for it."""
    for sample in subject.samples:
        native, before = read(sample.body), events_of(subject.connector, sample.body)
        for leaf in native.leaves():
            # A shorter list names fewer, it leaves nothing out.
            if not isinstance(leaf.path[-1], int) or native.form != "json":
                yield from _permitted(subject, sample, native, leaf, permissions(before))


def _permitted(
    subject: Subject, sample: Sample, native: Native, leaf: Leaf, before: Counter[tuple[str, str]]
) -> Iterator[Fault]:
    left = native.without(leaf)
    gained = _gained(subject, left, before)
    if (
        gained
        and not _gained(subject, native.replaced(leaf, UNHEARD_OF), before)
        and not _stated(subject, left, gained)
    ):
        yield Fault(
            where=f"{sample.name} {leaf.pointer}",
            why="Without this value she consents, a contact is safe or an address is ordinary; nobody said so.",
            advice="Read what is left out as unknown: `or YesNo.UNKNOWN`, `people.visibility`.",
        )


def _gained(subject: Subject, body: bytes, before: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    after = mapped(subject.connector, body)
    return permissions(after) - before if isinstance(after, tuple) else Counter()


def _stated(subject: Subject, left: bytes, gained: Counter[tuple[str, str]]) -> bool:
    """Say whether another value permits it: without that one, as many ways to reach her remain, and it is gone."""
    native, told = read(left), events_of(subject.connector, left)
    for leaf in native.leaves():
        again = events_of(subject.connector, native.without(leaf))
        if _ways(again) == _ways(told) and gained & (permissions(told) - permissions(again)):
            return True
    return False


def _ways(sent: tuple[Outgoing, ...]) -> int:
    return sum(len(person.contacts) + len(person.addresses) for person in people(sent))


def _victims(subject: Subject, sample: Sample) -> tuple[Person, ...]:
    told = events_of(subject.connector, sample.body)
    # A change of consent states one by its nature: it cannot show how an absent one is read.
    others = tuple(sent for sent in told if not isinstance(sent.event, ConsentChanged))
    return tuple(person for person in people(others) if Role.VICTIM in person.roles)


def _answers(victim: Person) -> dict[str, str | None]:
    consent = next((consent.status.value for consent in victim.consents), None)
    return {"consent": consent, "pregnant": _word(victim.pregnant), "interpreter": _word(victim.interpreter_needed)}


def _word(answer: YesNo | None) -> str | None:
    return answer.value if answer else None


def _kinds(sent: tuple[Outgoing, ...]) -> list[type[Event]]:
    return [type(one.event) for one in sent]
