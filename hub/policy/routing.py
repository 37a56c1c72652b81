"""`routing.yaml`: facts to kinds of service, the reason and the clock."""

from datetime import timedelta

from pydantic import Field

from hub.domain.agency import AgencyKind
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import TaskFact
from hub.domain.ids import RuleId
from hub.domain.rules import Clock, RouteRule, TimeLimit, Towards
from hub.policy.conditions import When, compiled
from hub.policy.documents import Document, Strict


class _Within(Strict):
    hours: int | None = None
    working_days: int | None = Field(default=None, alias="working-days")


class _Route(Strict):
    id: str
    towards: Towards = Towards.SERVICE
    service: AgencyKind
    delivery: DeliveryKind | None = None
    task: TaskFact | None = None
    reason: str
    within: _Within | None = None
    optional: bool = Field(default=False, alias="where-there-is-one")
    when: When
    always_because: str | None = Field(default=None, alias="always-because")


class _Routing(Strict):
    routes: list[_Route]


def routes(document: Document) -> tuple[RouteRule, ...]:
    """Return the routes of a file in the order in which they stand there."""
    found = document.read_as(_Routing).routes
    _refuse_twins(document, found)
    return tuple(
        RouteRule(
            id=RuleId(one.id),
            towards=one.towards,
            service=one.service,
            delivery=_delivery(document, place, one),
            when=compiled(document, ("routes", place, "when"), one.when, one.always_because),
            reason=one.reason,
            within=_within(one.within) if one.within else None,
            task=one.task,
            optional=one.optional,
        )
        for place, one in enumerate(found)
    )


def _refuse_twins(document: Document, found: list[_Route]) -> None:
    ids = [one.id for one in found]
    for place, one in enumerate(ids):
        if one in ids[:place]:
            raise document.fault(("routes", place, "id"), f"There are two routes called {one!r}.")


def _delivery(document: Document, place: int, one: _Route) -> DeliveryKind | None:
    if (one.delivery is None) != (one.towards is Towards.NOBODY):
        raise document.fault(("routes", place), "A route names its delivery, unless it leads to nobody.")
    if one.task in {TaskFact.NONE, TaskFact.UNKNOWN}:
        raise document.fault(("routes", place, "task"), f"{one.task.value} is no task that anybody can do.")
    if (one.task is None) == (one.delivery is DeliveryKind.TASK):
        raise document.fault(("routes", place), "A task, and nothing but a task, has a name.")
    if one.optional and one.towards is not Towards.SERVICE:
        raise document.fault(("routes", place, "where-there-is-one"), "Only a route to a service can do without one.")
    return one.delivery


def _within(limit: _Within) -> TimeLimit:
    if limit.working_days is not None:
        return TimeLimit(amount=timedelta(days=limit.working_days), clock=Clock.WORKING_DAYS)
    return TimeLimit(amount=timedelta(hours=limit.hours or 0))
