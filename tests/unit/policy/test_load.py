"""The files that people decide in: what ships loads, and what misleads is refused with file, line and reason."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from hub.domain.agency import AgencyKind
from hub.domain.cube import EVERYTHING, SLICES, holds, point
from hub.domain.directory import Contract
from hub.domain.facts import Exclusion, Restriction
from hub.domain.ids import AgencyId, AreaId
from hub.domain.risk import Band, Grade, Instrument
from hub.domain.rules import Clock, Policy, TimeLimit, in_force
from hub.flow.facts import receipt_facts
from hub.policy.documents import read
from hub.policy.errors import AreaUnknown, PolicyUnusable
from hub.policy.load import PolicyFiles, load, policy_of, rule_set_in, shipped_files
from hub.policy.routing import routes
from tests.builders.world import shipped_policy

SHIPPED = shipped_files()
SUFFOLK = next(path for path in SHIPPED.areas if path.stem == "suffolk")
ROUTES = """\
routes:
  - id: one
    service: idva
    delivery: referral-offered
    reason: Because.
    within: {hours: 24}
    when: {risk: [high]}
  - id: two
    towards: nobody
    service: idva
    reason: Because.
    when: {risk: [medium]}
"""
Load = Callable[[Path, str], Policy]


def with_routing(folder: Path, text: str) -> Policy:
    return load(replace(SHIPPED, routing=written(folder, text)))


def with_risk(folder: Path, text: str) -> Policy:
    return load(replace(SHIPPED, risk=written(folder, text)))


def with_area(folder: Path, text: str) -> Policy:
    return load(replace(SHIPPED, areas=(written(folder, text),)))


def written(folder: Path, text: str) -> Path:
    path = folder / "changed.yaml"
    path.write_text(text)
    return path


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def line_with(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), start=1) if words in line)


def refused(load_it: Load, folder: Path, text: str) -> PolicyUnusable:
    with pytest.raises(PolicyUnusable) as error:
        load_it(folder, text)
    assert error.value.path == folder / "changed.yaml"
    return error.value


@pytest.mark.parametrize(
    ("fact", "value"),
    [("excluded", Exclusion.NAMED), ("excluded", Exclusion.UNKNOWN), ("restricted", Restriction.UNKNOWN)],
)
def test_no_shipped_rule_and_no_route_holds_for_whom_it_is_not_clear(fact: str, value: Exclusion | Restriction) -> None:
    policy = shipped_policy()
    at = point({**receipt_facts(AgencyKind.IDVA), fact: value})
    conditions = [*(rule.when for rule in policy.sharing.rules), *(rule.when for rule in policy.routes)]

    assert [when for when in conditions if holds(when | ~SLICES[fact] & EVERYTHING, at)] == []


@pytest.mark.parametrize(
    ("old", "new", "at", "what"),
    [
        pytest.param("id: two", "id: one", None, "There are two routes called 'one'", id="two routes with one id"),
        pytest.param("    delivery: referral-offered\n", "", "id: one", "names its delivery", id="no delivery"),
        pytest.param(
            "    towards: nobody\n",
            "    towards: nobody\n    delivery: task\n",
            "id: two",
            "names its delivery",
            id="nobody gets something",
        ),
        pytest.param("referral-offered", "task", "id: one", "has a name", id="a task without a name"),
        pytest.param(
            "delivery: referral-offered",
            "delivery: update\n    task: ask-consent",
            "id: one",
            "has a name",
            id="no task with one",
        ),
        pytest.param(
            "delivery: referral-offered",
            "delivery: task\n    task: find-rout",
            "find-rout",
            "Input should be 'ask-consent'",
            id="a task that there is not",
        ),
        pytest.param(
            "delivery: referral-offered",
            "delivery: task\n    task: none",
            "task: none",
            "none is no task that anybody can do",
            id="a task to do nothing",
        ),
        pytest.param("[high]", "[extreme]", "extreme", "'risk' has no value 'extreme'", id="an unknown value"),
        pytest.param(
            "service: idva\n    delivery", "service: advocate\n    delivery", "advocate", "", id="no such service"
        ),
        pytest.param("{hours: 24}", "{hours: a day}", "hours", "valid integer", id="hours that are no number"),
        pytest.param("{hours: 24}", "{minutes: 5}", "minutes", "", id="a clock that is not known"),
        pytest.param("routes:", "routers:", "routers:", "", id="a key that is not known"),
    ],
)
def test_a_routing_file_is_refused_for(tmp_path: Path, old: str, new: str, at: str | None, what: str) -> None:
    text = changed(ROUTES, old, new)

    error = refused(with_routing, tmp_path, text)

    assert what in error.what
    assert error.line == (line_with(text, at) if at else 8), error


@pytest.mark.parametrize(
    ("within", "limit"),
    [
        ("{hours: 24}", TimeLimit(amount=timedelta(hours=24))),
        ("{working-days: 2}", TimeLimit(amount=timedelta(days=2), clock=Clock.WORKING_DAYS)),
        ("{hours: 0}", TimeLimit(amount=timedelta(0))),
    ],
)
def test_a_route_has_the_clock_that_stands_there(tmp_path: Path, within: str, limit: TimeLimit) -> None:
    one, two = routes(read(written(tmp_path, changed(ROUTES, "{hours: 24}", within))))

    assert (one.within, two.within) == (limit, None)


AREA = SUFFOLK.read_text()


@pytest.mark.parametrize(
    ("old", "new", "at", "what"),
    [
        pytest.param(
            "{service: mash, agency: suffolk-mash",
            "{service: mash, agency: norfolk-mash",
            "norfolk-mash",
            "'norfolk-mash' is not among the agencies of this area",
            id="a contract with an agency of nowhere",
        ),
        pytest.param(
            "fallback: suffolk-vras",
            "fallback: nobody",
            "fallback",
            "'nobody' is not among",
            id="a fallback of nowhere",
        ),
        pytest.param(
            "{id: suffolk-idva, kind: idva", "{id: suffolk-idva, kind: x", "kind: x", "", id="an unknown kind"
        ),
        pytest.param("{id: suffolk-mash", "{id: Suffolk MASH", "id: Suffolk MASH", "", id="an id with a space"),
        pytest.param(
            'agency: suffolk-idva, from: "2015-04-01"',
            'agency: suffolk-idva, from: "spring"',
            "spring",
            "",
            id="no date",
        ),
    ],
)
def test_an_area_file_is_refused_for(tmp_path: Path, old: str, new: str, at: str, what: str) -> None:
    text = changed(AREA, old, new)

    error = refused(with_area, tmp_path, text)

    assert what in error.what
    assert error.line == line_with(text, at), error


def test_an_agency_is_loaded_with_whether_its_name_tells_where_somebody_lives(tmp_path: Path) -> None:
    text = SUFFOLK.read_text().replace("kind: idva, name:", "kind: idva, name-tells: place, name:")

    agencies = with_area(tmp_path, text).directory.agencies

    assert [a.id for a in agencies.values() if a.name_tells_place] == ["suffolk-idva"]


def test_an_area_is_loaded_with_the_days_of_its_contracts(tmp_path: Path) -> None:
    ends = changed(AREA, 'suffolk-idva, from: "2015-04-01"', 'suffolk-idva, from: "2015-04-01", until: "2027-04-01"')

    area = with_area(tmp_path, ends).directory.areas[AreaId("suffolk")]

    assert next(one for one in area.contracts if one.service is AgencyKind.IDVA) == Contract(
        service=AgencyKind.IDVA, agency=AgencyId("suffolk-idva"), starts=date(2015, 4, 1), ends=date(2027, 4, 1)
    )
    assert "E07000202" in area.local_authorities


RISK = SHIPPED.risk.read_text()


@pytest.mark.parametrize(
    ("old", "new", "at", "what"),
    [
        pytest.param('"3", months: "12"', '"3", months: twelve', "twelve", "valid integer", id="a number in words"),
        pytest.param("  - tool: DARA", "  - tool: DARA\n    weights: x", "weights", "", id="a key that is not known"),
        pytest.param('incidents: "3", ', "", "escalation:", "", id="a number that is missing"),
        pytest.param('{incidents: "3", ', '{incidents: "0", ', '"0"', "", id="an escalation of nothing"),
        pytest.param(
            '{incidents: "3", ', '{from: 2020-01-01, incidents: "3", ', "escalation:", "one always holds", id="a gap"
        ),
        pytest.param(
            '{incidents: "3", ', '{area: suffolk, incidents: "3", ', "escalation:", "one always holds", id="one area"
        ),
        pytest.param(
            '- {months: "12"}', '- {months: "12"}\n  - {months: "6"}', '"6"', "from one day on", id="two at once"
        ),
    ],
)
def test_a_risk_file_is_refused_for(tmp_path: Path, old: str, new: str, at: str, what: str) -> None:
    text = changed(RISK, old, new)

    error = refused(with_risk, tmp_path, text)

    assert what in error.what
    assert error.line in {line_with(text, at), line_with(text, at) + 1}, error


def test_an_area_counts_by_its_own_threshold_from_the_day_on_which_it_begins(tmp_path: Path) -> None:
    general = '- {incidents: "3", months: "12"}'
    own = '  - {area: suffolk, from: 2026-04-01, incidents: "2", months: "6"}'
    later = '  - {from: 2027-01-01, incidents: "4", months: "12"}'
    text = changed(RISK, general, f"{general}\n{own}\n{later}")
    thresholds = with_risk(tmp_path, text).escalation
    suffolk, kent = AreaId("suffolk"), AreaId("kent")

    def held(area: AreaId, day: date) -> tuple[int, int]:
        one = in_force(thresholds, area, day)
        return one.incidents, one.months

    assert held(suffolk, date(2026, 3, 31)) == (3, 12)
    assert held(suffolk, date(2026, 4, 1)) == (2, 6)
    assert held(kent, date(2026, 4, 1)) == (3, 12)
    assert held(kent, date(2027, 1, 1)) == (4, 12)
    assert held(suffolk, date(2027, 1, 1)) == (2, 6)


def test_a_grade_that_is_none_is_refused_with_its_line(tmp_path: Path) -> None:
    text = RISK.replace("grade: high}]\n  - tool: DASH_YP", "grade: severe}]\n  - tool: DASH_YP")

    assert refused(with_risk, tmp_path, text).line == line_with(text, "severe")


def test_the_instruments_that_ship_have_these_bands() -> None:
    bands = (
        Band(at_least=0, grade=Grade.STANDARD),
        Band(at_least=10, grade=Grade.MEDIUM),
        Band(at_least=14, grade=Grade.HIGH),
    )

    assert dict(shipped_policy().instruments) == {
        "DASH_RIC_24": Instrument(tool="DASH_RIC_24", bands=bands, items=24),
        "DASH_YP": Instrument(tool="DASH_YP", bands=bands, items=24),
        **{tool: Instrument(tool=tool) for tool in ("DASH_2009_27", "DARA", "MERIT", "SDASH")},
    }


def test_the_digest_follows_every_file(tmp_path: Path) -> None:
    files = [*SHIPPED.sharing, *SHIPPED.agreements, *SHIPPED.areas, SHIPPED.routing, SHIPPED.risk]

    rules, digests = rule_set_in(SHIPPED), {shipped_policy().digest}
    for number, path in enumerate(files):
        (tmp_path / str(number)).mkdir()
        other = tmp_path / str(number) / path.name
        other.write_text(path.read_text() + "# a comment\n")
        digests.add(policy_of(rules, instead(path, other)).digest)

    assert len(digests) == len(files) + 1
    assert policy_of(rules, SHIPPED).digest == shipped_policy().digest


def instead(old: Path, new: Path) -> PolicyFiles:
    def swap(paths: tuple[Path, ...]) -> tuple[Path, ...]:
        return tuple(new if path == old else path for path in paths)

    return PolicyFiles(
        routing=swap((SHIPPED.routing,))[0],
        risk=swap((SHIPPED.risk,))[0],
        sharing=swap(SHIPPED.sharing),
        agreements=swap(SHIPPED.agreements),
        areas=swap(SHIPPED.areas),
    )


def test_one_area_may_be_loaded_alone() -> None:
    assert [path.stem for path in shipped_files("suffolk").areas] == ["suffolk"]


def test_every_shipped_route_and_rule_says_what_it_rests_on() -> None:
    policy = shipped_policy()

    assert [rule.id for rule in policy.routes if not rule.reason.endswith(".")] == []
    assert [
        rule.id for rule in policy.sharing.rules if not ({"regime", "art6"} <= set(rule.basis) and rule.purpose)
    ] == []
    assert [
        path for path in SHIPPED.sharing if path.read_text().count("- id:") != len(SOURCED.findall(path.read_text()))
    ] == []


SOURCED = re.compile(r"^  - id: [a-z0-9-]+ # [A-Z]\d", re.MULTILINE)
"""A rule with the code of the rule of the domain on which it rests."""


def test_rules_that_fail_a_check_are_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "sharing.yaml"
    path.write_text(changed(SCHOOL.read_text(), "where-in-home: code", "where-in-home: as-is"))

    with pytest.raises(PolicyUnusable) as refused_:
        load(instead(SCHOOL, path))

    assert (refused_.value.path, refused_.value.line) == (path, line_with(path.read_text(), "where-in-home: as-is"))
    assert "exact set: child.where-in-home is given as code there" in str(refused_.value)
    assert "(1 more: `hub rules check` shows them.)" in str(refused_.value)


SCHOOL = next(path for path in SHIPPED.sharing if path.parent.name == "school")


def test_what_was_made_and_not_yet_decided_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sharing.yaml"
    path.write_text("recipient: idva\nagreement: none-yet\nrules: []\n")

    assert load(replace(SHIPPED, sharing=(*SHIPPED.sharing, path))).sharing.rules == shipped_policy().sharing.rules


def test_an_area_that_is_none_is_an_error_that_names_the_areas() -> None:
    with pytest.raises(AreaUnknown) as error:
        shipped_files("suffolk, atlantis")

    assert "'atlantis'" in str(error.value)
    assert {path.stem for path in SHIPPED.areas if path.stem in str(error.value)} == {p.stem for p in SHIPPED.areas}


def test_areas_are_named_with_blanks_between_them_and_none_named_are_all() -> None:
    assert [path.stem for path in shipped_files(" suffolk, cumbria,suffolk,").areas] == ["suffolk", "cumbria"]
    assert shipped_files("").areas == SHIPPED.areas
