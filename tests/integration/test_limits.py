"""`hub case exclude` and `include` from the command line to the table of deliveries."""

import psycopg
import pytest

from hub.local import Running
from tests.builders.process import HubProcess
from tests.integration.test_case_show import IDVA, POLICE, Pair

pytestmark = pytest.mark.servers

OFFERED = ("referral-offered", "told", None)
TAKEN_BACK = [("correction", "told", "excluded"), ("correction", "told", None)]
"""An offer that was not confirmed: the correction of itself that it is from then on, and its correction."""


def reasons(stack: Running, reference: str, agency: str) -> list[tuple[str, str, str | None]]:
    """Return kind, state and reason of everything of a case that was for an agency, the newest last."""
    with psycopg.connect(stack.database) as connection:
        return connection.execute(
            "SELECT d.kind, CASE d.state WHEN 'withheld' THEN 'withheld' ELSE 'told' END, d.reason "
            "FROM delivery d JOIN cases c ON c.id = d.case_id "
            "WHERE c.reference = %s AND d.recipient = %s ORDER BY d.position",
            (reference, agency),
        ).fetchall()


def test_an_agency_that_somebody_keeps_out_gets_nothing_more_until_two_let_it_in(
    hub: HubProcess, stack: Running
) -> None:
    pair = Pair(hub)
    pair.tell(POLICE, "R")
    reference = pair.offered().key

    out = hub.run("case", "exclude", reference, IDVA, "--reason", "relative-in-role", "--as", "ann")
    pair.tell(POLICE, "Q")
    meanwhile = reasons(stack, reference, IDVA)
    alone = hub.run("case", "include", reference, IDVA, "--as", "ann")
    both = hub.run("case", "include", reference, IDVA, "--as", "bob")

    assert out.returncode == 0, out.stderr
    assert f"{IDVA} is kept out of case {reference} (relative-in-role)" in out.stdout
    assert "suffolk-vras gets task find-route" in out.stdout
    assert ("referral-offered", "withheld", "excluded") in meanwhile
    assert [row for row in meanwhile if row[1] == "told"] == TAKEN_BACK
    assert "a second user must decide so too" in alone.stdout
    assert both.returncode == 0, both.stderr
    assert [row for row in reasons(stack, reference, IDVA) if row[1] == "told"] == [*TAKEN_BACK, OFFERED, OFFERED]
    with psycopg.connect(stack.database) as connection:
        noted = connection.execute(
            "SELECT a.who, a.action, a.recipient FROM audit a JOIN cases c ON c.id = ANY (a.cases) "
            "WHERE c.reference = %s AND a.operation = 'alteration' AND a.recipient IS NOT NULL ORDER BY a.id",
            (reference,),
        ).fetchall()
    assert noted == [
        ("ann", "exclude relative-in-role", IDVA),
        ("ann", "include", IDVA),
        ("bob", "include", IDVA),
    ]
