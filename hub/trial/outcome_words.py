"""The words of a trial: why an agency would be told nothing, what a field says, and why another is not given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

from hub.domain.dates import LONDON
from hub.domain.person import Address, Coded, Contact, Identifier, PersonName
from hub.domain.risk import ItemAnswer
from hub.flow.other_side import Because
from hub.flow.view import NO_RULE
from hub.trial.explained import Failed, FieldSeen
from hub.trial.trial import Outcome, Why

NOT_TOLD = {
    Why.SENDER: "It told it itself: it gets the hub's receipt, and a status once somebody takes it on.",
    Why.NO_ROUTE: "No route leads there.",
    Why.ANOTHER_ANSWERS: "Another agency answers for this kind of service on that day.",
    Why.NO_UPDATE: "It would get nothing of this, even if it was told of the case before.",
    Why.IF_HELD: "It is told only if it was told of the case before.",
    NO_RULE: "A route leads there, and no sharing rule holds.",
    Because.OTHER_PARTY: "Nothing but a referral of him ever goes to the other party's side.",
    Because.NOT_ONE_OF_THE_WAYS: "Nobody refers him, and it tells of no incident of which he could know.",
    Because.NOT_TOLD_BY_POLICE: "Only the police can say that he knows of an incident.",
    Because.SUSPECT_NOT_INFORMED: "He does not know of the incident.",
    Because.NOT_KNOWN_WHETHER_INFORMED: "Nobody said that he knows of the incident.",
    Because.NOT_HIS_REFERRER: "Whoever told it may not refer him.",
    Because.WAITS_FOR_REFERRER: "Nobody has stated yet what he may be told.",
    Because.NOT_NAMED: "The event does not name him.",
    Because.UNDECIDED: "Who the victim is has not been settled.",
    Because.ANOTHER_PART: "He is a victim or a child in it too.",
}
"""Why an agency is told nothing, in words; a route that says so has its own sentence."""


def headline(outcome: Outcome) -> str:
    """Return what an agency would get."""
    if outcome.kind is None:
        return "is told nothing"
    kind = f"{outcome.kind}{f' ({outcome.task})' if outcome.task else ''}"
    if outcome.is_asked:
        return f"{kind}, looked at as if it were told"
    if outcome.code == Why.IF_HELD:
        return f"{kind}, if it was told of the case before"
    return f"gets {kind}" if outcome.sent else f"{kind} withheld"


def why(outcome: Outcome) -> Iterator[str]:
    """Yield why an agency is told, or is not, a sentence each."""
    if outcome.code and outcome.code != outcome.route:
        yield f"{NOT_TOLD.get(outcome.code, 'It is withheld.')} ({outcome.code})"
    elif outcome.reason:
        yield f"{outcome.reason} (route {outcome.route})"
    elif not outcome.is_asked:
        yield "The whole case, as its coordinator reads it."
    if outcome.respond_by:
        yield f"To be answered by {moment(outcome.respond_by)}."
    if outcome.nearest:
        yield f"The nearest, {why_failed(outcome.nearest)}."
    if outcome.facts:
        yield f"Facts: {said(outcome.facts)}."


def why_failed(one: Failed) -> str:
    """Return what a rule asks for that is not so here."""
    asks = " and ".join(f"{name}: {' or '.join(values)}" for name, values in one.asks.items())
    found = ", ".join(f"{name} is {value}" for name, value in one.found.items())
    return f"{one.rule}, asks for {asks}; {found}"


def said(facts: Mapping[str, object]) -> str:
    """Return facts in one line."""
    return ", ".join(f"{name}: {value}" for name, value in facts.items())


def whom(field: FieldSeen) -> str:
    """Return whom or what a field describes."""
    return f"{field.section} {field.person}" if field.person else field.section


def name_of(field: FieldSeen) -> str:
    """Return what a field is called, of an address with its class."""
    return f"{field.field} ({field.of})" if field.of else field.field


def missing(fields: Sequence[FieldSeen]) -> Iterator[tuple[str, str]]:
    """Yield the fields that are not given, those of one section and reason together."""
    groups: dict[tuple[str, str], list[str]] = {}
    for field in fields:
        if not field.is_given:
            because = field.because or (why_failed(field.failed) if field.failed else "")
            groups.setdefault((whom(field), because), []).append(name_of(field))
    for (described, because), names in groups.items():
        yield f"{described}: {', '.join(names)}", because


def shown(value: Any) -> str:
    """Return a value as people read it."""
    if isinstance(value, tuple):
        if value and isinstance(value[0], ItemAnswer):
            return f"{len(value)} answers"
        return "; ".join(shown(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return moment(value) if isinstance(value, datetime) else _of_several_parts(value)


def _of_several_parts(value: Any) -> str:
    match value:
        case PersonName():
            return " ".join(filter(None, (*value.given, value.family)))
        case Address():
            return ", ".join(filter(None, (*value.lines, value.postcode)))
        case Contact():
            return f"{value.value} (safe: {value.safe.value})"
        case Coded():
            return value.display or value.canonical or value.code
        case Identifier():
            return f"{value.value} ({value.system})"
        case _:
            parts = asdict(value) if is_dataclass(value) and not isinstance(value, type) else None
    return ", ".join(f"{n}: {shown(one)}" for n, one in parts.items() if one not in (None, ())) if parts else str(value)


def moment(at: datetime) -> str:
    """Return a moment as clocks in London show it."""
    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}"
