"""Reading what `hub rules try` is given: an event of the hub's own shape with what is assumed, or a native document."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.documents import Unmappable
from connectors.shipped import connector
from hub.domain.agency import AgencyKind
from hub.domain.dates import LONDON
from hub.domain.delivery import DeliveryKind
from hub.domain.events import Event
from hub.domain.facts import FACTS, Facts, SubjectRole
from hub.domain.ids import AgencyId
from hub.domain.rules import Policy
from hub.trial.example import arrived
from hub.trial.trial import OF_THE_PERSON, Asked, Trial
from hub.wire import codec
from hub.wire.schemas import EVENT_TYPES

AT = time(hour=9)
"""The time of day that counts when a day is named, in London."""


class NotReadable(Exception):
    """A file holds no event that could be tried; each problem says where and what to mend."""

    def __init__(self, path: Path, problems: Sequence[str]) -> None:
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Asked(_Strict):
    recipient: AgencyKind
    delivery: DeliveryKind
    person: str
    role: SubjectRole


class _File(_Strict):
    source: str
    type: str
    event: dict[str, Any]
    as_of: date | None = Field(default=None, alias="as-of")
    assume: dict[str, str] = {}
    ask: _Asked | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialFile:
    """What a file asks to be tried, and as of when."""

    trials: tuple[Trial, ...]
    now: datetime


def trials_in(path: Path, policy: Policy, as_agency: str | None, as_of: datetime | None, now: datetime) -> TrialFile:
    """Return what a file asks to be tried; raise `NotReadable` with everything that is wrong.

    With `as_agency` it is a document as that agency's own system writes it, which may hold several events.
    """
    text = path.read_bytes()
    if as_agency is not None:
        events = _native(path, text, policy, as_agency)
        at = as_of or now
        return TrialFile(trials=tuple(_trial(event, as_agency, at) for event in events), now=at)
    file = _file(path, text)
    at = as_of or (start_of(file.as_of) if file.as_of else now)
    trial = Trial(
        received=arrived(_event(path, file), AgencyId(file.source), at),
        assumed=_assumed(path, file),
        asked=Asked(**dict(file.ask)) if file.ask else None,
    )
    return TrialFile(trials=(trial,), now=at)


def start_of(day: date) -> datetime:
    """Return the moment that stands for a day."""
    return datetime.combine(day, AT, tzinfo=LONDON).astimezone(UTC)


def written(trial: Trial, day: date) -> str:
    """Return the text of a file that asks for a trial on a day."""
    event, asked = trial.received.event, trial.asked
    if event is None:
        raise ValueError("a trial without an event cannot be written")
    file: dict[str, object] = {
        "source": trial.received.source,
        "type": type(event).__name__,
        "as-of": day.isoformat(),
        "event": json.loads(codec.content_of(event)),
        "assume": {name: str(value) for name, value in trial.assumed.items()},
    }
    if asked:
        file["ask"] = {
            "recipient": asked.recipient.value,
            "delivery": asked.delivery.value,
            "person": asked.person,
            "role": asked.role.value,
        }
    return json.dumps(file, indent=2, ensure_ascii=False) + "\n"


def _file(path: Path, text: bytes) -> _File:
    try:
        return _File.model_validate(json.loads(text))
    except UnicodeDecodeError:
        raise NotReadable(path, ["This is no text in UTF-8."]) from None
    except json.JSONDecodeError as error:
        raise NotReadable(path, [f"This is no JSON: line {error.lineno}, column {error.colno}: {error.msg}."]) from None
    except ValidationError as error:
        hint = "A document of an agency's own system is tried with --as-agency ID."
        raise NotReadable(path, [*_problems(error), hint]) from None


def _event(path: Path, file: _File) -> Event:
    if file.type not in EVENT_TYPES:
        raise NotReadable(path, [f"/type: There is no event {file.type!r}; there are {', '.join(EVENT_TYPES)}."])
    try:
        event: Event = codec.adapter(EVENT_TYPES[file.type]).validate_python(file.event)
    except ValidationError as error:
        raise NotReadable(path, _problems(error, "/event")) from None
    if strange := [*_strange(file.event, json.loads(codec.to_json(event)), "/event")]:
        raise NotReadable(path, strange)
    return event


def _strange(given: Any, read: Any, at: str) -> Iterator[str]:
    """Yield a problem for each field that the event does not have: whoever wrote it meant something by it."""
    if isinstance(given, dict) and isinstance(read, dict):
        yield from (f"{at}/{name}: The event has no such field." for name in given if name not in read)
        for name in given.keys() & read.keys():
            yield from _strange(given[name], read[name], f"{at}/{name}")
    elif isinstance(given, list) and isinstance(read, list):
        for place, (one, other) in enumerate(zip(given, read, strict=False)):
            yield from _strange(one, other, f"{at}/{place}")


def _problems(error: ValidationError, at: str = "") -> list[str]:
    """Return what is wrong and where, without any value of the file."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return [f"{at}/{'/'.join(str(part) for part in one['loc'])}: {one['msg']}." for one in found]


def _assumed(path: Path, file: _File) -> Facts:
    problems = [problem for name, value in file.assume.items() if (problem := _fault(name, value))]
    if problems:
        raise NotReadable(path, problems)
    return {name: FACTS[name](value) for name, value in file.assume.items()}


def _fault(name: str, value: str) -> str | None:
    if name not in FACTS:
        return f"/assume/{name}: There is no fact of that name; the facts are {', '.join(FACTS)}."
    if name in OF_THE_PERSON:
        return f"/assume/{name}: Say it of the person in the event."
    if value not in set(FACTS[name]):
        return f"/assume/{name}: It has no value {value!r}; it has {', '.join(FACTS[name])}."
    return None


def _native(path: Path, text: bytes, policy: Policy, agency: str) -> tuple[Event, ...]:
    known = policy.directory.agencies.get(AgencyId(agency))
    if known is None:
        raise NotReadable(path, [f"There is no agency {agency!r} in the directory."])
    try:
        return tuple(one.event for one in connector(known.connector).to_events(text, agency))
    except Unmappable as error:
        raise NotReadable(path, [f"{p.pointer}: {p.what} {p.advice}" for p in error.problems]) from None


def _trial(event: Event, agency: str, at: datetime) -> Trial:
    return Trial(received=arrived(event, AgencyId(agency), at), assumed={})
