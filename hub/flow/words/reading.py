"""What becomes of free text on its way to one recipient: it passes, or a code stands in its place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime
from operator import is_
from typing import Any, TypeVar

from hub.domain.shown import PersonShown
from hub.domain.words import BEING_READ, KEPT_BACK, WordsState
from hub.flow.words.net import Hit, Net
from hub.flow.words.said import Said, Sort, said_of
from hub.flow.words.unread import Unread

C = TypeVar("C")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """By what the free text of a case is read."""

    said: Said = field(repr=False)
    """What tells who and where everybody around the case is."""
    became: Callable[[str], WordsState | None]
    """What became of a text of this case; None when it was never held."""

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Return everything that the net finds in a text, whoever may see it."""
        return Net(self.said).hits(text)

    def tells_hidden_address(self, text: str) -> bool:
        """Say whether a text tells an address that nobody may see."""
        return any(hit.sort is Sort.HIDDEN_ADDRESS for hit in self.hits(text))

    def read(self, content: C, longest: int | None = None) -> tuple[C, tuple[str, ...]]:
        """Return the content with its free text read, and the texts for which a person has to decide.

        What the content shows of people anyway is no leak in its text. What is longer than the content takes is
        a person's to decide on too.
        """
        shown = said_of(one for one in _leaves(content) if isinstance(one, PersonShown))
        net, held = Net(self.said, shown), []

        def read(unread: Unread) -> str:
            result = checked(unread.text, net, self.became(unread.text))
            if result == unread.text and longest is not None and len(result) > longest:
                result = BEING_READ
            if result == BEING_READ:
                held.append(unread.text)
            return result

        return _with(content, read), tuple(dict.fromkeys(held))


def checked(text: str, net: Net, state: WordsState | None) -> str:
    """Return the text, or the code that stands in its place: a hit holds it until a person has passed it.

    One who read it may pass everything but an address that nobody may see.
    """
    if state is WordsState.KEPT:
        return KEPT_BACK
    hits = net.hits(text)
    if state is WordsState.PASSED:
        hits = tuple(hit for hit in hits if hit.sort is Sort.HIDDEN_ADDRESS)
    return BEING_READ if hits else text


def _leaves(value: object) -> Iterator[object]:
    """Yield every typed value inside a content."""
    if value is None or isinstance(value, str | int | datetime):
        return
    if isinstance(value, tuple):
        for one in value:
            yield from _leaves(one)
    elif is_dataclass(value):
        yield value
        for name in fields(value):
            yield from _leaves(getattr(value, name.name))


def _with(value: Any, read: Callable[[Unread], str]) -> Any:
    """Return a value with every unread text in it read; what holds none stays the very same."""
    if value is None or isinstance(value, str | int | datetime):
        return value
    if isinstance(value, Unread):
        return read(value)
    if isinstance(value, tuple):
        after = tuple(_with(one, read) for one in value)
        return value if all(map(is_, after, value)) else after
    if not is_dataclass(value) or isinstance(value, type):
        return value
    fields_of = ((field.name, getattr(value, field.name)) for field in fields(value))
    changed = {name: after for name, one in fields_of if (after := _with(one, read)) is not one}
    return replace(value, **changed) if changed else value
