"""What of a token is checked before anything of it is believed."""

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from hub.web.sign_in.refused import NotSignedIn, Refusal
from hub.web.sign_in.tokens import SIGNED_OUT, Expected, KeyUnknown, SignedOut, identity, signed_out

NOW = datetime(2026, 3, 12, 14, 2, tzinfo=UTC)
AT = int(NOW.timestamp())
KEY = RSAKey.generate_key(2048, {"kid": "first"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "first"})
KEYS = KeySet([RSAKey.import_key(KEY.as_dict(private=False))])
ISSUER, CLIENT = "https://provider.test", "hub"
GOOD: dict[str, Any] = {
    "iss": ISSUER,
    "aud": CLIENT,
    "sub": "u-1",
    "nonce": "n-1",
    "acr": "mfa",
    "iat": AT,
    "exp": AT + 300,
    "auth_time": AT,
}
EXPECTED = Expected(issuer=ISSUER, client=CLIENT, nonce="n-1", second_factor=frozenset({"mfa"}), now=NOW)


def with_(claims: Mapping[str, Any], **other: Any) -> dict[str, Any]:
    return {name: value for name, value in {**claims, **other}.items() if value is not None}


def signed(claims: Mapping[str, Any], key: Any = KEY, **header: Any) -> str:
    return jwt.encode({"alg": "RS256", "kid": "first", **header}, dict(claims), key)


def test_a_good_token_says_who_it_is() -> None:
    assert identity(signed(GOOD), KEYS, EXPECTED) == GOOD


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        pytest.param({"iss": "https://other.test"}, Refusal.TOKEN, id="of another provider"),
        pytest.param({"iss": f"{ISSUER}/"}, Refusal.TOKEN, id="of an issuer that is written a little otherwise"),
        pytest.param({"iss": None}, Refusal.TOKEN, id="without an issuer"),
        pytest.param({"aud": "another"}, Refusal.TOKEN, id="for another application"),
        pytest.param({"aud": ["another"]}, Refusal.TOKEN, id="for other applications"),
        pytest.param({"aud": [CLIENT, "another"]}, Refusal.TOKEN, id="for us and others, without saying who asked"),
        pytest.param({"aud": [CLIENT, "another"], "azp": "another"}, Refusal.TOKEN, id="asked for by another"),
        pytest.param({"azp": "another"}, Refusal.TOKEN, id="for us, asked for by another"),
        pytest.param({"aud": None}, Refusal.TOKEN, id="for nobody"),
        pytest.param({"aud": []}, Refusal.TOKEN, id="for an empty list"),
        pytest.param({"nonce": "n-2"}, Refusal.TOKEN, id="of another sign-in"),
        pytest.param({"nonce": None}, Refusal.TOKEN, id="of no sign-in"),
        pytest.param({"exp": AT - 31}, Refusal.TOKEN, id="expired"),
        pytest.param({"exp": None}, Refusal.TOKEN, id="that never expires"),
        pytest.param({"exp": float("nan")}, Refusal.TOKEN, id="that expires at no number"),
        pytest.param({"nbf": AT + 31}, Refusal.TOKEN, id="not valid yet"),
        pytest.param({"iat": AT + 31}, Refusal.TOKEN, id="of the future"),
        pytest.param({"sub": None}, Refusal.TOKEN, id="about nobody"),
        pytest.param({"acr": None}, Refusal.SECOND_FACTOR, id="that says nothing of a second factor"),
        pytest.param({"acr": "pwd"}, Refusal.SECOND_FACTOR, id="without a second factor"),
        pytest.param({"acr": ["mfa"]}, Refusal.SECOND_FACTOR, id="with a list in the place of a second factor"),
    ],
)
def test_a_token_is_refused(other: Mapping[str, Any], refusal: Refusal) -> None:
    with pytest.raises(NotSignedIn) as refused:
        identity(signed(with_(GOOD, **other)), KEYS, EXPECTED)

    assert refused.value.refusal is refusal


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"exp": AT - 29}, id="expired within the difference of the clocks"),
        pytest.param({"nbf": AT + 29}, id="valid in some seconds"),
        pytest.param({"aud": [CLIENT]}, id="for a list that is us alone"),
        pytest.param({"aud": [CLIENT, "another"], "azp": CLIENT}, id="for others too, asked for by us"),
    ],
)
def test_a_token_is_taken(other: Mapping[str, Any]) -> None:
    assert identity(signed(with_(GOOD, **other)), KEYS, EXPECTED)["sub"] == "u-1"


