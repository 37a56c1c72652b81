"""Builders for the sign-in: consoles in front of a provider, browsers, and tokens good and bad."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hub.demo.sign_in import SECOND_FACTOR, DemoUser, Provided, groups_of
from hub.domain.ids import AreaId
from hub.store.connections import Connections
from hub.store.emergencies import Emergencies
from hub.store.sessions import Drafts, Sessions
from hub.web.faults import Honest, refused
from hub.web.security import OwnForms, token_of
from hub.web.sign_in import emergency
from hub.web.sign_in.asking import WhoAsks
from hub.web.sign_in.provider import Provider
from hub.web.sign_in.routes import routes
from hub.web.sign_in.settings import SignInSettings
from hub.web.sign_in.signing_in import SignIn

ADDRESS = "http://127.0.0.1:8443"
BACK = f"{ADDRESS}/sign-in/back"
AREA, OTHER = "suffolk", "essex"


@dataclass
class Clock:
    """A clock that a test sets."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))  # noqa: TID251 - tokens of a real provider are of now

    def now(self) -> datetime:
        return self.at

    def goes(self, by: timedelta) -> None:
        self.at += by


@dataclass(frozen=True, kw_only=True)
class Consoles:
    """Consoles with one page each, to whom a test sends browsers."""

    app: Starlette
    sign_in: SignIn
    clock: Clock
    connections: Connections

    def browser(self) -> httpx2.AsyncClient:
        """Return a browser of its own; its jar sends such cookies by https only."""
        return httpx2.AsyncClient(transport=httpx2.ASGITransport(self.app), base_url="https://hub.test")


@asynccontextmanager
async def consoles(
    database: str, settings: SignInSettings, secret: str, http: httpx2.AsyncClient
) -> AsyncIterator[Consoles]:
    """Yield consoles that ask this provider."""
    connections, clock = Connections(database), Clock()
    await connections.open()
    sign_in = SignIn(
        settings=settings,
        provider=Provider(settings, secret, http, clock.now),
        sessions=Sessions(connections.transaction),
        drafts=Drafts(connections.transaction),
        emergencies=Emergencies(lambda _areas, _agencies: connections.transaction()),
        areas=frozenset({AreaId(AREA), AreaId(OTHER)}),
        address=ADDRESS,
        now=clock.now,
    )
    pages = [Route(path, _who, methods=["GET", "POST"]) for path in ("/ops", "/cases", "/cases/one")]
    app = Starlette(
        routes=[*routes(), *emergency.routes(), *pages],
        middleware=[
            Middleware(Honest),
            Middleware(OwnForms, exempt=("/sign-in/signed-out",)),
            Middleware(WhoAsks, sign_in=sign_in),
        ],
        exception_handlers={HTTPException: refused},
    )
    app.state.parts = SimpleNamespace(now=clock.now)
    try:
        yield Consoles(app=app, sign_in=sign_in, clock=clock, connections=connections)
    finally:
        await connections.close()


async def _who(request: Request) -> Response:
    user = request.state.user
    if user is None:
        return JSONResponse(None, 401)
    opened = request.state.emergency
    said = {"id": user.id, "name": user.name, "roles": sorted(user.roles), "areas": sorted(user.areas)}
    return JSONResponse(
        {**said, "csrf": token_of(request), "session": str(user.session), "open": opened and str(opened.case)}
    )


def demo_settings(provided: Provided, users: Sequence[DemoUser], **other: Any) -> SignInSettings:
    """Return settings for the demo's provider."""
    return SignInSettings.model_validate(
        {
            "issuer": provided.issuer,
            "client": provided.client,
            "second-factor": [SECOND_FACTOR],
            "groups": groups_of(users),
            **other,
        }
    )


async def at_provider(where: str, user: str) -> str:
    """Choose somebody at the demo's provider, and return where it sends the browser back to, as path and query."""
    async with httpx2.AsyncClient() as client:
        answer = await client.post(where, data={"sub": user})
    parts = urlsplit(answer.headers["location"])
    return f"{parts.path}?{parts.query}"


async def signed_in(browser: httpx2.AsyncClient, user: str, path: str = "") -> httpx2.Response:
    """Sign somebody in by the demo's provider, and return the answer that lets them in."""
    started = await browser.get("/sign-in/start", params={"return": path} if path else {})
    return await browser.get(await at_provider(started.headers["location"], user))


async def entered(browser: httpx2.AsyncClient, hub: Consoles, made: "HandMade", **claims: Any) -> None:
    """Sign somebody in by the provider in the test's own hands."""
    where = (await browser.get("/sign-in/start")).headers["location"]
    made.signs(made.claims(where, hub.clock.now(), **claims))
    answer = await browser.get("/sign-in/back", params={"state": httpx2.URL(where).params["state"], "code": "c"})
    assert answer.status_code == 303, answer.text


@dataclass
class HandMade:
    """A provider in the test's own hands: it gives out whatever token the test made."""

    issuer: str = "https://provider.test"
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    published: list[RSAKey] = field(default_factory=list)
    token: str = ""
    asked: list[str] = field(default_factory=list)
    says: dict[str, Any] = field(default_factory=dict)
    is_away: bool = False

    def __post_init__(self) -> None:
        self.published = [self.key]

    def http(self) -> httpx2.AsyncClient:
        """Return what the consoles ask it by."""
        return httpx2.AsyncClient(transport=httpx2.MockTransport(self._answer))

    def settings(self, **other: Any) -> SignInSettings:
        """Return settings for it."""
        groups = {"coordinators": {"roles": ["marac-coordinator"], "areas": [AREA]}}
        said = {"issuer": self.issuer, "client": "hub", "second-factor": ["mfa"], "groups": groups}
        return SignInSettings.model_validate({**said, **other})

    def claims(self, started: str, now: datetime, **other: Any) -> dict[str, Any]:
        """Return the claims of a good token for a sign-in that was started; None takes one away."""
        at = int(now.timestamp())
        good = {
            "iss": self.issuer,
            "aud": "hub",
            "sub": "u-1",
            "name": "Chris Okafor",
            "groups": ["coordinators"],
            "nonce": parse_qs(urlsplit(started).query)["nonce"][0],
            "acr": "mfa",
            "iat": at,
            "exp": at + 300,
            "auth_time": at,
        }
        return {name: value for name, value in {**good, **other}.items() if value is not None}

    def signs(
        self, claims: Mapping[str, Any], key: RSAKey | None = None, header: Mapping[str, Any] | None = None
    ) -> str:
        """Return a token, and give it out from now on."""
        key = key or self.key
        self.token = jwt.encode({"alg": "RS256", "kid": key.kid, **(header or {})}, dict(claims), key)
        return self.token

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path
        self.asked.append(path)
        if self.is_away:
            raise httpx2.ConnectError("away")
        if path.endswith("openid-configuration"):
            return httpx2.Response(200, json=self._metadata())
        if path == "/jwks":
            return httpx2.Response(200, json=KeySet(list(self.published)).as_dict(private=False))
        return httpx2.Response(200, json={"id_token": self.token, "access_token": "a", "token_type": "Bearer"})

    def _metadata(self) -> dict[str, Any]:
        where = {name: f"{self.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint")}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks", **where, **self.says}
