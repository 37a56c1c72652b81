"""How a pair looks to a reviewer: both sides, of no agency, in words, and what a decision would change."""

from dataclasses import replace
from typing import Any

import pytest

from hub.cli.review_page import plain_foreseen, print_foreseen
from hub.cli.show import out
from hub.domain.decisions import LinkDecided
from hub.domain.delivery import DeliveryKind
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, PersonId
from hub.domain.person import AddressClass, Identifier, Person
from hub.domain.review import review_id
from hub.flow.decide import decide
from hub.matching import compare, guards, levels
from hub.receive.decided import decided
from hub.trial.pair import Foreseen, waits_for_second
from hub.trial.pair_words import AGAINST, COMPARISONS, LEVELS, TOLD
from tests.builders.events import HIGH, NOW, POLICE, VRAS, an_incident_reported
from tests.builders.people import a_perpetrator, a_victim, an_address, named
from tests.builders.world import Story, shipped_policy, story


def beth(**over: Any) -> Person:
    """Return a woman whom no score takes for the victim of the police's record."""
    home = an_address("9 Other Road", postcode="IP2 9ZX")
    said = {"names": (named("Beth", "Sample"),), "date_of_birth": "1968-11-30", "identifiers": (), "contacts": ()}
    return replace(a_victim(), **({**said, "addresses": (home,)} | over))


def told(other: Person) -> Story:
    """Return what is known once two agencies have told of a woman each, and of him, whom both fear."""
    return story(
        an_incident_reported(POLICE, "R-1", people=(a_victim(), a_perpetrator()), assessment=HIGH),
        an_incident_reported(VRAS, "V-1", people=(other, a_perpetrator()), assessment=HIGH),
    )


def pair_in(said: Story) -> tuple[PersonId, PersonId]:
    one, other = (decision.records[0].alone_of("v") for decision in said.decisions[:2])
    return one, other


def foreseen(said: Story, *, same: bool = True) -> Foreseen:
    """Return what a decision on the two women would change."""
    one, other = pair_in(said)
    head = Head(agency=CONSOLE, record_id="link", recorded_at=NOW)
    event = LinkDecided(head=head, one=one, other=other, same=same, by="ann", reason="a test")
    policy = shipped_policy()
    decision = decide(decided(event, f"{same}", NOW), said.known, policy, NOW)
    review = said.known.reviews.get(review_id(one, other))
    return Foreseen(event=event, known=said.known, decision=decision, model=policy.model, review=review)


def joined(said: Story) -> Story:
    """Return what is known once somebody has joined the two."""
    said.known.learn(foreseen(said).decision)
    return said


def page(shown: Foreseen) -> str:
    """Return what is printed, on lines that do not break."""
    with out.capture() as captured:
        print_foreseen(shown)
    return captured.get()


def test_both_sides_are_shown_and_no_agency_is_named() -> None:
    text = page(foreseen(told(beth())))

    assert "Beth Sample" in text
    assert "1968-11-30" in text
    assert not [a for a in shipped_policy().directory.agencies.values() if a.id in text or a.name in text]


def test_what_joining_would_mean_is_said_in_sentences_that_name_no_agency() -> None:
    said = told(beth())
    older, younger = (decision.cases[0].reference for decision in said.decisions)

    changes = list(foreseen(said).changes())

    assert changes[:2] == ["the two are one person", f"case {younger} goes on as {older}"]
    assert "word that a case goes on under another reference: 2 deliveries to 2 agencies" in changes


def test_of_one_person_the_sides_are_those_into_which_a_separation_would_split_them() -> None:
    said = joined(told(beth()))
    younger = said.decisions[1].cases[0].reference

    shown = foreseen(said, same=False)

    assert shown.are_one
    assert [[p.names[0].given for _, p in shown.said(side)] for side in shown.sides()] == [[("Testa",)], [("Beth",)]]
    assert f"case {younger} goes on by itself again" in list(shown.changes())
    assert "Separating them would mean:" in page(shown)


def test_a_joined_pair_is_shown_with_who_decided_and_why() -> None:
    text = page(foreseen(joined(told(beth())), same=False))

    assert ": joined. The two are taken for one person." in text
    assert "ann decided: one person. a test" in text


def test_a_protected_address_is_said_to_be_one_and_not_shown() -> None:
    hidden = an_address("3 Refuge Row", visibility=AddressClass.REFUGE)

    shown = foreseen(told(beth(addresses=(hidden,))))

    assert waits_for_second(shown.decision)
    assert "protected" in page(shown)
    assert "Refuge Row" not in page(shown)
    assert list(shown.changes()) == ["noted; a second user must decide alike before anything changes"]


def test_an_agencys_own_number_is_not_shown_for_it_would_name_the_agency() -> None:
    own = Identifier(system="suffolk-vras", value="VRAS/17")

    text = page(foreseen(told(beth(identifiers=(own,)))))

    assert "VRAS/17" not in text
    assert "an agency's own" in text


def test_a_name_with_brackets_is_shown_as_it_was_written() -> None:
    assert "[/Beth] Sample" in page(foreseen(told(beth(names=(named("[/Beth]", "Sample"),)))))


def test_a_description_that_nobody_gives_any_more_cannot_be_joined() -> None:
    said = told(beth())
    shown = foreseen(said)
    nobody = PersonId(review_id(*pair_in(said)))
    event = replace(shown.event, other=nobody)

    gone = replace(shown, event=event, decision=decide(decided(event, "-", NOW), said.known, shipped_policy(), NOW))

    assert "Joining them would be refused (PERSON_UNKNOWN)." in page(gone)
    assert plain_foreseen(gone)["other"] == []


def test_the_parts_add_up_to_the_weight() -> None:
    plain = plain_foreseen(foreseen(told(beth())))

    assert plain["prior"] + sum(part["bits"] for part in plain["parts"]) == pytest.approx(plain["weight"])


def test_there_are_words_for_everything_that_can_be_found() -> None:
    codes = {value for name, value in vars(levels).items() if name.isupper()}
    doubts = {guards.FORENAME, guards.FAMILY, guards.BIRTH, guards.STAGE, guards.UNSURE_TWICE, guards.NOTHING_ELSE}
    differ = {guards.SEXES_DIFFER, guards.MIDDLES_DIFFER, guards.LOCALS_DIFFER}

    assert set(COMPARISONS) == {*compare.COMPARISONS, guards.COMPANY}
    assert set(LEVELS) == codes
    assert set(AGAINST) == guards.NEVER | doubts | differ
    assert set(TOLD) == set(DeliveryKind)
