"""The identity provider: where it answers and by which keys it signs, asked from itself and kept for a while."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

from hub.web.sign_in.refused import NotSignedIn, Refusal
from hub.web.sign_in.settings import SignInSettings, is_safe_address
from hub.web.sign_in.tokens import KeyUnknown

TIMEOUT = 5.0
"""Seconds within which the provider must answer."""
KEPT = timedelta(hours=1)
"""For how long its addresses and keys are used before it is asked again."""
ASKED_AT_MOST = timedelta(seconds=10)
"""Tokens with made-up keys do not make us ask for keys more often than this."""

T = TypeVar("T")


class Metadata(BaseModel):
    """What a provider says of itself (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None
    authorization_response_iss_parameter_supported: bool = False
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


@dataclass(frozen=True, slots=True)
class _Asked:
    metadata: Metadata
    keys: KeySet
    at: datetime


class Provider:
    """Asks the provider. Whatever goes wrong on the way is `PROVIDER_AWAY`; nobody is signed in meanwhile."""

    def __init__(
        self, settings: SignInSettings, secret: str, http: httpx2.AsyncClient, now: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._secret = secret
        self._http = http
        self._now = now
        self._asked: _Asked | None = None

    async def metadata(self) -> Metadata:
        """Return what the provider says of itself."""
        return (await self._known(KEPT)).metadata

    async def checked(self, check: Callable[[KeySet], T]) -> T:
        """Return what a check of a token finds; where it lacks the key, ask for keys again, once and not too often."""
        try:
            return check((await self._known(KEPT)).keys)
        except KeyUnknown:
            pass
        try:
            return check((await self._known(ASKED_AT_MOST)).keys)
        except KeyUnknown:
            raise NotSignedIn(Refusal.TOKEN) from None

    async def identity_token(self, code: str, verifier: str, back: str) -> str:
        """Exchange a code for an identity token; raise `NotSignedIn` where the provider gives none."""
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, "redirect_uri": back}
        metadata = await self.metadata()
        client, secret = self._settings.client, self._secret
        auth = httpx2.BasicAuth(client, secret) if secret else None
        if not secret:
            form["client_id"] = client
        answer = await self._ask("POST", metadata.token_endpoint, data=form, auth=auth)
        if answer.is_client_error:
            raise NotSignedIn(Refusal.STATE)  # a code that was used before, is too old or is somebody else's
        token = _object(answer).get("id_token")
        if not isinstance(token, str):
            raise NotSignedIn(Refusal.TOKEN)
        return token

    async def _known(self, at_most: timedelta) -> _Asked:
        known = self._asked
        if known is None or self._now() - known.at >= at_most:
            self._asked = known = await self._ask_all()
        return known

    async def _ask_all(self) -> _Asked:
        issuer = self._settings.issuer
        where = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            metadata = Metadata.model_validate(_object(await self._ask("GET", where)))
            addresses = (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri)
            if metadata.issuer != issuer or not all(map(is_safe_address, addresses)):
                raise NotSignedIn(Refusal.PROVIDER_AWAY)
            keys = KeySet.import_key_set(_object(await self._ask("GET", metadata.jwks_uri)))  # type: ignore[arg-type] # checked inside
        except (ValidationError, JoseError, ValueError, KeyError, TypeError):
            raise NotSignedIn(Refusal.PROVIDER_AWAY) from None
        return _Asked(metadata, keys, self._now())

    async def _ask(self, method: str, where: str, **what: Any) -> httpx2.Response:
        try:
            answer = await self._http.request(method, where, timeout=TIMEOUT, follow_redirects=False, **what)
        except httpx2.HTTPError:
            raise NotSignedIn(Refusal.PROVIDER_AWAY) from None
        if answer.is_server_error or answer.is_redirect:
            raise NotSignedIn(Refusal.PROVIDER_AWAY)
        return answer


def _object(answer: httpx2.Response) -> Mapping[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        raise NotSignedIn(Refusal.PROVIDER_AWAY) from None
    if not isinstance(said, dict):
        raise NotSignedIn(Refusal.PROVIDER_AWAY)
    return said
