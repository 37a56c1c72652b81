"""What an agency decides on a delivery, and how long it takes for that: chance alone, no effects."""

from dataclasses import dataclass
from random import Random

from hub.demo.plan import Manner
from hub.domain.content import Content, Task
from hub.domain.events import ReceiptState

DECIDED_ON = frozenset({"referral-offered", "safeguarding-contact", "marac-referral", "perpetrator-referral"})
"""Kinds that an agency accepts or turns down."""
DECIDES_AFTER, CONTACTS_AFTER = (0.4, 2.0), (1.0, 3.0)
"""Seconds, from and to; a real agency takes hours."""
CONTACTS = 0.3
REASONS = ("OUT_OF_AREA", "NO_CAPACITY", "KNOWN_ALREADY")
CONSENTS = {"GIVEN": 7, "REFUSED": 2, "NOT_ASKED_UNSAFE": 1}
ASKED = "ASKED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One answer that an agency will give."""

    after: float
    """Seconds since the delivery."""
    state: ReceiptState
    reason: str | None = None
    consent: str | None = None
    """What she says, for an answer to the task of asking her."""


def decisions(kind: str, content: Content, manner: Manner, chance: Random) -> tuple[Decision, ...]:
    """Return the answers to a delivery in their order, none when it calls for none."""
    after = manner.slow + chance.uniform(*DECIDES_AFTER)
    if isinstance(content, Task) and content.task == "ask-consent":
        said = chance.choices(list(CONSENTS), weights=list(CONSENTS.values()))[0]
        return (Decision(after=after, state=ReceiptState.CLOSED, reason=ASKED, consent=said),)
    if kind not in DECIDED_ON:
        return ()
    if chance.random() < manner.rejects:
        return (Decision(after=after, state=ReceiptState.REJECTED, reason=chance.choice(REASONS)),)
    accepted = Decision(after=after, state=ReceiptState.ACCEPTED)
    if kind == "referral-offered" and chance.random() < CONTACTS:
        contact = Decision(after=after + chance.uniform(*CONTACTS_AFTER), state=ReceiptState.CONTACTED)
        return (accepted, contact)
    return (accepted,)
