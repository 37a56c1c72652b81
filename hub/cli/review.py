"""`hub review`: pairs of people who may be one; somebody decides, and what was wrong is corrected everywhere."""

import asyncio
import getpass
import uuid
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from hub.cli.deciding import deciding
from hub.cli.looking import Json, NotFound
from hub.cli.place import Place, found
from hub.cli.review_page import Foreseen, plain_foreseen, print_foreseen
from hub.cli.service import SystemClock
from hub.cli.show import ago, as_json, out, table
from hub.domain.events import Head, LinkDecided
from hub.domain.ids import CONSOLE, PersonId
from hub.domain.outcome import Outcome, Reason
from hub.domain.review import Review, ReviewState, decision_record, review_id
from hub.receive.decided import decision_id
from hub.settings import Settings
from hub.store.reviews import Opened, Reviews

app = typer.Typer(help="People who may be one: list, show, join, separate, corrections.", no_args_is_help=True)

_PAIR_HELP = (
    "A review, by the beginning of its id; or two descriptions, each as AGENCY/RECORD or AGENCY/RECORD/REF as "
    "`hub case show` prints them."
)
Pair = Annotated[list[str], typer.Argument(metavar="REVIEW | ONE OTHER", help=_PAIR_HELP)]
As = Annotated[str | None, typer.Option("--as", help="Who decides; your user name when not given.")]
Why = Annotated[str, typer.Option("--reason", help="Why, for the audit. No word of anybody's case.")]
Key = Annotated[str | None, typer.Option(help="Idempotency key: a decision under the same key acts once.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")]


class NotTaken(Exception):
    """A decision on two people was refused."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"Nothing was decided ({reason}). {reason.advice}")


@app.command("list")
def list_(limit: Limit = 50, json: Json = False) -> None:
    """List the pairs that wait for somebody to decide, what most depends on first. It names nobody."""
    with Reviews(found(Settings()).database) as reviews:
        rows, count, now = reviews.open(limit), reviews.count(), reviews.now()
    if json:
        as_json({"waiting": count, "reviews": [_plain(row) for row in rows]})
        return
    lines = [
        (str(r.id)[:8], r.depends, _bits(r), "two" if r.needs_second else "one", _stands(r), ago(row.opened_at, now))
        for row in rows
        for r in (row.review,)
    ]
    columns = ("Id", "Depends", "Bits", "Decided by", "State", "Opened")
    title = f"Reviews ({len(rows)} of {count})"
    table(title, columns, lines, "No pair waits for a decision.")


@app.command()
def show(pair: Pair, as_user: As = None, json: Json = False) -> None:
    """Show both sides of a pair, how the score came about, and what joining them would change. The look is noted."""
    place = found(Settings())
    with Reviews(place.database) as reviews:
        one, other = _two(pair, reviews)
        reviews.note_people_shown(review_id(one, other), as_user or getpass.getuser())
    foreseen = asyncio.run(_foreseen(place, _event((one, other), same=True, by="-", reason="-")))
    if json:
        as_json(plain_foreseen(foreseen))
    else:
        print_foreseen(foreseen)


@app.command()
def join(pair: Pair, reason: Why, as_user: As = None, key: Key = None, dry_run: DryRun = False) -> None:
    """Decide that two are one person. A pair with opposite roles or a protected address needs a second user."""
    _decide(pair, reason, as_user, _Given(same=True, key=key, dry_run=dry_run))


@app.command()
def separate(pair: Pair, reason: Why, as_user: As = None, key: Key = None, dry_run: DryRun = False) -> None:
    """Decide that two are not one person, for good. Where they were taken for one, what came of it is undone."""
    _decide(pair, reason, as_user, _Given(same=False, key=key, dry_run=dry_run))


@app.command()
def corrections(
    every: Annotated[bool, typer.Option("--all", help="Those that are confirmed too.")] = False,
    limit: Limit = 200,
    json: Json = False,
) -> None:
    """List the corrections because of wrong links that nobody has confirmed yet."""
    with Reviews(found(Settings()).database) as reviews:
        rows, now = reviews.corrections(limit, confirmed=every), reviews.now()
    if json:
        as_json({"corrections": rows})
        return
    lines = [
        (ago(r.decided_at, now), r.recipient, r.case, r.corrects, r.state, ago(r.confirmed_at, now) or "not yet")
        for r in rows
    ]
    columns = ("Decided", "To", "Case", "Corrects delivery", "State", "Confirmed")
    nothing = "No correction has been sent." if every else "Everybody has confirmed every correction."
    table("Corrections", columns, lines, nothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What was asked of `join` or `separate` beside the pair and the reason."""

    same: bool
    key: str | None
    dry_run: bool


