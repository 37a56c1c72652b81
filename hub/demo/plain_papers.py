"""What simulated agencies write that have no format of their own: the plain document of `connectors/plain`."""

import json
from datetime import datetime, timedelta
from typing import Any

from hub.demo.partner_papers import SAFE_FROM, SAFE_UNTIL
from hub.demo.people import Family, Human

Plain = dict[str, Any]

WISHES = {
    "THERAPY": 2,
    "LOW_THRESHOLD": 2,
    "SUPPORT": 1,
    "RESPITE": 1,
    "SARC": 1,
    "RESTORATIVE_JUSTICE": 1,
}
"""What is asked for on somebody's own or a professional's wish, and how often."""
WISH_WORDS = {
    "SUPPORT": "support",
    "THERAPY": "therapy",
    "RESPITE": "somewhere to stay",
    "LOW_THRESHOLD": "a first step",
    "SARC": "help after sexual violence",
    "RESTORATIVE_JUSTICE": "restorative justice",
}
"""How people say it."""
ROLES = {"health": "GP", "housing": "HOUSING_OFFICER", "mental-health": "NURSE", "adult-safeguarding": "SOCIAL_WORKER"}
"""What a professional who refers is, by kind of agency."""
ROLE_WORDS = {
    "GP": "general practitioner",
    "HOUSING_OFFICER": "housing officer",
    "NURSE": "mental health nurse",
    "SOCIAL_WORKER": "social worker",
}
"""How people say that."""
HER_OWN = "HER"


def referral(family: Family, number: str, wish: str, asked: tuple[str, str], now: datetime) -> bytes:
    """Return a referral at her own wish or at a professional's; `asked` is by whom, and her consent."""
    requested_by, consent = asked
    wanted = {"reason": wish, "requestedBy": "HER" if requested_by == HER_OWN else "PROFESSIONAL"}
    role = {} if requested_by == HER_OWN else {"referrerRole": requested_by}
    reviewed = {"reviewed": "Y"} if wish == "RESTORATIVE_JUSTICE" else {}
    part = {"referral": {**wanted, **role, **reviewed}, "risk": {"tool": "DASH_RIC_24", "level": "STANDARD"}}
    return _record(number, now, _people(family, consent) | part)


def release(family: Family, number: str, now: datetime) -> bytes:
    """Return that the suspect will be released."""
    told = {"change": "RELEASED", "at": (now + timedelta(days=2)).isoformat(), "conditions": ["NO_CONTACT", "TAG"]}
    return _record(number, now, _people(family) | {"custody": told})


def hearing(family: Family, number: str, now: datetime) -> bytes:
    """Return that a trial was listed."""
    told = {"change": "LISTED", "at": (now + timedelta(days=40)).isoformat(), "kind": "TRIAL"}
    return _record(number, now, _people(family) | {"hearing": told | {"specialMeasures": ["SCREEN"]}})


def feedback(family: Family, number: str, about: str | None, now: datetime) -> bytes:
    """Return that she is not content with a service."""
    told = {"at": now.isoformat(), "severity": "CONCERN", "themes": ["WAITING"], **({"about": about} if about else {})}
    return _record(number, now, {"victim": _human(family.victim)} | {"feedback": told})


def asked(family: Family, record: str, status: str, at: datetime) -> Plain:
    """Return the part of an answer that tells what she said."""
    return {
        "victim": _human(family.victim),
        "consentAnswer": {"record": record, "status": status, "at": at.isoformat()},
    }


def _record(number: str, now: datetime, told: Plain) -> bytes:
    document = {"reference": number, "recordedAt": now.isoformat(), **told}
    return json.dumps(document, ensure_ascii=False).encode()


def _people(family: Family, consent: str | None = None) -> Plain:
    her = _human(family.victim) | {"addresses": [{"localAuthority": family.home.authority}]}
    said = {"consent": consent, "safeFrom": SAFE_FROM, "safeUntil": SAFE_UNTIL} if consent else {}
    return {
        "victim": {**her, **said},
        "perpetrators": [_human(family.suspect) | {"relationship": family.relationship}],
    }


def _human(human: Human) -> Plain:
    stated = {
        "givenName": " ".join(human.given),
        "familyName": human.family,
        "dateOfBirth": human.born,
        "gender": human.sex,
        "nhsNumber": human.nhs,
        "pncId": human.pnc,
        "telephone": human.phone,
        "needs": list(human.needs),
    }
    return {name: value for name, value in stated.items() if value}
