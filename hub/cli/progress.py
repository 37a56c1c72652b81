"""What a person sees while the servers are fetched and started."""

from collections.abc import Callable
from typing import Any

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from hub.cli.show import err
from hub.local import Step


class StartProgress:
    """Shows the start of the servers: bars while programs download, a line for each step."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._bar = Progress(
            TextColumn("  downloading programs"), BarColumn(), DownloadColumn(), console=err, transient=True
        )
        self._task: Any = None
        self._said: set[tuple[str, str]] = set()

    def __call__(self, step: Step) -> None:
        """Show one step."""
        if step.what == "download":
            self._download(step)
            return
        if self._task is not None:
            self._bar.stop()
            self._task = None
        sentence = _SENTENCES.get(step.what)
        if sentence and (step.part, step.what) not in self._said:
            self._said.add((step.part, step.what))
            self._say(sentence.format(part=_NAMES.get(step.part, step.part)))

    def _download(self, step: Step) -> None:
        if self._task is None:
            self._bar.start()
            self._task = self._bar.add_task("download", total=step.total)
        self._bar.update(self._task, completed=step.done, total=step.total)


_NAMES = {"postgres": "PostgreSQL", "kafka": "Kafka", "registry": "the schema registry", "stack": "the servers"}
_SENTENCES = {
    "prepare": "  preparing {part}",
    "start": "  starting {part}",
    "ready": "  {part} answers",
    "wait": "  waiting for another hub that starts or stops",
    "join": "  {part} run already: joined",
}
