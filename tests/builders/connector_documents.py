"""Native documents and deliveries as agencies see them; valid by default, any part replaced by keyword."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.documents import Delivered
from hub.domain.content import (
    CaseReplaced,
    Content,
    Correction,
    MaracCase,
    MaracIncident,
    MaracReferral,
    PerpetratorReferral,
    Received,
    ReferralOffered,
    SafeguardingContact,
    Status,
    Task,
    Update,
)
from hub.domain.person import Address, AddressClass, Coded, Contact, Identifier, PersonName, SafeContact, YesNo
from hub.domain.risk import Answer, ItemAnswer
from hub.domain.shown import EventShown, HistoryShown, PersonShown, RiskShown, SafeguardingShown, SupportShown
from hub.wire import codec
from hub.wire.cloudevents import Envelope, record_of, type_of
from hub.wire.schemas import CONTENT_TYPES

CONNECTORS_FOLDER = Path(__file__).resolve().parents[2] / "connectors"
DELIVERY_ID = "0c1d9a52-0000-5000-8000-0000000000d1"
SENT_AT = datetime(2026, 3, 29, 9, 30, tzinfo=UTC)
DUE = datetime(2026, 3, 30, 9, 30, tzinfo=UTC)

Plain = dict[str, Any]

TESTA = PersonName(given=("Testa",), family="Example")
HER = PersonShown(
    name=TESTA,
    aliases=(PersonName(given=("Tess Sample",)),),
    date_of_birth="1991-05-02",
    sex="female",
    ethnicity=Coded(system="ESDD", code="ESDD_A1", canonical="A1"),
    identifiers=(Identifier(system="nhs-number", value="9990000018"),),
    addresses=(
        Address(
            visibility=AddressClass.ORDINARY,
            lines=("1 Nowhere Lane", "Testford"),
            postcode="XX1 1AA",
            local_authority="E06999999",
        ),
    ),
    contacts=(
        Contact(kind="phone", value="+447700900123", safe=YesNo.YES, message_safe=YesNo.NO),
        Contact(kind="email", value="testa@example.org"),
    ),
    safe_contact=SafeContact(safe_from="09:30", safe_until="14:30", never_between=("17:00-08:00",)),
    consent="refused",
)
HIM = PersonShown(
    name=PersonName(given=("Sample",), family="Other"),
    date_of_birth="1994-02",
    relationship_to_victim=Coded(system="PTPR", code="PTPR_0054", canonical="ex-partner"),
)
KIT = PersonShown(
    name=PersonName(given=("Kit",), family="Example"),
    date_of_birth="2017-11-30",
    sex="not-known",
    ethnicity=Coded(system="ESDD", code="ESDD_A1", canonical="A1"),
    identifiers=(Identifier(system="nhs-number", value="9990000182"),),
    resident="yes",
    witnessed="yes",
)
UNBORN = PersonShown(expected_due_date="2026-08-01", sex="not-specified")
EVENT = EventShown(
    references=(Identifier(system="crime-reference", value="42/10234/26"),),
    occurred_from=datetime(2026, 3, 14, 21, 40, tzinfo=UTC),
    place_kind="home",
    flags=("high-harm", "strangulation"),
    criteria=("visible-high-risk", "hba-fm"),
)
RISK = RiskShown(
    grade="high",
    tool="DASH_2009_27",
    score=15,
    answers=(
        ItemAnswer(item="strangulation", answer=Answer.YES),
        ItemAnswer(item="stalking", answer=Answer.DONT_KNOW),
    ),
)
HISTORY = HistoryShown(incidents_in_12_months=2, escalation=False)


def sample_files(kind: str) -> list[Path]:
    """Return the inbound samples of a kind."""
    folder = CONNECTORS_FOLDER / kind.replace("-", "_") / "samples"
    return sorted(path for path in folder.iterdir() if path.is_file())


def delivered_samples(kind: str) -> list[Path]:
    """Return the sample deliveries of a kind; the native document of each lies in `out` under the same name."""
    return sorted((sample_files(kind)[0].parent / "deliveries").glob("*.json"))


def a_sample_delivery(path: Path) -> Delivered:
    """Return a delivery from its file: what the headers say, and what it holds."""
    told = json.loads(path.read_bytes())
    envelope: Envelope = codec.from_json(Envelope, json.dumps(told["envelope"]))
    record = CONTENT_TYPES[record_of(envelope.type)]
    return Delivered(envelope=envelope, content=codec.from_json(record, json.dumps(told["content"])))


def written(document: object) -> bytes:
    """Return a document as JSON."""
    return json.dumps(document).encode()


def a_relation(kind: str, *ids: str) -> Plain:
    """Return a relation of the police model."""
    return {"data": [{"id": id_, "type": kind} for id_ in ids]}


def a_report(incident: Plain | None = None, submission: Plain | None = None, **safeguarding: object) -> Plain:
    """Return a police report: victim p1, suspect p2, child p3, her home l1; keywords fill the safeguarding block."""
    home = {"homeAddress": a_relation("location", "l1")}
    return {
        "data": {
            "id": "i1",
            "type": "incident",
            "attributes": {"incidentStartDateTime": "2026-03-14T21:40:00Z", **(incident or {})},
            "relationships": {
                "submission": a_relation("submission", "s1"),
                "victim": a_relation("person", "p1"),
                "knownSuspect": a_relation("person", "p2"),
                "childInHousehold": a_relation("person", "p3"),
                "incidentLocation": a_relation("location", "l1"),
            },
        },
        "included": [
            {
                "id": "s1",
                "type": "submission",
                "attributes": {
                    "categorySubcode": "DA",
                    "customerReferenceNumber": "DA-1",
                    "submitTime": "2026-03-14T23:00:00Z",
                    **(submission or {}),
                },
            },
            {
                "id": "p1",
                "type": "person",
                "attributes": {"givenName": ["Testa"], "surname": "EXAMPLE"},
                "relationships": {**home, "personalTelephone": a_relation("telephone", "t1")},
            },
            {"id": "p2", "type": "person", "attributes": {"givenName": ["Sample"], "surname": "OTHER"}},
            {"id": "p3", "type": "person", "attributes": {"givenName": ["Kit"]}, "relationships": home},
            {"id": "l1", "type": "location", "attributes": {"street": "Nowhere Lane", "postcode": "XX1 1AA"}},
            {"id": "t1", "type": "telephone", "attributes": {"telephoneNumberFull": "+447700900123"}},
        ],
        "safeguarding": safeguarding,
    }


def an_entity(report: Plain, name: str) -> Plain:
    """Return an included entity of a report, to be changed in place."""
    found: Plain = next(entity for entity in report["included"] if entity["id"] == name)
    return found


def a_row(**columns: object) -> Plain:
    """Return a referral row of a support service, in its JSON form."""
    return {
        "client_ref": "C-1",
        "referral_date": "2026-03-15T09:00:00Z",
        "forename": "Testa",
        "surname": "Example",
        **columns,
    }


def a_delivery(content: Content, envelope_id: str = DELIVERY_ID) -> Delivered:
    """Return a delivery as it comes from the hub, third of its case."""
    return Delivered(
        envelope=Envelope(
            id=envelope_id,
            source="hub",
            type=type_of(type(content).__name__),
            time=SENT_AT,
            subject="KX4-2M7",
            sequence=3,
        ),
        content=content,
    )


def a_referral_offered(victim: PersonShown | None = HER, risk: RiskShown | None = RISK) -> ReferralOffered:
    """Return what a service is asked to take on."""
    return ReferralOffered(
        told_by="Testford Police",
        told_by_kind="police",
        reason="The risk is high.",
        respond_by=DUE,
        victim=victim,
        perpetrators=(HIM,),
        children=(KIT, UNBORN),
        event=EVENT,
        risk=risk,
        history=HISTORY,
    )


def a_bare_referral() -> ReferralOffered:
    """Return an offer of which the rules let almost nothing through."""
    return ReferralOffered(
        told_by="Testford Police",
        told_by_kind="police",
        reason="She asked for support.",
        respond_by=None,
        victim=PersonShown(name=PersonName(given=("=Ellis",), family="Placeholder")),
    )


def an_update() -> Update:
    """Return a change of what a recipient holds."""
    return Update(
        told_by="Testford IDVA",
        told_by_kind="idva",
        reason="The service has met her.",
        victim=PersonShown(name=TESTA),
        children=(KIT,),
        support=SupportShown(service="idva", status="unable-to-contact", status_at=SENT_AT),
        safeguarding=SafeguardingShown(rating="amber"),
    )


def a_safeguarding_contact() -> SafeguardingContact:
    """Return what the children's hub is told."""
    return SafeguardingContact(
        told_by="Testford Police",
        told_by_kind="police",
        reason="Children live with abuse.",
        respond_by=DUE,
        children=(KIT, UNBORN),
        victim=PersonShown(name=TESTA),
        event=EVENT,
        risk=RiskShown(grade="high"),
    )


