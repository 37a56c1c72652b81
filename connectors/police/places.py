"""Where people live, and who may ever see it."""

from connectors.police.document import HOME, Document, Entity
from hub.domain.person import Address, AddressClass

_PARTS = ("subBuildingName", "buildingName", "buildingNumber", "street", "cityOrTown", "county")
_ONE_LINE = ("buildingNumber", "street")


def addresses(document: Document, person: Entity) -> tuple[Address, ...]:
    """Return a person's addresses, each place once.

    A home is ordinary; a current address that is no home may be where she fled to and is of unknown class,
    which nobody is shown. What the safeguarding block calls confidential is so for everyone who lives there.
    """
    hidden = _confidential(document)
    seen: dict[str, Address] = {}
    for relation in (*HOME, "currentAddress"):
        visibility = AddressClass.ORDINARY if relation in HOME else AddressClass.UNKNOWN
        for location in document.related(person, relation, "location"):
            secret = not hidden.isdisjoint(_signs(location))
            visible = AddressClass.CONFIDENTIAL if secret else visibility
            seen.setdefault(location.id, _address(location, visible))
    return tuple(seen.values())


def place_kind(document: Document, victims: tuple[Entity, ...]) -> str | None:
    """Return the kind of place of the incident: as stated, or `home` when it is a victim's home."""
    for location in document.related(document.incident, "incidentLocation", "location"):
        stated = location.attributes.at("placeKind").code()
        if stated:
            return stated
        if any(
            home.id == location.id
            for victim in victims
            for relation in HOME
            for home in document.related(victim, relation, "location")
        ):
            return "home"
    return None


def _confidential(document: Document) -> frozenset[str]:
    places = document.safeguarding.at("confidentialAddresses")
    locations = [] if places.value is None else [document.named(place, "location") for place in places.each()]
    return frozenset(sign for location in locations if location for sign in _signs(location))


def _signs(location: Entity) -> frozenset[str]:
    # A child's copy of the same place under another id must not disclose it: the postcode alone suffices.
    postcode = location.attributes.at("postcode").text() or ""
    uprn = location.attributes.at("UPRN").text() or ""
    signs = {f"id {location.id}", f"postcode {''.join(postcode.split()).upper()}", f"uprn {uprn.lstrip('0')}"}
    return frozenset(signs - {"postcode ", "uprn "})


def _address(location: Entity, visibility: AddressClass) -> Address:
    attributes = location.attributes
    parts = {part: attributes.at(part).text() for part in _PARTS}
    door = " ".join(filter(None, (parts[part] for part in _ONE_LINE)))
    lines = (parts["subBuildingName"], parts["buildingName"], door, parts["cityOrTown"], parts["county"])
    stated = tuple(line for line in lines if line)
    full = attributes.at("fullAddress").text()
    return Address(
        visibility=visibility,
        lines=stated or ((full,) if full else ()),
        postcode=attributes.at("postcode").text(),
        uprn=attributes.at("UPRN").text(),
        local_authority=attributes.at("localAuthority").text(),
    )
