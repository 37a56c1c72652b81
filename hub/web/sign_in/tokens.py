"""Checks what the identity provider signed. Nothing of a token is believed before everything of it has been checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import compare_digest
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from hub.web.sign_in.refused import NotSignedIn, Refusal

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures that only the holder of a private key can make: never `none`, and none with a shared key."""
SKEW = timedelta(seconds=30)
"""By how much the provider's clock may differ from ours."""
OLDEST_LOGOUT = timedelta(minutes=5)
SIGNED_OUT = "http://schemas.openid.net/event/backchannel-logout"

Claims = Mapping[str, Any]


class KeyUnknown(Exception):
    """A token is signed with a key that is not among those we know: the provider may have changed its keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an identity token must say."""

    issuer: str
    client: str
    nonce: str
    second_factor: frozenset[str]
    now: datetime
    identified_since: datetime | None = None
    """The provider must have asked who it is since then; None where an earlier answer does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut:
    """Whom the provider signed out: one of their sessions, or all where it names none."""

    subject: str | None
    provider_session: str | None


def identity(token: str, keys: KeySet, expected: Expected) -> Claims:
    """Return the claims of an identity token.

    Raises `KeyUnknown` when it could be good with newer keys, and `NotSignedIn` when it could not.
    """
    claims = _signed(token, keys)
    _check(claims, expected.issuer, expected.client, expected.now, ("exp", "iat", "sub"))
    _trust(compare_digest(_text(claims, "nonce").encode(), expected.nonce.encode()))
    if _text(claims, "acr") not in expected.second_factor:
        raise NotSignedIn(Refusal.SECOND_FACTOR)
    if expected.identified_since and identified_at(claims) < expected.identified_since - SKEW:
        raise NotSignedIn(Refusal.NOT_FRESH)
    return claims


def identified_at(claims: Claims) -> datetime:
    """Return when the provider last asked who it is; long ago where it does not say."""
    said = claims.get("auth_time")
    return datetime.fromtimestamp(said if isinstance(said, int) else 0, UTC)


def signed_out(token: str, keys: KeySet, issuer: str, client: str, now: datetime) -> SignedOut:
    """Return whom a logout token signs out (OpenID Connect Back-Channel Logout 1.0, section 2.6).

    Raises as `identity` does.
    """
    claims = _signed(token, keys)
    _check(claims, issuer, client, now, ("exp", "iat", "jti"))
    events = claims.get("events")
    _trust(isinstance(events, dict) and isinstance(events.get(SIGNED_OUT), dict))
    _trust("nonce" not in claims)  # an identity token must never pass for a logout token
    _trust(datetime.fromtimestamp(claims["iat"], UTC) > now - OLDEST_LOGOUT)
    whom = SignedOut(subject=_text(claims, "sub") or None, provider_session=_text(claims, "sid") or None)
    _trust(bool(whom.subject or whom.provider_session))
    return whom


def _signed(token: str, keys: KeySet) -> dict[str, Any]:
    try:
        return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    except InvalidKeyIdError:
        raise KeyUnknown from None
    except JoseError as error:
        if error.error == "bad_signature":
            raise KeyUnknown from None  # a token that names no key may be signed with the next one
        raise NotSignedIn(Refusal.TOKEN) from None
    except (ValueError, TypeError):
        raise NotSignedIn(Refusal.TOKEN) from None


def _check(claims: dict[str, Any], issuer: str, client: str, now: datetime, needed: tuple[str, ...]) -> None:
    options: dict[str, jwt.ClaimsOption] = {name: {"essential": True} for name in needed}
    options |= {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client}}
    registry = jwt.JWTClaimsRegistry(now=int(now.timestamp()), leeway=int(SKEW.total_seconds()), **options)
    try:
        registry.validate(claims)
    except JoseError:
        raise NotSignedIn(Refusal.TOKEN) from None
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    _trust(claims.get("azp", client) == client and (len(audiences) == 1 or "azp" in claims))


def _trust(holds: bool) -> None:  # noqa: FBT001 - what is said to hold, as `assert` takes it
    if not holds:
        raise NotSignedIn(Refusal.TOKEN)


def _text(claims: Claims, name: str) -> str:
    said = claims.get(name)
    return said if isinstance(said, str) else ""
