"""Rules that do not load: every page of both consoles says so in red, and one says which file and why."""

import shutil
from dataclasses import dataclass, fields, replace
from pathlib import Path

import psycopg
import pytest

from hub.cli.place import Place, found
from hub.cli.running import rules_to_run_by
from hub.cli.web import rules_to_show_by
from hub.policy.errors import PolicyUnusable
from hub.policy.load import PolicyFiles, files_in, load, shipped_files
from hub.policy.texts import texts
from hub.settings import Settings
from hub.store.policies import keep_policy
from tests.builders.consoles import Viewed
from tests.builders.pages import Pages, Somebody, pages
from tests.builders.rule_sets import edited
from tests.builders.world import shipped_policy

pytestmark = pytest.mark.servers
REPOSITORY = Path(__file__).resolve().parents[4]
EVERYWHERE = {
    "ops-viewer": ("/ops", "/ops/events", "/ops/failures", "/ops/silence", "/ops/latency", "/ops/sharing"),
    "marac-coordinator": ("/cases/feed", "/cases/matches", "/cases/search"),
}
STOPPED = "All sending has stopped: the rules do not load"
RUNS = "The hub still runs, by the rules with which it started."
SENDS = (
    "INSERT INTO relay_lease (epoch, holder, backend, renewed_at) VALUES (1, 'h', 1, now() - interval '{} seconds')"
    " ON CONFLICT (single) DO UPDATE SET renewed_at = excluded.renewed_at"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere(Place):
    """Servers as they run, and rule files of the test's own."""

    folder: Path

    def files(self) -> PolicyFiles:
        """Return where the files of the policy lie."""
        return files_in(self.folder)


@pytest.fixture
def place(rooms: Viewed, hub_home: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return where the hub's commands find the test's database, with a model that is none."""
    monkeypatch.setenv("HUB_HOME", str(hub_home))
    return replace(found(Settings()), database=rooms.worker, model=hub_home / "no-model.json")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a folder with the rule files of the repository, to be changed."""
    files = shipped_files()
    for path in (files.routing, files.risk, *files.sharing, *files.agreements, *files.areas):
        there = tmp_path / path.relative_to(REPOSITORY)
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, there)
    return tmp_path


def changed(rooms: Viewed, statement: str) -> None:
    with psycopg.connect(rooms.owner) as connection:
        connection.execute(statement)


async def without(words: str, consoles: Pages) -> list[str]:
    """Return the pages of both consoles that do not say something."""
    missing = []
    for role, paths in EVERYWHERE.items():
        somebody: Somebody = await consoles.signed_in(role, user=role)
        missing += [path for path in paths if words not in (await somebody.get(path)).text]
    return missing


async def test_a_hub_that_refused_to_start_is_said_in_red_on_every_page_until_it_starts(
    consoles: Pages, rooms: Viewed, place: Place
) -> None:
    with pytest.raises(PolicyUnusable):
        rules_to_run_by(place)

    assert await without(STOPPED, consoles) == []
    sharing = (await (await consoles.signed_in("sharing-reviewer")).get("/ops/sharing")).text
    assert "moj-alert--error" in sharing
    assert "no-model.json, line 1" in sharing
    assert "not-understood" in sharing

    keep_policy(rooms.worker, "digest", texts(shipped_files()))
    assert len(await without(STOPPED, consoles)) == sum(map(len, EVERYWHERE.values()))


async def test_since_when_nothing_is_sent_is_the_first_of_several_refusals(
    consoles: Pages, rooms: Viewed, place: Place
) -> None:
    for _ in range(2):
        with pytest.raises(PolicyUnusable):
            rules_to_run_by(place)
        changed(rooms, "UPDATE start_refused SET since = '2026-03-12 14:02Z' WHERE since > '2026-03-13'")

    page = (await (await consoles.signed_in("ops-viewer")).get("/ops")).text

    assert "Since 12 March 2026, 14:02 the hub does not start" in page


@pytest.mark.parametrize(("seconds", "said"), [(2, RUNS), (60, STOPPED)])
async def test_a_hub_that_runs_by_earlier_rules_is_not_called_stopped(
    consoles: Pages, rooms: Viewed, place: Place, seconds: int, said: str
) -> None:
    with pytest.raises(PolicyUnusable):
        rules_to_run_by(place)
    changed(rooms, SENDS.format(seconds))

    assert await without(said, consoles) == []


async def test_files_that_fail_a_check_are_said_before_the_hub_is_asked_to_start(rooms: Viewed, copied: Path) -> None:
    path = copied / "connectors" / "school" / "sharing.yaml"
    path.write_text(edited(path.read_text(), ("where-in-home: code", "where-in-home: as-is")))
    async with pages(rooms, shipped_policy(), files_in(copied)) as consoles:
        assert await without(STOPPED, consoles) == []
        sharing = await (await consoles.signed_in("ops-viewer")).get("/ops/sharing")

    assert sharing.status_code == 200
    assert "Why the rules do not load" in sharing.text
    assert "school/sharing.yaml, line " in sharing.text


async def test_a_file_that_is_not_understood_leaves_no_table_and_nothing_of_its_text(
    rooms: Viewed, copied: Path
) -> None:
    (copied / "connectors" / "school" / "sharing.yaml").write_text("recipient: school\nwishes: [zz-canary]\n")
    async with pages(rooms, shipped_policy(), files_in(copied)) as consoles:
        assert await without(STOPPED, consoles) == []
        reviewer = await consoles.signed_in("sharing-reviewer")
        table, trial = await reviewer.get("/ops/sharing"), await reviewer.get("/ops/sharing/dry-run?example=sexual")

    for page in (table, trial):
        assert page.status_code == 503
        assert "school/sharing.yaml, line " in page.text
        assert "canary" not in page.text


async def test_rules_that_load_leave_every_page_as_it_is(consoles: Pages) -> None:
    assert len(await without("do not load", consoles)) == sum(map(len, EVERYWHERE.values()))


def test_consoles_that_start_while_rules_do_not_load_go_by_those_by_which_the_hub_last_started(
    place: Place, rooms: Viewed, copied: Path
) -> None:
    (copied / "connectors" / "school" / "sharing.yaml").write_text("recipient: school\n")
    broken = Elsewhere(**{one.name: getattr(place, one.name) for one in fields(place)}, folder=copied)
    broken = replace(broken, model=None)
    with pytest.raises(PolicyUnusable):
        rules_to_show_by(broken)
    keep_policy(rooms.worker, "newer", texts(shipped_files()))
    keep_policy(rooms.worker, "older", {**texts(shipped_files()), "policy/risk.yaml": "another text"})
    changed(rooms, "UPDATE policy_version SET last_used_at = now() - interval '1 day' WHERE digest = 'older'")

    shown = rules_to_show_by(broken)

    assert shown.digest == load(shipped_files()).digest
