"""A policy file that does not load stops the start; nothing runs with the rest."""

from collections.abc import Iterable
from pathlib import Path

from hub.explained import Explained


class AreaUnknown(Explained):
    """An area was asked for by a name that none of the directories has."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(
            f"No area is called {name!r}. Nothing was started. HUB_AREA and --area take these, parted by commas: "
            f"{', '.join(known)}."
        )


NOT_UNDERSTOOD = "not-understood"
"""A file cannot be read, or says something that is no rule."""
HARMFUL_DIRECTORY = "harmful-directory"
"""By a directory somebody would be told who must not be, or a child be lost."""


class PolicyUnusable(Explained):
    """A policy file does not say what it must. The hub was not started; mend the file at the line named."""

    def __init__(self, path: Path, line: int, what: str, code: str = NOT_UNDERSTOOD) -> None:
        super().__init__(f"{path}:{line}: {what} The hub was not started: mend the file, then start it again.")
        self.path, self.line, self.what = path, line, what
        self.code = code
        """Why in one word: the check that failed, or one of those above."""

    @property
    def place(self) -> str:
        """Return folder and name of the file, which say nothing of the machine."""
        return f"{self.path.parent.name}/{self.path.name}"
