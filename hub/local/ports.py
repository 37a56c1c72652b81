"""Free ports on loopback, below the range that the system gives to outgoing connections.

From that range a client that retries against a server that is down can be given the server's own port,
connect to itself, and keep the server from ever coming back.
"""

import contextlib
import secrets
import socket

LOOPBACK = "127.0.0.1"
LOWEST, HIGHEST = 20_000, 32_000


def free_ports(count: int) -> tuple[int, ...]:
    """Return different ports on which nothing listens now."""
    with contextlib.ExitStack() as held:
        found: list[int] = []
        while len(found) < count:
            port = LOWEST + secrets.randbelow(HIGHEST - LOWEST)
            probe = held.enter_context(socket.socket())
            with contextlib.suppress(OSError):
                probe.bind((LOOPBACK, port))
                found.append(port)
        return tuple(found)


def listens(port: int) -> bool:
    """Tell whether something accepts connections on a loopback port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False