def part(said: bytes) -> str:
    return base64.urlsafe_b64encode(said).rstrip(b"=").decode()


def unsigned() -> str:
    return f"{part(json.dumps({'alg': 'none'}).encode())}.{signed(GOOD).split('.')[1]}."


def with_the_public_key_as_password() -> str:
    said = f"{part(json.dumps({'alg': 'HS256', 'kid': 'first'}).encode())}.{signed(GOOD).split('.')[1]}"
    return f"{said}.{part(hmac.digest(KEY.as_pem(private=False), said.encode(), 'sha256'))}"


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(unsigned(), id="that nobody signed"),
        pytest.param(with_the_public_key_as_password(), id="that is signed with what everybody knows"),
        pytest.param("", id="that is empty"),
        pytest.param("a.b.c", id="that is none"),
        pytest.param(f"{signed(GOOD)}.x", id="of four parts"),
    ],
)
def test_what_nobody_signed_is_refused(token: str) -> None:
    with pytest.raises(NotSignedIn):
        identity(token, KEYS, EXPECTED)


@pytest.mark.parametrize(
    ("key", "header"),
    [
        pytest.param(OTHER_KEY, {}, id="another key under the same name"),
        pytest.param(RSAKey.generate_key(2048, {"kid": "next"}), {"kid": "next"}, id="a key that is not known"),
        pytest.param(
            ECKey.generate_key("P-256", {"kid": "e"}), {"kid": "e", "alg": "ES256"}, id="a key of another kind"
        ),
    ],
)
def test_what_is_signed_with_another_key_may_be_good_with_newer_ones(key: Any, header: Mapping[str, str]) -> None:
    with pytest.raises(KeyUnknown):
        identity(signed(GOOD, key, **header), KEYS, EXPECTED)


def test_whoever_must_be_asked_again_is_refused_with_an_earlier_answer() -> None:
    since = NOW - timedelta(seconds=5)
    again = Expected(
        issuer=ISSUER,
        client=CLIENT,
        nonce="n-1",
        second_factor=frozenset({"mfa"}),
        now=NOW,
        identified_since=since,
    )

    assert identity(signed(GOOD), KEYS, again)
    for said in (AT - 36, None, "now"):
        with pytest.raises(NotSignedIn) as refused:
            identity(signed(with_(GOOD, auth_time=said)), KEYS, again)
        assert refused.value.refusal is Refusal.NOT_FRESH


LOGOUT: dict[str, Any] = {
    "iss": ISSUER,
    "aud": CLIENT,
    "iat": AT,
    "exp": AT + 120,
    "jti": "j-1",
    "sid": "s-1",
    "events": {SIGNED_OUT: {}},
}


def test_a_logout_token_says_whose_session_is_over() -> None:
    assert signed_out(signed(LOGOUT), KEYS, ISSUER, CLIENT, NOW) == SignedOut(subject=None, provider_session="s-1")
    by_user = signed(with_(LOGOUT, sid=None, sub="u-1"))
    assert signed_out(by_user, KEYS, ISSUER, CLIENT, NOW) == SignedOut(subject="u-1", provider_session=None)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"events": None}, id="that says of no event"),
        pytest.param({"events": {"something-else": {}}}, id="of another event"),
        pytest.param({"events": [SIGNED_OUT]}, id="with a list of events"),
        pytest.param({"nonce": "n-1"}, id="that is an identity token"),
        pytest.param({"sid": None}, id="of nobody"),
        pytest.param({"iss": "https://other.test"}, id="of another provider"),
        pytest.param({"aud": "another"}, id="for another application"),
        pytest.param({"exp": AT - 31}, id="expired"),
        pytest.param({"iat": AT - 301}, id="of long ago"),
        pytest.param({"jti": None}, id="without a number of its own"),
    ],
)
def test_a_logout_token_is_refused(other: Mapping[str, Any]) -> None:
    with pytest.raises(NotSignedIn):
        signed_out(signed(with_(LOGOUT, **other)), KEYS, ISSUER, CLIENT, NOW)


def test_an_identity_token_signs_nobody_out() -> None:
    with pytest.raises(NotSignedIn):
        signed_out(signed(GOOD), KEYS, ISSUER, CLIENT, NOW)
