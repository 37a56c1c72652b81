"""The people of a police document: their roles are relations of the incident, never their own."""

from collections.abc import Mapping

from connectors.codes import ETHNICITY_18, GENDER, REVERSED, relationship
from connectors.people import MAX_PEOPLE, names, numbers, sex
from connectors.police.document import Document, Entity
from connectors.police.lists import AGE_RANGE, DISABILITY, VULNERABILITY
from connectors.police.places import addresses
from connectors.police.safeguarding import Said, at_incident, learns_at, said_of
from connectors.reading import Field
from hub.domain.person import Coded, Contact, Person, PersonName, Role, YesNo

RELATIONS: dict[str, Role] = {
    "victim": Role.VICTIM,
    "knownSuspect": Role.PERPETRATOR,
    "unknownSuspect": Role.PERPETRATOR,
    "childInHousehold": Role.CHILD,
    "witness": Role.WITNESS,
    "personReporting": Role.REFERRER,
}
"""Roles by relation of the incident; a person in two relations has two roles."""

Cast = Mapping[str, tuple[Role, ...]]
"""Roles by person."""

_PHONES = ("personalTelephone", "daytimeTelephone", "eveningTelephone", "preferredContactMethod")
_NUMBERS = {"nhsNumber": "nhs-number", "pncId": "pnc", "croNumber": "cro"}
_TO_SUSPECT = "PTPR victim-to-suspect"


def cast(document: Document) -> dict[str, tuple[Role, ...]]:
    """Return everyone in the document with their roles, in the order of `RELATIONS`."""
    roles: dict[str, tuple[Role, ...]] = {}
    for relation, role in RELATIONS.items():
        for person in document.related(document.incident, relation, "person"):
            held = roles.get(person.id, ())
            roles[person.id] = held if role in held else (*held, role)
    for seen in document.safeguarding.at("childrenSeen").each():
        child = document.named(seen.at("person"), "person")
        if child and Role.CHILD not in roles.get(child.id, ()):
            roles[child.id] = (*roles.get(child.id, ()), Role.CHILD)
    if len(roles) > MAX_PEOPLE:
        document.root.at("included").note("holds too many people.", f"Name {MAX_PEOPLE} at most.")
        return {}
    return roles


def victims(document: Document) -> tuple[Entity, ...]:
    """Return the victims; two, where each accuses the other."""
    return document.related(document.incident, "victim", "person")


def people(document: Document) -> tuple[Person, ...]:
    """Return everyone whom the document names in a role."""
    return described(document, cast(document))


def described(document: Document, roles: Cast) -> tuple[Person, ...]:
    """Return these people in these roles, in a document that need not have an incident."""
    return tuple(_person(document, document.entities["person", ref], roles) for ref in roles)


def _person(document: Document, entity: Entity, roles: Cast) -> Person:
    said = said_of(document, entity.id, tuple(victim.id for victim in victims(document)))
    attributes = entity.attributes
    youngest, oldest = _ages(attributes)
    residents = {p.id for p in document.related(document.incident, "childInHousehold", "person")}
    return Person(
        ref=entity.id,
        roles=roles[entity.id],
        names=_names(attributes),
        date_of_birth=attributes.at("dateOfBirth").text(),
        age_from=youngest,
        age_to=oldest,
        expected_due_date=attributes.at("expectedDueDate").text(),
        sex=sex(attributes.at("gender")),
        gender=attributes.at("gender").coded("GNDR", GENDER),
        ethnicity=_ethnicity(attributes),
        language=attributes.at("preferredLanguageSpoken").coded("LNGG", {}),
        interpreter_needed=attributes.at("interpreterNeeded").yes_no(),
        identifiers=numbers(attributes, _NUMBERS),
        addresses=addresses(document, entity),
        contacts=_contacts(document, entity, said),
        safe_contact=said.safe_contact,
        vulnerabilities=(*_vulnerabilities(attributes), *said.needs),
        relationship_to_victim=_to_victim(document, entity.id, roles),
        consents=said.consents,
        at_incident=at_incident(document, entity.id, in_household=entity.id in residents),
        education=learns_at(document, entity.id),
    )


def _names(attributes: Field) -> tuple[PersonName, ...]:
    given = (*attributes.at("givenName").texts(), *attributes.at("middleName").texts())
    return names(given, attributes.at("surname"), attributes.at("alias"))


def _ages(attributes: Field) -> tuple[int | None, int | None]:
    age = attributes.at("age").whole()
    youngest = attributes.at("approximateAgeFrom").whole()
    oldest = attributes.at("approximateAgeTo").whole()
    if age is not None:
        return age, age
    if youngest is not None or oldest is not None:
        return youngest, oldest
    return AGE_RANGE.get(attributes.at("ageRange").text() or "", (None, None))


def _ethnicity(attributes: Field) -> Coded | None:
    described = attributes.at("ethnicitySelfDefined").coded("ESDD", ETHNICITY_18)
    return described or attributes.at("ethnicityGroup").coded("EGRP", {})


def _contacts(document: Document, entity: Entity, said: Said) -> tuple[Contact, ...]:
    phones = [phone for relation in _PHONES for phone in document.related(entity, relation, "telephone")]
    numbers = (phone.attributes.at("telephoneNumberFull").text() for phone in phones)
    emails = document.related(entity, "personalEmail", "email")
    written = (email.attributes.at("emailAddress").text() for email in emails)
    calls = (
        Contact(kind="phone", value=number, safe=said.phone_safe, message_safe=said.message_safe)
        for number in dict.fromkeys(numbers)
        if number
    )
    return (*calls, *(Contact(kind="email", value=address) for address in written if address))


def _vulnerabilities(attributes: Field) -> tuple[Coded, ...]:
    categories = attributes.at("disabilityCategory").texts()
    disabilities = (Coded(system="DCRY", code=code, canonical=DISABILITY.get(code)) for code in categories)
    stated = (
        Coded(system="SDM", code=name, canonical=meaning)
        for name, meaning in VULNERABILITY.items()
        if attributes.at(name).yes_no() is YesNo.YES
    )
    return (*disabilities, *stated)


def _to_victim(document: Document, suspect: str, roles: Cast) -> Coded | None:
    """Return what a suspect is to the victim, from what the victim is to the suspect.

    It is told only where it can mean one pair: one other victim, and no other suspect of hers.
    """
    if Role.PERPETRATOR not in roles[suspect]:
        return None
    others = [ref for ref, held in roles.items() if Role.VICTIM in held and ref != suspect]
    suspects = [ref for ref, held in roles.items() if Role.PERPETRATOR in held and ref not in others]
    if len(others) != 1 or suspects != [suspect]:
        return None
    victim = document.entities["person", others[0]]
    code = victim.attributes.at("victimRelationshipToSuspect").text()
    if code is None:
        return None
    canonical = relationship(code).canonical
    return Coded(system=_TO_SUSPECT, code=code, canonical=REVERSED.get(canonical or "", canonical))
