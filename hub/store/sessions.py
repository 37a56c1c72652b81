"""Who is signed in to the consoles: sessions, sign-ins under way, and forms that were not finished.

Of what a cookie holds, only the hash is stored: whoever reads the tables can sign in as nobody.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from hub.store.statements import sql

COMES_BACK_WITHIN = timedelta(minutes=10)
"""How long somebody may take at the identity provider."""
REMEMBERED = timedelta(days=1)
"""For how long it is known whose an ended session was, so that a form sent from it is kept; and the form itself."""

Transaction = Callable[[], AbstractAsyncContextManager[AsyncConnection[Any]]]
"""Opens a transaction under an account that may write the tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser in which somebody is, or was, signed in."""

    id: UUID
    user: str
    name: str
    roles: Sequence[str]
    areas: Sequence[str]
    started_at: datetime
    seen_at: datetime
    idle: timedelta
    identified_at: datetime
    """When the provider last asked who it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A browser that went to the identity provider."""

    nonce: str
    verifier: str
    return_path: str | None
    again: bool
    """Whether somebody who is signed in is asked again who they are."""
    session: UUID | None
    began_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form that was not finished."""

    fields: Mapping[str, Sequence[str]]
    kept_at: datetime


def hashed(secret: str) -> bytes:
    """Return what is stored of a secret; it is random and long, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).digest()


class Sessions:
    """Who is signed in, and who is about to."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def begin(self, state: str, browser: str, pending: Pending) -> None:
        """Note that a browser goes to the identity provider, and forget those that never came back."""
        values = {"state_hash": hashed(state), "browser_hash": hashed(browser), **_fields(pending)}
        async with self._transaction() as conn:
            await conn.execute(sql("forget_sign_ins"), {"until": pending.began_at - COMES_BACK_WITHIN})
            await conn.execute(sql("begin_sign_in"), values)

    async def take(self, state: str, browser: str, now: datetime) -> Pending | None:
        """Return what was noted of a browser that comes back; a second time, or to another browser, None."""
        values = {"state_hash": hashed(state), "browser_hash": hashed(browser), "since": now - COMES_BACK_WITHIN}
        async with self._transaction() as conn:
            cur = conn.cursor(row_factory=class_row(Pending))
            return await (await cur.execute(sql("take_sign_in"), values)).fetchone()

    async def open(self, session: Session, secret: str, provider_session: str | None) -> None:
        """Store a new session, and remove what ended long ago."""
        values = {"secret_hash": hashed(secret), "provider_session": provider_session, **_fields(session)}
        now = session.started_at
        async with self._transaction() as conn:
            await conn.execute(
                sql("remove_ended_sessions"), {"until": now - REMEMBERED, "oldest": now - 2 * REMEMBERED}
            )
            await conn.execute(sql("open_session"), values)

    async def find(self, secret: str) -> Session | None:
        """Return the session of a cookie, also one that has ended and is not removed yet."""
        return await self._one("session", secret_hash=hashed(secret))

    async def of_id(self, session: UUID) -> Session | None:
        """Return a session by its id, as `find` does."""
        return await self._one("session_of_id", id=session)

    async def seen(self, session: UUID, now: datetime) -> None:
        """Note that somebody did something."""
        await self._do("session_seen", id=session, now=now)

    async def identified(self, session: UUID, user: str, at: datetime) -> None:
        """Note that the provider asked again who it is."""
        await self._do("session_identified", id=session, user=user, at=at)

    async def close(self, session: UUID) -> None:
        """End a session for good."""
        await self._do("close_session", id=session)

    async def close_of(self, user: str | None, provider_session: str | None) -> None:
        """End the sessions that belong to one of the provider's, or all of a user's where it names none."""
        await self._do("close_sessions_of", user=user, provider_session=provider_session)

    async def _one(self, name: str, **values: Any) -> Session | None:
        async with self._transaction() as conn:
            cur = conn.cursor(row_factory=class_row(Session))
            return await (await cur.execute(sql(name), values)).fetchone()

    async def _do(self, name: str, **values: Any) -> None:
        async with self._transaction() as conn:
            await conn.execute(sql(name), values)


class Drafts:
    """Forms that were not finished. They may tell of a case, so the account of operations does not reach them."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def keep(self, user: str, path: str, fields: Mapping[str, Sequence[str]], now: datetime) -> None:
        """Keep a form that was not finished, in place of what was kept of it before."""
        async with self._transaction() as conn:
            await conn.execute(sql("remove_old_drafts"), {"until": now - REMEMBERED})
            values = {"user": user, "path": path, "fields": Jsonb(dict(fields)), "now": now}
            await conn.execute(sql("keep_draft"), values)

    async def find(self, user: str, path: str, now: datetime) -> Draft | None:
        """Return the form that a user did not finish on a page."""
        async with self._transaction() as conn:
            cur = conn.cursor(row_factory=class_row(Draft))
            values = {"user": user, "path": path, "since": now - REMEMBERED}
            return await (await cur.execute(sql("draft"), values)).fetchone()

    async def of(self, user: str, now: datetime) -> dict[str, datetime]:
        """Return for which pages a form of a user is kept, and since when; the newest first."""
        async with self._transaction() as conn:
            found = await conn.execute(sql("drafts_of"), {"user": user, "since": now - REMEMBERED})
            return dict(await found.fetchall())

    async def drop(self, user: str, path: str) -> None:
        """Forget a form: it was finished, or is not wanted any more."""
        async with self._transaction() as conn:
            await conn.execute(sql("drop_draft"), {"user": user, "path": path})

    async def drop_all(self, user: str) -> None:
        """Forget every form of a user."""
        async with self._transaction() as conn:
            await conn.execute(sql("drop_drafts_of"), {"user": user})


def _fields(value: Session | Pending) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}
