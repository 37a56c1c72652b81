"""Deliveries to a police force: the shape of its own documents, with `errors` for what the hub refused."""

from connectors.codes import MAY_BE_TOLD, SAY_WHAT_HE_MAY_BE_TOLD
from connectors.documents import Delivered, NativeDocument
from connectors.people import full_name, surname
from connectors.writing import POINTERS_INTO, Plain, advice, envelope_of, given, json_file, kind_of, plain
from hub.domain.content import Content, Received, Task
from hub.domain.outcome import Outcome
from hub.domain.shown import PersonShown

NOT_TAKEN: dict[str, str] = {Outcome.REFUSED: "400", Outcome.DEAD_LETTER: "503"}
"""Status of an error by outcome: mend it and send again, or wait for the hub's operators."""
HOW_TO_SAY: Plain = {"answerIn": "safeguarding.programmeReferral.mayBeTold", "codes": MAY_BE_TOLD}
"""Where a document states what he may be told, and by which codes; for whoever made the referral."""


def to_native(delivered: Delivered) -> NativeDocument:
    """Return a delivery as a document of the police model; a refusal carries one error for each place."""
    content = delivered.content
    document: Plain = {
        "data": {
            "id": delivered.envelope.id,
            "type": kind_of(delivered),
            "attributes": plain(content, _names) | _how_to_answer(content),
        },
        "meta": {"delivery": envelope_of(delivered)},
    }
    if isinstance(content, Received) and content.outcome in NOT_TAKEN:
        document["errors"] = _errors(delivered, content)
    return json_file(delivered, document)


def _how_to_answer(content: Content) -> Plain:
    match content:
        case Task(task=task, about_record=str()) if task == SAY_WHAT_HE_MAY_BE_TOLD:
            return HOW_TO_SAY
        case _:
            return {}


def _names(person: PersonShown) -> Plain:
    given_names = person.name.given if person.name else ()
    aliases = tuple(map(full_name, person.aliases or ()))
    return {"givenName": given_names, "surname": surname(person.name), "alias": aliases}


def _errors(delivered: Delivered, received: Received) -> list[Plain]:
    return [
        given(
            {
                "id": f"{delivered.envelope.id}-{number}",
                "status": NOT_TAKEN[received.outcome],
                "title": received.reason or received.outcome,
                "detail": advice(received),
                "source": {"pointer": pointer} if pointer else None,
                "meta": given(
                    {
                        "submissionId": received.record_id,
                        "eventId": received.event_id,
                        "pointerInto": POINTERS_INTO if pointer else None,
                    }
                ),
            }
        )
        for number, pointer in enumerate(received.pointers or ("",), start=1)
    ]
