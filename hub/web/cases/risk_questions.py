"""What risk checklists ask, as labels in our own words beside their ids; the text of no question stands anywhere.

A checklist that is not here, and an item that it does not have, are shown as they were received (docs/domain.md,
rules R5 and R6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DASH_24, DASH_27 = "DASH_RIC_24", "DASH_2009_27"
LABELS: Mapping[str, str] = {
    "injury": "Injured this time",
    "frightened": "Very frightened",
    "fear_of": "What is feared",
    "isolated": "Kept from family, friends or others",
    "suicidal": "Low, or thoughts of suicide",
    "separation": "Left or tried to, within a year",
    "child_contact": "Conflict over seeing the children",
    "stalking": "Followed, called or messaged all the time",
    "pregnancy": "Pregnant, or a baby under 18 months",
    "children_in_household": "Children or dependants in the home",
    "hurt_children": "Children or dependants were hurt",
    "threatened_children": "Children or dependants were threatened",
    "frequency": "Happens more often",
    "severity": "Gets worse",
    "control_jealousy": "Control or jealousy",
    "weapons": "Weapons or objects used",
    "threats_kill": "Threatened to kill, and was believed",
    "strangulation": "Strangled, choked, suffocated or drowned",
    "sexual": "Sexual harm",
    "other_person": "Somebody else threatens too",
    "hurt_others": "Has hurt others",
    "animals": "Has hurt animals",
    "financial": "Money problems or dependence",
    "substances_mh": "Drugs, alcohol or mental health of the one alleged",
    "perp_suicide": "The one alleged spoke of or tried suicide",
    "breach": "Broke bail, an order or an agreement",
    "criminal_history": "Known to the police",
}
"""Our own labels, by our own keys."""
CHILDREN = ("children_in_household", "hurt_children", "threatened_children")
"""What the 27-item version asks besides."""
ORDER: Mapping[str, Sequence[str]] = {
    DASH_27: tuple(LABELS),
    DASH_24: tuple(key for key in LABELS if key not in CHILDREN),
}
"""The items of a checklist in their order."""
VERSIONS: Mapping[str, frozenset[str]] = {
    DASH_24: frozenset({"1", "24", "2009", "unknown"}),
    DASH_27: frozenset({"1", "27", "2009", "unknown"}),
}
"""Versions whose items are the ones above; what somebody sends of another is not taken for them."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Question:
    """One row: an item of a checklist."""

    tool: str
    number: int
    """Its place in the checklist; of an unmapped item the order in which it was received."""
    item: str
    key: str | None = None
    """Ours; None where the item is not mapped."""

    @property
    def id(self) -> str:
        """Return by what people refer to it: `DASH_RIC_24:15`."""
        return f"{self.tool}:{self.number if self.key else self.item}"

    @property
    def label(self) -> str:
        """Return our own words for it; nothing for an item that is not mapped."""
        return LABELS[self.key] if self.key else ""


def is_mapped(tool: str, version: str) -> bool:
    """Say whether the items of a checklist are known, in this version of it."""
    return version in VERSIONS.get(tool, ())


def question(tool: str, version: str, item: str, place: int) -> Question:
    """Return what an answer answers; `place` is where it stood among the answers."""
    key = _key(tool, item) if is_mapped(tool, version) else None
    number = ORDER[tool].index(key) + 1 if key else place
    return Question(tool=tool, number=number, item=key or item, key=key)


def as_24(one: Question) -> Question:
    """Return the same question as the 24-item checklist has it, where it has it (docs/domain.md, rule R6)."""
    if one.key is None or one.tool != DASH_27 or one.key not in ORDER[DASH_24]:
        return one
    return Question(tool=DASH_24, number=ORDER[DASH_24].index(one.key) + 1, item=one.key, key=one.key)


def _key(tool: str, item: str) -> str | None:
    """Return our key of an item that is given by that, or by its number: `strangulation`, `q15`, `Q15`, `15`."""
    order, number = ORDER[tool], item.lower().removeprefix("q")
    if item in order:
        return item
    is_place = number.isascii() and number.isdecimal() and len(number) <= len(str(len(order)))
    return order[int(number) - 1] if is_place and 1 <= int(number) <= len(order) else None
