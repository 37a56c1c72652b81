"""Named places in the code at which a test may let something go wrong (ADR 3). In operation: nothing."""

from collections.abc import Awaitable, Callable

Hook = Callable[[str], Awaitable[None]]

_hook: Hook | None = None


def install(hook: Hook | None) -> None:
    """Call `hook` at every point from now on; None takes it away."""
    global _hook  # noqa: PLW0603 - one hook a process, set before anything runs
    _hook = hook


async def reach(name: str) -> None:
    """Say that this point of the code is reached."""
    if _hook is not None:
        await _hook(name)
