"""How a trial looks: for each agency what it gets and by which rule, then what it does not get and why."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from enum import Enum
from itertools import groupby
from typing import Any

from rich.padding import Padding
from rich.text import Text

from hub.cli.show import out, table
from hub.domain.rules import SharingRule, Treatment
from hub.trial.explained import FieldSeen
from hub.trial.outcome_words import headline, missing, moment, name_of, said, shown, whom, why
from hub.trial.trial import Outcome, Trial, Why


def print_outcomes(trial: Trial, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Print what would become of one event."""
    event = trial.received.event
    out.print(f"[bold]{type(event).__name__}[/bold] from {trial.received.source}, as of {moment(now)}", highlight=False)
    if trial.assumed:
        out.print(f"Assumed for the rules: {said(trial.assumed)}", highlight=False, markup=False)
    out.print("Nothing is sent.", highlight=False)
    for outcome in outcomes:
        out.print()
        _print_one(outcome)


def _print_one(outcome: Outcome) -> None:
    out.print(f"[bold]{outcome.agency.id}[/bold]  {_headline(outcome)}", highlight=False)
    for line in why(outcome):
        _print_indented(line)
    given = [field for field in outcome.fields if field.is_given]
    if given:
        rows = [*_rows(given)]
        table("", ("Gets", "Reads", "By rule"), rows, "")
        for line in _grounds(given):
            _print_indented(line)
    absent = [*missing(outcome.fields)]
    if absent:
        table("", ("Does not get", "Because"), absent, "")


def _print_indented(line: str) -> None:
    out.print(Padding(Text(line), (0, 0, 0, 2)))


def _headline(outcome: Outcome) -> str:
    if outcome.kind is None or outcome.is_asked or outcome.code == Why.IF_HELD:
        return headline(outcome)
    colour = "green" if outcome.sent else "yellow"
    return f"[{colour}]{headline(outcome)}[/{colour}]"


def _rows(given: Sequence[FieldSeen]) -> Iterator[tuple[str, str, str]]:
    """Yield a row for each field, below one for whom or what it describes."""
    for described, fields in groupby(given, key=whom):
        yield described, "", ""
        for field in fields:
            rule = field.rule.id.partition("/")[2] if field.rule else ""
            how = "" if field.treatment in {None, Treatment.AS_IS} else f" ({field.treatment})"
            yield f"  {name_of(field)}{how}", shown(field.value), rule


def _grounds(given: Sequence[FieldSeen]) -> Iterator[str]:
    """Yield purpose and basis of each rule that spoke, once."""
    for rule in {field.rule.id: field.rule for field in given if field.rule}.values():
        override = f"; override {rule.override}" if rule.override else ""
        yield f"{rule.id}: {rule.purpose}; {' '.join(map(str, rule.basis.values()))}{override}"


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
