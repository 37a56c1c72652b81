"""People who may be one: the coordinator compares, sees what would follow, decides; a wrong link is undone."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from hub.domain.person import AddressClass
from hub.domain.receivers import shown_as
from hub.store.policies import keep_shown
from hub.web.users import Role
from tests.builders.consoles import Viewed
from tests.builders.events import HIGH, IDVA, NOW, POLICE, VRAS, an_incident, an_incident_reported
from tests.builders.pages import Pages, pages
from tests.builders.pairs import QUEUE, a_pair, another_man, choose, confirm, her, hidden, maybe_her, tell
from tests.builders.people import a_perpetrator, a_victim, an_address, named
from tests.builders.world import shipped_policy

pytestmark = pytest.mark.servers

REFUGE = AddressClass.REFUGE


@pytest.fixture
async def consoles(rooms: Viewed) -> AsyncIterator[Pages]:
    policy = shipped_policy()
    keep_shown(rooms.owner, shown_as(policy.directory))
    async with pages(rooms, policy) as running:
        yield running


async def test_a_pair_waits_in_the_queue_of_its_area_and_nobody_is_named_there(consoles: Pages) -> None:
    pair = await a_pair(consoles)
    page = await (await consoles.signed_in(Role.COORDINATOR)).get(QUEUE)

    assert page.status_code == 200
    assert pair in page.text
    assert "The dates of birth are not surely the same" in page.text
    assert "Testa" not in page.text
    elsewhere = await consoles.signed_in(Role.COORDINATOR, areas=["essex"])
    assert "No matches to decide" in (await elsewhere.get(QUEUE)).text
    assert (await elsewhere.get(pair)).content == (await elsewhere.get(f"{QUEUE}/{uuid4()}")).content


async def test_a_pair_is_compared_role_first_and_no_address_is_shown(consoles: Pages) -> None:
    pair = await a_pair(consoles, her(names=(named("Tessa", "Example"),)), another_man())
    page = await (await consoles.signed_in(Role.COORDINATOR)).get(pair)

    assert page.status_code == 200
    fields = re.findall(r'<th scope="row" role="rowheader" class="govuk-table__header">([^<]+)</th>', page.text)
    assert fields[0] == "Role"
    assert {"Name", "Date of birth", "Identifiers", "Address"} <= set(fields)
    assert "Testa Example" in page.text
    assert "Nowhere Lane" not in page.text
    assert "IP1" not in page.text
    assert "bits" not in page.text
    assert "They may be twins" in page.text
    assert "They live in one household" in page.text


async def test_what_would_follow_is_shown_before_anything_is_saved_and_names_who_would_learn_it(
    consoles: Pages,
) -> None:
    pair = await a_pair(consoles)
    somebody = await consoles.signed_in(Role.COORDINATOR)

    preview = await choose(somebody, pair, "same")

    assert preview.status_code == 200
    assert "goes on as" in preview.text
    assert "Suffolk countywide IDVA service" in preview.text
    assert pair in (await somebody.get(QUEUE)).text


async def test_a_decision_that_is_confirmed_is_taken_once_however_often_its_form_is_sent(consoles: Pages) -> None:
    pair = await a_pair(consoles)
    somebody = await consoles.signed_in(Role.COORDINATOR)
    preview = await choose(somebody, pair, "same")

    first = await confirm(somebody, preview, pair)
    again = await confirm(somebody, preview, pair)

    assert (first.status_code, first.headers["location"]) == (303, pair)
    assert (again.status_code, again.headers["location"]) == (303, pair)
    page = (await somebody.get(pair)).text
    assert page.count("Reason: of a test") == 1
    assert "They are taken for one person." in page
    assert "bits for" in page
    assert pair not in (await somebody.get(QUEUE)).text
    assert pair in (await somebody.get(f"{QUEUE}?show=decided")).text


async def test_a_pair_with_a_protected_address_changes_nothing_before_a_second_person_decides_alike(
    consoles: Pages,
) -> None:
    pair = await a_pair(consoles, maybe_her(addresses=(an_address(), an_address("3 Refuge Row", visibility=REFUGE))))
    first, second = [await consoles.signed_in(Role.COORDINATOR, user=user) for user in ("ann", "bob")]

    preview = await choose(first, pair, "same")
    assert "a second person must decide alike" in preview.text
    await confirm(first, preview, pair)

    page = (await first.get(pair)).text
    assert "Nothing changes before a second person decides alike" in page
    assert "See what would follow" not in page
    assert "Refuge Row" not in page
    alone = await choose(first, pair, "same")
    assert alone.status_code == 422
    assert "Withheld" in (await second.get(pair)).text
    await confirm(second, await choose(second, pair, "same"), pair)
    assert "They are taken for one person." in (await second.get(pair)).text


async def test_whoever_is_late_is_told_what_another_decided_and_nothing_of_theirs_is_saved(consoles: Pages) -> None:
    pair = await a_pair(consoles)
    quick, late = [await consoles.signed_in(Role.COORDINATOR, user=user) for user in ("ann", "bob")]
    preview = await choose(late, pair, "not-same")
    await confirm(quick, await choose(quick, pair, "same"), pair)

    answer = await confirm(late, preview, pair, reason="my own words")

    assert answer.status_code == 422
    assert "Somebody decided on this pair before you did" in answer.text
    assert "my own words" in answer.text
    assert "decided by ann" in answer.text
    assert "decided by bob" not in (await late.get(pair)).text


async def test_if_what_would_follow_has_changed_it_is_shown_again_and_nothing_is_saved(consoles: Pages) -> None:
    pair = await a_pair(consoles)
    somebody = await consoles.signed_in(Role.COORDINATOR)
    preview = await choose(somebody, pair, "same")
    before = an_incident(occurred_from=NOW - timedelta(days=30))
    people = maybe_her(), a_perpetrator()
    await tell(consoles, an_incident_reported(VRAS, "V-2", people=people, incident=before, assessment=HIGH))

    answer = await confirm(somebody, preview, pair)

    assert answer.status_code == 422
    assert "This changed since you looked" in answer.text
    assert pair in (await somebody.get(QUEUE)).text
    assert (await confirm(somebody, answer, pair)).status_code == 303


async def test_a_form_without_choice_or_reason_says_so_and_keeps_what_was_typed(consoles: Pages) -> None:
    pair = await a_pair(consoles)
    somebody = await consoles.signed_in(Role.COORDINATOR)

    answer = await somebody.post(pair, reason="kept words")

    assert answer.status_code == 422
    assert "Choose whether they are the same person" in answer.text
    assert "kept words" in answer.text
    assert "Enter why you decide so" in (await somebody.post(pair, choice="same")).text


async def test_whoever_is_not_sure_asks_for_a_second_person_and_nobody_decides_alone_any_more(consoles: Pages) -> None:
    pair = await a_pair(consoles)
    ann, bob = [await consoles.signed_in(Role.COORDINATOR, user=user) for user in ("ann", "bob")]

    preview = await choose(ann, pair, "unsure")
    assert "two people must decide alike" in preview.text
    assert (await confirm(ann, preview, pair)).status_code == 303

    assert "Needs two people" in (await bob.get(QUEUE)).text
    assert "Not sure, decided by ann" in (await bob.get(pair)).text
    assert "a second person must decide alike" in (await choose(bob, pair, "same")).text


async def test_a_chair_reads_and_decides_nothing(consoles: Pages) -> None:
    pair = await a_pair(consoles)
    chair = await consoles.signed_in(Role.READER)

    assert "See what would follow" not in (await chair.get(pair)).text
    assert (await choose(chair, pair, "same")).status_code == 404


async def test_colleagues_see_who_has_taken_a_pair_and_nobody_takes_it_from_them(consoles: Pages) -> None:
    pair = await a_pair(consoles)
    ann, bob = [await consoles.signed_in(Role.COORDINATOR, user=user) for user in ("ann", "bob")]

    await ann.post(f"{pair}/taken")
    await bob.post(f"{pair}/taken")

    assert ">You<" in (await ann.get(QUEUE)).text
    assert "Sam Sample looks into this pair" in (await bob.get(pair)).text
    await ann.post(f"{pair}/taken", leave="1")
    assert "Nobody" in (await bob.get(QUEUE)).text


async def test_a_wrong_link_is_undone_with_a_correction_to_each_receiver_until_all_have_confirmed(
    consoles: Pages, rooms: Viewed
) -> None:
    pair = await a_pair(consoles)
    somebody = await consoles.signed_in(Role.COORDINATOR)
    await confirm(somebody, await choose(somebody, pair, "same"), pair)
    await tell(consoles, an_incident_reported(IDVA, "I-1", people=(her(), a_perpetrator()), assessment=HIGH))
    unlink = f"/cases/links/{pair.rpartition('/')[2]}/unlink"

    preview = await somebody.get(unlink)
    assert "Corrections that would be sent" in preview.text
    done = await somebody.post(unlink, **{**hidden(preview), "reason": "they are twins"})

    assert (done.status_code, done.headers["location"]) == (303, pair)
    with psycopg.connect(rooms.owner) as conn:
        sent = conn.execute("SELECT id FROM delivery WHERE kind = 'correction'").fetchall()
    assert sent
    page = (await somebody.get(pair)).text
    assert f"0 of {len(sent)} corrections are confirmed" in page
    assert "They will not be suggested again" in page
    with psycopg.connect(rooms.owner) as conn:
        conn.execute(CONFIRMED)
    assert f"All {len(sent)} corrections are confirmed" in (await somebody.get(pair)).text


async def test_a_pair_of_people_of_two_areas_is_seen_only_by_who_looks_after_both(
    consoles: Pages, rooms: Viewed
) -> None:
    pair = await a_pair(consoles)
    people = maybe_her(), another_man()
    await tell(consoles, an_incident_reported(VRAS, "V-2", people=people, assessment=HIGH))
    with psycopg.connect(rooms.owner) as conn:
        moved = conn.execute(MOVE_NEWEST).rowcount
    here = await consoles.signed_in(Role.COORDINATOR)
    both = await consoles.signed_in(Role.COORDINATOR, areas=["suffolk", "essex"])

    assert moved == 1
    assert pair not in (await here.get(QUEUE)).text
    assert (await here.get(pair)).content == (await here.get(f"{QUEUE}/{uuid4()}")).content
    assert pair in (await both.get(QUEUE)).text


MOVE_NEWEST = """
    UPDATE cases SET area = 'essex' WHERE id IN (
        SELECT case_id FROM record_case WHERE record_id = 'V-2'
        EXCEPT SELECT case_id FROM record_case WHERE record_id <> 'V-2')
