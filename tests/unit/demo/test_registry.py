"""The registry as many agencies of one process read it."""

import asyncio
from collections.abc import Mapping

import pytest

from connectors.edge.line import LineDown, Trouble
from connectors.edge.registry import Registry
from hub.demo.registry import SharedRegistry

SHAPES = {"Receipt": 7}


async def test_what_one_agency_asked_the_others_need_not_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    async def shapes(_self: Registry) -> Mapping[str, int]:
        asked.append(1)
        await asyncio.sleep(0)
        return SHAPES

    monkeypatch.setattr(Registry, "shapes", shapes)
    registry = SharedRegistry("http://localhost:1")

    found = await asyncio.gather(*(registry.shapes() for _ in range(5)))

    assert found == [SHAPES] * 5
    assert len(asked) == 1


async def test_a_registry_that_was_away_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Exception | Mapping[str, int]] = [LineDown(Trouble.REGISTRY_AWAY), SHAPES]

    async def shapes(_self: Registry) -> Mapping[str, int]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(Registry, "shapes", shapes)
    registry = SharedRegistry("http://localhost:1")

    with pytest.raises(LineDown):
        await registry.shapes()

    assert await registry.shapes() == SHAPES
