"""YAML read strictly (ADR 5): scalars are text, nothing is said twice, every complaint has a line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from hub.policy.errors import PolicyUnusable

Plain = dict[str, Any] | list[Any] | str
Path_ = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


class Strict(BaseModel):
    """A part of a policy file: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One YAML file as plain values, with the line of each."""

    path: Path
    value: Plain
    lines: dict[Path_, int]

    def read_as(self, model: type[Model]) -> Model:
        """Return the file as a model, or raise `PolicyUnusable` with the line of the first fault."""
        try:
            return model.model_validate(self.value)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=True)[0]
            where = " → ".join(str(part) for part in first["loc"])
            raise PolicyUnusable(self.path, self.line_of(first["loc"]), f"{where}: {first['msg']}.") from None

    def line_of(self, loc: Path_) -> int:
        """Return the line of a value, or of the nearest thing around it."""
        for end in range(len(loc), -1, -1):
            if line := self.lines.get(loc[:end]):
                return line
        return 1

    def fault(self, loc: Path_, what: str) -> PolicyUnusable:
        """Return the complaint about one place in the file."""
        return PolicyUnusable(self.path, self.line_of(loc), what)


def read(path: Path) -> Document:
    """Read one YAML file; raise `PolicyUnusable` for anything that people misread."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyUnusable(path, 1, f"The file cannot be read ({type(error).__name__}).") from None
    return document_of(path, text)


def document_of(path: Path, text: str) -> Document:
    """Return what the text of a file says; raise `PolicyUnusable` for anything that people misread."""
    try:
        _refuse_sharing(path, text)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        raise PolicyUnusable(path, _line_of(error), f"This is no YAML: {error.problem}.") from None
    except yaml.YAMLError:
        raise PolicyUnusable(path, 1, "This is no YAML: it holds a character that no text has.") from None
    if node is None:
        raise PolicyUnusable(path, 1, "The file is empty.")
    lines: dict[Path_, int] = {}
    return Document(path=path, value=_plain(path, node, (), lines), lines=lines)


def _line_of(error: yaml.MarkedYAMLError) -> int:
    return _line(error.problem_mark) if error.problem_mark else 1


def _line(mark: Any) -> int:  # the two loaders have a class of mark each, one of them untyped
    return int(mark.line) + 1


def _refuse_sharing(path: Path, text: str) -> None:
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise PolicyUnusable(path, _line(event.start_mark), "Anchors and aliases are not allowed: write it out.")


def _plain(path: Path, node: yaml.Node, at: Path_, lines: dict[Path_, int]) -> Plain:
    lines[at] = _line(node.start_mark)
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(path, child, (*at, place), lines) for place, child in enumerate(node.value)]
    return dict(_pairs(path, node, at, lines))


def _pairs(path: Path, node: yaml.Node, at: Path_, lines: dict[Path_, int]) -> Iterator[tuple[str, Plain]]:
    seen: set[str] = set()
    for key, value in node.value:
        line = _line(key.start_mark)
        if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
            raise PolicyUnusable(path, line, "Keys are plain words; merging with << is not allowed.")
        if key.value in seen:
            raise PolicyUnusable(path, line, f"{key.value!r} stands here twice: the second would silently win.")
        seen.add(key.value)
        yield key.value, _plain(path, value, (*at, key.value), lines)
