"""What becomes of one record through its life: told twice, edited, edited late, told by another, withdrawn."""

from typing import Any
from uuid import uuid4

from tests.builders.outside import Got, OutsideAgency
from tests.builders.process import HubProcess
from tests.builders.wire import NOW, a_head, an_incident, unique

CASE_KINDS = {"referral-offered", "safeguarding-contact", "marac-referral", "update", "correction", "task"}


class Story:
    """One family's record, told by the police, and what everyone got of it."""

    def __init__(self, hub: HubProcess) -> None:
        self.hub, self.family = hub, unique()
        self.record = f"R-{self.family}"
        self.police = hub.agency("suffolk-police")

    def tell(self, revision: int = 1, event_id: str | None = None, **more: Any) -> str:
        """The police tell the record; return the event's id once the hub has answered."""
        event = an_incident("suffolk-police", self.family, self.record, revision, **more)
        return self.answered(self.police, self.police.publish("IncidentReported", event, event_id))

    def answered(self, agency: OutsideAgency, event_id: str) -> str:
        """Wait for the hub's receipt."""
        agency.wait_for(lambda got: [g for g in got if g.value.get("event_id") == event_id])
        return event_id

    def outcome(self, event_id: str) -> str:
        """Return what the sender was told of its event."""
        got = self.police.everything()
        return str(next(g.value["outcome"] for g in got if g.value.get("event_id") == event_id))

    def at(self, agency: str) -> list[Got]:
        """Return what an agency got of this case, first appearances in order."""
        keys = {g.key for g in self.hub.agency("suffolk-idva").everything() if self.family in str(g.value)}
        got = [g for g in self.hub.agency(agency).everything() if g.key in keys and g.kind in CASE_KINDS]
        return sorted({g.headers["ce_id"]: g for g in got}.values(), key=lambda g: int(g.headers["ce_sequence"]))

    def kinds(self, agency: str) -> list[str]:
        """Return the kinds of what an agency got of this case, in order."""
        return [g.kind for g in self.at(agency)]

    def traced(self, event_id: str) -> dict[str, Any]:
        """Return what `hub trace` says of the event."""
        event: dict[str, Any] = self.hub.ask("trace", f"suffolk-police/{event_id}")["events"][0]
        return event


def test_the_same_event_sent_twice_acts_once_and_gets_the_same_receipt_again(hub: HubProcess) -> None:
    story = Story(hub)
    event_id = story.tell()

    story.tell(event_id=event_id)

    story.police.wait_for(lambda got: len([g for g in got if g.value.get("event_id") == event_id]) == 2)
    receipts = [g for g in story.police.everything() if g.value.get("event_id") == event_id]
    assert receipts[0].raw == receipts[1].raw
    assert receipts[0].headers["ce_id"] == receipts[1].headers["ce_id"]
    assert story.kinds("suffolk-idva") == ["referral-offered"]
    assert story.traced(event_id)["received"]["repeats"] == 1


def test_the_same_content_under_a_new_id_is_a_duplicate_and_reaches_nobody(hub: HubProcess) -> None:
    story = Story(hub)
    first = story.tell()

    again = story.tell()

    assert story.outcome(again) == "duplicate"
    assert story.traced(again)["received"]["other_event"] == first
    assert story.kinds("suffolk-mash") == ["safeguarding-contact"]


def test_an_edit_reaches_those_who_hold_the_case_and_an_older_edit_after_it_nobody(hub: HubProcess) -> None:
    story = Story(hub)
    story.tell(1)
    newer = story.tell(3, phone="07700 900333")

    older = story.tell(2, phone="07700 900222")

    assert story.outcome(older) == "superseded"
    assert story.traced(older)["received"]["other_event"] == newer
    assert story.kinds("suffolk-idva") == ["referral-offered", "update"]
    assert story.at("suffolk-idva")[1].value["victim"]["contacts"][0]["value"] == "07700 900333"
    assert [g.headers["ce_sequence"] for g in story.at("suffolk-idva")] == ["1", "2"]


def test_an_edit_of_what_nobody_may_see_tells_nobody_anything(hub: HubProcess) -> None:
    story = Story(hub)
    story.tell(1)
    event = an_incident("suffolk-police", story.family, story.record, 2)
    event["incident"]["narrative"] = "Another narrative, which says that she lives at XX9 9ZZ."

    event_id = story.answered(story.police, story.police.publish("IncidentReported", event))

    assert story.outcome(event_id) == "processed"
    assert story.kinds("suffolk-idva") == ["referral-offered"]
    assert story.kinds("suffolk-marac") == ["marac-referral"]


