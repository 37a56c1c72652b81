"""How families name their children: which names are common, which are rare, and how the parts stand together."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from hub.demo.population import abroad, islands
from hub.demo.population.luck import happens

_FLATTENED = 4
"""Added to the rank, so that the commonest name is not half of all."""
RARE_ENGLISH = 0.45
"""How often an English family has a name that is on no list of common ones."""
MIDDLE_NAME = 0.55
EVERY_FIFTH = 5
_PLACE_STARTS, _PLACE_ENDS = islands.PLACE_STARTS.split(), islands.PLACE_ENDS.split()


@dataclass(frozen=True, slots=True)
class Names:
    """Names by rank: the frequency falls with the rank (Zipf)."""

    words: tuple[str, ...]
    reach: tuple[float, ...]

    def draw(self, chance: Random) -> str:
        """Return one name."""
        return chance.choices(self.words, cum_weights=self.reach)[0]

    def common(self, chance: Random) -> str:
        """Return one of the commonest."""
        return chance.choice(self.words[:8])


@dataclass(frozen=True, slots=True, kw_only=True)
class Culture:
    """Names of one people, and the habits by which they are put together."""

    title: str
    share: float
    women: Names
    men: Names
    families: Names
    given: Callable[[Random, "Culture", str], tuple[str, ...]]
    takes_his_name: float
    """How often a wife takes her husband's family name."""
    double: float
    """How often a wife joins both names by a hyphen instead."""

    def forenames(self, sex: str) -> Names:
        """Return the forenames of women or of men."""
        return self.women if sex == "F" else self.men

    def family(self, chance: Random) -> str:
        """Return a family name of a man, common or rare."""
        if self.title == "english" and happens(chance, RARE_ENGLISH):
            return _place_name(chance)
        return self.families.draw(chance)


Given = Callable[[Random, Culture, str], tuple[str, ...]]
"""Gives the forenames of a child of that sex."""


def _names(words: str) -> Names:
    kept = tuple(dict.fromkeys(words.split()))
    return Names(kept, tuple(accumulate(1 / (rank + _FLATTENED) for rank in range(len(kept)))))


def _place_name(chance: Random) -> str:
    return chance.choice(_PLACE_STARTS) + chance.choice(_PLACE_ENDS)


def _plain(chance: Random, culture: Culture, sex: str) -> tuple[str, ...]:
    names = culture.forenames(sex)
    first = names.draw(chance)
    middle = names.draw(chance)
    return (first, middle) if happens(chance, MIDDLE_NAME) and middle != first else (first,)


def _muslim(chance: Random, culture: Culture, sex: str) -> tuple[str, ...]:
    """Return a man's own name, often after Mohammed, or a woman's, often before Bibi or Begum."""
    own = culture.forenames(sex).draw(chance)
    if sex == "M":
        return ("Mohammed", own) if own != "Mohammed" and happens(chance, 0.4) else (own,)
    return (own, chance.choice(("Bibi", "Begum"))) if happens(chance, 0.2) else (own,)


def _sikh(chance: Random, culture: Culture, sex: str) -> tuple[str, ...]:
    return culture.forenames(sex).draw(chance), "Kaur" if sex == "F" else "Singh"


def _somali(chance: Random, culture: Culture, sex: str) -> tuple[str, ...]:
    """Return the own name and the father's; the grandfather's stands as family name."""
    return culture.forenames(sex).draw(chance), culture.men.draw(chance)


def _chinese(chance: Random, culture: Culture, sex: str) -> tuple[str, ...]:
    own = culture.forenames(sex).draw(chance)
    return (own, chance.choice(abroad.CHINESE_SECOND)) if happens(chance, 0.3) else (own,)


def _culture(title: str, share: float, words: tuple[str, str, str], given: Given, wife: tuple[float, float]) -> Culture:
    women, men, families = words
    return Culture(
        title=title,
        share=share,
        women=_names(women),
        men=_names(men),
        families=_names(families),
        given=given,
        takes_his_name=wife[0],
        double=wife[1],
    )


