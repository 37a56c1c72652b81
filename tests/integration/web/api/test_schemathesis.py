"""The machine interface does what its description says, also when it is asked what nobody would ask."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.types import ASGIApp

from tests.builders.at_once import told
from tests.builders.conference import an_outcome
from tests.builders.events import MARAC
from tests.builders.machines import FEED, Machines
from tests.integration.web.api.test_feed import FIRST

pytestmark = pytest.mark.servers

WITHIN = 20
"""Seconds that it takes."""
SETTINGS = """
seed = 8
max-time = {within}
max-stream-events = 1
request-timeout = 5
[generation]
database = "none"
[dictionaries]
areas = {{values = ["suffolk", "norfolk"]}}
cursors = {{values = [0, 1]}}
cases = {{values = ["{case}"]}}
events = {{values = ["e1"]}}
[parameters]
"path.area" = {{dictionary = "areas", probability = 0.8}}
[[operations]]
include-operation-id = "readFeed"
parameters = {{"query.wait" = 0, "query.after" = {{dictionary = "cursors", probability = 0.5}}}}
[[operations]]
include-operation-id = "streamFeed"
parameters = {{"query.after" = 0, "header.Last-Event-ID" = "0"}}
[[operations]]
include-operation-id = "readCase"
parameters = {{"path.id" = {{dictionary = "cases", probability = 0.6}}}}
[[operations]]
include-operation-id = "readEventStatus"
parameters = {{"path.id" = {{dictionary = "events", probability = 0.4}}}}
"""
"""What is waited for, or is there only for who knows it, is given; the rest is made up."""


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an application beside the test, and yield its address."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, ws="none"))
    listens = socket.create_server(("127.0.0.1", 0))
    task = asyncio.create_task(server.serve([listens]))
    yield f"http://127.0.0.1:{listens.getsockname()[1]}"
    server.should_exit = server.force_exit = True
    await task


async def test_the_interface_keeps_to_its_description_whatever_it_is_asked(hub: Machines, tmp_path: Path) -> None:
    await hub.publish(FIRST)
    await hub.hub.receiver.receive([told(an_outcome(people=FIRST.people), "e1")])
    marac = hub.system(MARAC)
    hub.allow(1_000_000)
    case = (await marac.call(FEED)).json()["items"][0]["data"]["case_id"]
    settings = tmp_path / "schemathesis.toml"
    settings.write_text(SETTINGS.format(within=WITHIN, case=case))

    async with serving(hub.pages.app) as address:
        tried = await asyncio.create_subprocess_exec(
            *(
                sys.executable,
                "-c",
                "from schemathesis.cli import schemathesis; schemathesis()",
                "--config-file",
                str(settings),
            ),
            *("run", f"{address}/api/v1/openapi.json", "--header", f"Authorization: Bearer {marac.secret}"),
            *("--phases", "examples,coverage,fuzzing", "--no-color"),
            cwd=tmp_path,  # it leaves a cache where it runs
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said = (await tried.communicate())[0].decode()

    assert tried.returncode == 0, said
    assert "4 passed" in said
