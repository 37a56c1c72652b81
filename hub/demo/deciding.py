"""What an agency decides on a delivery, and how long it takes for that: chance alone, no effects."""

from collections.abc import Mapping
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
REASONS = ("OUT_OF_AREA", "NO_CAPACITY", "DUPLICATE")
NOT_OURS = "NOT_OURS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How a kind of service usually behaves, beyond what the manner of one agency says."""

    slow: float = 0.0
    """Seconds that it needs more than others."""
    rejects: float = 0.0
    """Share of referrals that it turns down more than others."""
    reasons: tuple[str, ...] = REASONS
    closed: float = 0.0
    """Share of deliveries that come when nobody is there; they lie until somebody is."""
    instead: tuple[str, ...] = ()
    """Kinds of service that it names when a referral is not for it."""


ORDINARY_HABIT = Habit()
CLOSED_FOR = 6.0
"""Seconds of a night."""
REDIRECTS = 0.06
"""Share of referrals that are for another service, at those that say so."""
HABITS: Mapping[str, Habit] = {
    "mental-health": Habit(slow=3.0, rejects=0.45, reasons=("NO_CAPACITY",)),
    "therapy": Habit(slow=2.0, rejects=0.2, reasons=("NO_CAPACITY", "OUT_OF_SCOPE"), closed=0.3),
    "respite": Habit(rejects=0.3, reasons=("NO_CAPACITY",)),
    "adult-safeguarding": Habit(slow=1.5, rejects=0.1, reasons=("BELOW_THRESHOLD",), closed=0.2),
    "restorative-justice": Habit(slow=3.0, closed=0.3),
    "womens-centre": Habit(closed=0.3, instead=("idva", "therapy")),
    "childrens-service": Habit(slow=1.0, rejects=0.08, reasons=("NO_CAPACITY", "OUT_OF_SCOPE"), closed=0.2),
    "isva": Habit(closed=0.2, instead=("stalking-service", "therapy")),
    "sarc": Habit(instead=("isva",)),
    "victim-hub": Habit(closed=0.1),
}
"""By kind of service; sexual assault referral centres, IDVAs and the police are there at any hour."""
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
    redirect: str | None = None
    """Which kind of service it is for instead."""


def decisions(
    kind: str, content: Content, manner: Manner, chance: Random, habit: Habit = ORDINARY_HABIT
) -> tuple[Decision, ...]:
    """Return the answers to a delivery in their order, none when it calls for none."""
    after = manner.slow + habit.slow + chance.uniform(*DECIDES_AFTER)
    if habit.closed and chance.random() < habit.closed:
        after += CLOSED_FOR
    if isinstance(content, Task) and content.task == "ask-consent":
        said = chance.choices(list(CONSENTS), weights=list(CONSENTS.values()))[0]
        return (Decision(after=after, state=ReceiptState.CLOSED, reason=ASKED, consent=said),)
    if kind not in DECIDED_ON:
        return ()
    if habit.instead and chance.random() < REDIRECTS:
        other = chance.choice(habit.instead)
        return (Decision(after=after, state=ReceiptState.REJECTED, reason=NOT_OURS, redirect=other),)
    if chance.random() < manner.rejects + habit.rejects:
        return (Decision(after=after, state=ReceiptState.REJECTED, reason=chance.choice(habit.reasons)),)
    accepted = Decision(after=after, state=ReceiptState.ACCEPTED)
    if kind == "referral-offered" and chance.random() < CONTACTS:
        contact = Decision(after=after + chance.uniform(*CONTACTS_AFTER), state=ReceiptState.CONTACTED)
        return (accepted, contact)
    return (accepted,)
