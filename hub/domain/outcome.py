"""What becomes of an event: a closed list (ADR 4), and the reasons that the hub gives."""

from dataclasses import dataclass
from enum import StrEnum

from hub.domain.ids import EventId


class Outcome(StrEnum):
    """How an event ended. Each event has exactly one."""

    PROCESSED = "processed"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    REFUSED = "refused"
    DEAD_LETTER = "dead_letter"


class Reason(StrEnum):
    """Why an event was refused or set aside. Codes are stable: agencies' systems act on them."""

    NOT_AVRO = "NOT_AVRO"
    SCHEMA_UNKNOWN = "SCHEMA_UNKNOWN"
    TYPE_UNKNOWN = "TYPE_UNKNOWN"
    TYPE_MISMATCH = "TYPE_MISMATCH"
    TOO_LARGE = "TOO_LARGE"
    HEADER_MISSING = "HEADER_MISSING"
    HEADER_NOT_ALLOWED = "HEADER_NOT_ALLOWED"
    AGENCY_MISMATCH = "AGENCY_MISMATCH"
    EVENT_ID_REUSED = "EVENT_ID_REUSED"
    VALUE_NOT_ALLOWED = "VALUE_NOT_ALLOWED"
    ROLE_UNKNOWN = "ROLE_UNKNOWN"
    TEXT_NOT_ALLOWED = "TEXT_NOT_ALLOWED"
    DATE_IMPOSSIBLE = "DATE_IMPOSSIBLE"
    DATE_IN_FUTURE = "DATE_IN_FUTURE"
    DATES_CONTRADICT = "DATES_CONTRADICT"
    CHECK_CHARACTER_WRONG = "CHECK_CHARACTER_WRONG"
    VICTIM_MISSING = "VICTIM_MISSING"
    CHILD_MISSING = "CHILD_MISSING"
    PERPETRATOR_MISSING = "PERPETRATOR_MISSING"
    PERSON_MISSING = "PERSON_MISSING"
    PERSON_REPEATED = "PERSON_REPEATED"
    RECORD_UNKNOWN = "RECORD_UNKNOWN"
    DELIVERY_UNKNOWN = "DELIVERY_UNKNOWN"
    PERSON_UNKNOWN = "PERSON_UNKNOWN"
    PEOPLE_OF_ONE_RECORD = "PEOPLE_OF_ONE_RECORD"
    PEOPLE_KEPT_APART = "PEOPLE_KEPT_APART"
    SECOND_USER_NEEDED = "SECOND_USER_NEEDED"
    DECIDED_MEANWHILE = "DECIDED_MEANWHILE"
    REFERRAL_UNKNOWN = "REFERRAL_UNKNOWN"
    NOT_SENT_YET = "NOT_SENT_YET"
    REPEAT_CHANGED = "REPEAT_CHANGED"
    WORDS_UNKNOWN = "WORDS_UNKNOWN"
    WORDS_READ_BEFORE = "WORDS_READ_BEFORE"
    WORDS_TELL_HIDDEN_ADDRESS = "WORDS_TELL_HIDDEN_ADDRESS"
    AGENCY_UNKNOWN = "AGENCY_UNKNOWN"
    LEGAL_HOLD = "LEGAL_HOLD"
    CASE_UNKNOWN = "CASE_UNKNOWN"
    VALUE_IMPOSSIBLE = "VALUE_IMPOSSIBLE"
    REDRIVE_UNKNOWN = "REDRIVE_UNKNOWN"
    REDRIVE_DECIDED = "REDRIVE_DECIDED"
    REDRIVE_CHANGED = "REDRIVE_CHANGED"
    EMERGENCY_UNKNOWN = "EMERGENCY_UNKNOWN"
    EMERGENCY_REVIEWED = "EMERGENCY_REVIEWED"
    CLOSED_UNPROCESSED = "CLOSED_UNPROCESSED"
    HUB_FAULT = "HUB_FAULT"

    @property
    def advice(self) -> str:
        """What the reader should do about it, one sentence."""
        return _ADVICE[self]


