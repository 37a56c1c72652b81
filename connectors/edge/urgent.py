"""Which deliveries are never held back: the table of what harms when it comes seconds late."""

from collections.abc import Callable

from hub.domain.content import (
    Content,
    Correction,
    MaracReferral,
    ReferralOffered,
    SafeguardingContact,
    SafetyAlert,
    Task,
)

HIGH = "high"
UNSAFE_CONTACT = "review-unsafe-contact"


def _is_high(content: Content) -> bool:
    risk = getattr(content, "risk", None)
    return risk is not None and risk.grade == HIGH


def _is_unsafe_contact(content: Content) -> bool:
    return isinstance(content, Task) and content.task == UNSAFE_CONTACT


def _always(_content: Content) -> bool:
    return True


NEVER_HELD: dict[type[Content], tuple[Callable[[Content], bool], str]] = {
    ReferralOffered: (_is_high, "She is at high risk: her service acts before any earlier news is complete."),
    SafeguardingContact: (_is_high, "Children live with abuse of high risk."),
    MaracReferral: (_is_high, "A case of high risk is put to the conference."),
    SafetyAlert: (_always, "He may be at her door: what changed for him must be acted on at once."),
    Task: (_is_unsafe_contact, "Somebody may be contacting her in a way that puts her in danger."),
    Correction: (_always, "What was said before must not be relied on a second longer."),
}
"""Content, when it is urgent, and why."""


def is_urgent(content: Content) -> bool:
    """Say whether a delivery is written at once, whatever is missing before it."""
    row = NEVER_HELD.get(type(content))
    return row is not None and row[0](content)
