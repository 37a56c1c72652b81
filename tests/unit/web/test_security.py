"""What protects every answer and every form."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from hub.store.errors import StoreAway
from hub.web.faults import Honest, refused
from hub.web.rendering import STATIC, asset
from hub.web.security import LARGEST_FORM, SESSION_COOKIE, Kept, OwnForms, Protected, form_token

HERE = "https://hub.test"
COOKIE = "what-the-cookie-holds"
TOKEN = form_token(COOKIE)


async def _done(request: Request) -> Response:
    form = await request.form()
    return PlainTextResponse(f"done: {form.get('reason', '')}")


async def _faulty(request: Request) -> Response:
    raise {"away": StoreAway(), "hidden": HTTPException(403)}.get(request.path_params["how"], KeyError("Jane Sample"))


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(
        routes=[
            Route("/page", _done, methods=["GET", "POST", "DELETE"]),
            Route("/api/v1/receipt", _done, methods=["POST"]),
            Route("/faulty/{how}", _faulty),
            Mount("/static", Kept(directory=STATIC)),
        ],
        middleware=[Middleware(Protected), Middleware(Honest), Middleware(OwnForms, exempt=("/api/",))],
        exception_handlers={HTTPException: refused},
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE) as client:
        yield client


def signed_in(**headers: str) -> dict[str, str]:
    return {"cookie": f"{SESSION_COOKIE}={COOKIE}", "origin": HERE} | headers


async def test_no_page_may_run_or_load_anything_that_is_not_ours_or_be_kept_or_framed(
    client: httpx.AsyncClient,
) -> None:
    headers = (await client.get("/page")).headers

    assert headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["strict-transport-security"] == "max-age=31536000"


async def test_pages_of_faults_are_protected_alike(client: httpx.AsyncClient) -> None:
    for how in ("away", "fault", "hidden"):
        headers = (await client.get(f"/faulty/{how}")).headers
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]


async def test_static_files_may_be_kept_for_ever_and_missing_ones_not(client: httpx.AsyncClient) -> None:
    there, missing = await client.get(asset("console.css")), await client.get("/static/missing.css")

    assert there.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-store")


async def test_a_form_of_ones_own_page_passes_and_arrives_whole(client: httpx.AsyncClient) -> None:
    answer = await client.post("/page", data={"csrf": TOKEN, "reason": "late"}, headers=signed_in())

    assert (answer.status_code, answer.text) == (200, "done: late")


async def test_a_script_of_ones_own_page_passes_by_its_header(client: httpx.AsyncClient) -> None:
    assert (await client.request("DELETE", "/page", headers=signed_in(**{"x-csrf": TOKEN}))).status_code == 200


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        pytest.param({"reason": "late"}, signed_in(), id="no token"),
        pytest.param({"csrf": form_token("another session")}, signed_in(), id="another session's token"),
        pytest.param({"csrf": COOKIE}, signed_in(), id="the cookie itself"),
        pytest.param({"csrf": TOKEN}, signed_in(origin="https://elsewhere.test"), id="from elsewhere"),
        pytest.param({"csrf": TOKEN}, signed_in(origin="null"), id="from nowhere"),
        pytest.param({"csrf": TOKEN}, {"origin": HERE}, id="no cookie"),
        pytest.param(
            {"csrf": TOKEN}, {"cookie": f"{SESSION_COOKIE}={COOKIE}", "sec-fetch-site": "cross-site"}, id="cross-site"
        ),
        pytest.param({"csrf": "ü" * 64}, signed_in(), id="no token but letters"),
    ],
)
async def test_a_form_from_elsewhere_changes_nothing(
    client: httpx.AsyncClient, data: dict[str, str], headers: dict[str, str]
) -> None:
    answer = await client.post("/page", data=data, headers=headers)

    assert answer.status_code == 403
    assert "Your form was not sent" in answer.text


async def test_every_way_to_change_something_is_watched(client: httpx.AsyncClient) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert (await client.request(method, "/page", headers=signed_in())).status_code == 403
    assert (await client.get("/page", headers=signed_in())).status_code == 200


async def test_machines_sign_their_requests_by_themselves(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/v1/receipt", json={})).status_code == 200


async def test_a_form_that_is_larger_than_any_is_not_read(client: httpx.AsyncClient) -> None:
    answer = await client.post("/page", content=b"a" * (LARGEST_FORM + 1), headers=signed_in())

    assert answer.status_code == 413


async def test_a_body_that_is_no_form_changes_nothing(client: httpx.AsyncClient) -> None:
    headers = signed_in(**{"content-type": "multipart/form-data; boundary=x"})

    assert (await client.post("/page", content=b"--x\r\nbroken", headers=headers)).status_code in {403, 422}


async def test_what_cannot_be_answered_says_so_and_nothing_of_why(client: httpx.AsyncClient) -> None:
    away, fault = await client.get("/faulty/away"), await client.get("/faulty/fault")

    assert (away.status_code, fault.status_code) == (503, 500)
    assert "Jane Sample" not in fault.text
    assert "KeyError" not in fault.text


async def test_what_one_may_not_see_reads_like_what_does_not_exist(client: httpx.AsyncClient) -> None:
    hidden, unknown, wrong = (
        await client.get("/faulty/hidden"),
        await client.get("/unknown"),
        await client.options("/page"),
    )

    assert hidden.status_code == unknown.status_code == wrong.status_code == 404
    assert hidden.content == unknown.content == wrong.content


async def test_a_machine_is_told_as_a_problem_what_a_person_is_told_on_a_page(client: httpx.AsyncClient) -> None:
    wrong, unknown = await client.put("/api/v1/receipt"), await client.get("/api/v1/unknown")

    assert (wrong.status_code, wrong.headers["allow"], wrong.json()["status"]) == (405, "POST", 405)
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "application/problem+json")
