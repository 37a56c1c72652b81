"""Who may refer somebody, why a service may turn a referral down, and who may learn that it did."""

from enum import StrEnum


class ReferrerRole(StrEnum):
    """What somebody is who refers another person: a closed list, for it decides what they may learn of it."""

    GP = "gp"
    MIDWIFE = "midwife"
    HEALTH_VISITOR = "health-visitor"
    NURSE = "nurse"
    WARD_SISTER = "ward-sister"
    HEALTHCARE_ASSISTANT = "healthcare-assistant"
    PARAMEDIC = "paramedic"
    MENTAL_HEALTH_WORKER = "mental-health-worker"
    SOCIAL_WORKER = "social-worker"
    HOUSING_OFFICER = "housing-officer"
    TEACHER = "teacher"
    SOLICITOR = "solicitor"
    SUPPORT_WORKER = "support-worker"
    EMPLOYER = "employer"
    FRIEND = "friend"
    RELATIVE = "relative"
    NEIGHBOUR = "neighbour"


NOT_BY_PROFESSION = frozenset(
    {ReferrerRole.EMPLOYER, ReferrerRole.FRIEND, ReferrerRole.RELATIVE, ReferrerRole.NEIGHBOUR}
)
"""Roles of those who know her: any of them may be close to him too."""
BY_PROFESSION = frozenset(ReferrerRole) - NOT_BY_PROFESSION


class RejectionReason(StrEnum):
    """Why a service does not take somebody on: a closed list. The hub acts on these, and on no other code."""

    OUT_OF_SCOPE = "out-of-scope"
    MISSING_INFORMATION = "missing-information"
    BELOW_THRESHOLD = "below-threshold"
    OUT_OF_AREA = "out-of-area"
    NO_CONSENT = "no-consent"
    DUPLICATE = "duplicate"
    UNSAFE_CONTACT = "unsafe-contact"
    NO_CAPACITY = "no-capacity"
    NOT_OURS = "not-ours"


OF_THE_SERVICE = frozenset(
    {
        RejectionReason.OUT_OF_SCOPE,
        RejectionReason.MISSING_INFORMATION,
        RejectionReason.OUT_OF_AREA,
        RejectionReason.NO_CAPACITY,
        RejectionReason.NOT_OURS,
    }
)
"""Reasons that lie with the service or the papers; the others tell how she is, what she said, or that she is known."""


class ReturnReason(StrEnum):
    """Why a conference does not hear a case that was referred to it (docs/domain.md, rule M11): a closed list.

    They are reasons of the list above, so that whoever referred her reads one list, whoever answers.
    """

    NO_CRITERION = RejectionReason.BELOW_THRESHOLD
    OUT_OF_AREA = RejectionReason.OUT_OF_AREA
    DUPLICATE = RejectionReason.DUPLICATE
    MISSING_INFORMATION = RejectionReason.MISSING_INFORMATION


_EARLIER = {"missing-info": RejectionReason.MISSING_INFORMATION}
"""Codes by which agencies' systems said the same before."""
UNLISTED = "unlisted-"
"""Stands before a code of nobody's list, so that whoever reads it knows that the hub did not act on it."""


def rejection_of(reason: str | None) -> RejectionReason | None:
    """Return the reason that a code names; one of nobody's list is none."""
    if reason in _EARLIER:
        return _EARLIER[reason]
    return RejectionReason(reason) if reason in set(RejectionReason) else None


def marked(reason: str | None) -> str | None:
    """Return the code of a rejection as a referrer may read it: a code of nobody's list is kept, and marked."""
    listed = rejection_of(reason)
    return listed.value if listed else reason and f"{UNLISTED}{reason}"
