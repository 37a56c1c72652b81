"""Fail points from the settings: how the fault tests let a real process die at a chosen line."""

import os
import signal

from hub import failpoints


def install_fail_points(text: str) -> None:
    """Install `point=kill:N` pairs, separated by commas; an empty text installs nothing."""
    if not text:
        return
    left = {}
    for pair in text.split(","):
        point, _, action = pair.partition("=")
        left[point] = int(action.partition(":")[2] or 1)

    async def hook(name: str) -> None:
        if name in left:
            left[name] -= 1
            if left[name] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    failpoints.install(hook)
