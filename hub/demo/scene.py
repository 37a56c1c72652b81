"""The area in which a play takes place, as its public directory describes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.demo.names import TOWNS


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where the invented families live and learn, and who answers there. Without anything it is Suffolk."""

    towns: tuple[tuple[str, str], ...] = TOWNS
    """Towns on no map, each with the local authority (GSS code) in which it lies."""
    schools: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Numbers of schools and colleges by local authority."""
    kinds: frozenset[str] | None = None
    """Kinds of agency that the area has; None is whoever may begin a story."""
    answering: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Which agency answers, by kind and local authority."""
    without: frozenset[str] = frozenset()
    """Kinds of service that the area has not."""

    def has(self, kind: str) -> bool:
        """Say whether the area has such an agency."""
        return self.kinds is None or kind in self.kinds
