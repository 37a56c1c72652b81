"""Somebody joins two women who are two, and it is undone everywhere: read by every agency's own client."""

import json
from collections import defaultdict
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
import pytest

from hub.domain.outcome import Reason
from hub.policy.load import load, shipped_files
from tests.builders.outside import PATIENCE, Got
from tests.builders.process import HubProcess
from tests.builders.wire import NOW, a_head, a_person, a_postcode, an_incident, unique

POLICE, VICTIMS, IDVA, MARAC = "suffolk-police", "suffolk-vras", "suffolk-idva", "suffolk-marac"
AGENCIES = load(shipped_files("suffolk")).directory.agencies
CASES = "marac.suffolk.cases"
LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""Names hold no digits. Nobody here is like anybody of another test: the hub would rightly take them for one."""
BESIDE = {"received", "marac-case"}
"""Kinds that nobody confirms: receipts, and the whole case, of which each one takes the place of the last."""


class Women:
    """Two women of whom two agencies told; each has a case of her own until somebody joins the two."""

    def __init__(self, hub: HubProcess) -> None:
        self.hub, word = hub, unique()
        number, self.family = int(word, 16), word.translate(LETTERS)
        self.lane = f"{self.family.title()} Lane"
        number, line = divmod(number, 1000)
        self.born = f"{1950 + number % 40}-{1 + number % 12:02d}-{2 + number % 27:02d}"
        self.phone = f"07700 900{line:03d}"
        self.his_birthday = f"{1950 + line % 40}-{1 + line // 40 % 12:02d}-28"
        self.one = f"{POLICE}/R-{self.family}/p1"
        self.other = f"{VICTIMS}/V-{self.family}/p1"
        self.references: list[str] = []
        born = f"{int(self.born[:4]) - 7}{self.born[4:]}"
        beth = a_person("p1", "victim", "Beth", self.family, born, addresses=[self.home(9)])
        for agency, record, her in ((POLICE, "R", self.her()), (VICTIMS, "V", beth)):
            self.tell(agency, f"{record}-{self.family}", her, self.him())
            self.references.append(self.offered())

    def her(self, given: str = "Testa Quinn", home: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return one of them as somebody describes her."""
        phone = {"kind": "phone", "value": self.phone, "safe": "unknown", "message_safe": "no"}
        homes = [home or self.home(1)]
        return a_person("p1", "victim", given, self.family, self.born, addresses=homes, contacts=[phone])

    def him(self) -> dict[str, Any]:
        """Return the one whom both fear."""
        homes = [self.home(7)]
        return a_person("p2", "perpetrator", "Sample", f"Le{self.family}", self.his_birthday, addresses=homes)

    def home(self, number: int) -> dict[str, Any]:
        """Return a house of their lane, each under a postcode of its own."""
        return a_home(f"{number} {self.lane}", a_postcode(f"{number} {self.lane}"))

    def tell(self, agency: str, record: str, her: dict[str, Any], him: dict[str, Any]) -> None:
        """Let an agency tell of her and of him; wait for the hub's receipt."""
        event = an_incident(agency, self.family, record, reference=f"{record}/26")
        event["people"] = [her, him]
        self.answered(agency, self.hub.agency(agency).publish("IncidentReported", event))

    def answered(self, agency: str, event_id: str) -> None:
        """Wait for the hub's receipt."""
        self.hub.agency(agency).wait_for(lambda got: [g for g in got if g.value.get("event_id") == event_id])

    def offered(self) -> str:
        """Return the reference of the case that the IDVA service has been offered now."""

        def offers(got: list[Got]) -> list[str]:
            theirs = [g.key for g in got if g.kind == "referral-offered" and self.family in str(g.value)]
            return [key for key in theirs if key not in self.references]

        return offers(self.hub.agency(IDVA).wait_for(offers))[0]

    def review(self, *arguments: str) -> str:
        """Run `hub review`, which must succeed; return what it says."""
        done = self.hub.run("review", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def not_done(self, *arguments: str) -> tuple[int, str]:
        """Run `hub review`; return with which code it ended and what it complains of."""
        done = self.hub.run("review", *arguments)
        return done.returncode, " ".join(done.stderr.split())

    def shown(self) -> dict[str, Any]:
        """Return what a reviewer sees of the two."""
        seen: dict[str, Any] = self.hub.ask("review", "show", self.one, self.other, "--as", "ada")
        return seen

    def got(self) -> dict[str, list[Got]]:
        """Return what each agency got of the two cases once everything is out: first appearances, in order."""
        self.wait_sent()
        everywhere = {agency: self.hub.agency(agency).everything() for agency in AGENCIES}
        return {agency: [g for g in once(got) if self.is_theirs(g)] for agency, got in everywhere.items()}

    def is_theirs(self, got: Got) -> bool:
        """Say whether a delivery is about one of the two cases, or names one of the women."""
        return got.kind not in BESIDE and (got.key in self.references or self.family in str(got.value))

    def wait_sent(self) -> None:
        """Wait until nothing of the two cases is on its way."""
        left = "SELECT count(*) FROM delivery WHERE key = ANY (%s) AND state = 'queued' AND published_at IS NULL"
        self.wait_none(left, self.references)

    def wait_none(self, count: LiteralString, of: list[str]) -> None:
        """Wait until the database counts none."""
        deadline = monotonic() + PATIENCE
        with psycopg.connect(self.hub.stack.database, autocommit=True) as connection:
            while connection.execute(count, (of,)).fetchall() != [(0,)]:
                assert monotonic() < deadline
                sleep(0.05)

    def timelines(self) -> dict[str, Any]:
        """Return the records that stand in each of the two cases, by reference."""
        return {reference: self.timeline(reference) for reference in self.references}

    def timeline(self, reference: str) -> Any:
        """Return the records that stand in a case, or what is said of one that another replaces."""
        done = self.hub.run("case", "show", reference, "--json")
        if done.returncode != 0:
            return " ".join(done.stderr.split())
        return sorted((one["agency"], one["record"]) for one in json.loads(done.stdout)["timeline"])

    def whole_cases(self) -> dict[str, set[str]]:
        """Return whose words the conference's coordinator has last been given of each case, by its reference."""
        cases = self.hub.agency(MARAC).everything(CASES)
        last = {g.key: g.value for g in cases if g.key in self.references}
        return {key: {record for record in self.records() if record in str(value)} for key, value in last.items()}

    def records(self) -> tuple[str, str]:
        """Return the names that stand for one record each: his, which no other test uses."""
        return f"R-{self.family}", f"V-{self.family}"

    def unconfirmed(self) -> set[tuple[str, str]]:
        """Return who has not confirmed which correction yet, by the delivery that it corrects."""
        rows = self.hub.ask("review", "corrections", "--limit", "10000")["corrections"]
        return {(row["recipient"], row["corrects"]) for row in rows if row["case"] in self.references}

    def confirm(self, agency: str, corrections: list[Got]) -> None:
        """Let an agency confirm corrections, and wait until the hub has noted that."""
        for correction in corrections:
            receipt = {
                "head": a_head(agency, f"C-{uuid4()}"),
                "delivery_id": correction.headers["ce_id"],
                "state": "delivered",
                "at": NOW,
                "reason": None,
            }
            self.hub.agency(agency).publish("Receipt", receipt)
        self.wait_none(
            "SELECT count(*) FROM unnest(%s::uuid[]) AS d WHERE d NOT IN (SELECT delivery_id FROM receipt)",
            [correction.headers["ce_id"] for correction in corrections],
        )


def a_home(line: str, postcode: str, visibility: str = "ordinary") -> dict[str, Any]:
    """Return an address."""
    return {"visibility": visibility, "lines": [line], "postcode": postcode}


def once(got: list[Got]) -> list[Got]:
    """Return the first appearance of each delivery."""
    return list({g.headers["ce_id"]: g for g in reversed(got)}.values())[::-1]


def ids(got: dict[str, list[Got]]) -> set[tuple[str, str]]:
    """Return who got which delivery."""
    return {(agency, g.headers["ce_id"]) for agency, them in got.items() for g in them}


def since(now: dict[str, list[Got]], then: dict[str, list[Got]]) -> dict[str, list[Got]]:
    """Return what each agency got meanwhile; agencies that got nothing are left out."""
    before = ids(then)
    new = {agency: [g for g in got if (agency, g.headers["ce_id"]) not in before] for agency, got in now.items()}
    return {agency: got for agency, got in new.items() if got}


def flat(got: dict[str, list[Got]]) -> list[Got]:
    """Return everything that anybody got."""
    return [g for them in got.values() for g in them]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A wrong join and its undoing, as seen before, between and after."""

    women: Women
    timelines: tuple[Any, Any, Any]
    whole_cases: tuple[Any, Any, Any]
    got: tuple[dict[str, list[Got]], dict[str, list[Got]], dict[str, list[Got]]]

    @property
    def wrong(self) -> dict[str, list[Got]]:
        """Return what each agency got because of the join."""
        return since(self.got[1], self.got[0])

    @property
    def corrections(self) -> dict[str, list[Got]]:
        """Return what each agency got because of the separation."""
        return since(self.got[2], self.got[1])


@pytest.fixture(scope="module")
def undone(hub: HubProcess) -> Undone:
    """Return a join that was wrong, and that somebody else has undone."""
    women = Women(hub)
    got, timelines, whole_cases = [women.got()], [women.timelines()], [women.whole_cases()]
    for word, who in (("join", "ann"), ("separate", "bob")):
        women.review(word, women.one, women.other, "--as", who, "--reason", "a test")
        got.append(women.got())
        timelines.append(women.timelines())
        whole_cases.append(women.whole_cases())
    return Undone(women=women, timelines=triple(timelines), whole_cases=triple(whole_cases), got=triple(got))


def triple(three: list[Any]) -> tuple[Any, Any, Any]:
    """Return what was seen before, between and after."""
    before, between, after = three
    return before, between, after


def test_a_wrong_join_reaches_those_who_hold_either_case(undone: Undone) -> None:
    older, younger = undone.women.references

    assert {g.kind for g in flat(undone.wrong)} == {"update", "case-replaced"}
    assert {g.value["by"] for g in flat(undone.wrong) if g.kind == "case-replaced"} == {older}
    police, victims = undone.women.records()
    assert undone.timelines[1][older] == [(POLICE, police), (VICTIMS, victims)]
    assert f"goes on as {older}" in undone.timelines[1][younger]


def test_undone_it_is_corrected_delivery_by_delivery_and_nobody_else_hears_of_it(undone: Undone) -> None:
    said = {(g.kind, g.value["reason"], g.value["delete"], g.value["sent_before"]) for g in flat(undone.corrections)}

    assert {(a, g.value["corrects"]) for a, got in undone.corrections.items() for g in got} == ids(undone.wrong)
    assert said == {("correction", "wrong-link", "all", True)}
    assert all(set(g.value) == {"corrects", "reason", "delete", "sent_before"} for g in flat(undone.corrections))


def test_undone_each_record_stands_where_it_stood_before(undone: Undone) -> None:
    before, _, after = undone.timelines

    assert after == before


def test_the_conference_is_given_both_cases_whole_again(undone: Undone) -> None:
    (older, younger), (police, victims) = undone.women.references, undone.women.records()
    before, between, after = undone.whole_cases

    assert before == {older: {police}, younger: {victims}}
    assert between[older] == {police, victims}
    assert after == before


def test_corrections_come_later_in_the_same_sequence_which_has_no_hole(undone: Undone) -> None:
    lines: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    places = {}
    for agency, got in undone.got[2].items():
        for one in got:
            place = places[one.headers["ce_id"]] = one.key, int(one.headers["ce_sequence"])
            lines[agency, one.key].append(place[1])
            if one.kind == "correction":
                wrong = places[one.value["corrects"]]
                assert (wrong[0], wrong[1] < place[1]) == (one.key, True)

    assert all(found == list(range(1, len(found) + 1)) for found in lines.values()), lines


def test_who_has_not_confirmed_a_correction_is_listed_until_everybody_has(undone: Undone) -> None:
    women, corrections = undone.women, undone.corrections
    asked = {(agency, g.value["corrects"]) for agency, got in corrections.items() for g in got}

    before = women.unconfirmed()
    women.confirm(IDVA, corrections[IDVA])
    between = women.unconfirmed()
    women.confirm(MARAC, corrections[MARAC])

    assert before == asked
    assert between == {one for one in asked if one[0] != IDVA}
    assert women.unconfirmed() == set()
    assert women.references[0] in women.review("corrections", "--all", "--limit", "10000")


def likely_in(hub: HubProcess) -> Women:
    """Return two descriptions a letter apart, of one birthday and one telephone; one of the two lives in a refuge."""
    women, record = Women(hub), unique()
    hidden = women.her("Tesya Quinn", a_home("3 Refuge Row", "XX3 3CC", "refuge"))
    another = a_person("p2", "perpetrator", "Instance", record.translate(LETTERS), "1979-06-05")
    women.tell(VICTIMS, record, hidden, another)
    women.other = f"{VICTIMS}/{record}/p1"
    return women


@pytest.fixture(scope="module")
def likely(hub: HubProcess) -> Women:
    """Return such a pair on which nobody decides."""
    return likely_in(hub)


def test_a_possible_match_waits_for_two_users_where_one_lives_in_a_refuge(hub: HubProcess) -> None:
    women = likely_in(hub)
    review = women.shown()["review"]["id"]

    first = women.review("join", review, "--as", "ann", "--reason", "the same birthday")
    waiting = listed(women, review)
    again = women.not_done("join", review, "--as", "ann", "--reason", "the same birthday")
    between = women.shown()["are_one"]
    women.review("join", review[:13], "--as", "bob", "--reason", "I know her")

    assert "a second user must decide alike" in first
    assert (waiting["state"], waiting["needs_second"], waiting["decided_by"]) == ("awaiting-second", True, ["ann"])
    assert again == (1, f"Nothing was decided (SECOND_USER_NEEDED). {Reason.SECOND_USER_NEEDED.advice}")
    assert (between, women.shown()["are_one"]) == (False, True)
    assert listed(women, review) == {}


def listed(women: Women, review: str) -> dict[str, Any]:
    """Return a review as it is listed; empty when it does not wait."""
    rows = women.hub.ask("review", "list", "--limit", "10000")["reviews"]
    return next((row for row in rows if row["id"] == review), {})


def test_a_second_user_who_disagrees_lets_the_pair_wait_again(hub: HubProcess) -> None:
    women = likely_in(hub)
    women.review("join", women.one, women.other, "--as", "ann", "--reason", "the same birthday")

    said = women.review("separate", women.one, women.other, "--as", "bob", "--reason", "two women")

    assert "do not agree" in said
    assert (women.shown()["review"]["state"], women.shown()["are_one"]) == ("waiting", False)


def test_a_review_shows_both_sides_and_names_no_agency_and_no_hiding_place(likely: Women) -> None:
    page = likely.review("show", likely.one, likely.other, "--as", "ada")

    assert not [word for agency in AGENCIES.values() for word in (agency.id, agency.name) if word in page]
    assert f"Testa Quinn {likely.family}" in page
    assert f"Tesya Quinn {likely.family}" in page
    assert ("protected" in page, "Refuge Row" in page) == (True, False)
    assert "too little agrees beside first names that are not sure" in page
    assert "Joining them would mean, once a second user decides alike:" in page


def test_the_list_of_reviews_names_nobody(likely: Women) -> None:
    listing = likely.review("list", "--limit", "10000")

    assert likely.shown()["review"]["id"][:8] in listing
    assert likely.family not in listing
    assert not [agency for agency in AGENCIES if agency in listing]


def test_every_look_at_a_pair_is_noted(likely: Women) -> None:
    review, who = likely.shown()["review"]["id"], unique()

    likely.review("show", review, "--as", who)

    with psycopg.connect(likely.hub.stack.database) as connection:
        noted = connection.execute("SELECT action, subject FROM audit WHERE who = %s", (who,)).fetchall()
    assert noted == [("review-people-shown", review)]


@pytest.fixture(scope="module")
def women(hub: HubProcess) -> Women:
    """Return two women on whom nobody decides."""
    return Women(hub)


def test_a_dry_run_says_what_would_change_and_changes_nothing(women: Women) -> None:
    older, younger = women.references
    before = ids(women.got())

    said = women.review("join", women.one, women.other, "--reason", "a test", "--dry-run")

    assert f"would be done: case {younger} goes on as {older}" in said
    shown = women.shown()
    assert (shown["review"], shown["are_one"]) == (None, False)
    assert ids(women.got()) == before


def test_whom_nobody_knows_is_said_to_be_unknown_and_nothing_is_done(women: Women) -> None:
    record, why = women.one.removesuffix("/p1"), ("--reason", "a test")

    unknown = women.not_done("join", women.one, f"{VICTIMS}/none/p1", *why)
    several = women.not_done("join", record, women.other, *why)
    review = women.not_done("show", "0000-no-review")

    names = "Give AGENCY/RECORD or AGENCY/RECORD/REF."
    assert unknown == (1, f"No record stands under {VICTIMS}/none/p1. {names} Nothing was done.")
    assert several == (1, f"{record} names several people: give one of {record}/p1, {record}/p2. Nothing was done.")
    assert review == (1, "No review begins so. `hub review list` names those that wait. Nothing was done.")


def test_one_description_is_no_pair_and_two_people_of_one_record_are_two(women: Women) -> None:
    why = ("--reason", "a test")

    same = women.not_done("join", women.one, women.one, *why)
    together = women.not_done("join", women.one, women.one.replace("/p1", "/p2"), *why)

    assert (same[0], "Both name the same description" in same[1]) == (2, True)
    assert together == (1, f"Nothing was decided (PEOPLE_OF_ONE_RECORD). {Reason.PEOPLE_OF_ONE_RECORD.advice}")


def test_a_decision_under_one_idempotency_key_acts_once(hub: HubProcess) -> None:
    women, key = Women(hub), ("--as", "ann", "--reason", "a test", "--key", unique())
    women.review("join", women.one, women.other, *key)
    done = ids(women.got())

    again = women.review("join", women.one, women.other, *key)
    another = women.not_done("separate", women.one, women.other, *key)
    third = women.review("join", women.one, women.other, *key)

    assert again == third == "Decided before under this key; nothing was done again.\n"
    assert another[0] == 1
    assert another[1].startswith("Nothing was decided (EVENT_ID_REUSED). Another decision was made under this")
    assert ids(women.got()) == done
