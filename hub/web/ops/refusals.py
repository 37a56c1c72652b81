"""Why the rules do not load, for whoever mends them: a code, a file and a line, and nothing of what stands there."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from hub.store.ops.running import refused
from hub.web.ops.rule_words import WHY_REFUSED
from hub.web.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Rules with which no hub starts."""

    of: str
    """Which rules: those of the hub's last start, or the files as they lie there now."""
    file: str
    line: int
    code: str
    why: str
    since: datetime | None = None


async def refusals(parts: Parts) -> list[Refusal]:
    """Return why the hub did not start, and why it would not now; nothing where it did and would."""
    async with parts.ops.looking() as conn:
        at_start = await refused(conn)
    now = await asyncio.to_thread(parts.rules.refused)
    found = []
    if at_start:
        of = "The hub was asked to start, and refused"
        found.append(_refusal(of, at_start.file, at_start.line, at_start.code, at_start.since))
    if now:
        found.append(_refusal("The rule files as this console finds them now", now.place, now.line, now.code))
    return found


def _refusal(of: str, file: str, line: int, code: str, since: datetime | None = None) -> Refusal:
    why = WHY_REFUSED.get(code, "For a reason that this version of the console does not know")
    return Refusal(of=of, file=file, line=line, code=code, why=why, since=since)
