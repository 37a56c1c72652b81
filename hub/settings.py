"""One frozen object read once from the environment. Everything else is given what it needs of it."""

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

IS_ROOT = os.geteuid() == 0


def default_home() -> Path:
    """Return where the hub keeps its state; as root not in a home folder, which PostgreSQL's user cannot enter."""
    return Path("/var/lib/da-hub") if IS_ROOT else Path.home() / ".local/share/da-hub"


def default_cache() -> Path:
    """Return where downloaded programs are kept."""
    return Path("/var/cache/da-hub") if IS_ROOT else Path.home() / ".cache/da-hub"


class Settings(BaseSettings):
    """What can be set, each as `HUB_<NAME>`. Without any, the embedded stack is used."""

    model_config = SettingsConfigDict(env_prefix="HUB_", frozen=True, extra="ignore")

    home: Path = Field(default_factory=default_home)
    """State: the embedded servers' data, keys and passwords."""
    cache: Path = Field(default_factory=default_cache)
    """Downloaded programs."""
    mirror: str | None = None
    """A mirror of Maven Central to download programs from."""
    area: str | None = None
    """Load only the directories of these areas, parted by commas; all areas when not set."""
    model: Path | None = None
    """A model of your own by which people are matched, as `hub match train` wrote it."""

    kafka: str | None = None
    """Bootstrap servers of brokers of your own."""
    kafka_user: str = "hub"
    kafka_password: SecretStr = SecretStr("")
    kafka_admin_user: str = "hub-admin"
    kafka_admin_password: SecretStr = SecretStr("")
    kafka_ca: Path | None = None
    """Certificate authority of the brokers; with it the line is encrypted."""
    kafka_replicas: int = 1
    """Replicas of each topic."""
    database: SecretStr | None = None
    """Address of a PostgreSQL database of your own, 17 or later."""
    database_owner: SecretStr | None = None
    """Address of the same database for the owner of its tables, who alone may change their shape; the hub then works
    under the account of HUB_DATABASE, which can add to the audit and not change it."""
    database_ops: SecretStr | None = None
    """Address of the same database for the account under which the operations console reads."""
    database_cases: SecretStr | None = None
    """Address of the same database for the account under which the cases console reads."""
    registry: str | None = None
    """URL of a registry of your own that speaks Confluent's API."""
    registry_user: str = "hub"
    registry_password: SecretStr = SecretStr("")

    web_address: str | None = None
    """Where browsers reach the consoles, as `https://hub.example.org`; on this machine's loopback when not set."""
    sign_in: Path | None = None
    """A file that names your identity provider and what its groups may do (deploy/sign-in/example.yaml)."""
    sign_in_secret: SecretStr = SecretStr("")
    """The secret by which that provider knows the hub."""

    redrive_rate: int = Field(default=20, ge=1, le=500)
    """How many deliveries a redrive sends a second at most."""
    redrive_second_above: int = Field(default=500, ge=0)
    """From more than so many deliveries on a second person has to agree to a redrive."""

    promise: float | None = None
    """Seconds within which every agency confirms a delivery, in place of what the directory says: for trials."""

    keep_originals: int = Field(default=90, ge=1)
    """Days for which the bytes of events are kept as they came (docs/domain.md, rule G5)."""
    keep_dead_letters: int = Field(default=90, ge=1)
    """Days for which the bytes of what was refused or set aside are kept."""
    keep_contents: int = Field(default=90, ge=1)
    """Days for which what was delivered and confirmed is kept."""
    keep_receipts: int = Field(default=2192, ge=1)
    """Days for which it is kept who confirmed what: six years."""
    keep_audit: int = Field(default=2192, ge=1)
    """Days for which the operator keeps the audit; the hub removes nothing of it."""
    keep_backups: int | None = None
    """Days after which the operator's back-ups are gone: the hub only shows it."""

    fail_points: str = ""
    """For tests only: `commit.after=kill:3` kills the process when it reaches that point the third time."""
