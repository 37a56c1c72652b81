"""What happens to an event, in order. Start reading here.

Pure, synchronous and deterministic: the same event, knowledge, policy and time give the same decision.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from hub.domain.case import Case
from hub.domain.decisions import (
    AccountDecided,
    AlarmClosed,
    AlarmNoted,
    EmergencyOpened,
    EmergencyReviewed,
    ErasureDecided,
    ExclusionDecided,
    HoldDecided,
    LimitDecided,
    LinkDecided,
    LookAsked,
    PersonDecided,
    RectificationDecided,
    ReferralAnswered,
    RepeatDecided,
    RestrictionDecided,
    WordsRead,
)
from hub.domain.delivery import DeliveryKind, delivery_id
from hub.domain.events import (
    AlarmFound,
    CaseEvent,
    CaseUnshown,
    Event,
    Heartbeat,
    MarksLapsed,
    Receipt,
    RecordWithdrawn,
    ReferralMade,
)
from hub.domain.ids import BlockingKey, PersonId
from hub.domain.operating import OperationDecided
from hub.domain.outcome import DeadLetter, Duplicate, Ended, Processed, Reason, Refused
from hub.domain.rules import Policy
from hub.flow.account import change_account
from hub.flow.acknowledge import acknowledge
from hub.flow.alarm import ask_for_look, note_alarm, raise_unknown_codes, see_to
from hub.flow.answer import answer
from hub.flow.answered import close_tasks
from hub.flow.consolidate import Joined, cases_opened_by, consolidate
from hub.flow.deduplicate import came_before, deduplicate, record_key, reused
from hub.flow.drafts import Drafts, cause_of
from hub.flow.duplicate import tell_where_open
from hub.flow.emergency import open_in_emergency, review_emergency
from hub.flow.enrich import Enriched, Occasion, enrich
from hub.flow.erase import erase, hold
from hub.flow.feed import with_feed
from hub.flow.his_wish import is_at_his_wish, is_for_himself, turn_away
from hub.flow.homicide import stop_ordinary_contact, tell_to_stop, with_holds
from hub.flow.keep_hidden import keep_hidden
from hub.flow.known import Known
from hub.flow.lapse import lapse
from hub.flow.limits import limit
from hub.flow.link import link, to_review
from hub.flow.marking import mark_records
from hub.flow.match import Matched, match
from hub.flow.operate import operate
from hub.flow.place_anew import Placed, place_anew
from hub.flow.read_words import read_words
from hub.flow.received import Decision, KnownRecord, Received
from hub.flow.recovery import put_right
from hub.flow.rectify import rectify, rightly, rightly_again
from hub.flow.repeat_flag import with_flags
from hub.flow.retell import tell_joined, teller, with_drafts
from hub.flow.say_repeat import say_repeat
from hub.flow.show_case import show_case
from hub.flow.take_back import take_back
from hub.flow.take_consent_back import stop_where_placed, stop_without_consent, tell_other_cases
from hub.flow.tell import Teller
from hub.flow.tell_moved import tell_moved
from hub.flow.validate import validate
from hub.flow.withdraw import withdraw
from hub.flow.words.holding import release_gone


def decide(received: Received, known: Known, policy: Policy, now: datetime) -> Decision:
    """Return everything that one event changes: what to store and what to send."""
    policy = policy.on(now)
    drafts = Drafts(received=received, cause=cause_of(received), known=known, policy=policy, now=now)
    decision = with_flags(_decided(drafts), known, policy, now)
    return with_feed(decision, known, policy.directory, now)


def _decided(drafts: Drafts) -> Decision:
    received, known, event = drafts.received, drafts.known, drafts.received.event
    if came_before(received, known):
        return _again(drafts)
    if event is None:
        return _ended(drafts, received.refused or Refused(reason=Reason.NOT_AVRO))
    if ended := _ends_here(drafts, event):
        return _ended(drafts, ended)
    return _act(drafts, event)


def _act(drafts: Drafts, event: Event) -> Decision:
    match event:
        case Heartbeat():
            return _ended(drafts, Processed())
        case Receipt():
            return acknowledge(drafts, event)
        case MarksLapsed() | CaseUnshown() | AlarmFound():
            return _by_the_clock(drafts, event)
        case RecordWithdrawn():
            return withdraw(drafts, event)
        case ReferralMade() if is_at_his_wish(event) and not is_for_himself(event):
            return turn_away(drafts, event)
        case _ if isinstance(event, PersonDecided):
            return _obey(drafts, event)
        case _:
            raise_unknown_codes(drafts, event)
            return _take_in(drafts, event)


def _by_the_clock(drafts: Drafts, event: MarksLapsed | CaseUnshown | AlarmFound) -> Decision:
    """Return what the hub does about something that it found by itself."""
    match event:
        case MarksLapsed():
            return lapse(drafts, event)
        case CaseUnshown():
            return show_case(drafts, event)
        case AlarmFound():
            return note_alarm(drafts, event)


def _obey(drafts: Drafts, event: PersonDecided) -> Decision:
    """Return what a decision of a person at the hub changes."""
    match event:
        case AccountDecided():
            return change_account(drafts, event)
        case LinkDecided():
            return link(drafts, event)
        case WordsRead():
            return read_words(drafts, event)
        case ExclusionDecided() | RestrictionDecided() | ReferralAnswered() | RepeatDecided():
            return _of_a_case(drafts, event)
        case ErasureDecided() | RectificationDecided() | HoldDecided():
            return _of_rights(drafts, event)
        case AlarmClosed() | AlarmNoted() | EmergencyOpened() | EmergencyReviewed() | LookAsked():
            return _look_into(drafts, event)
        case _ if isinstance(event, OperationDecided):
            return operate(drafts, event)


def _of_a_case(drafts: Drafts, event: LimitDecided | ReferralAnswered | RepeatDecided) -> Decision:
    match event:
        case ReferralAnswered():
            return answer(drafts, event)
        case RepeatDecided():
            return say_repeat(drafts, event)
        case _:
            return limit(drafts, event)


def _look_into(
    drafts: Drafts, event: AlarmClosed | AlarmNoted | EmergencyOpened | EmergencyReviewed | LookAsked
) -> Decision:
    match event:
        case EmergencyOpened():
            return open_in_emergency(drafts, event)
        case EmergencyReviewed():
            return review_emergency(drafts, event)
        case LookAsked():
            return ask_for_look(drafts, event)
        case _:
            return see_to(drafts, event)


def _of_rights(drafts: Drafts, event: ErasureDecided | RectificationDecided | HoldDecided) -> Decision:
    match event:
        case ErasureDecided():
            return erase(drafts, event)
        case RectificationDecided():
            return rectify(drafts, event)
        case HoldDecided():
            return hold(drafts, event)


def set_aside(received: Received, known: Known, policy: Policy, now: datetime) -> Decision:
    """Return the decision about an event on which `decide` or what follows it failed: an operator looks at it."""
    drafts = Drafts(received=received, cause=cause_of(received), known=known, policy=policy, now=now)
    return _ended(drafts, DeadLetter(reason=Reason.HUB_FAULT))


def _ends_here(drafts: Drafts, event: Event) -> Ended | None:
    """Return how an event ends that tells nothing new, or None when it does."""
    received, known = drafts.received, drafts.known
    if refused := reused(received, known) or validate(event, received.source, drafts.now, drafts.policy.measures):
        return refused
    if received.test:
        return Processed()
    return deduplicate(received, event, known)


def _take_in(drafts: Drafts, event: CaseEvent) -> Decision:
    """Match, consolidate, enrich, route and share one event that tells something new."""
    received, known = drafts.received, drafts.known
    drafts.acknowledge(Processed(), event)
    event = rightly_again(event, known.records.get(record_key(received, event)), known)
    matched = match(received, event, known, drafts.policy.model)
    people = matched.people
    event = keep_hidden(event, people, known.records.get(record_key(received, event)))
    event = rightly(event, people, known)
    record = record_of(received, event, matched, known)
    release_gone(drafts, record.key, event)
    joined = consolidate(record, known, drafts.policy.directory)
    if left := _left_behind(record, joined, known):
        return _completed(drafts, event, matched, place_anew(known, [record], left, drafts.policy))
    record = replace(record, cases=tuple(sorted({*record.cases, *(one.case.id for one in joined)})))
    occasion = Occasion(event=event, people=people, policy=drafts.policy, now=drafts.now)
    told = [enrich(one, occasion, known) for one in joined]
    drafts = tell_moved(drafts, told)
    take_back(drafts, event, record, told)
    drafts = stop_ordinary_contact(stop_without_consent(drafts, told), told)
    cases = [_told(drafts, event, enriched, record) for enriched in told]
    _tell_other_cases(drafts, event, record, told)
    return replace(
        with_holds(drafts.decision(Processed()), drafts, event, told),
        records=(record,),
        keys=_keys(received, matched),
        cases=tuple(cases),
        members=tuple(member for one in joined for member in one.members),
        incidents=tuple(one.incident for one in joined if one.incident),
        reviews=tuple(to_review(matched, event, known)),
    )


def _told(drafts: Drafts, event: CaseEvent, enriched: Enriched, record: KnownRecord) -> Case:
    """Tell one case to everyone concerned; return it as it is then."""
    close_tasks(drafts, event, enriched)
    teller = Teller(drafts=drafts, event=event, enriched=enriched)
    case = teller.tell()
    mark_records(teller)
    earlier = [r for r in drafts.known.records_in(case.id) if r.key != record.key]
    teller.tell_coordinator(case, (*earlier, record))
    return case


def _tell_other_cases(drafts: Drafts, event: CaseEvent, record: KnownRecord, told: Sequence[Enriched]) -> None:
    """Tell what this event changes in her other cases, once everything was told of those of which it speaks."""
    tell_other_cases(drafts, event, record, told)
    tell_where_open(drafts, event, record, told)
    tell_to_stop(drafts, event, record.people, told)
    put_right(drafts, event, record, told)


def _left_behind(record: KnownRecord, joined: Iterable[Joined], known: Known) -> set[PersonId]:
    """Return the victims of cases that this record opened before it named him, where the pair has another by now."""
    opened = cases_opened_by(record) & set(record.cases) - {one.case.id for one in joined}
    cases = (known.cases[case] for case in opened if known.stands(case))
    return {case.victim for case in cases if case.perpetrator is None}


def _completed(drafts: Drafts, event: CaseEvent, matched: Matched, placed: Placed) -> Decision:
    """Let the pair's own case go on in place of one that stood for it while he was not known."""
    placed = tell_joined(drafts, placed)
    stop_where_placed(drafts, placed)
    told = []
    for case in placed.standing:
        on_later = replace(drafts, known=with_drafts(placed.later, drafts))
        told.append(teller(on_later, case, event, matched.people).enriched)
        close_tasks(drafts, event, told[-1])
    on_later = stop_ordinary_contact(replace(drafts, known=with_drafts(placed.later, drafts)), told)
    tell_to_stop(on_later, event, matched.people, told)
    return replace(
        with_holds(placed.decision(drafts, Processed()), drafts, event, told),
        keys=_keys(drafts.received, matched),
        reviews=tuple(to_review(matched, event, drafts.known)),
    )


