"""Passwords of the embedded servers: made once for each folder, kept in a file for its owner only."""

import json
import secrets
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Self

from hub.local.errors import LostSecrets
from hub.local.home import Home, write_private
from hub.local.parts import Part

PASSWORD_BYTES = 24
_LATER = ("database_worker", "database_ops", "database_cases")
"""Accounts that older folders do not have: they get a password when they are opened."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that does not show when it is printed or logged; `reveal` gives it."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """Return the value itself, for the one place that hands it to a server or client."""
        return self._value

    def __str__(self) -> str:
        return "Secret()"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Passwords:
    """One generated password for each account of the stack, in the clear; nothing prints this value."""

    postgres: str
    database_hub: str
    database_worker: str
    database_ops: str
    database_cases: str
    database_registry: str
    kafka_node: str
    kafka_admin: str
    kafka_hub: str
    registry_hub: str

    @classmethod
    def of(cls, home: Home) -> Self:
        """Return the passwords of this folder, made and stored at the first call.

        `LostSecrets` where servers have data from passwords that are gone.
        """
        if not home.secrets.exists():
            _check_is_new(home)
            made = cls(**{each.name: _generated() for each in fields(cls)})
            write_private(home.secrets, json.dumps(asdict(made)))
        stored = cls.stored(home.secrets)
        missing = {name: _generated() for name in _LATER if not getattr(stored, name)}
        if missing:
            stored = replace(stored, **missing)
            write_private(home.secrets, json.dumps(asdict(stored)))
        return stored

    @classmethod
    def stored(cls, file: Path) -> Self:
        """Return the passwords in an existing file; `OSError` where there is none.

        That of an account is empty in a file from before there was such an account.
        """
        return cls(**{**dict.fromkeys(_LATER, ""), **json.loads(file.read_text(encoding="utf-8"))})


def _check_is_new(home: Home) -> None:
    for part in (Part.POSTGRES, Part.KAFKA):
        if home.data(part).exists():
            raise LostSecrets(home.secrets, home.data(part))


def _generated() -> str:
    """Return letters, digits and two signs: safe in every configuration format of the three servers."""
    return "p" + secrets.token_urlsafe(PASSWORD_BYTES)