def _decide(pair: list[str], reason: str, as_user: str | None, given: _Given) -> None:
    place = found(Settings())
    with Reviews(place.database) as reviews:
        two = _two(pair, reviews)
    event = _event(two, same=given.same, by=as_user or getpass.getuser(), reason=reason)
    if given.dry_run:
        _say(asyncio.run(_foreseen(place, event)), would=True)
        return
    key = given.key or str(uuid.uuid4())
    foreseen = asyncio.run(_taken(place, event, key))
    with Reviews(place.database) as reviews:
        outcome, why = reviews.outcome(decision_id(key))
    if outcome == Outcome.REFUSED and why:
        raise NotTaken(Reason(why))
    _say(foreseen, would=False)


async def _foreseen(place: Place, event: LinkDecided) -> Foreseen:
    async with deciding(place) as (receiver, _):
        known, decision = await receiver.foresee(event)
    return Foreseen(event=event, known=known, decision=decision, model=receiver.policy.model)


async def _taken(place: Place, event: LinkDecided, key: str) -> Foreseen:
    async with deciding(place) as (receiver, _):
        known, decision = await receiver.foresee(event)
        await receiver.receive_decided(event, key)
    return Foreseen(event=event, known=known, decision=decision, model=receiver.policy.model)


def _say(foreseen: Foreseen, *, would: bool) -> None:
    if (reason := foreseen.refused) is not None:
        raise NotTaken(reason)
    for line in foreseen.changes():
        out.print(f"would be done: {line}" if would else line, highlight=False, soft_wrap=True)


def _event(two: tuple[PersonId, PersonId], *, same: bool, by: str, reason: str) -> LinkDecided:
    head = Head(agency=CONSOLE, record_id=decision_record(*two), recorded_at=SystemClock().now())
    return LinkDecided(head=head, one=two[0], other=two[1], same=same, by=by, reason=reason)


def _two(pair: list[str], reviews: Reviews) -> tuple[PersonId, PersonId]:
    if len(pair) == 1:
        review = _review(pair[0], reviews)
        return review.one, review.other
    if len(pair) == 2:  # noqa: PLR2004 - a pair
        return _description(pair[0], reviews), _description(pair[1], reviews)
    raise typer.BadParameter("Name one review, or two descriptions.")


def _review(begins: str, reviews: Reviews) -> Review:
    rows = reviews.called(begins)
    if len(rows) != 1:
        several = "Several reviews begin so; give more of the id." if rows else "No review begins so."
        raise NotFound(f"{several} `hub review list` names those that wait. Nothing was done.")
    return rows[0].review


def _description(text: str, reviews: Reviews) -> PersonId:
    """Return the description that AGENCY/RECORD or AGENCY/RECORD/REF names; a record's number may hold a stroke."""
    source, _, rest = text.partition("/")
    record, _, ref = rest.rpartition("/")
    rows = reviews.descriptions(source, rest, None) or (reviews.descriptions(source, record, ref) if record else [])
    if len(rows) == 1:
        return rows[0][1]
    if not rows:
        raise NotFound(f"No record stands under {text}. Give AGENCY/RECORD or AGENCY/RECORD/REF. Nothing was done.")
    refs = ", ".join(f"{text}/{ref}" for ref, _ in rows)
    raise NotFound(f"{text} names several people: give one of {refs}. Nothing was done.")


def _bits(review: Review) -> str | None:
    return None if review.weight is None else f"{review.weight:+.1f}"


def _stands(review: Review) -> str:
    if review.state is ReviewState.AWAITING_SECOND:
        return f"{review.state}: {review.signatures[-1].by} decided"
    return review.state


def _plain(row: Opened) -> dict[str, Any]:
    review = row.review
    return {
        "id": str(review.id),
        "depends": review.depends,
        "weight": review.weight,
        "needs_second": review.needs_second,
        "state": review.state,
        "decided_by": [s.by for s in review.signatures],
        "opened_at": row.opened_at,
    }
