"""Last step: what a decision shows the coordinators of its cases, and what their feed says of it (ADR 32).

An entry rests on what a coordinator is sent and on nothing else, so it tells nothing that the rules withhold.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.agency import AgencyKind
from hub.domain.case import Case
from hub.domain.content import MaracCase, MaracReferral, SafetyAlert, Update
from hub.domain.decisions import LinkDecided, RepeatDecided
from hub.domain.delivery import GONE, Delivery, DeliveryKind, DeliveryState
from hub.domain.directory import Directory
from hub.domain.events import RecordWithdrawn
from hub.domain.feed import SECTIONS, CasePage, FeedEntry, FeedKind, FeedReason, Noted, Shown
from hub.domain.ids import AreaId, CaseId, DeliveryId, derived_id
from hub.domain.referral import rejection_of
from hub.domain.risk import Grade
from hub.flow.answer import receipt_in
from hub.flow.feed_marks import shown_of
from hub.flow.known import Known
from hub.flow.marks import marks_in
from hub.flow.received import Decision

BESIDE = ("custody", "hearing", "safeguarding", "support", "conference")
"""Sections of which a coordinator is told by an update or alert: they are no part of the whole case."""
_TELLING = frozenset({DeliveryKind.UPDATE, DeliveryKind.SAFETY_ALERT, DeliveryKind.MARAC_REFERRAL})
_WORD = {
    "custody": FeedReason.CUSTODY_CHANGED,
    "hearing": FeedReason.HEARING_CHANGED,
    "incidents": FeedReason.INCIDENT_CHANGED,
    "risk": FeedReason.RISK_ASSESSED,
    "safeguarding": FeedReason.SAFEGUARDING_CHANGED,
    "support": FeedReason.SUPPORT_CHANGED,
    "conference": FeedReason.CONFERENCE_DECIDED,
    "consent": FeedReason.CONSENT_CHANGED,
    "safe-contact": FeedReason.CONTACT_CHANGED,
    "children": FeedReason.CHILDREN_CHANGED,
    "victim": FeedReason.VICTIM_CHANGED,
    "perpetrators": FeedReason.PERPETRATOR_CHANGED,
    "history": FeedReason.HISTORY_CHANGED,
    "told-by": FeedReason.ALSO_TOLD,
}
"""The sentence for the first of these sections that changed: what matters most comes first."""
_Line = tuple[AreaId, CaseId]


def with_feed(decision: Decision, known: Known, directory: Directory, now: datetime) -> Decision:
    """Return a decision with what it shows coordinators and what their feed says of it; `known` is from before it."""
    told = _told(decision, known, directory)
    changes = [_Change.of(line, deliveries, decision, known) for line, deliveries in told.items()]
    return replace(
        decision,
        pages=(*decision.pages, *(one.page for one in changes if one.page)),
        feed=tuple(noted for one in changes if (noted := _noted(one, directory, now))),
    )


def _told(decision: Decision, known: Known, directory: Directory) -> dict[_Line, list[Delivery]]:
    """Return what goes out of each case that is a coordinator's, or is answered by her, by area and case."""
    told: dict[_Line, list[Delivery]] = {}
    changed = {d.id: d for d in decision.changed}
    cases = {case.id: case for case in decision.cases}
    answered = [one for one in decision.changed if one.kind is DeliveryKind.MARAC_REFERRAL and one.state in _ANSWER]
    for delivery in (*decision.deliveries, *answered):
        case = cases.get(delivery.case) or known.cases.get(delivery.case) if delivery.case else None
        if case and _counts(changed.get(delivery.id, delivery), decision):
            area = _area_of(delivery, case, directory)
            if area:
                told.setdefault((area, case.id), []).append(delivery)
    if isinstance(decision.received.event, RepeatDecided):
        told |= {(case.area, case.id): told.get((case.area, case.id), []) for case in decision.cases}
    return told


def _counts(delivery: Delivery, decision: Decision) -> bool:
    """Say whether a delivery goes out. A whole case that may not hides somebody who is erased all the same."""
    withheld = delivery.state is DeliveryState.WITHHELD and delivery.kind is DeliveryKind.MARAC_CASE
    return delivery.state not in GONE or (withheld and decision.erased is not None)


