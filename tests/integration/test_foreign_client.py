"""A client that is not ours publishes with its own serialiser and reads what the hub delivers with its own."""

from tests.builders.outside import Got
from tests.builders.process import HubProcess
from tests.builders.wire import an_incident, unique


def of(family: str, got: list[Got], kind: str) -> list[Got]:
    """Return the deliveries of one kind that speak of a test's own family."""
    return [g for g in got if g.kind == kind and family in str(g.value)]


def test_an_incident_published_with_a_foreign_serialiser_reaches_idva_and_mash(hub: HubProcess) -> None:
    family, police = unique(), hub.agency("suffolk-police")

    police.publish("IncidentReported", an_incident("suffolk-police", family, f"R-{family}"), urgent=True)

    idva = hub.agency("suffolk-idva").wait_for(lambda got: of(family, got, "referral-offered"))
    offered = of(family, idva, "referral-offered")[0]
    assert offered.value["victim"]["name"] == {"given": ["Testa"], "family": family}
    assert offered.value["risk"]["grade"] == "high"
    mash = hub.agency("suffolk-mash").wait_for(lambda got: of(family, got, "safeguarding-contact"))
    contact = of(family, mash, "safeguarding-contact")[0]
    assert [child["name"]["given"] for child in contact.value["children"]] == [["Kit"]]


def test_each_recipient_holds_only_what_it_may_see(hub: HubProcess) -> None:
    family, police = unique(), hub.agency("suffolk-police")

    police.publish("IncidentReported", an_incident("suffolk-police", family, f"R-{family}"))

    idva = of(
        family, hub.agency("suffolk-idva").wait_for(lambda g: of(family, g, "referral-offered")), "referral-offered"
    )
    mash = hub.agency("suffolk-mash").wait_for(lambda g: of(family, g, "safeguarding-contact"))
    for got in (*idva, *of(family, mash, "safeguarding-contact")):
        assert b"Hidden" not in got.raw
        assert b"XX9 9ZZ" not in got.raw
        assert got.value["event"]["narrative"] == "words-being-read"
    assert of(family, mash, "safeguarding-contact")[0].value["risk"] | {
        "grade": None,
        "assessed_at": None,
    } == dict.fromkeys(("grade", "tool", "tool_version", "assessed_at", "assessor_role", "score", "answers"))


def test_the_sender_gets_a_receipt_that_names_its_event_and_nothing_else(hub: HubProcess) -> None:
    family, police = unique(), hub.agency("suffolk-police")

    event_id = police.publish("IncidentReported", an_incident("suffolk-police", family, f"R-{family}"))

    got = police.wait_for(lambda got: [g for g in got if g.value.get("event_id") == event_id])
    receipt = next(g for g in got if g.value.get("event_id") == event_id)
    assert receipt.value == {
        "event_id": event_id,
        "record_id": f"R-{family}",
        "outcome": "processed",
        "reason": None,
        "pointers": [],
    }


def test_headers_are_a_cloud_event_that_carries_the_trace_and_a_number(hub: HubProcess) -> None:
    family, police = unique(), hub.agency("suffolk-police")

    police.publish("IncidentReported", an_incident("suffolk-police", family, f"R-{family}"))

    idva = hub.agency("suffolk-idva").wait_for(lambda got: of(family, got, "referral-offered"))
    offered = of(family, idva, "referral-offered")[0]
    assert offered.headers["ce_specversion"] == "1.0"
    assert offered.headers["ce_source"] == "hub"
    assert offered.headers["ce_subject"] == offered.key
    assert offered.headers["ce_sequence"] == "1"
    assert offered.headers["traceparent"].startswith("00-0af7651916cd43dd8448eb211c80319c")
