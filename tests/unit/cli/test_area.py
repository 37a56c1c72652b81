"""`hub area`: what the directories lack, who would be told, and who answers otherwise, in words and for programs."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hub.cli.app import app
from hub.cli.area_question import OF_THE_HUB, USUAL
from hub.domain.facts import FACTS
from hub.explained import Explained
from hub.policy.load import shipped_files

REPOSITORY = Path(__file__).resolve().parents[3]
RUNNER = CliRunner()
IDVA = "  - {service: idva, agency: suffolk-idva, "


def area(*words: str) -> Result:
    return RUNNER.invoke(app, ["area", *words])


def asked(*words: str) -> Result:
    return area("who", "--area", "suffolk", "--district", "Ipswich", "--on", "2026-03-02", *words)


def told(*words: str) -> set[tuple[str, str | None]]:
    """Return who would be told, and with what."""
    return {(one["agency"], one["delivery"]) for one in json.loads(asked(*words, "--json").output)["told"]}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a folder with the files that ship, as in the repository."""
    shipped = shipped_files()
    for path in (shipped.routing, shipped.risk, *shipped.sharing, *shipped.agreements, *shipped.areas):
        there = tmp_path / path.relative_to(REPOSITORY)
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, there)
    return tmp_path


def suffolk(folder: Path) -> Path:
    return folder / "deploy" / "areas" / "suffolk.yaml"


def with_idva(folder: Path, more: str) -> int:
    """Change the contract of Suffolk's IDVA service; return its line."""
    path = suffolk(folder)
    lines = path.read_text().splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith(IDVA))
    lines[place] = f'{IDVA}from: "2015-04-01", {more}}}'
    path.write_text("\n".join(lines) + "\n")
    return place + 1


def test_the_directories_that_ship_lack_nothing() -> None:
    result = area("check")

    assert (result.exit_code, "every victim and every child has a route" in result.output) == (0, True)


def test_a_gap_is_printed_with_file_line_kind_district_date_and_an_example_and_the_command_fails(copied: Path) -> None:
    line = with_idva(copied, 'until: "2031-04-01"')

    result = area("check", "suffolk", "--rules", str(copied))

    assert result.exit_code == 1
    assert f"{suffolk(copied)}:{line} idva, from 2031-04-01: Nobody answers." in result.output
    assert "For example when the person is the victim" in result.output
    assert "high-risk-to-idva" in result.output


def test_a_gap_of_some_districts_names_them(copied: Path) -> None:
    with_idva(copied, "districts: [E07000200, E07000203, E07000244, E07000245]")

    result = area("check", "suffolk", "--rules", str(copied))

    assert (result.exit_code, " idva, in Ipswich, from " in result.output) == (1, True)


def test_a_program_reads_what_is_lacking(copied: Path) -> None:
    with_idva(copied, 'until: "2031-04-01"')

    said = json.loads(area("check", "suffolk", "--json", "--rules", str(copied)).output)

    assert (said["passed"], said["areas"]) == (False, ["suffolk"])
    lack = next(one for one in said["lacks"] if one["refused"])
    assert (lack["service"], lack["since"], lack["proved"]) == ("idva", "2031-04-01", "somebody-responsible")


def test_only_the_areas_that_are_named_are_checked(copied: Path) -> None:
    with_idva(copied, 'until: "2031-04-01"')

    assert area("check", "cumbria", "--rules", str(copied)).exit_code == 0


def test_an_area_that_there_is_not_is_said_with_those_that_there_are() -> None:
    result = area("check", "atlantis")

    assert isinstance(result.exception, Explained)
    assert "There is no area 'atlantis'" in str(result.exception)
    assert "suffolk" in str(result.exception)


def test_who_would_be_told_is_answered_by_name_with_reason_limit_and_whom_to_telephone() -> None:
    result = asked("--risk", "high", "--age", "34", "--role", "victim")

    assert result.exit_code == 0
    assert "Suffolk, Ipswich, on 2026-03-02" in result.output
    assert "Suffolk countywide IDVA service (IDVA service): Offer of a referral, within 24 hours" in result.output
    assert "High risk of serious harm; an IDVA makes contact first. [high-risk-to-idva]" in result.output
    assert "Out of hours: " in result.output
    assert "Taken to be so: told incident, sender police" in result.output


def test_any_fact_may_be_given_and_changes_the_answer() -> None:
    grown = ("--age", "34", "--risk", "medium")

    assert ("suffolk-vras", "referral-offered") in told(*grown, "--consent", "given")
    assert ("suffolk-vras", "referral-offered") not in told(*grown, "--consent", "refused")
    assert ("suffolk-idva", "referral-offered") in told(*grown, "--consent", "refused", "--override", "serious-harm")


