"""`hub match`: an area tries the matcher on an extract of its own, sees how good it is, and trains it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer

from hub.batch import files, possible, tables
from hub.batch.extract import records as records_of
from hub.batch.files import FileUnusable
from hub.batch.possible import Waiting
from hub.batch.records import Noted, Record
from hub.batch.score import Quality, Score, score
from hub.batch.stream import Stream, as_events
from hub.cli.looking import Json
from hub.cli.show import as_json, err, out, table
from hub.demo import population
from hub.domain.weights import Model
from hub.explained import Explained
from hub.matching.features import features_of
from hub.policy.matching import files_of, model_in, shipped

app = typer.Typer(help="Try the matching of people on a file, before anything goes live.", no_args_is_help=True)

CLUSTERS = ("record_id", "cluster_id")
REJECTS = ("line", "record_id", "column", "reason", "refused")
SAY_EVERY = 5.0
"""Seconds between two lines that say how far a long file has come."""


class NotTrained(Explained):
    """No model could be trained; the text says what is missing."""


Read = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV with the columns of docs/matching.md.")]
Encoding = Annotated[str, typer.Option(help="How the file is written, for example cp1252.")]


@app.command()
def file(  # noqa: PLR0913 - one argument for each option of the command
    records: Read,
    *,
    to: Annotated[Path, typer.Option("--out", help="Write record_id,cluster_id here.", dir_okay=False)],
    possible_to: Annotated[
        Path | None, typer.Option("--possible", help="Write the pairs that a person should look at here.")
    ] = None,
    rejects_to: Annotated[
        Path | None, typer.Option("--rejects", help="Write which rows and values could not be read here.")
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="Another model than the hub's own.", exists=True, dir_okay=False)
    ] = None,
    encoding: Encoding = "utf-8-sig",
    json: Json = False,
) -> None:
    """Match the records of a file one by one, as if they came as events, and write who is one person."""
    started, noted, by = monotonic(), list[Noted](), _model(model)
    to_files = _Files(clusters=to, possible=possible_to, rejects=rejects_to)
    to_files.check()
    stream = Stream(by)
    for together in as_events(_told_of(records_of(records, encoding, noted.append))):
        stream.take(together)
    waiting = possible.waiting(stream.people(), stream.possible(), by)
    to_files.write(stream, waiting, noted)
    ran = {
        "records": len(stream.records),
        "people": len(stream.people()),
        "possible": len(waiting),
        "model": by.version,
        "refused_rows": sum(one.note.refuses for one in noted),
        "notes": dict(Counter(one.note.value for one in noted)),
        "capped_keys": stream.capped,
        "seconds": round(monotonic() - started, 1),
    }
    as_json(ran) if json else _say(ran, rejects_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """Where to write what was found."""

    clusters: Path
    possible: Path | None
    rejects: Path | None

    def check(self) -> None:
        """Say before minutes of work that one of the files could not be written after them."""
        for path in (self.clusters, self.possible, self.rejects):
            if path and not path.absolute().parent.is_dir():
                raise FileUnusable(f"{path} cannot be written: there is no folder {path.parent}. Nothing was read.")

    def write(self, stream: Stream, waiting: Sequence[Waiting], noted: Sequence[Noted]) -> None:
        """Write each file whole; a cluster is named after its first record."""
        first = {person: said[0].id for person, said in stream.people().items()}
        clusters = ((record, first[stream.person_of(record)]) for record in stream.records)
        files.write(self.clusters, CLUSTERS, clusters)
        if self.possible:
            files.write(self.possible, possible.COLUMNS, map(possible.line, waiting))
        if self.rejects:
            files.write(self.rejects, REJECTS, map(_rejected, noted))


@app.command("score")
def score_(
    clusters: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What `hub match file` wrote.")],
    truth: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV: record_id,person_id[,must_not].")],
    possible_from: Annotated[
        Path | None, typer.Option("--possible", help="What it wrote for people to look at.", exists=True)
    ] = None,
    json: Json = False,
) -> None:
    """Hold clusters against the truth: precision, recall, F1, and what was joined and must never be."""
    pairs = tables.possible(possible_from) if possible_from else ()
    found = score(tables.clusters(clusters), tables.truth(truth), pairs)
    as_json(_plain(found)) if json else _show(found)


@app.command()
def train(
    records: Read,
    to: Annotated[Path, typer.Option("--out", help="Write the model here, and its terms beside it.", dir_okay=False)],
    version: Annotated[str | None, typer.Option(help="What to call it; the name of its file when left out.")] = None,
    encoding: Encoding = "utf-8-sig",
) -> None:
    """Estimate the weights of the comparisons from a file of records, without anyone saying who is who."""
    try:
        training = import_module("hub.matching.train")  # Splink is large, and nothing but this needs it
    except ImportError:
        raise NotTrained("Training needs Splink, which is not installed: pip install 'da-hub[train]'.") from None
    said = {one.id: features_of(one.person, one.agency) for one in records_of(records, encoding, lambda _noted: None)}
    if not said:
        raise NotTrained(f"{records} has no records to learn from. Nothing was written.")
    ours = shipped()
    bars = {"join": ours.join, "stay": ours.stay, "possible": ours.possible}
    for path, text in zip(files_of(to), training.train(said, version or to.stem, bars), strict=True):
        files.replace(path, [text, "\n"])
        out.print(f"wrote {path}", highlight=False, soft_wrap=True)


@app.command()
def invent(
    people: Annotated[int, typer.Option(min=2, help="How many people.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people.")] = 1,
    to: Annotated[Path, typer.Option("--out", help="Write the records here.", dir_okay=False)] = Path("records.csv"),
    truth: Annotated[Path, typer.Option(help="Write who each record is of here.", dir_okay=False)] = Path("truth.csv"),
) -> None:
    """Invent records of people who do not exist, with the faults that real records have, and the truth about them."""
    count = population.invent(people, seed, to, truth)
    out.print(f"wrote {count:,} records of {people:,} people: {to}, {truth}", highlight=False, soft_wrap=True)


def _model(path: Path | None) -> Model:
    return shipped() if path is None else model_in(path)


def _told_of(records: Iterable[Record]) -> Iterator[Record]:
    """Yield the records, and say on stderr now and then how far a long file has come."""
    started = said = monotonic()
    for number, record in enumerate(records, start=1):
        yield record
        if monotonic() - said >= SAY_EVERY:
            said = monotonic()
            err.print(f"{number:,} records, {number / (said - started):,.0f} a second", highlight=False)


def _rejected(one: Noted) -> Sequence[object]:
    return one.line, one.record_id, one.column, one.note.value, "yes" if one.note.refuses else "no"


def _say(ran: dict[str, Any], rejects_to: Path | None) -> None:
    rate = ran["records"] / max(ran["seconds"], 0.1)
    out.print(
        f"{ran['records']:,} records are of {ran['people']:,} people; {ran['possible']:,} pairs wait for a person "
        f"({ran['seconds']} s, {rate:,.0f} a second, model {ran['model']}).",
        highlight=False,
        soft_wrap=True,
    )
    if ran["notes"]:
        counts = ", ".join(f"{reason} {count:,}" for reason, count in sorted(ran["notes"].items()))
        where = f"{rejects_to} says which" if rejects_to else "--rejects FILE says which"
        err.print(
            f"{ran['refused_rows']:,} rows were refused; of others, values that could not be read count as missing: "
            f"{counts}. {where}.",
            highlight=False,
            soft_wrap=True,
        )


def _plain(found: Score) -> dict[str, Any]:
    return {
        "records": found.records,
        "people": found.people,
        "clusters": found.clusters,
        "left_out": found.left_out,
        **_quality(found.joined),
        "joined_plus_possible": _quality(found.with_possible),
        "must_never": dict(found.must_never),
        "must_never_pairs": found.must_never_pairs,
        "review_items": found.review_items,
        "review_per_100": round(found.review_per_100, 3),
    }


def _quality(quality: Quality) -> dict[str, float]:
    return {
        "pairs": quality.proposed,
        "true_pairs": quality.true,
        "right_pairs": quality.right,
        "precision": round(quality.precision, 6),
        "recall": round(quality.recall, 6),
        "f1": round(quality.f1, 6),
    }


def _show(found: Score) -> None:
    rows = [
        (what, f"{q.precision:.5f}", f"{q.recall:.4f}", f"{q.f1:.4f}", f"{q.right:,}", f"{q.proposed - q.right:,}")
        for what, q in (("joined", found.joined), ("joined or possible", found.with_possible))
    ]
    columns = ("Pairs of records", "Precision", "Recall", "F1", "Right", "Wrong")
    table(f"{found.records:,} records of {found.people:,} people in {found.clusters:,} clusters", columns, rows, "")
    kinds = ", ".join(f"{kind} {count}" for kind, count in found.must_never.items())
    out.print(f"\njoined and must never be: {found.must_never_pairs} pairs ({kinds})", highlight=False, soft_wrap=True)
    out.print(
        f"to look at: {found.review_items:,} pairs of clusters, {found.review_per_100:.2f} per 100 records",
        highlight=False,
    )
    if found.left_out:
        out.print(f"{found.left_out:,} records of the truth are in no cluster and count as alone", highlight=False)
