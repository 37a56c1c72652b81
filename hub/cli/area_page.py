"""What `hub area` prints: what is lacking, who would be told, and who answers otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date

from hub.domain.rules import Policy
from hub.matrix.conditions import NAMED
from hub.matrix.in_words import condition, limit
from hub.matrix.vocabulary import DELIVERIES, RECIPIENTS
from hub.policy.area_diff import Change, term_in_words
from hub.policy.lack import Lack, Proof
from hub.policy.load import PolicyFiles, place_of
from hub.policy.who import Answer

SOME = 3
"""So many districts are named; of more their number is said."""


def lack_line(lack: Lack, files: PolicyFiles, policy: Policy) -> str:
    """Return what is lacking in a line: at which place of the file, for what, where, when, and for example for whom."""
    path, line = place_of(lack, files)
    known = "" if lack.refused else "(to know) "
    about = ", ".join(filter(None, (lack.service, _where(lack, policy), _when(lack))))
    example = f" For example {condition(lack.piece)}." if lack.piece else ""
    routes = f" Routes: {', '.join(lack.routes)}." if lack.routes else ""
    return f"{path}:{line} {known}{about}{': ' if about else ''}{lack.what}{example}{routes}"


def _where(lack: Lack, policy: Policy) -> str:
    if lack.area is None or not lack.districts:
        return ""
    names = {district.code: district.name for district in policy.directory.areas[lack.area].districts}
    more = len(lack.districts) - SOME
    named = [names[code] for code in lack.districts[: SOME if more > 0 else None]]
    return f"in {', '.join(named)}{f' and {more} more' if more > 0 else ''}"


def _when(lack: Lack) -> str:
    since = f"from {lack.since}" if lack.since else ""
    return f"{since} until {lack.until}" if lack.until else since


def plain_lack(lack: Lack, policy: Policy) -> dict[str, object]:
    """Return the same for programs."""
    said = {**asdict(lack), "proved": lack.proved.value, "where": _where(lack, policy)}
    said["when"] = condition(lack.piece) if lack.piece else None
    return {name: value for name, value in said.items() if name not in {"piece", "at"}}


def summary(proof: Proof, seconds: float) -> str:
    """Return in a line what was proved, and how much was looked at."""
    looked = f"{proof.areas} areas on {proof.slices} days on which something changes, {proof.questions} sets compared"
    known = len(proof.lacks) - len(proof.refused)
    found = f"{len(proof.refused)} to mend" if proof.refused else "every victim and every child has a route"
    return f"{looked} in {seconds:.1f} s: {found}{f'; {known} to know' if known else ''}."


def answer_lines(found: Sequence[Answer]) -> Iterator[str]:
    """Yield who would be told, as a person reads it."""
    for one in found:
        yield from _answer(one)
    if not any(one.delivery for one in found):
        yield "Nobody would be told anything."


def _answer(one: Answer) -> Iterator[str]:
    team = f", {one.team} team" if one.team else ""
    kind = RECIPIENTS.get(one.agency.kind, one.agency.kind)
    if one.delivery is None:
        what = "nothing is sent"
    else:
        within = f", within {limit(one.within)}" if one.within else ""
        task = NAMED["task"].get(one.task, one.task) if one.task else ""
        what = f"{task.removeprefix('the task is ') or DELIVERIES.get(one.delivery, one.delivery)}{within}"
    yield f"  {one.agency.name} ({kind}{team}): {what}"
    if one.instead_of:
        yield f"    In place of {RECIPIENTS.get(one.instead_of, one.instead_of)}, for which nobody answers there."
    for rule, reason in one.reasons:
        yield f"    {reason} [{rule}]"
    if one.delivery and one.agency.out_of_hours:
        yield f"    Out of hours: {one.agency.out_of_hours}"


def plain_answer(one: Answer) -> dict[str, object]:
    """Return an answer for programs."""
    return {
        "agency": one.agency.id,
        "name": one.agency.name,
        "kind": one.agency.kind.value,
        "team": one.team or None,
        "delivery": one.delivery.value if one.delivery else None,
        "task": one.task.value if one.task else None,
        "within": limit(one.within) if one.within else None,
        "instead_of": one.instead_of.value if one.instead_of else None,
        "reasons": [{"rule": rule, "reason": reason} for rule, reason in one.reasons],
        "out_of_hours": one.agency.out_of_hours or None,
        "assumed": one.agency.assumed,
    }


def change_line(one: Change) -> str:
    """Return in a line what is gained or lost."""
    sign, term = "+" if one.gained else "-", term_in_words(one.since, one.until)
    if isinstance(one.what, str):
        return f"{sign} {one.area}: {one.what}"
    beside = " beside others" if one.what.beside else ""
    team = f" ({one.what.team} team)" if one.what.team else ""
    where = f" in {', '.join(one.districts)}" if one.districts else ""
    whom = "; or ".join(said for cube in one.whom if (said := condition(cube)) != "always")
    said = f"{one.what.agency}{team} answers for {one.what.service}{beside}{where}{term}"
    return f"{sign} {one.area}: {said}{f', {whom}' if whom else ''}"


def plain_change(one: Change) -> dict[str, object]:
    """Return the same for programs."""
    answering = None if isinstance(one.what, str) else asdict(one.what)
    return {
        "gained": one.gained,
        "area": one.area,
        "said": one.what if isinstance(one.what, str) else None,
        "answers": answering,
        "districts": list(one.districts),
        "since": None if one.since == date.min else one.since.isoformat(),
        "until": None if one.until == date.max else one.until.isoformat(),
        "when": [condition(cube) for cube in one.whom],
    }
