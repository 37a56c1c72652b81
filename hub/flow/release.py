"""The last moment before a recipient: a draft becomes a content, or is stopped. The only place that opens what is held.

It does not ask the rules again. It holds on to what must be true whatever they say: to the other party's side goes
nothing but what the event at hand says of him; a leaf of which nobody knows whose it is goes to nobody; and the exact
messages are exact. There is no setting that turns it off (ADR 18).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency
from hub.domain.content import Content, SchoolNotice
from hub.domain.delivery import Stopped, StopReason
from hub.domain.person import HIDDEN, Address, ChildVoice
from hub.domain.watch import Watch
from hub.flow.held import HIS_ROLES, Draft, Held, Origin, Part, Source, opened
from hub.flow.shapes import EXACT, LONGEST_VOICE, OWN_WORDS, Own
from hub.flow.telling import Telling
from hub.flow.watched import address_marks, marks_of
from hub.flow.words.unread import is_unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A content for one recipient, and what must not be found in its bytes."""

    content: Content = field(repr=False)
    watch: Watch | None
    unread: tuple[str, ...] = field(default=(), repr=False)
    """Free text that a person has to read first; a code stands in its place."""


_LONGEST = {SchoolNotice: LONGEST_VOICE}
"""Characters of free text that a content takes at most."""


class _Breach(Exception):
    def __init__(self, path: str, rule: str = "") -> None:
        super().__init__(path)
        self.stopped = Stopped(reason=StopReason.AT_RELEASE, path=path, rule=rule)


def release(draft: Draft, to: Agency, telling: Telling) -> Released | Stopped:
    """Return a draft opened for one recipient, or where it held what that recipient must not have."""
    opening = _Opening(his_side=to.kind in OTHER_PARTYS_SIDE, own=OWN_WORDS.get(draft.shape, {}))
    try:
        _refuse_another_shape(draft)
        content = opening.draft(draft, "")
        unread: tuple[str, ...] = ()
        if opening.to_read:
            content, unread = telling.reading().read(content, _LONGEST.get(draft.shape))
        _refuse_long_words(content)
    except _Breach as breach:
        return breach.stopped
    return Released(content=content, watch=opening.watch(telling), unread=unread)


def _refuse_another_shape(draft: Draft) -> None:
    """Refuse an exact message that holds more or less than its set; nobody where there is nobody is no gap."""
    exact = EXACT.get(draft.shape)
    if exact is None:
        return
    paths = set(_paths(draft, ""))
    nobody = {name for name, part in draft.parts.items() if part == () and name not in exact}
    wanted = {path for path in exact if path.partition(".")[0] not in nobody}
    if wrong := paths - nobody ^ wanted:
        raise _Breach(min(wrong))


def _paths(part: Part, path: str) -> Iterator[str]:
    if isinstance(part, Draft):
        for name, inner in part.parts.items():
            yield from _paths(inner, _at(path, name))
    elif isinstance(part, tuple) and any(isinstance(one, Draft) for one in part):
        for one in part:
            yield from _paths(one, path)
    else:
        yield path


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _is_his(origin: Origin) -> bool:
    """Say whether a value is of him alone, and of this event."""
    return bool(origin.roles) and origin.roles <= HIS_ROLES and origin.source is Source.EVENT


def _refuse_long_words(content: Content) -> None:
    voice: ChildVoice | None = content.voice if isinstance(content, SchoolNotice) else None
    if voice and len(voice.words or "") > LONGEST_VOICE:
        raise _Breach("voice.words")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opening:
    """One draft while it is opened; gathers what its bytes may hold."""

    his_side: bool
    own: Mapping[str, Own]
    own_words: list[str] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    to_read: list[str] = field(default_factory=list)
    """Where free text stands."""

    def draft(self, draft: Draft, path: str) -> Any:
        return draft.shape(**{name: self._part(part, path, name) for name, part in draft.parts.items()})

    def _part(self, part: Part, path: str, name: str) -> Any:
        if isinstance(part, Held):
            return self._held(part, path, name)
        if part is None:
            return None
        if isinstance(part, tuple):
            return tuple(self._part(one, path, name) for one in part)
        if isinstance(part, Draft):
            return self.draft(part, _at(path, name))
        return self._own_word(part, _at(path, name))

    def _held(self, held: Held, path: str, name: str) -> Any:
        value = opened(held)
        to_read = is_unread(value)
        if self.his_side and (to_read or not _is_his(held.origin)):
            raise _Breach(_at(path, name), held.rule)
        if to_read:
            self.to_read.append(_at(path, name))
        if isinstance(value, Address):
            self.addresses.append(value)
        return value

    def _own_word(self, word: object, path: str) -> object:
        allowed = self.own.get(path)
        fits = isinstance(word, allowed) if isinstance(allowed, type) else allowed is not None and word in allowed
        if not fits or not isinstance(word, str | datetime):
            raise _Breach(path)
        if isinstance(word, str):
            self.own_words.append(word)
        return word

    def watch(self, telling: Telling) -> Watch | None:
        """Return what to look for in the bytes: for his side everything, for others hidden addresses not given."""
        if not self.his_side and not telling.enriched.hidden:
            return None
        him = telling.enriched.him if self.his_side and telling.is_only_perpetrator else None
        given = (address for address in self.addresses if address.visibility in HIDDEN)
        homes = (address for address in self.addresses if address.postcode)
        return Watch(
            watched=telling.watched(),
            his_side=self.his_side,
            shared=frozenset(text for text, _ in marks_of(him)) if him else frozenset(),
            given=frozenset(text for address in given for text, _ in address_marks(address)),
            own_words=tuple(self.own_words),
            other_homes=tuple(line for address in homes for line in address.lines),
        )
