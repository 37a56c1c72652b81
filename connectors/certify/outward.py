"""Checks of deliveries in the agency's own format: whole, named by nobody, nothing invented and nobody left out."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace

from connectors.certify.deliveries import HER, bare, blank, filled, with_people
from connectors.certify.findings import Fault
from connectors.certify.native import Native, read
from connectors.certify.subject import DELIVERY_ID, Crash, Subject, written
from connectors.documents import NativeDocument
from hub.domain.content import Content
from hub.domain.person import PersonName
from hub.domain.shown import PersonShown
from hub.wire.cloudevents import type_of

ABROAD: tuple[PersonName, ...] = (
    PersonName(given=("Siân", "Mair"), family="Llŷr"),
    PersonName(given=("Żaneta",), family="Wójcik-Ní Bhriain"),
    PersonName(given=("Արամ",), family="Խաչատրյան"),
    PersonName(given=("秀英",), family="李"),
    PersonName(given=("مريم",)),
    PersonName(given=("Zoë",), family="O'Brien"),
)
"""Names that are not written in the letters of English."""

_NO = re.compile(r"(?<![a-z])(?:no|n|none|nil|false|refused|declined|not asked|not sought)(?![a-z])")
_ZERO = "0"


def kind_of(content: Content) -> str:
    """Return the delivery kind, for example `referral-offered`."""
    return type_of(type(content).__name__).removesuffix(".v1")


def text_of(subject: Subject, content: Content) -> str:
    """Return everything that the native document of a delivery says, empty when it cannot be read."""
    document = _read(written(subject.connector, content))
    return "\n".join(leaf.text for leaf in document.leaves()) if document else ""


def of_every_kind(subject: Subject) -> Iterator[Fault]:
    """Find deliveries that become no document, another one the second time, or one under a telling name."""
    for content in (*filled(), *blank(), *bare()):
        document = written(subject.connector, content)
        again = written(subject.connector, content)
        why, advice = _unfit(content, document, again) or ("", "")
        if why:
            yield Fault(where=kind_of(content), why=why, advice=advice)


def without_invented_answers(subject: Subject) -> Iterator[Fault]:
    """Find documents that say no where nothing was given."""
    for content in (*blank(), *bare()):
        document = _read(written(subject.connector, content))
        for leaf in document.leaves() if document else ():
            if leaf.text == _ZERO or _NO.search(re.sub("[_-]", " ", leaf.text.casefold())):
                yield Fault(
                    where=f"{kind_of(content)} {leaf.pointer}",
                    why="What was not given reads as a no.",
                    advice="Leave it out, or leave it empty.",
                )


def with_everybody(subject: Subject) -> Iterator[Fault]:
    """Find documents that leave somebody out, or break a name that is not English."""
    for content in filled():
        text = text_of(subject, content)
        for role, names in _named(content):
            if any(name in text for name in names) and not all(name in text for name in names):
                why = f"It names some of the {role} and leaves others out."
                yield Fault(where=kind_of(content), why=why, advice="Write everybody; a format has room or a list.")
        if _first(HER) in text and not all(_comes_through(subject, content, name) for name in ABROAD):
            why = "A name that is not English does not come through whole."
            yield Fault(where=kind_of(content), why=why, advice="Write UTF-8, and every part as it was given.")


def _unfit(content: Content, document: NativeDocument | Crash, again: NativeDocument | Crash) -> tuple[str, str] | None:
    if isinstance(document, Crash):
        return f"It raises {document.what}.", "Every delivery becomes a document, also a rare one."
    if document != again:
        return "It becomes another document the second time.", "Take nothing from a clock or from chance."
    if not re.fullmatch(rf"{kind_of(content)}-{DELIVERY_ID}\.[a-z0-9]+", document.name):
        return "Its file name is not its kind and its id.", "Name it with `connectors.writing.file_name`."
    read_back = _read(document)
    if read_back is None:
        return "What it becomes is no whole JSON, table or XML in UTF-8.", "Write it with a library, never by hand."
    if not any(DELIVERY_ID in leaf.text for leaf in read_back.leaves()):
        return "The delivery's id is not in it.", "Write it: the answer must name it."
    return None


def _read(document: NativeDocument | Crash) -> Native | None:
    if isinstance(document, Crash):
        return None
    try:
        return read(document.body)
    except ValueError:
        return None


def _named(content: Content) -> Iterator[tuple[str, tuple[str, ...]]]:
    for field in fields(content):
        value = getattr(content, field.name)
        if isinstance(value, tuple) and any(isinstance(one, PersonShown) for one in value):
            yield field.name, tuple(map(_first, value))


def _first(person: PersonShown) -> str:
    return person.name.given[0] if person.name else ""


def _comes_through(subject: Subject, content: Content, name: PersonName) -> bool:
    text = text_of(subject, with_people(content, lambda person: replace(person, name=name)))
    return all(part in text for part in filter(None, (*name.given, name.family)))
