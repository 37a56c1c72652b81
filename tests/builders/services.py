"""Every service that the public reports name, as `tests/unit/services/services.yaml` tells it: read and played."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field

from hub.domain.delivery import Delivery, DeliveryKind
from hub.domain.directory import Area
from hub.domain.events import Event, Incident, ReceiptState
from hub.domain.person import Address, Coded, ConsentStatus, Education, Identifier, Person, YesNo
from hub.domain.rules import Policy
from hub.flow.received import Decision
from hub.policy.documents import Strict, read
from hub.policy.load import load, shipped_files
from tests.builders.events import (
    NOW,
    a_custody_changed,
    a_feedback_received,
    a_hearing_changed,
    a_receipt,
    a_referral_made,
    a_risk_assessed,
    a_safeguarding_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
    an_outcome_recorded,
)
from tests.builders.people import a_child, a_perpetrator, a_phone, a_victim, an_address, says
from tests.builders.rules import in_full
from tests.builders.world import Story, published, sent, story, to

FILE = Path(__file__).resolve().parents[1] / "unit" / "services" / "services.yaml"
NOBODY = "nobody"
GROWN = 18
T = TypeVar("T")


class Child(Strict):
    """A child of the family."""

    age: int = 9
    unborn: bool = False
    place: str = "school"
    urn: str | None = None


class Tells(Strict):
    """What an agency tells; what is not said is as at the head of the file."""

    event: Literal[
        "incident", "referral", "risk", "custody", "hearing", "safeguarding", "outcome", "feedback", "answer"
    ] = "incident"
    by: str | None = None
    on: date = NOW.date()
    record: str | None = None
    risk: str = "medium"
    consent: ConsentStatus = ConsentStatus.GIVEN
    unsafe_number: bool = Field(default=False, alias="unsafe-number")
    together: bool = False
    """Whether he lives where she does."""
    age: int = 34
    district: str | None = None
    children: list[Child] | None = None
    needs: list[str] = Field(default_factory=list)
    he: str = "36"
    informed: bool | None = None
    flags: list[str] = Field(default_factory=list)
    abuse: list[str] = Field(default_factory=list)
    operation: str | None = None
    asks_for: str = Field(default="support", alias="asks-for")
    asked_by: str | None = Field(default=None, alias="asked-by")
    referrer: str | None = None
    reviewed: bool = False
    criteria: list[str] = Field(default_factory=list)
    change: str | None = None
    order: str | None = None
    special_measures: list[str] = Field(default_factory=list, alias="special-measures")
    about: str | None = None
    severity: str = "none"
    accepts: bool = False
    reason: str | None = None

    def family(self) -> list[Child]:
        """Return her children; a grown woman has one of three where nothing is said of any."""
        return ([Child(age=3)] if self.age >= GROWN else []) if self.children is None else self.children


class Case(Strict):
    """An event, and who is told what because of it."""

    first: Tells | None = None
    """What was told before."""
    tells: Tells
    to: str
    """Id of the agency that is told, or `nobody`."""
    gets: DeliveryKind | None = None
    task: str | None = None
    route: str | None = None
    team: str | None = None
    due: date | None = None
    """The day on which its time is over."""
    withheld: str | None = None
    """From whom it is withheld."""
    because: str | None = None
    """Why, a code or the id of a route."""
    has: list[str] = Field(default_factory=list)
    never: list[str] = Field(default_factory=list)
    """Paths of what must not be there."""
    not_told: list[str] = Field(default_factory=list, alias="not-told")
    """Agencies to which nothing of it may go."""


class _Row(Strict):
    name: str
    area: str | None = None
    does: str | None = None
    agencies: dict[str, str] = Field(default_factory=dict)
    cases: list[Case] = Field(default_factory=list)
    none: str | None = None


class Report(Strict):
    """A public report with its rows."""

    title: str
    source: str
    area: str | None = None
    rows: list[_Row]


class _File(Strict):
    reports: list[Report]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One service, system or process that a report names."""

    report: str
    number: int
    said: _Row
    area: str | None


@cache
def reports() -> tuple[Report, ...]:
    """Return the reports with their rows, in order."""
    return tuple(read(FILE).read_as(_File).reports)


