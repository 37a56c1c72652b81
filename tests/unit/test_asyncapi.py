"""The description for agencies' systems is valid AsyncAPI 3 and describes exactly what the hub speaks."""

import warnings
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from hub.wire import asyncapi, schemas

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its own models shadow names of pydantic's
    from asyncapi3 import AsyncAPI3


def described() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((schemas.folder() / "asyncapi.yaml").read_text(encoding="utf-8"))
    return document


def test_the_description_is_valid() -> None:
    AsyncAPI3.model_validate(described())


def test_a_description_with_an_unknown_part_would_be_refused() -> None:
    document = described()
    document["channels"]["in"]["adress"] = "in.{agency}"

    with pytest.raises(ValidationError):
        AsyncAPI3.model_validate(document)


def test_every_schema_is_described_and_nothing_else() -> None:
    assert asyncapi.faults() == []


def test_a_message_that_is_not_described_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemas, "RECORDS", (*schemas.RECORDS, "OrderServed"))

    assert any("does not describe OrderServed" in fault for fault in asyncapi.faults())
