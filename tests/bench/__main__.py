"""Measures the whole way on this machine: events a second, and the delay from publishing to delivery.

Load generator, agencies, hub and servers share the machine. Delays are open loop: they count from when an
event was due, not from when it could be sent.
"""

import argparse
import asyncio
import json
import math
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from connectors.edge.settings import load
from hub.cli.place import Place, started
from hub.cli.preparing import prepare
from hub.cli.supervised import hub_process
from hub.demo.tally import percentile
from hub.local import Step
from hub.settings import Settings
from tests.bench.load import measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one round measured."""

    events: int
    rate: float
    seconds: float
    """From the first event due to the last delivery seen."""
    deliveries: int
    missing: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None

    @property
    def per_second(self) -> float:
        """Return events a second over the whole way."""
        return self.events / self.seconds


def main() -> None:
    """Measure, and print a line a round; with `--json` one object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=5_000, help="events in the round without a rate")
    parser.add_argument("--rate", type=float, default=100.0, help="events a second in the round with a rate")
    parser.add_argument("--seconds", type=int, default=20, help="length of the round with a rate")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    wanted = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="da-hub-bench-", dir="/var/lib" if os.geteuid() == 0 else None))
    folder.chmod(0o711)
    os.environ["HUB_HOME"] = str(folder)  # noqa: TID251 - the hub's own process reads it
    settings = Settings(area="suffolk")
    with started(settings, unheard) as place:
        prepare(place, place.policy())
        with hub_process(settings):
            rounds = [
                measured(place, wanted.events, math.inf, seed=1),
                measured(place, int(wanted.rate * wanted.seconds), wanted.rate, seed=2),
            ]
    report(rounds, as_json=wanted.json)


def measured(place: Place, events: int, rate: float, seed: int) -> Figures:
    """Measure one round, with agencies that confirm what they get and do nothing else."""
    settings = [load(kit.folder / "connector.toml") for kit in place.kits(place.policy())]
    seen = asyncio.run(measure(settings, events, rate, seed))
    times = sorted(seen.delays)
    return Figures(
        events=len(seen.due),
        rate=rate,
        seconds=seen.last - min(seen.due.values()),
        deliveries=len(seen.deliveries),
        missing=seen.missing,
        p50_ms=percentile(times, 50),
        p95_ms=percentile(times, 95),
        p99_ms=percentile(times, 99),
    )


def report(rounds: list[Figures], *, as_json: bool) -> None:
    """Print the figures."""
    sustained, paced = rounds
    if as_json:
        print(  # noqa: T201 - this is what a benchmark is for
            json.dumps(
                {
                    "sustained_events_per_second": round(sustained.per_second, 1),
                    "at_rate": paced.rate,
                    "p50_ms": paced.p50_ms,
                    "p95_ms": paced.p95_ms,
                    "p99_ms": paced.p99_ms,
                    "missing": sustained.missing + paced.missing,
                }
            )
        )
        return
    print(  # noqa: T201 - as above
        f"sustained: {sustained.events} events and {sustained.deliveries} deliveries in {sustained.seconds:.1f} s = "
        f"{sustained.per_second:.0f} events/s, missing {sustained.missing}\n"
        f"at {paced.rate:.0f} events/s: p50 {paced.p50_ms:.0f} ms, p95 {paced.p95_ms:.0f} ms, "
        f"p99 {paced.p99_ms:.0f} ms, missing {paced.missing}"
    )


def unheard(_step: Step) -> None:
    """Hear nothing of the start."""


if __name__ == "__main__":
    main()
