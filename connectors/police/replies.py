"""Deliveries to a police force: the shape of its own documents, with `errors` for what the hub refused."""

from connectors.documents import Delivered, NativeDocument
from connectors.people import full_name, surname
from connectors.writing import Plain, envelope_of, given, json_file, kind_of, plain
from hub.domain.content import PersonShown, Received
from hub.domain.outcome import Outcome, Reason

NOT_TAKEN: dict[str, str] = {Outcome.REFUSED: "400", Outcome.DEAD_LETTER: "503"}
"""Status of an error by outcome: mend it and send again, or wait for the hub's operators."""


def to_native(delivered: Delivered) -> NativeDocument:
    """Return a delivery as a document of the police model; a refusal carries one error for each place."""
    content = delivered.content
    document: Plain = {
        "data": {
            "id": delivered.envelope.id,
            "type": kind_of(delivered),
            "attributes": plain(content, _names),
        },
        "meta": {"delivery": envelope_of(delivered)},
    }
    if isinstance(content, Received) and content.outcome in NOT_TAKEN:
        document["errors"] = _errors(delivered, content)
    return json_file(delivered, document)


def _names(person: PersonShown) -> Plain:
    given_names = person.name.given if person.name else ()
    aliases = tuple(map(full_name, person.aliases or ()))
    return {"givenName": given_names, "surname": surname(person.name), "alias": aliases}


def _errors(delivered: Delivered, received: Received) -> list[Plain]:
    reason = next((reason for reason in Reason if reason == received.reason), None)
    return [
        given(
            {
                "id": f"{delivered.envelope.id}-{number}",
                "status": NOT_TAKEN[received.outcome],
                "title": received.reason or received.outcome,
                "detail": reason.advice if reason else None,
                "source": {"pointer": pointer} if pointer else None,
                "meta": given({"submissionId": received.record_id, "eventId": received.event_id}),
            }
        )
        for number, pointer in enumerate(received.pointers or ("",), start=1)
    ]