_ADVICE = {
    Reason.NOT_AVRO: "Send Confluent wire format: a zero byte, a 4-byte schema id, the Avro body.",
    Reason.SCHEMA_UNKNOWN: "Use a schema that the hub has registered; do not register your own.",
    Reason.TYPE_UNKNOWN: "Send one of the event types that schemas/asyncapi.yaml lists.",
    Reason.TYPE_MISMATCH: "Make the ce_type header name the Avro record that is sent.",
    Reason.TOO_LARGE: "Keep an event under 1 MiB; send large documents as a reference with hash and size.",
    Reason.HEADER_MISSING: "Set the CloudEvents headers ce_id, ce_source, ce_type, ce_specversion and ce_time.",
    Reason.HEADER_NOT_ALLOWED: "Use 1 to 100 printable ASCII characters in ce_id.",
    Reason.AGENCY_MISMATCH: "Set head.agency to the agency that owns the topic.",
    Reason.EVENT_ID_REUSED: "Give the changed event an id of its own and the next revision.",
    Reason.VALUE_NOT_ALLOWED: "Send one of the values that the schema documents for this field.",
    Reason.ROLE_UNKNOWN: "Send one of the roles that the schema documents.",
    Reason.TEXT_NOT_ALLOWED: "Remove control characters that cannot be stored.",
    Reason.DATE_IMPOSSIBLE: "Send a day that exists, as YYYY-MM-DD, YYYY-MM or YYYY.",
    Reason.DATE_IN_FUTURE: "Correct the date: it lies in the future.",
    Reason.DATES_CONTRADICT: "Correct the dates: the later one lies before the earlier one.",
    Reason.CHECK_CHARACTER_WRONG: "Check the number: its check character does not fit.",
    Reason.VICTIM_MISSING: "Name at least one victim; a child whom abuse harms may be named as one.",
    Reason.CHILD_MISSING: "Name at least one person with the role child.",
    Reason.PERPETRATOR_MISSING: "Name the perpetrator, by a name or a number: without one nobody knows of whom it is.",
    Reason.PERSON_MISSING: "Name of whom it tells; in an outcome measure, first who was asked.",
    Reason.PERSON_REPEATED: "Give each person in the event a ref of their own.",
    Reason.RECORD_UNKNOWN: "Send the record first, or correct its number.",
    Reason.DELIVERY_UNKNOWN: "Answer with the ce_id of a delivery that was made to you.",
    Reason.PERSON_UNKNOWN: "Look up the people again: the description was withdrawn or now speaks of somebody else.",
    Reason.PEOPLE_OF_ONE_RECORD: "One record names both, so they are two people; ask its sender to mend the record.",
    Reason.PEOPLE_KEPT_APART: "Somebody has separated two who would become one by this; decide on those two first.",
    Reason.WORDS_UNKNOWN: "Look up the words again: their record was withdrawn or says something else by now.",
    Reason.WORDS_READ_BEFORE: "Somebody has decided otherwise on them; that stands until their record is edited.",
    Reason.WORDS_TELL_HIDDEN_ADDRESS: "They tell an address that nobody may see; ask the sender to take it out.",
    Reason.SECOND_USER_NEEDED: "Ask somebody else to decide too: one person alone may not decide this.",
    Reason.DECIDED_MEANWHILE: "Look at it again: somebody decided on it since you did.",
    Reason.REFERRAL_UNKNOWN: "Look up the case again: this referral was taken back, or a newer one took its place.",
    Reason.REPEAT_CHANGED: "Look at the pair again: what makes it a repeat is another by now.",
    Reason.NOT_SENT_YET: "Wait until it has gone out to the conference, then answer it.",
    Reason.CASE_UNKNOWN: "Look up the case again: it may have been joined with another and go on under its reference.",
    Reason.AGENCY_UNKNOWN: "Name an agency of the directory, by its id.",
    Reason.LEGAL_HOLD: "A case of this person is held; once the hold is released, decide again.",
    Reason.VALUE_IMPOSSIBLE: "Give a value that this field can have: a day that exists, a number whose check fits.",
    Reason.REDRIVE_UNKNOWN: "Look up the plan again; there is none under this id.",
    Reason.REDRIVE_DECIDED: "Somebody took this step before, and it stands; nothing was done again.",
    Reason.REDRIVE_CHANGED: "Something has changed since it was looked up: have it looked up again, then decide.",
    Reason.EMERGENCY_UNKNOWN: "Look up the list again; nothing was opened under this id.",
    Reason.EMERGENCY_REVIEWED: "Somebody reviewed it before, and that stands; nothing was done again.",
    Reason.CLOSED_UNPROCESSED: "The hub will not process it any more. If it still matters, send it under a new id.",
    Reason.HUB_FAULT: "Nothing to mend on your side: the hub's operators will try it again.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    """The event was taken in and acted upon, also when nobody needed to be told."""

    outcome = Outcome.PROCESSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """The sender had told the very same before."""

    of: EventId
    outcome = Outcome.DUPLICATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded:
    """The sender had told a newer revision before; this one is kept and changes nothing."""

    by: EventId
    outcome = Outcome.SUPERSEDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The sender must mend it. Pointers name fields, never values."""

    reason: Reason
    pointers: tuple[str, ...] = ()
    outcome = Outcome.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """The hub could not process it; an operator may try again."""

    reason: Reason
    outcome = Outcome.DEAD_LETTER


Ended = Processed | Duplicate | Superseded | Refused | DeadLetter
"""How an event ended, with what belongs to that end."""