def _keys(received: Received, matched: Matched) -> tuple[tuple[BlockingKey, PersonId], ...]:
    return tuple((key, matched.people[ref]) for ref, keys in received.keys.items() for key in keys)


def record_of(received: Received, event: Event, matched: Matched, known: Known) -> KnownRecord:
    """Return the record as it is now; it stands in every case in which a revision of it ever stood."""
    key = record_key(received, event)
    before = known.records.get(key)
    return KnownRecord(
        key=key,
        event_id=received.event_id,
        content_hash=received.content_hash,
        recorded_at=event.head.recorded_at,
        revision=event.head.revision,
        event=event,
        people=matched.people,
        alone=matched.alone,
        cases=before.cases if before else (),
        seq=before.seq if before else None,
    )


def _ended(drafts: Drafts, ended: Ended) -> Decision:
    """End an event that tells nothing new with the hub's receipt."""
    drafts.acknowledge(ended, drafts.received.event)
    return drafts.decision(ended)


def _again(drafts: Drafts) -> Decision:
    """Note that an event came again; a sender who sent it again gets the same receipt again."""
    received = drafts.received
    before = drafts.known.events[received.source, received.event_id][received.content_hash]
    receipt = delivery_id(drafts.cause, received.source, DeliveryKind.RECEIVED, None, drafts.receipt_subject)
    return Decision(
        received=received,
        ended=Duplicate(of=received.event_id),
        repeated=True,
        resend=() if before.position == received.position else (receipt,),
    )
