"""The cases of some people built again from their records, once it is decided anew who is who.

Records are taken in the order in which they first came, through the same `consolidate` as when they came, so that the
outcome is the one that would be had the links always been as they are now.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hub.domain.agency import AgencyKind
from hub.domain.case import Case, KnownIncident
from hub.domain.ids import CaseId, PersonId, derived_id
from hub.domain.limits import UNLIMITED
from hub.domain.outcome import Ended
from hub.domain.rules import Policy
from hub.flow.consolidate import Joined, cases_opened_by, consolidate
from hub.flow.drafts import Drafts
from hub.flow.known import Known
from hub.flow.received import Decision, KnownRecord, Member
from hub.flow.regrade import regraded


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What is stored of the affected cases from now on, and what is known then."""

    affected: frozenset[CaseId]
    records: tuple[KnownRecord, ...]
    cases: tuple[Case, ...]
    """Those that stand and those that another replaces."""
    members: tuple[Member, ...]
    incidents: tuple[KnownIncident, ...]
    later: Known
    replaced_now: tuple[Case, ...]
    """Cases that stood until now."""

    @property
    def standing(self) -> tuple[Case, ...]:
        """Return the cases that no other replaces."""
        return tuple(case for case in self.cases if case.replaced_by is None)

    def decision(self, drafts: Drafts, ended: Ended) -> Decision:
        """Return what is stored of it, with what was drafted because of it."""
        return replace(
            drafts.decision(ended),
            records=self.records,
            cases=self.cases,
            members=self.members,
            incidents=self.incidents,
            placed_anew=self.affected,
        )


def place_anew(known: Known, renamed: Iterable[KnownRecord], people: Iterable[PersonId], policy: Policy) -> Placed:
    """Return the cases of these people, given records that name them anew.

    Whether the conference hears of a case is left to what is told of it.
    """
    affected = known.every_case_of(people)
    records = _without_places(known, {r.key: r for r in renamed}, affected)
    later = known.without_cases(affected, records)
    untouched = frozenset(known.cases) - affected
    for record in records:
        _place(record, later, policy, untouched)
    for record in _left_out(known, later, records, affected):
        _place(record, later, policy, untouched)
    placed = [later.records[r.key] for r in records]
    return _placed(known, later, placed, affected, policy)


def _without_places(known: Known, renamed: dict[object, KnownRecord], affected: frozenset[CaseId]) -> list[KnownRecord]:
    """Return every record that is to be placed, standing in none of the affected cases, the first to come first."""
    records = {r.key: r for case in affected for r in known.ever_in(case)} | renamed
    return sorted(
        (replace(r, cases=tuple(c for c in r.cases if c not in affected)) for r in records.values()),
        key=lambda r: (r.seq or 0, r.key),
    )


def _left_out(
    known: Known, later: Known, records: Iterable[KnownRecord], affected: frozenset[CaseId]
) -> list[KnownRecord]:
    """Return the records of which a later revision found a case that came after them; they stand in none by now."""
    stood = [r for r in records if _is_revised(r) and affected & {*known.records[r.key].cases}]
    return [later.records[r.key] for r in stood if not later.records[r.key].cases]


def _is_revised(record: KnownRecord) -> bool:
    """Say whether a record was told more than once: who its people would be alone follows from its first event."""
    firsts = {ref: derived_id("person", record.key.source, record.event_id, ref) for ref in record.people}
    return (record.revision or 0) > 1 or any(record.alone_of(ref) != first for ref, first in firsts.items())


def _place(record: KnownRecord, later: Known, policy: Policy, untouched: frozenset[CaseId]) -> None:
    """Let one record take its places; a case that is not affected stays as it is."""
    found = consolidate(record, later, policy.directory)
    others = untouched - set(record.cases)
    if any(one.case.id in others for one in found):  # opened after the record came: it must not draw it in now
        found = consolidate(record, later.blind_to(others), policy.directory)
    joined = [one for one in found if one.case.id not in untouched]
    for one in joined:
        later.learn_case(one.case)
        for member in one.members:
            later.learn_member(member)
        if one.incident and not record.withdrawn:
            later.learn_incident(_with_its_id(one, record, later))
    later.learn_record(replace(record, cases=tuple(sorted({*record.cases, *(one.case.id for one in joined)}))))


def _with_its_id(one: Joined, record: KnownRecord, later: Known) -> KnownIncident:
    """Return an incident under the id that this record's telling had before, if it told it first."""
    incident = one.incident
    assert incident is not None  # noqa: S101 - the caller has looked
    if len(incident.told) > 1:
        return incident
    before = later.incident_first_told_by(record.key.source, record.key.record)
    return replace(incident, id=before) if before else incident


def _placed(
    known: Known, later: Known, records: Sequence[KnownRecord], affected: frozenset[CaseId], policy: Policy
) -> Placed:
    standing = {case for record in records for case in record.cases if case in affected or case not in known.cases}
    settled = [_settled(later.cases[case], later, policy) for case in sorted(standing)]
    raised = [_never_lowered(case, known.cases.get(case.id)) for case in settled]
    cases = [_with_limits(case, records, known) for case in raised]
    heirs = {opened: r.cases for r in reversed(records) for opened in cases_opened_by(r)}
    replaced = [r for c in sorted(affected - standing) if (r := _replaced(known.cases[c], heirs.get(c, ())))]
    for case in (*cases, *replaced):
        later.learn_case(case)
    return Placed(
        affected=affected | standing,
        records=tuple(records),
        cases=(*cases, *replaced),
        members=tuple(m for case in sorted(standing) for m in later.members[case].values()),
        incidents=tuple(i for case in sorted(standing) for i in later.incidents_in(case)),
        later=later,
        replaced_now=tuple(c for c in replaced if known.cases[c.id].replaced_by is None),
    )


def _settled(case: Case, later: Known, policy: Policy) -> Case:
    """Return a case with its grade from the records that stand in it, and with whether a MARAC itself spoke of it."""
    records = later.records_in(case.id)
    asked = any(policy.directory.kind_of(r.key.source) is AgencyKind.MARAC for r in later.ever_in(case.id))
    return replace(regraded(case, records, policy), marac=asked)


def _never_lowered(case: Case, before: Case | None) -> Case:
    """Return the case with the grade that its latest assessment once gave: told again lower, it counts as before."""
    if before is None or before.graded_at != case.graded_at:
        return case
    return replace(case, grade=max(case.grade, before.grade))


def _with_limits(case: Case, records: Iterable[KnownRecord], known: Known) -> Case:
    """Return a case with the limits of those in whose place it stands now (docs/domain.md, rule X3).

    A case that stood before takes over those of cases that stand no more; one that did not, those of all of which
    its records come.
    """
    before, stood = known.cases.get(case.id), known.stands(case.id)
    here = [r for r in records if case.id in r.cases]
    there = {old for r in here if r.key in known.records for old in known.records[r.key].cases}
    limits = before.limits if before else UNLIMITED
    for old in sorted((there - {case.id}) & set(known.cases)):
        if not stood or not any(old in r.cases for r in records):
            limits = limits.together(known.cases[old].limits)
    return replace(case, limits=limits)


def _replaced(case: Case, homes: Sequence[CaseId]) -> Case | None:
    """Return a case in which nothing stands any more, with the one in which the record stands that opened it."""
    heir = next(iter(homes), case.replaced_by)
    return replace(case, replaced_by=heir) if heir else None
