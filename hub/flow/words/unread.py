"""Free text in a draft: given by a rule, and not read yet."""

from dataclasses import dataclass, field, replace
from typing import Any

from hub.domain.person import ChildVoice, SafeContact


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that must be read before it leaves. It cannot be encoded, so that none leaves by mistake."""

    text: str = field(repr=False)


def unread(value: Any) -> Any:
    """Return a value with the free text in it to be read: a text, a child's own words, a note on safe contact."""
    match value:
        case str() if value:
            return Unread(value)
        case ChildVoice(words=str(words)) if words:
            return replace(value, words=unread(words))
        case SafeContact(note=str(note)) if note:
            return replace(value, note=unread(note))
        case _:
            return value


def is_unread(value: object) -> bool:
    """Say whether a value is free text that must be read, or holds some."""
    match value:
        case str() | tuple():
            return False
        case Unread() | ChildVoice(words=Unread()) | SafeContact(note=Unread()):
            return True
        case _:
            return False
