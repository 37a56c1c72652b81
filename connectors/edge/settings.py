"""`connector.toml`: who the agency is and where the hub answers. Read once, strictly."""

import inspect
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from hub.explained import Explained

T = TypeVar("T")


class SettingsUnusable(Explained):
    """A settings file is missing, or says something else than it must. The runtime did not start."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path}: {what} The connector was not started. Mend the file, then start it again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kafka:
    """How to reach the brokers; the user is the agency."""

    bootstrap: str
    password_file: Path
    ca_file: Path | None = None
    """Certificate authority of the brokers; with it the line is encrypted."""

    def password(self) -> str:
        """Return the password as the file has it now: one that was changed counts from the next connection on."""
        # An editor may have put a byte-order mark before it; what is no text at all is refused like a wrong password.
        return self.password_file.read_text(encoding="utf-8-sig", errors="replace").strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeSettings:
    """Everything that the hub's operators tell an agency's connector."""

    agency: str
    kind: str
    connector: str
    """Name of the connector that speaks its system's format; the kind when the file names none."""
    areas: tuple[str, ...]
    kafka: Kafka
    registry: str
    """URL; it is read without an account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    agency: str
    kind: str
    kafka: dict[str, Any]
    registry: dict[str, Any]
    areas: list[str]
    connector: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _KafkaTable:
    bootstrap: str
    password_file: str
    ca_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _RegistryTable:
    url: str


_SHOWN = {str: "a text", list: "a list of texts", dict: "a table"}


def load(path: Path) -> EdgeSettings:
    """Return the settings in a file; raise `SettingsUnusable` naming file and key."""
    file = _shaped(path, _File, _table(path), "")
    kafka = _shaped(path, _KafkaTable, file.kafka, "kafka.")
    registry = _shaped(path, _RegistryTable, file.registry, "registry.")
    return EdgeSettings(
        agency=file.agency,
        kind=file.kind,
        connector=file.connector or file.kind,
        areas=tuple(file.areas),
        kafka=Kafka(
            bootstrap=kafka.bootstrap,
            password_file=_there(path, "kafka.password-file", kafka.password_file),
            ca_file=_there(path, "kafka.ca-file", kafka.ca_file) if kafka.ca_file else None,
        ),
        registry=registry.url,
    )


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsUnusable(path, f"The file cannot be read ({type(error).__name__}).") from None
    except ValueError:
        raise SettingsUnusable(path, "The file is not TOML.") from None


def _shaped(path: Path, cls: type[T], table: dict[str, Any], prefix: str) -> T:
    """Return the table as a value; every key must be known, of its kind, and there."""
    known = {one.name.replace("_", "-"): one for one in inspect.signature(cls).parameters.values()}
    for key in table:
        if key not in known:
            raise SettingsUnusable(path, f"Key {prefix}{key} is unknown.")
    for key, one in known.items():
        if key not in table and one.default is inspect.Parameter.empty:
            raise SettingsUnusable(path, f"Key {prefix}{key} is missing.")
        kind = list if key == "areas" else dict if key in {"kafka", "registry"} else str
        if key in table and not _is(table[key], kind):
            raise SettingsUnusable(path, f"Key {prefix}{key} is not {_SHOWN[kind]}.")
    return cls(**{key.replace("-", "_"): value for key, value in table.items()})


def _is(value: object, kind: type) -> bool:
    if isinstance(value, list):
        return kind is list and all(isinstance(one, str) for one in value)
    return isinstance(value, kind) and value != ""


def _there(path: Path, key: str, name: str) -> Path:
    found = path.parent / name
    if not found.is_file():
        raise SettingsUnusable(path, f"Key {key} names a file that does not exist.")
    return found
