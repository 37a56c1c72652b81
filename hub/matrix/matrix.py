"""Who sees what: everything that the rule files give and withhold, as one value and as the JSON that is committed.

The JSON is for programs, and for `hub rules diff --against-release`: a set of rules can be read back from it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hub.domain.agency import AgencyKind
from hub.domain.cube import allowed, cube
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import FACTS, TaskFact
from hub.domain.ids import RuleId
from hub.domain.rules import ALWAYS, RouteRule, SharingRule, Term, Towards, Treatment
from hub.flow.route import KEPT_OUT
from hub.matrix import in_words
from hub.policy.compare import Meaning, readable
from hub.policy.errors import PolicyUnusable
from hub.policy.load import PolicyFiles, rule_set_in
from hub.policy.rule_set import RuleSet
from hub.policy.sharing import SharingFile, Silence

NOT_PROVED = (
    "That a fact is right: an age, grade or class of address that an agency recorded wrongly is judged as recorded.",
    "That a treatment keeps little enough: what is given as a code is one word of a list, and a list can say much.",
    "That the right people were joined: matching is measured, and unsure pairs wait for a person.",
    "Timing: that nothing goes to the other party's side because of her facts is proved of routes, not of clocks.",
    "What a text means: free text is searched for names, numbers and places, and a person reads what was found.",
    (
        "Who stands in: where an area has no service of a kind its fallback is told by the fallback's own rules, "
        "and asked to find a way for her."
    ),
    "What a recipient does afterwards.",
)
"""What no check of the rules can show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """Fields that a kind of recipient never gets, and why."""

    fields: Mapping[str, tuple[str, ...]]
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Kinds of delivery for which a recipient has the very same rules."""

    kinds: tuple[DeliveryKind, ...]
    rules: tuple[SharingRule, ...]
    """The rules of the first kind; those of the others differ in the kind alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """What one kind of agency may see."""

    kind: AgencyKind
    agreement: str
    term: Term
    """While this holds; of one kind there may be one part for now and one for later."""
    occasions: tuple[Occasion, ...]
    silences: tuple[Silence, ...]
    withheld: tuple[Withheld, ...]
    always_because: Mapping[RuleId, str]
    """Why a rule without a condition needs none."""
    told: tuple[RouteRule, ...]
    """Routes that lead to this kind, also as the agency that told or as the area's fallback."""
    told_besides: tuple[tuple[DeliveryKind, str], ...]
    """What is sent without a route, and on which occasion."""

    @property
    def rules(self) -> tuple[SharingRule, ...]:
        """Return every rule by which this kind sees something, with each kind of delivery once."""
        return tuple(rule for occasion in self.occasions for rule in occasion.rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Everything that is given to anybody, and when it is sent."""

    digest: str
    """SHA-256 of the files of rules, agreements and routes, in hexadecimal."""
    recipients: tuple[Recipient, ...]
    routes: tuple[RouteRule, ...]


def matrix_of(files: PolicyFiles) -> Matrix:
    """Return what the files say; raise `PolicyUnusable` where one of them does not load."""
    rule_set = rule_set_in(files)
    return Matrix(
        digest=_digest((*files.sharing, *files.agreements, files.routing)),
        recipients=recipients_of(rule_set),
        routes=rule_set.routes,
    )


def recipients_of(rule_set: RuleSet) -> tuple[Recipient, ...]:
    """Return what each kind of agency may see, by kind and time."""
    found = (_recipient(file, rule_set) for file in rule_set.files)
    return tuple(sorted(found, key=lambda one: (one.kind, one.term.starts)))


def as_json(matrix: Matrix) -> str:
    """Return the matrix as JSON text; the same rules give the same text."""
    value = {
        "digest": matrix.digest,
        "recipients": [_recipient_plain(one) for one in matrix.recipients],
        "routes": [_route_plain(one) for one in matrix.routes],
        "not-proved": NOT_PROVED,
    }
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def meaning_in(text: str, path: Path) -> Meaning:
    """Return the rules that a committed matrix stands for; raise `PolicyUnusable` for a text that is none."""
    try:
        value = json.loads(text)
        rules = tuple(rule for one in value["recipients"] for rule in _rules_again(one))
        return Meaning(rules=rules, routes=tuple(_route_again(one) for one in value["routes"]))
    except (ValueError, KeyError, TypeError) as error:
        what = f"This is no matrix that this version of `hub rules matrix --json` wrote ({type(error).__name__})."
        raise PolicyUnusable(path, 1, what) from None


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.parent.name}/{path.name}".encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _recipient(file: SharingFile, rule_set: RuleSet) -> Recipient:
    """Return one file's part; the loader has looked at every value, so the plain ones may be used as they are."""
    plain: Any = file.document.value
    asked = [rule.when for rule in file.rules if rule.delivery is DeliveryKind.TASK]
    finds = any(TaskFact.FIND_ROUTE in allowed(when, "task") for when in asked)
    arise = dict.fromkeys(
        (o.delivery, o.because)
        for o in rule_set.occasions
        if o.recipient is file.recipient and (finds or o.because != KEPT_OUT)
    )
    routes = {str(route.id): route for route in rule_set.routes}
    return Recipient(
        kind=file.recipient,
        agreement=file.agreement,
        term=file.term,
        occasions=_occasions(file.rules),
        silences=file.silences,
        withheld=tuple(
            Withheld(fields={s: tuple(fields) for s, fields in one["fields"].items()}, because=one["because"])
            for one in plain.get("withhold", ())
        ),
        always_because={
            RuleId(f"{file.recipient}/{one['id']}"): one["always-because"]
            for one in plain["rules"]
            if "always-because" in one
        },
        told=tuple(routes[because] for _, because in arise if because in routes)
        + tuple(one for one in rule_set.routes if one.delivery is None and one.service is file.recipient),
        told_besides=tuple((kind, because) for kind, because in arise if because not in routes),
    )


def _occasions(rules: Iterable[SharingRule]) -> tuple[Occasion, ...]:
    by_kind: dict[DeliveryKind, list[SharingRule]] = {}
    for rule in rules:
        by_kind.setdefault(rule.delivery, []).append(rule)
    alike: dict[tuple[RuleId, ...], list[DeliveryKind]] = {}
    for kind in sorted(by_kind, key=list(DeliveryKind).index):
        alike.setdefault(tuple(rule.id for rule in by_kind[kind]), []).append(kind)
    return tuple(Occasion(kinds=tuple(kinds), rules=tuple(by_kind[kinds[0]])) for kinds in alike.values())


def _recipient_plain(one: Recipient) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "agreement": one.agreement,
        "from": None if one.term.starts == ALWAYS.starts else one.term.starts.isoformat(),
        "until": None if one.term.ends == ALWAYS.ends else one.term.ends.isoformat(),
        "deliveries": [
            {"kinds": occasion.kinds, "rules": [_rule_plain(rule, one.always_because) for rule in occasion.rules]}
            for occasion in one.occasions
        ],
        "nothing": [
            {"delivery": silence.delivery, "in-words": in_words.condition(silence.when), "because": silence.because}
            for silence in one.silences
        ],
        "withheld": [{"fields": held.fields, "because": held.because} for held in one.withheld],
    }


