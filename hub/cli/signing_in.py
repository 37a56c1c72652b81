"""Who signs people in to the consoles: the identity provider of the settings, or on this machine alone the demo's."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from hub.cli.scene import areas
from hub.demo.sign_in import SECOND_FACTOR, DemoUser, demo_users, groups_of, providing
from hub.domain.rules import Policy
from hub.explained import Explained
from hub.settings import Settings
from hub.web.sign_in.settings import SignInSettings, load_settings
from hub.web.sign_in.signing_in import BACK


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
    """By which the provider knows the hub."""
    demo: Sequence[DemoUser] = ()
    """The made-up people whom anybody on this machine may be; nobody where the provider is one's own."""


@contextmanager
def identity_provider(settings: Settings, policy: Policy, address: str, *, embedded: bool) -> Iterator[Asked]:
    """Yield the provider of the settings, or run the demo's for consoles that answer at a loopback address.

    Raises `NobodyCanSignIn` where a server is one's own: the demo's provider lets everybody in, and must not open what
    is real. Raises `NotOnLoopback` where others could reach the demo.
    """
    if settings.sign_in:
        yield Asked(settings=load_settings(settings.sign_in), secret=settings.sign_in_secret.get_secret_value())
        return
    if not embedded or settings.database is not None:
        raise NobodyCanSignIn
    users = users_of(policy)
    with providing(users, address + BACK) as provided:
        said = SignInSettings(
            issuer=provided.issuer,
            client=provided.client,
            second_factor=frozenset({SECOND_FACTOR}),
            groups=groups_of(users),
        )
        yield Asked(settings=said, secret=provided.secret, demo=users)


def users_of(policy: Policy) -> list[DemoUser]:
    """Return the made-up people of a demo: those of its area, and a coordinator of another."""
    mine = min(policy.directory.areas)
    return demo_users(mine, next(area for area in areas() if area != mine))
