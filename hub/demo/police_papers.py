"""What the simulated police write: the document of the Single Online Home with its safeguarding block."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.demo.people import Family, Home, Human

Plain = dict[str, Any]

GENDER = {"F": "GNDR_0001", "M": "GNDR_0003"}
DASH_ITEMS = 27
STALKING_ITEM = 8
"""Which of them asks about being followed or pestered."""
VICTIM = "p1"
"""Her id within a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one incident document says beside its people."""

    record: str
    reference: str
    """Crime reference; the IDVA may tell of the same one."""
    occurred: datetime
    grade: str
    """`STANDARD`, `MEDIUM` or `HIGH`."""
    consent: str
    """As the block writes it: `GIVEN`, `REFUSED`, `NOT_ASKED`, `NOT_ASKED_UNSAFE`."""
    answers: frozenset[int]
    """Items of the checklist that were answered yes."""
    with_children: bool = True
    suspect_known: bool = True
    hidden_home: bool = False
    accused_too: bool = False
    """Each accuses the other."""
    informed: str = "UNKNOWN"
    flags: tuple[str, ...] = ()
    """`SEXUAL`, `STALKING`, `HONOUR_BASED`, `HOMICIDE`: as the block names them."""
    operation: str | None = None
    """Code of an operation with many victims."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of a suspect."""

    code: str
    words: str
    conditions: tuple[str, ...] = ()


CHANGES = (
    Change(code="BAIL_SET", words="bail with conditions", conditions=("NO_CONTACT", "NOT_AT_HER_HOME")),
    Change(code="RELEASED", words="released"),
    Change(code="BAIL_BREACHED", words="bail breached", conditions=("NO_CONTACT",)),
    Change(code="CHARGED", words="charged"),
)
"""What the force tells of a suspect after an incident."""


def report(family: Family, told: Report, revision: int, now: datetime) -> bytes:
    """Return the document of an incident."""
    suspect = "knownSuspect" if told.suspect_known else "unknownSuspect"
    children = [f"c{n}" for n, _ in enumerate(_children(family, told), start=1)]
    relations = {
        "submission": _to("submission", "s1"),
        "victim": _to("person", VICTIM, *(("p2",) if told.accused_too else ())),
        suspect: _to("person", "p2", *(("p1",) if told.accused_too else ())),
        "childInHousehold": _to("person", *children),
        "incidentLocation": _to("location", "l1"),
    }
    attributes = {
        "incidentStartDateTime": told.occurred.isoformat(),
        "incidentExactTimeKnown": True,
        "physicallyAssaulted": revision > 1,
        "childPresent": bool(children),
        "incidentReportedAlreadyReference": told.reference,
    }
    document = {
        "data": {"id": "i1", "type": "incident", "attributes": attributes, "relationships": relations},
        "included": [_submission(told, revision, now), *_people(family, told), *_places(family)],
        "safeguarding": _block(family, told, children),
    }
    return json.dumps(document, ensure_ascii=False).encode()


def withdrawal(family: Family, told: Report, revision: int, now: datetime) -> bytes:
    """Return the document by which an incident is taken back."""
    relations = {"submission": _to("submission", "s1"), "victim": _to("person", VICTIM)}
    document = {
        "data": {"id": "i1", "type": "incident", "attributes": {}, "relationships": relations},
        "included": [_submission(told, revision, now), _person(VICTIM, family.victim, {})],
        "safeguarding": {"withdrawn": {"reason": "WRONG_PERSON"}},
    }
    return json.dumps(document, ensure_ascii=False).encode()


def custody(family: Family, told: Report, change: Change, now: datetime) -> bytes:
    """Return the document by which the force tells that custody or bail of the suspect of an incident changed."""
    relations = {
        "submission": _to("submission", "s1"),
        "victim": _to("person", VICTIM),
        "knownSuspect": _to("person", "p2"),
    }
    victim = _person(VICTIM, family.victim, {}, victimRelationshipToSuspect=family.relationship)
    document = {
        "data": {"id": "i1", "type": "incident", "attributes": {}, "relationships": relations},
        "included": [_submission(told, 1, now), victim, _person("p2", family.suspect, {})],
        "safeguarding": {
            "custody": {"change": change.code, "at": now.isoformat(), "conditions": list(change.conditions)}
        },
    }
    return json.dumps(document, ensure_ascii=False).encode()


