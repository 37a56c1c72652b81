"""Starter kits: what is copied into them, and when."""

from pathlib import Path

from hub.cli.kits import MADE_OF, Kit
from hub.domain.agency import Agency, AgencyKind
from hub.domain.ids import AgencyId, AreaId
from hub.streams.access import KafkaAccess


def a_kit(folder: Path) -> Kit:
    return Kit(
        folder=folder,
        agency=Agency(id=AgencyId("testford-centre"), kind=AgencyKind.WOMENS_CENTRE, name="X", connector="plain"),
        areas=(AreaId("testford"),),
        kafka=KafkaAccess(bootstrap="localhost:1", user="hub", password="-"),
        registry="http://localhost:2",
    )


def test_a_kit_holds_the_schemas_and_the_samples_of_the_agencys_own_connector(tmp_path: Path) -> None:
    a_kit(tmp_path).write()

    assert (tmp_path / "schemas" / "Receipt.avsc").is_file() or list((tmp_path / "schemas").rglob("*.avsc"))
    assert (tmp_path / "samples" / "self-referral.json").is_file()
    assert 'connector = "plain"' in (tmp_path / "connector.toml").read_text()


def test_a_kit_that_is_up_to_date_is_not_copied_again(tmp_path: Path) -> None:
    a_kit(tmp_path).write()
    before = (tmp_path / "samples" / "self-referral.json").stat().st_mtime_ns, (tmp_path / "samples").stat().st_ino

    a_kit(tmp_path).write()

    assert before == (
        (tmp_path / "samples" / "self-referral.json").stat().st_mtime_ns,
        (tmp_path / "samples").stat().st_ino,
    )


def test_a_kit_of_other_files_is_made_anew_whole(tmp_path: Path) -> None:
    a_kit(tmp_path).write()
    (tmp_path / "samples" / MADE_OF).write_text("of an earlier version")
    (tmp_path / "samples" / "withdrawn-since.json").write_text("{}")

    a_kit(tmp_path).write()

    assert not (tmp_path / "samples" / "withdrawn-since.json").exists()
