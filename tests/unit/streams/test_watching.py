"""When an agency is late or silent, and when it is so no longer: an alarm opens once and closes once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from hub.domain.alarm import SILENT_AFTER, AlarmCode
from hub.domain.directory import Directory
from hub.domain.ids import AgencyId, AlarmId, AreaId, EventId
from hub.store.standing import Stands, Unconfirmed
from hub.streams.watching import LOOK, Finding, Watching, findings, late_corrections

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
PROMISE = timedelta(minutes=5)
OPEN = AlarmId(UUID(int=1))
WELL = Stands(
    agency=AgencyId("suffolk-idva"),
    at=NOW,
    active=True,
    waits_since=None,
    beat_at=NOW - timedelta(minutes=1),
    heard_at=NOW - timedelta(minutes=1),
    late=None,
    silent=None,
)
LONG = NOW - PROMISE - timedelta(seconds=1)
QUIET = NOW - SILENT_AFTER - timedelta(seconds=1)


def found(**over: object) -> list[Finding]:
    return list(findings(replace(WELL, **over), PROMISE))  # type: ignore[arg-type]  # fields of one class


@pytest.mark.parametrize(
    "over",
    [
        pytest.param({}, id="well"),
        pytest.param({"waits_since": NOW - PROMISE}, id="waits no longer than promised"),
        pytest.param({"waits_since": LONG, "late": OPEN}, id="late and said so"),
        pytest.param({"waits_since": NOW - PROMISE * 0.6, "late": OPEN}, id="hardly any better"),
        pytest.param({"waits_since": LONG, "active": False}, id="waits because a person suspended it"),
        pytest.param({"heard_at": QUIET, "beat_at": None}, id="quiet, and never sent signs of life"),
        pytest.param({"beat_at": QUIET}, id="no signs of life, but events"),
        pytest.param({"beat_at": QUIET, "heard_at": QUIET, "silent": OPEN}, id="silent and said so"),
        pytest.param({"beat_at": None, "heard_at": None}, id="never heard"),
    ],
)
def test_nothing_is_raised_or_closed(over: dict[str, object]) -> None:
    assert found(**over) == []


def test_an_agency_that_keeps_somebody_waiting_longer_than_promised_is_late() -> None:
    assert found(waits_since=LONG) == [Finding(code=AlarmCode.AGENCY_LATE, since=LONG)]


@pytest.mark.parametrize(
    "over",
    [
        pytest.param({"waits_since": NOW - PROMISE / 2}, id="nobody waits longer than half of it"),
        pytest.param({}, id="nobody waits"),
        pytest.param({"waits_since": LONG, "active": False}, id="a person suspended it"),
    ],
)
def test_being_late_is_over(over: dict[str, object]) -> None:
    assert found(late=OPEN, **over) == [Finding(code=AlarmCode.AGENCY_LATE, since=NOW, over=OPEN)]


def test_an_agency_whose_signs_of_life_ended_is_silent_until_the_next_sign() -> None:
    assert found(beat_at=QUIET, heard_at=QUIET) == [Finding(code=AlarmCode.AGENCY_SILENT, since=QUIET)]
    assert found(silent=OPEN) == [Finding(code=AlarmCode.AGENCY_SILENT, since=NOW, over=OPEN)]


def test_looks_are_often_enough_to_see_the_shortest_promise_broken() -> None:
    def pace(*promises: timedelta) -> float:
        agencies = {AgencyId(f"a{place}"): promise for place, promise in enumerate(promises)}
        nobody: Any = None
        return Watching(standing=nobody, receiver=nobody, directory=Directory([]), promises=agencies).pace

    assert pace(PROMISE) == LOOK
    assert pace(PROMISE, timedelta(seconds=8)) == 2.0
    assert pace() == LOOK


DECISION = EventId("9d2f7a4e-0000-4000-8000-000000000001")
FIRST, OTHER = AgencyId("suffolk-idva"), AgencyId("suffolk-mash")
PROMISES = {FIRST: PROMISE, OTHER: 2 * PROMISE}


def waits(recipient: AgencyId | None, since: datetime | None, late: AlarmId | None = None) -> Unconfirmed:
    area = AreaId("suffolk")
    return Unconfirmed(decision=DECISION, area=area, recipient=recipient, since=since, late=late, at=NOW)


def test_corrections_are_late_when_one_is_not_confirmed_for_longer_than_its_recipient_promised() -> None:
    late = Finding(code=AlarmCode.CORRECTION_LATE, since=LONG)

    assert late_corrections([waits(FIRST, NOW - PROMISE)], PROMISES) is None
    assert late_corrections([waits(FIRST, LONG)], PROMISES) == late
    assert late_corrections([waits(OTHER, LONG)], PROMISES) is None
    assert late_corrections([waits(OTHER, LONG), waits(FIRST, LONG)], PROMISES) == late
    assert late_corrections([waits(FIRST, LONG, OPEN)], PROMISES) is None


def test_corrections_are_late_no_longer_once_all_are_confirmed() -> None:
    assert late_corrections([waits(FIRST, NOW, OPEN)], PROMISES) is None
    over = Finding(code=AlarmCode.CORRECTION_LATE, since=NOW, over=OPEN)
    assert late_corrections([waits(None, None, OPEN)], PROMISES) == over
