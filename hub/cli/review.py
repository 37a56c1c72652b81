"""`hub review`: pairs of people who may be one; somebody decides, and what was wrong is corrected everywhere."""

import asyncio
import getpass
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any

import typer

from hub.cli.deciding import DONE_BEFORE, NotTaken, Outlook, deciding, foresee, outlook, take
from hub.cli.looking import Json, NotFound
from hub.cli.place import Place, found
from hub.cli.receiving import SystemClock
from hub.cli.review_page import plain_foreseen, print_foreseen
from hub.cli.show import ago, as_json, out, table
from hub.domain.decisions import LinkDecided
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, PersonId
from hub.domain.review import Review, decision_record, review_id
from hub.receive.decided import decided
from hub.receive.receiver import Receiver
from hub.settings import Settings
from hub.store.reviews import Opened, Reviews
from hub.trial.pair import Foreseen, waits_for_second, with_second

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
    """Show both sides of a pair, how the score came about, and what a decision would change. The look is noted."""
    place = found(Settings())
    with Reviews(place.database) as reviews:
        one, other = _two(pair, reviews)
        reviews.note_people_shown((one, other), as_user or getpass.getuser())
    foreseen = asyncio.run(_shown(place, (one, other)))
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
        as_json({"corrections": [asdict(row) for row in rows]})
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
        foreseen = _of(foresee(place, event), event)
        if foreseen.refused is not None:
            raise NotTaken(foreseen.refused)
        _say(foreseen, "would be done: ")
    elif changed := take(place, event, given.key):
        _say(_of(changed, event))
    else:
        out.print(DONE_BEFORE, highlight=False)


def _of(seen: Outlook, event: LinkDecided) -> Foreseen:
    review = seen.known.reviews.get(review_id(event.one, event.other))
    return Foreseen(event=event, known=seen.known, decision=seen.decision, model=seen.policy.model, review=review)


async def _foresee(receiver: Receiver, event: LinkDecided) -> Foreseen:
    return _of(await outlook(receiver, event), event)


async def _shown(place: Place, two: tuple[PersonId, PersonId]) -> Foreseen:
    """Return what the likelier question is about: the decision that waits for a second user, or what is not so yet."""
    async with deciding(place) as (receiver, _):
        foreseen = await _foresee(receiver, _event(two, same=True, by=_SOMEBODY, reason="-"))
        review = foreseen.review
        first = review.first if review else None
        same = first.same if first else not foreseen.are_one
        if not same:
            foreseen = await _foresee(receiver, _event(two, same=False, by=_SOMEBODY, reason="-"))
    return _with_second(foreseen, receiver) if waits_for_second(foreseen.decision) else foreseen


def _with_second(foreseen: Foreseen, receiver: Receiver) -> Foreseen:
    """Return what would change once a second user has decided alike; nothing is stored."""
    now = SystemClock().now()
    again = decided(replace(foreseen.event, by=_SOMEBODY_ELSE), "foreseen by a second", now)
    return with_second(foreseen, again, receiver.policy, now)


_SOMEBODY, _SOMEBODY_ELSE = "-", "--"
"""Who would decide, where it is only asked what would follow."""


def _say(foreseen: Foreseen, before: str = "") -> None:
    for line in foreseen.changes():
        out.print(f"{before}{line}", highlight=False, markup=False, soft_wrap=True)


def _event(two: tuple[PersonId, PersonId], *, same: bool, by: str, reason: str) -> LinkDecided:
    head = Head(agency=CONSOLE, record_id=decision_record(*two), recorded_at=SystemClock().now())
    return LinkDecided(head=head, one=two[0], other=two[1], same=same, by=by, reason=reason)


def _two(pair: list[str], reviews: Reviews) -> tuple[PersonId, PersonId]:
    if len(pair) == 1:
        review = _review(pair[0], reviews)
        return review.one, review.other
    if len(pair) == 2:  # noqa: PLR2004 - a pair
        one, other = _description(pair[0], reviews), _description(pair[1], reviews)
        if one == other:
            raise typer.BadParameter("Both name the same description; name two.")
        return one, other
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
    if first := review.first:
        return f"{review.state}: {first.by} decided"
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
