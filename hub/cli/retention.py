"""`hub retention`: what is kept for how long, how old it is, and how long servers keep bytes beneath it; `run` now."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import typer

from hub.cli.looking import Json
from hub.cli.place import Place, found
from hub.cli.service import keeper
from hub.cli.show import ago, as_json, err, out, table
from hub.settings import Settings
from hub.store.connections import Connections
from hub.store.retention import Ages, Beneath, Days, Kept, Oldest
from hub.streams.forgetting import Forgets, forgetting
from hub.streams.topics import all_topics

app = typer.Typer(help="What is kept for how long; `run` removes now what is past its time.")


@app.callback(invoke_without_command=True)
def show(context: typer.Context, json: Json = False) -> None:
    """Show each class, its limit and its oldest thing, and the longest life of what lies beneath."""
    if context.invoked_subcommand:
        return
    settings = Settings()
    place = found(settings)
    topics = forgetting(place.kafka_admin, [topic.name for topic in all_topics(place.policy().directory)])
    with Ages(place.database) as held:
        oldest, beneath = held.oldest(), held.beneath()
    days = place.days
    lives = list(_beneath(beneath, topics, settings.keep_backups))
    if json:
        as_json(
            {"classes": [_plain(kept, days, oldest) for kept in Kept], "beneath": [_plain_life(*one) for one in lives]}
        )
        return
    lines = [
        (kept, f"{days[kept]} days", ago(oldest.of(kept), oldest.now) or "nothing", _over(kept, days, oldest))
        for kept in Kept
    ]
    table("Kept", ("Class", "For", "Oldest", "Past its time"), lines, "Nothing is kept.")
    table("Beneath: the longest life of bytes that nothing shows any more", ("Where", "At most", "Why"), lives, "-")


@app.command()
def run() -> None:
    """Remove now what is past its time, but for the audit, in batches; a hub that runs does it once a day by itself."""
    counts = asyncio.run(_run(found(Settings())))
    for kept, count in counts.items():
        out.print(f"{kept}: {count} past their time and gone", highlight=False)
    if not counts:
        out.print("Nothing was past its time.", highlight=False)


async def _run(place: Place) -> Counter[str]:
    connections, counts = Connections(place.database), Counter[str]()

    def report(kept: Kept, count: int) -> None:
        if count:
            counts[kept] += count
            err.print(f"{kept}: {counts[kept]} …", highlight=False)

    await connections.open()
    try:
        await keeper(place, place.policy(), connections, place.days).keep(report)
    finally:
        await connections.close()
    return counts


def _over(kept: Kept, days: Days, oldest: Oldest) -> str:
    if not _is_over(kept, days, oldest):
        return "no"
    return "yes; sealed, and never removed by the hub" if kept is Kept.AUDIT else "yes"


def _is_over(kept: Kept, days: Days, oldest: Oldest) -> bool:
    """Say whether the oldest of a class is past its time, by more than the day within which it is removed."""
    since = oldest.of(kept)
    return since is not None and oldest.now - since > timedelta(days=days[kept] + 1)


def _plain(kept: Kept, days: Days, oldest: Oldest) -> dict[str, Any]:
    return {"class": kept, "days": days[kept], "oldest": oldest.of(kept), "past": _is_over(kept, days, oldest)}


Life = tuple[str, str, str]
"""Where bytes lie that nothing shows any more, for how long at most, and why."""


def _plain_life(where: str, at_most: str, why: str) -> dict[str, str]:
    return {"where": where, "at_most": at_most, "why": why}


def _beneath(beneath: Beneath, topics: list[Forgets], backups: int | None) -> Iterator[Life]:
    wal = f"segments are written over after checkpoints of {beneath.checkpoint_seconds} s, {beneath.wal_megabytes} MB"
    archived = beneath.archive_mode != "off"
    yield (
        "PostgreSQL, write-ahead log",
        "as long as its archive" if archived else "until written over: no bound while idle",
        f"wal_level {beneath.wal_level}, archive_mode {beneath.archive_mode}; {wal}",
    )
    swept = beneath.swept_at.isoformat(timespec="minutes") if beneath.swept_at else "not every table yet"
    yield (
        "PostgreSQL, free pages",
        "until vacuumed and written over: no bound",
        f"{beneath.dead_rows} dead rows; last swept: {swept}. VACUUM FULL and a checkpoint end it",
    )
    for name, some in (
        ("transit", [t for t in topics if not _is_compacted(t)]),
        ("cases", [t for t in topics if _is_compacted(t)]),
    ):
        if some:
            worst = max(some, key=lambda t: float("inf") if t.beneath is None else t.beneath)
            yield f"Kafka, {name}", _days(worst.beneath), f"{worst.topic}, the longest of {len(some)} topics"
    yield "back-ups", f"{backups} days" if backups else "not said", "HUB_KEEP_BACKUPS, what the operator says"


def _is_compacted(topic: Forgets) -> bool:
    return topic.topic.startswith("marac.")


def _days(seconds: float | None) -> str:
    return "no bound" if seconds is None else f"{seconds / timedelta(days=1).total_seconds():.1f} days"
