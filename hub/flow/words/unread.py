"""Free text in a draft: given by a rule, and not read yet."""

from dataclasses import dataclass, field, replace
from typing import Any

from hub.domain.person import ChildVoice, SafeContact


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that must be read before it leaves. It cannot be encoded, so that none leaves by mistake."""

    text: str = field(repr=False)


def unread_voice(voice: ChildVoice) -> ChildVoice:
    """Return what a child said with its own words to be read."""
    words: Any = Unread(voice.words) if voice.words else None
    return replace(voice, words=words)


def unread_note(safe: SafeContact) -> SafeContact:
    """Return when and through whom contact is safe, with the note beside it to be read; the limits are codes."""
    note: Any = Unread(safe.note) if safe.note else None
    return replace(safe, note=note)


def is_unread(value: object) -> bool:
    """Say whether a value is free text that must be read, or holds some."""
    match value:
        case ChildVoice():
            return isinstance(value.words, Unread)
        case SafeContact():
            return isinstance(value.note, Unread)
        case _:
            return isinstance(value, Unread)
