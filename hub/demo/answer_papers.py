"""How each kind of agency writes its answers: what becomes of a delivery, and what a victim said who was asked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.demo import partner_papers, plain_papers, police_papers
from hub.demo.people import Family
from hub.domain.events import ReceiptState

Plain = dict[str, Any]

ON_FORMS = ("marac", "perpetrator-service")
IN_TABLES = ("idva", "victim-hub")
"""Connectors whose documents are tables."""
PLAIN = "plain"
SHORT: Mapping[ReceiptState, str] = {ReceiptState.ACCEPTED: "accepted", ReceiptState.REJECTED: "rejected"}
"""What a children's hub says in one word; anything else it says in a list of answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an agency answers to one delivery."""

    delivery: str
    state: ReceiptState
    at: datetime
    reason: str | None = None
    """A code: `OUT_OF_AREA`."""
    redirect: str | None = None
    """Which kind of service it is for instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a victim said when she was asked."""

    family: Family
    report: bytes = field(repr=False)
    """The document that told of her."""
    record: str
    """The agency's own number of the record of which it was to ask."""
    status: str
    """`GIVEN`, `REFUSED` or `NOT_ASKED_UNSAFE`."""


def answer(speaks: str, reply: Reply, said: Said | None = None) -> bytes:
    """Return the document, in the form of a connector, that answers a delivery, and tells what she said."""
    if speaks == PLAIN:
        asked = plain_papers.asked(said.family, said.record, said.status, reply.at) if said else {}
        return _json({**asked, "answers": [_answered(reply)]})
    if speaks in IN_TABLES:
        return partner_papers.table(_row(reply, said))
    if speaks in ON_FORMS:
        return _json(_form(reply))
    if speaks == "mash" and said is None and reply.state in SHORT:
        return _json({"hub": _in_short(reply)})
    return _json(_with_block(speaks, reply, said))


def _row(reply: Reply, said: Said | None) -> partner_papers.Row:
    client = said.record.partition("#")[0] if said else ""
    answered = {
        "client_ref": client,
        "answers_delivery": reply.delivery,
        "status": reply.state.name,
        "status_at": reply.at.isoformat(),
        "status_reason": reply.reason,
    }
    if said is None:
        return answered
    consent = {"consent": said.status, "consent_scope": "SUPPORT", "consent_changed_at": reply.at.isoformat()}
    return answered | partner_papers.her_columns(said.family, client) | consent


def _form(reply: Reply) -> Plain:
    form = {
        "answersDelivery": reply.delivery,
        "status": reply.state.name,
        "statusAt": reply.at.isoformat(),
        "statusReason": reply.reason,
    }
    return {name: value for name, value in form.items() if value}


def _in_short(reply: Reply) -> Plain:
    word = {SHORT[reply.state]: reply.reason or True}
    return {"inReplyTo": reply.delivery, "at": reply.at.isoformat(), **word}


def _answered(reply: Reply) -> Plain:
    answered = {
        "delivery": reply.delivery,
        "status": reply.state.name,
        "at": reply.at.isoformat(),
        "reason": reply.reason,
        "redirectTo": reply.redirect,
    }
    return {name: value for name, value in answered.items() if value}


def _with_block(speaks: str, reply: Reply, said: Said | None) -> Plain:
    block: Plain = {"answers": [_answered(reply)]}
    if said is None:
        return {"hub": block}
    number, people = _her(speaks, said)
    told = {"record": said.record, "victim": number, "status": said.status, "at": reply.at.isoformat()}
    return {**people, "hub": {**block, "consentAnswer": told}}


def _her(speaks: str, said: Said) -> tuple[str, Plain]:
    """Return the number under which she stands in the document, and the part in which she stands."""
    if speaks == "mash":
        number = f"{said.record}-v"
        return number, {"ssd_person": partner_papers.in_the_dataset(number, said.family.victim, "VICTIM", None)}
    return police_papers.VICTIM, police_papers.who_was_asked(said.report)


def _json(document: Plain) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
