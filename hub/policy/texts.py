"""The text of the rule files of today, kept under their digest: a disclosure is judged by the rules of its day."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from hub.policy.load import PolicyFiles

TRAINED = frozenset({"model"})
"""What was learned is no rule; its own release is kept beside it."""


def texts(files: PolicyFiles) -> dict[str, str]:
    """Return the text of every file that people decided in, by folder and name: `idva/sharing.yaml`."""
    return {f"{path.parent.name}/{path.name}": path.read_text(encoding="utf-8") for path in _rule_files(files)}


def _rule_files(files: PolicyFiles) -> Iterator[Path]:
    for name in (field.name for field in fields(files) if field.name not in TRAINED):
        value = getattr(files, name)
        yield from value if isinstance(value, tuple) else (value,)
