"""The hunt for leaks: whatever is told, by whomever, under whatever rules, nothing comes out where it must not.

Two thousand stories in every run, twenty thousand with `--long`, as many as one likes with `--hunt N`. Each is drawn
from its number and not by Hypothesis, which repeats itself too much: as few as 8 of 100 stories told his side anything.
"""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.agency import AgencyKind
from hub.domain.delivery import DeliveryKind
from hub.domain.events import IncidentReported
from hub.domain.facts import Setting, SubjectRole
from hub.domain.ids import AgencyId
from hub.domain.person import Role
from hub.trial.example import arrived
from hub.trial.trial import Asked, NotTried, Trial, try_out
from tests.builders.events import NOW, POLICE
from tests.builders.generous import EXACT, HIS, a_generous_policy, drawing
from tests.builders.hunt import steps
from tests.builders.lookout import Lookout
from tests.builders.needles import squeezed, values_of

IN_EVERY_RUN, IN_LONG_RUNS = 2_000, 20_000
seeds = st.integers(0, 2**32 - 1)


@pytest.fixture
def hunted(request: pytest.FixtureRequest) -> int:
    """Return how many stories are told."""
    asked: int | None = request.config.getoption("--hunt")
    return asked or (IN_LONG_RUNS if request.config.getoption("--long") else IN_EVERY_RUN)


def breaches(policy: int, told: Sequence[int], lookout: Lookout) -> list[str]:
    return [breach for step in steps(a_generous_policy(policy), told) for breach in lookout.breaches(step)]


@pytest.mark.timeout(6 * 3600)
def test_no_story_under_any_rules_brings_to_light_what_must_stay_hidden(hunted: int) -> None:
    told_of_him = 0
    for number in range(hunted):
        draw, lookout = drawing(number), Lookout(HIS)
        policy, told = draw.randrange(hunted // 10 + 1), [draw.getrandbits(32) for _ in range(draw.randint(3, 6))]

        assert breaches(policy, told, lookout) == [], f"story {number}: breaches({policy}, {told}, Lookout(HIS))"

        told_of_him += lookout.looked_at > 0

    assert told_of_him > hunted // 10, "too few stories tell his side anything: the hunt would prove little"


@settings(max_examples=40)
@given(policy=st.integers(0, 60), number=seeds)
def test_no_notice_to_a_school_holds_anything_of_anybody_but_its_child(policy: int, number: int) -> None:
    rules = a_generous_policy(policy)
    event = next(steps(rules, [number])).event
    children = [p for p in getattr(event, "people", ()) if Role.CHILD in p.roles and Role.VICTIM not in p.roles]
    if not isinstance(event, IncidentReported) or not children:
        return
    child, event = children[0], replace(event, head=replace(event.head, agency=POLICE))
    asked = Asked(
        recipient=AgencyKind.SCHOOL, delivery=DeliveryKind.SCHOOL_NOTICE, person=child.ref, role=SubjectRole.CHILD
    )
    trial = Trial(
        received=arrived(event, AgencyId(event.head.agency), NOW),
        assumed={"setting": Setting.ENROLLED_HERE},
        asked=asked,
    )

    try:
        notice = try_out(trial, rules, {}, NOW)[0]
    except NotTried:
        return

    given_ = [field for field in notice.fields if field.is_given]
    read = squeezed(repr([field.value for field in given_]).encode())
    others = {value for person in event.people if person.ref != child.ref for value in values_of(person)}
    assert {v for v in others - values_of(child) if v in read} == set()
    assert {(field.section, field.field) for field in given_} <= NOTICE


NOTICE = {(section, field) for section, fields in EXACT[DeliveryKind.SCHOOL_NOTICE].items() for field in fields}
