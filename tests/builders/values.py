"""Any value of a type of the domain, for properties: as many of its fields as chance will have it."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
"""Any text that can be stored: no NUL, no half of a character."""
moments = st.datetimes(datetime(1901, 1, 1), datetime(2200, 1, 1)).map(  # noqa: DTZ001 - the next line adds the zone
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)
)
"""Instants as fine as the wire tells them: milliseconds."""
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    bool: st.booleans(),
    int: st.integers(-(2**31), 2**31 - 1),
    datetime: moments,
    NoneType: st.none(),
}


def any_of(hint: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for every value that a type annotation allows."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if get_origin(hint) is tuple:
        return st.lists(any_of(get_args(hint)[0]), max_size=2).map(tuple)
    if get_origin(hint) is UnionType or get_args(hint):
        return st.one_of(*map(any_of, get_args(hint)))
    if issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    hints = get_type_hints(hint)
    return st.builds(hint, **{field.name: any_of(hints[field.name]) for field in fields(hint)})


def parts_of(hint: Any) -> Iterator[type[Any]]:
    """Yield a dataclass and every dataclass that its fields can hold."""
    for inner in get_args(hint):
        yield from parts_of(inner)
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
        for inner in get_type_hints(hint).values():
            yield from parts_of(inner)