def _area_of(delivery: Delivery, case: Case, directory: Directory) -> AreaId | None:
    """Return in whose feed a delivery counts; None where in nobody's."""
    if isinstance(delivery.content, MaracCase):
        return AreaId(delivery.content.area)
    if delivery.kind in {DeliveryKind.FLAG, DeliveryKind.MARAC_CASE}:
        return case.area
    is_coordinators = directory.kind_of(delivery.recipient) is AgencyKind.MARAC
    its = case.area in directory.areas_of(delivery.recipient)
    return case.area if delivery.kind in _TELLING and is_coordinators and its else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What a decision does to one case as the coordinator of one area is shown it."""

    area: AreaId
    case: Case
    decision: Decision
    deliveries: Sequence[Delivery]
    before: Shown | None
    page: CasePage | None

    @classmethod
    def of(cls, line: _Line, deliveries: Sequence[Delivery], decision: Decision, known: Known) -> "_Change":
        """Return the change of a case, by what goes out of it."""
        area, case_id = line
        case = next((one for one in reversed(decision.cases) if one.id == case_id), None) or known.cases[case_id]
        newest = next((d for d in reversed(deliveries) if d.kind is DeliveryKind.MARAC_CASE), None)
        return cls(
            area=area,
            case=case,
            decision=decision,
            deliveries=deliveries,
            before=known.pages.get(line),
            page=page_of(area, case, newest) if newest else None,
        )

    @property
    def after(self) -> Shown | None:
        """Return what is shown from now on; None where nothing is."""
        return self.page.shown if self.page else self.before

    def of_kind(self, kind: DeliveryKind) -> list[Delivery]:
        """Return what goes out of one kind."""
        return [d for d in self.deliveries if d.kind is kind]

    def sections(self) -> tuple[str, ...]:
        """Return which parts are other than before, in their order; none where nothing is shown any more."""
        if self.after is None:
            return ()
        before, after = (one.marks if one else {} for one in (self.before, self.after))
        found = {name for name in (*before, *after) if before.get(name) != after.get(name)}
        found |= set(self._beside())
        return tuple(name for name in SECTIONS if name in found)

    def _beside(self) -> Iterator[str]:
        contents = [d.content for d in self.deliveries if isinstance(d.content, Update | SafetyAlert)]
        yield from (name for name in BESIDE if any(getattr(one, name, None) is not None for one in contents))


def page_of(area: AreaId, case: Case, newest: Delivery) -> CasePage:
    """Return what a coordinator is shown of a case by the newest delivery of the whole of it."""
    content = newest.content if isinstance(newest.content, MaracCase) else None
    stands = content if content and (content.told_by or content.victim) else None
    shown = shown_of(stands, case, newest.recipient) if stands else None
    return CasePage(area=area, case=case.id, reference=case.reference, delivery=newest.id, content=stands, shown=shown)


Said = tuple[FeedKind, FeedReason, Mapping[str, str]]
"""What an entry says: its kind, its sentence, and what stands in that."""


def _noted(change: _Change, directory: Directory, now: datetime) -> Noted | None:
    """Return the entry of a change; None where the coordinator sees none."""
    there = change.after or change.before
    said, sections = _said(change), change.sections()
    if said is None or there is None:
        return None
    kind, reason, parameters = said
    received = change.decision.received
    source = received.source if _is_named(change, directory) else None
    return Noted(
        id=DeliveryId(derived_id("feed", received.source, received.event_id, change.area, str(change.case.id))),
        area=change.area,
        case=change.case.id,
        recipient=there.recipient,
        delivery=next((d.id for d in reversed(change.deliveries) if d.recipient == there.recipient), None),
        source=source,
        source_kind=directory.kind_of(source).value if source else None,
        cause=(received.source, received.event_id),
        entry=FeedEntry(
            case_id=str(change.case.id),
            case_reference=change.case.reference,
            kind=kind.value,
            changed_sections=sections,
            reason=reason.value,
            parameters=parameters,
            time=now,
        ),
    )


def _said(change: _Change) -> Said | None:
    """Return what is said of a change, by the first of these that it is."""
    if change.after is None:
        return _gone(change) if change.before else None
    if repeat := _repeat(change):
        return repeat
    if change.sections():
        return _come(change) or _decided(change) or _risk(change) or _other(change)
    return (_answer(change) or _flag(change)) if change.before else None


def _repeat(change: _Change) -> Said | None:
    """Say that a person decided whether an incident is a repeat."""
    event = change.decision.received.event
    if not isinstance(event, RepeatDecided) or change.before is None:
        return None
    reason = FeedReason.NOT_A_REPEAT if event.why_not else FeedReason.REPEAT_CONFIRMED
    return FeedKind.REPEAT, reason, {"happened": event.about.happened.isoformat()}


def _answer(change: _Change) -> Said | None:
    """Say that the conference accepted a referral or returned it, and why by its code."""
    word = next((_ANSWER[one.state] for one in change.deliveries if one.state in _ANSWER), None)
    made = receipt_in(change.decision.received.event)
    reason = rejection_of(made.reason) if made and word is FeedReason.REFERRAL_RETURNED else None
    return (FeedKind.CASE_CHANGED, word, {"why": reason.value} if reason else {}) if word else None


_ANSWER = {
    DeliveryState.ACCEPTED: FeedReason.REFERRAL_ACCEPTED,
    DeliveryState.REJECTED: FeedReason.REFERRAL_RETURNED,
}


def _gone(change: _Change) -> Said:
    """Say why a case is shown no more."""
    newest = change.of_kind(DeliveryKind.MARAC_CASE)[-1].content
    heir = newest.replaced_by if isinstance(newest, MaracCase) else None
    if change.case.area != change.area:
        return FeedKind.TRANSFER, FeedReason.MOVED_AWAY, {}
    if change.decision.erased:
        return FeedKind.WITHDRAWN, FeedReason.ERASED, {}
    if heir:
        return FeedKind.MATCH_DECIDED, FeedReason.JOINED, {"by": heir}
    if isinstance(change.decision.received.event, RecordWithdrawn):
        return FeedKind.WITHDRAWN, FeedReason.RECORD_WITHDRAWN, {}
    if _separates(change.decision):
        return FeedKind.LINK_CORRECTED, FeedReason.SEPARATED, {}
    return FeedKind.WITHDRAWN, FeedReason.SHOWN_NO_MORE, {}


def _come(change: _Change) -> Said | None:
    """Say that a case is new to the coordinator, or is referred once more."""
    if change.before is None and change.case.left is not None:
        return FeedKind.TRANSFER, FeedReason.MOVED_HERE, {}
    if isinstance(change.decision.received.event, LinkDecided) or not change.of_kind(DeliveryKind.MARAC_REFERRAL):
        return None
    if change.after and "repeat" in change.after.tags:
        return FeedKind.REPEAT, FeedReason.REFERRED_AGAIN, {}
    return FeedKind.REFERRAL_NEW, FeedReason.REFERRED, {}


def _decided(change: _Change) -> Said | None:
    """Say what a person decided on who is who, or that somebody took back what they told."""
    if change.decision.erased:
        return FeedKind.WITHDRAWN, FeedReason.ERASED, {}
    match change.decision.received.event:
        case LinkDecided(same=True):
            return FeedKind.MATCH_DECIDED, FeedReason.JOINED, {}
        case LinkDecided():
            return FeedKind.LINK_CORRECTED, FeedReason.SEPARATED, {}
        case RecordWithdrawn():
            return FeedKind.WITHDRAWN, FeedReason.RECORD_WITHDRAWN, {}
        case _:
            return None


def _risk(change: _Change) -> Said | None:
    """Say that she is graded otherwise than before."""
    before, after = (one.grade if one else None for one in (change.before, change.after))
    if before == after or not after or "risk" not in change.sections():
        return None
    parameters = {"grade": after, **({"before": before} if before else {})}
    if before is None:
        return FeedKind.RISK_CHANGED, FeedReason.RISK_ASSESSED, parameters
    raised = _ORDER.get(after, 0) > _ORDER.get(before, 0)
    return FeedKind.RISK_CHANGED, FeedReason.RISK_RAISED if raised else FeedReason.RISK_LOWERED, parameters


_ORDER = {grade.word: int(grade) for grade in Grade}


def _other(change: _Change) -> Said:
    sections = change.sections()
    first = next(name for name in _WORD if name in sections)
    before, after = (one.incidents if one else 0 for one in (change.before, change.after))
    if first == "incidents" and after > before:
        return FeedKind.CASE_CHANGED, FeedReason.INCIDENT_TOLD, {"incidents": str(after)}
    kind = FeedKind.RISK_CHANGED if first == "risk" else FeedKind.CASE_CHANGED
    grade = {"grade": change.after.grade} if first == "risk" and change.after and change.after.grade else {}
    return kind, _WORD[first], grade


def _flag(change: _Change) -> Said | None:
    """Say that a mark was placed in her record, or has lapsed; partners bear it, and the coordinator is told here."""
    marks = marks_in(change.of_kind(DeliveryKind.FLAG))
    if not marks:
        return None
    mark = max(marks.values(), key=lambda one: one.until)
    reason = FeedReason.FLAG_LAPSED if mark.lapsed else FeedReason.FLAG_PLACED
    return FeedKind.FLAG, reason, {"until": mark.until.isoformat()}


def _separates(decision: Decision) -> bool:
    return isinstance(decision.received.event, LinkDecided) and decision.received.event.same is False


def _is_named(change: _Change, directory: Directory) -> bool:
    """Say whether who told may be named: only where the coordinator is shown that they told of this case."""
    agency = directory.agencies.get(change.decision.received.source)
    if agency is None or agency.name_tells_place:
        return False
    told_by = {name for one in (change.before, change.after) if one for name in one.told_by}
    own = {d.content.told_by for d in change.deliveries if isinstance(d.content, Update | SafetyAlert | MaracReferral)}
    return agency.name in told_by | own
