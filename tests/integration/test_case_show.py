"""`hub case show` on the real database: a case across agencies, who confirmed, and every look at a name noted."""

import asyncio
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from hub.domain.case import case_reference
from hub.domain.ids import CaseId
from hub.local import Running
from hub.store.cases import Cases
from hub.store.connections import Connections
from hub.store.schema import migrate
from hub.store.statements import sql
from tests.builders.outside import Got
from tests.builders.process import HubProcess
from tests.builders.wire import NOW, a_head, an_incident, unique

pytestmark = pytest.mark.servers

POLICE, IDVA, MASH = "suffolk-police", "suffolk-idva", "suffolk-mash"


class Pair:
    """One family's case, told by several agencies' own clients."""

    def __init__(self, hub: HubProcess) -> None:
        self.hub, self.family = hub, unique()

    def tell(self, agency: str, record: str, revision: int = 1, **more: Any) -> None:
        """Tell of an incident and wait for the hub's receipt."""
        client = self.hub.agency(agency)
        event = an_incident(agency, self.family, f"{record}-{self.family}", revision, **more)
        event_id = client.publish("IncidentReported", event)
        client.wait_for(lambda got: [g for g in got if g.value.get("event_id") == event_id])

    def offered(self) -> Got:
        """Return the offer to the IDVA service, once it is there."""

        def of_family(got: list[Got]) -> list[Got]:
            return [g for g in got if g.kind == "referral-offered" and self.family in str(g.value)]

        return of_family(self.hub.agency(IDVA).wait_for(of_family))[0]

    def accept(self, offer: Got) -> None:
        """Let the IDVA service accept an offer, and wait until the police hear of it."""
        client, number = self.hub.agency(IDVA), str(uuid4())
        receipt = {
            "head": a_head(IDVA, number),
            "delivery_id": offer.headers["ce_id"],
            "state": "accepted",
            "at": NOW,
            "reason": None,
        }
        client.publish("Receipt", receipt)
        self.hub.agency(POLICE).wait_for(
            lambda got: [g for g in got if g.kind == "status" and self.family in g.value["about_record"]]
        )


@pytest.fixture
def pair(hub: HubProcess) -> Pair:
    """Return a pair of whom police and MASH told, the police twice, and whose offer the IDVA service accepted."""
    told = Pair(hub)
    told.tell(POLICE, "R")
    told.tell(MASH, "M", assessment=None)
    told.tell(POLICE, "R", revision=2, grade="medium")
    told.accept(told.offered())
    return told


def test_a_case_is_shown_across_agencies_with_what_was_told_and_confirmed(pair: Pair) -> None:
    reference, family = pair.offered().key, pair.family

    shown = pair.hub.ask("case", "show", reference)

    assert (shown["reference"], shown["area"], shown["before_conference"]) == (reference, "suffolk", True)
    assert [(one["agency"], one["record"]) for one in shown["timeline"]] == [
        (MASH, f"M-{family}"),
        (POLICE, f"R-{family}"),
    ]
    assert [([t["agency"] for t in one["told_by"]], one["probable"]) for one in shown["incidents"]] == [
        ([MASH, POLICE], False)
    ]
    told = {(one["recipient"], one["kind"]): one["confirmed"] for one in shown["told"]}
    assert told[IDVA, "referral-offered"] is True
    assert told[MASH, "safeguarding-contact"] is False
    assert family not in str([person for person in shown["people"] if person["names"]])


def test_what_an_earlier_revision_assessed_stays_in_the_risk_history(pair: Pair) -> None:
    shown = pair.hub.ask("case", "show", pair.offered().key)

    assert shown["earlier_revisions_read"]
    assert sorted((one["grade"], one["stands"]) for one in shown["risks"]) == [("high", False), ("medium", True)]


def test_a_reference_is_taken_as_it_was_read_out_and_the_page_names_nobody(pair: Pair) -> None:
    reference = pair.offered().key

    done = pair.hub.run("case", "show", reference.lower().replace("-", " "))

    assert done.returncode == 0, done.stderr
    assert f"Case {reference}" in done.stdout
    assert f"{pair.family} " not in done.stdout.replace(f"-{pair.family}", "")


def test_names_are_shown_to_somebody_who_says_who_they_are_and_the_look_is_noted(pair: Pair, stack: Running) -> None:
    reference = pair.offered().key

    done = pair.hub.run("case", "show", reference, "--names", "--as", "ada")
    unsaid = pair.hub.run("case", "show", reference, "--names")

    assert f"Testa {pair.family}" in done.stdout
    assert unsaid.returncode == 2
    with psycopg.connect(stack.database) as connection:
        noted = connection.execute("SELECT action FROM audit WHERE who = 'ada' AND subject = %s", (reference,))
        looks = noted.fetchall()
    assert looks == [("case-names-shown",)]


def test_the_other_sides_reference_opens_nothing(pair: Pair) -> None:
    case = pair.hub.ask("case", "show", pair.offered().key)["id"]

    done = pair.hub.run("case", "show", case_reference(CaseId(case), side="perpetrator"))

    assert done.returncode == 1
    assert "No case has the reference" in done.stderr


def test_a_case_that_another_replaces_says_by_which_also_down_a_line_of_them(database: str) -> None:
    migrate(database)
    first, second, last = uuid4(), uuid4(), uuid4()
    with psycopg.connect(database) as connection:
        for case, by, name in ((last, None, "last"), (second, last, "second"), (first, second, "first")):
            connection.execute(
                "INSERT INTO cases (id, reference, area, victim, grade, marac, replaced_by) "
                "VALUES (%s, %s, 'suffolk', %s, 0, false, %s)",
                (case, name, uuid4(), by),
            )

    with Cases(database) as cases:
        before, after = cases.file("first"), cases.file("last")

    assert before is not None
    assert after is not None
    assert before.replaced_by == after.case
    assert [one.id for one in after.replaces] == [second]


ASKED: dict[str, dict[str, Any]] = {
    "case_by_reference": {"reference": "K7QF-2M9X-C4R"},
    "case_by_id": {"id": uuid4()},
    "case_members": {"case": uuid4()},
    "case_records": {"case": uuid4()},
    "cases_beside": {"case": uuid4(), "people": [uuid4()]},
    "cases_replaced": {"case": uuid4()},
    "case_deliveries": {"case": uuid4()},
}
"""Statements of one look at a case, with arguments of their kind."""


@pytest.mark.parametrize("name", ASKED)
def test_a_look_at_one_case_never_reads_a_whole_table(database: str, name: str) -> None:
    migrate(database)

    async def plan() -> str:
        connections = Connections(database)
        await connections.open()
        async with connections.transaction() as conn:
            await conn.execute("SET LOCAL enable_seqscan = off")  # an empty table is always read whole
            cur = await conn.execute(f"EXPLAIN {sql(name)}", ASKED[name])
            rows: list[Any] = await cur.fetchall()
        await connections.close()
        return "\n".join(row[0] for row in rows)

    assert "Seq Scan" not in asyncio.run(plan())


def test_what_is_read_of_a_case_is_of_one_moment_and_changes_nothing(database: str) -> None:
    migrate(database)

    with Cases(database) as cases:
        assert cases.file("K7QF-2M9X-C4R") is None

    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM audit").fetchone() == (0,)
