"""The demo's provider lets everybody in, so it is shut to everybody but this machine's own hub."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from hub.demo.sign_in import Provided, demo_users, providing
from hub.demo.sign_in.provider import NotOnLoopback
from tests.builders.sign_in import AREA, BACK, OTHER

VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def asked(provided: Provided, **other: str | None) -> dict[str, str]:
    said = {
        "response_type": "code",
        "client_id": provided.client,
        "redirect_uri": BACK,
        "scope": "openid profile",
        "state": "s",
        "nonce": "n" * 20,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **other,
    }
    return {name: value for name, value in said.items() if value is not None}


@pytest.mark.parametrize("host", ["hub.example.org", "10.0.0.5", "0.0.0.0", "127.0.0.1.evil.test", ""])  # noqa: S104 - refused
def test_it_serves_no_consoles_that_others_can_reach(host: str) -> None:
    with pytest.raises(NotOnLoopback), providing(demo_users(AREA, OTHER), f"https://{host}/sign-in/back"):
        pass


def test_it_answers_on_loopback_alone(provided: Provided) -> None:
    assert urlsplit(provided.issuer).hostname == "127.0.0.1"


@pytest.mark.parametrize(
    ("method", "path", "json"),
    [
        pytest.param("PUT", "/users/chris.coordinator", {"groups": ["auditor suffolk"]}, id="roles given by anybody"),
        pytest.param("POST", "/oauth2/clients", {"redirect_uris": ["http://127.0.0.1:1/"]}, id="other applications"),
        pytest.param("GET", "/oauth2/authorize?__debugger__=yes&cmd=resource&f=debugger.js", None, id="a debugger"),
        pytest.param("GET", "/console", None, id="a console"),
        pytest.param("GET", "/", None, id="a front page"),
    ],
)
def test_its_doors_for_tests_are_shut(
    provided: Provided, method: str, path: str, json: Mapping[str, Any] | None
) -> None:
    answer = httpx2.request(method, f"{provided.issuer}{path}", json=json)

    assert answer.status_code in {400, 404}


def test_it_answers_under_its_own_name_alone(provided: Provided) -> None:
    answer = httpx2.get(f"{provided.issuer}/jwks", headers={"Host": "evil.test"})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("other", "user"),
    [
        pytest.param({"redirect_uri": "http://127.0.0.1:1/"}, "chris.coordinator", id="to another address"),
        pytest.param({"redirect_uri": "https://evil.test/"}, "chris.coordinator", id="to another machine"),
        pytest.param({"client_id": "another"}, "chris.coordinator", id="to another application"),
        pytest.param({"nonce": None}, "chris.coordinator", id="without a nonce"),
        pytest.param(
            {"code_challenge_method": "plain"}, "chris.coordinator", id="with a challenge that anybody can copy"
        ),
        pytest.param({"code_challenge_method": None}, "chris.coordinator", id="without a challenge"),
        pytest.param({}, "somebody.else", id="as somebody whom the demo does not have"),
    ],
)
def test_it_gives_no_code(provided: Provided, other: dict[str, str | None], user: str) -> None:
    answer = httpx2.post(f"{provided.issuer}/oauth2/authorize", params=asked(provided, **other), data={"sub": user})

    assert "code=" not in answer.headers.get("location", "")


@pytest.mark.parametrize("verifier", ["", "w" * 43, CHALLENGE])
def test_it_gives_a_token_to_whoever_asked_for_the_code_alone(provided: Provided, verifier: str) -> None:
    where = f"{provided.issuer}/oauth2/authorize"
    back = httpx2.post(where, params=asked(provided), data={"sub": "chris.coordinator"}).headers["location"]
    form = {
        "grant_type": "authorization_code",
        "code": parse_qs(urlsplit(back).query)["code"][0],
        "redirect_uri": BACK,
        "code_verifier": verifier,
    }
    token = f"{provided.issuer}/oauth2/token"

    assert httpx2.post(token, data=form, auth=(provided.client, provided.secret)).status_code == 400


def test_its_page_says_what_it_is_and_loads_nothing_from_elsewhere(provided: Provided) -> None:
    page = httpx2.get(f"{provided.issuer}/oauth2/authorize", params=asked(provided))

    assert page.status_code == 200
    assert all(user.name in page.text for user in demo_users(AREA, OTHER))
    assert "https://" not in page.text
    assert "made up" in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
