"""What people write, brought to one form for comparing. Placeholders are missing, never equal."""

import re
import unicodedata
from functools import lru_cache

from hub.domain.person import Contact, Person, PersonName

PLACEHOLDER_NAMES = frozenset(
    {
        "unknown", "n/k", "nk", "n/a", "not known", "not given", "not recorded", "not stated", "none", "tbc", "tba",
        "anon", "anonymous", "refused", "withheld", "unborn", "unnamed", "no name", "male", "female", "victim",
        "suspect", "baby", "baby boy", "baby girl", "infant", "child", "mother", "father", "partner", "xx",
        "xxx", "?", "-",
    }
)  # fmt: skip
"""Stand for a name that is not known (docs/domain.md, assumption H1)."""
PLACEHOLDER_BIRTHDAYS = frozenset({"1900-01-01", "1901-01-01", "1111-11-11"})
PLACEHOLDER_YEARS = frozenset({"1900", "1901", "1111", "9999", "0000"})

_BIRTH = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_WHOLE_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", re.ASCII)
_NOT_LETTERS = re.compile(r"[^\w]+|_")


@lru_cache(maxsize=1 << 15)
def folded(text: str) -> str:
    """Return a text without accents, case, hyphens and punctuation; empty for a placeholder."""
    if text.strip().casefold() in PLACEHOLDER_NAMES:
        return ""
    if text.isascii():
        return _NOT_LETTERS.sub("", text.casefold())
    lower = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
    return _NOT_LETTERS.sub("", plain)


def name_key(name: PersonName) -> str | None:
    """Return the first word of the given names and the family name as one key, or None when either is missing."""
    first = name.given[0].split() if name.given else []
    given = folded(first[0]) if first else ""
    family = folded(name.family or "")
    return f"{given}|{family}" if given and family else None


def is_named(person: Person) -> bool:
    """Say whether anything tells who somebody is; a name that stands for not known does not."""
    parts = [part for name in person.names for part in (*name.given, name.family or "")]
    return bool(person.identifiers) or any(folded(part) for part in parts)


def birthday(person: Person) -> str | None:
    """Return a full date of birth that says something, or None."""
    born = person.born()
    text = born.isoformat() if born else None
    return None if text in PLACEHOLDER_BIRTHDAYS else text


def birth_text(person: Person) -> str | None:
    """Return as much of the date of birth as is known and says something, or None."""
    text = person.date_of_birth or ""
    if text in PLACEHOLDER_BIRTHDAYS or text[:4] in PLACEHOLDER_YEARS or not _BIRTH.fullmatch(text):
        return None
    return text


def contact_key(contact: Contact) -> str | None:
    """Return a telephone number or e-mail address in one form, or None when there is nothing to compare."""
    if contact.kind == "phone":
        digits = re.sub(r"\D", "", contact.value)
        national = digits.removeprefix("0044").removeprefix("44").removeprefix("0")
        return national if len(national) >= 9 else None  # noqa: PLR2004 - shortest national number
    return contact.value.strip().casefold() or None


def postcode_key(postcode: str | None) -> str | None:
    """Return a postcode in one form; `ZZ99` stands for no fixed abode and the like, and is missing."""
    plain = re.sub(r"\s", "", postcode or "").upper()
    return None if not plain or plain.startswith("ZZ99") else plain


def is_whole_postcode(key: str) -> bool:
    """Say whether a postcode in one form names a street, and not a district alone."""
    return bool(_WHOLE_POSTCODE.fullmatch(key))
