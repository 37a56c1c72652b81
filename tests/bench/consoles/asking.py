"""Asks for pages over HTTP as a browser does, and takes the time until the last byte has come."""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from time import perf_counter, sleep
from uuid import uuid4

import httpx

from hub.store.sessions import Session, Sessions
from hub.store.viewing import Viewing
from hub.web.security import CSRF, SESSION_COOKIE, form_token
from tests.bench.consoles.pages import API, Ask, Measured

WARM = 3
"""Times that a page is asked for before it counts: the first finds connections and plans to be made."""
API_PAUSE = 0.06
"""Seconds between two calls of one agency, which may call 20 times a second."""
OK = 200


@dataclass(frozen=True, kw_only=True)
class Times:
    """How long a page took, in milliseconds, and how large it came over the line."""

    page: Measured
    took: list[float] = field(repr=False)
    computed: float
    """For how long consoles and database computed for one, in milliseconds."""
    bytes: int
    statuses: frozenset[int]

    def percentile(self, share: float) -> float:
        """Return the time within which so large a share of the answers came."""
        return sorted(self.took)[min(len(self.took) - 1, int(share * len(self.took)))]

    @property
    def is_met(self) -> bool:
        """Say whether the budget was kept, by answers that were right."""
        return self.statuses == {OK} and self.percentile(0.95) <= self.page.budget


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Who asks, and where."""

    address: str
    computed: Callable[[], float] = field(repr=False)
    """Returns how many milliseconds consoles and database have computed so far."""
    secrets: Mapping[str, str] = field(repr=False)
    """Of the session of somebody in each role; and the token of a machine."""

    def measure(self, page: Measured, loads: int) -> Times:
        """Ask for a page so many times, one after the other."""
        took, sizes, statuses, before = [], [], set(), 0.0
        with self._client(page.role) as client:
            for number, ask in enumerate(islice(cycle(page.asks), loads + WARM)):
                sleep(API_PAUSE if page.role == API else 0)
                before = before if number > WARM else self.computed()
                started = perf_counter()
                answer = self._ask(client, page.role, ask)
                if number >= WARM:
                    took.append((perf_counter() - started) * 1000)
                    sizes.append(answer.num_bytes_downloaded)
                    statuses.add(answer.status_code)
        spent = (self.computed() - before) / loads
        return Times(page=page, took=took, computed=spent, bytes=max(sizes), statuses=frozenset(statuses))

    def _client(self, role: str) -> httpx.Client:
        known = (
            {"authorization": f"Bearer {self.secrets[API]}"}
            if role == API
            else {"cookie": f"{SESSION_COOKIE}={self.secrets[role]}", "origin": self.address}
        )
        headers = {**known, "accept-encoding": "gzip", "sec-fetch-site": "same-origin"}
        return httpx.Client(base_url=self.address, headers=headers, follow_redirects=True, timeout=30)

    def _ask(self, client: httpx.Client, role: str, ask: Ask) -> httpx.Response:
        if not ask.fields:
            return client.get(ask.path)
        form = {CSRF: form_token(self.secrets[role]), "key": str(uuid4()), **ask.fields}
        return client.post(ask.path, data=form)


def sign_in(database: str, areas_of: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the secret of a session of somebody in each role, in these areas."""
    return asyncio.run(_sign_in(database, areas_of))


async def _sign_in(database: str, areas_of: Mapping[str, Sequence[str]]) -> dict[str, str]:
    viewing = Viewing(database)
    await viewing.open()
    sessions, made = Sessions(viewing.looking), {}
    for role, areas in areas_of.items():
        now = datetime.now(UTC)  # noqa: TID251 - the consoles go by the machine's clock
        made[role] = secrets.token_urlsafe(32)
        session = Session(
            id=uuid4(),
            user=f"bench-{role}",
            name="Sam Sample",
            roles=[role],
            areas=areas,
            started_at=now,
            seen_at=now,
            idle=timedelta(hours=9),
            identified_at=now,
        )
        await sessions.open(session, made[role], None)
    await viewing.close()
    return made
