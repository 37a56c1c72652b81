"""Every page that is measured, with its budget and under several ids each: nobody opens one page two hundred times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from hub.domain.rules import Policy
from hub.web.users import Role
from tests.bench.consoles.stories import BUSIEST, Pair, pairs

MANY = 20
"""Ids under which a page is asked for."""
API = ""
"""Who asks at the machine interface is no user: their token says who."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One way to ask for a page."""

    path: str
    fields: Mapping[str, str] = field(default_factory=dict)
    """Of the form that is sent; without any, the page is only opened."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A page, who opens it, and in how many milliseconds its server answers 95 of 100 times."""

    code: str
    """Of the specification."""
    name: str
    budget: int
    role: str
    asks: Sequence[Ask]


def pages(database: str, policy: Policy) -> list[Measured]:
    """Return all pages, with what of the full database they show."""
    seen = _Seen(database, policy)
    return [*_operations(seen), *_cases(seen), *_machines(seen)]


class _Seen:
    """Ids of what stands in the full database."""

    def __init__(self, database: str, policy: Policy) -> None:
        self._database = database
        self.busiest: list[Pair] = [one for one in pairs(policy) if one.area.id == BUSIEST and one.is_heard]
        self.agencies = self.column(
            "SELECT agency FROM shown_as WHERE agency LIKE %(area)s ORDER BY 1", area=f"{BUSIEST}-%"
        )
        self.cases = self.column(
            "SELECT case_id FROM case_page WHERE area = %(area)s ORDER BY md5(case_id::text)", area=BUSIEST
        )

    def column(self, statement: str, **values: Any) -> list[str]:
        """Return the first twenty of a column."""
        with psycopg.connect(self._database) as connection:
            found = connection.execute(f"{statement} LIMIT {MANY}".encode(), values).fetchall()
        assert found, f"nothing under: {statement}"
        return [str(row[0]) for row in found]

    def of_case(self, end: str = "") -> list[Ask]:
        """Return the addresses of a page of each case."""
        return [Ask(path=f"/cases/{one}{end}") for one in self.cases]

    def of_agency(self, end: str = "") -> list[Ask]:
        """Return the addresses of a page of each agency."""
        return [Ask(path=f"/ops/agencies/{one}{end}") for one in self.agencies]


def _operations(seen: _Seen) -> list[Measured]:
    events = "SELECT {} FROM inbox WHERE told = 'incident' ORDER BY decided_seq DESC"
    seqs = [Ask(path=f"/ops/events/{one}") for one in seen.column(events.format("decided_seq"))]
    numbers = seen.column(events.format("event_id"))
    alarms = seen.column("SELECT id FROM alarm WHERE closed_at IS NULL")
    plans = seen.column("SELECT id FROM redrive ORDER BY planned_at DESC")
    operator, auditor = Role.OPS_OPERATOR, Role.AUDITOR

    def opened(code: str, name: str, budget: int, *asks: Ask, role: str = operator) -> Measured:
        return Measured(code=code, name=name, budget=budget, role=role, asks=asks)

    def at(*paths: str) -> list[Ask]:
        return [Ask(path=path) for path in paths]

    def sent(path: str, *forms: Mapping[str, str]) -> list[Ask]:
        return [Ask(path=path, fields=form) for form in forms]

    return [
        opened("O1", "Overview", 150, *at("/ops")),
        opened("O1", "Incident", 150, *at(*(f"/ops/incidents/{one}" for one in alarms))),
        opened("O2", "Connector", 200, *seen.of_agency()),
        *(opened("O2", f"Connector, {one}", 200, *seen.of_agency(f"/{one}")) for one in PARTS),
        opened("O3", "Suspend", 150, *seen.of_agency("/suspend")),
        opened("O4", "Events", 200, *at("/ops/events")),
        opened("O4", "Events, by id", 200, *sent("/ops/events", *({"number": one} for one in numbers))),
        opened("O4", "Events, of an agency", 200, *sent("/ops/events", *(_period(one) for one in seen.agencies))),
        opened("O4", "Journey", 200, *seqs),
        opened("O5", "Failures", 250, *at("/ops/failures")),
        opened("O6", "Redrives", 250, *at("/ops/redrives", "/ops/redrives/new")),
        opened("O6", "Redrive", 2000, *at(*(f"/ops/redrives/{one}" for one in plans))),
        opened("O7", "Latency", 250, *at("/ops/latency", *(f"/ops/latency?period={one}" for one in PERIODS))),
        opened("O8", "Silence", 150, *at("/ops/silence")),
        opened("O9", "Sharing", 400, *at("/ops/sharing")),
        opened("O9", "Dry run", 400, *at("/ops/sharing/dry-run")),
        opened("O10", "Audit", 400, *at("/ops/audit"), role=auditor),
        opened("O10", "Audit, a month", 400, *sent("/ops/audit", {"period": "month"}), role=auditor),
        opened("O10", "Audit, an operation", 400, *sent("/ops/audit", *map(_operation, OPERATIONS)), role=auditor),
        opened("O10", "Audit, an agency", 400, *sent("/ops/audit", *map(_whose, seen.agencies)), role=auditor),
        opened("O10", "Audit, a case", 400, *sent("/ops/audit", *map(_case, _references(seen))), role=auditor),
        opened("O10", "Verify", 400, *at("/ops/audit/verify"), role=auditor),
    ]


