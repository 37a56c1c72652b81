"""Start the stack of a folder, or join the one that runs there: the way in for commands and tests."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from hub.local.artifacts import Source, fetch, locked
from hub.local.claim import Claim, claim, holder, is_alive, is_claimed
from hub.local.errors import GuardianLost, HomeTaken, StackError
from hub.local.home import Home, open_log
from hub.local.parts import Part, Step
from hub.local.plan import NONE, Plan
from hub.local.running import Outside, Running
from hub.local.state import State
from hub.local.unpacked import unpacked

GOING_AWAY_SECONDS = 15.0
"""How long the servers of a killed hub may take to go."""
STARTING_SECONDS = 900.0
"""How long another hub may take to download and start."""
LOOK_SECONDS = 0.1
HERE = str(Path(__file__).parents[2])
"""The guardian imports from where this process does, whatever the environment says."""
STOP_SECONDS = 70.0

Report = Callable[[Step], None]
"""Hears what happens while the stack starts; calls come one at a time, some from other threads."""


def running(home: Path) -> Running | None:
    """Return where the stack of this folder answers, or None if none runs.

    It counts as running while its hub and guardian live, also for the moments in which a died server starts again.
    """
    place = Home(home)
    state = State.load(place)
    if state is None or holder(place) is None or not is_claimed(place) or not is_alive(state.guardian):
        return None
    return state.running


@contextmanager
def start(home: Path, cache: Path, outside: Outside, report: Report, *, mirror: str | None = None) -> Iterator[Running]:
    """Start the servers that are not outside, or join those that run; stop on leaving what was started here.

    `mirror` is the address of a Maven repository to use in place of Maven Central.
    Every reason not to start is a `StackError`, after which nothing of this start runs.
    """
    if not outside.embedded():
        yield _all_outside(outside)
        return
    place = Home(home.absolute())
    place.make()
    found = _claim_or_join(place, report)
    if isinstance(found, Running):
        report(Step(part="stack", what="join"))
        yield found
        return
    try:
        plan = _plan(place, found, outside, Source(cache=cache, mirror=mirror), report)
        with _guarded(plan, found, report) as started:
            yield started
    finally:
        found.end()


def _all_outside(outside: Outside) -> Running:
    return Running(
        kafka=outside.kafka or "",
        database=outside.database or "",
        database_worker=outside.database or "",
        database_ops="",
        database_cases="",
        registry=outside.registry or "",
        kafka_admin_password=NONE,
        kafka_hub_password=NONE,
        registry_password=NONE,
    )


def _claim_or_join(home: Home, report: Report) -> Claim | Running:
    """Return our own claim, or the stack that holds the folder."""
    began = alone_since = time.monotonic()
    while (own := claim(home)) is None:
        if (found := _surely_running(home)) is not None:
            return found
        now, other = time.monotonic(), holder(home)
        if other is not None:
            alone_since = now
        if now - alone_since > GOING_AWAY_SECONDS or now - began > STARTING_SECONDS:
            raise HomeTaken(home.path, other)
        report(Step(part="stack", what="wait"))
        time.sleep(LOOK_SECONDS)
    return own


def _surely_running(home: Home) -> Running | None:
    """Look twice: a hub that was killed this moment still shows as living."""
    found = running(home.path)
    if found is None:
        return None
    time.sleep(LOOK_SECONDS)
    return found if running(home.path) == found else None


def _plan(home: Home, own: Claim, outside: Outside, source: Source, report: Report) -> Plan:
    parts = outside.embedded()
    places = fetch((each for each in locked() if each.part in parts), source, report)
    archives = [place for each, place in places.items() if each.part == Part.REGISTRY]
    if archives:
        report(Step(part=Part.REGISTRY, what="prepare"))
    return Plan(
        home=home,
        lock=own.servers,
        outside=outside,
        jars=tuple(place for each, place in places.items() if each.part == Part.KAFKA),
        registry=unpacked(archives[0]) if archives else None,
    )


@contextmanager
def _guarded(plan: Plan, own: Claim, report: Report) -> Iterator[Running]:
    with _guardian(plan) as process:
        own.hand_over()
        try:
            yield _listen(process, plan.home, report)
        finally:
            own.end()  # nobody joins a stack that is being stopped
            _close(process.stdin)
            report(Step(part="stack", what="stop"))
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()  # the servers' death signal does the rest


def _guardian(plan: Plan) -> subprocess.Popen[bytes]:
    """Start the guardian in a session of its own, where Ctrl-C does not reach it, and hand it the claim."""
    output = open_log(plan.home.log("guardian"))
    try:
        process = subprocess.Popen(
            (sys.executable, "-m", "hub.local.guardian"),
            cwd=plan.home.path,
            env={"LANG": "C.UTF-8", "PYTHONPATH": os.pathsep.join((HERE, *filter(None, sys.path)))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            pass_fds=(plan.lock,),
            start_new_session=True,
        )
    finally:
        os.close(output)
    if process.stdin is not None:
        process.stdin.write(plan.line())
        process.stdin.flush()
    return process


def _listen(process: subprocess.Popen[bytes], home: Home, report: Report) -> Running:
    """Pass on what the guardian says until the servers answer."""
    for line in process.stdout or ():
        match json.loads(line):
            case {"step": step}:
                report(Step(**step))
            case {"running": exposed}:
                return Running.hidden(exposed)
            case {"failed": message}:
                raise StackError(message)
            case _:
                continue
    raise GuardianLost(process.wait(), home.log("guardian"))


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        pipe.close()
