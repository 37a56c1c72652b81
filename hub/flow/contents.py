"""How each kind of delivery is drafted from a recipient's view; `share` decides whether it may be sent at all."""

from collections.abc import Callable
from typing import Any

from hub.domain.agency import AgencyKind
from hub.domain.content import (
    CaseMoved,
    Flag,
    MaracCase,
    MaracIncident,
    MaracReferral,
    PerpetratorReferral,
    ReferralOffered,
    ResearchRequest,
    SafeguardingContact,
    SafetyAlert,
    Task,
    ThemeCopy,
    Update,
)
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import SubjectRole, TaskFact
from hub.domain.shown import PersonShown
from hub.flow.enrich import Seen
from hub.flow.held import Draft, Part, Source
from hub.flow.locality import district_to_tell
from hub.flow.other_side import known_to_him, numbers_of, reason_code, tellable
from hub.flow.route import Route
from hub.flow.school import school_notice
from hub.flow.shapes import HIS_FIELDS, LAPSED, MARAC_FLAG, MARAC_LAPSED
from hub.flow.telling import UNNAMED, WholeCase
from hub.flow.view import View

Drafting = Callable[[View, Route], Draft | None]
"""Returns the draft of one kind of delivery, or None where its rules give too little to send it."""


def _first(shape: type[Any]) -> Drafting:
    def draft(view: View, to: Route) -> Draft:
        return Draft(shape=shape, parts={**_told(view, to), "respond_by": to.respond_by, **view.sections()})

    return draft


def _marac_referral(view: View, to: Route) -> Draft:
    """Draft a case for the conference; why it is shared without her consent travels with it (rules C6 and M8)."""
    parts = {**_told(view, to), "respond_by": to.respond_by, **view.sections()}
    return Draft(shape=MaracReferral, parts={**parts, "without_consent": view.why_without_consent()})


OF_ONE_THING = frozenset(
    {
        AgencyKind.SARC,
        AgencyKind.ISVA,
        AgencyKind.STALKING_SERVICE,
        AgencyKind.SPECIALIST_SERVICE,
        AgencyKind.ADULT_SAFEGUARDING,
        AgencyKind.MENTAL_HEALTH,
        AgencyKind.HOMICIDE_SERVICE,
        AgencyKind.RESTORATIVE_JUSTICE,
        AgencyKind.WOMENS_CENTRE,
        AgencyKind.RESPITE,
        AgencyKind.THERAPY,
    }
)
"""Kinds of service of which each tells by its name what was done to her, or what she needs."""
OF_ALL = frozenset({AgencyKind.POLICE, AgencyKind.IDVA, AgencyKind.MASH, AgencyKind.MARAC})
"""Who may read which of them told something: those who see what was done anyway."""


def _told_on(view: View, to: Route) -> dict[str, Part]:
    """Return who told what changed, not named where that alone would tell what she needs (docs/domain.md, rule W4)."""
    told = _told(view, to)
    if view.telling.sender_kind not in OF_ONE_THING or view.recipient.kind in OF_ALL:
        return told
    return {**told, "told_by": UNNAMED, "told_by_kind": AgencyKind.UNKNOWN.value}


def _told(view: View, to: Route) -> dict[str, Part]:
    telling = view.telling
    return {"told_by": telling.name_of(telling.told_by), "told_by_kind": telling.sender_kind.value, "reason": to.reason}


def _update(view: View, to: Route) -> Draft:
    last = {"support": view.support(), "safeguarding": view.safeguarding(), "conference": view.conference()}
    last |= {"custody": view.custody(), "hearing": view.hearing()}
    return Draft(shape=Update, parts={**_told_on(view, to), **view.sections(), **last})


def _perpetrator_referral(view: View, to: Route) -> Draft | None:
    """Draft the referral of him, from the event at hand alone: nothing that others said, nothing of the case."""
    event, him = view.telling.event, view.telling.enriched.him
    perpetrator = view.telling.enriched.case.perpetrator
    if him is None or perpetrator is None:
        return None
    seen = Seen(id=perpetrator, person=him)
    incident = known_to_him(event)
    given = view.given_of("event", seen, SubjectRole.PERPETRATOR) if incident else {}
    numbers = {"references": numbers_of(incident)} if incident else {}
    of_him = view.person_parts(seen, SubjectRole.PERPETRATOR, Source.EVENT)
    if not any(of_him.values()):
        return None
    return Draft(
        shape=PerpetratorReferral,
        parts={
            "told_by_kind": view.telling.sender_kind.value,
            "reason": reason_code(event),
            "respond_by": to.respond_by,
            "perpetrator": Draft(shape=PersonShown, parts={**dict.fromkeys(HIS_FIELDS), **of_him}),
            "references": view.held("event", numbers, given, seen, Source.EVENT).get("references") or (),
            "may_be_told": tellable(event),
        },
    )


