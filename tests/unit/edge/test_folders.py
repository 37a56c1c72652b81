"""Folders that somebody deletes, files that something still writes to, names that stand in each other's way."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.edge.notes import DocumentGrew, DocumentStuck, DocumentTaken
from connectors.edge.status import look
from tests.builders.edge import ONE_ROW, Edge, an_edge

RENAME = Path.rename
TWO_ROWS = ONE_ROW + ONE_ROW.splitlines()[1].replace(b"R-8801", b"R-8802") + b"\n"


def refuse_renames_from(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(self: Path, target: Path) -> Path:
        if self.parent.name == folder:
            raise PermissionError
        return RENAME(self, target)

    monkeypatch.setattr(Path, "rename", rename)


def hindered(edge: Edge) -> str | None:
    return look(edge.place.state, datetime.now(UTC)).hindered  # noqa: TID251 - the runtime under test uses the real clock


async def test_a_folder_for_documents_that_was_deleted_is_made_again(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)

    async with edge.running():
        await edge.until(edge.place.folder_in.is_dir)
        shutil.rmtree(edge.place.folder_in)
        edge.drop("referral.csv", ONE_ROW)
        await edge.until(lambda: edge.files("sent"))

    assert len(edge.noted(DocumentTaken)) == 1


async def test_a_folder_for_deliveries_that_was_deleted_is_made_again(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)

    async with edge.running():
        await edge.until(edge.place.folder_out.is_dir)
        shutil.rmtree(edge.place.folder_out)
        edge.deliver(1)
        await edge.until(lambda: edge.files("out"))


async def test_a_document_that_cannot_be_moved_is_taken_once_and_the_status_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = an_edge(tmp_path)
    edge.drop("referral.csv", ONE_ROW)

    with monkeypatch.context() as patch:
        refuse_renames_from("in", patch)
        async with edge.running():
            await edge.until(lambda: len(edge.line.sent) > 3)
            why = hindered(edge)
    async with edge.running():
        await edge.until(lambda: edge.files("sent"))

    assert why == "1 documents cannot be moved (PermissionError)"
    assert (len(edge.noted(DocumentTaken)), len(edge.noted(DocumentStuck))) == (1, 1)


async def test_a_document_that_cannot_be_read_is_told_once_and_the_status_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = an_edge(tmp_path)
    edge.drop("referral.csv", ONE_ROW)

    def read_bytes(_self: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr("connectors.edge.intake.STUCK", 0.01)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", read_bytes)
        async with edge.running():
            await edge.until(lambda: edge.noted(DocumentStuck) and hindered(edge))
            why = hindered(edge)
    async with edge.running():
        await edge.until(lambda: edge.files("sent") and hindered(edge) is None)

    assert why == "1 documents cannot be read (PermissionError)"
    assert len(edge.noted(DocumentStuck)) == 1


async def test_a_report_takes_the_place_of_no_document(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)

    async with edge.running():
        edge.drop("a.csv.report.txt", b"a clerk's own")
        await edge.until(lambda: "a.csv.report.txt" in edge.files("refused"))
        edge.drop("a.csv", b"nothing")
        await edge.until(lambda: len(edge.files("refused")) == 4)

    refused = edge.place.folder_in / "refused"
    assert (refused / "a.csv.report.txt").read_bytes() == b"a clerk's own"
    assert (refused / "a-2.csv").read_bytes() == b"nothing"


async def test_rows_that_were_written_after_a_document_was_taken_are_sent_too(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    path = edge.place.folder_in / "referrals.csv"
    path.parent.mkdir(parents=True)

    async with edge.running():
        with path.open("wb", buffering=0) as copying:
            copying.write(ONE_ROW)
            await edge.until(lambda: edge.ids("ReferralMade"))
            edge.answer(edge.ids("ReferralMade")[0])
            await edge.until(lambda: edge.files("accepted"))
            copying.write(TWO_ROWS[len(ONE_ROW) :])
        await edge.until(lambda: len(set(edge.ids("ReferralMade"))) == 2)
        edge.answer(edge.ids("ReferralMade")[-1])
        await edge.until(lambda: edge.files("accepted"))

    assert (edge.place.folder_in / "accepted" / "referrals.csv").read_bytes() == TWO_ROWS
    assert len(edge.noted(DocumentGrew)) == 1
