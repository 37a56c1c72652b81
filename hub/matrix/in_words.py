"""The codes of rule files as words and sentences that somebody reads who has never seen one.

A code without words stands for itself, so a page never says less than the rule; a test names the codes without words.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from hub.domain.cube import Cube
from hub.domain.facts import AGE_BANDS, AgeBand
from hub.domain.rules import Clock, TimeLimit
from hub.matrix.conditions import CONDITIONS, INDICATED, NOT_SAID
from hub.matrix.vocabulary import BASES, FIELDS, PARTS_OF_A_BASIS
from hub.policy.compare import readable

OPEN_OR_NAMED = ("clear", "named")
"""What most rules that are about people say of restricted cases; said last, as what it is: an addition."""
ALSO_RESTRICTED = " – also in a restricted case, if the recipient is named for it"
_OF_A_PERSON = frozenset({"role", "age"})


def condition(when: Cube) -> str:
    """Return a condition as the rest of a sentence that begins with what is given: `always`, or `when …`."""
    demands = readable(when)
    if demands.get("restricted") == OPEN_OR_NAMED:
        del demands["restricted"]
        return f"{_when(demands)}{ALSO_RESTRICTED}"
    return _when(demands)


def _when(demands: Mapping[str, Sequence[str]]) -> str:
    said = [_person(demands)] if demands.keys() & _OF_A_PERSON else []
    said += [_fact(name, values) for name, values in demands.items() if name not in _OF_A_PERSON]
    if not said:
        return "always"
    *before, last = said
    comma = len(said) > 2 or "," in "".join(before)  # noqa: PLR2004 - more than two need one, and so do long ones
    return f"when {', '.join(before)}{', and ' if comma else ' and ' if before else ''}{last}"


def field(name: str) -> str:
    """Return what a field is called."""
    return FIELDS.get(name, name.replace("-", " "))


def basis(parts: Mapping[str, str]) -> str:
    """Return a lawful basis in words, in the order in which lawyers say it."""
    return "; ".join(BASES.get((part, parts[part]), parts[part]) for part in PARTS_OF_A_BASIS if part in parts)


def limit(within: TimeLimit) -> str:
    """Return how long a service has, for example `24 hours` or `2 working days`."""
    if within.clock is Clock.WORKING_DAYS:
        return _number(within.amount.days, "working day")
    return _number(within.amount // timedelta(hours=1), "hour")


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _person(demands: Mapping[str, Sequence[str]]) -> str:
    """Say of whom it is in one breath: `the person is a child, unborn or aged 0 to 17`."""
    said = [_fact("role", demands["role"])] if "role" in demands else []
    if "age" in demands:
        ages = _listed(list(_ages(demands["age"])), "or")
        said.append(ages if said else f"the person is {ages}")
    return ", ".join(said)


def _fact(name: str, values: Sequence[str]) -> str:
    if name in INDICATED and set(values) == NOT_SAID:
        return f"nobody tells of {INDICATED[name]}"
    template, words = CONDITIONS.get(name, (f"{name} is {{}}", {}))
    return template.format(_listed([words.get(value, value) for value in values], "or"))


def _ages(values: Iterable[str]) -> Iterable[str]:
    """Yield bands that touch each other as one: `aged 4 to 17`, `aged 16 or over`."""
    listed = set(values)
    if AgeBand.UNBORN in listed:
        yield "unborn"
    first: int | None = None
    bands = [*reversed(AGE_BANDS[:-1])]
    for place, (least, band) in enumerate(bands):
        if band not in listed:
            continue
        first = least if first is None else first
        after = bands[place + 1] if place + 1 < len(bands) else None
        if after is None or after[1] not in listed:
            yield _span(first, after[0] - 1 if after else None)
            first = None
    if AgeBand.UNKNOWN in listed:
        yield "of unknown age"


def _span(first: int, last: int | None) -> str:
    if last is None:
        return f"aged {first} or over"
    return f"aged {first}" if first == last else f"aged {first} to {last}"


def _listed(words: Sequence[str], link: str) -> str:
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} {link} {words[-1]}"
