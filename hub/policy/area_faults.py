"""What is wrong within one file of an area, at which place and what to do; nothing of such a file is used."""

from collections.abc import Iterator
from datetime import date

from hub.domain.agency import OTHER_PARTYS_SIDE, AgencyKind
from hub.domain.ids import GSS_CODE
from hub.policy.area_file import AreaFile, ContractEntry, DistrictEntry, SchoolEntry
from hub.policy.blindness import HERS
from hub.policy.documents import Path_

Wrong = Iterator[tuple[Path_, str]]
OF_A_RECIPIENT = ("task", "setting", "excluded", "restricted")
"""Facts of whoever is told: whom a service takes on is asked before that is known."""


def wrong_in(file: AreaFile) -> Wrong:
    """Yield every place in the file that says what cannot be, and what to do about it."""
    yield from _districts(file)
    yield from _agencies(file)
    for place, contract in enumerate(file.contracts):
        for at, what in _contract(file, contract):
            yield ("contracts", place, *at), what
    for place, school in enumerate(file.schools):
        for at, what in _school(file, school, {one.urn for one in file.schools[:place]}):
            yield ("schools", place, *at), what
    yield from _without(file)


def _districts(file: AreaFile) -> Wrong:
    for code, one in file.local_authorities.items():
        if not GSS_CODE.fullmatch(code):
            yield ("local-authorities", code), f"{code!r} is no GSS code: one letter of E, W, S or N and eight digits."
        if isinstance(one, DistrictEntry) and one.ends <= one.starts:
            yield ("local-authorities", code), f"{code!r} ends before it begins: `until` is the first day without it."


def _agencies(file: AreaFile) -> Wrong:
    before: set[str] = set()
    for place, one in enumerate(file.agencies):
        if one.id in before:
            yield ("agencies", place, "id"), f"There are two agencies called {one.id!r}: give each an id of its own."
        if one.kind is AgencyKind.UNKNOWN:
            yield ("agencies", place, "kind"), "An agency of unknown kind is told nothing: say what it is."
        if one.kind is AgencyKind.SCHOOL:
            yield ("agencies", place, "kind"), "A school stands under `schools`, with its URN."
        before.add(one.id)
    kind = next((one.kind for one in file.agencies if one.id == file.fallback), None)
    if kind is None:
        yield ("fallback",), f"{file.fallback!r} is not among the agencies of this area: list it, or name another."
    if kind in OTHER_PARTYS_SIDE:
        yield ("fallback",), f"{file.fallback!r} works with the other party: whoever finds a way for her must not."


def _contract(file: AreaFile, one: ContractEntry) -> Wrong:
    yield from _parties(file, one)
    if one.ends is not None and one.ends <= one.starts:
        yield ("until",), "The contract ends before it begins: `until` is the first day without it."
    for code in one.districts:
        if code not in file.local_authorities:
            yield ("districts",), f"{code!r} is not among the local authorities of this area: add it there first."
        elif not _meet(*_term(file, code), one.starts, one.ends or date.max):
            yield ("districts",), f"{code!r} does not exist while the contract runs: take it out, or mend the dates."
    if len(set(one.districts)) < len(one.districts):
        yield ("districts",), "A district stands here twice: take one out."
    yield from _taken_on(one)


def _parties(file: AreaFile, one: ContractEntry) -> Wrong:
    kinds = {agency.id: agency.kind for agency in file.agencies}
    if one.agency not in kinds:
        yield ("agency",), f"{one.agency!r} is not among the agencies of this area: list it there."
        return
    kind = kinds[one.agency]
    if one.service in {AgencyKind.UNKNOWN, AgencyKind.SCHOOL}:
        yield ("service",), f"Nobody contracts for {one.service}: a school is told of its own pupils, by its URN."
    if kind is not one.service and not one.team:
        yield (
            ("service",),
            f"{one.agency!r} is {kind} and no {one.service}: say which `team` of it does this, or name another agency.",
        )
    if (kind in OTHER_PARTYS_SIDE) != (one.service in OTHER_PARTYS_SIDE):
        yield (
            ("service",),
            f"{one.agency!r} is {kind}: no agency works on both sides under one account. Give the team one of its own.",
        )


def _taken_on(one: ContractEntry) -> Wrong:
    for fact in one.takes:
        if fact in OF_A_RECIPIENT:
            yield ("takes", fact), f"{fact!r} is not known when it is asked who takes somebody on: take it out."
        if one.service in OTHER_PARTYS_SIDE and fact in HERS:
            yield ("takes", fact), f"{one.service} would learn of her by it: whom it takes on may not rest on {fact}."
    if one.service in OTHER_PARTYS_SIDE and one.districts:
        yield ("districts",), f"{one.service} would learn where she lives by it: it answers in all of the area."


def _school(file: AreaFile, one: SchoolEntry, before: set[str]) -> Wrong:
    if one.urn in before:
        yield ("urn",), f"There are two schools with the URN {one.urn}: each has a number of its own."
    if one.ends <= one.starts:
        yield ("until",), "The school closes before it opens: `until` is the first day without it."
    if one.district not in file.local_authorities:
        yield ("district",), f"{one.district!r} is not among the local authorities of this area: add it there first."
    elif not _meet(*_term(file, one.district), one.starts, one.ends):
        yield ("district",), f"{one.district!r} does not exist while the school does: mend one of them."


def _without(file: AreaFile) -> Wrong:
    contracted = {one.service for one in file.contracts}
    for kind, reason in file.without.items():
        if kind in contracted:
            yield ("without", kind), f"The area has a contract for {kind}: it is not without one. Take one of them out."
        if not reason.strip():
            yield ("without", kind), f"Say why the area is without {kind}, and who answers in its place."


def _term(file: AreaFile, code: str) -> tuple[date, date]:
    one = file.local_authorities[code]
    return (one.starts, one.ends) if isinstance(one, DistrictEntry) else (date.min, date.max)


def _meet(starts: date, ends: date, other_starts: date, other_ends: date) -> bool:
    return max(starts, other_starts) < min(ends, other_ends)
