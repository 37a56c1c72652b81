"""`hub schemas`: the published shapes, checked and registered."""

import json
from typing import Annotated

import typer

from hub.cli.place import found
from hub.cli.show import as_json, out, table
from hub.settings import Settings
from hub.streams.registry import register as register_schemas
from hub.wire import asyncapi, schemas

app = typer.Typer(help="The published Avro schemas and the description of topics.", no_args_is_help=True)


@app.command()
def register(
    json_: Annotated[bool, typer.Option("--json", help="Print the ids as one JSON object.")] = False,
) -> None:
    """Register every schema, and hold the registry to backward compatibility. Doing it again changes nothing."""
    ids = register_schemas(found(Settings()).registry)
    if json_:
        as_json(ids)
    else:
        rows = [(schemas.full_name(record), number) for record, number in ids.items()]
        table("Schemas", ("Subject", "Id"), rows, "No schemas.")


@app.command()
def check() -> None:
    """Check that every schema loads, and that asyncapi.yaml is valid and names each of them."""
    faults = asyncapi.faults()
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(1)
    out.print(f"{len(schemas.RECORDS)} schemas and asyncapi.yaml are in order.")


@app.command()
def show(record: Annotated[str, typer.Argument(help="For example IncidentReported.")]) -> None:
    """Print one schema as it is registered, with everything that it is made of."""
    if record not in schemas.RECORDS:
        typer.echo(f"There is no record {record!r}; there are {', '.join(schemas.RECORDS)}.", err=True)
        raise typer.Exit(2)
    typer.echo(json.dumps(json.loads(schemas.text(record)), indent=2))
