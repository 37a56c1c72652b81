"""A new connector: the skeleton copied under another name. It never writes over anything."""

import re
from dataclasses import dataclass
from enum import StrEnum
from keyword import iskeyword
from pathlib import Path

from connectors import shipped
from hub.domain.agency import AgencyKind

KINDS = tuple(kind.value for kind in AgencyKind if kind is not AgencyKind.UNKNOWN)
"""What an agency can be."""
TEST = "test_connector.py.txt"
"""The template of the tests. Its ending keeps it from being collected where it lies."""
RULES = "sharing.yaml"
"""What may be decided before there is a connector; it is kept as it stands."""

_HERE = Path(__file__).resolve().parent
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_LONGEST = 30


class Form(StrEnum):
    """What the skeleton reads and writes."""

    JSON = "json"
    CSV = "csv"


class NotMade(Exception):
    """A connector was not made, and nothing was written. The text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A connector that somebody wants."""

    name: str
    kind: str
    form: Form
    into: Path
    """The folder in which `connectors/` and `tests/` lie or are made."""

    @property
    def package(self) -> str:
        """The name as Python writes it."""
        return self.name.replace("-", "_")


def make(asked: Asked) -> tuple[Path, ...]:
    """Write the package and its tests, and return the files; raise `NotMade` when something stands in the way."""
    _refuse_bad_name(asked)
    _refuse_unknown_kind(asked)
    folder = asked.into / "connectors" / asked.package
    files = {path: text for path, text in _files(asked).items() if path != folder / RULES or not path.exists()}
    for path in (*_in_the_way(folder), *files):
        if path.exists():
            raise NotMade(f"{path} exists already. Nothing was written: choose another name, or remove it yourself.")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return tuple(files)


def _in_the_way(folder: Path) -> tuple[Path, ...]:
    """Return what must not be there: the folder, unless it holds nothing but sharing rules that were decided before."""
    decided_only = folder.is_dir() and [path.name for path in folder.iterdir()] == [RULES]
    return () if decided_only else (folder,)


def _refuse_bad_name(asked: Asked) -> None:
    fits = _NAME.fullmatch(asked.name) and len(asked.name) <= _LONGEST and not iskeyword(asked.package)
    if not fits:
        raise NotMade(
            f"{asked.name!r} is no name for a connector. Nothing was written: use up to {_LONGEST} small letters, "
            "digits and hyphens, for example housing-north."
        )
    taken = _HERE.parent / asked.package
    if asked.name in shipped.names() or (taken / "__init__.py").exists() or taken.with_suffix(".py").exists():
        raise NotMade(f"The name {asked.name!r} is taken. Nothing was written: choose another.")


def _refuse_unknown_kind(asked: Asked) -> None:
    if asked.kind not in KINDS:
        raise NotMade(
            f"There is no kind of agency {asked.kind!r}. Nothing was written: "
            f"say --kind with one of {', '.join(KINDS)}."
        )


def _files(asked: Asked) -> dict[Path, str]:
    template = _HERE / f"as_{asked.form}"
    package = asked.into / "connectors" / asked.package
    test = asked.into / "tests" / "unit" / "connectors" / f"test_{asked.package}.py"
    sources = sorted(path for path in template.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {
        test if source.name == TEST else package / source.relative_to(template): _named(source, asked)
        for source in sources
    }


def _named(source: Path, asked: Asked) -> str:
    text = source.read_bytes().decode()  # read as a text, a table would lose the ends of its lines
    return text.replace("skeleton-name", asked.name).replace("skeleton-kind", asked.kind)