def test_the_same_incident_told_by_the_idva_is_one_incident_in_one_case(hub: HubProcess) -> None:
    story = Story(hub)
    story.tell()
    idva = hub.agency("suffolk-idva")
    event = an_incident("suffolk-idva", story.family, f"I-{story.family}", reference=f"42/{story.family}/26")
    event["people"][0]["vulnerabilities"] = [{"system": "idva", "code": "HEARING", "display": None, "canonical": None}]

    event_id = story.answered(idva, idva.publish("IncidentReported", event))

    assert story.kinds("suffolk-idva") == ["referral-offered"], "the teller is told nothing of its own"
    assert story.kinds("suffolk-marac") == ["marac-referral", "update"]
    assert story.kinds("suffolk-mash") == ["safeguarding-contact"], "it learns nothing new"
    marac = hub.agency("suffolk-marac")
    reference = story.at("suffolk-marac")[0].key
    case = [g for g in marac.everything("marac.suffolk.cases") if g.key == reference][-1]
    assert [i["told_by"] for i in case.value["incidents"]] == [
        ["Suffolk Constabulary", "Suffolk countywide IDVA service"]
    ]
    assert case.value["history"]["incidents_in_12_months"] == 1
    traced = hub.ask("trace", event_id)["events"][0]
    assert traced["matched"] == {"people": 3, "known_before": 3}


def test_the_senders_receipt_is_the_same_to_the_byte_whether_or_not_another_agency_told_before(hub: HubProcess) -> None:
    known, unknown = Story(hub), Story(hub)
    idva = hub.agency("suffolk-idva")
    told = an_incident("suffolk-idva", known.family, f"I-{known.family}", reference=f"42/{known.family}/26")
    known.answered(idva, idva.publish("IncidentReported", told))

    after, first = known.tell(), unknown.tell()

    receipts = {g.value.get("event_id"): g.raw for g in known.police.everything()}
    blank = {after: known.family, first: unknown.family}
    plain = [
        receipts[i].replace(i.encode(), b"-" * 36).replace(family.encode(), b"*" * 10) for i, family in blank.items()
    ]
    assert plain[0] == plain[1]


def test_a_withdrawal_corrects_everyone_who_got_it_and_nobody_else(hub: HubProcess) -> None:
    story = Story(hub)
    story.tell()
    held = {
        agency: story.at(agency)[0].headers["ce_id"] for agency in ("suffolk-idva", "suffolk-mash", "suffolk-marac")
    }
    withdrawn = {"head": a_head("suffolk-police", story.record, 2), "people": [], "reason": "entered-in-error"}

    event_id = story.answered(story.police, story.police.publish("RecordWithdrawn", withdrawn))

    assert story.outcome(event_id) == "processed"
    for agency, delivery in held.items():
        hub.agency(agency).wait_for(lambda _, at=agency: story.kinds(at)[-1] == "correction")
        assert story.at(agency)[-1].value == {
            "corrects": delivery,
            "reason": "entered-in-error",
            "sent_before": True,
            "delete": "all",
        }
    assert {d["recipient"] for d in story.traced(event_id)["deliveries"] if d["kind"] == "correction"} == set(held)
    assert not [g for g in hub.agency("suffolk-vras").everything() if story.family in str(g.value)]


def test_the_sender_learns_who_took_the_case_on(hub: HubProcess) -> None:
    story, idva = Story(hub), hub.agency("suffolk-idva")
    story.tell()
    delivery = story.at("suffolk-idva")[0]
    receipt = {
        "head": a_head("suffolk-idva", f"A-{uuid4()}"),
        "delivery_id": delivery.headers["ce_id"],
        "state": "accepted",
        "at": NOW,
        "reason": None,
    }

    idva.publish("Receipt", receipt)

    got = story.police.wait_for(
        lambda got: [g for g in got if g.kind == "status" and g.value["about_record"] == story.record]
    )
    status = next(g.value for g in got if g.kind == "status" and g.value["about_record"] == story.record)
    assert (status["service"], status["status"]) == ("idva", "accepted")
    rows = hub.ask("deliveries", "--agency", "suffolk-idva", "--limit", "1000")["deliveries"]
    assert next(r["state"] for r in rows if r["id"] == delivery.headers["ce_id"]) == "accepted"
