"""Numbers that carry a check character, and how to tell a wrong one (domain.md, rules N1 to N4)."""

import re
from collections.abc import Callable

from stdnum.exceptions import ValidationError
from stdnum.gb import nhs, upn

LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
"""Check letters of police numbers: the remainder by 23 is the place."""

_PNC = re.compile(r"(\d{2}|\d{4})/?(\d{1,7})([A-Z])", re.ASCII)
_CRO = re.compile(r"(\d{1,6})/(\d{2})([A-Z])", re.ASCII)
_CRO_FILE = re.compile(r"SF(\d{2})/(\d{1,6})([A-Z])", re.ASCII)
_UPN = re.compile(r"[A-Z]\d{11}[0-9A-HJ-NP-RT-Z]", re.ASCII)

STRONG = frozenset({"nhs-number", "pnc", "cro", "upn"})
"""Systems whose number belongs to one person in the whole country."""


def canonical_identifier(system: str, value: str) -> str | None:
    """Return the number in its one written form, or None when its check character is wrong.

    A system that is not known here has no check: its value is returned without outer spaces.
    """
    read = _READERS.get(system)
    return value.strip() if read is None else read(value.strip().upper())


def _nhs(value: str) -> str | None:
    try:
        return str(nhs.validate(value))
    except ValidationError:
        return None


def _upn(value: str) -> str | None:
    """Read a pupil number. Authorities come and go, so theirs is not looked up in any list."""
    plain = str(upn.compact(value))
    fits = _UPN.fullmatch(plain) and upn.calc_check_digit(plain[1:]) == plain[0]
    return plain if fits else None


def _pnc(value: str) -> str | None:
    found = _PNC.fullmatch(value)
    if not found:
        return None
    year, serial, check = found[1], found[2].zfill(7), found[3]
    if LETTERS[int(year[-2:] + serial) % len(LETTERS)] != check:
        return None
    return f"{year[-2:]}/{serial}{check}"


def _cro(value: str) -> str | None:
    if found := _CRO_FILE.fullmatch(value):
        year, serial, check = found.groups()
        return value if LETTERS[int(year + serial) % len(LETTERS)] == check else None
    if found := _CRO.fullmatch(value):
        serial, year, check = found[1].zfill(6), found[2], found[3]
        return f"{serial}/{year}{check}" if LETTERS[int(year + serial) % len(LETTERS)] == check else None
    return None


_READERS: dict[str, Callable[[str], str | None]] = {"nhs-number": _nhs, "pnc": _pnc, "cro": _cro, "upn": _upn}
