"""Numbers by which systems know people. Each belongs to one person, and follows from the place of the person alone."""

from hub.domain.identifiers import LETTERS

_NHS_SERIALS = 1_000_000
_WITHOUT_CHECK = 10
_STRIDE = 486_187
"""A prime: shares no factor with a power of ten, so that a walk in such steps meets every number once."""
_MOBILES = 10_000_000
_LANDLINES = 1_000_000
_PHONES_OF_ONE = 4


def nhs_number(seed: int, person: int) -> str | None:
    """Return a number of the range 999, which is never given to anyone.

    A number whose check digit would be 10 is not used, so one person in eleven has none; nor has anybody after the
    millionth, so that none comes twice.
    """
    if person >= _NHS_SERIALS:
        return None
    body = f"999{(seed * 7919 + person * _STRIDE) % _NHS_SERIALS:06d}"
    check = (11 - sum(int(digit) * weight for digit, weight in zip(body, range(10, 1, -1), strict=True))) % 11
    return None if check == _WITHOUT_CHECK else f"{body}{check}"


def pnc_id(seed: int, person: int) -> str:
    """Return a police number with its check letter."""
    serial = (seed * 7919 + person * _STRIDE) % 9_999_991 + 1
    year = 1985 + person % 40
    return f"{year}/{serial:07d}{LETTERS[int(f'{year % 100:02d}{serial:07d}') % len(LETTERS)]}"


def mobile(seed: int, person: int, turn: int) -> str:
    """Return the mobile number that a person has at that turn.

    The thousand numbers kept for drama (07700 900) would be shared by ten people each and so be false evidence. The
    numbers 0720 are meant for mobile telephones and, as far as we know, given to no network.
    """
    return f"0720{(seed * 7919 + (person * _PHONES_OF_ONE + turn) * _STRIDE) % _MOBILES:07d}"


def landline(seed: int, house: int) -> str:
    """Return the number of a household. No town has had the code 01632 for decades; drama uses a part of it."""
    return f"01632{(seed * 7919 + house * _STRIDE) % _LANDLINES:06d}"


def file_number(agency: str, person: int, file: int) -> str:
    """Return the number under which an agency keeps its first or a further file on a person."""
    own = AGENCIES.index(agency) * 13_579_753
    return f"{_PREFIXES[agency]}{((person * _PHONES_OF_ONE + file) * _STRIDE + own) % 99_999_989:08d}"


_PREFIXES = {"police": "NPS", "idva": "OAS", "mash": "LCS", "marac": "MRC", "victim-hub": "VCM", "health": "RWK"}
"""How the file numbers of each agency begin."""
AGENCIES = tuple(_PREFIXES)
"""Every agency of the population."""
