"""What happened in a case, as its coordinator was told of it, the newest first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from starlette.datastructures import QueryParams

from hub.domain.content import Correction, MaracIncident, MaracReferral, SafetyAlert, Update
from hub.domain.shown import EventShown, RiskShown
from hub.store.conference.case import Page
from hub.store.conference.tellers import Tellers
from hub.store.conference.told_her import ToldHer
from hub.web import coded

LATER = timedelta(hours=1)
"""From so much later on it is said when the hub was told (page C2)."""
PERIODS: Mapping[str, timedelta] = {
    "30": timedelta(days=30),
    "90": timedelta(days=90),
    "365": timedelta(days=365),
}
"""How far back somebody may look, in days."""
KINDS: Mapping[str, str] = {
    "incident": "Incident",
    "referral": "Referral",
    "risk": "Risk",
    "custody": "Custody or order",
    "hearing": "Court",
    "safeguarding": "Safeguarding",
    "support": "Support",
    "conference": "Conference",
}
FACT, OPINION, REPORTED = "Fact", "Opinion", "Reported"
NATURE: Mapping[str, str] = {"incident": REPORTED, "referral": OPINION, "risk": OPINION}
"""What an item is: an account of what happened, somebody's judgement, or an act of an agency, which is a fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Which part of a timeline somebody wants to see."""

    agency: str = ""
    kind: str = ""
    days: str = ""

    @classmethod
    def of(cls, asked: QueryParams) -> "Narrowed":
        """Return what an address asks for; what no filter offers asks for nothing."""
        kind, days = asked.get("kind", ""), asked.get("days", "")
        return cls(
            agency=asked.get("agency", ""), kind=kind if kind in KINDS else "", days=days if days in PERIODS else ""
        )

    def takes(self, item: "Item", now: datetime) -> bool:
        """Say whether an item is among what is wanted."""
        is_young = not self.days or now - item.at <= PERIODS[self.days]
        return is_young and self.kind in {"", item.kind} and (not self.agency or self.agency in item.told_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """Why something that was told does not hold."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that happened."""

    kind: str
    at: datetime
    """When it happened, or when it was told where nobody said."""
    told_at: datetime | None
    """When the hub was told, where that was more than an hour later."""
    told_by: tuple[str, ...]
    says: str
    text: str | None = field(default=None, repr=False)
    """Words of whoever told it."""
    references: tuple[str, ...] = ()
    fixed: Fix | None = None

    @property
    def nature(self) -> str:
        """Return whether it is a fact, an opinion or what somebody reported."""
        return NATURE.get(self.kind, FACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What happened, and who told of it."""

    items: Sequence[Item]
    agencies: Sequence[str]
    """Everybody by whom anything was told, also where a filter leaves it out."""
    is_empty: bool
    """Whether there is nothing, whatever the filters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a timeline is made of."""

    case: Page
    told: Sequence[ToldHer]
    tellers: Tellers
    names: Callable[[str], str]
    """Names an agency as people read it."""

    def assessors(self, risk: RiskShown) -> tuple[str, ...]:
        """Return who told an assessment."""
        found = (
            self.tellers.assessments.get((risk.tool, risk.assessed_at), ()) if risk.tool and risk.assessed_at else ()
        )
        return tuple(sorted(map(self.names, found)))


def timeline_of(source: Source, narrowed: Narrowed, now: datetime) -> Timeline:
    """Return the timeline of a case. What was corrected stays, marked as such."""
    told, fixes = source.told, _fixes(source.told)
    incidents = _incidents(source.case.content.incidents, told)
    items = list(chain(incidents, _acts(told, fixes), _assessed(source)))
    items = sorted(_each_once(items), key=lambda one: one.at, reverse=True)
    return Timeline(
        items=[one for one in items if narrowed.takes(one, now)],
        agencies=sorted({name for one in items for name in one.told_by}),
        is_empty=not items,
    )


def _fixes(told: Iterable[ToldHer]) -> dict[UUID, Fix]:
    """Return why deliveries were corrected, by their id."""
    found = ((one.decided_at, one.content) for one in told if isinstance(one.content, Correction))
    return {UUID(fix.corrects): Fix(at=at, reason=fix.reason) for at, fix in found}


def _incidents(incidents: Iterable[MaracIncident], told: Sequence[ToldHer]) -> Iterator[Item]:
    first = _first_told(told)
    for one in incidents:
        event = one.event
        at = event.occurred_from or first.get(_known_by(event))
        if at is not None:
            yield Item(
                kind="incident",
                at=at,
                told_at=_later(at, first.get(_known_by(event))),
                told_by=one.told_by,
                says=_what_happened(event),
                text=event.narrative,
                references=tuple(f"{ref.system} {ref.value}" for ref in event.references or ()),
            )


def _acts(told: Iterable[ToldHer], fixes: Mapping[UUID, Fix]) -> Iterator[Item]:
    for one in told:
        if isinstance(one.content, MaracReferral | Update | SafetyAlert):
            for item in _items(one, one.content):
                yield replace(item, fixed=fixes.get(one.id))


def _items(one: ToldHer, content: MaracReferral | Update | SafetyAlert) -> Iterator[Item]:
    if isinstance(content, MaracReferral):
        yield _referral(one, content)
    for kind, (at, says) in _said(content).items():
        yield _item(one, content.told_by, kind, at, says)


def _item(one: ToldHer, told_by: str, kind: str, at: datetime | None, says: str) -> Item:
    return Item(
        kind=kind,
        at=at or one.decided_at,
        told_at=_later(at, one.decided_at),
        told_by=(told_by,),
        says=says,
    )


def _referral(one: ToldHer, content: MaracReferral) -> Item:
    event = content.event
    criteria = ", ".join(coded.criterion(code) for code in (event.criteria or ())) if event else ""
    item = _item(
        one, content.told_by, "referral", None, f"Referred to the conference{f': {criteria}' if criteria else ''}"
    )
    is_own = event and not event.occurred_from
    return replace(item, text=event.narrative if event and is_own else None)


_Said = Mapping[str, tuple[datetime | None, str]]


def _said(content: MaracReferral | Update | SafetyAlert) -> _Said:
    """Return by kind what an agency did, and when."""
    found: dict[str, tuple[datetime | None, str]] = {}
    if custody := getattr(content, "custody", None):
        conditions = f" Conditions: {coded.listed(custody.conditions)}." if custody.conditions else ""
        order = f": {coded.words(custody.order).lower()}" if custody.order else ""
        found["custody"] = custody.changed_at, f"{coded.words(custody.change or 'changed')}{order}.{conditions}"
    if hearing := getattr(content, "hearing", None):
        what = f"{coded.words(hearing.hearing or 'hearing')}: {coded.words(hearing.change or 'changed').lower()}"
        found["hearing"] = hearing.hearing_at, what
    if support := getattr(content, "support", None):
        found["support"] = (
            support.status_at,
            f"{coded.words(support.service or 'support')}: {coded.words(support.status or '').lower()}",
        )
    if safeguarding := getattr(content, "safeguarding", None):
        codes = (safeguarding.rating, safeguarding.decision, safeguarding.plan, *(safeguarding.outcomes or ()))
        found["safeguarding"] = safeguarding.decided_at, coded.listed(code for code in codes if code) or "Decided"
    if conference := getattr(content, "conference", None):
        count = len(conference.actions or ())
        actions = f". {count} {'action' if count == 1 else 'actions'} agreed" if count else ""
        found["conference"] = conference.heard_at, f"{coded.words(conference.outcome or 'decided')}{actions}"
    return found


def _assessed(source: Source) -> Iterator[Item]:
    """Yield every assessment that was ever shown, once, as it was told first."""
    contents = [(one.decided_at, one.content) for one in reversed(source.told)]
    shown = [*((at, getattr(one, "risk", None)) for at, one in contents), (None, source.case.content.risk)]
    for told_at, risk in shown:
        if risk and risk.assessed_at:
            yield Item(
                kind="risk",
                at=risk.assessed_at,
                told_at=_later(risk.assessed_at, told_at),
                told_by=source.assessors(risk),
                says=_graded(risk),
            )


def _graded(risk: RiskShown) -> str:
    tool = f", {coded.tool(risk.tool)}" if risk.tool else ""
    by = f", by {coded.words(risk.assessor_role).lower()}" if risk.assessor_role else ""
    return f"Risk assessed: {coded.grade(risk.grade).lower()}{tool}{by}"


def _what_happened(event: EventShown) -> str:
    codes = [one.canonical or one.display or one.code for one in event.abuse or ()]
    happened = coded.listed(dict.fromkeys([*codes, *(event.flags or ())])) or "Incident"
    return f"{happened}. Place: {coded.words(event.place_kind).lower()}" if event.place_kind else happened


def _each_once(items: Iterable[Item]) -> Iterator[Item]:
    """Yield each item once: an update tells again what stood before, and that is no second event."""
    found: dict[tuple[str, datetime, str], Item] = {}
    for item in sorted(items, key=lambda one: (not one.told_by, one.fixed is not None)):
        key = (item.kind, item.at, item.says)
        before = found.get(key)
        told_by = tuple(dict.fromkeys((*(before.told_by if before else ()), *item.told_by)))
        found[key] = replace(before or item, told_by=told_by)
    yield from found.values()


_Known = tuple[datetime | None, tuple[str, ...]]


def _known_by(event: EventShown) -> _Known:
    return event.occurred_from, tuple(sorted(ref.value for ref in event.references or ()))


def _first_told(told: Sequence[ToldHer]) -> dict[_Known, datetime]:
    """Return when each incident was told first."""
    found: dict[_Known, datetime] = {}
    for one in reversed(told):
        event = getattr(one.content, "event", None)
        if isinstance(event, EventShown):
            found.setdefault(_known_by(event), one.decided_at)
    return found


def _later(at: datetime | None, told_at: datetime | None) -> datetime | None:
    return told_at if at and told_at and told_at - at > LATER else None
