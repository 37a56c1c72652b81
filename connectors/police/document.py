"""The Single Online Home document: one incident, the entities included with it, and their relations."""

from dataclasses import dataclass

from connectors.reading import Field, json_document

Key = tuple[str, str]
"""Type and id of an entity, unique within the document."""

HOME = ("homeAddress", "permanentAddress")
"""Relations that name where a person lives for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """An incident, person, location or other entity, with its relations to others."""

    id: str
    body: Field

    @property
    def attributes(self) -> Field:
        """The entity's own fields."""
        return self.body.at("attributes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole document with its entities by type and id."""

    root: Field
    incident: Entity
    entities: dict[Key, Entity]

    @property
    def safeguarding(self) -> Field:
        """The block of ours beside the model: risk, consent, safe contact, children."""
        return self.root.at("safeguarding")

    def related(self, entity: Entity, relation: str, kind: str) -> tuple[Entity, ...]:
        """Return the entities of a kind to which a relation points; a pointer to nothing is a problem."""
        found = []
        for target in entity.body.at("relationships").at(relation).at("data").each():
            if target.at("type").text() not in (kind, None):
                continue
            known = self.entities.get((kind, target.at("id").needed_text()))
            if known is None:
                target.at("id").note("names nothing that is included.", f"Include the {kind} or remove this.")
            else:
                found.append(known)
        return tuple(found)

    def named(self, field: Field, kind: str) -> Entity | None:
        """Return the entity whose id stands in a field; an id that is not included is a problem."""
        name = field.text()
        known = self.entities.get((kind, name)) if name else None
        if name and known is None:
            field.note("names nothing that is included.", f"Give the id of an included {kind}.")
        return known


def read_document(body: bytes) -> Document:
    """Return the document; raise `Unmappable` when it is no JSON."""
    root = json_document(body)
    entities: dict[Key, Entity] = {}
    for field in root.at("included").each():
        entity = Entity(id=field.at("id").needed_text(), body=field)
        key = (field.at("type").needed_text(), entity.id)
        if key in entities:
            field.at("id").note("is used twice.", "Give each included entity an id of its own.")
        entities[key] = entity
    return Document(root=root, incident=Entity(id="", body=root.at("data")), entities=entities)