def _polish_families() -> str:
    stems = enumerate(abroad.POLISH_STEMS.split())
    return " ".join(f"{stem}{'czyk' if place % EVERY_FIFTH == EVERY_FIFTH - 1 else 'ski'}" for place, stem in stems)


_WORDS: dict[str, tuple[str, str, str]] = {
    "english": (islands.ENGLISH_WOMEN, islands.ENGLISH_MEN, islands.ENGLISH_FAMILIES),
    "welsh": (islands.WELSH_WOMEN, islands.WELSH_MEN, islands.WELSH_FAMILIES),
    "scottish": (islands.SCOTTISH_WOMEN, islands.SCOTTISH_MEN, islands.SCOTTISH_FAMILIES),
    "irish": (islands.IRISH_WOMEN, islands.IRISH_MEN, islands.IRISH_FAMILIES),
    "pakistani": (abroad.PAKISTANI_WOMEN, abroad.PAKISTANI_MEN, abroad.PAKISTANI_FAMILIES),
    "bangladeshi": (abroad.BANGLADESHI_WOMEN, abroad.BANGLADESHI_MEN, abroad.BANGLADESHI_FAMILIES),
    "sikh": (abroad.SIKH_GIVEN, abroad.SIKH_GIVEN, abroad.SIKH_FAMILIES),
    "polish": (abroad.POLISH_WOMEN, abroad.POLISH_MEN, _polish_families()),
    "romanian": (abroad.ROMANIAN_WOMEN, abroad.ROMANIAN_MEN, abroad.ROMANIAN_FAMILIES),
    "nigerian": (abroad.NIGERIAN_WOMEN, abroad.NIGERIAN_MEN, abroad.NIGERIAN_FAMILIES),
    "somali": (abroad.SOMALI_WOMEN, abroad.SOMALI_MEN, abroad.SOMALI_MEN),
    "arabic": (abroad.ARABIC_WOMEN, abroad.ARABIC_MEN, abroad.ARABIC_FAMILIES),
    "chinese": (abroad.CHINESE_GIVEN, abroad.CHINESE_GIVEN, abroad.CHINESE_FAMILIES),
}
_HABITS: tuple[tuple[str, float, Given, tuple[float, float]], ...] = (
    ("english", 0.58, _plain, (0.6, 0.08)),
    ("welsh", 0.04, _plain, (0.6, 0.08)),
    ("scottish", 0.05, _plain, (0.6, 0.08)),
    ("irish", 0.05, _plain, (0.6, 0.08)),
    ("pakistani", 0.08, _muslim, (0.35, 0.02)),
    ("bangladeshi", 0.04, _muslim, (0.15, 0.0)),
    ("sikh", 0.03, _sikh, (0.6, 0.08)),
    ("polish", 0.04, _plain, (0.6, 0.08)),
    ("romanian", 0.03, _plain, (0.6, 0.08)),
    ("nigerian", 0.02, _plain, (0.6, 0.08)),
    ("somali", 0.02, _somali, (0.0, 0.0)),
    ("arabic", 0.01, _muslim, (0.3, 0.0)),
    ("chinese", 0.01, _chinese, (0.1, 0.0)),
)
"""Share of the households, how names are given, how often a wife takes her husband's name or joins both."""
CULTURES = tuple(_culture(title, share, _WORDS[title], given, wife) for title, share, given, wife in _HABITS)
_REACH = tuple(accumulate(culture.share for culture in CULTURES))


def some_culture(chance: Random) -> Culture:
    """Return one of the peoples of Britain, the larger ones more often."""
    return chance.choices(CULTURES, cum_weights=_REACH)[0]


def hers(family: str) -> str:
    """Return the form of a family name that a woman has: Kowalska beside Kowalski."""
    return f"{family[:-1]}a" if family.endswith("ski") else family
