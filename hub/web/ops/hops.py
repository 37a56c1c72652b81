"""The journey of one event as hops in the order of time, whose waits add up to the whole exactly.

Every time is cut to the millisecond that is shown before anything is subtracted: what people add up by hand comes out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from hub.domain.delivery import DeliveryState
from hub.domain.referral import rejection_of
from hub.flow.view import NO_RULE
from hub.store.ops.journey import Answer, Arrived, Caused, Journey, SentAgain
from hub.web.ops.naming import DELIVERY_NAMES, why_refused
from hub.web.ops.scope import Scope
from hub.web.words import Status


class Waited(StrEnum):
    """Who had the event while it waited for a hop."""

    SENDER = "Sender"
    HUB = "Hub"
    RECEIVER = "Receiver"
    NOWHERE = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that happened, before it is set against what happened before it."""

    at: datetime
    what: str
    where: Waited
    result: str
    why: str = ""
    rules: Sequence[str] = ()
    held: bool = False
    """Whether the last rule says why somebody was not told."""
    redrive: UUID | None = None
    """The redrive by which it happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One row of the journey."""

    step: Step
    since: timedelta
    """Since the hop before."""
    total: timedelta
    """Since the event came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A hop that should be there and is not: said, never guessed."""

    what: str
    why: str


def hops(journey: Journey, scope: Scope) -> list[Hop]:
    """Return the hops in the order of time; where several happened at once, in the order in which the hub works."""
    steps = sorted(_steps(journey, scope), key=lambda step: step.at)
    first = before = steps[0].at
    found = []
    for step in steps:
        found.append(Hop(step=step, since=step.at - before, total=step.at - first))
        before = step.at
    return found


def missing(journey: Journey, scope: Scope, at: datetime) -> list[Missing]:
    """Return what has not happened and should have by now."""
    return [
        Missing(
            what=f"{scope.name(one.recipient)}: {Status.DELIVERED}",
            why="Their system has not confirmed it in the time that they promise.",
        )
        for one in journey.caused
        if one.state == DeliveryState.PUBLISHED and one.published_at and _is_late(one, one.published_at, scope, at)
    ]


def _is_late(one: Caused, published: datetime, scope: Scope, at: datetime) -> bool:
    promise = scope.promises.get(one.recipient or "")
    return promise is not None and one.kind not in NEVER_ANSWERED and at - published > promise


NEVER_ANSWERED = frozenset({"status", "received", "marac-case"})


def _steps(journey: Journey, scope: Scope) -> Iterator[Step]:
    yield from _at_the_hub(journey)
    for one in journey.caused:
        yield from _of_delivery(one, journey.answers.get(one.id, ()), scope)
        yield from (_sent_again(again, one, scope) for again in journey.again if again.id == one.id)
    for letter in journey.letters:
        if letter.retried_at:
            redrive = next((again.redrive for again in reversed(journey.again) if again.id == letter.id), None)
            result = "In a redrive" if redrive else "By an operator"
            yield Step(at=cut(letter.retried_at), what="Tried again", where=Waited.HUB, result=result, redrive=redrive)


def _at_the_hub(journey: Journey) -> Iterator[Step]:
    arrived = journey.arrived
    came, decided = cut(arrived.arrived_at), cut(arrived.decided_at)
    yield Step(at=came, what="Received", where=Waited.NOWHERE, result=f"In the {arrived.lane} lane")
    yield from _decided(arrived, max(came, decided), bool(journey.caused))
    if arrived.repeated_at:
        times = "once more" if arrived.repeats == 1 else f"{arrived.repeats} times more"
        result = f"Sent {times}; it counts once"
        yield Step(at=cut(arrived.repeated_at), what="Came again", where=Waited.SENDER, result=result)


