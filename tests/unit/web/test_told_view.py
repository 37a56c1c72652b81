"""What a recipient got, as far as the coordinator of the case was given it too (page C3)."""

from datetime import UTC, datetime
from uuid import UUID

from hub.domain.content import MaracCase, MaracIncident, ReferralOffered, SchoolNotice
from hub.domain.ids import AreaId
from hub.domain.person import Address, AddressClass, PersonName
from hub.domain.shown import EventShown, PersonShown
from hub.store.conference.case import Page
from hub.web.cases.told_view import Hers, Section, sections_of

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAME = PersonName(given=("Testa",), family="Example")
OPEN = Address(visibility=AddressClass.ORDINARY, lines=("4 Larkspur Bank",))
HIDDEN = Address(visibility=AddressClass.CONFIDENTIAL, lines=("17 Quillfeather Mews",))
HERS = MaracCase(
    case_reference="K",
    area="suffolk",
    told_by=(),
    victim=(PersonShown(name=NAME, addresses=(OPEN,)),),
    perpetrators=(PersonShown(date_of_birth="1980-01-01"),),
    children=(),
    incidents=(
        MaracIncident(event=EventShown(occurred_from=AT, place_kind="home", narrative="He shouted."), told_by=()),
    ),
    risk=None,
    history=None,
)


def hers() -> Hers:
    """Return what the coordinator was given."""
    page = Page(
        case_id=UUID(int=1),
        area=AreaId("suffolk"),
        reference="K",
        content=HERS,
        tags=(),
        grade=None,
        since=AT,
        changed_at=AT,
        delivery_id=UUID(int=2),
    )
    return Hers.of(page, [])


def offered(**over: object) -> ReferralOffered:
    """Return an offer with these sections."""
    return ReferralOffered(told_by="x", told_by_kind="police", reason="r", respond_by=None, **over)  # type: ignore[arg-type]  # sections by name


def plain(sections: list[Section]) -> dict[str, dict[str, list[str]]]:
    return {one.title: {field.label: list(field.values) for field in one.fields} for one in sections}


def test_what_both_were_given_is_shown_in_words() -> None:
    found = sections_of(offered(victim=PersonShown(name=NAME, addresses=(OPEN,))), hers())

    assert plain(found) == {"Victim": {"Name": ["Testa Example"], "Addresses": ["4 Larkspur Bank"]}}
    assert found[0].line == "Victim: name, addresses"


def test_an_address_that_only_they_were_given_is_not_there_and_neither_is_its_name() -> None:
    found = sections_of(offered(victim=PersonShown(name=NAME, addresses=(HIDDEN,))), hers())

    assert plain(found) == {"Victim": {"Name": ["Testa Example"]}}


def test_one_of_two_values_is_shown_where_she_was_given_one() -> None:
    found = sections_of(offered(victim=PersonShown(addresses=(HIDDEN, OPEN))), hers())

    assert plain(found) == {"Victim": {"Addresses": ["4 Larkspur Bank"]}}


def test_what_she_was_given_of_one_person_is_not_shown_of_another() -> None:
    assert sections_of(offered(victim=PersonShown(date_of_birth="1980-01-01")), hers()) == []


def test_a_school_notice_shows_what_stands_in_the_case() -> None:
    notice = SchoolNotice(occurred_at=AT, place_kind="home", where_in_home="kitchen")

    found = plain(sections_of(notice, hers()))

    assert list(found) == ["Incident or request"]
    assert found["Incident or request"]["Kind of place"] == ["Home"]


def test_names_and_texts_are_hidden_while_names_are() -> None:
    content = offered(victim=PersonShown(name=NAME), event=EventShown(narrative="He shouted."))

    found = plain(sections_of(content, hers(), names_hidden=True))

    assert found == {
        "Victim": {"Name": ["Name hidden"]},
        "Incident or request": {"Account in free text": ["Text is hidden while names are hidden."]},
    }
