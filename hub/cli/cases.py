"""`hub case`: one case across all agencies, its flags, and who was told of it and has confirmed it."""

import getpass
from typing import Annotated

import typer

from hub.cli.case_page import print_case
from hub.cli.case_revisions import earlier
from hub.cli.case_view import Asked, view_of
from hub.cli.looking import Json, NotFound
from hub.cli.place import found
from hub.cli.show import as_json
from hub.cli.when_called import when_called
from hub.domain.case import as_case_reference, is_case_reference
from hub.settings import Settings
from hub.store.cases import CaseFile, Cases

COMMANDS = {
    "show": "cases:show",
    "exclude": "limits:exclude",
    "include": "limits:include",
    "restrict": "limits:restrict",
    "unrestrict": "limits:unrestrict",
    "hold": "person:hold",
    "release-hold": "person:release_hold",
}
app = typer.Typer(cls=when_called(COMMANDS), no_args_is_help=True)


@app.callback()
def case() -> None:
    """Cases, by the reference that people read to each other."""


def show(
    reference: Annotated[str, typer.Argument(help="As it was read out; spaces, hyphens, O, I and L are forgiven.")],
    names: Annotated[bool, typer.Option("--names", help="Also print names. Needs --as.")] = False,
    as_user: Annotated[str | None, typer.Option("--as", help="Who looks; your user name when not given.")] = None,
    json: Json = False,
) -> None:
    """Show people, flags, timeline, incidents and risks of a case, and who was told what. The look is noted."""
    if names and not (as_user or "").strip():
        raise typer.BadParameter("who looks must be said: names are personal data.", param_hint="--as")
    wanted = written(reference)
    place = found(Settings())
    policy = place.policy()
    with Cases(place.database) as cases:
        file = standing(cases.file(wanted), wanted)
        cases.note_shown(file, (as_user or "").strip() or getpass.getuser(), names=names)
    asked = Asked(names=names, earlier=earlier(file.revisions, place.registry))
    view = view_of(file, policy, asked)
    if json:
        as_json(view.plain())
    else:
        print_case(view)


def written(reference: str) -> str:
    """Return a reference as it is written, or raise `NotFound` when its check symbol says that it was misheard."""
    if not is_case_reference(reference):
        raise NotFound(
            "That is no case reference: its last symbol does not fit the others. Nothing was looked up. "
            "Have it read out again; it has eleven symbols."
        )
    return as_case_reference(reference)


def standing(file: CaseFile | None, reference: str) -> CaseFile:
    """Return a case that stands, or raise `NotFound` with what became of it."""
    if file is None:
        raise NotFound(f"No case has the reference {reference}. Have it read out again, and ask on this area's hub.")
    if file.replaced_by:
        raise NotFound(
            f"Case {reference} was joined with another and goes on as {file.replaced_by.reference}. "
            f"Ask for that one: `hub case show {file.replaced_by.reference}`."
        )
    return file
