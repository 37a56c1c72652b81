"""A policy file that does not load stops the start; nothing runs with the rest."""

from pathlib import Path

from hub.explained import Explained


class PolicyUnusable(Explained):
    """A policy file does not say what it must. The hub was not started; mend the file at the line named."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        super().__init__(f"{path}:{line}: {what} The hub was not started: mend the file, then start it again.")
        self.path, self.line, self.what = path, line, what
