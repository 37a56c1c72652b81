"""What a user decides: an event, handed to `receive` like any other. The consoles have no other way to write."""

from dataclasses import dataclass

from hub.domain.decisions import PersonDecided
from hub.domain.outcome import DeadLetter, Outcome, Reason, Refused
from hub.flow.known import Known
from hub.flow.received import Decision
from hub.receive.decided import decision_id
from hub.store.ops.decided import decided_under
from hub.web.parts import Parts


class NotTaken(Exception):
    """What a user decided was not acted upon; the page says why in the words of the reason."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a decision would change, by what is known before it is made."""

    known: Known
    decision: Decision


async def foresee(parts: Parts, event: PersonDecided) -> Foreseen:
    """Return what a decision would change; nothing is stored. Raises `NotTaken` when it would be refused."""
    known, decision = await parts.receiver.foresee(event)
    if isinstance(decision.ended, Refused | DeadLetter):
        raise NotTaken(decision.ended.reason)
    return Foreseen(known=known, decision=decision)


async def take(parts: Parts, event: PersonDecided, key: str) -> bool:
    """Have a decision taken in; under the same key it acts once. Return whether it was new.

    Raises `NotTaken` when it was not acted upon, and `Away` when nothing could be decided.
    """
    before = await decided_under(parts.ops, decision_id(key))
    await parts.receiver.receive_decided(event, key)
    after = await decided_under(parts.ops, decision_id(key))
    ended = next(arrival for arrival in after if arrival not in before)
    if ended.outcome != Outcome.PROCESSED:
        raise NotTaken(Reason(ended.reason or Reason.HUB_FAULT))
    return not ended.repeats


async def was_decided(parts: Parts, key: str) -> bool:
    """Say whether a decision came under this key before, so that the same form sent twice is no second decision."""
    return bool(await decided_under(parts.ops, decision_id(key)))
