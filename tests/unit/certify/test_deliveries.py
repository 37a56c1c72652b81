"""The deliveries of the suite are ones that the hub could send."""

import pytest

from connectors.certify.deliveries import bare, blank, filled
from connectors.certify.hostile import HOSTILE, spoken
from hub.domain.content import Content
from hub.wire import codec, schemas
from hub.wire.schemas import CONTENT_TYPES

EVERY = [
    pytest.param(content, id=f"{word} {type(content).__name__}")
    for word, contents in (("filled", filled()), ("blank", blank()), ("bare", bare()))
    for content in contents
]


def through_the_wire(content: Content) -> Content:
    record = type(content).__name__
    return codec.decode_content(codec.encode(content, 7), record, schemas.parsed(record))


@pytest.mark.parametrize("content", EVERY)
def test_the_wire_carries_it_unchanged(content: Content) -> None:
    assert through_the_wire(content) == content


@pytest.mark.parametrize("make", [filled, blank, bare])
def test_there_is_one_of_every_kind(make: object) -> None:
    assert callable(make)
    assert {type(content) for content in make()} == set(CONTENT_TYPES.values())


@pytest.mark.parametrize("what", HOSTILE)
def test_the_wire_carries_hostile_text_to_the_connectors(what: str) -> None:
    spoilt = [spoken(content, HOSTILE[what]) for content in filled()]

    assert [through_the_wire(content) for content in spoilt] == spoilt
