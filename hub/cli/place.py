"""Where everything is: settings and the running stack, put together into what each part needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from hub.cli.keys import hashing_key
from hub.cli.kits import Kit, new_password
from hub.domain.agency import AccountState, Agency
from hub.domain.rules import Policy
from hub.local import Outside, Report, Running, running, start
from hub.policy.load import load, shipped_files
from hub.policy.texts import texts
from hub.settings import Settings
from hub.store.look import Reader
from hub.store.policies import keep_policy
from hub.store.schema import migrate
from hub.streams.access import KafkaAccess
from hub.streams.accounts import accounts, allow_agencies, allow_hub, set_passwords
from hub.streams.registry import RegistryAccess, register
from hub.streams.topics import all_topics, make_topics


class NothingRunning(Exception):
    """No servers answer for this home."""

    def __init__(self, home: Path) -> None:
        super().__init__(
            f"No servers run for {home}. Nothing was done. Start them with `hub up` in another terminal, "
            "or set HUB_KAFKA, HUB_DATABASE and HUB_REGISTRY to servers of your own."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Everything that a command needs to reach the servers."""

    home: Path
    kafka: KafkaAccess
    kafka_admin: KafkaAccess
    database: str = field(repr=False)
    registry: RegistryAccess
    replicas: int
    area: str | None
    model: Path | None
    embedded: bool
    """Whether the brokers are this hub's own: then every agency of the directory gets its account by itself."""
    promise: timedelta | None = None
    """How soon every agency confirms, where a trial wants it otherwise than the directory says."""

    def policy(self) -> Policy:
        """Load the policy, or raise `PolicyUnusable`."""
        return load(shipped_files(self.area, self.model))

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

    def kits(self, policy: Policy) -> list[Kit]:
        """Return the kits of every agency in the directory."""
        return [self.kit(policy, agency) for agency in policy.directory.agencies.values()]

    def prepare(self, policy: Policy) -> None:
        """Bring database, topics, rights and schemas to what this version needs. Doing it again changes nothing."""
        migrate(self.database)
        keep_policy(self.database, policy.digest, texts(shipped_files(self.area, self.model)))
        make_topics(self.kafka_admin, all_topics(policy.directory), self.replicas)
        allow_hub(self.kafka_admin)
        register(self.registry)
        if self.embedded:
            self._open_all(policy)

    def _open_all(self, policy: Policy) -> None:
        with Reader(self.database) as reader:
            removed = {row.agency for row in reader.accounts() if row.state == AccountState.REMOVED}
        there = accounts(self.kafka_admin)
        kits = [kit for kit in self.kits(policy) if kit.agency.id not in removed]
        missing = {kit.agency.id: new_password() for kit in kits if kit.agency.id not in there}
        set_passwords(self.kafka_admin, missing)
        allow_agencies(self.kafka_admin, policy.directory, [kit.agency.id for kit in kits])
        for kit in kits:
            kit.write()
            if password := missing.get(kit.agency.id):
                kit.write_password(password)


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
        database=stack.database,
        registry=RegistryAccess(
            url=stack.registry,
            user=settings.registry_user,
            password=settings.registry_password.get_secret_value() or stack.registry_password.reveal(),
        ),
        replicas=settings.kafka_replicas,
        area=settings.area,
        model=settings.model,
        embedded=settings.kafka is None,
        promise=timedelta(seconds=settings.promise) if settings.promise else None,
    )
