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
    CUSTODY = "custody"
    """Custody, bail or an order changed."""
    COURT = "court"
    """A court date changed."""
    DETAILS = "details"
    """Who somebody is, or how they are reached, changed."""
    CONFERENCE = "conference"
    """What the conference decided."""
    MEASURED = "measured"
    """How somebody is, as a service measured it."""
    FEEDBACK = "feedback"
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
    RESTORATIVE_JUSTICE = "restorative-justice"
    RESPITE = "respite"
    LOW_THRESHOLD = "low-threshold"
    """A first step, as at a women's centre."""
    THERAPY = "therapy"
    MENTAL_HEALTH = "mental-health"
    SARC = "sarc"
    """Examination and crisis support after sexual violence."""
    MARAC_TRANSFER = "marac-transfer"
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


class Indicated(StrEnum):
    """Whether something is said to be so."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Schooling(StrEnum):
    """Where a child learns."""

    SCHOOL = "school"
    """At a school or college."""
    AT_HOME = "at-home"
    NONE = "none"
    UNKNOWN = "unknown"


class AskedBy(StrEnum):
    """At whose wish a referral is made."""

    HER = "her"
    HIM = "him"
    THIRD_PARTY = "third-party"
    PROFESSIONAL = "professional"
    UNKNOWN = "unknown"


class Escalating(StrEnum):
    """Whether as many incidents of the pair lie within the window as the area counts as escalation."""

    REACHED = "reached"
    NONE = "none"
    UNKNOWN = "unknown"


class Offer(StrEnum):
    """How the area offers support to somebody whom nobody asked."""

    OPT_IN = "opt-in"
    OPT_OUT = "opt-out"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """How grave feedback on a service is."""

    NONE = "none"
    CONCERN = "concern"
    SERIOUS = "serious"
    UNKNOWN = "unknown"


class Setting(StrEnum):
    """Whether a child is in the charge of the very recipient: its school or college, or the officer who sees to it."""

    ENROLLED_HERE = "enrolled-here"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


class TaskFact(StrEnum):
    """Which task a delivery sets its recipient: what is needed to ask her is not what is needed to help her."""

    ASK_CONSENT = "ask-consent"
    REVIEW_UNSAFE_CONTACT = "review-unsafe-contact"
    FIND_ROUTE = "find-route"
    SAY_WHAT_HE_MAY_BE_TOLD = "say-what-he-may-be-told"
    STOP_CONTACT = "stop-contact"
    """The victim has died: ordinary contact ends."""
    SERVICE_RECOVERY = "service-recovery"
    """Somebody is not content with a service, which puts it right."""
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
    "sexual": Indicated,
    "stalking": Indicated,
    "honour-based": Indicated,
    "homicide": Indicated,
    "operation": Indicated,
    "care-needs": Indicated,
    "suicidal": Indicated,
    "schooling": Schooling,
    "escalation": Escalating,
    "asked-by": AskedBy,
    "reviewed": Indicated,
    "offer": Offer,
    "severity": Severity,
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
    for least, band in AGE_BANDS:  # a generator costs more than the search: this is asked of everybody in every event
        if age >= least:
            return band
    return AgeBand.UNKNOWN