def _research_request(view: View, to: Route) -> Draft | None:
    """Draft a question about these people: who they are, and nothing of why it is asked."""
    enriched = view.telling.enriched
    victim = view.person_parts(enriched.victim, SubjectRole.VICTIM)
    children = (view.person_parts(child, SubjectRole.CHILD) for child in enriched.children)
    if not victim:
        return None
    return Draft(
        shape=ResearchRequest,
        parts={
            "respond_by": to.respond_by,
            "victim": Draft(shape=PersonShown, parts=victim),
            "children": tuple(Draft(shape=PersonShown, parts=child) for child in children),
        },
    )


def _flag(view: View, to: Route) -> Draft | None:
    """Draft a mark for a record: whose record it is, that it stands, and until when."""
    victim = view.person_parts(view.telling.enriched.victim, SubjectRole.VICTIM)
    given = view.about_case("flag")
    known: dict[str, Part] = {"flag": MARAC_LAPSED if to.rule == LAPSED else MARAC_FLAG, "expires_at": to.until}
    own = {name: part for name, part in known.items() if name.replace("_", "-") in given}
    return Draft(shape=Flag, parts={"victim": Draft(shape=PersonShown, parts=victim), **own}) if own else None


def _safety_alert(view: View, to: Route) -> Draft | None:
    """Draft what changed at once, with how she is reached: nothing else is needed to act."""
    changed = {"custody": view.custody(), "hearing": view.hearing()}
    if not any(changed.values()):
        return None
    enriched = view.telling.enriched
    people: dict[str, Part] = {
        "victim": view.person(enriched.victim, SubjectRole.VICTIM),
        "perpetrators": view.people(SubjectRole.PERPETRATOR, enriched.perpetrators),
    }
    return Draft(shape=SafetyAlert, parts={**_told(view, to), "respond_by": to.respond_by, **people, **changed})


def _theme_copy(view: View, to: Route) -> Draft | None:
    """Draft that somebody waits, in codes alone: theme, district and grade."""
    given = view.about_case("copy")
    known: dict[str, Part] = {
        "themes": to.themes,
        "district": district_to_tell(view.telling.enriched.victim.person, view.telling.enriched.district),
        "grade": view.telling.enriched.grade.word,
    }
    own = {name: part for name, part in known.items() if name in given}
    parts = {"told_by_kind": view.telling.sender_kind.value, "reason": to.reason, "respond_by": to.respond_by, **own}
    return Draft(shape=ThemeCopy, parts=parts) if own else None


def _case_moved(view: View, to: Route) -> Draft:
    return Draft(shape=CaseMoved, parts={"reason": to.reason, "moved_at": view.telling.now})


def _task(view: View, to: Route) -> Draft | None:
    """Return a task; nobody can find a way for somebody of whom they learn neither a name nor a record of their own."""
    sender_own = to.agency.id == view.telling.event.head.agency
    victim = view.person(view.telling.enriched.victim, SubjectRole.VICTIM)
    if to.task is TaskFact.FIND_ROUTE and victim is None and not sender_own:
        return None
    return Draft(
        shape=Task,
        parts={
            "task": to.task.value if to.task else to.rule,
            "reason": to.reason,
            "respond_by": to.respond_by,
            "about_record": view.telling.event.head.record_id if sender_own else None,
            "victim": victim,
        },
    )


DRAFTED: dict[DeliveryKind, Drafting] = {
    DeliveryKind.REFERRAL_OFFERED: _first(ReferralOffered),
    DeliveryKind.SAFEGUARDING_CONTACT: _first(SafeguardingContact),
    DeliveryKind.MARAC_REFERRAL: _marac_referral,
    DeliveryKind.PERPETRATOR_REFERRAL: _perpetrator_referral,
    DeliveryKind.SCHOOL_NOTICE: school_notice,
    DeliveryKind.RESEARCH_REQUEST: _research_request,
    DeliveryKind.FLAG: _flag,
    DeliveryKind.UPDATE: _update,
    DeliveryKind.TASK: _task,
    DeliveryKind.SAFETY_ALERT: _safety_alert,
    DeliveryKind.THEME_COPY: _theme_copy,
    DeliveryKind.CASE_MOVED: _case_moved,
}
"""Every kind that tells of a case."""


def whole_case(view: View, whole: WholeCase) -> Draft:
    """Return the draft of the whole case for the coordinator of its area."""
    case = view.telling.enriched.case
    name = view.telling.name_of
    shown = ((view.event(incident), tuple(map(name, tellers))) for incident, tellers in reversed(whole.incidents))
    incidents = (Draft(shape=MaracIncident, parts={"event": e, "told_by": by}) for e, by in shown if e)
    return Draft(
        shape=MaracCase,
        parts={
            "case_reference": case.reference,
            "area": case.area,
            "told_by": tuple(map(name, whole.told_by)),
            "victim": view.people(SubjectRole.VICTIM, whole.described[SubjectRole.VICTIM]),
            "perpetrators": view.people(SubjectRole.PERPETRATOR, whole.described[SubjectRole.PERPETRATOR]),
            "children": view.people(SubjectRole.CHILD, whole.described[SubjectRole.CHILD]),
            "incidents": tuple(incidents),
            "risk": view.risk(),
            "history": view.history(),
        },
    )
