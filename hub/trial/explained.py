"""Why a field is given or not: field by field for one recipient, from the very rules and facts that decide.

What is given is read off the parcel that `share` makes, so nothing here can promise what the flow would not send.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hub.domain.agency import OTHER_PARTYS_SIDE, AgencyKind
from hub.domain.content import Content, Flag, MaracCase, PerpetratorReferral, SchoolNotice, ThemeCopy
from hub.domain.cube import holds, point, values_of
from hub.domain.delivery import DeliveryKind, Parcel
from hub.domain.facts import Facts, Setting, SubjectRole, TaskFact
from hub.domain.person import Person
from hub.domain.rules import Sharing, SharingRule, Treatment
from hub.flow.enrich import Seen
from hub.flow.facts import person_facts, receipt_facts, recipient_facts
from hub.flow.fields import FIELDS
from hub.flow.other_side import SHOWN, blind
from hub.flow.route import Route
from hub.flow.share import share, share_case
from hub.flow.telling import Telling, WholeCase

Withheld = Mapping[tuple[AgencyKind, str, str], str]
"""Kind of recipient, section, field → why its rule file says that it never gets that."""
OF_PEOPLE = {
    "victim": SubjectRole.VICTIM,
    "perpetrator": SubjectRole.PERPETRATOR,
    "child": SubjectRole.CHILD,
}
"""Sections that describe a person, and in which role."""
NEVER_HIS_SIDE = "never goes to the other party's side, whatever a rule says"
NO_RULE_GIVES = "no rule gives it with this kind of delivery"
NOTHING_SAID = "nothing was said of it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A rule that gives a field, and what it asks for that does not hold here."""

    rule: str
    asks: Mapping[str, tuple[str, ...]]
    """Fact → the values for which the rule holds."""
    found: Mapping[str, str]
    """Fact → the value here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSeen:
    """One field of one section for one recipient: given by which rule, or not and why."""

    section: str
    person: str | None
    """Ref of the person whom it describes."""
    field: str
    of: str | None = None
    """Of an address its class: each passes by its own."""
    value: Any = None
    """What the recipient reads; None when it is not given, or when nothing was said."""
    treatment: Treatment | None = None
    rule: SharingRule | None = None
    """The rule that gives it."""
    because: str | None = None
    """Why it is not given, or why nothing stands there although it is."""
    failed: Failed | None = None
    """Of the rules that would give it, the one that comes nearest."""

    @property
    def is_given(self) -> bool:
        """Say whether the recipient may see it and something was said."""
        return self.rule is not None and self.because is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What is looked at: one occasion, one recipient and kind of delivery, and the rules."""

    telling: Telling
    to: Route
    delivery: DeliveryKind
    sharing: Sharing
    withheld: Withheld
    assumed: Facts
    made: dict[tuple[str, Person], Content | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What the recipient would get of each section and person alone, once it was made."""


def facts_of(looked: Looked, person: Person, role: SubjectRole) -> Facts:
    """Return the facts by which the rules are asked for a person in one role, with what is assumed."""
    facts = facts_before_blinding(looked, person, role)
    return blind(facts) if looked.to.agency.kind in OTHER_PARTYS_SIDE else facts


def facts_before_blinding(looked: Looked, person: Person, role: SubjectRole) -> Facts:
    """Return the facts of a person in one role; for the other party's side what is hers does not count yet."""
    if looked.delivery is DeliveryKind.STATUS:
        return {**receipt_facts(looked.to.agency.kind), **looked.assumed}
    of_recipient = recipient_facts(looked.telling.enriched.case, looked.to.agency.id)
    task: Facts = {"task": looked.to.task} if looked.to.task else {}
    facts = {**looked.telling.shared, **person_facts(person, role, looked.telling.now), **of_recipient, **task}
    return {**facts, **looked.assumed}


def explained(looked: Looked) -> tuple[FieldSeen, ...]:
    """Return every field of every section of which the rules of this kind of recipient speak."""
    spoken = _spoken_of(looked)
    return tuple(
        seen
        for section in FIELDS
        if section in spoken
        for person in _people(looked, section)
        for field in sorted(FIELDS[section])
        for seen in _of_field(looked, person, section, field)
    )


def _spoken_of(looked: Looked) -> set[str]:
    """Return the sections that some rule gives with this kind of delivery; of others nothing is to be said."""
    kind, delivery = looked.to.agency.kind, looked.delivery
    rules = (rule for rule in looked.sharing.rules if (rule.recipient, rule.delivery) == (kind, delivery))
    return {section for rule in rules for section in rule.give}


def _people(looked: Looked, section: str) -> tuple[Seen, ...]:
    """Return whom a section describes, or by whose facts it is given."""
    enriched = looked.telling.enriched
    if looked.delivery is DeliveryKind.PERPETRATOR_REFERRAL:  # of him alone, in the words of this event
        him = enriched.him
        return tuple(seen for seen in enriched.perpetrators if him and seen.person.ref == him.ref)
    people = {SubjectRole.PERPETRATOR: enriched.perpetrators, SubjectRole.CHILD: enriched.children}
    return people.get(_judged_as(looked, section), (enriched.victim,))


def _of_field(looked: Looked, seen: Seen, section: str, field: str) -> Iterator[FieldSeen]:
    if field != "addresses":
        yield _seen(looked, seen, section, field)
        return
    for address in seen.person.addresses:
        alone = replace(seen, person=replace(seen.person, addresses=(address,)))
        yield replace(_seen(looked, alone, section, field), of=address.visibility.value)
    if not seen.person.addresses:
        yield _seen(looked, seen, section, field)


def _seen(looked: Looked, seen: Seen, section: str, field: str) -> FieldSeen:
    person = seen.person.ref if section in OF_PEOPLE else None
    found = FieldSeen(section=section, person=person, field=field)
    if looked.to.agency.kind in OTHER_PARTYS_SIDE and field not in SHOWN.get(section, ()):
        return replace(found, because=NEVER_HIS_SIDE)
    role = _judged_as(looked, section)
    at = point(facts_of(looked, seen.person, role))
    rules = [rule for rule in _rules(looked, section) if field in rule.give[section]]
    speaks = next((rule for rule in rules if holds(rule.when, at)), None)
    if speaks is None:
        return _not_given(looked, found, rules, facts_of(looked, seen.person, role))
    value = _value(_content(looked, seen, section), section, field)
    treatment = speaks.give[section][field]
    because = NOTHING_SAID if value in (None, ()) else None
    return replace(found, rule=speaks, treatment=treatment, value=value, because=because)


def _judged_as(looked: Looked, section: str) -> SubjectRole:
    """Return by whose facts a section is given: those of its person, and what describes nobody mostly by hers."""
    if looked.delivery is DeliveryKind.SCHOOL_NOTICE and section != "victim":
        return SubjectRole.CHILD
    if looked.delivery is DeliveryKind.PERPETRATOR_REFERRAL:
        return SubjectRole.PERPETRATOR
    return OF_PEOPLE.get(section, SubjectRole.VICTIM)


def _rules(looked: Looked, section: str) -> Iterator[SharingRule]:
    for rule in looked.sharing.rules:
        if (rule.recipient, rule.delivery) == (looked.to.agency.kind, looked.delivery) and section in rule.give:
            yield rule


def _not_given(looked: Looked, found: FieldSeen, rules: list[SharingRule], facts: Facts) -> FieldSeen:
    stated = looked.withheld.get((looked.to.agency.kind, found.section, found.field))
    if not rules:
        return replace(found, because=stated or NO_RULE_GIVES)
    nearest = min((failed(rule.id, rule.when, facts) for rule in rules), key=lambda one: len(one.asks))
    return replace(found, failed=nearest)


def failed(rule: str, when: int, facts: Facts) -> Failed:
    """Return what a condition asks for that the facts do not fulfil."""
    asks = {name: values for name, values in values_of(when).items() if facts[name] not in values}
    return Failed(
        rule=rule,
        asks={name: tuple(str(value) for value in values) for name, values in asks.items()},
        found={name: str(facts[name]) for name in asks},
    )


def _content(looked: Looked, seen: Seen, section: str) -> Content | None:
    """Return what the recipient would get if this were the only person of the section."""
    key = (section, seen.person)
    if key not in looked.made:
        looked.made[key] = _made(looked, seen, section)
    return looked.made[key]


def _made(looked: Looked, seen: Seen, section: str) -> Content | None:
    enriched = looked.telling.enriched
    alone: dict[str, dict[str, Any]] = {
        "child": {"children": (seen,)},
        "perpetrator": {
            "perpetrators": (seen,),
            "him": enriched.him and replace(enriched.him, addresses=seen.person.addresses),
        },
        "victim": {"victim": seen},
    }
    telling = replace(looked.telling, enriched=replace(enriched, **alone.get(section, {})))
    if looked.delivery is DeliveryKind.MARAC_CASE:
        shared = share_case(telling, _whole(telling), looked.to.agency, looked.sharing)
    elif looked.delivery in UNTOLD:
        return None
    else:
        shared = share(telling, looked.to._replace(subject=seen.id, **_assumed(looked)), looked.sharing)
    return shared.content if isinstance(shared, Parcel) else None


def _assumed(looked: Looked) -> dict[str, Any]:
    """Return what of a route is assumed: a child's school, and which task is set."""
    task = TaskFact(looked.assumed.get("task", looked.to.task or TaskFact.NONE))
    setting = Setting(looked.assumed.get("setting", Setting.UNKNOWN))
    return {"setting": setting, "task": None if task is TaskFact.NONE else task}


UNTOLD = frozenset(
    {
        DeliveryKind.STATUS,
        DeliveryKind.RECEIVED,
        DeliveryKind.CORRECTION,
        DeliveryKind.CASE_REPLACED,
    }
)
"""Kinds that no event by itself makes; of these the rules are shown, and no values."""


def _whole(telling: Telling) -> WholeCase:
    """Return a case of which nothing but this event is known."""
    enriched = telling.enriched
    return WholeCase(
        described={
            SubjectRole.VICTIM: (enriched.victim,),
            SubjectRole.PERPETRATOR: enriched.perpetrators,
            SubjectRole.CHILD: enriched.children,
        },
        incidents=((enriched.incident, (telling.told_by,)),) if enriched.incident else (),
        told_by=(telling.told_by,),
    )


PLACES = {
    "victim": ("victim",),
    "perpetrator": ("perpetrators", "perpetrator"),
    "child": ("children",),
}
"""Where a content has a section that describes people."""


def _value(content: Content | None, section: str, field: str) -> Any:
    """Return what stands in the content for a field of a section."""
    name = field.replace("-", "_")
    if isinstance(content, MaracCase) and section == "event":
        return getattr(content.incidents[0].event, name) if content.incidents else None
    if isinstance(content, SchoolNotice):
        name = IN_A_NOTICE.get((section, field), name)
    if section in FLAT.get(type(content), ()):
        return getattr(content, name, None)
    for place in PLACES.get(section, (section,)):
        part = getattr(content, place, None)
        if part:
            return getattr(part[0] if isinstance(part, tuple) else part, name, None)
    return None


FLAT: Mapping[type, tuple[str, ...]] = {
    PerpetratorReferral: ("event",),
    SchoolNotice: ("child", "event"),
    Flag: ("flag",),
    ThemeCopy: ("copy",),
}
"""Sections that a content does not have as such: their fields stand in it one by one."""
IN_A_NOTICE = {
    ("child", "name"): "child_name",
    ("child", "date-of-birth"): "child_date_of_birth",
    ("event", "occurred-from"): "occurred_at",
    ("event", "references"): "police_reference",
}
"""Under which name a field stands in a school notice, where that is another."""
