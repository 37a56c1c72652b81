"""What the facts of a rule and their values are called."""

from collections.abc import Mapping

from hub.matrix.vocabulary import AGENCIES, OVERRIDES

INDICATED: Mapping[str, str] = {
    "sexual": "sexual violence",
    "stalking": "stalking",
    "honour-based": "honour-based abuse",
    "homicide": "a homicide",
    "operation": "an operation with many victims",
    "care-needs": "a need for care and support",
    "suicidal": "a risk of suicide",
    "reviewed": "a specialist's review",
}
"""What is said to be so, or not; where it is not, or nobody knows, it is said in one breath."""
NOT_SAID = frozenset({"no", "unknown"})


def _indicated(fact: str) -> tuple[str, Mapping[str, str]]:
    what = INDICATED[fact]
    return (
        "{}",
        {"yes": f"{what} is indicated", "no": f"{what} is not indicated", "unknown": f"it is not known of {what}"},
    )


CONDITIONS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "told": (
        "the occasion is {}",
        {
            "incident": "a report of an incident",
            "risk": "a risk assessment",
            "referral": "a referral",
            "support": "word from a service that supports her",
            "safeguarding": "a decision of the children's hub",
            "withdrawal": "the withdrawal of a record",
            "consent": "an answer on consent",
            "custody": "a change of custody, bail or an order",
            "court": "a change of a court date",
            "details": "a change of who somebody is or how they are reached",
            "conference": "a decision of the conference",
            "measured": "a measure of how somebody is",
            "feedback": "feedback on a service",
            "receipt": "an answer to what it told",
            "heartbeat": "a sign of life of a system",
            "decision": "a decision of a user of the hub",
            "unknown": "an unknown one",
        },
    ),
    "sender": ("it was told by {}", AGENCIES),
    "role": (
        "the person is {}",
        {
            "victim": "the victim",
            "child": "a child",
            "perpetrator": "the perpetrator",
            "young-person-displaying-abuse": "a young person who displays abuse",
            "other": "somebody else",
            "unknown": "of an unknown role",
        },
    ),
    "risk": (
        "the risk is {}",
        {"standard": "standard", "medium": "medium", "high": "high", "unknown": "not assessed"},
    ),
    "consent": (
        "her consent is {}",
        {
            "given": "given",
            "refused": "refused",
            "withdrawn": "withdrawn",
            "not-sought": "not yet sought",
            "not-sought-unsafe": "not sought because asking was unsafe",
            "unknown": "not known",
        },
    ),
    "address-class": (
        "the address is {}",
        {
            "ordinary": "an ordinary one",
            "confidential": "confidential",
            "refuge": "a refuge",
            "not-a-home": "not a home",
            "unknown": "of an unknown class",
        },
    ),
    "suspect-informed": (
        "{}",
        {
            "yes": "the suspect knows that an agency holds this allegation",
            "no": "the suspect does not know of this allegation",
            "unknown": "it is not known whether the suspect knows",
        },
    ),
    "primary-victim": (
        "it is {}",
        {
            "decided": "settled who the victim is",
            "undecided": "still open who the victim is",
            "unknown": "not known whether it is settled who the victim is",
        },
    ),
    "criterion": (
        "the sender {}",
        {
            "named": "names a criterion for the conference",
            "none": "names no criterion",
            "unknown": "may or may not name a criterion",
        },
    ),
    "marac-repeat": (
        "the incident is {}",
        {
            "repeat": "a repeat after a referral to the conference",
            "none": "no repeat",
            "unknown": "not known to be a repeat or not",
        },
    ),
    "asks-for": (
        "{} is asked for",
        {
            "perpetrator-programme": "a perpetrator programme",
            "restorative-justice": "restorative justice",
            "respite": "accommodation for a time",
            "low-threshold": "a first step",
            "therapy": "therapy",
            "mental-health": "help for mental health",
            "sarc": "a sexual assault referral centre",
            "marac-transfer": "a transfer to another conference",
            "other": "something else",
            "unknown": "something unknown",
        },
    ),
    "may-be-told": (
        "the referrer {}",
        {
            "stated": "states what he may be told",
            "not-stated": "does not state what he may be told",
            "unknown": "may or may not state what he may be told",
        },
    ),
    "override": ("the sender's stated reason to share without consent is {}", OVERRIDES),
    "sexual": _indicated("sexual"),
    "stalking": _indicated("stalking"),
    "honour-based": _indicated("honour-based"),
    "homicide": _indicated("homicide"),
    "operation": _indicated("operation"),
    "care-needs": _indicated("care-needs"),
    "suicidal": _indicated("suicidal"),
    "schooling": (
        "the child learns {}",
        {"school": "at a school or college", "at-home": "at home", "none": "nowhere", "unknown": "at an unknown place"},
    ),
    "escalation": (
        "the number of incidents {}",
        {
            "reached": "has reached what counts as escalation",
            "none": "has not reached what counts as escalation",
            "unknown": "is not known",
        },
    ),
    "asked-by": (
        "it is asked for by {}",
        {
            "her": "herself",
            "him": "him",
            "third-party": "a third party",
            "professional": "a professional",
            "unknown": "an unknown person",
        },
    ),
    "reviewed": _indicated("reviewed"),
    "offer": (
        "the area offers support {}",
        {"opt-in": "to whoever says yes", "opt-out": "unless she says no", "unknown": "in an unknown way"},
    ),
    "severity": (
        "the feedback is {}",
        {"none": "no complaint", "concern": "a concern", "serious": "serious", "unknown": "of unknown weight"},
    ),
    "setting": (
        "the child is {}",
        {
            "enrolled-here": "in this recipient's charge",
            "elsewhere": "in somebody else's charge",
            "unknown": "in nobody's known charge",
        },
    ),
    "task": (
        "{}",
        {
            "ask-consent": "the task is to ask her whether she wants support",
            "review-unsafe-contact": "the task is to review how she can be reached",
            "find-route": "the task is to find a way for her",
            "say-what-he-may-be-told": "the task is to say what he may be told",
            "stop-contact": "the task is to stop ordinary contact",
            "service-recovery": "the task is to put right what a service did",
            "none": "it is no task",
            "unknown": "it is not known which task it is",
        },
    ),
    "excluded": (
        "the recipient is {}",
        {
            "clear": "not on the case's exclusion list",
            "named": "on the case's exclusion list",
            "unknown": "not known to be on the exclusion list or not",
        },
    ),
    "restricted": (
        "the case is {}",
        {
            "clear": "open",
            "named": "restricted and the recipient is named for it",
            "restricted": "restricted and the recipient is not named for it",
            "unknown": "not known to be open or restricted",
        },
    ),
}


NAMED: Mapping[str, Mapping[str, str]] = {fact: words for fact, (_, words) in CONDITIONS.items()}
"""Every value of every fact that has words; ages are counted instead."""
