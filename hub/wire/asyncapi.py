"""Holds `schemas/asyncapi.yaml`, the description for agencies' systems, against the schemas themselves."""

import re

import yaml
from fastavro.repository.base import SchemaRepositoryError
from fastavro.schema import SchemaParseException

from hub.wire import cloudevents, schemas

_REFERENCE = re.compile(rf"\./{re.escape(schemas.NAMESPACE)}\.(\w+)\.avsc")


def faults() -> list[str]:
    """Return what is wrong with the published shapes, a sentence each; nothing when all is well."""
    return [*_schema_faults(), *_description_faults()]


def _schema_faults() -> list[str]:
    found = []
    for record in schemas.RECORDS:
        try:
            schemas.text(record)
        except (SchemaRepositoryError, ValueError, SchemaParseException) as error:
            found.append(f"{record}: the schema does not load ({type(error).__name__}).")
    return found


def _description_faults() -> list[str]:
    text = (schemas.folder() / "asyncapi.yaml").read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    named, known = set(_REFERENCE.findall(text)), set(schemas.RECORDS)
    messages = {message["name"] for message in document["components"]["messages"].values()}
    return [
        *(f"asyncapi.yaml does not describe {record}." for record in sorted(known - named)),
        *(f"asyncapi.yaml describes {record}, which is no record of the hub." for record in sorted(named - known)),
        *(
            f"asyncapi.yaml has no message {cloudevents.type_of(record)}."
            for record in schemas.RECORDS
            if cloudevents.type_of(record) not in messages
        ),
    ]
