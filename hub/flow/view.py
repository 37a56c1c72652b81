"""What one recipient may see of a case, drafted field by field of what its rules give; nothing is opened here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency
from hub.domain.cube import Point
from hub.domain.delivery import DeliveryKind
from hub.domain.events import (
    CourtHearingChanged,
    CustodyOrOrderChanged,
    Incident,
    MaracAction,
    MaracOutcome,
    SafeguardingUpdated,
    SupportUpdated,
)
from hub.domain.facts import Facts, SubjectRole
from hub.domain.ids import RuleId
from hub.domain.limits import UNLIMITED
from hub.domain.person import ConsentStatus, OverrideReason
from hub.domain.rules import Given, Sharing, Treatment
from hub.domain.shown import (
    ConferenceShown,
    CustodyShown,
    EventShown,
    HearingShown,
    HistoryShown,
    PersonShown,
    RiskShown,
    SafeguardingShown,
    SupportShown,
)
from hub.flow.consent import for_want_of_consent
from hub.flow.enrich import Seen
from hub.flow.facts import person_facts, recipient_facts
from hub.flow.fields import CODED, FREE_TEXT, PERSON, as_given, event_value, in_code, is_sentence, risk_value
from hub.flow.held import Draft, Held, Origin, Part, Source
from hub.flow.other_side import SHOWN
from hub.flow.telling import BLIND, Place, Telling, place_of

NO_RULE = "no-sharing-rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One recipient's view of a case; it remembers what rules gave."""

    telling: Telling
    recipient: Agency
    delivery: DeliveryKind
    sharing: Sharing
    own: Place | None
    """The facts of this recipient, where they are other than anybody's."""
    his_side: bool
    ask: Callable[[str, Point], Given]
    """What the rules give this recipient by this kind of delivery, of a section and at a point."""
    gave: list[Given] = field(default_factory=list)
    _hers: list[Point] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def rules(self) -> tuple[RuleId, ...]:
        """Return every rule that gave something so far."""
        return tuple(dict.fromkeys(rule for given in self.gave for _, rule in given.values()))

    def seen_at(self, at: Point) -> Point:
        """Return the point by which rules are asked; the other party's side is blind to what is hers."""
        if self.own:
            at = self.own.on(at)
        return BLIND.on(at) if self.his_side else at

    def given(self, section: str, at: Point) -> Given:
        """Return which fields of a section are given, how, and by which rule."""
        found = self.ask(section, at)
        if self.his_side:
            found = {name: how for name, how in found.items() if name in SHOWN.get(section, ())}
        self.gave.append(found)
        return found

    def given_of(self, section: str, seen: Seen, role: SubjectRole) -> Given:
        """Return which fields of a section are given that speaks of this person in this role."""
        return self.given(section, self.seen_at(self.telling.at(seen.person, role)))

    def about_case(self, section: str) -> Given:
        """Return which fields are given of a section that speaks of the whole case: it is hers."""
        if not self._hers:
            victim = self.telling.enriched.victim.person
            self._hers.append(self.seen_at(self.telling.at(victim, SubjectRole.VICTIM)))
        return self.given(section, self._hers[0])

    def why_nothing(self) -> str:
        """Return why no rule gave anything: her answer, where her consent would have opened the way."""
        if self.his_side:
            return NO_RULE
        victim = self.telling.enriched.victim.person
        hers = {**self.telling.shared, **person_facts(victim, SubjectRole.VICTIM, self.telling.now)}
        facts = {**hers, **recipient_facts(self.telling.enriched.case, self.recipient.id)}
        return for_want_of_consent(self.sharing, self.recipient.kind, self.delivery, facts) or NO_RULE

    def why_without_consent(self) -> str | None:
        """Return why it may be told although she did not agree: what the sender stated, else what the rules say."""
        enriched = self.telling.enriched
        if enriched.consent is ConsentStatus.GIVEN:
            return None
        if enriched.override.value in set(OverrideReason):
            return enriched.override.value
        spoke = set(self.rules)
        return next((rule.override for rule in self.sharing.rules if rule.id in spoke and rule.override), None)

    def people(self, role: SubjectRole, seen: Iterable[Seen]) -> tuple[Draft, ...]:
        """Return the drafts of those people of whom anything is given."""
        drafts = (self.person(one, role) for one in seen)
        return tuple(draft for draft in drafts if draft)

    def person(self, seen: Seen, role: SubjectRole, source: Source = Source.CASE) -> Draft | None:
        """Return the draft of a person, or None when nothing is given of them."""
        parts = self.person_parts(seen, role, source)
        said = {name: part for name, part in parts.items() if part not in (None, ())}
        return Draft(shape=PersonShown, parts=said) if said else None

    def person_parts(self, seen: Seen, role: SubjectRole, source: Source = Source.CASE) -> dict[str, Part]:
        """Return every field that is given of a person, None where nothing is known of it."""
        section = role.value
        given = self.given_of(section, seen, role)
        values = {name: PERSON[name](seen.person, how) for name, (how, _) in given.items() if name != "addresses"}
        parts = self.held(section, values, given, seen, source)
        if addresses := self._addresses(section, seen, role, source):
            parts["addresses"] = addresses
        return parts

    def _addresses(self, section: str, seen: Seen, role: SubjectRole, source: Source) -> tuple[Part, ...]:
        """Each address passes by its own class, not by that of the person's others."""
        found: list[Part] = []
        origin = self._origin(seen, source)
        for address in seen.person.addresses:
            given = self.given(section, self.seen_at(self.telling.at_with(seen.person, role, address)))
            if "addresses" in given:
                found.append(Held(address, origin, f"{section}.addresses", given["addresses"][1]))
        return tuple(found)

    def held(
        self, section: str, values: Mapping[str, Any], given: Given, of: Seen, source: Source = Source.CASE
    ) -> dict[str, Part]:
        """Return the values that are given, each with whose it is; what says nothing is None."""
        parts: dict[str, Part] = {}
        origin = self._origin(of, source)
        for name, (how, rule) in given.items():
            value = as_given(values.get(name), Treatment.CHECKED_WORDS if name in FREE_TEXT else how)
            value = self._told_in_code(value) if name in CODED else value
            empty = value is None or value == ()
            parts[name.replace("-", "_")] = None if empty else Held(value, origin, f"{section}.{name}", rule)
        return parts

    def _told_in_code(self, value: Any) -> Any:
        """Return what stands where codes stand, without sentences that may tell who or where somebody is."""
        if isinstance(value, tuple):
            return tuple(one for one in value if self._told_in_code(one) is not None)
        return None if is_sentence(value) and self.telling.reading().hits(value) else value

    def _origin(self, of: Seen, source: Source) -> Origin:
        return Origin(subject=of.id, roles=self.telling.roles(of.id), source=source)

    def section(self, shape: type[Any], name: str, values: Mapping[str, Any], given: Given) -> Draft | None:
        """Return the draft of a section that speaks of the whole case, or None when nothing is given of it."""
        parts = self.held(name, values, given, self.telling.enriched.victim)
        said = {part: value for part, value in parts.items() if value is not None}
        return Draft(shape=shape, parts=said) if said else None

    def event(self, incident: Incident | None) -> Draft | None:
        """Return the draft of an incident, or of what is asked for."""
        given = self.about_case("event")
        values = {name: event_value(name, incident, self.telling.event) for name in given}
        return self.section(EventShown, "event", values, given)

    def risk(self) -> Draft | None:
        """Return the draft of the risk assessment."""
        given = self.about_case("risk")
        values = {name: risk_value(name, self.telling.enriched) for name in given}
        return self.section(RiskShown, "risk", values, given)

    def history(self) -> Draft | None:
        """Return the draft of what the hub knows of the pair."""
        enriched = self.telling.enriched
        values = {
            "incidents-in-12-months": enriched.incidents_in_window,
            "escalation": enriched.escalation,
            "repeat": enriched.repeat,
            "serial": enriched.serial,
            "criteria-met": enriched.conference.criteria_met or None,
        }
        return self.section(HistoryShown, "history", values, self.about_case("history"))

    def support(self) -> Draft | None:
        """Return the draft of where a service stands, where the event says it."""
        event = self.telling.event
        if not isinstance(event, SupportUpdated):
            return None
        values = {
            "service": str(self.telling.shared["sender"]),
            "status": event.status.value,
            "status-at": event.status_at,
            "reason": event.reason,
        }
        return self.section(SupportShown, "support", values, self.about_case("support"))

    def safeguarding(self) -> Draft | None:
        """Return the draft of what the children's hub decided, where the event says it."""
        event = self.telling.event
        if not isinstance(event, SafeguardingUpdated):
            return None
        return self._of_event(SafeguardingShown, "safeguarding", event)

    def custody(self) -> Draft | None:
        """Return the draft of how custody, bail or an order changed, where the event says it."""
        event = self.telling.event
        return self._of_event(CustodyShown, "custody", event) if isinstance(event, CustodyOrOrderChanged) else None

    def hearing(self) -> Draft | None:
        """Return the draft of how a court date changed, where the event says it."""
        event = self.telling.event
        return self._of_event(HearingShown, "hearing", event) if isinstance(event, CourtHearingChanged) else None

    def conference(self) -> Draft | None:
        """Return the draft of what the conference decided, where the event says it."""
        event = self.telling.event
        if not isinstance(event, MaracOutcome):
            return None
        how, _ = self.about_case("conference").get("actions", (Treatment.OWN, None))
        actions = tuple(in_code(one) for one in event.actions if how is not Treatment.OWN or self._owns(one))
        return self._of_event(ConferenceShown, "conference", replace(event, actions=actions))

    def _owns(self, action: MaracAction) -> bool:
        """Say whether it is for the recipient to do (docs/domain.md, rule W12)."""
        return action.owner == self.recipient.id

    def _of_event(self, shape: type[Any], section: str, event: object) -> Draft | None:
        """Return the draft of a section whose fields are called as those of the event that tells them."""
        given = self.about_case(section)
        values = {name: getattr(event, name.replace("-", "_")) for name in given}
        return self.section(shape, section, values, given)

    def sections(self) -> dict[str, Part]:
        """Return the sections that every telling of a case has."""
        enriched = self.telling.enriched
        return {
            "victim": self.person(enriched.victim, SubjectRole.VICTIM),
            "perpetrators": self.people(SubjectRole.PERPETRATOR, enriched.perpetrators),
            "children": self.people(SubjectRole.CHILD, enriched.children),
            "event": self.event(enriched.incident),
            "risk": self.risk(),
            "history": self.history(),
        }


def view_of(telling: Telling, to: Agency, delivery: DeliveryKind, sharing: Sharing, more: Facts | None = None) -> View:
    """Return a recipient's view of what is told, before anything is drafted; `more` are facts of this recipient."""
    case = telling.enriched.case
    own = {**(recipient_facts(case, to.id) if case.limits is not UNLIMITED else {}), **(more or {})}
    return View(
        telling=telling,
        recipient=to,
        delivery=delivery,
        sharing=sharing,
        own=place_of(own) if own else None,
        his_side=to.kind in OTHER_PARTYS_SIDE,
        ask=sharing.giving(to.kind, delivery),
    )
