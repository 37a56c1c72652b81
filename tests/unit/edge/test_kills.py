"""Killed between any two steps, the runtime goes on where it was: nothing is lost, nothing gets another id."""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connectors.edge.closing import stopped
from connectors.edge.notes import DeliveryWritten, Hindered
from tests.builders.edge import ONE_ROW, QUICK, Edge, an_edge

RENAME = Path.rename


class Killed(BaseException):
    """Nothing catches it, as nothing catches a kill."""


async def killed(edge: Edge) -> None:
    """Run until the kill."""
    with pytest.raises(Killed):
        async with asyncio.timeout(5):
            await edge.runtime.run()


@contextmanager
def killed_before_rename_from(folder: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def rename(self: Path, target: Path) -> Path:
        if self.parent.name == folder:
            raise Killed
        return RENAME(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename)
        yield


@contextmanager
def killed_after_rename_from(folder: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def rename(self: Path, target: Path) -> Path:
        moved = RENAME(self, target)
        if self.parent.name == folder:
            raise Killed
        return moved

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename)
        yield


async def test_killed_after_a_document_was_stored_and_before_it_was_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = an_edge(tmp_path)
    edge.drop("referral.csv", ONE_ROW)

    with killed_before_rename_from("in", monkeypatch):
        await killed(edge)
    assert edge.files("") == ["referral.csv"]
    async with edge.running():
        await edge.until(lambda: edge.ids("ReferralMade"))
        edge.answer(edge.ids("ReferralMade")[0])
        await edge.until(lambda: edge.files("accepted"))

    assert (edge.files(""), edge.files("sent"), edge.files("accepted")) == ([], [], ["referral.csv"])
    assert len(set(edge.ids("ReferralMade"))) == 1


async def test_killed_after_a_document_was_moved_and_another_lies_under_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = an_edge(tmp_path)
    edge.drop("referral.csv", ONE_ROW)

    with killed_after_rename_from("in", monkeypatch):
        await killed(edge)
    edge.drop("referral.csv", ONE_ROW.replace(b"R-8801", b"R-9999"))
    async with edge.running():
        await edge.until(lambda: len(set(edge.ids("ReferralMade"))) == 2)
        await edge.until(lambda: len(edge.files("sent")) == 2)

    assert edge.files("sent") == ["referral-2.csv", "referral.csv"]


async def test_killed_before_a_move_and_another_document_took_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = an_edge(tmp_path)
    edge.drop("referral.csv", ONE_ROW)

    with killed_before_rename_from("in", monkeypatch):
        await killed(edge)
    edge.drop("referral.csv", ONE_ROW.replace(b"R-8801", b"R-9999"))
    async with edge.running():
        await edge.until(lambda: len(set(edge.ids("ReferralMade"))) == 2)
        await edge.until(lambda: edge.files("sent"))

    assert edge.files("sent") == ["referral.csv"]


async def test_killed_after_staging_and_before_the_row(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    staging = edge.place.state / "staging"
    staging.mkdir(parents=True)
    (staging / "update-orphan.csv").write_bytes(b"no row says what this is")
    edge.deliver(1)

    async with edge.running():
        await edge.until(lambda: edge.line.committed)

    assert list(staging.iterdir()) == []
    assert len(edge.files("out")) == 1


async def test_killed_after_staging_and_before_the_rename(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edge = an_edge(tmp_path)
    edge.deliver(1)

    with killed_before_rename_from("staging", monkeypatch):
        await killed(edge)
    assert edge.files("out") == []
    assert edge.ids("Receipt") == []
    async with edge.running():
        await edge.until(lambda: edge.line.committed)

    assert len(edge.files("out")) == 1
    assert len(set(edge.ids("Receipt"))) == 1


async def test_killed_after_the_rename_and_before_the_mark_when_the_file_was_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = an_edge(tmp_path)
    edge.deliver(1)

    with killed_after_rename_from("staging", monkeypatch):
        await killed(edge)
    (name,) = edge.files("out")
    (edge.place.folder_out / name).unlink()
    async with edge.running():
        await edge.until(lambda: edge.line.committed)

    assert edge.files("out") == []
    assert len(set(edge.ids("Receipt"))) == 1


async def test_killed_after_writing_and_before_the_commit(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.deliver(1)

    async with edge.running():
        await edge.until(lambda: edge.line.committed)
    receipt = edge.line.sent[-1]
    edge.line.committed = 0
    async with edge.running():
        await edge.until(lambda: edge.line.committed)

    assert len(edge.noted(DeliveryWritten)) == 1
    assert [m for m in edge.line.sent if m.id == receipt.id] == [receipt, receipt]


async def test_an_event_that_was_owed_goes_out_after_a_restart_with_the_same_bytes(tmp_path: Path) -> None:
    edge = an_edge(tmp_path)
    edge.drop("referral.csv", ONE_ROW)

    async with edge.running():
        await edge.until(lambda: edge.ids("ReferralMade"))
    count = len(edge.ids("ReferralMade"))
    async with edge.running():
        await edge.until(lambda: len(edge.ids("ReferralMade")) > count)

    assert len({(m.id, m.headers, m.value) for m in edge.line.sent if m.urgent}) == 1


@contextmanager
def no_space(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no file grow: what a full disk looks like to everything that writes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    monkeypatch.setattr("sys.stdout.write", lambda _text: 0, raising=False)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_on_a_full_disk_nothing_is_lost_and_it_goes_on_once_there_is_space(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = an_edge(tmp_path)

    async with edge.running():
        await edge.until(lambda: edge.ids("Heartbeat"))
        edge.drop("referral.csv", ONE_ROW)
        edge.deliver(1)
        with no_space(monkeypatch):
            await edge.until(lambda: edge.noted(Hindered))
            await asyncio.sleep(4 * QUICK.pause)
        await edge.until(lambda: edge.ids("ReferralMade") and edge.line.committed)

    assert edge.files("sent") == ["referral.csv"]
    assert len(edge.files("out")) == 1
    assert len(set(edge.ids("ReferralMade"))) == len(set(edge.ids("Receipt"))) == 1


async def test_begun_on_a_full_disk_it_waits_for_space_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = an_edge(tmp_path)
    edge.drop("referral.csv", ONE_ROW)

    with no_space(monkeypatch):
        task = asyncio.create_task(edge.runtime.run())
        await edge.until(lambda: edge.noted(Hindered) or task.done())
    await edge.until(lambda: edge.ids("ReferralMade") or task.done())
    await stopped([task])

    assert edge.files("sent") == ["referral.csv"]
