"""Groups of commands that import what a command needs when it is called: who asks a little does not wait for Faust."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group


def when_called(commands: Mapping[str, str]) -> type[TyperGroup]:
    """Return a group of these commands: for each its module in `hub.cli`, and the function or group in it."""

    class WhenCalled(TyperGroup):
        def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer's own signature
            return list(commands)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
            return _imported(cmd_name, commands[cmd_name]) if cmd_name in commands else None

    return WhenCalled


def _imported(name: str, place: str) -> Any:
    module, _, attribute = place.partition(":")
    found = getattr(import_module(f"hub.cli.{module}"), attribute)
    if isinstance(found, typer.Typer):
        command: Any = get_group(found)
    else:
        one = typer.Typer(rich_markup_mode="rich")
        one.command(name)(found)
        command = get_command(one)
    command.name = name
    return command
