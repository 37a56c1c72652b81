"""Deliveries as native JSON: what was not given is left out, so that nothing reads as a no."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from connectors.documents import Delivered, NativeDocument
from connectors.people import forenames, full_name, surname
from hub.domain.content import Received
from hub.domain.dates import LONDON
from hub.domain.outcome import Reason
from hub.domain.person import Identifier
from hub.domain.shown import PersonShown
from hub.wire import cloudevents

Plain = dict[str, Any]
"""A JSON object."""
Names = Callable[[PersonShown], Plain]
"""How a format writes the names of a person."""

POINTERS_INTO = "the hub's event, not the document that it was made of"
"""Where the pointers of a refusal lead: a native document has other places, and the hub has never seen it."""

_UNSAFE_IN_NAMES = re.compile(r"[^A-Za-z0-9-]")
_NAMES = frozenset({"name", "aliases"})
_WORD_START = re.compile(r"_([a-z0-9])")


def kind_of(delivered: Delivered) -> str:
    """Return the delivery kind, for example `referral-offered`."""
    return cloudevents.type_of(type(delivered.content).__name__).removesuffix(".v1")


def envelope_of(delivered: Delivered) -> Plain:
    """Return what every native document says of its delivery: id, kind, case, number and time."""
    envelope = delivered.envelope
    return given(
        {
            "id": envelope.id,
            "kind": kind_of(delivered),
            "caseReference": case_reference(envelope),
            "sequence": envelope.sequence,
            "sentAt": envelope.time,
        }
    )


def advice(received: Received) -> str | None:
    """Return how to mend what the hub refused, None for what it took and for a reason that came after this version."""
    return next((reason.advice for reason in Reason if reason == received.reason), None)


def answer_of(received: Received) -> Plain:
    """Return the hub's receipt with advice, and with what its pointers mean."""
    pointing = {"pointersInto": POINTERS_INTO} if received.pointers else {}
    return given({**_parts(received), **pointing, "advice": advice(received)})


def case_reference(envelope: cloudevents.Envelope) -> str | None:
    """Return the case of a delivery; what has no number in a case has a subject that is none."""
    return envelope.subject if envelope.sequence is not None else None


def names_in_parts(person: PersonShown) -> Plain:
    """Return a person's names as our own documents write them: `forename`, `surname`, and `aliases` as texts."""
    return {
        "forename": forenames(person.name),
        "surname": surname(person.name),
        "aliases": tuple(map(full_name, person.aliases or ())),
    }


def plain(value: object, names: Names = names_in_parts) -> Any:
    """Return a domain value as JSON in camel case, without what is None or empty; `names` writes those of people."""
    if isinstance(value, PersonShown):
        return given({**names(value), **_parts(value, leave_out=_NAMES)}, names)
    if is_dataclass(value):
        return given(_parts(value), names)
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, tuple):
        return [plain(element, names) for element in value]
    return value


def given(pairs: Mapping[str, object], names: Names = names_in_parts) -> Plain:
    """Return the pairs that say something; None and empty collections are left out, a `false` stays."""
    shown = {name: plain(value, names) for name, value in pairs.items()}
    return {name: value for name, value in shown.items() if value not in (None, [], {})}


def camel(name: str) -> str:
    """Return a name of the domain as JSON writes it: `date_of_birth` as `dateOfBirth`."""
    return _WORD_START.sub(lambda found: found[1].upper(), name)


def local(moment: datetime) -> str:
    """Return an instant in local time with its offset, as the agencies' systems write it."""
    return moment.astimezone(LONDON).isoformat()


def number_of(system: str, identifiers: Iterable[Identifier] | None) -> str | None:
    """Return the first number that a system gave, None when none is shown."""
    return next((i.value for i in identifiers or () if i.system == system), None)


def json_file(delivered: Delivered, document: Plain) -> NativeDocument:
    """Return the document as a JSON file named by kind and delivery."""
    body = json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n"
    return NativeDocument(name=file_name(delivered, "json"), body=body)


def file_name(delivered: Delivered, ending: str) -> str:
    """Return a file name that tells nothing of anyone: kind and delivery id."""
    return f"{kind_of(delivered)}-{_UNSAFE_IN_NAMES.sub('_', delivered.envelope.id)}.{ending}"


def _parts(value: Any, leave_out: frozenset[str] = frozenset()) -> Plain:
    return {camel(f.name): getattr(value, f.name) for f in fields(value) if f.name not in leave_out}
