"""Deliveries to a MARAC coordinator: the referral form, and the whole case as JSON."""

from connectors.codes import CRITERIA, MAY_BE_TOLD, SAY_WHAT_HE_MAY_BE_TOLD
from connectors.documents import Delivered, NativeDocument
from connectors.writing import Plain, answer_of, case_reference, envelope_of, given, json_file, kind_of, local, plain
from hub.domain.content import CaseReplaced, MaracCase, MaracReferral, Received, Task

HOW_TO_SAY: Plain = {"answerIn": "mayBeTold, with request PERPETRATOR_PROGRAMME", "codes": MAY_BE_TOLD}
"""Where the form states what he may be told, and by which codes; for whoever made the referral."""


def to_native(delivered: Delivered) -> NativeDocument:
    """Return a referral as the form, every other delivery under the name of its kind."""
    head = {"delivery": envelope_of(delivered), "form": kind_of(delivered)}
    match delivered.content:
        case MaracReferral() as referral:
            return json_file(delivered, head | _form(delivered, referral))
        case Received() as received:
            return json_file(delivered, head | answer_of(received))
        case Task(task=task, about_record=str()) as asked if task == SAY_WHAT_HE_MAY_BE_TOLD:
            return json_file(delivered, head | plain(asked) | HOW_TO_SAY)
        case CaseReplaced(by=heir) | MaracCase(replaced_by=str(heir)):
            replaced = given({"caseReference": case_reference(delivered.envelope), "replacedBy": heir})
            return json_file(delivered, head | replaced)
        case other:
            return json_file(delivered, head | plain(other))


def _form(delivered: Delivered, referral: MaracReferral) -> Plain:
    return given(
        {
            "agency": referral.told_by,
            "referralDate": local(delivered.envelope.time),
            "hubReason": referral.reason,
            "respondBy": referral.respond_by,
            "reason": referral.event.narrative if referral.event else None,
            "criteria": _criteria(referral),
            "victim": referral.victim,
            "perpetrators": referral.perpetrators,
            "children": referral.children,
            "risk": referral.risk,
            "event": referral.event,
            "history": referral.history,
        }
    )


def _criteria(referral: MaracReferral) -> Plain:
    """Return a `Y` for each criterion that was named; one that was not is left out, for it may apply."""
    named = (referral.event.criteria if referral.event else None) or ()
    ours = {name: "Y" for name, code in CRITERIA.items() if code in named}
    return given({**ours, "local": [code for code in named if code not in CRITERIA.values()]})
