"""A person reads words that were held: passed, they follow to those whose rules give them; kept, they never come."""

from dataclasses import replace
from datetime import datetime

from hub.domain.decisions import WordsRead
from hub.domain.events import AboutNobody
from hub.domain.outcome import Processed, Reason, Refused
from hub.domain.rules import Policy
from hub.domain.words import HeldWords, WordsState
from hub.flow.drafts import Drafts, cause_of
from hub.flow.known import Known
from hub.flow.received import Decision, KnownRecord, Received
from hub.flow.retell import cause_in, teller, with_drafts
from hub.flow.tell import Teller
from hub.flow.words.holding import record_of, text_of
from hub.flow.words.net import Hit


def read_words(drafts: Drafts, event: WordsRead) -> Decision:
    """Return what a decision on words changes."""
    standing = _standing(drafts.known, event)
    if standing is None:
        return _refused(drafts, Reason.WORDS_UNKNOWN)
    held, record, text = standing
    state = WordsState.PASSED if event.passed else WordsState.KEPT
    if held.state in {WordsState.PASSED, WordsState.KEPT}:
        again = held.state is state
        return Decision(received=drafts.received, ended=Processed()) if again else _refused(drafts, _BEFORE)
    if event.passed and _teller(drafts, held, record).reading().tells_hidden_address(text):
        return _refused(drafts, Reason.WORDS_TELL_HIDDEN_ADDRESS)
    decided = replace(held, state=state, by=event.by, reason=event.reason, decided_at=drafts.now)
    drafts.words[held.case, held.mark] = decided
    return _told(drafts, decided, record)


def marked(received: Received, known: Known, policy: Policy, now: datetime) -> tuple[str, tuple[Hit, ...]] | None:
    """Return, for a decision on words, what they say and what the net finds in them; None when they stand no more."""
    event = received.event
    standing = _standing(known, event) if isinstance(event, WordsRead) else None
    if standing is None:
        return None
    held, record, text = standing
    drafts = Drafts(received=received, cause=cause_of(received), known=known, policy=policy, now=now)
    return text, _teller(drafts, held, record).reading().hits(text)


def _standing(known: Known, event: WordsRead) -> tuple[HeldWords, KnownRecord, str] | None:
    """Return the words that were decided on, the record in which they stand and what they say; None when gone."""
    held = next((one for one in known.words.values() if one.id == event.words), None)
    record = known.records.get(record_of(held)) if held else None
    text = text_of(held, record) if held else None
    return (held, record, text) if held and record and text is not None else None


_BEFORE = Reason.WORDS_READ_BEFORE


def _refused(drafts: Drafts, reason: Reason) -> Decision:
    return Decision(received=drafts.received, ended=Refused(reason=reason))


def _teller(drafts: Drafts, held: HeldWords, record: KnownRecord) -> Teller:
    assert not isinstance(record.event, AboutNobody)  # noqa: S101 - a record is of people
    return teller(drafts, drafts.known.cases[held.case], record.event, record.people)


def _told(drafts: Drafts, decided: HeldWords, record: KnownRecord) -> Decision:
    """Tell the record again, and the coordinator the case: only who sees a difference hears of it."""
    case = drafts.known.cases[decided.case]
    records = drafts.known.records_in(case.id)
    if case.replaced_by is None and record in records:
        later = drafts.known.with_words(decided)
        case = _teller(replace(drafts, cause=cause_in(record), known=later), decided, record).tell()
        last = replace(drafts, known=with_drafts(later, drafts))
        _teller(last, decided, record).tell_coordinator(case, records)
    return replace(drafts.decision(Processed()), cases=(case,))
