"""Of whom `hub area who` is asked: facts from the command line, the rest as most events have it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from hub.domain.agency import AgencyKind
from hub.domain.cube import cube
from hub.domain.dates import day_of
from hub.domain.directory import Area
from hub.domain.facts import FACTS, AgeBand, Facts, Indicated, RiskFact, age_band
from hub.domain.ids import AgencyId
from hub.domain.person import ConsentStatus
from hub.domain.rules import Policy
from hub.explained import Explained
from hub.flow.locality import offer_in
from hub.matrix.in_words import condition
from hub.policy.conditions import guard
from hub.policy.who import Asked
from hub.trial import example

USUAL: Facts = {
    **example.USUAL,
    "age": AgeBand.UNKNOWN,
    "risk": RiskFact.UNKNOWN,
    "consent": ConsentStatus.UNKNOWN,
    **dict.fromkeys(("care-needs", "suicidal"), Indicated.NO),
}
"""What is taken to be so where nothing else is said: nothing that would let more be told."""
OF_THE_HUB = frozenset({"age", "offer", "setting", "task", "excluded", "restricted"})
"""Facts that are given otherwise, or that follow from the area or from who is told."""
HELP = "Facts: " + "; ".join(f"--{n} {'|'.join(FACTS[n])}" for n in FACTS if n not in OF_THE_HUB and n != "sender")
HELP += "; --sender and the kind of agency that tells it."


class WronglyAsked(Explained):
    """The question names something that there is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, with what was said of it and what is taken to be so."""

    asked: Asked
    area: Area
    said: Facts = field(default_factory=dict)

    def living_in(self, district: str | None, day: date) -> "Question":
        """Return the same of somebody who lives in a district, by its code or its name."""
        if district is None:
            return self
        alike = [d for d in self.area.districts if district.casefold() in {d.code.casefold(), d.name.casefold()}]
        found = next((d for d in alike if d.exists_on(day)), next(iter(alike), None))
        if found is None:
            there = ", ".join(f"{d.code} {d.name}" for d in self.area.districts if d.exists_on(day))
            raise WronglyAsked(f"{self.area.name} has no district {district!r}. Nothing was asked; it has {there}.")
        return replace(self, asked=replace(self.asked, district=found.code))

    def at_school(self, urn: str | None) -> "Question":
        """Return the same of a child at a school."""
        return replace(self, asked=replace(self.asked, urn=urn))

    def lines(self) -> tuple[str, str]:
        """Return in words of whom it is asked, and what is taken to be so."""
        day = day_of(self.asked.now)
        name = next((d.name for d in self.area.districts if d.code == self.asked.district), "district not known")
        assumed = {fact: value for fact, value in USUAL.items() if fact not in self.said and fact not in OF_THE_HUB}
        taken = [f"{fact} {value}" for fact, value in assumed.items() if value != "unknown"]
        rest = ["all else unknown"] if len(taken) < len(assumed) else []
        said = _words({"role": self.asked.facts["role"], **self.said})
        return f"{self.area.name}, {name}, on {day}, {said}.", f"Taken to be so: {', '.join([*taken, *rest])}."

    def plain(self) -> dict[str, object]:
        """Return the same for programs."""
        asked = self.asked
        where = {
            "area": self.area.id,
            "district": asked.district,
            "on": day_of(asked.now).isoformat(),
        }
        return {**where, "sender": asked.sender, "facts": {name: value.value for name, value in asked.facts.items()}}


def question(args: Sequence[str], age: str, area: Area, policy: Policy, now: datetime) -> Question:
    """Return what is asked by options of the form `--fact value`; raise `WronglyAsked` where there is no such fact."""
    said = {**_facts(args), "age": _age(age)}
    facts = {**USUAL, **said, "offer": offer_in(area.id, policy, now)}
    sender = _sender(AgencyKind(facts["sender"]), area, policy)
    return Question(asked=Asked(area=area.id, facts=facts, now=now, sender=sender), area=area, said=said)


def _facts(args: Sequence[str]) -> Facts:
    if len(args) % 2 or any(not name.startswith("--") for name in args[::2]):
        raise WronglyAsked("Each fact is an option with a value, as in --risk high. Nothing was asked.")
    return dict(_fact(name.removeprefix("--"), value) for name, value in zip(args[::2], args[1::2], strict=True))


def _fact(name: str, value: str) -> tuple[str, StrEnum]:
    if name not in FACTS or name in OF_THE_HUB:
        known = ", ".join(fact for fact in FACTS if fact not in OF_THE_HUB)
        raise WronglyAsked(f"There is no fact --{name} to be given. Nothing was asked; the facts are {known}.")
    if value not in set(FACTS[name]):
        raise WronglyAsked(f"--{name} has no value {value!r}. Nothing was asked; it has {', '.join(FACTS[name])}.")
    return name, FACTS[name](value)


def _age(text: str) -> AgeBand:
    if text in {AgeBand.UNBORN, AgeBand.UNKNOWN}:
        return AgeBand(text)
    if not text.isdecimal():
        raise WronglyAsked(f"--age {text}: give completed years, `unborn` or `unknown`. Nothing was asked.")
    return age_band(int(text))


def _sender(kind: AgencyKind, area: Area, policy: Policy) -> AgencyId:
    """Return an agency of a kind, of this area if it has one: which one it is makes no difference to the facts."""
    here = (one.id for one in area.agencies if one.kind is kind)
    anywhere = (one.id for one in policy.directory.agencies.values() if one.kind is kind)
    found = next(here, next(anywhere, None))
    if found is None:
        raise WronglyAsked(f"No directory has an agency of the kind {kind}, so none can tell it. Nothing was asked.")
    return found


def _words(said: Facts) -> str:
    return condition(cube({name: [value] for name, value in said.items()}) & guard())
