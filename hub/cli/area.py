"""`hub area`: the directories of the areas, proved, asked and compared. No server need run, and nothing is sent."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from hub.cli.area_page import answer_lines, change_line, lack_line, plain_answer, plain_change, plain_lack, summary
from hub.cli.area_question import HELP, question
from hub.cli.receiving import SystemClock
from hub.cli.show import as_json, err, out, table
from hub.cli.trial_file import start_of
from hub.domain.dates import day_of
from hub.domain.directory import Area
from hub.domain.ids import AreaId
from hub.explained import Explained
from hub.policy.area_diff import changes
from hub.policy.areas import directory_of
from hub.policy.coverage import prove
from hub.policy.documents import read
from hub.policy.load import PolicyFiles, files_in, policy_of, rule_set_in, shipped_files
from hub.policy.who import who as answers_to

app = typer.Typer(help="Who answers where: check, ask, compare and list the directories.", no_args_is_help=True)

Folder = Annotated[
    Path | None, typer.Option("--rules", metavar="DIR", help="A folder with the files as in the repository.")
]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="As of this day, YYYY-MM-DD; today if not given.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


class NotAsked(Explained):
    """What was named is not there, so nothing was looked at."""


@app.command()
def check(
    areas: Annotated[list[str] | None, typer.Argument(metavar="[AREA]…", help="Only these; all if none.")] = None,
    folder: Folder = None,
    on: On = None,
    json: Json = False,
) -> None:
    """Prove that every victim and every child has a route, in each district and on each date; exit with 1 if not.

    Of the past it is asked from when each kind of service had begun, of the future without end.
    """
    started = perf_counter()
    files = _files(folder)
    policy = policy_of(rule_set_in(files), files)
    names = _named(areas, list(policy.directory.areas))
    proof = prove(policy, names, _day(on))
    if json:
        as_json(
            {"passed": not proof.refused, "areas": names, "lacks": [plain_lack(one, policy) for one in proof.lacks]}
        )
    else:
        for lack in proof.lacks:
            out.print(lack_line(lack, files, policy), markup=False, highlight=False, soft_wrap=True)
        for name in names:
            mine = sum(lack.area == name for lack in proof.refused)
            err.print(f"{name}: {f'{mine} to mend' if mine else 'nothing is lacking'}", highlight=False)
        out.print(summary(proof, perf_counter() - started), highlight=False, soft_wrap=True)
    if proof.refused:
        raise typer.Exit(1)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, epilog=HELP)
def who(  # noqa: PLR0913, PLR0917 - one argument for each option of the command
    ctx: typer.Context,
    area: Annotated[str, typer.Option(help="The area in which she lives.")],
    age: Annotated[str, typer.Option(help="Completed years, `unborn` or `unknown`.")] = "unknown",
    district: Annotated[str | None, typer.Option(help="Local authority in which she lives: GSS code or name.")] = None,
    school: Annotated[str | None, typer.Option(metavar="URN", help="The child's school.")] = None,
    on: On = None,
    folder: Folder = None,
    json: Json = False,
) -> None:
    """Say who would be told of a person, with what, why and how soon, and whom to telephone out of hours.

    Beside these, any fact may be given as an option, for example --risk high --role victim --sexual yes.
    """
    files = replace(_files(folder), sharing=(), agreements=())  # who is told is asked, not what is given
    policy = policy_of(rule_set_in(files), files)
    day = _day(on)
    asked = question(ctx.args, age, _one_area(area, policy.directory.areas), policy, start_of(day))
    asked = asked.living_in(district, day).at_school(school)
    found = answers_to(asked.asked, policy)
    if json:
        as_json({**asked.plain(), "told": [plain_answer(one) for one in found]})
        return
    for text in (*asked.lines(), *answer_lines(found)):
        out.print(text, markup=False, highlight=False, soft_wrap=True)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD_DIR", help="A folder with the files of areas, or a repository.")],
    new: Annotated[
        Path | None, typer.Argument(metavar="[NEW_DIR]", help="The same; left out: this installation.")
    ] = None,
    json: Json = False,
) -> None:
    """Show who answers (+) or no longer answers (-): for what, where, from when until when, and for whom.

    What is said differently and means the same is no change.
    """
    before, after = directory_of(map(read, _area_files(old))), directory_of(map(read, _area_files(new)))
    found = tuple(changes(before, after))
    if json:
        as_json([plain_change(one) for one in found])
        return
    for one in found:
        out.print(change_line(one), markup=False, highlight=False, soft_wrap=True)
    if not found:
        out.print("Nobody else answers for anybody.", highlight=False)


@app.command("list")
def list_(folder: Folder = None, on: On = None, json: Json = False) -> None:
    """List the areas: how many districts, agencies and schools there are, and who answers when nobody else does."""
    day = _day(on)
    areas = directory_of(map(read, _files(folder).areas)).areas.values()
    if json:
        as_json({"areas": [_plain_area(area, day) for area in areas]})
        return
    rows = [tuple(_plain_area(area, day).values()) for area in areas]
    columns = ("Id", "Name", "Districts", "Agencies", "Services", "Assumed", "Schools", "Without", "Fallback")
    table(f"Areas on {day}", columns, rows, "No area has a directory.")


def _plain_area(area: Area, day: date) -> dict[str, object]:
    running = [contract for contract in area.contracts if contract.runs_on(day)]
    agencies = {contract.agency for contract in running}
    return {
        "id": area.id,
        "name": area.name,
        "districts": sum(district.exists_on(day) for district in area.districts),
        "agencies": len(agencies),
        "services": len({contract.service for contract in running}),
        "assumed": sum(contract.assumed for contract in running),
        "schools": sum(school.exists_on(day) for school in area.schools),
        "without": len(area.without),
        "fallback": area.fallback,
    }


def _files(folder: Path | None) -> PolicyFiles:
    return files_in(folder) if folder else shipped_files()


LAYOUTS = ("deploy/areas/*.yaml", "areas/*.yaml", "*.yaml")
"""Where the files of areas may lie in a folder; the first that is found counts."""


def _area_files(folder: Path | None) -> list[Path]:
    if folder is None:
        return list(shipped_files().areas)
    found: list[Path] = next((some for layout in LAYOUTS if (some := sorted(folder.glob(layout)))), [])
    if not found:
        raise NotAsked(
            f"{folder} holds no file of an area. Nothing was compared: name a folder with <area>.yaml files."
        )
    return found


def _named(wanted: list[str] | None, known: list[AreaId]) -> list[AreaId]:
    if strange := [name for name in wanted or () if name not in known]:
        raise NotAsked(f"There is no area {strange[0]!r}. Nothing was checked; there are {', '.join(sorted(known))}.")
    return [AreaId(name) for name in wanted] if wanted else known


def _one_area(name: str, known: dict[AreaId, Area]) -> Area:
    return known[_named([name], list(known))[0]]


def _day(text: str | None) -> date:
    if text is None:
        return day_of(SystemClock().now())
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day: write YYYY-MM-DD.", param_hint="--on") from None
