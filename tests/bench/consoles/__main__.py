"""Measures the consoles on a full database: how long each page takes its server, and how it is at a desk.

`python -m tests.bench.consoles` fills a database of its own with 100,000 cases and 5 million events, once, and keeps it
in the folder of what is downloaded; then it runs `hub web` on it. Servers, consoles and browser share the machine, so
the load of the machine stands beside the figures. `--events 200000 --cases 4000 --loads 20 --home DIR` tries it out in
some minutes.
"""

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from hub.cli.place import Place, started
from hub.cli.supervised import web_process
from hub.cli.web import free_port
from hub.domain.rules import Policy
from hub.settings import Settings
from hub.web.users import Role
from tests.bench.consoles.asking import Asking, Times, sign_in
from tests.bench.consoles.browser import Figure, looked_at
from tests.bench.consoles.computing import computed
from tests.bench.consoles.filling import filled
from tests.bench.consoles.pages import API, Measured, pages
from tests.bench.consoles.stories import BUSIEST

REPORT = Path("build/bench-consoles.json")
DESK = (
    "Overview",
    "Connector",
    "Journey",
    "Failures",
    "Latency",
    "Feed",
    "Case",
    "Case, timeline",
    "Told",
    "Match",
    "Search",
)
"""Pages that are looked at in a browser; the overview first."""
BEGUN = perf_counter()


def main() -> None:
    """Fill, measure, print one table, and write it as JSON."""
    wanted = _arguments()
    home = wanted.home or Settings().cache / "bench"
    os.environ["HUB_HOME"] = str(home)  # noqa: TID251 - the process of the consoles reads it
    settings = Settings()
    with started(settings, lambda _step: None) as place:
        policy = place.policy()
        held = filled(place, policy, (wanted.events, wanted.cases), say, rebuild=wanted.rebuild)
        say(f"{held['size']}, filled in {held['seconds']} s on {held['at']}")
        with _consoles(place, policy, settings) as asking:
            times = [_said(asking.measure(page, wanted.loads)) for page in _wanted(place, policy, wanted.only)]
            figures = [] if wanted.no_browser else _at_desk(place, policy, asking, wanted.live)
    for figure in figures:
        seen = f"{figure.seen:.3f}" if figure.unit == "" else f"{figure.seen:.0f} {figure.unit}"
        say(_line(figure.page, figure.what, (f"{figure.budget:g}", seen), met=figure.is_met))
    _write(held, times, figures)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=5_000_000, help="events in the database")
    parser.add_argument("--cases", type=int, default=100_000, help="cases that they are about")
    parser.add_argument("--loads", type=int, default=200, help="times that each page is asked for")
    parser.add_argument("--live", type=int, default=60, help="seconds for which pages are watched while they change")
    parser.add_argument("--only", default="", help="measure only pages whose name holds this: 'C1', 'Feed'")
    parser.add_argument("--home", type=Path, help="keep the database elsewhere, as one of another size")
    parser.add_argument("--rebuild", action="store_true", help="fill the database anew, whatever is kept")
    parser.add_argument("--no-browser", action="store_true", help="measure the server alone")
    return parser.parse_args()


@contextmanager
def _consoles(place: Place, policy: Policy, settings: Settings) -> Iterator[Asking]:
    """Run the consoles, with somebody signed in in each role."""
    everywhere, port = sorted(map(str, policy.directory.areas)), free_port()
    with web_process(settings, port):
        known = sign_in(
            place.database_ops,
            {Role.OPS_OPERATOR: everywhere, Role.AUDITOR: everywhere, Role.COORDINATOR: [BUSIEST]},
        )
        kit = next(kit for kit in place.kits(policy) if kit.agency.id == f"{BUSIEST}-marac")
        token = kit.token_file.read_text(encoding="ascii").strip()
        yield Asking(
            address=f"http://127.0.0.1:{port}",
            computed=lambda: computed(settings.home, port),
            secrets={**known, API: token},
        )


def _wanted(place: Place, policy: Policy, only: str) -> list[Measured]:
    return [page for page in pages(place.database_owner, policy) if only in f"{page.code} {page.name}"]


def _at_desk(place: Place, policy: Policy, asking: Asking, seconds: int) -> list[Figure]:
    found = pages(place.database_owner, policy)
    chosen = [next(page for page in found if page.name == name and page.role != API) for name in DESK]
    paths = [(page.role, page.asks[0].path) for page in chosen]
    return looked_at(asking.address, asking.secrets, place.database_owner, paths, seconds)


def _said(times: Times) -> Times:
    page = times.page
    half, most = times.percentile(0.5), times.percentile(0.95)
    wrong = "" if times.statuses == {200} else f" answers {sorted(times.statuses)}"
    say(
        _line(
            page.code,
            page.name,
            (str(page.budget), f"{half:.0f}/{most:.0f} ms{wrong}, computed {times.computed:.0f}"),
            met=times.is_met,
        )
    )
    return times


def _line(where: str, what: str, figures: tuple[str, str], *, met: bool) -> str:
    budget, seen = figures
    return f"{where:<58} {what:<24} {budget:>7} {seen:>28} {'met' if met else 'NOT MET'}"


def _write(held: dict[str, Any], times: Sequence[Times], figures: Sequence[Figure]) -> None:
    served = [
        {
            "page": f"{one.page.code} {one.page.name}",
            "budget_ms": one.page.budget,
            "p50_ms": round(one.percentile(0.5), 1),
            "p95_ms": round(one.percentile(0.95), 1),
            "computed_ms": round(one.computed, 1),
            "bytes": one.bytes,
            "met": one.is_met,
        }
        for one in times
    ]
    seen = [
        {"page": one.page, "what": one.what, "budget": one.budget, "seen": round(one.seen, 4), "met": one.is_met}
        for one in figures
    ]
    REPORT.parent.mkdir(exist_ok=True)
    load = [round(one, 1) for one in os.getloadavg()]
    report = {"database": held, "load_average": load, "cpus": os.cpu_count(), "server": served, "browser": seen}
    REPORT.write_text(json.dumps(report, indent=1), encoding="utf-8")
    missed = [one["page"] for one in (*served, *seen) if not one["met"]]
    say(f"load average {load}; {len(served) + len(seen) - len(missed)} met, {len(missed)} not: {missed}; see {REPORT}")


def say(line: str) -> None:
    """Print a line with the seconds since the beginning."""
    print(f"{perf_counter() - BEGUN:7.1f}  {line}", flush=True)  # noqa: T201 - this is what a benchmark is for


if __name__ == "__main__":
    main()