def who_was_asked(report: bytes) -> Plain:
    """Return the part of a document that says who was asked: she and her home, as the report has them.

    The hub knows her again by that, and a home that the report keeps confidential stays so. By such a home nobody is
    known again, so her telephone is told then; else it is left out, for an answer cannot say when a call is safe.
    """
    told = json.loads(report)
    her = next(one for one in told["included"] if one["type"] == "person" and one["id"] == VICTIM)
    home = her["relationships"]["homeAddress"]["data"][0]["id"]
    confidential = [one for one in told["safeguarding"]["confidentialAddresses"] if one == home]
    wanted = ("homeAddress", "personalTelephone") if confidential else ("homeAddress",)
    relations = {name: to for name, to in her["relationships"].items() if name in wanted}
    hers = [to["data"][0] for to in relations.values()]
    others = [one for one in told["included"] if {"id": one["id"], "type": one["type"]} in hers]
    return {
        "included": [{**her, "relationships": relations}, *others],
        "safeguarding": {"confidentialAddresses": confidential},
    }


def _children(family: Family, told: Report) -> tuple[Human, ...]:
    return family.children if told.with_children else ()


def _to(kind: str, *ids: str) -> Plain:
    return {"data": [{"id": id_, "type": kind} for id_ in ids]}


def _submission(told: Report, revision: int, now: datetime) -> Plain:
    attributes = {
        "forceIdentifier": 37,
        "category": "OCR",
        "categorySubcode": "DA",
        "highHarmFlag": "TRUE" if told.grade == "HIGH" else "FALSE",
        "customerReferenceNumber": told.record,
        "revision": revision,
        "submitTime": now.isoformat(),
    }
    return {"id": "s1", "type": "submission", "attributes": attributes}


def _people(family: Family, told: Report) -> list[Plain]:
    at_home = {"homeAddress": _to("location", "l1")}
    phone = {"personalTelephone": _to("telephone", "t1")} if family.victim.phone else {}
    victim = _person(VICTIM, family.victim, {**at_home, **phone}, victimRelationshipToSuspect=family.relationship)
    suspect = (
        _person("p2", family.suspect, {"homeAddress": _to("location", "l2")})
        if told.suspect_known
        else {"id": "p2", "type": "person", "attributes": {"ageRange": "ARNG_0006", "gender": "GNDR_0005"}}
    )
    children = [_person(f"c{n}", child, at_home) for n, child in enumerate(_children(family, told), start=1)]
    return [victim, suspect, *children]


def _person(ref: str, human: Human, relations: Plain, **more: str) -> Plain:
    attributes = {
        "givenName": list(human.given),
        "surname": human.family,
        "dateOfBirth": human.born,
        "gender": GENDER[human.sex],
        "ethnicitySelfDefined": f"ESDD_{human.ethnicity}" if human.ethnicity else None,
        "nhsNumber": human.nhs,
        "pncId": human.pnc,
        **more,
    }
    stated = {name: value for name, value in attributes.items() if value is not None}
    return {"id": ref, "type": "person", "attributes": stated, "relationships": relations}


def _places(family: Family) -> list[Plain]:
    phone = family.victim.phone
    number = {"id": "t1", "type": "telephone", "attributes": {"telephoneNumberFull": phone}}
    return [_place("l1", family.home), _place("l2", family.elsewhere), *([number] if phone else [])]


def _place(ref: str, home: Home) -> Plain:
    attributes = {
        "buildingNumber": home.number,
        "street": home.street,
        "cityOrTown": home.town,
        "postcode": home.postcode,
        "localAuthority": home.authority,
    }
    return {"id": ref, "type": "location", "attributes": attributes}


def _block(family: Family, told: Report, children: list[str]) -> Plain:
    answers = {f"q{n}": "YES" if n in told.answers else "NO" for n in range(1, DASH_ITEMS + 1)}
    seen = [
        {"person": ref, "resident": True, "present": place == 0, **_learning(family.children[place])}
        for place, ref in enumerate(children)
    ]
    more = {"needs": list(family.victim.needs), "flags": list(told.flags), "operation": told.operation}
    return {
        **{name: value for name, value in more.items() if value},
        "riskTool": "DASH",
        "riskToolVersion": "2009",
        "answers": answers,
        "officerGrade": told.grade,
        "victim": VICTIM,
        "consentToShare": told.consent,
        "suspectInformed": told.informed,
        "safeContact": {"phoneSafe": True, "messageSafe": False, "from": "09:30", "until": "14:30"},
        "childrenSeen": seen,
        "confidentialAddresses": ["l1"] if told.hidden_home else [],
    }


def _learning(child: Human) -> Plain:
    learns = {"at": child.learns, **({"urn": child.school} if child.school else {})}
    return {"education": learns} if child.learns else {}
