"""The people of a case, each with their role in words, and who told each fact.

Nothing that one agency told replaces what another did: both stand there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from hub.domain.dates import day_of
from hub.domain.person import Address, Coded, Contact, Role
from hub.domain.shown import PersonShown
from hub.store.conference.case import Page
from hub.store.conference.tellers import Tellers
from hub.web import coded
from hub.web.cases.case_summary import born, day, once
from hub.web.cases.names import full

ROLES: Mapping[Role, str] = {
    Role.VICTIM: "Victim",
    Role.PERPETRATOR: "Person alleged to cause harm",
    Role.CHILD: "Child",
}
"""How a role is written out, everywhere in this console."""
NameOf = Callable[[str], str]
"""Names an agency as people read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that is known of somebody."""

    label: str
    value: str = field(repr=False)
    told_by: tuple[str, ...]
    """Who told it; empty where that can no longer be said."""
    is_name: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One person, or one description of a child: two descriptions of one child are not joined by a guess."""

    role: str
    name: str = field(repr=False)
    facts: Sequence[Fact]
    is_protected: bool
    """Whether this is somebody whose address may be hidden; the page says so of each of them, hidden or not."""


def people_of(case: Page, tellers: Tellers, names: NameOf, now: datetime) -> list[Card]:
    """Return a card each for victim, person alleged to cause harm and children."""
    content, source = case.content, _Source(tellers=tellers, names=names, today=day_of(now))
    cards = [_card(Role.VICTIM, content.victim, source)]
    if content.perpetrators:
        cards.append(_card(Role.PERPETRATOR, content.perpetrators, source))
    return [*cards, *(_card(Role.CHILD, [child], source) for child in content.children)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """Who told what, and how agencies are named."""

    tellers: Tellers
    names: NameOf
    today: date

    def of(self, label: "_Label", value: str, role: Role) -> tuple[str, ...]:
        """Return whose records say this."""
        told = (one for one in self.tellers.people if one.role is role)
        return tuple(sorted({self.names(one.agency) for one in told if value in label.values(one.said, self.today)}))


def _card(role: Role, people: Sequence[PersonShown], source: _Source) -> Card:
    facts = [
        Fact(label=one.label, value=value, told_by=source.of(one, value, role), is_name=one.is_name)
        for one in _LABELS
        for value in once(value for person in people for value in one.values(person, source.today))
    ]
    names = [full(person.name) for person in people if person.name]
    return Card(
        role=ROLES[role],
        name=names[0] if names else "Name not known",
        facts=facts,
        is_protected=role is not Role.PERPETRATOR,
    )


_Values = Callable[[PersonShown, date], Iterator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Label:
    label: str
    values: _Values
    is_name: bool = False


def _names(person: PersonShown, _today: date) -> Iterator[str]:
    if person.name:
        yield full(person.name)


def _aliases(person: PersonShown, _today: date) -> Iterator[str]:
    yield from (full(one) for one in person.aliases or ())


def _births(person: PersonShown, today: date) -> Iterator[str]:
    if person.date_of_birth:
        yield born(person.date_of_birth, today)


def _due(person: PersonShown, _today: date) -> Iterator[str]:
    if person.expected_due_date:
        yield day(person.expected_due_date)


def _word_of(name: str) -> _Values:
    def values(person: PersonShown, _today: date) -> Iterator[str]:
        if said := getattr(person, name):
            yield coded.words(said)

    return values


def _coded_of(name: str) -> _Values:
    def values(person: PersonShown, _today: date) -> Iterator[str]:
        said: Coded | tuple[Coded, ...] | None = getattr(person, name)
        for one in (said,) if isinstance(said, Coded) else said or ():
            yield one.display or coded.words(one.canonical or one.code)

    return values


def _contacts(person: PersonShown, _today: date) -> Iterator[str]:
    yield from (contact_line(one) for one in person.contacts or ())


def contact_line(one: Contact) -> str:
    """Return a way to reach somebody with the warning that belongs to it."""
    safe = "safe to use" if one.safe == "yes" else "not known whether it is safe: ask before you use it"
    message = ", do not leave a message" if one.message_safe == "no" else ""
    return f"{coded.words(one.kind)} {one.value} ({safe}{message})"


def _addresses(person: PersonShown, _today: date) -> Iterator[str]:
    yield from (_address(one) for one in person.addresses or ())


def _address(one: Address) -> str:
    return ", ".join(filter(None, (*one.lines, one.postcode))) or "Address without lines"


_LABELS = (
    _Label(label="Name", values=_names, is_name=True),
    _Label(label="Other names", values=_aliases, is_name=True),
    _Label(label="Date of birth", values=_births),
    _Label(label="Expected", values=_due),
    _Label(label="Sex", values=_word_of("sex")),
    _Label(label="Relationship to the victim", values=_coded_of("relationship_to_victim")),
    _Label(label="Ethnicity", values=_coded_of("ethnicity")),
    _Label(label="Language", values=_coded_of("language")),
    _Label(label="Interpreter needed", values=_word_of("interpreter_needed")),
    _Label(label="Pregnant", values=_word_of("pregnant")),
    _Label(label="Needs and circumstances", values=_coded_of("vulnerabilities")),
    _Label(label="Contact", values=_contacts),
    _Label(label="Address", values=_addresses),
    _Label(label="Lives in the home", values=_word_of("resident")),
    _Label(label="There at an incident", values=_word_of("present")),
    _Label(label="Saw or heard it", values=_word_of("witnessed")),
)
"""What may stand on a card, in this order."""
