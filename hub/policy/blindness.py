"""Check 10: whether and what the other party's side is told depends on nothing that is hers.

Otherwise the coming of a delivery, or its not coming, would tell him. At run time `blind` takes her facts away before
rules and routes to that side are asked; so a condition on one of them would do something else than it says, and is
refused here. A route that leads there by another way is not blinded, and is refused whatever it says.
"""

from collections.abc import Iterator, Mapping

from hub.domain.agency import OTHER_PARTYS_SIDE
from hub.domain.cube import SLICES, Cube, allowed, cube
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import FACTS
from hub.domain.rules import RouteRule, Towards
from hub.policy.faults import Check, Fault
from hub.policy.rule_set import At, RuleSet, fault, route_fault

HERS = frozenset(
    {
        "risk",
        "consent",
        "address-class",
        "criterion",
        "marac-repeat",
        "override",
        "sexual",
        "stalking",
        "honour-based",
        "homicide",
        "operation",
        "care-needs",
        "suicidal",
        "schooling",
        "escalation",
        "asked-by",
        "reviewed",
        "offer",
        "severity",
        "setting",
        "task",
    }
)
"""Facts of a victim, a child, or of what is known of the pair."""
NOT_HERS: Mapping[str, str] = {
    "told": "which event it is; of her own words only police, probation and conference tell there",
    "sender": "who told, and only his referrers count",
    "role": "his own in this event",
    "age": "his own",
    "suspect-informed": "what the police told him himself",
    "primary-victim": "while it is open nothing goes there, so that a counter-allegation shows nothing",
    "asks-for": "what his referrer asks for him",
    "may-be-told": "what his referrer stated that he may be told",
    "excluded": "a decision about that very recipient, known to it",
    "restricted": "a decision about who works on the case; it can only keep things from him",
}
"""Every other fact, and why something for his side may depend on it."""


def blind_to_her(rule_set: RuleSet) -> Iterator[Fault]:
    """Check 10: nothing that is routed or given to the other party's side depends on a fact of hers."""
    for route in rule_set.routes:
        yield from _route_faults(rule_set, route)
    for file in rule_set.files:
        for rule in file.rules if file.recipient in OTHER_PARTYS_SIDE else ():
            for fact in hers_in(rule.when):
                what = f"{rule.recipient} would learn of her by it: a rule for that side may not ask for {fact}."
                yield fault(Check.BLINDNESS, At(file=file, rule=rule), what, rule.when)


def _route_faults(rule_set: RuleSet, route: RouteRule) -> Iterator[Fault]:
    if route.towards is Towards.SENDER and (his := set(allowed(route.when, "sender")) & OTHER_PARTYS_SIDE):
        what = (
            f"It leads to a sender of the other party's side, which gets receipts alone. Take {min(his)} from `sender`."
        )
        yield route_fault(rule_set, Check.BLINDNESS, route, what, route.when & cube({"sender": his}))
    if route.towards is Towards.FALLBACK and rule_set.fallbacks & OTHER_PARTYS_SIDE:
        what = "It leads to a fallback of the other party's side. Choose another fallback for that area."
        yield route_fault(rule_set, Check.BLINDNESS, route, what, route.when)
    if route.service in OTHER_PARTYS_SIDE:
        if route.delivery not in {DeliveryKind.PERPETRATOR_REFERRAL, None}:
            what = f"{route.service} gets a referral of him and nothing else, never {route.delivery}."
            yield route_fault(rule_set, Check.BLINDNESS, route, what, route.when)
        for fact in hers_in(route.when):
            what = f"{route.service} would learn of her by it: a route to that side may not ask for {fact}."
            yield route_fault(rule_set, Check.BLINDNESS, route, what, route.when)


def hers_in(condition: Cube) -> list[str]:
    """Return the facts of hers on which a condition depends: for two of their values it says two things."""
    return [fact for fact in FACTS if fact in HERS and condition & SLICES[fact] != SLICES[fact]]
