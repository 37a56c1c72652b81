"""What the other simulated agencies write: rows of services, contacts of the MASH, the form of a MARAC."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime

from hub.demo.people import Family, Human

Row = dict[str, str | None]

SAFE_FROM, SAFE_UNTIL = "09:30", "14:30"
"""When contact is safe, as whoever refers has asked; without that no service is asked to make contact."""


def referral_row(family: Family, client: str, risk_and_consent: tuple[str, str], now: datetime) -> bytes:
    """Return the row by which a service refers a client of its own."""
    level, consent = risk_and_consent
    row = _client(family, client) | {
        "referral_date": now.isoformat(),
        "referrer": "Self",
        "consent": consent,
        "consent_scope": "SUPPORT",
        "risk_tool": "DASH_RIC_24",
        "risk_level": level,
        "status": "RECEIVED",
    }
    return table(row)


def incident_row(family: Family, client: str, occurred: datetime, reference: str, now: datetime) -> bytes:
    """Return, as JSON, the row by which a service tells of an incident."""
    row = _client(family, client) | {
        "incident_ref": f"{client}-1",
        "recorded_at": now.isoformat(),
        "incident_at": occurred.isoformat(),
        "incident_place_kind": "HOME",
        "crime_reference": reference,
        "consent": "GIVEN",
    }
    return json.dumps({name: value for name, value in row.items() if value}, ensure_ascii=False).encode()


def contact(family: Family, number: str, now: datetime, *, rating: str | None = None) -> bytes:
    """Return a contact of the children's hub about the first child: its own, or with a rating its decision."""
    child = family.children[0]
    people = [
        in_the_dataset(f"{number}-c", child, None, None),
        in_the_dataset(f"{number}-v", family.victim, "VICTIM", None)
        | {"pers_hub_safe_from": SAFE_FROM, "pers_hub_safe_until": SAFE_UNTIL},
        in_the_dataset(f"{number}-s", family.suspect, "PERPETRATOR", family.relationship),
    ]
    told = {"cont_contact_id": number, "cont_person_id": f"{number}-c", "cont_contact_date": now.isoformat()}
    decided = {"hub": {"rating": rating, "decision": "SINGLE_ASSESSMENT", "decisionAt": now.isoformat()}}
    document = {"ssd_person": people, "ssd_contacts": told, **(decided if rating else {})}
    return json.dumps(document, ensure_ascii=False).encode()


def conference_form(family: Family, number: str, now: datetime) -> bytes:
    """Return the form by which a coordinator puts a case to the conference on a criterion of its own."""
    document = {
        "referralNumber": number,
        "referralDate": now.isoformat(),
        "victim": _on_the_form(family.victim) | {"consent": "UNKNOWN"},
        "perpetrators": [_on_the_form(family.suspect) | {"relationship": family.relationship}],
        "children": [_on_the_form(child) for child in family.children],
        "criteria": {"professionalJudgement": "Y"},
        "risk": {"tool": "DASH_RIC_24", "toolVersion": "24", "level": "MEDIUM", "assessor": "REFERRER"},
    }
    return json.dumps(document, ensure_ascii=False).encode()


def conference_outcome(family: Family, number: str, owners: Sequence[str], now: datetime) -> bytes:
    """Return the form by which a coordinator says that the conference heard a case, and who agreed to do something."""
    at = now.isoformat()
    document = {
        "referralNumber": number,
        "referralDate": at,
        "victim": _on_the_form(family.victim),
        "perpetrators": [_on_the_form(family.suspect) | {"relationship": family.relationship}],
        "outcome": {
            "result": "HEARD",
            "meetingAt": at,
            "recordedAt": at,
            "actions": [{"action": "SAFETY_PLAN_REVIEW", "owner": owner} for owner in owners],
        },
    }
    return json.dumps(document, ensure_ascii=False).encode()


def her_columns(family: Family, client: str) -> Row:
    """Return the columns of a service's client."""
    her = family.victim
    return {
        "client_ref": client,
        "forename": " ".join(her.given),
        "surname": her.family,
        "dob": her.born,
        "gender": her.sex,
        "ethnicity_18_1": her.ethnicity,
        "la_gss_code": family.home.authority,
        "safe_number": her.phone,
        "message_safe": "N",
    }


def table(row: Row) -> bytes:
    """Return a table of one row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(row)
    writer.writerow(value or "" for value in row.values())
    return out.getvalue().encode()


def in_the_dataset(ref: str, human: Human, role: str | None, relationship: str | None) -> Row:
    """Return a person in the names of the children's dataset."""
    row = {
        "pers_person_id": ref,
        "pers_hub_role": role,
        "pers_hub_relationship": relationship,
        "pers_forename": " ".join(human.given),
        "pers_surname": human.family,
        "pers_dob": human.born,
        "pers_sex": human.sex,
        "pers_common_child_id": human.nhs,
    }
    return {name: value for name, value in row.items() if value}


def _client(family: Family, client: str) -> Row:
    him = family.suspect
    return her_columns(family, client) | {
        "safe_from": SAFE_FROM,
        "safe_to": SAFE_UNTIL,
        "relationship": family.relationship,
        "perpetrator_forename": " ".join(him.given),
        "perpetrator_surname": him.family,
        "perpetrator_dob": him.born,
    }


def _on_the_form(human: Human) -> Row:
    row = {
        "forename": " ".join(human.given),
        "surname": human.family,
        "dateOfBirth": human.born,
        "gender": human.sex,
        "nhsNumber": human.nhs,
        "pncId": human.pnc,
    }
    return {name: value for name, value in row.items() if value}
