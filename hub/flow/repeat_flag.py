"""Which pairs bear the flag of the conference after a decision, and until when (docs/domain.md, rule M4).

It follows from the records of the case as they stand then, by the same history that tells everybody what is a repeat.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from hub.domain.case import Case
from hub.domain.dates import day_of
from hub.domain.ids import CaseId
from hub.domain.repeats import CaseFlag, RepeatFlag, RepeatFound
from hub.domain.rules import Policy
from hub.flow.history import Course, course
from hub.flow.known import Known, speaks_of
from hub.flow.known_people import by_age
from hub.flow.received import Decision, KnownRecord
from hub.flow.timeline import statement_of


def with_flags(decision: Decision, known: Known, policy: Policy, now: datetime) -> Decision:
    """Return a decision with the flag of each case that it touches; `known` is from before it."""
    flags = tuple(_flag(case, decision, known, policy, now) for case in _touched(decision, known))
    return replace(decision, flags=flags) if flags else decision


def _touched(decision: Decision, known: Known) -> Iterator[Case]:
    """Yield the cases that the conference hears, or heard until now, whose records or standing change."""
    cases = {case.id: case for case in decision.cases}
    gone = [known.records[key] for key in decision.erased.records if key in known.records] if decision.erased else []
    placed = [case_id for record in (*decision.records, *gone) for case_id in record.cases]
    for case_id in dict.fromkeys((*cases, *placed)):
        case, before = cases.get(case_id), known.cases.get(case_id)
        now = case or before
        if now and (now.marac or (before and before.marac)):
            yield now


def _flag(case: Case, decision: Decision, known: Known, policy: Policy, now: datetime) -> CaseFlag:
    if case.replaced_by is not None or not case.marac:
        return CaseFlag(case=case.id, area=case.area, flag=None)
    statements = [said for r in _records(case, decision, known) if (said := statement_of(r))]
    gone = course(case, statements, policy, day_of(now))
    return CaseFlag(case=case.id, area=case.area, flag=flag_of(gone))


def flag_of(gone: Course) -> RepeatFlag | None:
    """Return the flag that follows from how it went on between a pair; None where it was never referred."""
    if gone.flagged_until is None:
        return None
    last = gone.referrals[-1]
    return RepeatFlag(
        referred=last.day,
        because=last.because.value,
        until=gone.flagged_until,
        incidents=tuple(day_of(one.counted.occurred_from) for one in gone.incidents),
        repeats=tuple(
            RepeatFound(
                happened=one.suggested.happened,
                referred=one.suggested.referred,
                decided=one.said.is_repeat if one.said else None,
            )
            for one in gone.incidents
            if one.suggested
        ),
    )


def _records(case: Case, decision: Decision, known: Known) -> Iterable[KnownRecord]:
    """Return the records that speak of a case once the decision holds."""
    before = () if case.id in decision.placed_anew else known.ever_in(case.id)
    erased = decision.erased.records if decision.erased else ()
    found = {record.key: record for record in (*before, *decision.records) if record.key not in erased}
    there = (r for r in found.values() if _is_in(case.id, r) and not r.withdrawn and speaks_of(r, case))
    return sorted(there, key=by_age)


def _is_in(case: CaseId, record: KnownRecord) -> bool:
    return case in record.cases
