"""Becomes a server: drops rights, ties its life to the guardian's, and leaves the terminal's process group.

Run as a file by `python -I -S` with: guardian's id, death signal, uid, gid (or - for both), program and its
arguments.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def _launch(guardian: int, death_signal: int, uid: str, gid: str, command: list[str]) -> None:
    if uid != "-":
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    if sys.platform == "linux":
        # after setuid, which clears it
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != guardian:
        sys.exit("the guardian is gone")
    os.setpgid(0, 0)  # Ctrl-C reaches the hub alone, which then stops the servers in order
    os.execv(command[0], command)  # noqa: S606 - the guardian's own command, without a shell


if __name__ == "__main__":
    _launch(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5:])
