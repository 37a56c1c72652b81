"""MARAC coordinator: the referral form to events, deliveries to the form and the whole case."""

from connectors.assessments import RiskNames, assessment
from connectors.codes import CRITERIA
from connectors.documents import Connector, Outgoing, outgoing
from connectors.marac.forms import to_native
from connectors.marac.people import people
from connectors.reading import Field, json_document
from connectors.receipts import receipt, state
from hub.domain.events import Event, Head, Receipt, ReferralMade

RISK = RiskNames(tool="tool", version="toolVersion", score="score", level="level", assessed_at="assessedAt")
"""The fields of the part `risk`."""
OUTCOME_FIELDS = ("meeting_date", "heard", "actions")
"""Fields by which an outcome row of a meeting is known; the hub has no event for it yet."""


def to_events(body: bytes, agency: str) -> tuple[Outgoing, ...]:
    """Return the referral or the answer in a form; raise `Unmappable` with every problem."""
    form = json_document(body)
    answers = form.at("answersDelivery").value is not None
    if any(form.at(name).value is not None for name in OUTCOME_FIELDS):
        form.note("is the outcome of a meeting, which is not taken yet.", "Send the referral form.")
    event: Event = _receipt(form, agency) if answers else _referral(form, agency)
    form.stop_on_problems()
    return (outgoing(event),)


def _receipt(form: Field, agency: str) -> Receipt:
    stated = state(form.at("status"))
    head = Head(
        agency=agency,
        record_id=form.at("answersDelivery").needed_text(),
        recorded_at=form.at("statusAt").needed_moment(),
    )
    return receipt(head, stated, form.at("statusReason").code())


def _referral(form: Field, agency: str) -> ReferralMade:
    head = Head(
        agency=agency,
        record_id=form.at("referralNumber").needed_text(),
        recorded_at=form.at("referralDate").needed_moment(),
        revision=form.at("revision").whole(),
    )
    risk = form.at("risk")
    assessor = risk.at("assessor").code() or "referrer"
    return ReferralMade(
        head=head,
        people=people(form),
        reason="marac",
        criteria=_criteria(form.at("criteria")),
        assessment=assessment(risk, RISK, head.recorded_at, assessor),
        narrative=form.at("reason").text(),
    )


def _criteria(criteria: Field) -> tuple[str, ...]:
    local = tuple(filter(None, (criterion.code() for criterion in criteria.at("local").each())))
    return (*(code for name, code in CRITERIA.items() if criteria.at(name).is_yes()), *local)


CONNECTOR = Connector(to_events=to_events, to_native=to_native)
"""How the hub speaks with MARAC coordinators."""
