"""`hub rules`: who may see what, checked, compared and tried."""

import typer

from hub.cli import rules_try

app = typer.Typer(help="Sharing rules: who may see which field, when, and on what basis.", no_args_is_help=True)
app.command("try")(rules_try.try_)
