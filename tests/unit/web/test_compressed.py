"""Who gets pages compressed, and who does not."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from hub.web.compressed import Compressed

LONG = "Nobody is waiting longer than promised. " * 100


async def _page(_request: Request) -> Response:
    return PlainTextResponse(LONG)


async def _live(_request: Request) -> Response:
    async def said() -> AsyncIterator[str]:
        yield f"data: {LONG}\n\n"

    return StreamingResponse(said(), media_type="text/event-stream")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=[Route("/page", _page), Route("/live", _live)], middleware=[Middleware(Compressed)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://hub.test") as client:
        yield client


@pytest.mark.parametrize("whence", ["same-origin", "none"])
async def test_a_page_that_its_reader_asked_for_comes_compressed(client: httpx.AsyncClient, whence: str) -> None:
    answer = await client.get("/page", headers={"sec-fetch-site": whence, "accept-encoding": "gzip"})

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text == LONG
    assert answer.num_bytes_downloaded < len(LONG) / 10


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {}])
async def test_what_another_site_may_have_asked_for_has_the_length_that_it_has(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await client.get("/page", headers={"accept-encoding": "gzip", **headers})

    assert "content-encoding" not in answer.headers
    assert answer.text == LONG


async def test_a_stream_holds_nothing_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/live", headers={"sec-fetch-site": "same-origin", "accept-encoding": "gzip"})

    assert "content-encoding" not in answer.headers
