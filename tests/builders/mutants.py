"""Edits of rule files, drawn by chance from a seed: what a tired author might do, and what an attacker would.

An edit keeps the book of given and withheld fields in order, so that it is judged by what it means.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import Any

from hub.domain.basis import Purpose
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import FACTS
from hub.domain.rules import Treatment
from hub.flow.fields import FIELDS

File = dict[str, Any]
"""A sharing file as plain values, every scalar text."""
NO_GUARD = [fact for fact in FACTS if fact != "excluded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One file after one edit."""

    number: int
    edit: str
    """What was done, in the words of the function that did it."""
    place: int
    """Which of the files was edited."""
    file: File


def mutants(files: Sequence[File], number: int, seed: int) -> Iterator[Mutant]:
    """Yield as many edited files as asked for; the same seed gives the same edits."""
    random = Random(seed)  # noqa: S311 - the same seed must give the same edits
    made = 0
    while made < number:
        edit, place = random.choice(EDITS), random.randrange(len(files))
        file = deepcopy(files[place])
        other = deepcopy(random.choice(files))
        if edit(random, file, other) and file != files[place]:
            made += 1
            yield Mutant(number=made, edit=edit.__name__, place=place, file=in_order(file, files[place]))


def in_order(file: File, before: File) -> File:
    """Withhold what is given no more, and withhold no more what is given now."""
    given = {(section, field) for rule in file["rules"] for section, fields in rule["give"].items() for field in fields}
    answered = _answered(before)
    for held in file.get("withhold", ()):
        held["fields"] = {s: [f for f in fields if (s, f) not in given] for s, fields in held["fields"].items()}
    sections = {section for section, _ in given | answered}
    every = {(section, field) for section in sections & FIELDS.keys() for field in FIELDS[section]}
    if missing := every - given - _answered({**file, "rules": []}):
        fields: dict[str, list[str]] = {}
        for section, field in sorted(missing):
            fields.setdefault(section, []).append(field)
        file["withhold"] = [*file.get("withhold", ()), {"fields": fields, "because": "edited"}]
    return file


def _answered(file: File) -> set[tuple[str, str]]:
    spoken = [*(rule["give"] for rule in file["rules"]), *(held["fields"] for held in file.get("withhold", ()))]
    return {(section, field) for sections in spoken for section, fields in sections.items() for field in fields}


def _conditioned(random: Random, file: File) -> Mapping[str, Any] | None:
    rules = [rule for rule in file["rules"] if isinstance(rule["when"], dict)]
    return random.choice(rules) if rules else None


def drop_a_condition(random: Random, file: File, _other: File) -> bool:
    """Let a rule no longer ask for one of its facts."""
    rule: Any = _conditioned(random, file)
    if rule is None:
        return False
    del rule["when"][random.choice(list(rule["when"]))]
    if not rule["when"]:
        rule.update({"when": "always", "always-because": "edited"})
    return True


def widen_a_condition(random: Random, file: File, _other: File) -> bool:
    """Add a value to a list."""
    rule: Any = _conditioned(random, file)
    if rule is None:
        return False
    fact = random.choice(list(rule["when"]))
    missing = [str(value) for value in FACTS[fact] if value not in rule["when"][fact]]
    rule["when"][fact] = [*rule["when"][fact], random.choice(missing)]
    return True


def narrow_a_condition(random: Random, file: File, _other: File) -> bool:
    """Take a value from a list, or ask for one more fact."""
    rule = random.choice(file["rules"])
    when = rule["when"] if isinstance(rule["when"], dict) else {}
    fact = random.choice(NO_GUARD)
    listed = when.get(fact, [str(value) for value in FACTS[fact]])
    if len(listed) > 1:
        gone = random.choice(listed)
        rule["when"] = {**when, fact: [value for value in listed if value != gone]}
        rule.pop("always-because", None)
    return len(listed) > 1


def add_a_field(random: Random, file: File, _other: File) -> bool:
    """Let a rule give one more field."""
    rule = random.choice(file["rules"])
    section = random.choice([section for section in FIELDS if section in rule["give"] or random.random() < 0.3])
    missing = sorted(FIELDS[section] - rule["give"].get(section, {}).keys())
    if missing:
        rule["give"].setdefault(section, {})[random.choice(missing)] = "as-is"
    return bool(missing)


def remove_a_field(random: Random, file: File, _other: File) -> bool:
    """Let a rule give one field less."""
    rule = random.choice(file["rules"])
    section = random.choice(list(rule["give"]))
    del rule["give"][section][random.choice(list(rule["give"][section]))]
    if not rule["give"][section]:
        del rule["give"][section]
    return bool(rule["give"])


def drop_a_rule(random: Random, file: File, _other: File) -> bool:
    """Take a whole rule away."""
    file["rules"].remove(random.choice(file["rules"]))
    return bool(file["rules"])


def copy_a_rule_elsewhere(random: Random, file: File, other: File) -> bool:
    """Let a rule of one recipient stand in the file of another."""
    rule = deepcopy(random.choice(other["rules"]))
    file["rules"].append({**rule, "id": f"{rule['id']}-copied"})
    return True


def send_a_rule_elsewhere(random: Random, file: File, _other: File) -> bool:
    """Let a rule speak of one more kind of delivery."""
    rule = random.choice(file["rules"])
    kind = random.choice([str(kind) for kind in DeliveryKind if kind not in rule["delivery"]])
    rule["delivery"] = [*rule["delivery"], kind]
    return True


def change_a_treatment(random: Random, file: File, _other: File) -> bool:
    """Give one field in another way."""
    rule = random.choice(file["rules"])
    section = random.choice(list(rule["give"]))
    field = random.choice(list(rule["give"][section]))
    others = [str(how) for how in Treatment if how != rule["give"][section][field]]
    rule["give"][section][field] = random.choice(others)
    return True


def change_the_purpose(random: Random, file: File, _other: File) -> bool:
    """Let a rule give for something else."""
    rule = random.choice(file["rules"])
    rule["purpose"] = random.choice([str(purpose) for purpose in Purpose if purpose != rule["purpose"]])
    return True


EDITS: tuple[Callable[[Random, File, File], bool], ...] = (
    drop_a_condition,
    widen_a_condition,
    narrow_a_condition,
    add_a_field,
    remove_a_field,
    drop_a_rule,
    copy_a_rule_elsewhere,
    send_a_rule_elsewhere,
    change_a_treatment,
    change_the_purpose,
)
"""Every kind of edit, as likely as any other."""
