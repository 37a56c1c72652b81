"""The rule files as they lie there now: read, proved and kept until one of them changes.

What commands say of the rules (`hub rules check`, `matrix`, `try`) is said of the same values.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from hub.domain.rules import Policy
from hub.matrix.matrix import Matrix, matrix_of
from hub.policy.errors import PolicyUnusable
from hub.policy.faults import Fault
from hub.policy.load import PolicyFiles, policy_of, refusal, rule_set_in
from hub.policy.proof import faults
from hub.policy.rule_set import RuleSet


@dataclass(frozen=True, kw_only=True)
class Inspected:
    """What the files say, and what is wrong with it."""

    files: PolicyFiles
    rule_set: RuleSet
    policy: Policy
    """With these rules, whether they are proved or not: for a trial alone."""
    matrix: Matrix
    faults: tuple[Fault, ...]
    refused: PolicyUnusable | None
    """Why no hub would start with them; None where one would."""
    at: datetime
    """When they were read and proved."""


Stamp = tuple[tuple[Path, int, int], ...]


class RuleFiles:
    """Reads the files again when one of them has changed."""

    def __init__(self, files: PolicyFiles, now: Callable[[], datetime]) -> None:
        self.files, self._now = files, now
        self._kept: tuple[Stamp, Inspected | PolicyUnusable] | None = None
        self._reading = Lock()

    def inspected(self) -> Inspected:
        """Return what the files say now; raise `PolicyUnusable` where one of them is not understood."""
        found = self._now_or_kept()
        if isinstance(found, PolicyUnusable):
            raise found.with_traceback(None)
        return found

    def refused(self) -> PolicyUnusable | None:
        """Return why no hub would start with the files as they are now; None where one would."""
        found = self._now_or_kept()
        return found if isinstance(found, PolicyUnusable) else found.refused

    def _now_or_kept(self) -> Inspected | PolicyUnusable:
        with self._reading:
            stamp = _stamp(self.files)
            if self._kept is None or self._kept[0] != stamp:
                self._kept = (stamp, self._read())
            return self._kept[1]

    def _read(self) -> Inspected | PolicyUnusable:
        try:
            rule_set = rule_set_in(self.files)
            policy = policy_of(rule_set, self.files)
            found = faults(rule_set)
            return Inspected(
                files=self.files,
                rule_set=rule_set,
                policy=policy,
                matrix=matrix_of(self.files),
                faults=found,
                refused=refusal(policy, self.files, found),
                at=self._now(),
            )
        except PolicyUnusable as error:
            return error


def _stamp(files: PolicyFiles) -> Stamp:
    """Return by what a change of a file shows; one that is gone is changed too."""
    paths = (files.routing, files.risk, *files.sharing, *files.agreements, *files.areas)
    stats = ((path, path.stat()) for path in paths if path.exists())
    return tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in stats)
