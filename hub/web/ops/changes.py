"""O9, changes: by which versions of the rules the hub ever started, and what one changed against another, cell by cell.

The difference is that of `hub rules diff`, the words of the cells those of the table of who sees what.
"""

import asyncio
from datetime import date
from functools import lru_cache
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.dates import day_of
from hub.matrix.changed import ChangedAgency, changed
from hub.policy.errors import PolicyUnusable
from hub.policy.rule_set import RuleSet
from hub.policy.texts import rules_in
from hub.store.ops.versions import RuleFile, Version, rule_files, versions
from hub.web.frame import show
from hub.web.ops.change_words import agency_part, other_files
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.parts import Parts
from hub.web.users import OPERATIONS, User

ADDRESS = "/ops/sharing/changes"
SHORT = 16
"""Digits of a digest by which people know it."""

Texts = tuple[tuple[str, str], ...]
"""The text of each rule file, by its name."""


def routes() -> list[BaseRoute]:
    """Return the routes of these pages."""
    return [
        Route("/sharing/changes", _list, name="ops-rule-versions"),
        Route("/sharing/changes/{version}", _change, name="ops-rule-change"),
    ]


@page(OPERATIONS)
async def _list(request: Request, _user: User) -> Response:
    """Show every version by which the hub ever started."""
    async with parts_of(request).ops.looking() as conn:
        found = await versions(conn)
    return await show(request, "ops/rule_versions.html", {"versions": found, "short": SHORT})


@page(OPERATIONS)
async def _change(request: Request, _user: User) -> Response:
    """Show what a version changed against the one before it, or against another that is asked for."""
    parts = parts_of(request)
    async with parts.ops.looking() as conn:
        known = await versions(conn)
        new = _named(known, request.path_params["version"])
        old = _older(known, new, request.query_params.get("from", ""))
        files = [await rule_files(conn, one.digest) for one in (old, new) if one and one.kept]
    others = [one for one in known if one is not new]
    shown: dict[str, Any] = {
        "new": new,
        "old": old,
        "short": SHORT,
        "here": f"{ADDRESS}/{new.digest}",
        "others": [{"value": one.digest, "text": one.digest[:SHORT]} for one in others],
        "compared": None,
        "fault": None,
    }
    if len(files) > 1:
        shown |= await _compared(parts, *files)
    return await show(request, "ops/rule_change.html", shown)


async def _compared(parts: Parts, old: list[RuleFile], new: list[RuleFile]) -> dict[str, Any]:
    try:
        found = await asyncio.to_thread(_between, _texts(old), _texts(new), day_of(parts.now()))
    except PolicyUnusable as error:
        return {"fault": {"file": error.place, "line": error.line}}
    return {"compared": [agency_part(one) for one in found], "other_files": other_files(old, new)}


def _named(known: list[Version], digest: str) -> Version:
    for one in known:
        if one.digest == digest:
            return one
    raise HTTPException(NOT_FOUND)


def _older(known: list[Version], new: Version, asked: str) -> Version | None:
    """Return with what a version is compared: what is asked for, or what was first loaded before it."""
    if asked:
        return _named(known, asked)
    return next((one for one in known if one.first_used_at < new.first_used_at), None)


def _texts(files: list[RuleFile]) -> Texts:
    return tuple((one.name, one.text) for one in files if one.text is not None)


@lru_cache(maxsize=16)
def _between(old: Texts, new: Texts, day: date) -> tuple[ChangedAgency, ...]:
    return changed(_rules(old), _rules(new), day)


@lru_cache(maxsize=4)
def _rules(kept: Texts) -> RuleSet:
    return rules_in(dict(kept))
