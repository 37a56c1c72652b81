"""What operations call what is sent, what comes, and why: plain words for codes, and never a value of anybody."""

from collections.abc import Mapping
from typing import Protocol

from hub.domain.delivery import DeliveryKind, DeliveryState
from hub.domain.facts import Told
from hub.domain.outcome import Reason
from hub.flow.before_offer import HeldBack
from hub.flow.other_side import Because
from hub.flow.view import NO_RULE
from hub.matrix.vocabulary import DELIVERIES
from hub.web.words import OF_DELIVERY, Status

DELIVERY_NAMES: Mapping[str, str] = {kind: DELIVERIES.get(kind, kind.replace("-", " ")) for kind in DeliveryKind}
"""What is sent, by its kind."""
EVENT_NAMES: Mapping[str, str] = {
    Told.INCIDENT: "Report of an incident",
    Told.RISK: "Risk assessment",
    Told.REFERRAL: "Referral",
    Told.SUPPORT: "Word from a service",
    Told.SAFEGUARDING: "Decision of the children's hub",
    Told.WITHDRAWAL: "Withdrawal of a record",
    Told.CONSENT: "Answer on consent",
    Told.CUSTODY: "Change of custody, bail or an order",
    Told.COURT: "Change of a court date",
    Told.DETAILS: "Change of details",
    Told.CONFERENCE: "Decision of the conference",
    Told.MEASURED: "Measure of how somebody is",
    Told.FEEDBACK: "Feedback on a service",
    Told.RECEIPT: "Answer to a delivery",
    Told.HEARTBEAT: "Sign of life",
    Told.DECISION: "Decision at the hub",
    Told.UNKNOWN: "Of an unknown kind",
}
"""What an event tells, by its kind."""
UNREAD = "Could not be read"
HELD_BACK: Mapping[str, str] = {
    NO_RULE: "No sharing rule allows it, so nothing is sent.",
    HeldBack.HOMICIDE: "Nobody is to make contact in this case.",
    HeldBack.DUPLICATE: "They have an open referral already and learn of this there.",
    HeldBack.UNSAFE_CONTACT: "No safe way to make contact is known; whoever reported it is asked for one.",
    Because.OTHER_PARTY: "This kind of service never gets updates, only a referral.",
    Because.NOT_ONE_OF_THE_WAYS: "None of the conditions is met on which this kind of service may be told.",
    Because.NOT_TOLD_BY_POLICE: "Only what the police report may lead to this kind of service.",
    Because.SUSPECT_NOT_INFORMED: "The person it is about does not know of the report yet.",
    Because.NOT_KNOWN_WHETHER_INFORMED: "Nobody has said whether the person it is about knows of the report.",
    Because.NOT_HIS_REFERRER: "The sender is not among those who may refer to this kind of service.",
    Because.WAITS_FOR_REFERRER: "The sender has yet to say what may be told.",
    Because.NOT_NAMED: "The sender did not name whom it is about.",
    Because.UNDECIDED: "It is not decided yet who is at risk from whom.",
    Because.ANOTHER_PART: "The person has another part in the same case.",
    "stopped-at-release": "The hub stopped it: it held something that they must not have. Operations must look.",
    "facts-unavailable": "The hub could not work out what its rules ask for. Operations must look.",
    "withdrawn": "The sender withdrew it.",
    "kept-out": "Whoever would be told is kept out of this case.",
    "staff-are-party": "Kept out of this case: somebody who works there is a party to it.",
}
"""Why something was held back, in one sentence that may be read aloud."""


def event_name(kind: str | None) -> str:
    """Return what an event tells, as people call it."""
    return EVENT_NAMES.get(kind, kind.replace("-", " ").capitalize()) if kind else UNREAD


def type_name(ce_type: str | None) -> str:
    """Return the type of an event that nobody took in, with the version of its form: "Incident reported, version 1"."""
    if not ce_type:
        return UNREAD
    name, _, version = ce_type.rpartition(".v")
    return f"{name.replace('-', ' ').capitalize()}, version {version}" if name else ce_type


def why_refused(reason: str | None) -> str:
    """Return why an event was refused, and what the sender has to do."""
    return Reason(reason).advice if reason in set(Reason) else "No reason was given that is a code."


class Stands(Protocol):
    """Whatever has the state of a delivery."""

    @property
    def state(self) -> str:
        """Return the state's code."""

    @property
    def resends(self) -> int:
        """Return how often it was sent again."""


def status_of(one: Stands) -> Status:
    """Return how far a delivery has come; one that was sent again and is not confirmed is being tried again."""
    if one.state == DeliveryState.PUBLISHED and one.resends:
        return Status.TRYING_AGAIN
    return OF_DELIVERY[DeliveryState(one.state)]