def rows() -> tuple[Row, ...]:
    """Return every row of every report."""
    return tuple(
        Row(report=report.title, number=number, said=said, area=said.area or report.area)
        for report in reports()
        for number, said in enumerate(report.rows, 1)
    )


@cache
def policy_of_area(area: str) -> Policy:
    """Return the shipped policy with the directory of one area alone."""
    return load(shipped_files(area))


def area_of(policy: Policy) -> Area:
    """Return the one area of a policy."""
    (area,) = policy.directory.areas.values()
    return area


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What became of a case."""

    decision: Decision
    events: tuple[Event, ...]
    """What was told, the last being what was decided on."""

    def got(self, agency: str, kind: DeliveryKind | None) -> list[Delivery]:
        """Return what an agency was sent of a kind."""
        return [d for d in sent(self.decision) if d.recipient == agency and d.kind is kind]

    def told(self) -> set[str]:
        """Return everybody to whom something was sent."""
        return {d.recipient for d in sent(self.decision)}


def play(case: Case, area: str) -> Played:
    """Decide on what a case tells, with the policy of its area."""
    policy = policy_of_area(area)
    now = datetime.combine(case.tells.on, NOW.timetz())
    if case.first is None:
        event = _event(case.tells, policy, None)
        return Played(decision=story(event, policy=policy, now=now).last, events=(event,))
    first = _event(case.first, policy, None)
    known = published(story(first, policy=policy, now=now))
    event = _event(_of_the_same(case.first, case.tells), policy, known)
    return Played(decision=story(event, after=known, policy=policy, now=now).last, events=(first, event))


PEOPLE = ("age", "district", "children", "he", "together", "on")


def _of_the_same(first: Tells, then: Tells) -> Tells:
    """Return what is told of the same people, where nothing else is said of them."""
    kept = {name: getattr(first, name) for name in PEOPLE if name not in then.model_fields_set}
    return then.model_copy(update=kept)


def _event(tells: Tells, policy: Policy, known: Story | None) -> Event:
    told = _answer(tells, known) if tells.event == "answer" else _MADE[tells.event](tells, _said(tells, policy))
    return moved(told, datetime.combine(tells.on, NOW.timetz()) - NOW)


def _answer(tells: Tells, known: Story | None) -> Event:
    assert known, "an answer follows something"
    delivery = to(tells.by or "", known.decisions)[-1]
    return a_receipt(delivery, ReceiptState.ACCEPTED if tells.accepts else ReceiptState.REJECTED, reason=tells.reason)


def _said(tells: Tells, policy: Policy) -> dict[str, Any]:
    """Return what every event has: who tells it, in which record, and of whom."""
    sender = tells.by or f"{area_of(policy).id}-police"
    record = {"record": tells.record} if tells.record else {}
    return {"agency": sender, "people": tuple(_people(tells, policy)), **record}


def _graded(tells: Tells, **over: Any) -> dict[str, Any]:
    return {"assessment": None if tells.risk == "none" else an_assessment(tells.risk, yes=3, **over)}


def _incident_reported(tells: Tells, said: dict[str, Any]) -> Event:
    return an_incident_reported(**said, **_graded(tells), incident=_incident(tells))


def _risk_assessed(tells: Tells, said: dict[str, Any]) -> Event:
    return a_risk_assessed(**said, **_graded(tells, assessed_at=NOW - timedelta(hours=1)))


def _referral_made(tells: Tells, said: dict[str, Any]) -> Event:
    return a_referral_made(
        **said,
        **_graded(tells),
        reason=tells.asks_for,
        requested_by=tells.asked_by,
        referrer_role=tells.referrer,
        reviewed=tells.reviewed,
        criteria=tuple(tells.criteria),
        narrative="Words of a report.",
    )


def _custody_changed(tells: Tells, said: dict[str, Any]) -> Event:
    return a_custody_changed(**said, change=tells.change, order=tells.order)


def _hearing_changed(tells: Tells, said: dict[str, Any]) -> Event:
    return a_hearing_changed(**said, change=tells.change, special_measures=tuple(tells.special_measures))


def _feedback_received(tells: Tells, said: dict[str, Any]) -> Event:
    return a_feedback_received(**said, about=tells.about, severity=tells.severity)


_MADE: Mapping[str, Callable[[Tells, dict[str, Any]], Event]] = {
    "incident": _incident_reported,
    "risk": _risk_assessed,
    "referral": _referral_made,
    "custody": _custody_changed,
    "hearing": _hearing_changed,
    "safeguarding": lambda _, said: a_safeguarding_updated(**said),
    "outcome": lambda _, said: an_outcome_recorded(**{**said, "people": said["people"][:1]}),
    "feedback": _feedback_received,
}


def _incident(tells: Tells) -> Incident:
    informed = {True: YesNo.YES, False: YesNo.NO, None: YesNo.UNKNOWN}[tells.informed]
    return an_incident(
        occurred_from=NOW - timedelta(hours=2 if tells.record else 12),
        references=(Identifier(system="crime-reference", value="42/10234/26"),),
        place_kind="home",
        abuse=tuple(Coded(system="list", code=code, canonical=code) for code in (*tells.abuse, "physical")),
        flags=tuple(tells.flags),
        suspect_informed=informed,
        narrative="Words of a report.",
        operation=tells.operation,
    )


def _people(tells: Tells, policy: Policy) -> Iterable[Person]:
    standing = (d.code for d in area_of(policy).districts if d.exists_on(tells.on))
    district = tells.district or next(standing)
    her = replace(
        _full(a_victim(), 1), date_of_birth=_born(tells.age, tells.on), addresses=_at("1 Her Row", "IP1 9ZZ", district)
    )
    phone = a_phone(101, safe=YesNo.NO, message_safe=YesNo.NO) if tells.unsafe_number else a_phone(101, safe=YesNo.YES)
    needs = tuple(Coded(system="list", code=code, canonical=code) for code in (*tells.needs, "hearing"))
    yield replace(her, contacts=(phone,), vulnerabilities=needs, consents=says(tells.consent), safe_contact=None)
    if tells.he != "unknown":
        him = _full(a_perpetrator(), 2)
        at = _at("1 Her Row", "IP1 9ZZ", district) if tells.together else _at("9 His Row", "IP2 9ZZ", district)
        yield replace(him, date_of_birth=_born(int(tells.he), tells.on), addresses=at, consents=())
    for number, child in enumerate(tells.family()):
        yield _child(child, number, _at("1 Her Row", "IP1 9ZZ", district), tells.on)


def _child(said: Child, number: int, home: tuple[Address, ...], on: date) -> Person:
    child = replace(_full(a_child(), 3 + number), ref=f"c{number}", addresses=home)
    if said.unborn:
        return replace(child, names=(), date_of_birth=None, expected_due_date="2026-09-01", at_incident=None)
    learns = Education(place=said.place, urn=said.urn) if said.urn or said.place != "school" else None
    return replace(child, date_of_birth=_born(said.age, on), education=learns, consents=says(ConsentStatus.GIVEN))


def _full(person: Person, number: int) -> Person:
    """Return a person of whom much is said, so that what must not be shown is there to be shown."""
    return replace(in_full(person, number), expected_due_date=None, pregnant=None)


def _at(line: str, postcode: str, district: str) -> tuple[Address, ...]:
    return (an_address(line, postcode=postcode, local_authority=district),)


def _born(age: int, on: date) -> str:
    return f"{on.year - age}-01-15"


def moved(value: T, by: timedelta) -> T:
    """Return a value with every moment in it later by so much."""
    if not by:
        return value
    if isinstance(value, datetime):
        return value + by
    if isinstance(value, tuple):
        return tuple(moved(one, by) for one in value)  # type: ignore[return-value] # as above
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: moved(getattr(value, f.name), by) for f in fields(value)})
    return value


def found_at(content: object, path: str) -> list[object]:
    """Return everything that stands at a path of a content, whichever person it is of."""
    at = [content]
    for name in path.split("."):
        said = (getattr(one, name, None) for one in at)
        at = [part for one in said if one for part in (one if isinstance(one, tuple) else (one,))]
    return at
