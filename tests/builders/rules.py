"""Rules as people write them, and people of whom everything is known."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from hub.domain.agency import AgencyKind
from hub.domain.content import Content
from hub.domain.cube import EVERYTHING
from hub.domain.delivery import DeliveryKind
from hub.domain.directory import Directory
from hub.domain.ids import AreaId, RuleId
from hub.domain.person import (
    AddressClass,
    ChildAtIncident,
    ChildVoice,
    Coded,
    ConsentStatus,
    Identifier,
    Person,
    SafeContact,
    Sex,
    YesNo,
)
from hub.domain.rules import Policy, Sharing, SharingRule, Treatment
from tests.builders.people import a_phone, an_address, named, numbered, says
from tests.builders.world import shipped_policy


def coded(word: str) -> Coded:
    """Return a value of some code list."""
    return Coded(system="list", code=word, display=word)


def in_full(person: Person, number: int) -> Person:
    """Return a person with something in every field, and an address of each class."""
    return replace(
        person,
        names=(*person.names, named("Former", "Name")),
        expected_due_date="2026-09-01",
        sex=Sex.FEMALE,
        gender=coded("gender"),
        ethnicity=coded("ethnicity"),
        language=coded("language"),
        interpreter_needed=YesNo.YES,
        pregnant=YesNo.YES,
        identifiers=(numbered(number), Identifier(system="niche-nominal", value=f"P-{number}")),
        addresses=tuple(
            an_address(f"{number} {one} row", visibility=one, postcode=f"IP{number} {place}ZZ")
            for place, one in enumerate(AddressClass)
        ),
        contacts=(a_phone(number),),
        safe_contact=SafeContact(safe_from="09:30"),
        vulnerabilities=(coded("hearing"),),
        relationship_to_victim=coded("relation"),
        consents=says(ConsentStatus.GIVEN),
        at_incident=ChildAtIncident(
            resident=YesNo.YES,
            present=YesNo.YES,
            witnessed=YesNo.NO,
            where="kitchen",
            voice=ChildVoice(spoken_to=YesNo.YES),
        ),
    )


def a_sharing_rule(**over: Any) -> SharingRule:
    """Return a rule that always gives an IDVA service the victim's name with an offer."""
    rule = SharingRule(
        id=RuleId("idva/test"),
        recipient=AgencyKind.IDVA,
        delivery=DeliveryKind.REFERRAL_OFFERED,
        when=EVERYTHING,
        purpose="test",
        basis={},
        give={"victim": {"name": Treatment.AS_IS}},
    )
    return replace(rule, **over)


def policy_of(*rules: SharingRule) -> Policy:
    """Return the shipped policy with these sharing rules alone."""
    return replace(shipped_policy(), sharing=Sharing(rules))


def suffolk_with(**over: Any) -> Policy:
    """Return the shipped policy with parts of its directory replaced."""
    policy = shipped_policy()
    return replace(policy, directory=Directory([replace(policy.directory.areas[AreaId("suffolk")], **over)]))


def shown(content: Content | None) -> dict[str, set[str]]:
    """Return which fields of which section of a content say something."""
    found: dict[str, set[str]] = {}
    for section in fields(content) if content else ():
        value = getattr(content, section.name)
        for part in value if isinstance(value, tuple) else (value,):
            if is_dataclass(part):
                said = {f.name for f in fields(part) if getattr(part, f.name) is not None}
                found.setdefault(section.name, set()).update(said)
    return found
