"""What the hub delivers is written once, in order, and answered; what cannot be read stops nothing."""

import asyncio
from dataclasses import replace
from pathlib import Path

from connectors.documents import NativeDocument
from connectors.edge.inbox import Read, Write
from connectors.edge.line import Feed, Message, Trouble
from connectors.edge.memory import AT, IDS, envelope
from connectors.edge.notes import (
    CaseObsolete,
    DeliveryHeld,
    DeliveryOutdated,
    DeliveryRepeated,
    DeliveryUnreadable,
    DeliveryWritten,
    HoleFound,
)
from hub.domain.content import CaseReplaced, Correction, MaracCase, Task
from hub.wire import cloudevents
from tests.builders.edge import CASE, QUICK, Edge, a_referral, an_edge, an_update, delivery_id

SLOW = replace(QUICK, hole_wait=30.0)


def written(edge: Edge) -> list[int | None]:
    """Return the numbers of what was written, in the order of writing."""
    return [note.envelope.sequence for note in edge.noted(DeliveryWritten)]


def a_state(number: int) -> MaracCase:
    return MaracCase(
        case_reference=CASE,
        area="testford",
        told_by=(f"Agency {number}",),
        victim=(),
        perpetrators=(),
        children=(),
        incidents=(),
        risk=None,
        history=None,
    )


