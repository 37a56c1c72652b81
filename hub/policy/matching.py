"""The model by which people are matched, read from its two files: Splink's settings, and our bars and shares."""

from functools import cache
from pathlib import Path

from hub.domain.weights import Model
from hub.matching.model import read_model
from hub.policy.errors import PolicyUnusable

SHIPPED = Path(__file__).resolve().parents[1] / "matching" / "model.json"


def files_of(model: Path) -> tuple[Path, Path]:
    """Return the two files of a model, of which the first is named."""
    terms = "terms.json" if model.name == "model.json" else f"{model.stem}.terms.json"
    return model, model.with_name(terms)


def model_in(model: Path) -> Model:
    """Return the model in a file; raise `PolicyUnusable` for what `hub match train` did not write."""
    settings, terms = files_of(model)
    try:
        return read_model(settings.read_text(encoding="utf-8"), terms.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        what = f"This and {terms.name} beside it are not a model that `hub match train` wrote."
        raise PolicyUnusable(settings, 1, what) from None


@cache
def shipped() -> Model:
    """Return the model that comes with the hub, read once."""
    return model_in(SHIPPED)
