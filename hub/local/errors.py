"""Every reason why the embedded stack does not start, said so that an operator can act."""

from pathlib import Path

from hub.explained import Explained


class StackError(Explained):
    """The embedded servers could not be started or reached; nothing of this start was left running."""


class NoNetwork(StackError):
    """A program of the stack is not in the cache and could not be downloaded."""

    def __init__(self, name: str, version: str, reason: str) -> None:
        super().__init__(
            f"Could not download {name} {version} ({reason}). Nothing was started. "
            "Connect to the network, or name a mirror of Maven Central or outside servers in the settings, "
            "then start again."
        )
        self.name, self.version = name, version


class WrongDownload(StackError):
    """What was downloaded is not what the lock names, so it was thrown away."""

    def __init__(self, name: str, version: str) -> None:
        super().__init__(
            f"The download of {name} {version} is not what the lock names and was thrown away. "
            "Nothing was started. Check the mirror or proxy in between, then start again."
        )
        self.name, self.version = name, version


class NoBinaries(StackError):
    """A package that carries a server's programs is not installed."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f"The package {package} is not installed. Nothing was started. "
            "Install the locked requirements, then start again."
        )


class LostSecrets(StackError):
    """The folder has data, and the passwords of its accounts are gone."""

    def __init__(self, secrets: Path, data: Path) -> None:
        super().__init__(
            f"The passwords in {secrets} are gone, while {data} has data that they open. Nothing was started. "
            "Put the file back from a copy, or choose another HUB_HOME."
        )


class NoAccount(StackError):
    """Started as root, and the machine has no unprivileged user for PostgreSQL."""

    def __init__(self) -> None:
        super().__init__(
            "PostgreSQL does not run as root, and there is neither a user postgres nor nobody. "
            "Nothing was started. Start the hub as an ordinary user."
        )


class HomeOutOfReach(StackError):
    """Started as root, and PostgreSQL's user cannot enter the hub's folder."""

    def __init__(self, home: Path, account: str, closed: Path) -> None:
        super().__init__(
            f"PostgreSQL runs as {account}, who cannot reach {home} because {closed} is closed to others. "
            "Nothing was started. Set HUB_HOME to a folder that others may enter, such as one under /var/lib."
        )


class HomeTaken(StackError):
    """Another hub, or its servers, hold this folder and do not answer."""

    def __init__(self, home: Path, holder: int | None) -> None:
        who = "another hub" if holder is None else f"process {holder}"
        super().__init__(
            f"The folder {home} is held by {who}, whose servers do not answer. Nothing was started, "
            "since two Kafkas on one folder destroy it. Stop that process or choose another HUB_HOME."
        )


class ServerDidNotStart(StackError):
    """A server ended or stayed silent while the stack was starting; the others were stopped."""

    def __init__(self, part: str, what: str, log: Path) -> None:
        super().__init__(
            f"{part} {what} while starting. The other servers were stopped; all data is kept. "
            f"Read {log}, then start again."
        )


class GuardianLost(StackError):
    """The process that starts the servers ended without a word."""

    def __init__(self, code: int, log: Path) -> None:
        super().__init__(
            f"The guardian of the servers ended with code {code}. Its servers end with it. "
            f"Read {log}, then start again."
        )


class NothingRuns(StackError):
    """A server was to be stopped or restarted, and no stack runs in this folder."""

    def __init__(self, home: Path, what: str) -> None:
        super().__init__(f"No {what} runs in {home}. Nothing was changed. Start it with: hub up")


class DidNotComeBack(StackError):
    """A server did not answer again in time after it was stopped or killed."""

    def __init__(self, part: str, log: Path) -> None:
        super().__init__(f"{part} does not answer again in time. Read {log}; the other servers still run.")
