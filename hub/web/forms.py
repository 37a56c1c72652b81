"""Forms: what somebody typed, what is wrong with it, and the key by which sending it twice acts once.

A form that is wrong is shown again with status 422: each error beside its field and at the top, what was typed kept,
and nothing changed. One that is right leads on by 303 to a page that shows the result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse

from hub.web.security import CSRF

KEY_FIELD = "key"
WRONG, SEE_OTHER = 422, 303
LARGEST_TEXT = 10_000
"""Characters of one field; what is longer is cut before anybody looks at it."""
MOST_FIELDS = 1_000
OWN = frozenset({KEY_FIELD, CSRF})


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What stands in a form."""

    key: str
    """Idempotency key: whatever is decided under it acts once."""
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    """What is wrong, by the id of the field."""

    def text(self, name: str) -> str:
        """Return what was typed into a field, without spaces around it; "" when nothing was."""
        return self.typed[name][0].strip() if self.typed.get(name) else ""

    def every(self, name: str) -> Sequence[str]:
        """Return all that was ticked under one name."""
        return self.typed.get(name, ())

    def one_of(self, name: str, allowed: Sequence[str]) -> str | None:
        """Return what was chosen, None when it is not one of what the page offered."""
        chosen = self.text(name)
        return chosen if chosen in allowed else None

    def wrong(self, name: str, message: str) -> "Form":
        """Return the form with an error at a field; the first error of a field stays."""
        return self if name in self.errors else replace(self, errors={**self.errors, name: message})

    def required(self, name: str, message: str) -> "Form":
        """Return the form with an error if nothing stands in a field: "Enter why you suspend them"."""
        return self if self.text(name) else self.wrong(name, message)

    def error(self, name: str) -> dict[str, str] | None:
        """Return `errorMessage` for the macro of a field."""
        return {"text": self.errors[name]} if name in self.errors else None

    @property
    def error_list(self) -> list[dict[str, str]]:
        """What the summary at the top lists; each entry leads to its field."""
        return [{"text": message, "href": f"#{name}"} for name, message in self.errors.items()]


def blank(typed: Mapping[str, str] | None = None) -> Form:
    """Return a form as it is first shown, with a key of its own."""
    return Form(key=str(uuid4()), typed={name: (value,) for name, value in (typed or {}).items()})


async def sent(request: Request) -> Form:
    """Return the form that was sent. A key that is none is replaced: then sending it twice may act twice."""
    typed: dict[str, list[str]] = {}
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as fields:
        for name, value in fields.multi_items():
            if isinstance(value, str) and name not in OWN:
                typed.setdefault(name, []).append(value[:LARGEST_TEXT].replace("\0", ""))
        key = fields.get(KEY_FIELD)
    return Form(key=_key(key if isinstance(key, str) else ""), typed=typed)


def lead_on(path: str) -> RedirectResponse:
    """Lead to the page that shows what came of a form, so that a reload sends nothing again."""
    return RedirectResponse(path, status_code=SEE_OTHER)


def _key(given: str) -> str:
    try:
        return str(UUID(given))
    except ValueError:
        return str(uuid4())
