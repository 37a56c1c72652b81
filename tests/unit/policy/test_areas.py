"""A file of an area that says what cannot be is refused whole, with the line and what to do."""

from dataclasses import replace
from pathlib import Path

import pytest

from hub.domain.ids import AgencyId
from hub.policy.areas import area_in, directory_of
from hub.policy.documents import read
from hub.policy.errors import PolicyUnusable
from hub.policy.load import load, shipped_files

SMALL = """\
id: small
name: Small
local-authorities:
  E07000001: North
  E07000002: {name: South, until: "2027-04-01"}
agencies:
  - {id: small-police, kind: police, name: Small Police}
  - {id: small-hub, kind: victim-hub, name: Small victim hub}
  - {id: small-idva, kind: idva, name: Small IDVA service}
  - {id: small-programme, kind: perpetrator-service, name: Small programme}
contracts:
  - {service: police, agency: small-police, from: "2020-04-01"}
  - {service: victim-hub, agency: small-hub, from: "2020-04-01"}
  - {service: idva, agency: small-idva, from: "2020-04-01", until: "2028-04-01"}
  - {service: perpetrator-service, agency: small-programme, from: "2020-04-01"}
schools:
  - {urn: "990001", name: North School, district: E07000001}
without:
  stalking-service: The IDVA service answers.
fallback: small-hub
"""
OTHER = (
    SMALL.replace("small", "other").replace("E070000", "E080000").replace("990001", "990002").replace("Small", "Other")
)
PROGRAMME = '  - {service: perpetrator-service, agency: small-programme, from: "2020-04-01"}'
SCHOOL = '  - {urn: "990001", name: North School, district: E07000001}'


