"""Forgets what ended long ago: file names and ids of documents, events and deliveries, with the receipts for them.

Nothing asks for them any more: topics keep a week, and the hub knows an event that is sent again. How far each case
has come stays, so a whole case that a compacted topic shows again after years is still known to be old.
"""

from datetime import datetime

from connectors.edge.outbox import OWED
from connectors.edge.state import State, instant

AT_ONCE = 500
"""Rows of a kind in one transaction, so that others wait for milliseconds only."""

_DOCUMENTS = f"""
SELECT id FROM document WHERE state IN ('accepted', 'refused', 'unanswered') AND ended_at < ? AND goes IS NULL
    AND NOT EXISTS (SELECT 1 FROM told JOIN event ON event.id = told.event
        WHERE told.document = document.id AND event.state IN {OWED})
LIMIT {AT_ONCE}"""  # noqa: S608 - constants
_DELIVERIES = f"""
SELECT id FROM delivery WHERE at < ? AND state IN ('written', 'outdated')
    AND NOT EXISTS (SELECT 1 FROM receipt WHERE receipt.delivery = delivery.id AND owed = 1)
LIMIT {AT_ONCE}"""  # noqa: S608 - a constant


def forget(state: State, before: datetime) -> int:
    """Forget some of what ended before a time; return how many documents and deliveries. Call again until it is 0."""
    moment = instant(before)
    with state.transaction():
        documents, deliveries = state.rows(_DOCUMENTS, moment), state.rows(_DELIVERIES, moment)
        for (document,) in documents:
            _forget_document(state, document)
        state.each("DELETE FROM receipt WHERE delivery = ?", deliveries)
        state.each("DELETE FROM delivery WHERE id = ?", deliveries)
    return len(documents) + len(deliveries)


def _forget_document(state: State, document: int) -> None:
    """Forget a document, and its events unless a younger document told the same."""
    events = state.rows("SELECT DISTINCT event FROM told WHERE document = ?", document)
    state.do("DELETE FROM told WHERE document = ?", document)
    state.do("DELETE FROM document WHERE id = ?", document)
    state.each("DELETE FROM event WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM told WHERE told.event = ?1)", events)