def test_a_child_is_told_to_the_mash_and_to_the_school_that_is_named() -> None:
    child = ("--role", "child", "--age", "9", "--schooling", "school")
    urn = next(line for line in suffolk(REPOSITORY).read_text().splitlines() if "urn:" in line).split('"')[1]

    assert ("suffolk-mash", "safeguarding-contact") in told(*child)
    assert (f"school-{urn}", "school-notice") in told(*child, "--school", urn)


def test_each_fact_can_be_given_and_has_a_value_where_it_is_not() -> None:
    assert set(USUAL) == set(FACTS)
    words = [word for fact in FACTS if fact not in OF_THE_HUB for word in (f"--{fact}", USUAL[fact].value)]
    assert asked(*words).exit_code == 0


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--rsk", "high"), "There is no fact --rsk"),
        (("--risk", "grave"), "--risk has no value 'grave'"),
        (("--risk",), "Each fact is an option with a value"),
        (("--age", "old"), "--age old: give completed years"),
        (("--task", "none"), "There is no fact --task"),
    ],
)
def test_a_question_that_cannot_be_asked_says_what_can(words: tuple[str, ...], what: str) -> None:
    result = asked(*words)

    assert isinstance(result.exception, Explained)
    assert what in str(result.exception)
    assert "Nothing was asked" in str(result.exception)


def test_a_district_that_there_is_not_is_said_with_those_that_there_are() -> None:
    result = area("who", "--area", "suffolk", "--district", "Atlantis")

    assert "Suffolk has no district 'Atlantis'" in str(result.exception)
    assert "E07000202 Ipswich" in str(result.exception)


def test_a_day_that_is_none_is_refused() -> None:
    assert area("who", "--area", "suffolk", "--on", "tomorrow").exit_code == 2


def test_the_day_decides_who_answers(copied: Path) -> None:
    with_idva(copied, 'until: "2031-04-01"')
    high = ("who", "--area", "suffolk", "--risk", "high", "--age", "34", "--rules", str(copied), "--json")

    def agencies(day: str) -> set[str]:
        return {one["agency"] for one in json.loads(area(*high, "--on", day).output)["told"]}

    assert "suffolk-idva" in agencies("2031-03-31")
    assert "suffolk-idva" not in agencies("2031-04-01")


def test_what_means_the_same_is_no_change(copied: Path) -> None:
    with_idva(copied, "takes: {risk: [high]}")
    path = suffolk(copied)
    rest = f'{IDVA}from: "2015-04-01", takes: {{risk: [standard, medium, unknown]}}}}'
    path.write_text(path.read_text().replace("schools:", f"{rest}\nschools:", 1))

    result = area("diff", str(copied))

    assert result.output == "Nobody else answers for anybody.\n"


def test_who_answers_otherwise_is_shown_with_kind_district_date_and_for_whom(copied: Path) -> None:
    with_idva(copied, 'until: "2031-04-01", districts: [E07000202], takes: {risk: [high]}')

    result = area("diff", str(REPOSITORY), str(copied))

    lines = result.output.splitlines()
    assert (
        "- suffolk: suffolk-idva answers for idva in Ipswich from 2015-04-01 until 2031-04-01, "
        "when the risk is standard, medium or not assessed"
    ) in lines
    assert any(line.startswith("- suffolk: suffolk-idva answers for idva from 2031-04-01") for line in lines)
    assert not [line for line in lines if line.startswith("+")]


def test_another_fallback_is_a_change_and_programs_read_it(copied: Path) -> None:
    path = suffolk(copied)
    path.write_text(path.read_text().replace("fallback: suffolk-vras", "fallback: suffolk-idva"))

    said = json.loads(area("diff", "--json", str(copied)).output)

    assert [(one["gained"], one["said"]) for one in said] == [
        (False, "fallback: suffolk-idva"),
        (True, "fallback: suffolk-vras"),
    ]


def test_a_folder_without_areas_is_refused(tmp_path: Path) -> None:
    assert "holds no file of an area" in str(area("diff", str(tmp_path)).exception)


def test_the_areas_are_listed_with_what_they_have() -> None:
    said = json.loads(area("list", "--json", "--on", "2026-03-02").output)["areas"]

    assert {"cumbria", "suffolk"} <= {one["id"] for one in said}
    row = next(one for one in said if one["id"] == "cumbria")
    assert (row["name"], row["districts"], row["fallback"]) == ("Cumbria", 2, "cumbria-victim-support")
