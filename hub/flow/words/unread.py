"""Free text in a draft: given by a rule, and not read yet."""

from dataclasses import dataclass, field, replace
from typing import Any

from hub.domain.person import ChildVoice


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that must be read before it leaves. It cannot be encoded, so that none leaves by mistake."""

    text: str = field(repr=False)


def unread_voice(voice: ChildVoice) -> ChildVoice:
    """Return what a child said with its own words to be read."""
    words: Any = Unread(voice.words) if voice.words else None
    return replace(voice, words=words)


def is_unread(value: object) -> bool:
    """Say whether a value is free text that must be read, or holds some."""
    return isinstance(value, Unread) or (isinstance(value, ChildVoice) and isinstance(value.words, Unread))
