"""What a clerk reads beside a document that did not get through: what is wrong, where, and what to do. Pure.

No value of the document stands in a report, only places and codes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.documents import Problem
from hub.domain.outcome import Outcome, Reason
from hub.wire import cloudevents

ACCEPTED = frozenset({Outcome.PROCESSED, Outcome.DUPLICATE, Outcome.SUPERSEDED})
WAITING, CONFIRMED, UNANSWERED = "waiting", "confirmed", "unanswered"
"""States of an event beside the hub's outcomes; `confirmed` is an answer that the brokers have."""

_SAYS = {
    Outcome.PROCESSED: "accepted by the hub.",
    Outcome.DUPLICATE: "accepted: the hub had been told the very same before.",
    Outcome.SUPERSEDED: "accepted: the hub had a newer revision already, so it changed nothing.",
    Outcome.DEAD_LETTER: "with the hub's operators: nothing to do on your side.",
    WAITING: "sent, not answered yet.",
    CONFIRMED: "handed to the hub.",
    UNANSWERED: "never answered by the hub. It may not have arrived.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event of a document and what became of it."""

    place: int
    """Which one of the document, from 1."""
    id: str
    record: str
    state: str
    reason: str | None = None
    pointers: tuple[str, ...] = ()


def state_of(told: Sequence[Told]) -> str:
    """Return where a document with these events belongs; one refused event outweighs any that was accepted."""
    states = {one.state for one in told}
    for state in (Outcome.REFUSED.value, UNANSWERED):
        if state in states:
            return state
    return "accepted" if states <= {*ACCEPTED, CONFIRMED} else "sent"


def of_problems(problems: Sequence[Problem]) -> str:
    """Return the report of a document that the connector could not map."""
    lines = [f"- {problem.pointer}: {problem.what} {problem.advice}" for problem in problems]
    return _page(
        "This document was not sent. Nothing of it has reached the hub.",
        lines,
        "Mend what is listed, then put the document into the folder again.",
    )


def of_refusal(told: Sequence[Told]) -> str:
    """Return the report of a document of which the hub refused something."""
    return _page(
        "The hub refused a part of this document.",
        [line for one in told for line in _lines(one)],
        "Mend what was refused, then put the document into the folder again. What was accepted already is recognised "
        "and acts once.",
    )


def of_silence(told: Sequence[Told]) -> str:
    """Return the report of a document that the hub never answered."""
    return _page(
        "The hub never answered this document, so nobody may have been told of it.",
        [line for one in told for line in _lines(one)],
        "Telephone the hub's operators and tell them the ids above. To try again, put the document into the folder "
        "again: what has arrived already is recognised and acts once.",
    )


def _lines(told: Told) -> list[str]:
    kind = cloudevents.type_of(told.record).removesuffix(".v1")
    begin = f"- Part {told.place} ({kind}, id {told.id}): "
    if told.state != Outcome.REFUSED:
        return [begin + _SAYS.get(told.state, "not known.")]
    reason = next((reason for reason in Reason if reason == told.reason), None)
    advice = reason.advice if reason else "Ask the hub's operators."
    return [f"{begin}refused, {told.reason or 'no reason given'}. {advice}", *(f"    at {p}" for p in told.pointers)]


def _page(begin: str, lines: Sequence[str], end: str) -> str:
    return "\n".join((begin, "", *lines, "", end, ""))
