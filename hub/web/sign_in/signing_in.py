"""From a browser that nobody knows to a session: there to the identity provider, and back with an answer to check."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID, uuid4

from hub.domain.ids import AreaId
from hub.store.emergencies import Emergencies
from hub.store.sessions import Drafts, Pending, Session, Sessions
from hub.web.sign_in.entitled import entitled
from hub.web.sign_in.going import new_secret
from hub.web.sign_in.paths import safe_return
from hub.web.sign_in.provider import Provider
from hub.web.sign_in.refused import NotSignedIn, Refusal
from hub.web.sign_in.settings import SignInSettings
from hub.web.sign_in.times import ends_at, idle_of
from hub.web.sign_in.tokens import Claims, Expected, identified_at, identity, signed_out
from hub.web.users import Role, User

BACK = "/sign-in/back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the provider sends a browser back with."""

    state: str
    code: str
    issuer: str | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A session that was just opened, or whose user was just asked again."""

    user: User
    secret: str | None
    """What its cookie holds; None where the cookie stays as it is."""
    return_path: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Everything that signing in takes."""

    settings: SignInSettings
    provider: Provider
    sessions: Sessions
    drafts: Drafts
    emergencies: Emergencies
    areas: frozenset[AreaId]
    """Every area that this hub serves."""
    address: str
    """Where browsers reach the consoles, as `https://hub.example.org`."""
    now: Callable[[], datetime]

    async def begin(self, browser: str, return_path: str | None, again: UUID | None = None) -> str:
        """Return where at the provider the browser goes; with `again`, its user is asked anew who they are."""
        state, nonce, verifier = (new_secret() for _ in range(3))
        metadata = await self.provider.metadata()
        pending = Pending(
            nonce=nonce,
            verifier=verifier,
            return_path=safe_return(return_path),
            again=again is not None,
            session=again,
            began_at=self.now(),
        )
        await self.sessions.begin(state, browser, pending)
        asked = {
            "response_type": "code",
            "client_id": self.settings.client,
            "redirect_uri": self.address + BACK,
            "scope": self.settings.scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
            "acr_values": " ".join(sorted(self.settings.second_factor)),
            **({"prompt": "login", "max_age": "0"} if again else {}),
        }
        joint = "&" if "?" in metadata.authorization_endpoint else "?"
        return f"{metadata.authorization_endpoint}{joint}{urlencode(asked)}"

    async def finish(self, answer: Answer, browser: str | None, before: Session | None) -> Opened:
        """Open a session, or note that its user was asked again; raise `NotSignedIn` where the answer is not good.

        `before` is the session that the browser had, which ends with a new one.
        """
        pending = await self.sessions.take(answer.state, browser or "", self.now())
        if pending is None:
            raise NotSignedIn(Refusal.STATE)
        await self._check_answer(answer)
        claims = await self._claims(answer.code, pending)
        if pending.again:
            return await self._identified(claims, pending, before)
        session, secret = self._new_session(claims), new_secret()
        if before:
            await self.sessions.close(before.id)
        sid = claims.get("sid")
        await self.sessions.open(session, secret, sid if isinstance(sid, str) else None)
        return Opened(user=user_of(session), secret=secret, return_path=pending.return_path)

    async def signed_out(self, token: str) -> None:
        """End the sessions that the provider says are over; raise `NotSignedIn` where its word cannot be trusted."""
        settings = self.settings
        now = self.now()
        whom = await self.provider.checked(lambda keys: signed_out(token, keys, settings.issuer, settings.client, now))
        await self.sessions.close_of(whom.subject if settings.user_claim == "sub" else None, whom.provider_session)

    def is_open(self, session: Session) -> bool:
        """Say whether a session lasts still."""
        return self.now() < ends_at(session.started_at, session.seen_at, session.idle)

    async def _check_answer(self, answer: Answer) -> None:
        if answer.error or not answer.code:
            raise NotSignedIn(Refusal.PROVIDER_SAID_NO)
        metadata = await self.provider.metadata()
        said = (
            answer.issuer
            if answer.issuer or metadata.authorization_response_iss_parameter_supported
            else metadata.issuer
        )
        if said != self.settings.issuer:  # an answer of another provider (RFC 9207)
            raise NotSignedIn(Refusal.TOKEN)

    async def _claims(self, code: str, pending: Pending) -> Claims:
        token = await self.provider.identity_token(code, pending.verifier, self.address + BACK)
        expected = Expected(
            issuer=self.settings.issuer,
            client=self.settings.client,
            nonce=pending.nonce,
            second_factor=self.settings.second_factor,
            now=self.now(),
            identified_since=pending.began_at if pending.again else None,
        )
        return await self.provider.checked(lambda keys: identity(token, keys, expected))

    async def _identified(self, claims: Claims, pending: Pending, before: Session | None) -> Opened:
        if before is None or before.id != pending.session or not self.is_open(before):
            raise NotSignedIn(Refusal.STATE)
        if claims.get(self.settings.user_claim) != before.user:
            raise NotSignedIn(Refusal.SOMEBODY_ELSE)
        await self.sessions.identified(before.id, before.user, identified_at(claims))
        return Opened(user=user_of(before), secret=None, return_path=pending.return_path)

    def _new_session(self, claims: Claims) -> Session:
        user, groups = claims.get(self.settings.user_claim), claims.get(self.settings.groups_claim)
        if not isinstance(user, str) or not user:
            raise NotSignedIn(Refusal.TOKEN)
        said = [group for group in groups if isinstance(group, str)] if isinstance(groups, list) else []
        given = entitled(said, self.settings, self.areas)
        name, now = claims.get(self.settings.name_claim), self.now()
        return Session(
            id=uuid4(),
            user=user,
            name=name if isinstance(name, str) and name else user,
            roles=sorted(given.roles),
            areas=sorted(given.areas),
            started_at=now,
            seen_at=now,
            idle=idle_of(given.roles),
            identified_at=identified_at(claims),
        )


def user_of(session: Session) -> User:
    """Return who is signed in by a session."""
    return User(
        id=session.user,
        name=session.name,
        roles=frozenset(Role(role) for role in session.roles),
        areas=frozenset(AreaId(area) for area in session.areas),
        session=session.id,
    )


def challenge(verifier: str) -> str:
    """Return what the provider is told first of a secret that only we can show it later (RFC 7636, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