def a_marac_referral() -> MaracReferral:
    """Return a case put to the conference."""
    return MaracReferral(
        told_by="Testford Police",
        told_by_kind="police",
        reason="The risk is high.",
        respond_by=DUE,
        victim=HER,
        perpetrators=(HIM,),
        children=(KIT,),
        event=EVENT,
        risk=RISK,
        history=HISTORY,
    )


def a_perpetrator_referral() -> PerpetratorReferral:
    """Return what a service that works with perpetrators is asked."""
    return PerpetratorReferral(
        told_by_kind="police",
        reason="suspect-informed",
        respond_by=DUE,
        perpetrator=PersonShown(
            name=PersonName(given=("Sample",), family="Other"), date_of_birth="1994-02-11", sex="male"
        ),
        references=(Identifier(system="crime-reference", value="42/10234/26"),),
        may_be_told=("incident",),
    )


def a_marac_case() -> MaracCase:
    """Return the whole case as the coordinator sees it."""
    return MaracCase(
        case_reference="KX4-2M7",
        area="testshire",
        told_by=("Testford Police", "Testford IDVA"),
        victim=(HER, PersonShown(name=PersonName(given=("Testa", "Mae"), family="Example"))),
        perpetrators=(HIM,),
        children=(),
        incidents=(MaracIncident(event=EVENT, told_by=("Testford Police",)),),
        risk=RISK,
        history=HISTORY,
    )


