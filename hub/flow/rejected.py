"""A service does not take her on: another is asked in its place, or somebody finds a way (docs/domain.md, rule F6).

Nobody is asked twice of one incident, and each kind of service is asked by others once: no referral goes in a circle.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hub.domain.agency import OTHER_PARTYS_SIDE, WORKS_WITH_HER, Agency, AgencyKind
from hub.domain.case import Case
from hub.domain.dates import day_of
from hub.domain.delivery import GONE, Delivery, DeliveryKind
from hub.domain.events import AboutNobody, Receipt
from hub.domain.ids import RuleId
from hub.domain.person import ConsentStatus
from hub.domain.referral import RejectionReason, rejection_of
from hub.domain.scope import Need, why_not_taken
from hub.flow.before_offer import OVER, asked_for_a_way, is_killed
from hub.flow.consent import no_consent
from hub.flow.drafts import Drafts
from hub.flow.received import KnownRecord
from hub.flow.retell import cause_in, teller, with_drafts
from hub.flow.route import FIRST, Route, to_find_a_way, who_may_find
from hub.flow.tell import Teller

REDIRECTED = RuleId("redirected")
TURNED_DOWN = RuleId("turned-down")
SETTLED = frozenset({RejectionReason.NO_CONSENT, RejectionReason.DUPLICATE})
"""Reasons after which nobody else is asked: she does not want it, or is helped already."""
NOT_BY_OTHERS = frozenset({AgencyKind.RESTORATIVE_JUSTICE, AgencyKind.HOMICIDE_SERVICE})
"""Kinds to which no service leads her: the one is her own wish alone, the other is for those whom she leaves."""


def find_another(drafts: Drafts, delivery: Delivery, answer: Receipt) -> None:
    """Ask whoever may help her in place of a service that turned her down."""
    reason = rejection_of(answer.reason)
    case = _case(drafts, delivery)
    record = _record(drafts, delivery, case) if case else None
    if delivery.kind is not DeliveryKind.REFERRAL_OFFERED or reason in SETTLED or not case or not record:
        return
    _Search(drafts=drafts, turned_down=delivery, reason=reason, case=case, record=record).go_on(answer.redirect_to)


def _case(drafts: Drafts, delivery: Delivery) -> Case | None:
    """Return the case that stands for the one of a delivery."""
    case = drafts.known.cases.get(delivery.case) if delivery.case else None
    return drafts.known.cases.get(case.replaced_by) if case and case.replaced_by else case


def _record(drafts: Drafts, delivery: Delivery, case: Case) -> KnownRecord | None:
    """Return the record behind a delivery, unless it was withdrawn; then nobody asks any more."""
    cause = delivery.cause
    told = (r for r in drafts.known.records_in(case.id) if (r.key.source, r.key.record) == (cause.source, cause.record))
    return max(told, key=lambda r: r.event_id == cause.event, default=None)


def _is_offer(delivery: Delivery) -> bool:
    return delivery.kind is DeliveryKind.REFERRAL_OFFERED and delivery.state not in GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """Looks for another way for her, as the record that led to the service tells of her."""

    drafts: Drafts
    turned_down: Delivery
    reason: RejectionReason | None
    case: Case
    record: KnownRecord

    def go_on(self, redirect_to: str | None) -> None:
        """Ask the kind of service that was named, whoever can say how she is reached, or somebody to find a way."""
        telling = self._teller()
        if telling is None or is_killed(telling.enriched):
            return
        if self.reason is RejectionReason.UNSAFE_CONTACT:
            self._ask_for_a_safe_way(telling)
            return
        kind = AgencyKind(redirect_to) if redirect_to in set(AgencyKind) else None
        if kind and (self._is_helped_by(kind) or self._is_asked(telling, kind)):
            return
        if self.reason is not RejectionReason.MISSING_INFORMATION or not self._sender_may_mend(telling):
            self._find_a_way(telling, self._why(telling, kind) if kind else None)

    def _teller(self) -> Teller | None:
        event = self.record.event
        if isinstance(event, AboutNobody):
            return None
        known = with_drafts(self.drafts.known, self.drafts)
        again = replace(self.drafts, cause=cause_in(self.record), known=known)
        return teller(again, self.case, event, self.record.people)

    def _ask_for_a_safe_way(self, telling: Teller) -> None:
        to = asked_for_a_way(telling.enriched, self.record.key.source, self.drafts.policy, self.drafts.now)
        if to:
            telling.tell_first(to)

    def _sender_may_mend(self, telling: Teller) -> bool:
        """Say whether the sender reads in its status what is missing, and speaks with her."""
        kind = telling.drafts.policy.directory.kind_of(self.record.key.source)
        return kind in WORKS_WITH_HER

    def _told(self, kind: AgencyKind) -> Iterator[Delivery]:
        """Yield what services of a kind were first told of this incident."""
        kind_of = self.drafts.policy.directory.kind_of
        for one in self.drafts.known.deliveries_in(self.case.id):
            first = one.kind in FIRST and one.state not in GONE and kind_of(one.recipient) is kind
            if first and one.incident == self.turned_down.incident:
                yield one

    def _is_helped_by(self, kind: AgencyKind) -> bool:
        return any(one.state not in OVER for one in self._told(kind) if one.id != self.turned_down.id)

    def _is_asked(self, telling: Teller, kind: AgencyKind) -> bool:
        """Offer her to a service of a kind, once, if she agrees and rules allow it; say whether one is asked."""
        if kind in OTHER_PARTYS_SIDE | NOT_BY_OTHERS or any(self._told(kind)):
            return False
        consent = telling.enriched.consent
        for agency in self._responsible(telling, kind):
            if consent is not ConsentStatus.GIVEN:  # what needs no consent was told by a route of its own
                telling.drafts.withhold(agency.id, DeliveryKind.REFERRAL_OFFERED, no_consent(consent), telling.about())
                continue
            telling.tell_first(self._offer(agency))
            if any(d.recipient == agency.id and _is_offer(d) for d in self.drafts.deliveries):
                return True
        return False

    def _need(self, telling: Teller, kind: AgencyKind) -> Need:
        day, district = day_of(self.drafts.now), telling.enriched.district
        return Need(service=kind, area=self.case.area, district=district, day=day, at=telling.where_she_lies())

    def _responsible(self, telling: Teller, kind: AgencyKind) -> tuple[Agency, ...]:
        need, directory = self._need(telling, kind), self.drafts.policy.directory
        return directory.responsible(need.service, need.area, need.day, need.district, need.at)

    def _why(self, telling: Teller, kind: AgencyKind) -> RejectionReason | None:
        """Return why no service of the kind that was named takes her on, where the directory says so."""
        return why_not_taken(self.drafts.policy.directory, self._need(telling, kind))

    def _offer(self, agency: Agency) -> Route:
        routes = (r for r in self.drafts.policy.routes if r.service is agency.kind and r.within)
        within = next((route.within for route in routes), None)
        return Route(
            rule=REDIRECTED,
            agency=agency,
            delivery=DeliveryKind.REFERRAL_OFFERED,
            reason="Another service was asked first and says that this is for yours.",
            respond_by=within.end(self.drafts.now) if within else None,
        )

    def _find_a_way(self, telling: Teller, because: RejectionReason | None) -> None:
        code, day = because or self.reason, day_of(self.drafts.now)
        asked = [*who_may_find(self.case, self.drafts.policy.directory, day, telling.enriched.district)]
        others = [agency for agency in asked if agency.id != self.turned_down.recipient]
        for agency in (others or asked)[:1]:
            why = f"A service does not take her on{f' ({code})' if code else ''}: find another way for her."
            telling.tell_first(to_find_a_way(agency, TURNED_DOWN, why, self.drafts.now))
