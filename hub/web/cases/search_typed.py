"""What somebody typed to find a person, what is wrong with it, and the keys under which it is looked up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from hub.domain.audit import Purpose
from hub.domain.case import as_case_reference, is_case_reference
from hub.domain.identifiers import canonical_identifier
from hub.domain.ids import BlockingKey
from hub.domain.person import Identifier, Person, PersonName
from hub.matching.keys import blocking_keys
from hub.store.conference.search import Sought
from hub.web.forms import Form

PURPOSES: Mapping[Purpose, str] = {
    Purpose.WORK_ON_CASE: "To work on a case of my area",
    Purpose.KEEP_ACCURATE: "To check whether two records are of one person",
    Purpose.DATA_RIGHTS: "A person asked what is held about them",
    Purpose.SUPERVISE: "To find out who was told what",
}
"""Why somebody may search; the audit keeps the code."""
SYSTEMS: Mapping[str, str] = {
    "nhs-number": "NHS number",
    "pnc": "PNC ID",
    "cro": "CRO number",
    "upn": "Unique pupil number",
}
"""Numbers that belong to one person in the whole country."""
LONGEST = 100
YEARS_AROUND = (0, -1, 1)
"""A year of birth may be one off."""
NOTHING_ELSE = "Add the date of birth, or give an identifier or a case number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Facts by which somebody is sought."""

    given: str = field(default="", repr=False)
    family: str = field(default="", repr=False)
    born: str = field(default="", repr=False)
    """`YYYY-MM-DD`, `YYYY-MM` or `YYYY`."""
    identifier: Identifier | None = field(default=None, repr=False)
    reference: str = field(default="", repr=False)

    def sought(self, secret: bytes) -> Sought:
        """Return the keys of what was typed, made with the key of the hub's own."""
        number = Person(ref="sought", roles=(), identifiers=(self.identifier,)) if self.identifier else None
        likely = [key for one in self._descriptions() for key in blocking_keys(one, "", secret)]
        return Sought(
            sure=blocking_keys(number, "", secret) if number else (),
            likely=_once(likely),
            reference=self.reference,
        )

    def _descriptions(self) -> Iterator[Person]:
        """Yield what was typed as agencies might have written it: the year one off, day and month exchanged."""
        if not (self.given or self.family) or not self.born:
            return
        name = PersonName(given=(self.given,) if self.given else (), family=self.family or None)
        for born in dict.fromkeys(births_like(self.born)):
            yield Person(ref="sought", roles=(), names=(name,), date_of_birth=born)


def births_like(born: str) -> Iterator[str]:
    """Yield a date of birth with every slip that is forgiven."""
    year, rest = born[:4], born[4:]
    swapped = f"-{rest[4:]}-{rest[1:3]}" if len(rest) == len("-MM-DD") else rest
    for off, end in product(YEARS_AROUND, (rest, swapped)):
        text = f"{int(year) + off:04d}{end}"
        if _is_day(text):
            yield text


def typed_in(form: Form) -> tuple[Typed, Form]:
    """Return what was typed, and the form with whatever is wrong with it."""
    form, born = _born(form)
    form, identifier = _identifier(form)
    form, reference = _reference(form)
    typed = Typed(
        given=form.text("given")[:LONGEST],
        family=form.text("family")[:LONGEST],
        born=born,
        identifier=identifier,
        reference=reference,
    )
    if form.one_of("purpose", [one.value for one in PURPOSES]) is None:
        form = form.wrong("purpose", "Choose why you search")
    return typed, form if form.errors else _enough(form, typed)


def _enough(form: Form, typed: Typed) -> Form:
    """Say what must be added where what was typed is too little to search by."""
    if typed.identifier or typed.reference:
        return form
    has_name = bool(typed.given or typed.family)
    if not has_name and not typed.born:
        return form.wrong("family", "Enter a name and a date of birth, an identifier, or a case number")
    if not typed.born:
        return form.wrong("born-day", NOTHING_ELSE)
    if not has_name:
        return form.wrong("family", "Add a name, or give an identifier or a case number")
    if len(typed.born) < len("YYYY-MM-DD") and not (typed.given and typed.family):
        return form.wrong("born-day", "Add the whole date of birth, or both a first and a last name")
    return form


def _born(form: Form) -> tuple[Form, str]:
    day, month, year = (form.text(f"born-{part}") for part in ("day", "month", "year"))
    if not (day or month or year):
        return form, ""
    parts = [part for part in (year, month, day) if part]
    ordered = bool(year) and not (day and not month)
    text = "-".join([parts[0].zfill(4), *(part.zfill(2) for part in parts[1:])]) if ordered else ""
    if not text or not all(part.isascii() and part.isdecimal() for part in parts) or not _is_day(text):
        return form.wrong("born-day", "Enter a date of birth that exists, or the year alone"), ""
    return form, text


def _is_day(text: str) -> bool:
    """Say whether a date, or a part of one, exists."""
    whole = text + "-01-01"[len(text) - 4 :] if len(text) in {4, 7} else text
    try:
        date.fromisoformat(whole)
    except ValueError:
        return False
    return True


def _identifier(form: Form) -> tuple[Form, Identifier | None]:
    value = form.text("number")[:LONGEST]
    if not value:
        return form, None
    system = form.one_of("system", list(SYSTEMS))
    if system is None:
        return form.wrong("system", "Choose what kind of number it is"), None
    if canonical_identifier(system, value) is None:
        return form.wrong("number", "Check the number: its check digit or letter does not fit"), None
    return form, Identifier(system=system, value=value)


def _reference(form: Form) -> tuple[Form, str]:
    written = form.text("reference")[:LONGEST]
    if not written:
        return form, ""
    if not is_case_reference(written):
        return form.wrong("reference", "Check the case number: its last symbol does not fit the others"), ""
    return form, as_case_reference(written)


def _once(keys: Sequence[BlockingKey]) -> Sequence[BlockingKey]:
    return tuple(dict.fromkeys(keys))
