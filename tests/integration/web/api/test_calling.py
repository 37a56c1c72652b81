"""Who may call the machine interface: an agency with its token, as often as the others leave room for."""

import psycopg
import pytest

from tests.builders.events import MARAC, POLICE
from tests.builders.machines import FEED, Machines

pytestmark = pytest.mark.servers

PROBLEM = "application/problem+json"


async def test_whoever_has_no_valid_token_learns_nothing_of_what_there_is(hub: Machines) -> None:
    right = hub.system(MARAC)
    replaced = hub.system(POLICE)
    hub.system(POLICE)
    given = [
        *({}, {"authorization": "Bearer"}, {"authorization": f"Basic {right.secret}"}, {"cookie": f"t={right.secret}"}),
        *({"authorization": f"Bearer {right.secret}x"}, {"authorization": f"Bearer {replaced.secret}"}),
        *({"authorization": "Bearer " + "x" * 60_000}, {"authorization": f"Bearer {right.secret},{right.secret}"}),
    ]

    async with right.client() as client:
        answers = [
            await client.get(f"/api/v1{path}", headers=headers)
            for headers in given
            for path in (FEED, "/marac/atlantis/feed", "/nowhere", "/events/e1/status", "/openapi.json/x")
        ]
        twice = [("authorization", f"Bearer {right.secret}")] * 2
        answers.append(await client.get(f"/api/v1{FEED}", headers=twice))

    assert {(one.status_code, one.content) for one in answers} == {(401, answers[0].content)}
    assert {(one.headers["www-authenticate"], one.headers["content-type"]) for one in answers} == {("Bearer", PROBLEM)}


async def test_of_a_token_the_hub_keeps_its_hash_alone_which_no_console_reads(hub: Machines) -> None:
    token = hub.system(MARAC).secret

    with psycopg.connect(hub.rooms.owner) as conn:
        [(kept,)] = conn.execute("SELECT t::text FROM api_token t").fetchall()
    assert token not in kept
    for account in (hub.rooms.cases, hub.rooms.ops):
        with psycopg.connect(account) as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("SELECT * FROM api_token")


async def test_who_asks_too_often_is_told_when_to_ask_again_and_others_are_not_held_up(hub: Machines) -> None:
    hub.allow(3)
    marac, police = hub.system(MARAC), hub.system(POLICE)

    answers = [await marac.call(FEED) for _ in range(4)]

    assert [one.status_code for one in answers] == [204, 204, 204, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert answers[-1].headers["content-type"] == PROBLEM
    assert (await police.call("/events/e1/status")).status_code == 404


async def test_whatever_goes_wrong_is_told_as_a_problem_and_never_as_a_page(hub: Machines) -> None:
    marac = hub.system(MARAC)
    async with marac.client() as client:
        known = {"authorization": f"Bearer {marac.secret}"}
        posted = await client.post(f"/api/v1{FEED}", headers=known, content=b"x" * 3_000_000)
        elsewhere = await client.get("/api/v2/feed", headers=known)
        described = await client.get("/api/v1/openapi.json")

    assert (posted.status_code, set(posted.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})
    assert {one.headers["content-type"] for one in (posted, elsewhere, await marac.call("/nowhere"))} == {PROBLEM}
    assert described.json()["openapi"] == "3.1.0"
    hub.lose_database()
    away = await marac.call(FEED)
    assert (away.status_code, away.headers["content-type"]) == (503, PROBLEM)
