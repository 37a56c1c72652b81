"""What a check of the rules finds: where it stands, what is wrong, and an event for which it would go wrong."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hub.domain.agency import AgencyKind
from hub.domain.cube import Cube, example, values_of
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import Facts


class Check(StrEnum):
    """What a rule set must stand; the order is that of docs/sharing.md."""

    ALWAYS_TRUE = "always-true"
    NEVER_TRUE = "never-true"
    OVERLAP = "overlap"
    UNANSWERED_ROUTE = "unanswered-route"
    UNANSWERED_FIELD = "unanswered-field"
    FORBIDDEN = "forbidden"
    EXACT_SET = "exact-set"
    AGREEMENT = "agreement"
    ORDER = "order"
    BLINDNESS = "blindness"
    DATES = "dates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with the rules. A rule set that has any does not run, and nothing of it runs."""

    check: Check
    file: Path
    line: int
    rule: str
    """Id of the rule or route as it stands in the file; empty when the fault is of no single one."""
    what: str
    """What is wrong and what to do, in whole sentences."""
    recipient: AgencyKind = AgencyKind.UNKNOWN
    delivery: DeliveryKind | None = None
    piece: Cube = 0
    """For which events it goes wrong; 0 when it is not a matter of events."""

    @property
    def facts(self) -> Facts:
        """Return one complete set of facts for which it goes wrong, empty when it is not a matter of events."""
        return example(self.piece) if self.piece else {}

    @property
    def when(self) -> str:
        """Return the same events as a person reads them, without what every rule demands."""
        said = {name: values for name, values in values_of(self.piece).items() if name not in GUARDS}
        return ", ".join(f"{name}: {' or '.join(values)}" for name, values in said.items())

    @property
    def said(self) -> str:
        """Return the complaint without its place: rule, what is wrong, and when."""
        named = f"{self.rule}: " if self.rule else ""
        when = f" For example when {self.when}." if self.piece and self.when else ""
        return f"{named}{self.what}{when}"

    def __str__(self) -> str:
        """Return the complaint as one line, with file and line."""
        return f"{self.file}:{self.line} {self.said}"


GUARDS = frozenset({"excluded", "restricted"})
"""Facts that every rule demands, so that naming them says nothing."""
