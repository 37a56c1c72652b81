"""`hub rules matrix`: who sees what, as the files of this installation say it."""

from typing import Annotated

import typer

from hub.matrix.matrix import as_json, matrix_of
from hub.matrix.page import as_html, as_text
from hub.policy.load import shipped_files


def matrix(
    json_: Annotated[
        bool, typer.Option("--json", help="Print it for programs; committed as docs/who-sees-what.json.")
    ] = False,
    html: Annotated[
        bool, typer.Option("--html", help="Print a page for people; committed as docs/who-sees-what.html.")
    ] = False,
) -> None:
    """Show who sees which field, when, for what purpose and on what basis, and what nobody gets."""
    if json_ and html:
        raise typer.BadParameter("Ask for --json or for --html.")
    found = matrix_of(shipped_files())
    write = as_json if json_ else as_html if html else as_text
    typer.echo(write(found), nl=False)
