"""What another version of the rules changed, on a page: for who reviews sharing, and without a school's name in it."""

from collections.abc import Mapping
from datetime import timedelta
from html import unescape

import psycopg
import pytest

from hub.domain.dates import day_of
from hub.matrix.changed import changed
from hub.policy.load import shipped_files
from hub.policy.texts import rules_in, texts
from hub.store.policies import keep_policy
from hub.web.ops.change_words import agency_part
from tests.builders.consoles import Viewed
from tests.builders.pages import Pages
from tests.builders.rule_sets import edited

pytestmark = pytest.mark.servers
PAGE = "/ops/sharing/changes"
OLD, NEW, LATER = (letter * 64 for letter in "abc")


def widened() -> dict[str, str]:
    """Return the shipped rules with a school told in full what it is told as a code, and a school of another name."""
    kept = texts(shipped_files())
    kept["school/sharing.yaml"] = edited(kept["school/sharing.yaml"], ("where-in-home: code", "where-in-home: as-is"))
    return {**kept, "areas/suffolk.yaml": kept["areas/suffolk.yaml"].replace("High School", "Upper School")}


def keep(rooms: Viewed, digest: str, files: Mapping[str, str], days_ago: int) -> None:
    """Keep a version as the hub does at its start, so many days ago."""
    keep_policy(rooms.worker, digest, files)
    with psycopg.connect(rooms.owner) as connection:
        connection.execute(
            "UPDATE policy_version SET first_used_at = first_used_at - %s WHERE digest = %s",
            [timedelta(days=days_ago), digest],
        )


async def test_versions_are_listed_the_newest_first_and_lead_to_what_each_changed(
    consoles: Pages, rooms: Viewed
) -> None:
    keep(rooms, OLD, texts(shipped_files()), 3)
    keep(rooms, NEW, widened(), 1)
    reviewer = await consoles.signed_in("sharing-reviewer")

    page = (await reviewer.get(PAGE)).text

    assert PAGE in (await reviewer.get("/ops/sharing")).text
    assert page.index(NEW[:16]) < page.index(OLD[:16])
    assert f"{PAGE}/{NEW}" in page
    assert "It is the first" in page


async def test_a_version_is_compared_with_the_one_before_it_cell_by_cell(consoles: Pages, rooms: Viewed) -> None:
    keep(rooms, OLD, texts(shipped_files()), 3)
    keep(rooms, NEW, widened(), 1)

    answer = await (await consoles.signed_in("sharing-reviewer")).get(f"{PAGE}/{NEW}")

    found = changed(rules_in(texts(shipped_files())), rules_in(widened()), day_of(consoles.clock()))
    (school,) = map(agency_part, found)
    assert answer.status_code == 200
    assert f"School: {school.gained} gained, {school.lost} lost" in answer.text
    assert "where in the home" in answer.text
    assert answer.text.index("Masked<br>") < answer.text.index("Full<br>")
    assert all(each.said in unescape(answer.text) for line in school.lines for each in line.sentences)


async def test_a_directory_that_changed_is_named_and_never_quoted(consoles: Pages, rooms: Viewed) -> None:
    keep(rooms, OLD, texts(shipped_files()), 3)
    keep(rooms, NEW, widened(), 1)

    page = (await (await consoles.signed_in("ops-viewer")).get(f"{PAGE}/{NEW}")).text

    assert "areas/suffolk.yaml: changed" in page
    assert "High School" not in page
    with psycopg.connect(rooms.ops) as connection:
        told = connection.execute("SELECT name FROM ops.policy_file WHERE text LIKE '%School%'").fetchall()
    assert not [name for (name,) in told if name.startswith("areas/")]


async def test_rules_that_came_back_are_compared_with_any_version_that_is_asked_for(
    consoles: Pages, rooms: Viewed
) -> None:
    keep(rooms, OLD, texts(shipped_files()), 3)
    keep(rooms, NEW, widened(), 2)
    keep(rooms, LATER, {**texts(shipped_files()), "policy/risk.yaml": "another text"}, 1)
    reviewer = await consoles.signed_in("sharing-reviewer")

    with_the_last = (await reviewer.get(f"{PAGE}/{LATER}")).text
    with_the_first = (await reviewer.get(f"{PAGE}/{LATER}?from={OLD}")).text

    assert "gained, " in with_the_last
    assert "No one sees anything new, and no one sees less." in with_the_first
    assert "policy/risk.yaml: changed" in with_the_first


async def test_the_first_version_says_that_none_came_before_it(consoles: Pages, rooms: Viewed) -> None:
    reviewer = await consoles.signed_in("sharing-reviewer")
    assert "has not started with any rules yet" in (await reviewer.get(PAGE)).text
    keep(rooms, OLD, texts(shipped_files()), 3)

    page = (await reviewer.get(PAGE)).text
    answer = await reviewer.get(f"{PAGE}/{OLD}")

    assert "one version only" in page
    assert answer.status_code == 200
    assert "no other came before it" in answer.text


async def test_what_cannot_be_compared_says_why(consoles: Pages, rooms: Viewed) -> None:
    keep(rooms, OLD, {**texts(shipped_files()), "idva/sharing.yaml": "recipient: idva\nwishes: []\n"}, 3)
    keep(rooms, NEW, texts(shipped_files()), 2)
    keep(rooms, LATER, texts(shipped_files()), 1)
    with psycopg.connect(rooms.owner) as connection:
        connection.execute("UPDATE policy_version SET files = NULL WHERE digest = %s", [LATER])
    reviewer = await consoles.signed_in("sharing-reviewer")

    not_understood = (await reviewer.get(f"{PAGE}/{NEW}")).text
    not_kept = (await reviewer.get(f"{PAGE}/{LATER}")).text

    assert "idva/sharing.yaml, line " in not_understood
    assert "wishes" not in not_understood
    assert "was not kept" in not_kept


@pytest.mark.parametrize("path", [f"{PAGE}/nothing", f"{PAGE}/{OLD}?from={NEW}"])
async def test_a_version_that_was_never_loaded_is_not_found(consoles: Pages, rooms: Viewed, path: str) -> None:
    keep(rooms, OLD, texts(shipped_files()), 3)

    assert (await (await consoles.signed_in("sharing-reviewer")).get(path)).status_code == 404
