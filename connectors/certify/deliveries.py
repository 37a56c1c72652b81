"""Deliveries of every kind: filled with all that can be said, or with nothing that may be left out.

They are made from the types, so that a kind that is added later is tried too.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hub.domain.content import Content
from hub.domain.person import Address, AddressClass, Coded, Contact, Identifier, PersonName, SafeContact, YesNo
from hub.domain.risk import Answer, ItemAnswer
from hub.domain.shown import PersonShown
from hub.wire.schemas import CONTENT_TYPES

HER = PersonShown(
    name=PersonName(given=("Testa", "Mae"), family="Example"),
    aliases=(PersonName(given=("Tess",), family="Sample"),),
    date_of_birth="1991-05-02",
    expected_due_date="2026-08-01",
    sex="female",
    ethnicity=Coded(system="18+1", code="A1", canonical="A1"),
    language=Coded(system="language", code="cy"),
    interpreter_needed="yes",
    pregnant="yes",
    identifiers=(Identifier(system="nhs-number", value="9990000018"),),
    addresses=(Address(visibility=AddressClass.ORDINARY, lines=("1 Nowhere Lane",), postcode="XX1 1AA"),),
    contacts=(
        Contact(kind="phone", value="+447700900123", safe=YesNo.YES, message_safe=YesNo.YES),
        Contact(kind="email", value="testa@example.org", safe=YesNo.YES, message_safe=YesNo.YES),
    ),
    safe_contact=SafeContact(
        safe_from="09:35", safe_until="14:25", never_between=("17:05-08:15",), note="Hang up if a man answers."
    ),
    vulnerabilities=(Coded(system="disability", code="HEARING"),),
    consent="given",
)
"""The victim, with everything that may be told of her."""
HIM = PersonShown(
    name=PersonName(given=("Sample",), family="Other"),
    date_of_birth="1994-02",
    sex="male",
    relationship_to_victim=Coded(system="PTPR", code="PTPR_0054", canonical="ex-partner"),
)
"""One who harms her."""
ANOTHER = PersonShown(name=PersonName(given=("Second",), family="Harmer"), date_of_birth="1960")
"""A second one."""
CHILDREN = tuple(
    PersonShown(
        name=PersonName(given=(given,), family="Example"),
        date_of_birth=born,
        sex="not-known",
        resident="yes",
        present="yes",
        witnessed="yes",
        where_in_home="upstairs",
    )
    for given, born in (("Kit", "2017-11-30"), ("Robin", "2021-02-08"), ("Wren", "2024-02-29"))
)
"""Her children."""

_CAST: dict[str, tuple[PersonShown, ...]] = {"victim": (HER,), "perpetrator": (HIM, ANOTHER), "child": CHILDREN}
_TEXTS = {"event_id": "e-1", "told_by": "Testford Police", "told_by_kind": "police", "kind": "phone", "grade": "high"}
_WHEN = datetime(2026, 3, 14, 21, 40, tzinfo=UTC)
_SEVERAL = 3
_ANSWER = ItemAnswer(item="strangulation", answer=Answer.YES)

Change = Callable[[PersonShown], PersonShown]
"""How a delivery says something else of everybody in it."""


def filled() -> tuple[Content, ...]:
    """Return a delivery of every kind in which nothing is missing and every answer is a yes."""
    return tuple(_made(cls, everything=True) for cls in CONTENT_TYPES.values())


def bare() -> tuple[Content, ...]:
    """Return a delivery of every kind in which nothing was given that can be left out."""
    return tuple(_made(cls, everything=False) for cls in CONTENT_TYPES.values())


def blank() -> tuple[Content, ...]:
    """Return a delivery of every kind that has every section, and nothing but names in them."""
    return tuple(_emptied(content) for content in filled())


def with_people(content: Content, change: Change) -> Content:
    """Return a delivery that says something else of everybody in it."""
    return _changed(content, change)  # type: ignore[no-any-return]  # it returns what it was given


def _made(cls: Any, *, everything: bool) -> Any:
    hints = get_type_hints(cls)
    return cls(**{f.name: _value(hints[f.name], f.name, everything=everything) for f in fields(cls)})


def _value(hint: Any, name: str, *, everything: bool) -> Any:
    if get_origin(hint) in (Union, UnionType):
        inner = next(one for one in get_args(hint) if one is not NoneType)
        optional = NoneType in get_args(hint)
        return None if optional and not everything else _value(inner, name, everything=everything)
    if get_origin(hint) is tuple:
        return _many(get_args(hint)[0], name) if everything else ()
    if is_dataclass(hint):
        return _one(hint, name, everything=everything)
    return _plain(hint, name)


def _plain(hint: Any, name: str) -> Any:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return next(iter(hint))
    made = {datetime: _WHEN, bool: True, int: _SEVERAL}
    return made.get(hint, _TEXTS.get(name, name.replace("_", "-")))


def _many(hint: Any, name: str) -> tuple[Any, ...]:
    return _people(name) if hint is PersonShown else (_value(hint, name, everything=True),)


def _one(hint: Any, name: str, *, everything: bool) -> Any:
    if hint is PersonShown and everything:
        return _people(name)[0]
    return _ANSWER if hint is ItemAnswer else _made(hint, everything=everything)


def _people(name: str) -> tuple[PersonShown, ...]:
    return next((cast for role, cast in _CAST.items() if name.startswith(role)), (HIM,))


def _emptied(content: Any) -> Any:
    changes: dict[str, Any] = {}
    for field in fields(content):
        value = getattr(content, field.name)
        if isinstance(value, PersonShown):
            changes[field.name] = PersonShown(name=value.name)
        elif is_dataclass(value):
            changes[field.name] = _made(type(value), everything=False)
        elif isinstance(value, tuple):
            changes[field.name] = tuple(PersonShown(name=p.name) for p in value if isinstance(p, PersonShown))
    return replace(content, **changes)


def _changed(value: Any, change: Change) -> Any:
    if isinstance(value, PersonShown):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_changed(one, change) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _changed(getattr(value, f.name), change) for f in fields(value)})
    return value