def a_task() -> Task:
    """Return something that only the recipient can do."""
    return Task(
        task="ask-consent",
        reason="Nobody has asked her.",
        respond_by=DUE,
        about_record="DA-1",
        victim=PersonShown(name=TESTA),
    )


def a_status() -> Status:
    """Return who took on the sender's record."""
    return Status(about_record="DA-1", service="idva", service_name=None, status="accepted", status_at=SENT_AT)


def a_receipt(outcome: str = "refused", reason: str | None = "DATE_IMPOSSIBLE") -> Received:
    """Return the hub's receipt for the sender's own event."""
    pointers = ("/people/0/date_of_birth", "/people/2/date_of_birth") if reason else ()
    return Received(event_id="e-1", record_id="DA-1", outcome=outcome, reason=reason, pointers=pointers)


def a_correction() -> Correction:
    """Return that an earlier delivery no longer holds."""
    return Correction(corrects="0c1d9a52-0000-5000-8000-0000000000c0", reason="wrong-person", sent_before=False)


def a_case_replaced() -> CaseReplaced:
    """Return that a case goes on under the reference of an older one."""
    return CaseReplaced(by="7Q1V-0RF1-K5C")


ALL_CONTENTS: tuple[Content, ...] = (
    a_referral_offered(),
    a_bare_referral(),
    a_safeguarding_contact(),
    a_marac_referral(),
    an_update(),
    a_task(),
    a_status(),
    a_receipt(),
    a_receipt("processed", None),
    a_correction(),
    a_case_replaced(),
    a_marac_case(),
    a_perpetrator_referral(),
)
"""One content of every kind, and the variants that differ in shape."""
