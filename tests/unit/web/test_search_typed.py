"""What somebody typed to find a person (page C12): what is forgiven, what is refused, and that only hashes go on."""

import pytest

from hub.domain.person import Person, PersonName, Role
from hub.matching.keys import blocking_keys
from hub.web.cases.search_typed import Typed, births_like, typed_in
from hub.web.forms import blank

SECRET = b"of a test"


def test_a_date_of_birth_is_looked_for_a_year_around_and_with_day_and_month_exchanged() -> None:
    assert sorted(set(births_like("1991-05-02"))) == [
        *("1990-02-05", "1990-05-02", "1991-02-05", "1991-05-02", "1992-02-05", "1992-05-02"),
    ]


def test_a_leap_day_and_a_day_that_is_no_month_are_forgiven_only_where_they_exist() -> None:
    assert sorted(set(births_like("1992-02-29"))) == ["1992-02-29"]


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(("Testa", "Example", "1991-05-02"), id="as it is"),
        pytest.param(("Tesda", "Exampell", "1991-05-02"), id="by the sound"),
        pytest.param(("Testa", "Example", "1990-05-02"), id="a year off"),
        pytest.param(("Example", "Testa", "1991-05-02"), id="exchanged"),
    ],
)
def test_what_was_typed_has_a_key_in_common_with_what_agencies_write(written: tuple[str, str, str]) -> None:
    given, family, born = written
    name = PersonName(given=(given,), family=family)
    stored = blocking_keys(Person(ref="p", roles=(Role.VICTIM,), names=(name,), date_of_birth=born), "police", SECRET)

    sought = Typed(given="Testa", family="Example", born="1991-05-02").sought(SECRET)

    assert set(sought.likely) & set(stored)
    assert sought.sure == ()


def test_keys_are_of_no_use_without_the_hubs_secret() -> None:
    typed = Typed(given="Testa", family="Example", born="1991-05-02")

    assert not set(typed.sought(SECRET).likely) & set(typed.sought(b"another").likely)


def test_a_name_alone_leads_to_nobody() -> None:
    assert Typed(given="Testa", family="Example").sought(SECRET).likely == ()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        pytest.param({"born-day": "31", "born-month": "2", "born-year": "1990"}, "born-day", id="no such day"),
        pytest.param({"born-day": "3", "born-year": "1990"}, "born-day", id="a day without its month"),
        pytest.param({"number": "943 476 5919"}, "system", id="a number of no kind"),
        pytest.param({"family": "Example", "born-year": "1990"}, "born-day", id="a year with half a name"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(typed: dict[str, str], field: str) -> None:
    _, form = typed_in(blank({**typed, "purpose": "work-on-case"}))

    assert list(form.errors) == [field]


def test_a_search_without_a_reason_is_refused() -> None:
    _, form = typed_in(blank({"family": "Example", "born-day": "1", "born-month": "1", "born-year": "1990"}))

    assert form.errors == {"purpose": "Choose why you search"}
