"""A case as it is shown to an operator or coordinator: what the pure history says, beside who was told of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hub.domain.case import Case
from hub.domain.dates import day_of
from hub.domain.delivery import NEVER_RECEIPTED, DeliveryState
from hub.domain.events import Measure
from hub.domain.ids import PersonId
from hub.domain.person import PersonName, Role
from hub.domain.risk import Grade
from hub.domain.rules import Policy, Treatment, in_force
from hub.flow.fields import treated
from hub.flow.history import SERIAL, Happened, History, history, victims_of
from hub.flow.known import Known
from hub.flow.measured import Progress
from hub.flow.received import KnownRecord
from hub.flow.timeline import Assessed, Entry, Statement, statement_of
from hub.store.cases import CaseFile, ToldOf
from hub.store.look import Answer

NEVER = frozenset(kind.value for kind in NEVER_RECEIPTED)
NOT_SENT = frozenset({DeliveryState.WITHHELD.value, DeliveryState.HELD.value, DeliveryState.SUSPENDED.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInCase:
    """Somebody who has a part in the case, and whose records speak of them."""

    id: PersonId
    label: str
    """`victim`, `perpetrator`, `child 2`."""
    roles: tuple[str, ...]
    told_by: tuple[str, ...]
    """The descriptions of them as `AGENCY/RECORD/REF`, by which a review may name them; oldest first."""
    names: tuple[str, ...]
    """Each name once; empty unless names were asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """Everything that is shown of one case."""

    case: Case
    area: str
    people: tuple[PersonInCase, ...]
    replaces: tuple[str, ...]
    """References of the cases in whose place it goes on."""
    is_whole: bool
    """Whether also earlier revisions could be read."""
    history: History
    enough: int
    """How many incidents are an escalation here."""
    months: int
    """Within how many months."""
    victims: int
    """How many people the perpetrator is said to have harmed."""
    his_other_cases: tuple[str, ...]
    counter_case: str | None
    """Reference of the case in which the perpetrator is the victim and the victim the perpetrator."""
    undecided: bool
    """Whether it is open who the primary victim is."""
    told: Sequence[ToldOf]
    answers: Mapping[UUID, Sequence[Answer]]
    now: datetime

    @property
    def serial(self) -> bool:
        """Say whether the perpetrator is said to have harmed others too."""
        return self.victims >= SERIAL

    def label_of(self, who: PersonId) -> str:
        """Return by what somebody of the case is called in its tables."""
        return next((person.label for person in self.people if person.id == who), "somebody")

    def confirmed(self, one: ToldOf) -> bool | None:
        """Say whether a recipient has confirmed a delivery; None where nothing was sent or nobody confirms it."""
        if one.kind in NEVER or (one.state in NOT_SENT):
            return None
        return bool(self.answers.get(one.id))

    def plain(self) -> dict[str, Any]:
        """Return the view as plain values, for programs."""
        return {
            "id": str(self.case.id),
            "reference": self.case.reference,
            "replaces": self.replaces,
            "area": self.case.area,
            "risk": self.case.grade.word,
            "before_conference": self.case.marac,
            "limits": asdict(self.case.limits),
            "flags": self._flags(),
            "people": [asdict(person) for person in self.people],
            "timeline": [_plain_entry(one) for one in self.history.timeline],
            "incidents": [_plain_incident(one) for one in self.history.course.incidents],
            "risks": [_plain_risk(one) for one in self.history.risks],
            "measured": [_plain_progress(one, self.label_of(one.person)) for one in self.history.measured],
            "earlier_revisions_read": self.is_whole,
            "referrals": [{**asdict(one), "day": one.day.isoformat()} for one in self.history.course.referrals],
            "told": [self._plain_told(one) for one in self.told],
        }

    def _flags(self) -> dict[str, Any]:
        course = self.history.course
        return {
            "repeat": bool(course.repeats),
            "flagged_until": course.flagged_until.isoformat() if course.flagged_until else None,
            "escalation": course.escalation,
            "incidents_in_window": course.incidents_in_window,
            "serial_perpetrator": self.serial,
            "victims_of_perpetrator": self.victims,
            "his_other_cases": self.his_other_cases,
            "counter_case": self.counter_case,
            "primary_victim_undecided": self.undecided,
        }

    def _plain_told(self, one: ToldOf) -> dict[str, Any]:
        receipts = [{"state": a.state, "at": a.at, "reason": a.reason} for a in self.answers.get(one.id, ())]
        return {**asdict(one), "confirmed": self.confirmed(one), "receipts": receipts}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asked to see of a case, and what could be read for it beside the case itself."""

    names: bool
    earlier: Sequence[Statement] | None
    """What earlier revisions of its records told; None when it could not be read."""


def view_of(file: CaseFile, policy: Policy, asked: Asked) -> CaseView:
    """Return a case as it is shown; who its people are only when asked for."""
    case, standing = file.case, _standing(file)
    area = policy.directory.areas.get(case.area)
    withdrawn = [record for record in file.records if record.withdrawn]
    statements = [s for record in (*standing, *withdrawn) if (s := statement_of(record))]
    statements += asked.earlier or ()
    today = day_of(file.now)
    threshold = in_force(policy.escalation, case.area, today)
    counter = _counter_case(case, file.beside)
    return CaseView(
        case=case,
        area=area.name if area else case.area,
        people=tuple(_people(file, standing, names=asked.names)),
        replaces=tuple(one.reference for one in file.replaces),
        is_whole=asked.earlier is not None,
        history=history(case, statements, policy, today),
        enough=threshold.incidents,
        months=threshold.months,
        victims=len(victims_of(case.perpetrator, (case, *file.beside))),
        his_other_cases=tuple(c.reference for c in file.beside if case.perpetrator == c.perpetrator is not None),
        counter_case=counter.reference if counter else None,
        undecided=counter is not None or any(_has_both(record) for record in standing),
        told=file.told,
        answers=file.answers,
        now=file.now,
    )


def _standing(file: CaseFile) -> list[KnownRecord]:
    """Return the records that speak of the case now, oldest first: the same that the flow goes by."""
    known = Known()
    known.learn_case(file.case)
    for record in file.records:
        known.learn_record(record)
    return known.records_in(file.case.id)


def _counter_case(case: Case, beside: Iterable[Case]) -> Case | None:
    return next((c for c in beside if case.perpetrator == c.victim and c.perpetrator == case.victim), None)


def _has_both(record: KnownRecord) -> bool:
    return any({Role.VICTIM, Role.PERPETRATOR} <= set(p.roles) for p in getattr(record.event, "people", ()))


ORDER = (Role.VICTIM, Role.PERPETRATOR, Role.CHILD, *Role)
"""In which order the parts in a case are shown."""


def _people(file: CaseFile, standing: Sequence[KnownRecord], *, names: bool) -> Iterator[PersonInCase]:
    """Yield everyone who has a part, the pair first; one of whom no record speaks any more is not among them."""
    roles: dict[PersonId, list[Role]] = {file.case.victim: [Role.VICTIM]}
    if file.case.perpetrator:
        roles.setdefault(file.case.perpetrator, []).append(Role.PERPETRATOR)
    for member in sorted(file.members, key=lambda m: (ORDER.index(m.role), m.person)):
        roles.setdefault(member.person, []).append(member.role)
    counts: dict[Role, int] = {}
    for who, parts in roles.items():
        told_by = tuple(dict.fromkeys(_tellings(who, standing)))
        if not told_by and who not in {file.case.victim, file.case.perpetrator}:
            continue
        counts[parts[0]] = counts.get(parts[0], 0) + 1
        pair = who in {file.case.victim, file.case.perpetrator}
        yield PersonInCase(
            id=who,
            label=parts[0].value if pair else f"{parts[0].value} {counts[parts[0]]}",
            roles=tuple(dict.fromkeys(part.value for part in parts)),
            told_by=told_by,
            names=tuple(dict.fromkeys(_names(who, standing))) if names else (),
        )


def _tellings(who: PersonId, standing: Iterable[KnownRecord]) -> Iterator[str]:
    for record in standing:
        yield from (
            f"{record.key.source}/{record.key.record}/{r}" for r, person in record.people.items() if person == who
        )


def _names(who: PersonId, standing: Iterable[KnownRecord]) -> Iterator[str]:
    for record in standing:
        for person in getattr(record.event, "people", ()):
            if record.people.get(person.ref) == who:
                yield from (_in_full(name) for name in person.names)


def _in_full(name: PersonName) -> str:
    return " ".join(filter(None, (*name.given, name.family)))


def codes(about: Iterable[str]) -> list[str]:
    """Return what is a code; free text that an agency wrote in the place of one is not shown."""
    return [code for code in about if treated(code, Treatment.CODE)]


def _plain_entry(one: Entry) -> dict[str, Any]:
    return {
        "happened_at": one.happened_at,
        "exact": one.exact,
        "recorded_at": one.recorded_at,
        "agency": one.by.source,
        "record": one.by.record,
        "told": one.told.value,
        "about": codes(one.about),
        "grade": one.grade.word if one.grade is not Grade.UNKNOWN else None,
        "withdrawn": one.withdrawn,
    }


def _plain_incident(one: Happened) -> dict[str, Any]:
    return {
        "occurred_from": one.counted.occurred_from,
        "told_by": [{"agency": told.by.source, "record": told.by.record} for told in one.counted.told],
        "probable": one.counted.probable,
        "repeat_of": one.repeat_of.day.isoformat() if one.repeat_of else None,
    }


def _plain_risk(one: Assessed) -> dict[str, Any]:
    made = one.assessment
    return {
        "assessed_at": made.assessed_at,
        "tool": made.tool,
        "tool_version": made.tool_version,
        "grade": one.grade.word,
        "judgement": made.judgement,
        "score": one.score,
        "assessor_role": made.assessor_role,
        "agency": one.by.source,
        "record": one.by.record,
        "stands": one.stands,
    }


def _plain_score(measure: Measure | None) -> dict[str, int] | None:
    return {"score": measure.score, "out_of": measure.out_of} if measure else None


def _plain_progress(one: Progress, who: str) -> dict[str, Any]:
    return {
        "who": who,
        "agency": one.source,
        "instrument": next(iter(codes([one.instrument])), None),
        "domain": next(iter(codes([one.domain])), None),
        "baseline": _plain_score(one.baseline),
        "last": _plain_score(one.last),
        "stage": one.last_stage.value,
        "measured_at": one.last_at,
        "improved": one.improved,
    }