async def test_a_delivery_is_written_and_answered_before_its_offset_is_committed(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.deliver(1)

    async with edge.running():
        await edge.until(lambda: edge.line.committed)

    (note,) = edge.noted(DeliveryWritten)
    assert note.path == edge.place.folder_out / f"update-{note.envelope.id}.csv"
    assert note.path.is_file()
    assert [(r.delivery_id, r.state) for r in edge.line.events("Receipt")] == [(note.envelope.id, "delivered")]


async def test_nothing_is_committed_while_its_receipt_cannot_be_sent(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)

    async with edge.running():
        await edge.until(lambda: edge.line.readings)
        edge.line.mute = True
        edge.deliver(1)
        await edge.until(lambda: edge.files("out"))
        await asyncio.sleep(0.1)
        assert (edge.line.committed, edge.ids("Receipt")) == (0, [])
        edge.line.mute = False
        await edge.until(lambda: edge.line.committed == 1)

    assert len(edge.ids("Receipt")) == 1


async def test_a_repeated_delivery_is_answered_again_with_the_same_bytes_and_written_once(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    first = edge.deliver(1)

    async with edge.running():
        await edge.until(lambda: edge.line.committed == 1)
        (note,) = edge.noted(DeliveryWritten)
        assert note.path is not None
        note.path.unlink()  # the agency's system has taken it
        edge.line.repeat(first)
        await edge.until(lambda: edge.line.committed == 2)

    assert edge.files("out") == []
    assert len(edge.noted(DeliveryRepeated)) == 1
    receipts = [m for m in edge.line.sent if m.id == edge.ids("Receipt")[0]]
    assert len(receipts) == 2
    assert receipts[0] == receipts[1]


async def test_a_delivery_ahead_of_its_turn_waits_for_the_ones_before_it(tmp_path: Path) -> None:
    edge = an_edge(tmp_path, SLOW)
    edge.deliver(1)
    edge.deliver(3)
    edge.deliver(4)

    async with edge.running():
        await edge.until(lambda: edge.line.committed == 3)
        assert written(edge) == [1]
        edge.deliver(2)
        await edge.until(lambda: edge.line.committed == 4)

    assert written(edge) == [1, 2, 3, 4]
    assert len(edge.noted(DeliveryHeld)) == 2
    assert len(set(edge.ids("Receipt"))) == 4


async def test_what_waits_is_still_in_order_after_a_restart(tmp_path: Path) -> None:
    edge = an_edge(tmp_path, SLOW)
    edge.deliver(1)
    edge.deliver(3)

    async with edge.running():
        await edge.until(lambda: edge.line.committed == 2)
    edge.deliver(2)
    async with edge.running():
        await edge.until(lambda: edge.line.committed == 3)

    assert written(edge) == [1, 2, 3]


async def test_a_hole_is_reported_after_the_wait_and_a_late_delivery_is_written_when_it_comes(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.deliver(1)
    edge.deliver(4)

    async with edge.running():
        await edge.until(lambda: written(edge) == [1, 4])
        edge.deliver(3)
        await edge.until(lambda: written(edge) == [1, 4, 3])

    assert edge.noted(HoleFound) == [HoleFound(case=CASE, first=2, last=3)]
    assert [note.late for note in edge.noted(DeliveryWritten)] == [False, False, True]
    assert "numbers 2 to 3 did not come" in (edge.place.state / "holes.txt").read_text()
    async with edge.opened() as (_, _, inbox):
        assert inbox.holes() == 1


async def test_the_first_number_of_a_case_may_be_any_and_a_lower_one_is_simply_written(tmp_path: Path) -> None:
    edge = an_edge(tmp_path, SLOW)
    edge.deliver(17)
    edge.deliver(3)

    async with edge.running():
        await edge.until(lambda: edge.line.committed == 2)

    assert written(edge) == [17, 3]


async def test_what_is_urgent_is_written_at_once_whatever_is_missing(tmp_path: Path) -> None:
    edge = an_edge(tmp_path, SLOW)
    edge.deliver(1)
    edge.deliver(3)
    edge.deliver(5, a_referral("high"))
    edge.deliver(7, Task(task="review-unsafe-contact", reason="unsafe", respond_by=None))
    edge.deliver(9, Correction(corrects=delivery_id("x"), reason="withdrawn", sent_before=True))
    edge.deliver(11, a_referral("medium"))

    async with edge.running():
        await edge.until(lambda: edge.line.committed == 6)

    assert written(edge) == [1, 5, 7, 9]


async def test_cases_of_their_own_do_not_wait_for_each_other(tmp_path: Path) -> None:
    edge = an_edge(tmp_path, SLOW)
    edge.deliver(1)
    edge.deliver(3)
    edge.deliver(1, case="ANOTHER")
    edge.deliver(None)

    async with edge.running():
        await edge.until(lambda: edge.line.committed == 4)

    assert [(n.envelope.subject, n.envelope.sequence) for n in edge.noted(DeliveryWritten)] == [
        (CASE, 1),
        ("ANOTHER", 1),
        (None, None),
    ]


async def test_of_whole_cases_the_newest_wins_and_holes_mean_nothing(tmp_path: Path) -> None:
    edge = replace_kind(tmp_path)
    for number in (5, 9, 7):
        told = envelope(delivery_id(f"state {number}"), "MaracCase", CASE, number)
        edge.line.deliver(told, a_state(number), Feed.CASES)
    edge.line.put(None, (), CASE.encode(), Feed.CASES)

    async with edge.running():
        await edge.until(lambda: edge.line.committed == 4)

    assert written(edge) == [5, 9]
    assert [note.envelope.sequence for note in edge.noted(DeliveryOutdated)] == [7]
    assert edge.noted(CaseObsolete) == [CaseObsolete(case=CASE)]
    assert edge.ids("Receipt") == []


async def test_that_a_case_goes_on_elsewhere_is_answered_like_any_other_delivery(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.deliver(1)
    edge.deliver(2, CaseReplaced(by="7Q1V-0RF1-K5C"))

    async with edge.running():
        await edge.until(lambda: edge.line.committed == 2)

    assert written(edge) == [1, 2]
    assert len(edge.ids("Receipt")) == 2


def replace_kind(folder: Path) -> Edge:
    """Return a coordinator's agency."""
    return an_edge(folder, SLOW, "marac")


async def test_what_cannot_be_read_is_kept_and_gets_no_receipt_and_the_rest_goes_on(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.line.put(b"no avro", tuple(cloudevents.to_headers(envelope("a", "Update"))))
    edge.line.put(b"\x00\x00\x00\x00\x0cgarbage", tuple(cloudevents.to_headers(envelope("b", "Update"))))
    edge.line.put(b"\x00\x00\x00\x00\x0cgarbage", (("ce_id", b"c"),))
    edge.deliver(1)

    async with edge.running():
        await edge.until(lambda: edge.line.committed == 4)

    assert sorted(n.reason for n in edge.noted(DeliveryUnreadable)) == ["no_envelope", "not_decoded", "not_framed"]
    assert len(list((edge.place.state / "unreadable").iterdir())) == 3
    assert written(edge) == [1]
    assert len(edge.ids("Receipt")) == 1


async def test_a_kept_record_that_somebody_changed_stops_nothing(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.line.put(b"no avro", tuple(cloudevents.to_headers(envelope("a", "Update"))))
    async with edge.running():
        await edge.until(lambda: edge.line.committed == 1)
    (kept,) = (edge.place.state / "unreadable").iterdir()
    kept.write_bytes(b"half of wh")

    edge.deliver(1)
    async with edge.running():
        await edge.until(lambda: edge.line.committed == 2)

    assert written(edge) == [1]
    assert kept.read_bytes() == b"half of wh"


async def test_a_delivery_whose_schema_the_registry_lacked_is_written_once_it_has_it(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.line.unknown.add(IDS["Update"])
    edge.deliver(1)

    async with edge.running():
        await edge.until(lambda: edge.noted(DeliveryUnreadable))
        edge.line.unknown.clear()
        await edge.until(lambda: edge.ids("Receipt"))

    assert written(edge) == [1]
    assert list((edge.place.state / "unreadable").iterdir()) == []


async def test_a_connector_that_fails_on_a_delivery_stops_nothing(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    good = edge.connector
    edge.connector = replace(good, to_native=lambda told: good.to_native(told) if told.envelope.sequence else 1 / 0)  # type: ignore[arg-type,return-value]
    edge.deliver(None)
    edge.deliver(1)

    async with edge.running():
        await edge.until(lambda: edge.line.committed == 2)

    assert [note.reason for note in edge.noted(DeliveryUnreadable)] == ["not_mapped"]
    assert written(edge) == [1]


async def test_test_data_makes_no_file_and_is_answered_as_test_data(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    told = replace(envelope(delivery_id("test"), "ReferralOffered", CASE, 1), test=True)
    edge.line.deliver(told, a_referral())

    async with edge.running():
        await edge.until(lambda: edge.line.committed == 1)

    assert edge.files("out") == []
    answer = next(m for m in edge.line.sent if m.id == edge.ids("Receipt")[0])
    assert ("ce_test", b"true") in answer.headers


async def test_deliveries_wait_while_the_line_is_down(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.line.down = Trouble.BROKERS_AWAY
    edge.deliver(1)

    async with edge.running():
        await asyncio.sleep(0.1)
        edge.line.down = None
        await edge.until(lambda: edge.line.committed == 1)

    assert written(edge) == [1]


async def test_no_receipt_goes_out_for_a_document_that_is_not_in_the_folder_yet(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    one = Read(arrival=edge.deliver(1), envelope=envelope("a", "Update", CASE, 1), content=an_update())
    document = NativeDocument(name="update-a.csv", body=b"")
    receipt = Message(id="r", urgent=False, key=b"", headers=(), value=b"")

    async with edge.opened() as (_, _, inbox):
        inbox.stage(Write(read=one, document=document, late=False), AT)
        inbox.owe("a", receipt)
        before = inbox.owed()
        inbox.wrote(["a"])

        assert (before, inbox.owed()) == ([], [("a", receipt)])
