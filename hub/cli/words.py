"""`hub words`: free text that waits for a person; read, it is passed to those whose rules give it, or kept back."""

import asyncio
import getpass
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from hub.cli.deciding import DONE_BEFORE, deciding, take
from hub.cli.looking import Json, NotFound
from hub.cli.place import Place, found
from hub.cli.receiving import SystemClock
from hub.cli.show import ago, as_json, out, table
from hub.domain.decisions import WordsRead
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, WordsId
from hub.domain.outcome import Refused
from hub.domain.words import reading_record
from hub.flow.read_words import marked
from hub.flow.received import Decision
from hub.flow.words.net import Hit
from hub.settings import Settings
from hub.store.words import Waiting, Words

app = typer.Typer(help="Words that a person has to read before they are given.", no_args_is_help=True)

Which = Annotated[str, typer.Argument(metavar="ID", help="The words, by the beginning of the id that `list` shows.")]
As = Annotated[str | None, typer.Option("--as", help="Who reads; your user name when not given.")]
Why = Annotated[str, typer.Option("--reason", help="Why, for the audit. No word of anybody's case.")]
Key = Annotated[str | None, typer.Option(help="Idempotency key: a decision under the same key acts once.")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")]


@app.command("list")
def list_(limit: Limit = 50, json: Json = False) -> None:
    """List the words that wait, the oldest first: where they stand, and nothing of what they say."""
    with Words(found(Settings()).database) as words:
        rows, count, now = words.open(limit), words.waiting().count, words.now()
    if json:
        as_json({"waiting": count, "words": [_plain(row) for row in rows]})
        return
    lines = [(str(r.id)[:8], r.case, r.source, r.record_id, _field(r.path), ago(r.held_at, now)) for r in rows]
    columns = ("Id", "Case", "From", "Record", "Field", "Waits since")
    table(f"Words to read ({len(rows)} of {count})", columns, lines, "No words wait to be read.")


@app.command()
def show(which: Which, as_user: As = None, json: Json = False) -> None:
    """Show words with what the net found in them, and who would get them. The look is noted under your name."""
    place = found(Settings())
    with Words(place.database) as words:
        row = _one(which, words)
        words.note_shown(row.id, as_user or getpass.getuser())
    seen = asyncio.run(_seen(place, row))
    if json:
        hits = [{"what": hit.sort, "from": hit.start, "to": hit.end} for hit in seen.hits]
        as_json({**_plain(row), "text": seen.text, "hits": hits, "would_go_to": seen.recipients})
        return
    out.print(f"{row.source} {row.record_id}, {_field(row.path)}, case {row.case}:", highlight=False, markup=False)
    out.print(with_marks(seen.text, seen.hits), highlight=False, markup=False, soft_wrap=True)
    out.print(seen.what_would_follow, highlight=False, markup=False, soft_wrap=True)


@app.command("pass")
def pass_(which: Which, reason: Why, as_user: As = None, key: Key = None) -> None:
    """Pass words: they follow in an update to everyone whose rules give them."""
    _decide(which, reason, as_user, _Given(passed=True, key=key))


@app.command()
def keep(which: Which, reason: Why, as_user: As = None, key: Key = None) -> None:
    """Keep words back for good. Edited in their record, they are other words and are read anew."""
    _decide(which, reason, as_user, _Given(passed=False, key=key))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What was asked beside the words and the reason."""

    passed: bool
    key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """Words as somebody sees them who is to decide."""

    text: str
    hits: tuple[Hit, ...]
    decision: Decision

    @property
    def recipients(self) -> list[str]:
        """Return who would get an update if they were passed."""
        return sorted({delivery.recipient for delivery in self.decision.deliveries})

    @property
    def what_would_follow(self) -> str:
        """Return in a sentence what passing them would do."""
        if isinstance(self.decision.ended, Refused):
            return f"They cannot be passed ({self.decision.ended.reason}). {self.decision.ended.reason.advice}"
        return f"Passed, they would go to {', '.join(self.recipients) or 'nobody'}."


def with_marks(text: str, hits: Sequence[Hit]) -> str:
    """Return a text with what was found in it between brackets, each with what it is."""
    shown, done = [], 0
    for hit in sorted(hits, key=lambda one: (one.start, -one.end)):
        if hit.start >= done:
            shown += [text[done : hit.start], f"[{hit.sort}: {text[hit.start : hit.end]}]"]
            done = hit.end
    return "".join([*shown, text[done:]])


async def _seen(place: Place, row: Waiting) -> _Seen:
    async with deciding(place) as (receiver, _):
        known, decision = await receiver.foresee(_event(row, passed=True, by="-", reason="-"))
        found_ = marked(decision.received, known, receiver.policy, SystemClock().now())
    if found_ is None:
        raise NotFound("Their record says these words no more; nobody need read them.")
    return _Seen(text=found_[0], hits=found_[1], decision=decision)


def _decide(which: str, reason: str, as_user: str | None, given: _Given) -> None:
    place = found(Settings())
    with Words(place.database) as words:
        row = _one(which, words)
    changed = take(place, _event(row, passed=given.passed, by=as_user or getpass.getuser(), reason=reason), given.key)
    done = "They follow to those whose rules give them." if given.passed else "They are kept back."
    out.print(done if changed else DONE_BEFORE, highlight=False)


def _event(row: Waiting, *, passed: bool, by: str, reason: str) -> WordsRead:
    words = WordsId(row.id)
    head = Head(agency=CONSOLE, record_id=reading_record(words), recorded_at=SystemClock().now())
    return WordsRead(head=head, words=words, passed=passed, by=by, reason=reason)


def _one(begins: str, words: Words) -> Waiting:
    rows = words.called(begins)
    if len(rows) != 1:
        several = "Several begin so; give more of the id." if rows else "No words begin so."
        raise NotFound(f"{several} `hub words list` names those that wait. Nothing was done.")
    return rows[0]


def _field(path: str) -> str:
    return _FIELDS.get(path.rpartition("/")[2], "narrative")


_FIELDS = {"words": "a child's own words", "note": "note on safe contact"}


def _plain(row: Waiting) -> dict[str, object]:
    return {
        "id": str(row.id),
        "case": row.case,
        "source": row.source,
        "record": row.record_id,
        "field": _field(row.path),
        "held_at": row.held_at,
    }
