"""Who is late, failing, silent or suspended, in which order, and in what sentence."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.domain.ids import AreaId
from hub.store.ops.overview import Account, Overview, Waits
from hub.store.ops.silence import Heard
from hub.web.ops.scope import Scope
from hub.web.ops.standing import State, Wish, announced, sentence, standings

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
AGENCIES = ("calm", "failing", "late", "later", "quiet", "stopped")
SUFFOLK = AreaId("suffolk")
SCOPE = Scope(
    areas=frozenset({SUFFOLK}),
    names={one: one.capitalize() for one in AGENCIES},
    promises=dict.fromkeys(AGENCIES, timedelta(minutes=5)),
    places=dict.fromkeys(AGENCIES, frozenset({SUFFOLK})),
    single={},
)


def waits(agency: str, late_people: int, minutes: int) -> Waits:
    return Waits(
        agency=agency,
        kind=None,
        deliveries=9,
        people=9,
        late=late_people,
        late_people=late_people,
        suspended=0,
        oldest=NOW - timedelta(minutes=minutes),
    )


def heard(agency: str, ago: timedelta) -> Heard:
    return Heard(agency=agency, last_event=NOW - ago, last_heartbeat=NOW - ago, last_acknowledged=None)


def seen(people: int, *waiting: Waits) -> Overview:
    stopped = Account(
        agency="stopped", state="suspended", decided_at=NOW, decided_by="sam", reason=None, enforced_at=None
    )
    signs = [heard(one, timedelta(hours=2) if one == "quiet" else timedelta(minutes=2)) for one in AGENCIES]
    return Overview(at=NOW, people_late=people, waits=waiting, heard=signs, accounts=[stopped], alarms=[])


BAD = seen(7, waits("late", 3, 8), waits("later", 5, 6), waits("stopped", 4, 60), waits("calm", 0, 1))


def test_the_worst_come_first_and_each_stands_as_it_is() -> None:
    rows = standings(BAD, {"failing"}, SCOPE, runs=True)

    assert [(one.agency, one.state) for one in rows] == [
        ("later", State.LATE),
        ("late", State.LATE),
        ("failing", State.FAILING),
        ("quiet", State.SILENT),
        ("stopped", State.SUSPENDED),
        ("calm", State.NORMAL),
    ]


@pytest.mark.parametrize(
    ("overview", "says"),
    [
        pytest.param(BAD, "2 agencies are late: 7 people are waiting longer than promised.", id="several"),
        pytest.param(
            seen(1, waits("late", 1, 8)), "1 agency is late: 1 person is waiting longer than promised.", id="one"
        ),
        pytest.param(seen(0), "Nobody is waiting longer than promised.", id="nobody"),
    ],
)
def test_one_sentence_says_whether_anybody_waits_too_long(overview: Overview, says: str) -> None:
    assert sentence(standings(overview, (), SCOPE, runs=True), overview.people_late, runs=True) == says


def test_where_the_hub_does_not_run_nobody_stands_as_normal_and_nobody_is_said_to_wait_for_nothing() -> None:
    rows = standings(BAD, {"failing"}, SCOPE, runs=False)

    assert [one.state for one in rows if one.agency == "calm"] == [State.UNKNOWN]
    assert State.NORMAL not in {one.state for one in rows}
    calm = standings(seen(0), (), SCOPE, runs=False)
    assert sentence(calm, 0, runs=False) == "Who waits is not known: the hub is not running."
    assert sentence(rows, 7, runs=False).startswith("2 agencies are late")


def test_what_is_read_out_changes_with_who_is_late_and_not_with_each_minute() -> None:
    later = seen(9, waits("late", 4, 9), waits("later", 5, 7))

    assert (
        announced(standings(BAD, (), SCOPE, runs=True))
        == announced(standings(later, (), SCOPE, runs=True))
        == "Late now: Late, Later."
    )
    assert announced(standings(seen(0), (), SCOPE, runs=True)) == "No agency is late."


def test_rows_are_chosen_by_state_and_sorted_by_wait() -> None:
    rows = standings(BAD, (), SCOPE, runs=True)

    assert [one.agency for one in Wish(state="late", sort="wait", down=True).chosen(rows, SCOPE)] == ["late", "later"]
    assert Wish(area="cumbria").chosen(rows, SCOPE) == []


def test_an_id_of_a_row_is_no_end_of_a_selector() -> None:
    scope = Scope(
        areas=SCOPE.areas,
        names={"school:E07000200": "School, Babergh"},
        promises={"school:E07000200": timedelta(minutes=5)},
        places={"school:E07000200": frozenset({SUFFOLK})},
        single={},
    )

    assert [one.slug for one in standings(BAD, (), scope, runs=True)] == ["school-E07000200"]
