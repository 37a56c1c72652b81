"""Perpetrator service: its answers to events, referrals of him to its form. It tells the hub of nobody."""

from connectors.documents import Connector, Delivered, NativeDocument, Outgoing, outgoing
from connectors.reading import json_document
from connectors.receipts import receipt, state
from connectors.writing import answer_of, envelope_of, json_file, kind_of, plain
from hub.domain.content import Received

ABOUT_SOMEBODY = ("person", "perpetrator", "victim", "partner", "children")
"""Fields that would tell of somebody: how he gets on is not taken, and what his service hears of her is not either."""


def to_events(body: bytes, agency: str) -> tuple[Outgoing, ...]:
    """Return the answer in a form; raise `Unmappable` with every problem."""
    form = json_document(body)
    for name in ABOUT_SOMEBODY:
        if form.at(name).value is not None:
            form.at(name).note("is not taken.", "Answer the delivery by its number and name nobody.")
    answer = receipt(
        agency, form.at("answersDelivery"), state(form.at("status")), form.at("statusAt"), form.at("statusReason")
    )
    form.stop_on_problems()
    return (outgoing(answer),)


def to_native(delivered: Delivered) -> NativeDocument:
    """Return a delivery as JSON under the name of its kind; a person's names in parts, as on the other forms."""
    content = delivered.content
    form = answer_of(content) if isinstance(content, Received) else plain(content)
    return json_file(delivered, {"delivery": envelope_of(delivered), "form": kind_of(delivered), **form})


CONNECTOR = Connector(to_events=to_events, to_native=to_native)
"""How the hub speaks with services that work with perpetrators."""
