"""Numbers that look real and belong to nobody: health, police, telephone and postcode ranges kept for tests."""

from dataclasses import dataclass, field
from random import Random

from hub.domain.identifiers import LETTERS

_NHS_SERIALS = 1_000_000
_NHS_STRIDE = 486_187
"""Shares no factor with the number of serials, so that a walk in such steps meets each of them once."""
_WITHOUT_CHECK = 10
_PHONES = ("+447700900", "+441632960")
_POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(slots=True, kw_only=True)
class HealthNumbers:
    """NHS numbers in the range 999, which is never given to anyone; none comes twice before a million."""

    place: int = field(default=0)

    def next(self) -> str:
        """Return the next number that has a valid check digit."""
        while True:
            self.place = (self.place + _NHS_STRIDE) % _NHS_SERIALS
            body = f"999{self.place:06d}"
            check = (11 - sum(int(digit) * weight for digit, weight in zip(body, range(10, 1, -1), strict=True))) % 11
            if check != _WITHOUT_CHECK:
                return f"{body}{check}"


def police_number(chance: Random) -> str:
    """Return a PNC id with its check letter."""
    year, serial = chance.randint(1985, 2025), chance.randint(1, 9_999_999)
    return f"{year}/{serial:07d}{LETTERS[int(f'{year % 100:02d}{serial:07d}') % len(LETTERS)]}"


def telephone(chance: Random) -> str:
    """Return a number from the ranges kept for drama: 07700 900xxx or 01632 960xxx."""
    return f"{chance.choice(_PHONES)}{chance.randint(0, 999):03d}"


def postcode(chance: Random) -> str:
    """Return a postcode in the area XX, which does not exist."""
    letters = "".join(chance.choices(_POSTCODE_LETTERS, k=2))
    return f"XX{chance.randint(1, 99)} {chance.randint(1, 9)}{letters}"


def spoiled(number: str) -> str:
    """Return the number with a wrong check digit."""
    return f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
