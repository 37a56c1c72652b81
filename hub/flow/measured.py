"""How somebody is, as services measured: better where the last answer is above the first (docs/domain.md, rule Q1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hub.domain.events import Measure, OutcomeRecorded, OutcomeStage
from hub.domain.ids import PersonId
from hub.flow.timeline import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What one service measured of one person in one domain by one instrument, first and last."""

    person: PersonId
    source: str
    instrument: str
    domain: str
    baseline: Measure | None
    """None where nobody asked at the beginning: then nothing can be said to be better."""
    last: Measure
    last_stage: OutcomeStage
    last_at: datetime

    @property
    def improved(self) -> bool | None:
        """Say whether it is better than at the beginning; None where there is nothing to compare."""
        if self.baseline is None or self.last_stage is OutcomeStage.BASELINE:
            return None
        return self.last.score * self.baseline.out_of > self.baseline.score * self.last.out_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    at: datetime
    recorded_at: datetime
    record: str
    stage: OutcomeStage
    measure: Measure


_Key = tuple[PersonId, str, str, str]
"""Who was asked, by whom, by which instrument, in which domain."""


def progress(said: Iterable[Statement]) -> tuple[Progress, ...]:
    """Return how each domain went on; what is withdrawn or replaced counts for nothing, nor does order of arrival."""
    answers: dict[_Key, list[_Answer]] = {}
    for one in said:
        event = one.event
        if one.stands and isinstance(event, OutcomeRecorded):
            asked = one.people.get(event.people[0].ref) if event.people else None
            if asked is not None:
                for measure in event.measures:
                    key: _Key = (asked, one.by.source, event.instrument, measure.domain)
                    answers.setdefault(key, []).append(_answer(one, event, measure))
    return tuple(_went_on(key, sorted(answers[key], key=_by_time)) for key in sorted(answers))


def _answer(one: Statement, event: OutcomeRecorded, measure: Measure) -> _Answer:
    at, recorded = event.measured_at, one.recorded_at
    return _Answer(at=at, recorded_at=recorded, record=one.by.record, stage=event.stage, measure=measure)


def _by_time(answer: _Answer) -> tuple[datetime, datetime, str]:
    return answer.at, answer.recorded_at, answer.record


def _went_on(key: _Key, answers: list[_Answer]) -> Progress:
    person, source, instrument, domain = key
    first = next((one for one in answers if one.stage is OutcomeStage.BASELINE), None)
    last = answers[-1]
    return Progress(
        person=person,
        source=source,
        instrument=instrument,
        domain=domain,
        baseline=first.measure if first else None,
        last=last.measure,
        last_stage=last.stage,
        last_at=last.at,
    )
