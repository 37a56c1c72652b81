"""Deliveries to a support service: a CSV row for every kind that it can get, JSON for any other."""

from collections.abc import Iterable

from connectors.codes import CONSENT_WORD
from connectors.documents import Delivered, NativeDocument
from connectors.people import forenames, full_name, surname
from connectors.rows import SEPARATOR, Row, cell_code, joined, write_row
from connectors.service_notes import Note, envelope_row, note_row
from connectors.writing import envelope_of, file_name, json_file, local, number_of, plain
from hub.domain.content import MaracReferral, ReferralOffered, SafeguardingContact, Task, Update
from hub.domain.person import Address, AddressClass, Coded, Contact, SafeContact, YesNo
from hub.domain.shown import EventShown, HistoryShown, PersonShown, RiskShown, SafeguardingShown, SupportShown

Story = ReferralOffered | SafeguardingContact | MaracReferral | Update
"""Content that tells of people and of what happened."""

ANSWERS: dict[str, str] = {YesNo.YES: "Y", YesNo.NO: "N", YesNo.UNKNOWN: "UNKNOWN"}
"""How the columns write yes and no."""


def to_native(delivered: Delivered) -> NativeDocument:
    """Return the row of a delivery; what no service is sent, such as a whole case, as JSON."""
    content = delivered.content
    if isinstance(content, Note):
        row = envelope_row(delivered, "sent_at") | _note(content)
    elif isinstance(content, Story):
        row = envelope_row(delivered, "referral_date") | _story(content)
    else:
        return json_file(delivered, {"delivery": envelope_of(delivered), "content": plain(content)})
    return NativeDocument(name=file_name(delivered, "csv"), body=write_row(row))


def _note(note: Note) -> Row:
    her = note.victim if isinstance(note, Task) else None
    return note_row(note) | (_victim(her) if her else {})


def _story(story: Story) -> Row:
    since = _since(story) if isinstance(story, Update) else {}
    return _asked(story) | _victim(story.victim) | _others(story) | _what(story) | since


def _asked(story: Story) -> Row:
    respond_by = None if isinstance(story, Update) else story.respond_by
    return {
        "referrer": story.told_by,
        "referral_reason": story.reason,
        "respond_by": local(respond_by) if respond_by else None,
    }


def _victim(victim: PersonShown | None) -> Row:
    her = victim or PersonShown()
    limits = her.safe_contact or SafeContact()
    safe = _safe_phone(her.contacts or ())
    return {
        "forename": forenames(her.name),
        "surname": surname(her.name),
        "aliases": joined(map(full_name, her.aliases or ())),
        "dob": her.date_of_birth,
        "gender": cell_code(her.sex),
        "ethnicity_18_1": _code(her.ethnicity),
        "la_gss_code": joined(a.local_authority for a in her.addresses or ()),
        "address": joined(_written(address) for address in her.addresses or ()),
        "nhs_number": number_of("nhs-number", her.identifiers),
        "safe_number": safe.value if safe else None,
        "safe_from": limits.safe_from,
        "safe_to": limits.safe_until,
        "never_between": joined(limits.never_between),
        "contact_note": limits.note,
        "message_safe": ANSWERS[safe.message_safe] if safe else None,
        "other_contacts": joined(_warned(c) for c in her.contacts or () if c is not safe),
        "interpreter_language": her.language.code if her.language else None,
        "interpreter_needed": ANSWERS.get(her.interpreter_needed or ""),
        "disability": joined(_code(v) for v in her.vulnerabilities or ()),
        "pregnant": ANSWERS.get(her.pregnant or ""),
        "consent": CONSENT_WORD.get(her.consent, her.consent) if her.consent else None,
    }


def _others(content: Story) -> Row:
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


def _what(content: Story) -> Row:
    event, risk = content.event or EventShown(), content.risk or RiskShown()
    history = content.history or HistoryShown()
    return {
        "crime_reference": number_of("crime-reference", event.references),
        "incident_at": local(event.occurred_from) if event.occurred_from else None,
        "incident_until": local(event.occurred_until) if event.occurred_until else None,
        "incident_place_kind": event.place_kind,
        "abuse": joined(_code(kind) for kind in event.abuse or ()),
        "flags": joined(event.flags),
        "marac_criteria": joined(event.criteria),
        "requested": event.request,
        "narrative": event.narrative,
        "risk_tool": risk.tool,
        "risk_tool_version": risk.tool_version,
        "risk_score": None if risk.score is None else str(risk.score),
        "risk_level": cell_code(risk.grade),
        "risk_assessed_at": local(risk.assessed_at) if risk.assessed_at else None,
        "risk_assessor": risk.assessor_role,
        "risk_answers": joined(f"{a.item}={a.answer}" for a in risk.answers or ()),
        "incidents_in_12_months": _number(history.incidents_in_12_months),
        "escalation": None if history.escalation is None else "Y" if history.escalation else "N",
    }


def _since(update: Update) -> Row:
    support, children = update.support or SupportShown(), update.safeguarding or SafeguardingShown()
    return {
        "service": support.service,
        "status": cell_code(support.status),
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
    """Return what the hub takes a code for; one that it does not know is kept, with its list, and marked."""
    if coded is None:
        return None
    return coded.canonical or f"{coded.code} ({coded.system}, unmapped)"


def _number(count: int | None) -> str | None:
    return None if count is None else str(count)


def _in_step(values: Iterable[str | None]) -> str | None:
    """Return one value for each person, empty where none was given: the second here is the second everywhere."""
    listed = tuple(value or "" for value in values)
    return SEPARATOR.join(listed) if any(listed) else None
