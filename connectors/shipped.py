"""Every connector that is installed, found by its name: `victim-hub` is `connectors.victim_hub.mapping.CONNECTOR`.

Nothing is listed. A package below `connectors` that has a module `mapping` is a connector; it is imported when
somebody asks for it, so that one that is broken stops nobody who speaks with others.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import connectors
from connectors.documents import Connector
from hub.explained import Explained

PLAIN = "plain"
"""Speaks for every kind of agency that has no connector of its own."""


class NoConnector(Explained, KeyError):
    """No connector has that name, so nothing was mapped."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"There is no connector {self.name!r}; there are {', '.join(names())}. Nothing was mapped."


def names() -> tuple[str, ...]:
    """Return the name of every connector, in the order of the alphabet."""
    packages = (module.name for module in pkgutil.iter_modules(connectors.__path__) if module.ispkg)
    return tuple(sorted(_name_of(package) for package in packages if find_spec(_module(package))))


def connector(name: str) -> Connector:
    """Return the connector of that name, or raise `NoConnector`."""
    found = getattr(_mapping(name), "CONNECTOR", None)
    if not isinstance(found, Connector):
        raise NoConnector(name)
    return found


def spoken_by(kind: str) -> str:
    """Return the name of the connector through which a kind of agency speaks when its line in the area names none."""
    return kind if _has_its_own(kind) else PLAIN


def folder(name: str) -> Path:
    """Return where a connector's mapping, sharing rules and samples lie, or raise `NoConnector`."""
    return Path(str(_mapping(name).__file__)).parent


class _Installed(Mapping[str, Connector]):
    """Every connector by its name; one is imported when it is first asked for."""

    def __getitem__(self, name: str) -> Connector:
        return connector(name)

    def __iter__(self) -> Iterator[str]:
        return iter(names())

    def __len__(self) -> int:
        return len(names())


CONNECTORS: Mapping[str, Connector] = _Installed()
"""Connectors by name. The one of a kind of agency is named as `AgencyKind` names the kind."""


def _has_its_own(kind: str) -> bool:
    package = kind.replace("-", "_")
    return any((Path(path) / package / "mapping.py").is_file() for path in connectors.__path__)


@cache
def _mapping(name: str) -> ModuleType:
    if name not in names():
        raise NoConnector(name)
    return importlib.import_module(_module(name.replace("-", "_")))


def _module(package: str) -> str:
    return f"connectors.{package}.mapping"


def _name_of(package: str) -> str:
    return package.replace("_", "-")
