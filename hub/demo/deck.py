"""Things dealt like cards: each has its turn before any comes again, so that a short play shows all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hub.demo.chance import seeded


@dataclass(slots=True, kw_only=True)
class Deck:
    """Cards that are shuffled, dealt to the last, and shuffled again."""

    name: str
    cards: Mapping[str, int]
    """How many there are of each in a round."""
    _left: list[str] = field(default_factory=list)
    _rounds: int = 0

    def deal(self, seed: int, fits: Callable[[str], bool]) -> str:
        """Return the next card that fits; the others keep their turn. Raise `ValueError` where none ever fits."""
        if not any(map(fits, self.cards)):
            raise ValueError(self.name)
        while True:
            for place, card in enumerate(self._left):
                if fits(card):
                    return self._left.pop(place)
            self._shuffle(seed)

    def _shuffle(self, seed: int) -> None:
        """Put a new round under what is left; what never fits here does not pile up."""
        self._rounds += 1
        more = [card for card, count in self.cards.items() for _ in range(count)]
        seeded(seed, self.name, self._rounds).shuffle(more)
        self._left = [*dict.fromkeys(self._left), *more]
