"""Code lists that several kinds of agency share: what the hub takes an outside code for.

Outside lists are open: a code that is not here is kept and stays unmapped. Lists of our own are closed.
"""

from hub.domain.events import MayBeTold
from hub.domain.person import Coded, ConsentStatus, Sex

CONSENT: dict[str, ConsentStatus] = {
    "GIVEN": ConsentStatus.GIVEN,
    "REFUSED": ConsentStatus.REFUSED,
    "NOT_ASKED": ConsentStatus.NOT_SOUGHT,
    "NOT_ASKED_UNSAFE": ConsentStatus.NOT_SOUGHT_UNSAFE,
    "WITHDRAWN": ConsentStatus.WITHDRAWN,
    "UNKNOWN": ConsentStatus.UNKNOWN,
}
"""Consent as our own blocks and columns write it; closed, because a misread refusal does harm."""

CONSENT_WORD: dict[str, str] = {status.value: word for word, status in CONSENT.items()}
"""The way back, from the hub's consent to the written word."""

SAY_WHAT_HE_MAY_BE_TOLD = "say-what-he-may-be-told"
"""The task by which whoever refers him to a programme is asked for the codes below (docs/domain.md, O3)."""

MAY_BE_TOLD: dict[str, str] = {
    MayBeTold.REFERRAL.name: "that your agency referred him",
    MayBeTold.INCIDENT.name: "the incident for which he was arrested, interviewed or charged",
    MayBeTold.ORDER.name: "the order or licence condition by which he is to attend",
}
"""What he may be told, by code. Any other code is kept and says nothing: he is told no more for it."""

GRADES: dict[str, str | None] = {"STANDARD": "standard", "MEDIUM": "medium", "HIGH": "high", "UNKNOWN": None}
"""Risk grades. Closed: an unread grade could be a HIGH that nobody acts on."""

SEX: dict[str, Sex] = {
    **dict.fromkeys(("F", "FEMALE", "GNDR_0001"), Sex.FEMALE),
    **dict.fromkeys(("M", "MALE", "GNDR_0003"), Sex.MALE),
    **dict.fromkeys(("U", "UNKNOWN", "NOT_KNOWN", "GNDR_0005"), Sex.NOT_KNOWN),
    **dict.fromkeys(("NOT_SPECIFIED", "GNDR_0006"), Sex.NOT_SPECIFIED),
}
"""Codes that state a sex: words, children's services (M, F, U), police GNDR. Others state a gender only."""

GENDER: dict[str, str] = {
    **{code: sex.value for code, sex in SEX.items()},
    "GNDR_0002": "intersex",
    "GNDR_0004": "non-binary",
    "GNDR_0007": "refused",
    "GNDR_0008": "self-described",
    "GNDR_0009": "trans-female",
    "GNDR_0010": "trans-male",
}
"""What a gender code means; `refused` (would rather not say) is neither unknown nor unasked."""

_ETHNICITY_ROWS = (
    ("W1", "WBRI"),
    ("W2", "WIRI"),
    ("W3", "WIRT"),
    ("W4", "WROM"),
    ("W9", "WOTH"),
    ("M1", "MWBC"),
    ("M2", "MWBA"),
    ("M3", "MWAS"),
    ("M9", "MOTH"),
    ("A1", "AIND"),
    ("A2", "APKN"),
    ("A3", "ABAN"),
    ("A4", "CHNE"),
    ("A9", "AOTH"),
    ("B1", "BCRB"),
    ("B2", "BAFR"),
    ("B9", "BOTH"),
    ("O2", "OOTH"),
    ("O9", "OOTH"),
)
_COARSE = frozenset({"WIRT", "WROM", "OOTH"})

ETHNICITY_18: dict[str, str] = {
    **{code: code for code, _ in _ETHNICITY_ROWS},
    **{f"ESDD_{code}": code for code, _ in _ETHNICITY_ROWS},
    "NS": "NS",
    "ESDD_NS": "NS",
}
"""The 18+1 list, the hub's own, written plainly or as the police write it."""

ETHNICITY_OF_SCHOOL: dict[str, str] = {
    **{school: code for code, school in _ETHNICITY_ROWS if school not in _COARSE},
    "REFU": "NS",
}
"""Children's services and schools. Codes that hold two of the 18 stay unmapped: nothing finer is invented."""

SCHOOL_OF_ETHNICITY: dict[str, str] = {code: school for code, school in _ETHNICITY_ROWS if code != "W3"}
"""The way back; W3 has no single counterpart, and whether NS was refused or not asked cannot be told."""

RELATIONSHIP: dict[str, str] = {
    **dict.fromkeys(("0023", "0074"), "boyfriend-or-girlfriend"),
    "0031": "casual-partner",
    "0034": "civil-partner",
    **dict.fromkeys(("0036", "0038", "0110"), "partner"),
    **dict.fromkeys(("0092", "0126", "0145"), "spouse"),
    **dict.fromkeys(("0054", "0058", "0059"), "ex-partner"),
    **dict.fromkeys(("0055", "0062"), "ex-boyfriend-or-girlfriend"),
    "0057": "ex-civil-partner",
    **dict.fromkeys(("0063", "0067"), "ex-spouse"),
    **dict.fromkeys(("0024", "0119", "0120"), "sibling"),
    **dict.fromkeys(("0032", "0042", "0124"), "child"),
    **dict.fromkeys(("0068", "0095", "0108"), "parent"),
    "0075": "grandchild",
    "0079": "grandparent",
    "0127": "step-child",
    "0129": "step-parent",
    "0072": "friend",
    "0097": "neighbour",
    "0142": "stranger",
    **dict.fromkeys(("0111", "0116"), "unknown"),
    "0115": "refused",
}
"""Numbers of the police list PTPR: what one person is to another."""

NOT_DOMESTIC = frozenset({"friend", "neighbour", "stranger", "unknown", "refused"})
"""Relationships that do not make an incident a domestic one."""

REVERSED: dict[str, str] = {
    "child": "parent",
    "parent": "child",
    "grandchild": "grandparent",
    "grandparent": "grandchild",
    "step-child": "step-parent",
    "step-parent": "step-child",
}
"""What the second person is to the first, where that differs from what the first is to the second."""

CRITERIA: dict[str, str] = {
    "visibleHighRisk": "visible-high-risk",
    "professionalJudgement": "professional-judgement",
    "potentialEscalation": "potential-escalation",
    "repeat": "repeat",
}
"""The four criteria of a MARAC referral (domain.md 1.6) by their names on our form."""


def relationship(code: str) -> Coded:
    """Return what one person is to another, from a PTPR code or from the hub's own words."""
    number = code.removeprefix("PTPR_")
    if number != code:
        return Coded(system="PTPR", code=code, canonical=RELATIONSHIP.get(number))
    word = code.lower().replace("_", "-")
    return Coded(system="local", code=code, canonical=word if word in RELATIONSHIP.values() else None)
