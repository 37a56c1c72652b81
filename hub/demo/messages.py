"""From a native document to what goes over the line: through the connector, encoded, in its lane, with its headers."""

import io
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import fastavro

from connectors.documents import Outgoing, outgoing
from connectors.shipped import CONNECTORS
from hub.demo.numbers import spoiled
from hub.demo.steps import Fault, Step, What
from hub.domain.events import Event, Receipt
from hub.domain.person import Identifier, Person, Role
from hub.wire import cloudevents, codec, schemas
from hub.wire.cloudevents import Envelope, Header

NO_SCHEMA = 999_999
"""A schema id that no registry here has given."""
GARBAGE = b"this is no event"
IMPOSSIBLE = "1990-02-31"
VALID_NUMBER = "9990000018"
_TRACE = slice(3, 35)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One event as it is published, and sent again unchanged for as long as no receipt comes."""

    id: str
    agency: str
    topic: str
    key: bytes
    headers: tuple[Header, ...]
    value: bytes = field(repr=False)
    record: str
    trace: str
    """Trace id; every delivery that the event causes carries it too."""
    urgent: bool
    what: What
    label: str
    remarks: tuple[str, ...] = ()
    family: int | None = None
    victims: tuple[Person, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Where an agency's documents become messages."""

    agency: str
    kind: str
    ids: Mapping[str, int]
    """Schema ids by record, as the registry gave them."""

    def messages(self, step: Step, now: datetime) -> tuple[Message, ...]:
        """Return the messages of one step; a connector may make several events of one document."""
        made = CONNECTORS[self.kind].to_events(step.document, self.agency)
        return tuple(self._message(_renamed(one, step.what), step, now) for one in made)

    def receipt(self, event: Receipt, trace: str | None, now: datetime) -> Message:
        """Return the message by which a delivery is answered; it stays in the trace of the delivery."""
        return self._packed(outgoing(event), trace or _new_trace(), now, self._encoded(event))

    def answer(self, event: Event, about: "Message | None", remarks: tuple[str, ...], now: datetime) -> Message:
        """Return the message that tells what came of a task."""
        message = self._packed(outgoing(event), _new_trace(), now, self._encoded(event))
        label, family = (about.label, about.family) if about else ("a task", None)
        return replace(message, label=label, family=family, remarks=remarks)

    def _message(self, made: Outgoing, step: Step, now: datetime) -> Message:
        value = self._spoiled(made.event, step.fault) if step.fault else self._encoded(made.event)
        message = self._packed(made, _new_trace(), now, value)
        people: tuple[Person, ...] = getattr(made.event, "people", ())
        return replace(
            message,
            what=step.what,
            label=step.label,
            remarks=step.remarks,
            family=step.family.number,
            victims=tuple(person for person in people if Role.VICTIM in person.roles),
        )

    def _packed(self, made: Outgoing, trace: str, now: datetime, value: bytes) -> Message:
        record_id = made.event.head.record_id
        envelope = Envelope(
            id=made.id,
            source=self.agency,
            type=cloudevents.type_of(type(made.event).__name__),
            time=now,
            traceparent=f"00-{trace}-{secrets.token_hex(8)}-01",
        )
        return Message(
            id=made.id,
            agency=self.agency,
            topic=f"in.{self.agency}.urgent" if made.urgent else f"in.{self.agency}",
            key=cloudevents.record_key(self.agency, record_id),
            headers=tuple(cloudevents.to_headers(envelope)),
            value=value,
            record=record_id,
            trace=trace,
            urgent=made.urgent,
            what=What.CONSENT,
            label="",
        )

    def _encoded(self, event: Event) -> bytes:
        return codec.encode(event, self.ids[type(event).__name__])

    def _spoiled(self, event: Any, fault: Fault) -> bytes:
        first, *others = event.people
        match fault:
            case Fault.GARBAGE:
                return GARBAGE
            case Fault.SCHEMA:
                return codec.encode(event, NO_SCHEMA)
            case Fault.ROLE:
                return self._with_unknown_role(event)
            case Fault.DATE:
                wrong = replace(first, date_of_birth=IMPOSSIBLE)
            case Fault.CHECK:
                number = Identifier(system="nhs-number", value=spoiled(VALID_NUMBER))
                wrong = replace(first, identifiers=(number,))
        return self._encoded(replace(event, people=(wrong, *others)))

    def _with_unknown_role(self, event: Event) -> bytes:
        """Encode past the domain's types, as a foreign producer would."""
        record = type(event).__name__
        plain = codec.adapter(type(event)).dump_python(event)
        plain["people"][0]["roles"] = ["complainant"]
        out = io.BytesIO()
        out.write(b"\x00" + self.ids[record].to_bytes(4, "big"))
        fastavro.schemaless_writer(out, schemas.parsed(record), plain)
        return out.getvalue()


def _new_trace() -> str:
    return secrets.token_hex(16)


def trace_of(traceparent: str | None) -> str | None:
    """Return the trace id of a W3C traceparent header."""
    return traceparent[_TRACE] if traceparent else None


def _renamed(made: Outgoing, what: What) -> Outgoing:
    return replace(made, id=f"{made.id}-again") if what is What.TOLD_AGAIN else made
