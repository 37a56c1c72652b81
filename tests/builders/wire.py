"""Events as plain values on the wire, valid by default: what a foreign system hands to its own serialiser."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def unique() -> str:
    """Return a word that no other test uses, for names and numbers."""
    return uuid4().hex[:10]


def a_postcode(word: str) -> str:
    """Return a postcode of no real area; for each word another one: who share one are neighbours to the matcher."""
    own = sha256(word.encode()).digest()
    return f"XX{10 + own[0] % 90} {own[1] % 10}{chr(65 + own[2] % 26)}{chr(65 + own[3] % 26)}"


def a_head(agency: str, record: str, revision: int = 1) -> dict[str, Any]:
    """Return what an event says of itself."""
    return {
        "agency": agency,
        "record_id": record,
        "recorded_at": NOW + timedelta(minutes=revision),
        "revision": revision,
    }


def a_person(ref: str, role: str, given: str, family: str, born: str | None, **more: Any) -> dict[str, Any]:
    """Return a person with everything left out that is not named."""
    return {
        "ref": ref,
        "roles": [role],
        "names": [{"given": [given], "family": family}],
        "date_of_birth": born,
        "identifiers": [],
        "addresses": [],
        "contacts": [],
        "vulnerabilities": [],
        "consents": [],
        **more,
    }


def an_incident(agency: str, family: str, record: str, revision: int = 1, **more: Any) -> dict[str, Any]:
    """Return a high-risk incident with one child; `family` makes its people a test's own, in all that is compared."""
    digest = sha256(family.encode()).digest()
    own, apart = int.from_bytes(digest[:4]), int.from_bytes(digest[4:8])
    month, day = own % 12 + 1, own % 28 + 1
    grade = more.pop("grade", "high")
    consent = more.pop("consent", "refused")
    phone = more.pop("phone", f"07700 9{apart % 100_000:05}")
    reference = more.pop("reference", f"42/{family}/26")
    people = [
        a_person(
            "p1",
            "victim",
            "Testa",
            family,
            f"{1950 + own % 50}-{month:02}-{day:02}",
            contacts=[{"kind": "phone", "value": phone, "safe": "unknown", "message_safe": "no"}],
            consents=[{"purpose": "support", "status": consent}],
            addresses=[
                {
                    "visibility": "ordinary",
                    "lines": [f"{own % 900} Nowhere Lane"],
                    "postcode": a_postcode(family),
                },
                {"visibility": "confidential", "lines": ["2 Hidden Row"], "postcode": "XX9 9ZZ"},
            ],
        ),
        a_person("p2", "perpetrator", "Sample", family, f"{1950 + own % 47}-{day % 12 + 1:02}-02"),
        a_person("p3", "child", "Kit", family, f"{2012 + own % 10}-{month:02}-{day:02}"),
    ]
    return {
        "head": a_head(agency, record, revision),
        "incident": {
            "occurred_from": NOW - timedelta(hours=5),
            "exact": True,
            "references": [{"system": "crime-reference", "value": reference}],
            "abuse": [],
            "flags": [],
            "suspect_informed": "no",
            "narrative": "Her neighbour called. She lives at XX9 9ZZ now.",
        },
        "people": people,
        "assessment": {
            "tool": "DASH_2009_27",
            "tool_version": "2009",
            "assessed_at": NOW - timedelta(hours=4),
            "assessor_role": "supervisor",
            "judgement": grade,
            "answers": [{"item": "strangulation", "answer": "yes", "frequency": None}],
            "stated_score": None,
        },
        **more,
    }
