"""Deliveries to a children's safeguarding hub: a person and a contact for each child, the rest beside them."""

from connectors.codes import SCHOOL_OF_ETHNICITY
from connectors.documents import Delivered, NativeDocument
from connectors.people import forenames, surname
from connectors.writing import Plain, answer_of, envelope_of, given, json_file, local, number_of, plain
from hub.domain.agency import AgencyKind
from hub.domain.content import MaracReferral, Received, ReferralOffered, SafeguardingContact, Update
from hub.domain.person import Coded, Sex
from hub.domain.shown import PersonShown

SOURCES: dict[str, str] = {
    AgencyKind.SCHOOL: "2A",
    AgencyKind.HOUSING: "4",
    AgencyKind.POLICE: "6",
    AgencyKind.PROBATION: "7",
    **dict.fromkeys((AgencyKind.IDVA, AgencyKind.VICTIM_HUB, AgencyKind.PERPETRATOR_SERVICE), "8"),
}
"""Referral source of the children-in-need census by the kind of agency that told, where one code means that kind."""
SOURCE_UNKNOWN = "10"
"""The census code for a source that is not known. Health (3A to 3F) and other children's services (5A to 5D) have
several codes and no kind of ours says which: nothing finer is invented. The name stands beside it."""

_SEX: dict[str, str] = {Sex.FEMALE: "F", Sex.MALE: "M", Sex.NOT_KNOWN: "U"}
_IN_THE_DATASET = ("forename", "surname", "dateOfBirth", "expectedDueDate", "sex")

Told = SafeguardingContact | ReferralOffered | MaracReferral | Update
"""Content that has people."""


def to_native(delivered: Delivered) -> NativeDocument:
    """Return a delivery as `ssd_person` and `ssd_contacts`, with a `hub` block for what these cannot say."""
    content = delivered.content
    if not isinstance(content, Told):
        rest = answer_of(content) if isinstance(content, Received) else plain(content)
        return json_file(delivered, {"hub": {"delivery": envelope_of(delivered), **rest}})
    told = plain(content)
    told.pop("children", None)
    children = tuple(enumerate(content.children, start=1))
    document = {
        "ssd_person": [_person(delivered, number, child) for number, child in children],
        "ssd_contacts": [_contact(delivered, number, content) for number, _ in children],
        "hub": {
            "delivery": envelope_of(delivered),
            **told,
            **given({"children": [_beside(delivered, number, child) for number, child in children]}),
        },
    }
    return json_file(delivered, given(document))


def _person(delivered: Delivered, number: int, child: PersonShown) -> Plain:
    return given(
        {
            "pers_person_id": _id(delivered, number),
            "pers_forename": forenames(child.name),
            "pers_surname": surname(child.name),
            "pers_dob": child.date_of_birth,
            "pers_expected_dob": child.expected_due_date,
            "pers_sex": _SEX.get(child.sex or ""),
            "pers_ethnicity": _ethnicity(child.ethnicity),
            "pers_common_child_id": number_of("nhs-number", child.identifiers),
            "pers_upn": number_of("upn", child.identifiers),
        }
    )


def _contact(delivered: Delivered, number: int, told: Told) -> Plain:
    return {
        "cont_contact_id": _id(delivered, number),
        "cont_person_id": _id(delivered, number),
        "cont_contact_date": local(delivered.envelope.time),
        "cont_contact_source_code": SOURCES.get(told.told_by_kind, SOURCE_UNKNOWN),
        "cont_contact_source_desc": told.told_by,
    }


def _beside(delivered: Delivered, number: int, child: PersonShown) -> Plain:
    """Return what the dataset has no name for, and codes and numbers in full where it holds them in part."""
    coarse = () if child.sex in _SEX else ("sex",)
    told = set(_IN_THE_DATASET) - set(coarse)
    rest = {name: value for name, value in plain(child).items() if name not in told}
    return {"person": _id(delivered, number), **rest}


def _id(delivered: Delivered, number: int) -> str:
    return f"{delivered.envelope.id}-{number}"


def _ethnicity(coded: Coded | None) -> str | None:
    return SCHOOL_OF_ETHNICITY.get(coded.canonical or "") if coded else None
