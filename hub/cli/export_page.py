"""How what is held on a person is written: a paper that may be sent on, and for the officer what becomes of each field.

The paper says nothing of what is not in it, nor how much that is: from that a perpetrator could tell that she spoke.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby

from hub.domain.rights import Answer, HeldField, Passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that is held on one person, decided field by field."""

    fields: Sequence[HeldField]
    passed: Sequence[tuple[Passed, Answer]]
    day: date

    def markdown(self) -> str:
        """Return what may be sent on, for the person to read."""
        return "\n".join((*self._lines(), ""))

    def fields_as_json(self) -> str:
        """Return every field with what becomes of it; what is not released stands without its value."""
        plain = [asdict(one) for one in self.fields]
        passed = [
            {"recipient": one.recipient if answer is Answer.RELEASE else None, "at": str(one.at), "answer": answer}
            for one, answer in self.passed
        ]
        return json.dumps({"day": self.day.isoformat(), "fields": plain, "passed_on": passed}, indent=1) + "\n"

    def counts(self) -> dict[str, int]:
        """Return how many fields have which answer."""
        return dict(Counter(one.answer.value for one in self.fields))

    def _lines(self) -> Iterator[str]:
        yield f"# What is held about you, on {self.day.isoformat()}"
        yield ""
        released = [one for one in self.fields if one.answer is Answer.RELEASE]
        told = [one for one, answer in self.passed if answer is Answer.RELEASE]
        if not any(one.path.startswith("person.") for one in released):
            yield "Nothing is held that can be given to you."
            return
        yield "You may ask to have what is wrong put right, and complain to the Information Commissioner (ico.org.uk)."
        for (source, record), fields in groupby(released, key=lambda one: (one.told_by, one.record)):
            yield from ("", f"## Told by {_cell(source)}, number {_cell(record)}", "", "| what | said |", "|---|---|")
            yield from (f"| {label} | {_cell(value)} |" for label, value in _numbered(fields))
        if told:
            yield from ("", "## Passed on to", "", "| when | to | as |", "|---|---|---|")
            yield from (f"| {one.at:%Y-%m-%d} | {_cell(one.recipient)} | {_cell(one.kind)} |" for one in told)


def _numbered(fields: Iterable[HeldField]) -> Iterator[tuple[str, str]]:
    """Yield each field as people read it. Of several they are numbered anew: a number left out would be seen."""
    places: dict[str, dict[str, int]] = {}
    for one in fields:
        parts, before = [], ""
        for part in one.path.split("."):
            among = places.setdefault(before, {})
            number = among.setdefault(part, len(among) + 1) if part.isdigit() else 0
            parts.append(str(number) if number else part.replace("_", " "))
            before = f"{before}.{part}"
        label = " – ".join(parts[1:] if parts[0] in {"person", "head", "incident"} else parts)
        yield label, one.value or ""


def _cell(text: str) -> str:
    """Return a text that breaks no table, whoever wrote it."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
