"""The programs of Kafka and the registry: named with size and hash by a lock, checked at each start.

jgo fetches, and never refuses a broken file: so each file is fetched into a folder of its own, hashed, and
only then renamed into the cache. An interrupted download leaves nothing that could be used.
"""

import hashlib
import json
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import requests
from jgo.maven import MavenContext, PythonResolver

from hub.local.errors import NoNetwork, WrongDownload
from hub.local.parts import Step

LOCK = Path(__file__).with_name("artifacts.lock.json")
STAGING = ".part-"
AT_ONCE = 4
ATTEMPTS = 3
PAUSE_SECONDS = 0.3
TIMEOUT_SECONDS = 20
ABANDONED_SECONDS = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One file of the Maven repository, as the lock names it."""

    part: str
    group: str
    name: str
    version: str
    classifier: str
    packaging: str
    size: int
    sha256: str

    @property
    def filename(self) -> str:
        """The name in the cache: the hash first, so a new version never meets an old file."""
        return f"{self.sha256[:16]}-{self.name}-{self.version}.{self.packaging}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where programs are kept, and the repository they come from; None is Maven Central."""

    cache: Path
    mirror: str | None = None


def locked() -> tuple[Artifact, ...]:
    """Return what the lock names."""
    return tuple(Artifact(**entry) for entry in json.loads(LOCK.read_text(encoding="utf-8")))


def fetch(artifacts: Iterable[Artifact], source: Source, report: Callable[[Step], None]) -> dict[Artifact, Path]:
    """Return where each artifact lies, whole and checked; what is missing or broken is downloaded.

    Raises `NoNetwork` or `WrongDownload` for the first that cannot be had.
    """
    source.cache.mkdir(parents=True, exist_ok=True)
    _sweep(source.cache)
    places = {artifact: source.cache / artifact.filename for artifact in artifacts}
    missing = [artifact for artifact, place in places.items() if not is_whole(place, artifact)]
    if missing:
        _download_all(sorted(missing, key=lambda each: -each.size), source, report)
    return places


def _sweep(cache: Path) -> None:
    """Remove what killed downloads left a day ago or more; a younger one may still be running."""
    for staging in cache.glob(f"{STAGING}*"):
        if time.time() - staging.stat().st_mtime > ABANDONED_SECONDS:
            shutil.rmtree(staging, ignore_errors=True)


def is_whole(place: Path, artifact: Artifact) -> bool:
    """Tell whether the file is there with the size and hash of the lock."""
    return place.is_file() and place.stat().st_size == artifact.size and sha256(place) == artifact.sha256


def sha256(place: Path) -> str:
    """Return the hash of a file as hexadecimal digits."""
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(slots=True)
class _Progress:
    """Counts bytes of all downloads together, and ends them when one has failed."""

    report: Callable[[Step], None]
    total: int
    done: int = 0
    ended: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def over(cls, artifacts: Iterable[Artifact], report: Callable[[Step], None]) -> Self:
        return cls(report=report, total=sum(each.size for each in artifacts))

    @contextmanager
    def of_file(self, _name: str, _size: int) -> Iterator[Callable[[int], None]]:
        yield self.add

    def add(self, count: int) -> None:
        with self._lock:
            if self.ended:
                raise _Ended
            self.done += count
            self.report(Step(part="programs", what="download", done=min(self.done, self.total), total=self.total))


class _Ended(Exception):
    """No error: another download failed, so this one stops."""


def _download_all(missing: list[Artifact], source: Source, report: Callable[[Step], None]) -> None:
    progress = _Progress.over(missing, report)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = [pool.submit(_download, artifact, source, progress) for artifact in missing]
        try:
            wait(running, return_when=FIRST_EXCEPTION)
        finally:
            progress.ended = True
            pool.shutdown(wait=False, cancel_futures=True)
    problems = [each.exception() for each in running if not each.cancelled()]
    for problem in problems:
        if problem is not None and not isinstance(problem, _Ended):
            raise problem


def _download(artifact: Artifact, source: Source, progress: _Progress) -> None:
    for attempts_left in reversed(range(ATTEMPTS)):
        try:
            _download_once(artifact, source, progress)
        except (requests.RequestException, RuntimeError) as problem:
            if attempts_left == 0 or not _is_passing(problem):
                raise NoNetwork(artifact.name, artifact.version, type(problem).__name__) from problem
            time.sleep(PAUSE_SECONDS)
        else:
            return


def _is_passing(problem: Exception) -> bool:
    """Tell whether a second try may help: not where the file is missing or the network is silent."""
    return not isinstance(problem, RuntimeError | requests.ConnectTimeout)


def _download_once(artifact: Artifact, source: Source, progress: _Progress) -> None:
    with tempfile.TemporaryDirectory(dir=source.cache, prefix=STAGING) as staging:
        fetched = _from_repository(artifact, Path(staging), source.mirror, progress)
        if not is_whole(fetched, artifact):
            raise WrongDownload(artifact.name, artifact.version)
        fetched.replace(source.cache / artifact.filename)


def _from_repository(artifact: Artifact, staging: Path, mirror: str | None, progress: _Progress) -> Path:
    context = MavenContext(
        resolver=PythonResolver(progress_callback=progress.of_file),
        repo_cache=staging,
        remote_repos=None if mirror is None else {"central": mirror},
        timeout=TIMEOUT_SECONDS,
    )
    component = context.project(artifact.group, artifact.name).at_version(artifact.version)
    wanted = component.artifact(classifier=artifact.classifier, packaging=artifact.packaging)
    fetched: Path | None = context.resolver.download(wanted)
    if fetched is None:
        raise NoNetwork(artifact.name, artifact.version, "nothing came")
    return fetched
