"""How an entry of the audit reads."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from hub.cli.audit_words import told
from hub.domain.audit import Operation
from hub.store.audit_look import Noted

GIVEN = Noted(
    id=7,
    at=datetime(2026, 3, 2, 9, 5, 1, tzinfo=UTC),
    operation="disclosure",
    who="hub",
    action="referral-offered",
    subject="d-1",
    purposes=["support"],
    rules=["idva/referral-with-consent"],
    digest="0123456789abcdef",
    recipient="suffolk-idva",
    records=["suffolk-police/R-1"],
    people=[UUID(int=1)],
    cases=[UUID(int=2)],
    references=["K7QF-2M9X-C4R"],
)


def test_a_disclosure_says_to_whom_what_why_by_which_rule_and_from_which_record() -> None:
    assert "\n".join(told(GIVEN)) == (
        "2026-03-02 09:05:01 UTC  disclosure    suffolk-idva was sent referral-offered\n"
        "    for       support\n"
        "    by rule   idva/referral-with-consent\n"
        "    rules of  0123456789ab\n"
        "    case      K7QF-2M9X-C4R\n"
        "    record    suffolk-police/R-1\n"
        "    person    00000000-0000-0000-0000-000000000001\n"
        "    under     d-1"
    )


BARE: dict[str, Any] = {"rules": [], "digest": None, "recipient": None, "records": [], "people": [], "references": []}


@pytest.mark.parametrize("operation", Operation)
def test_each_operation_has_words_of_its_own_and_says_nothing_of_what_is_not_there(operation: Operation) -> None:
    lines = [*told(replace(GIVEN, operation=operation.value, **BARE))]

    assert operation.value in lines[0]
    assert [line.split()[0] for line in lines[1:]] == ["for", "under"]
