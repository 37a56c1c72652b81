"""Who is called alike within one record of an agency, and which numbers rule out that two are one."""

from dataclasses import replace

import pytest

from hub.domain.person import Identifier, Person, Role
from hub.matching.same import contradicts, is_called_alike
from tests.builders.people import a_victim, named, numbered

PNC = Identifier(system="pnc", value="2004/0000713K")
OTHER_PNC = Identifier(system="pnc", value="1979/0163001B")
HER = a_victim(identifiers=())


def with_numbers(*identifiers: Identifier) -> Person:
    return replace(HER, identifiers=identifiers)


def test_numbers_of_one_system_contradict_only_when_none_is_in_common() -> None:
    assert contradicts(with_numbers(PNC), with_numbers(OTHER_PNC))
    assert not contradicts(with_numbers(PNC, OTHER_PNC), with_numbers(OTHER_PNC))
    assert not contradicts(with_numbers(PNC), with_numbers(numbered(1)))
    assert not contradicts(with_numbers(PNC), HER)


def test_two_of_one_part_name_and_birthday_in_a_record_are_called_alike() -> None:
    assert is_called_alike(HER, replace(HER, date_of_birth=None, contacts=()))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(HER, names=(named("Another", "Example"),)), id="another name"),
        pytest.param(replace(HER, date_of_birth="1970-01-01"), id="another birthday"),
        pytest.param(replace(HER, roles=(Role.PERPETRATOR,)), id="another part"),
        pytest.param(with_numbers(OTHER_PNC), id="another number"),
    ],
)
def test_two_of_a_record_who_differ_in_anything_are_not_called_alike(other: Person) -> None:
    assert not is_called_alike(with_numbers(PNC), other)
