"""What a machine asks for beside the address: numbers within bounds, each once, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from hub.web.problems import BAD_REQUEST, Problem

LAST = 2**63 - 1
"""The largest number that an entry can have."""
DIGITS = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number that may be given, and what holds if it is not."""

    otherwise: int
    least: int
    most: int


CURSOR = Number(otherwise=0, least=0, most=LAST)
"""The number of the last entry that the caller has; 0 is before the first."""


def numbers(request: Request, known: Mapping[str, Number]) -> dict[str, int]:
    """Return the numbers of a query by name; raise `Problem` for one that is out of bounds, twice there, or unknown."""
    given = request.query_params.multi_items()
    if len(dict(given)) < len(given):
        raise Problem(BAD_REQUEST, "A parameter stands there twice.")
    if any(name not in known for name, _ in given):
        raise Problem(BAD_REQUEST, f"Parameters can be: {', '.join(known) or 'none'}.")
    asked = dict(given)
    return {name: within(name, asked[name], one) if name in asked else one.otherwise for name, one in known.items()}


def within(name: str, text: str, number: Number) -> int:
    """Return what a text says as a number; raise `Problem` where it is none, or not within bounds."""
    is_number = text.isascii() and text.isdigit() and len(text) <= DIGITS
    if not is_number or not number.least <= int(text) <= number.most:
        raise Problem(BAD_REQUEST, f"{name} is a whole number from {number.least} to {number.most}.")
    return int(text)
