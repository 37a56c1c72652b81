"""A cable between a browser and a server, which a test pulls out and puts in again."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

MOST = 65_536


class Cable:
    """Carries what either end sends, while it is in."""

    def __init__(self, port: int) -> None:
        self._to, self._is_in, self._ends = ("127.0.0.1", port), True, list[socket.socket]()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._let_in, daemon=True).start()

    def pull(self) -> None:
        """Break every connection, and let no new one come about."""
        self._is_in = False
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._ends.clear()

    def put_in(self) -> None:
        """Let new connections come about."""
        self._is_in = True

    def close(self) -> None:
        """Take it away."""
        self.pull()
        self._door.close()

    def _let_in(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._door.accept()
                if not self._is_in:
                    here.close()
                    continue
                there = socket.create_connection(self._to)
                self._ends += [here, there]
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while said := one.recv(MOST):
            other.sendall(said)
    for end in (one, other):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def cable(port: int) -> Iterator[Cable]:
    """Yield a cable to a port of this machine, which is in."""
    one = Cable(port)
    try:
        yield one
    finally:
        one.close()