def written(folder: Path, text: str, name: str = "small.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_file_that_says_nothing_wrong_is_read(tmp_path: Path) -> None:
    area = area_in(read(written(tmp_path, SMALL)))

    assert (area.id, len(area.contracts), [school.agency for school in area.schools]) == ("small", 4, ["school-990001"])


@pytest.mark.parametrize(
    ("old", "new", "at", "what"),
    [
        pytest.param("E07000001: North", "E0700001: North", "E0700001: North", "is no GSS code", id="no GSS code"),
        pytest.param(
            'until: "2027-04-01"',
            'from: "2027-04-01", until: "2027-04-01"',
            "South",
            "ends before it begins",
            id="a district that never is",
        ),
        pytest.param(
            "id: small-idva", "id: small-hub", "Small IDVA", "two agencies called 'small-hub'", id="twin agencies"
        ),
        pytest.param(
            "id: small-hub", "id: Small Hub", "Small Hub", "String should match pattern", id="an id that is none"
        ),
        pytest.param("kind: idva", "kind: idwa", "idwa", "Input should be 'police'", id="a kind that there is not"),
        pytest.param("kind: idva", "kind: unknown", "small-idva, kind", "say what it is", id="an agency of no kind"),
        pytest.param("kind: idva", "kind: school", "small-idva, kind", "under `schools`", id="a school among agencies"),
        pytest.param("kind: idva", "kind: health", "{service: idva", "say which `team`", id="a service it does not do"),
        pytest.param(
            "agency: small-idva,",
            "agency: small-idwa,",
            "small-idwa",
            "not among the agencies",
            id="an agency not listed",
        ),
        pytest.param("fallback: small-hub", "fallback: nobody", "fallback", "not among the agencies", id="no fallback"),
        pytest.param(
            "fallback: small-hub", "fallback: small-programme", "fallback", "other party", id="a fallback of his side"
        ),
        pytest.param(
            'until: "2028-04-01"}', 'until: "2020-04-01"}', "{service: idva", "ends before it begins", id="no contract"
        ),
        pytest.param(
            'until: "2028-04-01"}',
            "districts: [E07000009]}",
            "{service: idva",
            "'E07000009' is not among the local authorities",
            id="a district that there is not",
        ),
        pytest.param(
            'from: "2020-04-01", until: "2028-04-01"}',
            'from: "2027-04-01", districts: [E07000002]}',
            "{service: idva",
            "does not exist while the contract runs",
            id="a district that is gone",
        ),
        pytest.param(
            'until: "2028-04-01"}',
            "districts: [E07000001, E07000001]}",
            "{service: idva",
            "stands here twice",
            id="a district twice",
        ),
        pytest.param(
            'until: "2028-04-01"}',
            "takes: {rsk: [high]}}",
            "rsk",
            "no fact called 'rsk'",
            id="a fact that there is not",
        ),
        pytest.param(
            'until: "2028-04-01"}',
            "takes: {risk: [grave]}}",
            "grave",
            "no value 'grave'",
            id="a value that there is not",
        ),
        pytest.param(
            'until: "2028-04-01"}',
            "takes: {restricted: [clear]}}",
            "restricted",
            "is not known when it is asked",
            id="who may know of a case",
        ),
        pytest.param(
            PROGRAMME,
            PROGRAMME.replace("}", ", takes: {risk: [high]}}"),
            "risk: [high]",
            "would learn of her by it",
            id="his side by a fact of hers",
        ),
        pytest.param(
            PROGRAMME,
            PROGRAMME.replace("}", ", districts: [E07000001]}"),
            "{service: perpetrator-service",
            "would learn where she lives",
            id="his side by her district",
        ),
        pytest.param(
            "agency: small-programme,",
            "agency: small-idva, team: programme,",
            "{service: perpetrator-service",
            "works on both sides",
            id="one account on both sides",
        ),
        pytest.param(SCHOOL, f"{SCHOOL}\n{SCHOOL}", None, "two schools with the URN 990001", id="twin schools"),
        pytest.param('"990001"', '"99001"', "99001", "String should match pattern", id="no URN"),
        pytest.param(
            "district: E07000001}", "district: E07000009}", "E07000009", "not among the local", id="a school nowhere"
        ),
        pytest.param(
            "district: E07000001}",
            'district: E07000002, from: "2027-04-01"}',
            "North School",
            "does not exist while the school does",
            id="a school in a district that is gone",
        ),
        pytest.param(
            "district: E07000001}",
            'district: E07000001, from: "2027-04-01", until: "2026-04-01"}',
            "North School",
            "closes before it opens",
            id="a school that never is",
        ),
        pytest.param(
            "stalking-service:", "idva:", "idva: The IDVA", "has a contract for idva", id="without what it has"
        ),
        pytest.param("The IDVA service answers.", '""', 'stalking-service: ""', "Say why", id="without a reason"),
        pytest.param(
            "fallback: small-hub", "fallback: small-hub\nfalback: x", "falback", "Extra inputs", id="a key too many"
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(tmp_path: Path, old: str, new: str, at: str | None, what: str) -> None:
    assert SMALL.count(old) == 1, old
    text = SMALL.replace(old, new)
    lines = text.splitlines()
    line = next(n for n, said in enumerate(lines, 1) if at in said) if at else len(lines) - 3

    with pytest.raises(PolicyUnusable) as refused:
        area_in(read(written(tmp_path, text)))

    assert what in refused.value.what
    assert refused.value.line == line


def test_a_team_of_an_agency_may_do_what_the_agency_as_such_does_not(tmp_path: Path) -> None:
    text = SMALL.replace("agency: small-idva,", "agency: small-hub, team: idva,")

    area = area_in(read(written(tmp_path, text)))

    assert [(one.agency, one.team) for one in area.contracts if one.service == "idva"] == [("small-hub", "idva")]


def test_areas_that_share_nothing_stand_beside_each_other(tmp_path: Path) -> None:
    files = (written(tmp_path, SMALL), written(tmp_path, OTHER, "other.yaml"))

    assert set(directory_of(map(read, files)).areas) == {"small", "other"}


def test_an_agency_that_serves_two_areas_is_one(tmp_path: Path) -> None:
    both = '  - {id: national, kind: homicide-service, name: National, out-of-hours: "01632 960000"}\ncontracts:'
    files = [
        written(tmp_path, text.replace("contracts:", both), name)
        for text, name in ((SMALL, "small.yaml"), (OTHER, "other.yaml"))
    ]

    assert directory_of(map(read, files)).areas_of(AgencyId("national")) == ("small", "other")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        pytest.param("id: other-idva, kind: idva", "id: small-hub, kind: idva", "Agency small-hub", id="an agency"),
        pytest.param("E08000001", "E07000001", "District E07000001", id="a district"),
        pytest.param('"990002"', '"990001"', "School 990001", id="a school"),
        pytest.param("id: other\n", "id: small\n", "Area small", id="an area"),
    ],
)
def test_what_two_files_say_differently_is_refused_at_the_second(tmp_path: Path, old: str, new: str, what: str) -> None:
    text = OTHER.replace(old, new)
    text = text.replace("agency: other-idva,", "agency: small-hub,") if "small-hub" in new else text
    files = (written(tmp_path, SMALL), written(tmp_path, text, "other.yaml"))

    with pytest.raises(PolicyUnusable) as refused:
        directory_of(map(read, files))

    assert refused.value.path.name == "other.yaml"
    assert refused.value.what.startswith(what)
    assert refused.value.line == next(n for n, line in enumerate(text.splitlines(), 1) if new.strip() in line)


def test_two_who_answer_for_one_let_no_hub_start(tmp_path: Path) -> None:
    suffolk = next(path for path in shipped_files().areas if path.stem == "suffolk").read_text()
    extra = '  - {service: mash, agency: suffolk-mash, from: "2030-01-01"}\nschools:'
    path = written(tmp_path, suffolk.replace("schools:", extra), "suffolk.yaml")

    with pytest.raises(PolicyUnusable) as refused:
        load(replace(shipped_files(), areas=(path,)))

    assert "both answer for mash" in refused.value.what
    assert '"2030-01-01"' in path.read_text().splitlines()[refused.value.line - 1]
