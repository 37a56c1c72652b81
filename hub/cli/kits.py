"""The starter kit of an agency: a folder that holds what its systems need, its password and token among it."""

import hashlib
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import connectors
from hub.cli.keys import write_secret
from hub.domain.agency import Agency
from hub.domain.ids import AgencyId, AreaId
from hub.explained import Explained
from hub.streams.access import KafkaAccess
from hub.wire import schemas

PASSWORD_BYTES = 24
TOKEN_BYTES = 32
MADE_OF = ".made-of"
"""File in a copied folder with the hash of what was copied."""


class NoPassword(Explained):
    """An agency's password is not here."""

    def __init__(self, agency: AgencyId, kit: Path) -> None:
        super().__init__(
            f"The password of {agency} is not in {kit}. Nothing was done. `hub agency add {agency}` makes an account "
            f"that does not exist; `hub agency rotate {agency}` gives one that exists a new password."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """Where an agency's kit lies, and what stands in it."""

    folder: Path
    agency: Agency
    areas: Sequence[AreaId]
    kafka: KafkaAccess
    registry: str

    @property
    def password_file(self) -> Path:
        """Return where the password lies."""
        return self.folder / "password"

    @property
    def token_file(self) -> Path:
        """Return where the token for the machine interface lies."""
        return self.folder / "api-token"

    def password(self) -> str:
        """Return the password, or raise `NoPassword`."""
        if not self.password_file.exists():
            raise NoPassword(self.agency.id, self.folder)
        return self.password_file.read_text(encoding="ascii").strip()

    def write(self) -> None:
        """Write everything but the password. Doing it again brings it up to date."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_secret(self.folder / "connector.toml", self._settings())
        (self.folder / "README.md").write_text(self._read_me(), encoding="utf-8")
        if self.kafka.ca_file:
            shutil.copyfile(self.kafka.ca_file, self.folder / "ca.pem")
        samples = Path(connectors.__file__).parent / self.agency.connector.replace("-", "_") / "samples"
        for name, source in (("schemas", schemas.folder()), ("samples", samples)):
            if source.is_dir():
                _copy(source, self.folder / name)

    def write_password(self, password: str) -> None:
        """Write the password, for its owner only."""
        write_secret(self.password_file, password)

    def write_token(self, token: str) -> None:
        """Write the token for the machine interface, for its owner only; the hub itself keeps no more than its hash."""
        write_secret(self.token_file, token)

    def remove(self) -> None:
        """Remove the kit."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _settings(self) -> str:
        areas = ", ".join(f'"{area}"' for area in self.areas)
        ca = 'ca-file = "ca.pem"\n' if self.kafka.ca_file else ""
        return (
            f'agency = "{self.agency.id}"\nkind = "{self.agency.kind}"\n'
            f'connector = "{self.agency.connector}"\nareas = [{areas}]\n\n'
            f'[kafka]\nbootstrap = "{self.kafka.bootstrap}"\npassword-file = "password"\n{ca}\n'
            f'[registry]\nurl = "{self.registry}"\n'
        )

    def _read_me(self) -> str:
        return _READ_ME.format(agency=self.agency.id, name=self.agency.name, kind=self.agency.kind)


def new_password() -> str:
    """Return a new password."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


def new_token() -> str:
    """Return a new token for the machine interface."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def _copy(source: Path, target: Path) -> None:
    """Copy a folder, unless the copy is of these very files: hundreds of kits are brought up to date at each start."""
    mark, files = target / MADE_OF, _digest(source)
    if mark.is_file() and mark.read_text(encoding="ascii") == files:
        return
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    mark.write_text(files, encoding="ascii")


@cache
def _digest(folder: Path) -> str:
    """Return a hash of all that lies in a folder. It is worked out once: an installation does not change."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(f"{path.relative_to(folder)} {path.stat().st_size}\n".encode())
            found.update(path.read_bytes())
    return found.hexdigest()


_READ_ME = """# Starter kit of {name}

Everything that a connector of `{agency}` needs to reach the hub. The files `password` and `api-token` are secrets:
whoever has one can read what is meant for you. Hand the kit over on a safe way, and keep it readable by its owner
alone.

| file | is |
|---|---|
| `connector.toml` | where brokers and registry answer, and as whom |
| `password` | of the account `{agency}`, SCRAM-SHA-512 |
| `api-token` | of the machine interface over HTTPS: `Authorization: Bearer`; a connector does not need it |
| `ca.pem` | certificate authority of the brokers, if the line is encrypted |
| `schemas/` | the shape of every event and delivery; `asyncapi.yaml` describes topics and headers |
| `samples/` | documents of the kind `{kind}`, and what comes back; all people are made up |

Run the connector beside your system; it needs nothing else of the hub:

    hub connector run {agency} --settings connector.toml --in DOCUMENTS --out DELIVERIES

Try it with a sample: copy one into DOCUMENTS. It goes to `accepted` or `refused`, with a report that says why.
Or use a Kafka client of your own; `docs/integrating.md` in the hub's repository shows how. One built on librdkafka
needs its version 2.6.1 or later: older ones cannot log in.
"""
