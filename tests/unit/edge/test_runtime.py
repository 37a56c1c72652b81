"""The runtime on a line of memory: what goes in gets through once, whatever happens in between."""

import asyncio
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.edge.line import Trouble
from connectors.edge.notes import DocumentTaken, HeartbeatSent, LineLost, LineUp
from connectors.edge.state import StateTaken
from hub.domain.outcome import Outcome
from hub.wire import cloudevents
from tests.builders.edge import IDVA_ANSWER, IDVA_REFERRAL, ONE_ROW, QUICK, Edge, an_edge


async def sent(edge: Edge, count: int = 1) -> list[str]:
    """Wait until so many events went out; return their ids."""
    await edge.until(lambda: len(set(edge.ids("ReferralMade"))) >= count)
    return list(dict.fromkeys(edge.ids("ReferralMade")))


async def test_a_document_that_the_hub_has_taken_in_lies_in_accepted(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.drop("referral.csv", IDVA_REFERRAL)

    async with edge.running():
        first, second = await sent(edge, 2)
        edge.answer(first)
        await edge.until(lambda: edge.line.committed == 1)
        assert edge.files("sent") == ["referral.csv"]
        edge.answer(second, Outcome.DUPLICATE)
        await edge.until(lambda: edge.files("accepted"))

    assert (edge.files(""), edge.files("sent"), edge.files("accepted")) == ([], [], ["referral.csv"])
    (taken,) = edge.noted(DocumentTaken)
    assert [made.id for made in taken.events] == [first, second]


async def test_a_document_that_cannot_be_mapped_is_refused_with_a_report_that_names_nobody(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.drop("referral.csv", ONE_ROW.replace(b"1989-07-21", b"Orla").replace(b"HIGH", b"Orla"))

    async with edge.running():
        await edge.until(lambda: edge.files("refused"))

    assert edge.files("refused") == ["referral.csv", "referral.csv.report.txt"]
    report = (edge.place.folder_in / "refused" / "referral.csv.report.txt").read_text()
    assert "row 2, column risk_level: is not a code of its list." in report
    assert "Orla" not in report
    assert edge.ids("ReferralMade") == []


async def test_what_the_hub_refuses_lies_in_refused_and_the_report_says_what_was_accepted(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.drop("referral.csv", IDVA_REFERRAL)

    async with edge.running():
        first, second = await sent(edge, 2)
        edge.answer(first)
        edge.answer(second, Outcome.REFUSED, "DATE_IMPOSSIBLE", ("/people/0/date_of_birth",))
        await edge.until(lambda: edge.files("refused"))

    report = (edge.place.folder_in / "refused" / "referral.csv.report.txt").read_text()
    assert f"Part 1 (referral-made, id {first}): accepted by the hub." in report
    assert f"Part 2 (referral-made, id {second}): refused, DATE_IMPOSSIBLE. Send a day that exists" in report
    assert "    at /people/0/date_of_birth" in report


async def test_what_lies_with_the_operators_stays_sent_until_they_have_decided(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.drop("referral.csv", ONE_ROW)

    async with edge.running():
        (event,) = await sent(edge)
        edge.answer(event, Outcome.DEAD_LETTER, "HUB_FAULT")
        await edge.until(lambda: edge.line.committed == 1)
        assert edge.files("sent") == ["referral.csv"]
        edge.answer(event)
        await edge.until(lambda: edge.files("accepted"))

    assert edge.files("sent") == []


async def test_an_event_goes_out_again_unchanged_until_the_hub_answers(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.drop("referral.csv", ONE_ROW)

    async with edge.running():
        await edge.until(lambda: len(edge.ids("ReferralMade")) >= 3)
        edge.answer(edge.ids("ReferralMade")[0])
        await edge.until(lambda: edge.files("accepted"))
        count = len(edge.line.sent)
        await asyncio.sleep(2 * QUICK.again_at_most)

    assert len(edge.line.sent) == count
    assert len({(m.id, m.key, m.headers, m.value) for m in edge.line.sent if m.urgent}) == 1


async def test_an_event_that_is_never_answered_is_reported_and_goes_out_again_when_dropped_again(
    tmp_path: Path,
) -> None:
    edge = an_edge(tmp_path, replace(QUICK, patience=timedelta(0), patience_tries=2))
    edge.drop("referral.csv", ONE_ROW)

    async with edge.running():
        await edge.until(lambda: edge.files("unanswered"))
        count = len(edge.ids("ReferralMade"))
        report = (edge.place.folder_in / "unanswered" / "referral.csv.report.txt").read_text()
        edge.drop("referral.csv", ONE_ROW)
        await edge.until(lambda: len(edge.ids("ReferralMade")) > count)
        edge.answer(edge.ids("ReferralMade")[0])
        await edge.until(lambda: len(edge.files("accepted")) == 2)

    assert "Telephone the hub's operators" in report
    assert edge.files("unanswered") == []
    assert len(set(edge.ids("ReferralMade"))) == 1


async def test_a_wall_clock_that_jumped_ahead_gives_nothing_up_at_once(tmp_path: Path) -> None:
    edge = an_edge(tmp_path, replace(QUICK, patience=timedelta(0), patience_tries=1000))
    edge.drop("referral.csv", ONE_ROW)

    async with edge.running():
        await edge.until(lambda: len(edge.ids("ReferralMade")) >= 3)

    assert edge.files("sent") == ["referral.csv"]


async def test_the_same_document_again_has_the_same_ids_and_the_outcome_that_is_known(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.drop("referral.csv", ONE_ROW)

    async with edge.running():
        edge.answer((await sent(edge))[0])
        await edge.until(lambda: edge.files("accepted"))
        count = len(edge.line.sent)
        edge.drop("referral.csv", ONE_ROW)
        await edge.until(lambda: len(edge.files("accepted")) == 2)

    assert edge.files("accepted") == ["referral-2.csv", "referral.csv"]
    assert len(edge.line.sent) == count


async def test_what_is_dropped_while_the_line_is_down_goes_out_when_it_is_up(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)

    async with edge.running():
        await edge.until(lambda: edge.noted(LineUp))
        edge.line.down = Trouble.ACCOUNT_REFUSED
        edge.drop("referral.csv", ONE_ROW)
        await edge.until(lambda: edge.noted(LineLost))
        await edge.until(lambda: edge.files("sent"))
        edge.line.down = None
        await sent(edge)
        await edge.until(lambda: len(edge.noted(LineUp)) == 2)

    assert edge.noted(LineLost) == [LineLost(trouble=Trouble.ACCOUNT_REFUSED)]


async def test_what_the_brokers_confirmed_and_forgot_goes_out_again(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.line.forgetful = True
    edge.drop("referral.csv", ONE_ROW)

    async with edge.running():
        await edge.until(lambda: edge.files("sent"))
        await asyncio.sleep(QUICK.again)
        assert edge.line.sent == []
        edge.line.forgetful = False
        await sent(edge)


async def test_an_answer_goes_out_twice_and_its_document_is_done_after_the_first_time(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.drop("answer.csv", IDVA_ANSWER)

    async with edge.running():
        await edge.until(lambda: edge.files("accepted"))
        first = edge.ids("Receipt")
        await asyncio.sleep(4 * QUICK.answer_again)

    assert len(first) == 2
    assert edge.ids("Receipt") == [*first, *first]
    assert len({message.value for message in edge.line.sent}) == 3  # two answers, one heartbeat


async def test_an_answer_that_the_hub_refuses_moves_its_document_to_refused(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.drop("answer.csv", IDVA_ANSWER)

    async with edge.running():
        await edge.until(lambda: edge.files("accepted"))
        edge.answer(edge.ids("Receipt")[0], Outcome.REFUSED, "DELIVERY_UNKNOWN", ("/delivery_id",))
        await edge.until(lambda: edge.files("refused"))

    assert edge.files("refused") == ["answer.csv", "answer.csv.report.txt"]
    assert edge.files("accepted") == []


async def test_names_of_unfinished_files_links_and_folders_are_left_alone(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    for name in (".a.csv", "~a.csv", "a.csv.part", "a.tmp", "a.PARTIAL", "a.filepart", "a.crdownload"):
        edge.drop(name, ONE_ROW)
    (tmp_path / "secret.csv").write_bytes(ONE_ROW)
    (edge.place.folder_in / "link.csv").symlink_to(tmp_path / "secret.csv")
    edge.drop("a folder/inside.csv", ONE_ROW)
    edge.drop("z.csv", ONE_ROW)

    async with edge.running():
        await edge.until(lambda: edge.files("sent"))

    assert edge.files("sent") == ["z.csv"]
    assert len(edge.files("")) == 8


async def test_a_file_that_still_grows_is_taken_once_it_stays_the_same(tmp_path: Path) -> None:
    edge = an_edge(tmp_path, replace(QUICK, settled=0.15))
    head, row = ONE_ROW.splitlines(keepends=True)

    async with edge.running():
        path = edge.drop("referral.csv", head + row[:40], age=0)
        await asyncio.sleep(0.1)
        path.write_bytes(head + row)
        await asyncio.sleep(0.1)
        assert edge.files("sent") == []
        await edge.until(lambda: edge.files("sent"))

    assert edge.files("refused") == []


async def test_an_empty_file_gets_longer_to_be_filled_and_is_then_refused(tmp_path: Path) -> None:
    edge = an_edge(tmp_path, replace(QUICK, empty_settled=0.3))

    async with edge.running():
        edge.drop("empty.csv", b"", age=0)
        await asyncio.sleep(0.15)
        assert edge.files("refused") == []
        await edge.until(lambda: edge.files("refused"))


async def test_a_file_over_the_limit_is_refused_without_being_mapped(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    with edge.drop("big.csv", b"").open("wb") as file:
        file.truncate(17 * 1024 * 1024)

    async with edge.running():
        await edge.until(lambda: edge.files("refused"))

    assert "is too large." in (edge.place.folder_in / "refused" / "big.csv.report.txt").read_text()


@pytest.mark.parametrize(
    "name", ["-rf.csv", "a\nb.csv", "Ünï çode.csv", os.fsdecode(b"\xff\xfe.csv"), "x" * 250 + ".csv", "..csv ;$(id)"]
)
async def test_a_file_with_any_name_gets_through(tmp_path: Path, name: str) -> None:
    edge = an_edge(tmp_path)
    if name.startswith("."):
        name = f"_{name}"
    edge.drop(name, ONE_ROW)

    async with edge.running():
        edge.answer((await sent(edge))[0])
        await edge.until(lambda: edge.files("accepted"))

    assert len(edge.files("accepted")) == 1


async def test_urgent_events_go_out_before_a_backlog(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.line.down = Trouble.BROKERS_AWAY
    rows = [ONE_ROW.replace(b"HIGH", b"STANDARD").replace(b"R-8801", b"R-%d" % n) for n in range(30)]
    edge.drop("many.csv", ONE_ROW.splitlines()[0] + b"\n" + b"".join(row.splitlines()[1] + b"\n" for row in rows))
    async with edge.running():  # the ids of schemas are not known yet, so everything waits
        await asyncio.sleep(0.05)
        edge.line.down = None
        await sent(edge, 30)
        edge.line.down = Trouble.BROKERS_AWAY
        edge.drop("urgent.csv", ONE_ROW)
        await edge.until(lambda: "urgent.csv" in edge.files("sent"))
        await asyncio.sleep(QUICK.again_at_most)
        before = len(edge.line.sent)
        edge.line.down = None
        await edge.until(lambda: len(edge.line.sent) > before + 2)

    after = [message for message in edge.line.sent[before:] if b"heartbeat" not in message.value]
    assert after[0].urgent


async def test_a_heartbeat_is_test_data_and_its_receipt_makes_no_file(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)

    async with edge.running():
        await edge.until(lambda: edge.noted(HeartbeatSent))
        edge.answer_heartbeat(edge.ids("Heartbeat")[0])
        await edge.until(lambda: edge.line.committed)

    told = cloudevents.from_headers(edge.line.sent[0].headers)
    assert told is not None
    assert told.test
    assert edge.files("out") == []


async def test_two_runtimes_cannot_work_on_one_state(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)

    async with edge.running():
        await edge.until(lambda: edge.noted(LineUp))
        with pytest.raises(StateTaken, match="Another connector runs with the state"):
            await edge.runtime.run()
