"""What the feed says of a change, in one sentence."""

from collections.abc import Callable, Mapping
from datetime import date

from hub.domain.feed import FeedReason
from hub.web import coded

Parameters = Mapping[str, str]


def sentence(reason: str, parameters: Parameters) -> str:
    """Return what changed. It names nobody, as the entry does not."""
    said = _SENTENCES.get(reason)
    if said is None:
        return "The case changed"
    return said(parameters) if callable(said) else said


def _raised(said: str) -> Callable[[Parameters], str]:
    def sentence_of(parameters: Parameters) -> str:
        before, after = parameters.get("before"), coded.grade(parameters.get("grade")).lower()
        return f"Risk {said} from {coded.grade(before).lower()} to {after}" if before else f"Risk {said} to {after}"

    return sentence_of


def _assessed(parameters: Parameters) -> str:
    grade = parameters.get("grade")
    return f"Risk assessed as {coded.grade(grade).lower()}" if grade else "Risk assessed again"


def _incident(parameters: Parameters) -> str:
    count = parameters.get("incidents", "")
    return f"Another incident was told: {count} in this case" if count not in {"", "1"} else "An incident was told"


def _joined(parameters: Parameters) -> str:
    by = parameters.get("by")
    return (
        f"Found to be one with case {by}, which goes on in its place"
        if by
        else "Two records were found to be one person"
    )


def _returned(parameters: Parameters) -> str:
    why = parameters.get("why")
    return f"The referral was returned: {coded.returned(why).lower()}" if why else "The referral was returned"


def _flag(said: str) -> Callable[[Parameters], str]:
    def sentence_of(parameters: Parameters) -> str:
        return f"{said} {_day(parameters.get('until', ''))}".strip()

    return sentence_of


def _on_day(said: str) -> Callable[[Parameters], str]:
    def sentence_of(parameters: Parameters) -> str:
        return f"{said} {_day(parameters.get('happened', ''))}".strip()

    return sentence_of


def _day(iso: str) -> str:
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return ""
    return f"{day.day} {day:%B %Y}"


_SENTENCES: Mapping[str, str | Callable[[Parameters], str]] = {
    FeedReason.REFERRED: "Referred to the conference",
    FeedReason.REFERRED_AGAIN: "Referred again: a repeat after an earlier referral",
    FeedReason.MOVED_HERE: "Moved here from another area",
    FeedReason.MOVED_AWAY: "Moved to another area",
    FeedReason.JOINED: _joined,
    FeedReason.SEPARATED: "Two people had been taken for one. This was corrected",
    FeedReason.RISK_RAISED: _raised("raised"),
    FeedReason.RISK_LOWERED: _raised("lowered"),
    FeedReason.RISK_ASSESSED: _assessed,
    FeedReason.INCIDENT_TOLD: _incident,
    FeedReason.INCIDENT_CHANGED: "What is told of an incident changed",
    FeedReason.CUSTODY_CHANGED: "Custody, bail or an order changed",
    FeedReason.HEARING_CHANGED: "A court date changed",
    FeedReason.SAFEGUARDING_CHANGED: "Safeguarding of children changed",
    FeedReason.SUPPORT_CHANGED: "Where support stands changed",
    FeedReason.CONFERENCE_DECIDED: "The conference decided",
    FeedReason.REFERRAL_ACCEPTED: "The referral was accepted",
    FeedReason.REFERRAL_RETURNED: _returned,
    FeedReason.REPEAT_CONFIRMED: _on_day("Confirmed as a repeat: the incident of"),
    FeedReason.NOT_A_REPEAT: _on_day("Not a repeat: the incident of"),
    FeedReason.CONSENT_CHANGED: "Consent changed",
    FeedReason.CONTACT_CHANGED: "When and how contact is safe changed",
    FeedReason.CHILDREN_CHANGED: "What is known of children changed",
    FeedReason.VICTIM_CHANGED: "What is known of the victim changed",
    FeedReason.PERPETRATOR_CHANGED: "What is known of the person alleged to cause harm changed",
    FeedReason.HISTORY_CHANGED: "The history of the case changed",
    FeedReason.ALSO_TOLD: "Another agency told what was known",
    FeedReason.FLAG_PLACED: _flag("A flag was placed, until"),
    FeedReason.FLAG_LAPSED: _flag("A flag ended. Its last day was"),
    FeedReason.RECORD_WITHDRAWN: "An agency took back what it had told",
    FeedReason.ERASED: "Somebody in this case was erased",
    FeedReason.SHOWN_NO_MORE: "This case is shown no more",
}
"""A sentence for every reason; a test sees that none is missing."""
