"""The closed space of facts over which routing and sharing rules are written.

Every fact is one value of a closed list, and every list has `unknown`. A rule names values, never their
absence; so a value that is added later widens no rule, and what could not be determined fails every rule
that does not ask for it.
"""

from enum import StrEnum

from hub.domain.agency import AgencyKind
from hub.domain.person import AddressClass, ConsentStatus


class Told(StrEnum):
    """What kind of event tells it."""

    INCIDENT = "incident"
    RISK = "risk"
    REFERRAL = "referral"
    SUPPORT = "support"
    SAFEGUARDING = "safeguarding"
    WITHDRAWAL = "withdrawal"
    CONSENT = "consent"
    RECEIPT = "receipt"
    HEARTBEAT = "heartbeat"
    DECISION = "decision"
    UNKNOWN = "unknown"


class SubjectRole(StrEnum):
    """The role of the person whom the rule is about; someone who is both counts as victim."""

    VICTIM = "victim"
    CHILD = "child"
    PERPETRATOR = "perpetrator"
    YOUNG_PERSON = "young-person-displaying-abuse"
    OTHER = "other"
    UNKNOWN = "unknown"


class AgeBand(StrEnum):
    """Completed years, cut where some service begins or ends."""

    UNBORN = "unborn"
    FROM_0_TO_3 = "from-0-to-3"
    FROM_4_TO_7 = "from-4-to-7"
    FROM_8_TO_10 = "from-8-to-10"
    FROM_11_TO_15 = "from-11-to-15"
    FROM_16_TO_17 = "from-16-to-17"
    EXACTLY_18 = "exactly-18"
    FROM_19 = "from-19"
    UNKNOWN = "unknown"


class RiskFact(StrEnum):
    """The final grade of the pair."""

    STANDARD = "standard"
    MEDIUM = "medium"
    HIGH = "high"
    UNKNOWN = "unknown"


class SuspectInformed(StrEnum):
    """Whether the suspect knows that an agency holds this very allegation."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class PrimaryVictim(StrEnum):
    """Whether it is settled who the victim is; a counter-allegation leaves it open."""

    DECIDED = "decided"
    UNDECIDED = "undecided"
    UNKNOWN = "unknown"


class Criterion(StrEnum):
    """Whether the sender names a criterion for the multi-agency conference."""

    NAMED = "named"
    NONE = "none"
    UNKNOWN = "unknown"


class MaracRepeat(StrEnum):
    """Whether the incident lies within the window after the pair's last referral to the conference."""

    REPEAT = "repeat"
    NONE = "none"
    UNKNOWN = "unknown"


class AsksFor(StrEnum):
    """What a referral asks for."""

    PERPETRATOR_PROGRAMME = "perpetrator-programme"
    OTHER = "other"
    UNKNOWN = "unknown"


class MayBeToldFact(StrEnum):
    """Whether the referrer stated by code what the perpetrator may be told."""

    STATED = "stated"
    NOT_STATED = "not-stated"
    UNKNOWN = "unknown"


class Override(StrEnum):
    """Why the sender says that it may be shared without consent; `none` when it states no reason."""

    SERIOUS_HARM = "serious-harm"
    CHILD_AT_RISK = "child-at-risk"
    CANNOT_CONSENT = "cannot-consent"
    PREVENT_CRIME = "prevent-crime"
    NONE = "none"
    UNKNOWN = "unknown"


class Setting(StrEnum):
    """Whether a child learns at the very recipient, a school or college."""

    ENROLLED_HERE = "enrolled-here"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


class TaskFact(StrEnum):
    """Which task a delivery sets its recipient: what is needed to ask her is not what is needed to help her."""

    ASK_CONSENT = "ask-consent"
    REVIEW_UNSAFE_CONTACT = "review-unsafe-contact"
    FIND_ROUTE = "find-route"
    SAY_WHAT_HE_MAY_BE_TOLD = "say-what-he-may-be-told"
    NONE = "none"
    """The delivery is no task."""
    UNKNOWN = "unknown"


class Exclusion(StrEnum):
    """Whether the recipient is on the case's list of those who must not receive."""

    CLEAR = "clear"
    NAMED = "named"
    UNKNOWN = "unknown"


class Restriction(StrEnum):
    """Whether the case is open to named recipients only, and whether this recipient is one of them."""

    CLEAR = "clear"
    NAMED = "named"
    """The case is restricted, and the recipient is named for it."""
    RESTRICTED = "restricted"
    """The case is restricted, and the recipient is not named for it."""
    UNKNOWN = "unknown"


FACTS: dict[str, type[StrEnum]] = {
    "told": Told,
    "sender": AgencyKind,
    "role": SubjectRole,
    "age": AgeBand,
    "risk": RiskFact,
    "consent": ConsentStatus,
    "address-class": AddressClass,
    "suspect-informed": SuspectInformed,
    "primary-victim": PrimaryVictim,
    "criterion": Criterion,
    "marac-repeat": MaracRepeat,
    "asks-for": AsksFor,
    "may-be-told": MayBeToldFact,
    "override": Override,
    "setting": Setting,
    "task": TaskFact,
    "excluded": Exclusion,
    "restricted": Restriction,
}
"""Every fact by the name it has in rule files; the order is the order of bits and never matters elsewhere."""

Facts = dict[str, StrEnum]
"""One value for each name in `FACTS`, or for some of them while they are being gathered."""

AGE_BANDS: tuple[tuple[int, AgeBand], ...] = (
    (19, AgeBand.FROM_19),
    (18, AgeBand.EXACTLY_18),
    (16, AgeBand.FROM_16_TO_17),
    (11, AgeBand.FROM_11_TO_15),
    (8, AgeBand.FROM_8_TO_10),
    (4, AgeBand.FROM_4_TO_7),
    (0, AgeBand.FROM_0_TO_3),
    (-1, AgeBand.UNBORN),
)
"""From this age on, the band; -1 is an unborn child."""


def age_band(age: int | None) -> AgeBand:
    """Return the band in which an age lies."""
    if age is None:
        return AgeBand.UNKNOWN
    return next((band for least, band in AGE_BANDS if age >= least), AgeBand.UNKNOWN)