def _rule_plain(rule: SharingRule, always_because: Mapping[RuleId, str]) -> dict[str, Any]:
    return {
        "id": rule.id,
        "purpose": rule.purpose,
        "basis": dict(rule.basis),
        "override": rule.override,
        "when": _when_plain(rule.when),
        "in-words": in_words.condition(rule.when),
        "always-because": always_because.get(rule.id),
        "give": {section: dict(fields) for section, fields in rule.give.items()},
    }


def _route_plain(one: RouteRule) -> dict[str, Any]:
    return {
        "id": one.id,
        "towards": one.towards,
        "service": one.service,
        "delivery": one.delivery,
        "task": one.task,
        "reason": one.reason,
        "when": _when_plain(one.when),
        "in-words": in_words.condition(one.when),
    }


def _when_plain(when: int) -> dict[str, list[str]]:
    return {name: list(values) for name, values in readable(when).items()}


def _when_again(plain: Mapping[str, Sequence[str]]) -> int:
    guarded = {"excluded": ["clear"], "restricted": ["clear"], **plain}
    return cube({name: [FACTS[name](value) for value in values] for name, values in guarded.items()})


def _term_again(plain: Mapping[str, Any]) -> Term:
    starts, ends = plain.get("from"), plain.get("until")
    return Term(
        starts=date.fromisoformat(starts) if starts else ALWAYS.starts,
        ends=date.fromisoformat(ends) if ends else ALWAYS.ends,
    )


def _rules_again(recipient: Mapping[str, Any]) -> Iterable[SharingRule]:
    for occasion in recipient["deliveries"]:
        for kind in occasion["kinds"]:
            for rule in occasion["rules"]:
                yield SharingRule(
                    id=RuleId(rule["id"]),
                    recipient=AgencyKind(recipient["kind"]),
                    delivery=DeliveryKind(kind),
                    when=_when_again(rule["when"]),
                    purpose=rule["purpose"],
                    basis=rule["basis"],
                    give={
                        section: {field: Treatment(how) for field, how in fields.items()}
                        for section, fields in rule["give"].items()
                    },
                    override=rule["override"],
                    term=_term_again(recipient),
                )


def _route_again(plain: Mapping[str, Any]) -> RouteRule:
    return RouteRule(
        id=RuleId(plain["id"]),
        towards=Towards(plain["towards"]),
        service=AgencyKind(plain["service"]),
        delivery=DeliveryKind(plain["delivery"]) if plain["delivery"] else None,
        when=_when_again(plain["when"]),
        reason=plain["reason"],
        task=TaskFact(plain["task"]) if plain["task"] else None,
    )