PARTS = ("failed", "latency", "incidents", "changes")
PERIODS = ("today", "7", "30", "90")
OPERATIONS = ("collection", "alteration", "consultation", "disclosure", "combination", "erasure")


def _period(agency: str) -> Mapping[str, str]:
    return {"agency": agency, "period": "month"}


def _operation(operation: str) -> Mapping[str, str]:
    return {"operation": operation, "period": "month"}


def _whose(agency: str) -> Mapping[str, str]:
    return {"agency": agency, "period": "month"}


def _case(reference: str) -> Mapping[str, str]:
    return {"case": reference, "period": "month"}


def _references(seen: _Seen) -> list[str]:
    """Return numbers of cases as people type them: those of the stories themselves have a right last symbol."""
    return seen.column("SELECT reference FROM cases WHERE id IN (SELECT id FROM story.cases)")


def _cases(seen: _Seen) -> list[Measured]:
    matches = seen.column("SELECT id FROM review WHERE state = 'waiting' ORDER BY opened_at")
    links = seen.column(
        "SELECT max(p.alone::text) FROM record_case c JOIN record_person p USING (source, record_id, told)"
        " JOIN case_page g ON g.case_id = c.case_id WHERE g.area = %(area)s AND p.ref = 'v'"
        " GROUP BY p.person_id HAVING count(DISTINCT p.alone) > 1",
        area=BUSIEST,
    )
    told = seen.column(
        "SELECT '/cases/' || d.case_id || '/told/' || d.id FROM delivery d JOIN case_page p USING (case_id)"
        " WHERE p.area = %(area)s AND d.payload IS NOT NULL AND d.kind = 'update'",
        area=BUSIEST,
    )

    def opened(code: str, name: str, budget: int, asks: Sequence[Ask]) -> Measured:
        return Measured(code=code, name=name, budget=budget, role=Role.COORDINATOR, asks=asks)

    def at(*paths: str) -> list[Ask]:
        return [Ask(path=path) for path in paths]

    return [
        opened("C1", "Feed", 250, at("/cases/feed")),
        opened(
            "C1",
            "Feed, filtered",
            250,
            at("/cases/feed?risk=high", "/cases/feed?tag=child", "/cases/feed?group=changed"),
        ),
        opened("C2", "Case", 300, seen.of_case()),
        *(opened("C2", f"Case, {end}", 300, seen.of_case(f"/{end}")) for end in ("timeline", "people", "log")),
        opened("C3", "Told", 250, seen.of_case("/told")),
        opened("C3", "Told, as they see it", 250, at(*told)),
        opened("C4", "Matches", 300, at("/cases/matches")),
        opened("C4", "Matches, decided", 300, at("/cases/matches?show=decided")),
        opened("C4", "Match", 300, at(*(f"/cases/matches/{one}" for one in matches))),
        opened("C4", "Unlink", 300, at(*(f"/cases/links/{one}/unlink" for one in links))),
        opened("C8", "Repeats", 250, at("/cases/repeats")),
        opened("C8", "Flags that end", 250, at("/cases/repeats?show=ending")),
        opened("C9", "Risk", 250, seen.of_case("/risk")),
        opened("C12", "Search", 400, [Ask(path="/cases/search", fields=_sought(one)) for one in seen.busiest]),
    ]


def _sought(pair: Pair) -> Mapping[str, str]:
    """Return what somebody types who looks for a victim by name and day of birth."""
    name = pair.victim.names[0]
    year, month, day = str(pair.victim.date_of_birth).split("-")
    born = {"born-day": day, "born-month": month, "born-year": year}
    return {"given": name.given[0], "family": name.family or "", **born, "purpose": "work-on-case"}


def _machines(seen: _Seen) -> list[Measured]:
    area = f"/api/v1/marac/{BUSIEST}"
    sent = seen.column(
        "SELECT event_id FROM inbox WHERE source = %(agency)s AND arrived_at > now() - interval '90 days'",
        agency=f"{BUSIEST}-marac",
    )

    def asked(name: str, budget: int, paths: Sequence[str]) -> Measured:
        return Measured(code="API", name=name, budget=budget, role=API, asks=[Ask(path=path) for path in paths])

    return [
        asked("Feed", 250, [f"{area}/feed?after={n}&limit=100" for n in (0, 50, 100)]),
        asked("Case", 300, [f"{area}/cases/{one}" for one in seen.cases]),
        asked("Event status", 200, [f"/api/v1/events/{one}/status" for one in sent]),
    ]
