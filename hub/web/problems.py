"""What a machine is told when its request cannot be answered: a problem document (RFC 9457) that repeats nothing."""

import json
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

MACHINES = "/api/"
"""Beginning of the addresses where machines ask."""
BAD_REQUEST, UNKNOWN_CALLER, STOPPED, NOT_FOUND, NOT_ALLOWED = 400, 401, 403, 404, 405
TOO_MANY, FAULT, AWAY = 429, 500, 503
TITLES = {
    BAD_REQUEST: "The request cannot be read",
    UNKNOWN_CALLER: "No valid token",
    STOPPED: "This agency's account is suspended",
    NOT_FOUND: "Not found",
    NOT_ALLOWED: "This address cannot be used in this way",
    TOO_MANY: "Too many requests",
    FAULT: "The hub has a fault",
    AWAY: "The hub cannot answer now",
}
DETAILS = {
    BAD_REQUEST: "Something in it is not as the description of this interface says.",
    UNKNOWN_CALLER: "Send the token of your starter kit: Authorization: Bearer TOKEN.",
    STOPPED: "What is for you waits. Telephone the hub's operators.",
    NOT_FOUND: "There is nothing here that you may see.",
    NOT_ALLOWED: "The header Allow names how it can be.",
    TOO_MANY: "Wait as long as the header Retry-After says, in seconds.",
    FAULT: "Nothing to mend on your side: try again later.",
    AWAY: "Try again in some seconds.",
}


class Problem(HTTPException):
    """A request that is not answered, and what its sender can do about it."""

    def __init__(self, status: int, detail: str | None = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, detail or DETAILS[status], headers)


def problem(status: int, detail: str | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """Return the document of a status. That of one status is the same, whatever was asked for."""
    known = status if status in TITLES else BAD_REQUEST
    said = {"type": "about:blank", "title": TITLES[known], "status": known, "detail": detail or DETAILS[known]}
    return Response(json.dumps(said), known, headers, "application/problem+json")


def of_exception(why: Exception) -> Response:
    """Return the document of what was raised; only a `Problem` says more than its status does."""
    if isinstance(why, Problem):
        return problem(why.status_code, why.detail, why.headers)
    if isinstance(why, HTTPException):
        return problem(why.status_code, None, why.headers)
    return problem(FAULT)
