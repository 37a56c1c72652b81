"""How a trial looks: for each agency what it gets and by which rule, then what it does not get and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from enum import Enum
from itertools import groupby
from typing import Any

from rich.padding import Padding
from rich.text import Text

from hub.cli.show import out, table
from hub.domain.dates import LONDON
from hub.domain.person import Address, Coded, Contact, Identifier, PersonName
from hub.domain.risk import ItemAnswer
from hub.domain.rules import SharingRule, Treatment
from hub.flow.other_side import Because
from hub.flow.view import NO_RULE
from hub.trial.explained import Failed, FieldSeen
from hub.trial.trial import Outcome, Trial, Why

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


def print_outcomes(trial: Trial, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Print what would become of one event."""
    event = trial.received.event
    out.print(
        f"[bold]{type(event).__name__}[/bold] from {trial.received.source}, as of {_moment(now)}", highlight=False
    )
    if trial.assumed:
        out.print(f"Assumed for the rules: {_said(trial.assumed)}", highlight=False, markup=False)
    out.print("Nothing is sent.", highlight=False)
    for outcome in outcomes:
        out.print()
        _print_one(outcome)


def _print_one(outcome: Outcome) -> None:
    out.print(f"[bold]{outcome.agency.id}[/bold]  {_headline(outcome)}", highlight=False)
    for line in _why(outcome):
        _print_indented(line)
    given = [field for field in outcome.fields if field.is_given]
    if given:
        rows = [*_rows(given)]
        table("", ("Gets", "Reads", "By rule"), rows, "")
        for line in _grounds(given):
            _print_indented(line)
    missing = [*_missing(outcome.fields)]
    if missing:
        table("", ("Does not get", "Because"), missing, "")


def _print_indented(line: str) -> None:
    out.print(Padding(Text(line), (0, 0, 0, 2)))


def _headline(outcome: Outcome) -> str:
    if outcome.kind is None:
        return "is told nothing"
    kind = f"{outcome.kind}{f' ({outcome.task})' if outcome.task else ''}"
    if outcome.is_asked:
        return f"{kind}, looked at as if it were told"
    if outcome.code == Why.IF_HELD:
        return f"{kind}, if it was told of the case before"
    return f"[green]gets {kind}[/green]" if outcome.sent else f"[yellow]{kind} withheld[/yellow]"


def _why(outcome: Outcome) -> Iterator[str]:
    if outcome.code and outcome.code != outcome.route:
        yield f"{NOT_TOLD.get(outcome.code, 'It is withheld.')} ({outcome.code})"
    elif outcome.reason:
        yield f"{outcome.reason} (route {outcome.route})"
    elif not outcome.is_asked:
        yield "The whole case, as its coordinator reads it."
    if outcome.respond_by:
        yield f"To be answered by {_moment(outcome.respond_by)}."
    if outcome.nearest:
        yield f"The nearest, {_failed(outcome.nearest)}."
    if outcome.facts:
        yield f"Facts: {_said(outcome.facts)}."


def _failed(one: Failed) -> str:
    asks = " and ".join(f"{name}: {' or '.join(values)}" for name, values in one.asks.items())
    found = ", ".join(f"{name} is {value}" for name, value in one.found.items())
    return f"{one.rule}, asks for {asks}; {found}"


def _said(facts: Mapping[str, object]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in facts.items())


def _rows(given: Sequence[FieldSeen]) -> Iterator[tuple[str, str, str]]:
    """Yield a row for each field, below one for whom or what it describes."""
    for whom, fields in groupby(given, key=_whom):
        yield whom, "", ""
        for field in fields:
            rule = field.rule.id.partition("/")[2] if field.rule else ""
            how = "" if field.treatment in {None, Treatment.AS_IS} else f" ({field.treatment})"
            yield f"  {_name(field)}{how}", _shown(field.value), rule


def _whom(field: FieldSeen) -> str:
    return f"{field.section} {field.person}" if field.person else field.section


def _name(field: FieldSeen) -> str:
    return f"{field.field} ({field.of})" if field.of else field.field


def _grounds(given: Sequence[FieldSeen]) -> Iterator[str]:
    """Yield purpose and basis of each rule that spoke, once."""
    for rule in {field.rule.id: field.rule for field in given if field.rule}.values():
        override = f"; override {rule.override}" if rule.override else ""
        yield f"{rule.id}: {rule.purpose}; {' '.join(map(str, rule.basis.values()))}{override}"


def _missing(fields: Sequence[FieldSeen]) -> Iterator[tuple[str, str]]:
    """Yield the fields that are not given, those of one section and reason together."""
    groups: dict[tuple[str, str], list[str]] = {}
    for field in fields:
        if not field.is_given:
            because = field.because or (_failed(field.failed) if field.failed else "")
            groups.setdefault((_whom(field), because), []).append(_name(field))
    for (whom, because), names in groups.items():
        yield f"{whom}: {', '.join(names)}", because


def _shown(value: Any) -> str:
    """Return a value as people read it."""
    if isinstance(value, tuple):
        if value and isinstance(value[0], ItemAnswer):
            return f"{len(value)} answers"
        return "; ".join(_shown(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _moment(value) if isinstance(value, datetime) else _of_several_parts(value)


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
    return (
        ", ".join(f"{n}: {_shown(one)}" for n, one in parts.items() if one not in (None, ())) if parts else str(value)
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}"


def plain_outcome(trial: Trial, outcomes: Sequence[Outcome]) -> dict[str, object]:
    """Return what would become of one event for programs."""
    return {
        "source": trial.received.source,
        "type": type(trial.received.event).__name__,
        "assumed": trial.assumed,
        "outcomes": [_plain(outcome) for outcome in outcomes],
    }


def _plain(outcome: Outcome) -> dict[str, object]:
    return {
        "agency": outcome.agency.id,
        "kind": outcome.agency.kind,
        "delivery": outcome.kind,
        "asked": outcome.is_asked,
        "sent": outcome.sent,
        "route": outcome.route,
        "reason": outcome.reason,
        "code": outcome.code,
        "task": outcome.task,
        "respond_by": outcome.respond_by,
        "facts": outcome.facts,
        "nearest": asdict(outcome.nearest) if outcome.nearest else None,
        "fields": [_plain_field(field) for field in outcome.fields],
    }


def _plain_field(field: FieldSeen) -> dict[str, object]:
    rule = field.rule
    return {
        "section": field.section,
        "person": field.person,
        "field": field.field,
        "address_class": field.of,
        "given": field.is_given,
        "value": _json_value(field.value),
        "treatment": field.treatment,
        **(_ground(rule) if rule else {}),
        "because": field.because,
        "failed": asdict(field.failed) if field.failed else None,
    }


def _ground(rule: SharingRule) -> dict[str, object]:
    return {"rule": rule.id, "purpose": rule.purpose, "basis": dict(rule.basis), "override": rule.override}


def _json_value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_json_value(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _json_value(one) for name, one in asdict(value).items()}
    return value.value if isinstance(value, Enum) else value
