"""What every page is given."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hub.domain.audit_chain import Head
from hub.domain.ids import AgencyId
from hub.domain.position import Position
from hub.domain.rules import Policy
from hub.matrix.inspected import RuleFiles
from hub.receive.receiver import Receiver
from hub.store.viewing import Viewing
from hub.web.api.allowance import Allowance
from hub.web.limits import USUAL, RedriveLimits
from hub.web.sign_in.signing_in import SignIn
from hub.web.verifying import Verifying


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
    rules: RuleFiles
    """The rule files as they lie there, also when they have changed since the start."""
    published: Callable[[], Iterable[Sequence[Head]]]
    """Gives the seals of the audit that were published, for a page that holds the chain against them; it waits."""
    positions: Callable[[AgencyId], Sequence[Position]]
    """Asks how far an agency's topics are read; it waits, and raises `Away` where nobody knows."""
    verifying: Verifying = field(default_factory=Verifying)
    """The check of the audit that runs, or ran last."""
    redrive: RedriveLimits = USUAL
