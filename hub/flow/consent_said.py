"""What a victim last said to being supported, whoever asked her, and why her records are shared all the same."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from hub.domain.events import CaseEvent, ConsentChanged, Event
from hub.domain.facts import Override
from hub.domain.ids import PersonId
from hub.domain.person import Consent, ConsentStatus, OverrideReason, Person
from hub.flow.consent import TAKEN_BACK
from hub.flow.deduplicate import key_of
from hub.flow.known import Known
from hub.flow.received import KnownRecord

SUPPORT = "support"
"""The purpose for which consent opens the way to services of her choice."""
NOTHING_SAID = Consent(purpose=SUPPORT, status=ConsentStatus.UNKNOWN)


def consent_to_support(victim: PersonId, event: CaseEvent, people: Mapping[str, PersonId], known: Known) -> Consent:
    """Return what is last known of the victim's consent to support; a later silence takes nothing back.

    That nobody asked her again undoes no refusal: the reason to share all the same still counts (rule C4).
    """
    here = (event.head.recorded_at, _consent_in(event, ref_of(victim, people)))
    records = known.records_of(victim)
    said = [here, *(_said_in(record, victim) for record in records)]
    answers = [one for one in said if one[1].status is not ConsentStatus.UNKNOWN]
    reasons = [one for one in said if one[1].override is not None]
    last = max(answers or reasons, key=lambda one: one[0], default=(None, NOTHING_SAID))[1]
    if last.status is not ConsentStatus.NOT_SOUGHT:
        return last
    others = [here, *(_said_in(record, victim) for record in records if record.key != key_of(event))]
    hers = [one for one in others if one[1].status not in {ConsentStatus.UNKNOWN, ConsentStatus.NOT_SOUGHT}]
    before = max(hers, key=lambda one: one[0], default=(None, NOTHING_SAID))[1]
    return replace(before, override=last.override) if before.status in TAKEN_BACK else last


def _said_in(record: KnownRecord, victim: PersonId) -> tuple[datetime, Consent]:
    return record.recorded_at, _consent_in(record.event, ref_of(victim, record.people))


def override_in(said: Consent) -> Override:
    """Return the lawful reason that stands beside an answer; a code of nobody's list is none (rule C6)."""
    if said.override is None:
        return Override.NONE
    return Override(said.override) if said.override in set(OverrideReason) else Override.UNKNOWN


def _consent_in(event: Event, ref: str | None) -> Consent:
    if ref is not None and isinstance(event, ConsentChanged) and event.purpose == SUPPORT:
        return Consent(purpose=SUPPORT, status=event.status)
    people: tuple[Person, ...] = getattr(event, "people", ())
    said = (c for p in people if p.ref == ref for c in p.consents if c.purpose == SUPPORT)
    return next(said, NOTHING_SAID)


def ref_of(who: PersonId, people: Mapping[str, PersonId]) -> str | None:
    """Return by which ref an event names somebody."""
    return next((ref for ref, person in people.items() if person == who), None)
