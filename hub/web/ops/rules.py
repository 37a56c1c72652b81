"""A rule as a sentence, by the id that a journey names."""

from functools import lru_cache

from hub.domain.rules import Policy
from hub.matrix.in_words import condition
from hub.matrix.vocabulary import PURPOSES
from hub.web.ops.naming import HELD_BACK

OWN = {
    "receipt": "Whoever sent an event is told what became of it.",
    "correction": "Whoever was told something that does not hold any more is told so.",
    "case-replaced": "Whoever knew a case is told where it goes on.",
    "case-shown-no-more": "A case that is shown no more is emptied.",
    "case-moved": "Whoever knew a case is told that another area has it in its care.",
    "facts-unavailable": "It could not be worked out who must be told, so somebody is asked to look.",
    "kept-out": "Everybody whom a rule names is kept out of this case, so whoever the area named looks for a way.",
    "no-route": "No rule says who is told, so whoever the area named looks for a way.",
    "no-service": "Nobody in the area answers for this kind of service.",
    "school-unknown": "The school is in no directory.",
    "updated": "Whoever was told before is told of what changed.",
}
"""Rules that stand in the hub itself."""
GONE = "The rules of today have no such rule any more; it was in force when this was decided."


def rule_sentence(policy: Policy, rule: str) -> str:
    """Return what a rule says."""
    return _sentence(_Rules(policy), rule.removeprefix("hub/"))


class _Rules:
    """The rules of a policy; equal where the policy's digest is."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __hash__(self) -> int:
        return hash(self.policy.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Rules) and other.policy.digest == self.policy.digest


@lru_cache(maxsize=2_000)
def _sentence(rules: _Rules, rule: str) -> str:
    for route in rules.policy.routes:
        if route.id == rule:
            return route.reason
    for one in rules.policy.sharing.rules:
        if one.id == rule:
            purpose = PURPOSES.get(one.purpose, one.purpose.replace("-", " "))
            return f"Given {condition(one.when)}. Purpose: {purpose}."
    return HELD_BACK.get(rule) or OWN.get(rule, GONE)
