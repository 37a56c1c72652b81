"""MARAC coordinator: the form and what was decided to events, deliveries to the form and the whole case."""

from dataclasses import replace

from connectors.assessments import RiskNames, assessment
from connectors.codes import CRITERIA
from connectors.documents import Connector, Outgoing, outgoing
from connectors.marac.forms import to_native
from connectors.marac.people import people, victim
from connectors.reading import Field, json_document
from connectors.receipts import consent_changed, receipt, state
from hub.domain.events import PERPETRATOR_PROGRAMME, Event, MaracAction, MaracOutcome, ReferralMade
from hub.domain.head import Head

RISK = RiskNames(tool="tool", version="toolVersion", score="score", level="level", assessed_at="assessedAt")
"""The fields of the part `risk`."""
REQUESTS = {"MARAC": "marac", "PERPETRATOR_PROGRAMME": PERPETRATOR_PROGRAMME}
"""What a form asks for; without a request it puts the case to the conference."""
PROGRAMME_RECORD = "#programme"
"""Ends the number of a referral to a programme, so that it never replaces the conference's form of that number."""
OUTCOME_RECORD = "#outcome"
"""Ends the number of what was decided, which has revisions of its own."""
ROW_FIELDS = ("meeting_date", "heard", "actions")
"""Fields by which a row of the quarterly return is known: it counts a meeting and names no case."""


def to_events(body: bytes, agency: str) -> tuple[Outgoing, ...]:
    """Return the referral, what was decided or the answers in a form; raise `Unmappable` with every problem."""
    form = json_document(body)
    if any(form.at(name).value is not None for name in ROW_FIELDS):
        form.note("is a row of the return on meetings.", "Send the form of each case, with its part outcome.")
    decided = form.at("outcome").value is not None
    events = _answers(form, agency) or (_outcome(form, agency) if decided else _referral(form, agency),)
    form.stop_on_problems()
    return tuple(outgoing(event) for event in events)


def _answers(form: Field, agency: str) -> tuple[Event, ...]:
    """Return how far the delivery is that the form answers, and what the victim said whom it names."""
    asked = tuple(consent_changed(said, agency, victim(form)) for said in form.at("consentAnswer").each())
    delivery = form.at("answersDelivery")
    if delivery.value is None:
        return asked
    stated = state(form.at("status"))
    return (receipt(agency, delivery, stated, form.at("statusAt"), form.at("statusReason")), *asked)


def _referral(form: Field, agency: str) -> ReferralMade:
    reason = form.at("request").one_of(REQUESTS) or REQUESTS["MARAC"]
    head = _head(form, agency, reason)
    risk = form.at("risk")
    assessor = risk.at("assessor").code() or "referrer"
    return ReferralMade(
        head=head,
        people=people(form),
        reason=reason,
        criteria=_criteria(form.at("criteria")),
        assessment=assessment(risk, RISK, head.recorded_at, assessor),
        narrative=form.at("reason").text(),
        may_be_told=_may_be_told(form, reason),
    )


def _outcome(form: Field, agency: str) -> MaracOutcome:
    """Return what the conference decided on the case of the form (docs/domain.md, rule M7)."""
    decided = form.at("outcome")
    head = _head(form, agency, REQUESTS["MARAC"])
    return MaracOutcome(
        head=replace(
            head, record_id=head.record_id + OUTCOME_RECORD, recorded_at=decided.at("recordedAt").needed_moment()
        ),
        people=people(form),
        outcome=decided.at("result").needed_code(),
        heard_at=decided.at("meetingAt").needed_moment(),
        actions=tuple(_action(one) for one in decided.at("actions").each()),
        flag_until=decided.at("flagUntil").text(),
        transfer_to=decided.at("transferTo").text(),
    )


def _action(agreed: Field) -> MaracAction:
    return MaracAction(
        action=agreed.at("action").needed_code(), owner=agreed.at("owner").needed_text(), due=agreed.at("due").text()
    )


def _head(form: Field, agency: str, reason: str) -> Head:
    number = form.at("referralNumber").needed_text()
    if reason == PERPETRATOR_PROGRAMME:
        number = number.removesuffix(PROGRAMME_RECORD) + PROGRAMME_RECORD
    return Head(
        agency=agency,
        record_id=number,
        recorded_at=form.at("referralDate").needed_moment(),
        revision=form.at("revision").whole(),
    )


def _may_be_told(form: Field, reason: str) -> tuple[str, ...]:
    """Return what he may be told; the codes are of one man, and on a form for the conference they would be lost."""
    stated = form.at("mayBeTold")
    if reason == PERPETRATOR_PROGRAMME and len(form.at("perpetrators").each()) != 1:
        form.at("perpetrators").note("does not name one person.", "Name whom you refer; send a form for each.")
    if reason != PERPETRATOR_PROGRAMME and stated.value is not None:
        stated.note("belongs to a referral to a programme.", "Put PERPETRATOR_PROGRAMME into request, or remove it.")
    return _codes(stated)


def _criteria(criteria: Field) -> tuple[str, ...]:
    affirmed = (code for name, code in CRITERIA.items() if criteria.at(name).is_yes())
    return (*affirmed, *_codes(criteria.at("local")))


def _codes(listed: Field) -> tuple[str, ...]:
    return tuple(filter(None, (one.code() for one in listed.each())))


CONNECTOR = Connector(to_events=to_events, to_native=to_native)
"""How the hub speaks with MARAC coordinators."""
