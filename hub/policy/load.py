"""Every file that people decided in, loaded as one `Policy` with one digest."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from hub.domain.directory import Directory
from hub.domain.ids import AreaId
from hub.domain.risk import AskedOf, Band, Grade, Instrument
from hub.domain.rules import Escalation, LocalCriterion, Policy, Repeat, Sharing, Term
from hub.policy import routing
from hub.policy.agreements import agreement
from hub.policy.areas import directory_of
from hub.policy.coverage import prove
from hub.policy.documents import Document, Strict, read
from hub.policy.errors import HARMFUL_DIRECTORY, AreaUnknown, PolicyUnusable
from hub.policy.faults import Fault
from hub.policy.lack import HARMFUL, Lack
from hub.policy.matching import SHIPPED, files_of, model_in
from hub.policy.proof import faults
from hub.policy.rule_set import RuleSet
from hub.policy.sharing import sharing_file

_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFiles:
    """Where the files of a policy lie."""

    routing: Path
    risk: Path
    sharing: tuple[Path, ...]
    agreements: tuple[Path, ...]
    """What the agencies signed: the most that a rule may give."""
    areas: tuple[Path, ...]
    model: Path = SHIPPED
    """How people are matched; its bars and shares lie beside it."""


class _Band(Strict):
    at_least: int = Field(alias="at-least")
    grade: Literal["standard", "medium", "high"]


class _Instrument(Strict):
    tool: str
    items: int = 0
    bands: tuple[_Band, ...] = ()


class _Threshold(Strict):
    months: int = Field(ge=1)
    area: str | None = None
    starts: date = Field(default=date.min, alias="from")


class _Escalation(_Threshold):
    incidents: int = Field(ge=1)


class _LocalCriterion(Strict):
    criterion: Literal["suicide-self-harm", "honour-based", "medium-anticipated"]
    area: str | None = None
    starts: date = Field(default=date.min, alias="from")
    ends: date = Field(default=date.max, alias="until")


class _Measure(Strict):
    instrument: str
    asked_of: Literal["adults", "children"] = Field(alias="asked-of")


class _Risk(Strict):
    instruments: list[_Instrument]
    escalation: list[_Escalation]
    repeat: list[_Threshold]
    local_criteria: list[_LocalCriterion] = Field(default=[], alias="local-criteria")
    measures: tuple[_Measure, ...] = ()


def shipped_files(area: str | None = None, model: Path | None = None) -> PolicyFiles:
    """Return the files that come with the hub: all areas, or those named, parted by commas; `model` matches people.

    Raise `AreaUnknown` where one of them is no area: a hub without it would find nobody for its victims.
    """
    deployed = shipped if (shipped := _PACKAGE / "shipped").is_dir() else _PACKAGE.parent / "deploy"
    return replace(
        files_in(_PACKAGE.parent),
        agreements=tuple(sorted((deployed / "agreements").glob("*.yaml"))),
        areas=_areas_in(deployed / "areas", area),
        model=model or SHIPPED,
    )


def _areas_in(folder: Path, area: str | None) -> tuple[Path, ...]:
    known = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    named = [name for one in (area or "").split(",") if (name := one.strip())] or [*known]
    if unknown := next((name for name in named if name not in known), None):
        raise AreaUnknown(unknown, known)
    return tuple(known[name] for name in dict.fromkeys(named))


def files_in(folder: Path) -> PolicyFiles:
    """Return the files of a policy that lie in a folder as they do in the repository of the hub."""
    return PolicyFiles(
        routing=folder / "hub" / "policy" / "routing.yaml",
        risk=folder / "hub" / "policy" / "risk.yaml",
        sharing=tuple(sorted((folder / "connectors").glob("*/sharing*.yaml"))),
        agreements=tuple(sorted((folder / "deploy" / "agreements").glob("*.yaml"))),
        areas=tuple(sorted((folder / "deploy" / "areas").glob("*.yaml"))),
    )


def load(files: PolicyFiles) -> Policy:
    """Return the policy that the files hold; raise `PolicyUnusable` with file, line and reason.

    A rule set that fails one of its checks is refused whole: nothing of it runs.
    """
    rule_set = rule_set_in(files)
    policy = policy_of(rule_set, files)
    if why := refusal(policy, files, faults(rule_set)):
        raise why
    return policy


def refusal(policy: Policy, files: PolicyFiles, found: Sequence[Fault]) -> PolicyUnusable | None:
    """Return why nothing may run by a policy in whose rules these faults were found; None where it may."""
    if found:
        others = f" ({len(found) - 1} more: `hub rules check` shows them.)" if len(found) > 1 else ""
        return PolicyUnusable(found[0].file, found[0].line, f"{found[0].said}{others}", found[0].check)
    return _harm(policy, files)


def _harm(policy: Policy, files: PolicyFiles) -> PolicyUnusable | None:
    """Return by which directory somebody would be told who must not be, or a child be lost, on any date (ADR 23)."""
    harm = [lack for lack in prove(policy, policy.directory.areas, date.min).refused if lack.proved in HARMFUL]
    if not harm:
        return None
    path, line = place_of(harm[0], files)
    what = f"{harm[0].what} {'`hub area check` shows more.' if len(harm) > 1 else ''}".strip()
    return PolicyUnusable(path, line, what, HARMFUL_DIRECTORY)


def place_of(lack: Lack, files: PolicyFiles) -> tuple[Path, int]:
    """Return the file and line where something is lacking."""
    for document in map(read, files.areas):
        if isinstance(document.value, dict) and document.value.get("id") == lack.area:
            return document.path, document.line_of(lack.at)
    return files.routing, 1


def policy_of(rule_set: RuleSet, files: PolicyFiles) -> Policy:
    """Return the policy with these rules, whether they are proved or not: for a trial; nothing may run by it."""
    risk_file = read(files.risk)
    risk = risk_file.read_as(_Risk)
    for name, thresholds in (("escalation", risk.escalation), ("repeat", risk.repeat)):
        _refuse_gaps(risk_file, name, thresholds)
    return Policy(
        routes=rule_set.routes,
        sharing=Sharing(rule_set.rules),
        instruments={one.tool: _instrument(one) for one in risk.instruments},
        escalation=tuple(
            Escalation(incidents=one.incidents, months=one.months, area=_local(one), starts=one.starts)
            for one in risk.escalation
        ),
        repeat=tuple(Repeat(months=one.months, area=_local(one), starts=one.starts) for one in risk.repeat),
        local_criteria=tuple(
            LocalCriterion(
                criterion=one.criterion,
                area=AreaId(one.area) if one.area else None,
                term=Term(starts=one.starts, ends=one.ends),
            )
            for one in risk.local_criteria
        ),
        measures={one.instrument: AskedOf(one.asked_of) for one in risk.measures},
        directory=directory_in(files),
        model=model_in(files.model),
        digest=_digest(
            (files.routing, files.risk, *files.sharing, *files.agreements, *files.areas, *files_of(files.model))
        ),
    )


def rule_set_in(files: PolicyFiles) -> RuleSet:
    """Return the rules that the files hold, not yet proved; raise `PolicyUnusable` where one is not understood."""
    routing_file = read(files.routing)
    found = (sharing_file(read(path)) for path in files.sharing)
    agreed = (agreement(read(path)) for path in files.agreements)
    return RuleSet(
        files=tuple(file for file in found if file.rules or file.withheld),
        agreements={one.id: one for one in agreed},
        routes=routing.routes(routing_file),
        routing=routing_file,
        fallbacks=frozenset(
            agency.kind
            for area in directory_in(files).areas.values()
            for agency in area.agencies
            if agency.id == area.fallback
        ),
    )


def directory_in(files: PolicyFiles) -> Directory:
    """Return the agencies of all areas; raise `PolicyUnusable` where a file is not understood."""
    return directory_of(read(path) for path in files.areas)


def _refuse_gaps(document: Document, name: str, thresholds: Sequence[_Threshold]) -> None:
    """Refuse thresholds of which none, or more than one, would hold in some area on some day."""
    held = [(one.area, one.starts) for one in thresholds]
    if (None, date.min) not in held:
        raise document.fault((name,), f"One entry of {name!r} names neither area nor day, so that one always holds.")
    if twice := [place for place, one in enumerate(held) if one in held[:place]]:
        raise document.fault((name, twice[0]), f"Two entries of {name!r} hold in one area from one day on.")


def _local(one: _Threshold) -> AreaId | None:
    return AreaId(one.area) if one.area else None


def _instrument(one: _Instrument) -> Instrument:
    bands = tuple(Band(at_least=band.at_least, grade=Grade[band.grade.upper()]) for band in one.bands)
    return Instrument(tool=one.tool, bands=bands, items=one.items)


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
