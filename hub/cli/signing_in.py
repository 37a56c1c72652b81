"""Who signs people in to the consoles: the identity provider of the settings, or on this machine alone the demo's."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime

import httpx2

from hub.demo.sign_in import SECOND_FACTOR, DemoUser, demo_users, groups_of, providing
from hub.domain.ids import AreaId
from hub.domain.rules import Policy
from hub.explained import Explained
from hub.settings import Settings
from hub.store.emergencies import Emergencies, Looking
from hub.store.sessions import Sessions
from hub.web.sign_in.provider import Provider
from hub.web.sign_in.settings import SignInSettings, load_settings
from hub.web.sign_in.signing_in import BACK, SignIn

ELSEWHERE = "elsewhere"
"""Stands as the area of the demo's other coordinator where only one area is served: they see nothing."""


class NobodyCanSignIn(Explained):
    """The servers are your own, and no identity provider is named."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody could sign in: the hub works on servers of your own, and HUB_SIGN_IN names no identity provider. "
            "Nothing was started. Copy deploy/sign-in/example.yaml, fill it in, and set HUB_SIGN_IN to its path."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whom the consoles ask who somebody is."""

    settings: SignInSettings
    secret: str
    demo: Sequence[DemoUser] = ()
    """The made-up people whom anybody on this machine may be; nobody where the provider is one's own."""


@contextmanager
def identity_provider(settings: Settings, policy: Policy, address: str, *, embedded: bool) -> Iterator[Asked]:
    """Yield the provider of the settings, or run the demo's for consoles that answer at a loopback address.

    Raises `NobodyCanSignIn` where neither may be, and `NotOnLoopback` where others could reach the demo.
    """
    if settings.sign_in:
        yield Asked(settings=load_settings(settings.sign_in), secret=settings.sign_in_secret.get_secret_value())
        return
    if not embedded:
        raise NobodyCanSignIn
    users = people_of_demo(policy, settings.area)
    with providing(users, address + BACK) as provided:
        said = {
            "issuer": provided.issuer,
            "client": provided.client,
            "second-factor": [SECOND_FACTOR],
            "groups": groups_of(users),
        }
        yield Asked(settings=SignInSettings.model_validate(said), secret=provided.secret, demo=users)


def people_of_demo(policy: Policy, area: str | None) -> list[DemoUser]:
    """Return who may sign in to a demo: for its area, else the first that is served, and one of another area."""
    areas = sorted(policy.directory.areas)
    first = area if area and area in areas else areas[0]
    return demo_users(first, next((one for one in areas if one != first), ELSEWHERE))


@asynccontextmanager
async def sign_in(
    asked: Asked, policy: Policy, looking: Looking, address: str, now: Callable[[], datetime]
) -> AsyncIterator[SignIn]:
    """Yield everything that signing in takes; its tables are reached through `looking`."""
    async with httpx2.AsyncClient() as http:
        yield SignIn(
            settings=asked.settings,
            provider=Provider(asked.settings, asked.secret, http, now),
            sessions=Sessions(lambda: looking((), ())),
            emergencies=Emergencies(looking),
            areas=frozenset(AreaId(area) for area in policy.directory.areas),
            address=address,
            now=now,
        )
