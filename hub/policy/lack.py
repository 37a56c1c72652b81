"""What a proof of the directories finds (`coverage`)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hub.domain.agency import AgencyKind
from hub.domain.cube import Cube
from hub.domain.ids import AreaId, RuleId
from hub.policy.documents import Path_


class Proved(StrEnum):
    """What is proved of an area."""

    RESPONSIBLE = "somebody-responsible"
    """Whatever a route brings, somebody takes it on."""
    ONE = "one-responsible"
    """No two take on the same, unless one is told beside the other."""
    ROUTE = "route"
    """Whatever is told of a victim or a child, some route holds."""
    BLINDNESS = "blindness"
    """Whom the other party's side is told by depends on nothing of hers."""
    FALLBACK = "fallback"
    """Somebody of her side answers on every day when nobody else does."""
    RULES = "sharing-rules"
    """Whoever is told may be given something on that day."""


HARMFUL = frozenset({Proved.ONE, Proved.ROUTE, Proved.BLINDNESS})
"""What a hub does not start with: where any of it is lacking, somebody would be told who must not be, or a child lost.

Where nobody answers the fallback does, and where nothing may be given nothing is: the hub runs on, and an alarm opens.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Something that the directory lacks, with a counter-example."""

    proved: Proved
    what: str
    """What is wrong and what to do, in whole sentences."""
    area: AreaId | None = None
    service: AgencyKind | None = None
    routes: tuple[RuleId, ...] = ()
    """Which routes bring what nobody takes."""
    piece: Cube = 0
    """For which facts; 0 when it is not a matter of facts."""
    since: date | None = None
    until: date | None = None
    districts: tuple[str, ...] = ()
    """GSS codes; none where it is so in all of the area."""
    at: Path_ = ("contracts",)
    """Where in the file of the area it stands, or should."""
    refused: bool = True
    """Whether it must be mended. Otherwise the fallback answers, as it is meant to, and it is good to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was found, and how much was looked at."""

    lacks: tuple[Lack, ...]
    areas: int
    slices: int
    """Days on which something changes, of all areas."""
    questions: int
    """Different sets that were compared."""

    @property
    def refused(self) -> tuple[Lack, ...]:
        """Return what must be mended."""
        return tuple(lack for lack in self.lacks if lack.refused)
