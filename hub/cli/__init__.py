"""The commands; the only place where parts are put together."""

from hub.cli.app import main

__all__ = ["main"]
