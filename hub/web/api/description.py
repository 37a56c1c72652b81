"""The description of this interface for other people's tools: OpenAPI 3.1, the same for all."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hub.domain.content import MaracCase
from hub.domain.feed import FeedEntry
from hub.wire import codec

WRITTEN = Path(__file__).with_name("openapi.yaml")
SHAPES = (MaracCase, FeedEntry)
"""What agencies know from the topics: described by what they are made of."""
REFERENCE = "#/components/schemas/{model}"


def routes() -> list[Route]:
    """Return the route of the description."""
    return [Route("/openapi.json", _description)]


async def _description(_request: Request) -> Response:
    return JSONResponse(openapi())


@cache
def openapi() -> dict[str, Any]:
    """Return the description: what is written by hand, and the shapes of what is read."""
    described: dict[str, Any] = yaml.safe_load(WRITTEN.read_text(encoding="utf-8"))
    schemas = described["components"]["schemas"]
    for shape in SHAPES:
        found = codec.adapter(shape).json_schema(mode="serialization", ref_template=REFERENCE)
        schemas |= found.pop("$defs", {})
        schemas[shape.__name__] = found
    return described