"""


async def test_one_who_is_told_of_as_victim_and_as_accused_is_not_joined_by_one_person_alone(consoles: Pages) -> None:
    accused = a_perpetrator(
        names=her().names, date_of_birth="1991-05-12", addresses=her().addresses, contacts=her().contacts
    )
    other = a_victim(ref="w", names=(named("Ash", "Waiter"),), date_of_birth="1990-10-10", identifiers=())
    pair = await a_pair(consoles, replace(other, addresses=(), contacts=()), accused)
    ann, bob = [await consoles.signed_in(Role.COORDINATOR, user=user) for user in ("ann", "bob")]

    page = (await ann.get(pair)).text
    assert "Opposite roles" in page
    await confirm(ann, await choose(ann, pair, "same"), pair)
    assert "You have decided. Nothing changes before a second person decides alike" in (await ann.get(pair)).text
    assert (await choose(ann, pair, "same")).status_code == 422
    assert "Needs two people" in (await bob.get(QUEUE)).text
    await confirm(bob, await choose(bob, pair, "not-same"), pair)
    assert pair in (await bob.get(QUEUE)).text, "the two do not agree, so the pair waits again"


async def test_a_description_that_a_score_joined_is_taken_out_of_its_person_and_one_of_another_area_is_not_there(
    consoles: Pages, rooms: Viewed
) -> None:
    people = her(), a_perpetrator()
    await tell(consoles, an_incident_reported(POLICE, "R-1", people=people, assessment=HIGH))
    await tell(consoles, an_incident_reported(VRAS, "V-1", people=people, assessment=HIGH))
    with psycopg.connect(rooms.owner) as conn:
        found = conn.execute(
            "SELECT alone, person_id FROM record_person WHERE record_id = 'V-1' AND ref = 'v'"
        ).fetchone()
    assert found
    somebody = await consoles.signed_in(Role.COORDINATOR)
    elsewhere = await consoles.signed_in(Role.COORDINATOR, areas=["essex"])

    preview = await somebody.get(f"/cases/links/{found[0]}/unlink")

    assert found[0] != found[1]
    assert "First of the two" in preview.text
    assert (await elsewhere.get(f"/cases/links/{found[0]}/unlink")).status_code == 404
    wrong = await somebody.post(f"/cases/links/{found[0]}/unlink", **{**hidden(preview), "reason": ""})
    assert wrong.status_code == 422
    done = await somebody.post(f"/cases/links/{found[0]}/unlink", **{**hidden(preview), "reason": "namesakes"})
    assert done.status_code == 303
    assert "They are taken for two people" in (await somebody.get(done.headers["location"])).text


CONFIRMED = """
    INSERT INTO receipt (delivery_id, event_id, state, at, received_at)
    SELECT id, 'r' || position, 'delivered', now(), now() FROM delivery WHERE kind = 'correction'
"""


async def test_the_look_at_two_people_is_noted_before_they_are_shown(consoles: Pages, rooms: Viewed) -> None:
    pair = await a_pair(consoles)

    await (await consoles.signed_in(Role.COORDINATOR, user="ann")).get(pair)

    with psycopg.connect(rooms.owner) as conn:
        noted = conn.execute(
            "SELECT subject FROM audit WHERE who = 'ann' AND action = 'review-people-shown'"
        ).fetchall()
    assert [subject for (subject,) in noted] == [pair.rpartition("/")[2]]
