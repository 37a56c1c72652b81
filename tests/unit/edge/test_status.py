"""The page that shows how a runtime stands, and the log; neither names anyone."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.edge.line import Trouble
from connectors.edge.said import Said, logging
from connectors.edge.status import Hole, NothingThere, look
from hub import telemetry
from hub.domain.outcome import Outcome
from tests.builders.edge import CASE, IDVA_REFERRAL, ONE_ROW, Edge, an_edge


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the runtime under test uses the real clock


async def test_the_page_counts_what_waits_what_came_and_what_went_wrong(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.drop("good.csv", ONE_ROW)
    edge.drop("bad.csv", b"nothing")
    edge.drop("open.csv", ONE_ROW.replace(b"R-8801", b"R-1"))
    edge.deliver(1)
    edge.deliver(3)
    edge.line.put(b"no avro", ())

    async with edge.running():
        await edge.until(lambda: len(set(edge.ids("ReferralMade"))) == 2)
        edge.answer(edge.ids("ReferralMade")[0])
        await edge.until(lambda: edge.files("accepted") and edge.files("refused"))
        await edge.until(lambda: len(edge.files("out")) == 3)
        page = look(edge.place.state, now())

    assert replace(page, line_since="", sent_since="", heard_at="", heartbeat_at="") == replace(
        page,
        agency="testford-idva",
        running=True,
        line="up",
        line_since="",
        advice=None,
        hindered=None,
        waiting=0,
        sent=1,
        sent_since="",
        accepted_today=1,
        refused_today=1,
        unanswered=0,
        written_today=3,
        late_today=0,
        held=0,
        holes=(Hole(case=CASE, first=2, last=2),),
        unreadable=1,
        heard_at="",
        heartbeat_at="",
    )
    assert not look(edge.place.state, now()).running


async def test_a_line_that_is_down_is_shown_with_what_to_do(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.line.down = Trouble.ACCOUNT_REFUSED

    async with edge.running():
        await edge.until(lambda: edge.notes)
        page = look(edge.place.state, now())

    assert page.line == "account_refused"
    assert page.advice is not None
    assert page.advice.startswith("The brokers refuse this account (testford-idva). Nothing was lost; ask the hub's")


def test_a_folder_without_a_state_is_named(tmp_path: Path) -> None:
    with pytest.raises(NothingThere, match="There is no state of a connector in"):
        look(tmp_path, now())


async def test_the_log_tells_what_happened_and_names_nobody(tmp_path: Path) -> None:
    edge, stream = an_edge(tmp_path), io.StringIO()
    edge.drop("Orla Fictional.csv", IDVA_REFERRAL)
    edge.drop("Sunil.csv", b"Sunil")
    edge.deliver(1)

    async with edge.running():
        await edge.until(lambda: len(set(edge.ids("ReferralMade"))) == 2)
        edge.answer(edge.ids("ReferralMade")[0], Outcome.REFUSED, "DATE_IMPOSSIBLE", ("/people/0",))
        await edge.until(lambda: len(edge.files("refused")) == 4)
    telemetry.set_up(stream)
    for note in edge.notes:
        logging("testford-idva")(note)

    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {line["event"] for line in told} >= {Said.DOCUMENT_TAKEN, Said.DOCUMENT_REFUSED, Said.DELIVERY_WRITTEN}
    assert [line for line in told if "dropped" in line] == []
    assert all(name not in stream.getvalue() for name in ("Orla", "Fictional", "Sunil"))
    assert all(name not in report for name in ("Orla", "Sunil") for report in reports(edge))


def reports(edge: Edge) -> list[str]:
    return [path.read_text() for path in edge.place.folder_in.rglob("*.report.txt")]


async def test_a_full_disk_is_shown_although_nothing_could_be_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = an_edge(tmp_path)

    async with edge.running():
        await edge.until(lambda: edge.ids("Heartbeat"))
        monkeypatch.setattr("connectors.edge.status.SPACE", 2**80)
        page = look(edge.place.state, now())

    assert page.hindered == "the disk is full"
