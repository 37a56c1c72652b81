"""What every page is given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from hub.domain.rules import Policy
from hub.receive.receiver import Receiver
from hub.store.viewing import Viewing
from hub.web.api.allowance import Allowance
from hub.web.sign_in.signing_in import SignIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the consoles are made of, put together once at the start."""

    policy: Policy
    receiver: Receiver
    """The one way to write: a decision is an event, handed to it."""
    ops: Viewing
    """Reads as the account that sees nothing of a person."""
    cases: Viewing
    """Reads as the account that sees the cases of the areas that it is told."""
    sign_in: SignIn
    now: Callable[[], datetime]
    allowance: Allowance = field(default_factory=Allowance)
    """How much each agency's system may ask."""
