"""What must hold once somebody has decided: nothing to whoever is kept out, no words kept back, nobody erased."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from hub.domain.content import Content, Correction, MaracCase
from hub.domain.decisions import ExclusionDecided, RestrictionDecided, WordsRead
from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState
from hub.domain.events import Event
from hub.domain.ids import AgencyId, CaseId, DeliveryId
from hub.domain.limits import Limits
from hub.domain.outcome import Processed
from hub.domain.words import WordsState
from hub.flow.drafts import WRONG_LINK
from hub.flow.known import Known
from hub.flow.received import KnownRecord
from hub.flow.words.holding import record_of, text_of
from hub.wire import codec
from tests.builders.hunt import Going, Step
from tests.builders.needles import names_of, own_of, squeezed, ways_to


class _Sent(Protocol):
    @property
    def delivery(self) -> Delivery: ...
    @property
    def plain(self) -> bytes: ...
    @property
    def stands_in(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """A payload that the hub keeps to send it again."""

    kind: DeliveryKind
    recipient: AgencyId
    plain: bytes


class Aftermath:
    """Remembers what was decided in a story, by its own reading of it, and holds what follows against it."""

    def __init__(self) -> None:
        self._limits: dict[CaseId, Limits] = {}
        self._kept: set[tuple[CaseId, bytes]] = set()
        self._gone: frozenset[bytes] = frozenset()
        self._stored: dict[DeliveryId, _Stored] = {}

    def breaches(self, step: Step, sent: Sequence[_Sent]) -> Iterator[str]:
        """Yield what breaks a decision of this step or an earlier one."""
        self._note(step)
        yield from _not_in_force(step)
        yield from self._opened(step)
        for one in sent:
            delivery = one.delivery
            for what in self._of(one, step.known):
                yield f"{what}: {delivery.kind} to {delivery.recipient}"
            self._stored[delivery.id] = _Stored(kind=delivery.kind, recipient=delivery.recipient, plain=one.plain)
        yield from _waiting(step.known)
        if step.going and step.decision.erased:
            yield from self._still_stored(step.decision.erased.deliveries, step.known)
            yield from self._still_said(step.going, step.known)

    def _note(self, step: Step) -> None:
        """Take in whose words are kept back and who is gone; who is told of again is there again."""
        known, event = step.known, step.event
        held = next((h for h in known.words.values() if isinstance(event, WordsRead) and h.id == event.words), None)
        text = text_of(held, known.records.get(record_of(held))) if held else None
        if held and text and held.state is WordsState.KEPT:
            self._kept.add((held.case, squeezed(text.encode())))
        if self._gone:
            told = squeezed(codec.to_json(event))
            self._gone = frozenset(value for value in self._gone if value not in told)
        if step.going and step.decision.erased:
            self._gone |= _left_to_nobody(step.going, known)

    def _of(self, sent: _Sent, known: Known) -> Iterator[str]:
        delivery = sent.delivery
        if not sent.stands_in and _is_kept_out(delivery, known):
            yield "something of a case that is closed to it"
        if any(case == delivery.case and text in sent.plain for case, text in self._kept):
            yield "words that were kept back"
        if any(value in sent.plain for value in self._gone):
            yield "somebody who was erased"

    def _still_stored(self, emptied: Iterable[DeliveryId], known: Known) -> Iterator[str]:
        """Yield each payload that is kept and names somebody who is gone.

        Two things are not looked at, for the hub keeps them until their time is over (ADR 21): what a wrong link put
        into a case of others, and a case of which no record speaks any more since its only one was revised to speak
        of others.
        """
        for delivery in emptied:
            self._stored.pop(delivery, None)
        for id_, one in self._stored.items():
            told = known.deliveries[id_]
            left = told.reason == WRONG_LINK or (told.case and not known.records_in(told.case))
            if not left and any(value in one.plain for value in self._gone):
                yield f"somebody who was erased, still kept: {one.kind} to {one.recipient}"

    def _still_said(self, going: Going, known: Known) -> Iterator[str]:
        for record in (known.records[key] for key in going.near if key in known.records):
            if any(value in _said(record) for value in self._gone):
                yield f"somebody who was erased, in a record: {record.key.told}"

    def _opened(self, step: Step) -> Iterator[str]:
        """Yield each case that is open to more than before, unless two people decided so, one after the other."""
        for case in step.decision.cases:
            before, now = self._limits.get(case.id), case.limits
            heir = step.known.cases[case.replaced_by].limits if case.replaced_by else now
            everybody = step.kinds if before else ()
            freed = {
                a
                for a in everybody
                if before and _is_closed(before, a) and not (_is_closed(now, a) and _is_closed(heir, a))
            }
            if before and freed and not _is_second(before, step.event):
                yield f"a limit that nobody lifted is gone: {step.event.head.agency}"
            self._limits[case.id] = now


def _is_closed(limits: Limits, agency: AgencyId) -> bool:
    if agency in [one.agency for one in limits.exclusions]:
        return True
    return limits.open_to is not None and agency not in limits.open_to.agencies


def _is_kept_out(delivery: Delivery, known: Known) -> bool:
    """Say whether a delivery tells somebody who is kept out anything of the case, or of the one that goes on for it."""
    case = known.cases[delivery.case] if delivery.case else None
    if case is None or delivery.kind is DeliveryKind.CORRECTION or _is_empty(delivery.content):
        return False
    heir = known.cases[case.replaced_by] if case.replaced_by else case
    return _is_closed(case.limits, delivery.recipient) or _is_closed(heir.limits, delivery.recipient)


def _is_empty(content: Content | None) -> bool:
    """Say whether a content takes back what was told, or overwrites with nothing what a coordinator was shown."""
    return isinstance(content, Correction) or (
        isinstance(content, MaracCase)
        and not any((content.told_by, content.victim, content.perpetrators, content.children, content.incidents))
    )


_WAITS = frozenset({DeliveryState.QUEUED, DeliveryState.SUSPENDED})


def _waiting(known: Known) -> Iterator[str]:
    if any(case.limits.exclusions or case.limits.open_to for case in known.cases.values()):
        for one in known.deliveries.values():
            if one.state in _WAITS and not one.claimed and _is_kept_out(one, known):
                yield f"something that waits for one who is kept out: {one.kind} to {one.recipient}"


def _not_in_force(step: Step) -> Iterator[str]:
    """Yield that a decision to keep somebody out, which the hub took in, keeps nobody out."""
    event = step.event
    if not isinstance(event, ExclusionDecided | RestrictionDecided) or not isinstance(step.decision.ended, Processed):
        return
    case = step.known.cases[event.case]
    if isinstance(event, ExclusionDecided):
        if event.excluded and event.agency not in [one.agency for one in case.limits.exclusions]:
            yield "an exclusion that does not hold"
    elif event.agencies and case.limits.open_to is None:
        yield "a restriction that does not hold"


def _is_second(before: Limits, event: Event) -> bool:
    """Say whether an event is the second person's decision on what another wanted opened before."""
    if isinstance(event, ExclusionDecided):
        return any(one.agency == event.agency and one.lifting not in {None, event.by} for one in before.exclusions)
    wider = before.open_to.wider if before.open_to else None
    return isinstance(event, RestrictionDecided) and wider is not None and wider.by != event.by


def _left_to_nobody(going: Going, known: Known) -> frozenset[bytes]:
    """Return what was said of an erased person, is said of nobody else, and stands in no record of strangers."""
    people = (one for record in known.records.values() for one in getattr(record.event, "people", ()))
    others = {value for one in people for value in (*names_of(one), *ways_to(one))}
    strangers = {_said(record) for record in known.records.values() if record.key not in going.near}
    said = b"\n".join(others | strangers)
    return frozenset(value for one in going.said for value in own_of(one) if value not in said)


def _said(record: KnownRecord) -> bytes:
    return squeezed(codec.to_json(record.event))