def _decided(arrived: Arrived, at: datetime, has_caused: bool) -> Iterator[Step]:  # noqa: FBT001 - one fact of many
    """Yield what one transaction did; it has one time, so only its first step has a wait."""
    if arrived.outcome in {"refused", "dead_letter"}:
        result = "Sent back" if arrived.outcome == "refused" else "Set aside"
        fields = f" Field: {', '.join(arrived.pointers)}." if arrived.pointers else ""
        yield Step(at=at, what="Checked", where=Waited.HUB, result=result, why=why_refused(arrived.reason) + fields)
        return
    yield Step(at=at, what="Checked", where=Waited.HUB, result="In order")
    again = {"duplicate": "It was told before", "superseded": "A newer one had come"}.get(arrived.outcome)
    yield Step(at=at, what="Duplicate check", where=Waited.HUB, result=again or "New")
    if again:
        return
    if arrived.test:
        yield Step(at=at, what="Test", where=Waited.HUB, result="Goes no further", why="It is marked as a test event.")
        return
    if arrived.cases or has_caused:
        yield Step(at=at, what="Matched", where=Waited.HUB, result=_matched(arrived))
        yield Step(at=at, what="Rules applied", where=Waited.HUB, result="Who is told is decided")


def _matched(arrived: Arrived) -> str:
    people = "1 person" if arrived.people == 1 else f"{arrived.people} people"
    cases = "1 case" if arrived.cases == 1 else f"{arrived.cases} cases"
    return f"{people}, {cases}"


def _of_delivery(one: Caused, answers: Sequence[Answer], scope: Scope) -> Iterator[Step]:
    who = _name(one, scope)
    decided = cut(one.decided_at)
    if one.state == DeliveryState.WITHHELD:
        yield Step(at=decided, what=who, where=Waited.HUB, result=Status.HELD_BACK, rules=_rules(one), held=True)
        return
    if one.published_at:
        yield Step(
            at=cut(one.published_at), what=who, where=Waited.HUB, result=_on_its_way(one), rules=tuple(one.rules)
        )
    else:
        waits = _WAITS.get(one.state, Status.ON_ITS_WAY)
        yield Step(at=decided, what=who, where=Waited.HUB, result=waits, rules=tuple(one.rules))
    for answer in answers:
        result = _ANSWERED[answer.state]
        yield Step(
            at=cut(answer.received_at), what=who, where=Waited.RECEIVER, result=result, why=_their_reason(answer)
        )


def _sent_again(again: SentAgain, one: Caused, scope: Scope) -> Step:
    return Step(
        at=cut(again.done_at),
        what=_name(one, scope),
        where=Waited.NOWHERE,
        result="Sent again in a redrive",
        redrive=again.redrive,
    )


def _name(one: Caused, scope: Scope) -> str:
    return f"{scope.name(one.recipient)}: {DELIVERY_NAMES.get(one.kind, one.kind)}"


def _their_reason(answer: Answer) -> str:
    """Return why they rejected it: a code of the list. A word of their own could be anybody's name."""
    listed = rejection_of(answer.reason)
    if listed:
        return f"Their reason: {listed.replace('-', ' ')}."
    return "They gave a reason of their own." if answer.state == "rejected" else ""


def _rules(one: Caused) -> tuple[str, ...]:
    """Return the rules of what was held back, that last which says why."""
    return (*one.rules, one.reason or NO_RULE)


def _on_its_way(one: Caused) -> str:
    return f"{Status.ON_ITS_WAY} (attempt {one.resends + 1})" if one.resends else str(Status.ON_ITS_WAY)


_WAITS: Mapping[str, Status] = {
    DeliveryState.HELD: Status.UNDECIDED,
    DeliveryState.SUSPENDED: Status.PAUSED,
    DeliveryState.REPLACED: Status.REPLACED,
}
_ANSWERED: Mapping[str, Status] = {
    "delivered": Status.DELIVERED,
    "accepted": Status.ACCEPTED,
    "rejected": Status.REJECTED,
    "contacted": Status.IN_CONTACT,
    "closed": Status.CLOSED,
}


def cut(at: datetime) -> datetime:
    """Return a time to the millisecond that is shown."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
