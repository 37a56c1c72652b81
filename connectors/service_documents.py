"""Deliveries to a support service: a CSV row for what it is asked to take on, JSON for the rest."""

from collections.abc import Iterable

from connectors.codes import CONSENT_WORD
from connectors.documents import Delivered, NativeDocument
from connectors.people import forenames, full_name, surname
from connectors.rows import write_row
from connectors.writing import Plain, envelope_of, file_name, json_file, kind_of, local, number_of, plain
from hub.domain.content import (
    EventShown,
    HistoryShown,
    PersonShown,
    ReferralOffered,
    RiskShown,
    SafeguardingShown,
    SupportShown,
    Update,
)
from hub.domain.person import Address, AddressClass, Coded, Contact, SafeContact, YesNo

Row = dict[str, str | None]
"""Columns and their cells; None stays empty."""

SEPARATOR = "; "
"""Between several values of one cell."""

MESSAGE_SAFE = {YesNo.YES: "Y", YesNo.NO: "N", YesNo.UNKNOWN: "UNKNOWN"}
"""How the columns write yes and no."""


def to_native(delivered: Delivered) -> NativeDocument:
    """Return a row for a referral or an update, JSON for every other delivery."""
    content = delivered.content
    if isinstance(content, ReferralOffered | Update):
        row = _envelope(delivered, content) | _victim(content.victim) | _others(content) | _what(content)
        return NativeDocument(name=file_name(delivered, "csv"), body=write_row(row | _since(content)))
    document: Plain = {"delivery": envelope_of(delivered), "content": plain(content)}
    return json_file(delivered, document)


def _envelope(delivered: Delivered, content: ReferralOffered | Update) -> Row:
    envelope = delivered.envelope
    respond_by = content.respond_by if isinstance(content, ReferralOffered) else None
    return {
        "delivery_id": envelope.id,
        "delivery_kind": kind_of(delivered),
        "hub_case_ref": envelope.subject,
        "sequence": None if envelope.sequence is None else str(envelope.sequence),
        "referral_date": local(envelope.time),
        "referrer": content.told_by,
        "referral_reason": content.reason,
        "respond_by": local(respond_by) if respond_by else None,
    }


def _victim(victim: PersonShown | None) -> Row:
    her = victim or PersonShown()
    limits = her.safe_contact or SafeContact()
    safe = _safe_phone(her.contacts or ())
    return {
        "forename": forenames(her.name),
        "surname": surname(her.name),
        "aliases": _joined(map(full_name, her.aliases or ())),
        "dob": her.date_of_birth,
        "gender": her.sex.upper().replace("-", "_") if her.sex else None,
        "ethnicity_18_1": _code(her.ethnicity),
        "la_gss_code": _joined(a.local_authority for a in her.addresses or ()),
        "address": _joined(_written(address) for address in her.addresses or ()),
        "nhs_number": number_of("nhs-number", her.identifiers),
        "safe_number": safe.value if safe else None,
        "safe_from": limits.safe_from,
        "safe_to": limits.safe_until,
        "never_between": _joined(limits.never_between),
        "contact_note": limits.note,
        "message_safe": MESSAGE_SAFE[safe.message_safe] if safe else None,
        "other_contacts": _joined(_warned(c) for c in her.contacts or () if c is not safe),
        "interpreter_language": _code(her.language),
        "interpreter_needed": her.interpreter_needed,
        "disability": _joined(_code(v) for v in her.vulnerabilities or ()),
        "pregnant": her.pregnant,
        "consent": CONSENT_WORD.get(her.consent, her.consent) if her.consent else None,
    }


def _others(content: ReferralOffered | Update) -> Row:
    him, children = content.perpetrators, content.children
    return {
        "relationship": _in_step(_code(p.relationship_to_victim) for p in him),
        "perpetrator_forename": _in_step(forenames(p.name) for p in him),
        "perpetrator_surname": _in_step(surname(p.name) for p in him),
        "perpetrator_dob": _in_step(p.date_of_birth for p in him),
        "children_count": str(len(children)) if children else None,
        "children_names": _in_step(full_name(child.name) for child in children),
        "children_dobs": _in_step(child.date_of_birth or child.expected_due_date for child in children),
    }


def _what(content: ReferralOffered | Update) -> Row:
    event, risk = content.event or EventShown(), content.risk or RiskShown()
    history = content.history or HistoryShown()
    return {
        "crime_reference": number_of("crime-reference", event.references),
        "incident_at": local(event.occurred_from) if event.occurred_from else None,
        "incident_until": local(event.occurred_until) if event.occurred_until else None,
        "incident_place_kind": event.place_kind,
        "abuse": _joined(_code(kind) for kind in event.abuse or ()),
        "flags": _joined(event.flags),
        "marac_criteria": _joined(event.criteria),
        "requested": event.request,
        "narrative": event.narrative,
        "risk_tool": risk.tool,
        "risk_tool_version": risk.tool_version,
        "risk_score": None if risk.score is None else str(risk.score),
        "risk_level": risk.grade.upper() if risk.grade else None,
        "risk_assessed_at": local(risk.assessed_at) if risk.assessed_at else None,
        "risk_assessor": risk.assessor_role,
        "risk_answers": _joined(f"{a.item}={a.answer}" for a in risk.answers or ()),
        "incidents_in_12_months": _number(history.incidents_in_12_months),
        "escalation": None if history.escalation is None else "Y" if history.escalation else "N",
    }


def _since(content: ReferralOffered | Update) -> Row:
    if isinstance(content, ReferralOffered):
        return {}
    support, children = content.support or SupportShown(), content.safeguarding or SafeguardingShown()
    return {
        "service": support.service,
        "status": support.status.upper().replace("-", "_") if support.status else None,
        "status_at": local(support.status_at) if support.status_at else None,
        "status_reason": support.reason,
        "safeguarding_rating": children.rating,
        "safeguarding_decision": children.decision,
        "safeguarding_decided_at": local(children.decided_at) if children.decided_at else None,
    }


def _safe_phone(contacts: Iterable[Contact]) -> Contact | None:
    return next((c for c in contacts if c.kind == "phone" and c.safe is YesNo.YES), None)


def _warned(contact: Contact) -> str:
    return f"{contact.value} (safe: {contact.safe}, message: {contact.message_safe})"


def _written(address: Address) -> str | None:
    where = ", ".join(part for part in (*address.lines, address.postcode) if part)
    if not where or address.visibility is AddressClass.ORDINARY:
        return where or None
    return f"{where} ({address.visibility})"


def _code(coded: Coded | None) -> str | None:
    return (coded.canonical or coded.code) if coded else None


def _number(count: int | None) -> str | None:
    return None if count is None else str(count)


def _in_step(values: Iterable[str | None]) -> str | None:
    """Return one value for each person, empty where none was given: the second here is the second everywhere."""
    listed = tuple(value or "" for value in values)
    return SEPARATOR.join(listed) if any(listed) else None


def _joined(values: Iterable[str | None] | None) -> str | None:
    return SEPARATOR.join(value for value in values or () if value) or None
