"""Where everything is: settings and the running stack, put together into what each part needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from hub.cli.keys import hashing_key
from hub.cli.kits import Kit
from hub.domain.agency import Agency
from hub.domain.rules import Policy
from hub.explained import Explained
from hub.local import Outside, Report, Running, running, start
from hub.policy.load import PolicyFiles, load, shipped_files
from hub.settings import Settings
from hub.store.connections import address
from hub.store.retention import Days, Kept
from hub.streams.access import KafkaAccess, RegistryAccess


class NothingRunning(Explained):
    """No servers answer for this home."""

    def __init__(self, home: Path) -> None:
        super().__init__(
            f"No servers run for {home}. Nothing was done. Start them with `hub up` in another terminal, "
            "or set HUB_KAFKA, HUB_DATABASE and HUB_REGISTRY to servers of your own."
        )


class NoViewers(Explained):
    """The consoles have no accounts in a database of one's own."""

    def __init__(self) -> None:
        super().__init__(
            "The consoles were not started: with HUB_DATABASE they need two more accounts in that database, which read "
            "and change nothing. Make two roles with LOGIN and no other right, set HUB_DATABASE_OPS and "
            "HUB_DATABASE_CASES to the same database under them, start `hub run` once more, which gives them their "
            "rights, then `hub web`."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Everything that a command needs to reach the servers."""

    home: Path
    kafka: KafkaAccess
    kafka_admin: KafkaAccess
    database: str = field(repr=False)
    """Address for the account under which the hub works."""
    database_owner: str = field(repr=False)
    """Address for the owner of the tables, who alone may change their shape."""
    database_ops: str = field(repr=False)
    """Address for the account under which the operations console reads; empty where there is none."""
    database_cases: str = field(repr=False)
    """Address for the account under which the cases console reads; empty where there is none."""
    registry: RegistryAccess
    replicas: int
    area: str | None
    model: Path | None
    embedded: bool
    """Whether the brokers are this hub's own: then every agency of the directory gets its account by itself."""
    days: Days = field(default_factory=dict)
    """For how many days each class of what is held is kept."""
    promise: timedelta | None = None
    """How soon every agency confirms, where a trial wants it otherwise than the directory says."""

    def policy(self) -> Policy:
        """Load the policy, or raise `PolicyUnusable`."""
        policy = load(self.files())
        return replace(policy, directory=policy.directory.promising(self.promise)) if self.promise else policy

    def files(self) -> PolicyFiles:
        """Return where the files of the policy lie."""
        return shipped_files(self.area, self.model)

    def hashing_key(self) -> bytes:
        """Return the key of the stored hashes."""
        return hashing_key(self.home)

    def kit(self, policy: Policy, agency: Agency) -> Kit:
        """Return the starter kit of an agency, as it lies in the hub's home."""
        return Kit(
            folder=self.home / "kits" / agency.id,
            agency=agency,
            areas=policy.directory.areas_of(agency.id),
            kafka=self.kafka,
            registry=self.registry.url,
        )

    def viewers(self) -> tuple[str, str]:
        """Return the addresses under which the two consoles read, or raise `NoViewers`."""
        if not self.database_ops or not self.database_cases:
            raise NoViewers
        return self.database_ops, self.database_cases

    def kits(self, policy: Policy) -> list[Kit]:
        """Return the kits of every agency in the directory."""
        return [self.kit(policy, agency) for agency in policy.directory.agencies.values()]


def endpoints(place: Place) -> dict[str, str]:
    """Return where everything answers; no secret is in it."""
    return {
        "kafka": place.kafka.bootstrap,
        "database": address(place.database),
        "registry": place.registry.url,
        "home": str(place.home),
    }


def outside(settings: Settings) -> Outside:
    """Return the servers of one's own that the settings name."""
    database = settings.database.get_secret_value() if settings.database else None
    return Outside(kafka=settings.kafka, database=database, registry=settings.registry)


@contextmanager
def started(settings: Settings, report: Report) -> Iterator[Place]:
    """Start the servers, or join those that run; at the end stop what was started."""
    with start(settings.home, settings.cache, outside(settings), report, mirror=settings.mirror) as stack:
        yield _place(settings, stack)


def found(settings: Settings) -> Place:
    """Return where the servers that run answer, or raise `NothingRunning`."""
    everywhere = outside(settings)
    if not everywhere.embedded():
        with start(settings.home, settings.cache, everywhere, lambda _step: None) as stack:
            return _place(settings, stack)
    stack_found = running(settings.home)
    if stack_found is None:
        raise NothingRunning(settings.home)
    return _place(settings, stack_found)


def days_of(settings: Settings) -> Days:
    """Return for how many days each class is kept."""
    return {
        Kept.ORIGINALS: settings.keep_originals,
        Kept.DEAD_LETTERS: settings.keep_dead_letters,
        Kept.CONTENTS: settings.keep_contents,
        Kept.RECEIPTS: settings.keep_receipts,
        Kept.AUDIT: settings.keep_audit,
    }


def _place(settings: Settings, stack: Running) -> Place:
    return Place(
        home=settings.home,
        kafka=KafkaAccess(
            bootstrap=stack.kafka,
            user=settings.kafka_user,
            password=settings.kafka_password.get_secret_value() or stack.kafka_hub_password.reveal(),
            ca_file=settings.kafka_ca,
        ),
        kafka_admin=KafkaAccess(
            bootstrap=stack.kafka,
            user=settings.kafka_admin_user,
            password=settings.kafka_admin_password.get_secret_value() or stack.kafka_admin_password.reveal(),
            ca_file=settings.kafka_ca,
        ),
        database=stack.database_worker,
        database_owner=settings.database_owner.get_secret_value() if settings.database_owner else stack.database,
        database_ops=settings.database_ops.get_secret_value() if settings.database_ops else stack.database_ops,
        database_cases=settings.database_cases.get_secret_value() if settings.database_cases else stack.database_cases,
        registry=RegistryAccess(
            url=stack.registry,
            user=settings.registry_user,
            password=settings.registry_password.get_secret_value() or stack.registry_password.reveal(),
        ),
        replicas=settings.kafka_replicas,
        area=settings.area,
        model=settings.model,
        embedded=settings.kafka is None,
        days=days_of(settings),
        promise=timedelta(seconds=settings.promise) if settings.promise else None,
    )
