"""One Kafka broker in KRaft mode: every client with an account, every right by a rule.

The client listener knows SCRAM accounts; the controller listener knows the node alone. `hub-admin` and the node
are super users; `hub` has the rights that are given to it. Settings and their reasons: docs/adr/0007.
"""

import contextlib
import secrets
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from hub.local.home import Home, write_private
from hub.local.java import ENVIRONMENT, SMALL_JVM, java, write_arguments
from hub.local.parts import Part
from hub.local.ports import LOOPBACK, listens
from hub.local.program import Program
from hub.local.secret import Passwords

NODE, ADMIN, HUB = "hub-node", "hub-admin", "hub"
SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"
PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
JVM = ("-Xmx256m", *SMALL_JVM, "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED")
ANSWER_SECONDS = 2
CLUSTER_ID_BYTES = 16

FIXED = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "listener.security.protocol.map": "CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "CLIENT",
    "sasl.enabled.mechanisms": "SCRAM-SHA-512",
    "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
    "sasl.mechanism.controller.protocol": "PLAIN",
    "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": f"User:{NODE};User:{ADMIN}",
    "allow.everyone.if.no.acl.found": "false",
    # after a kill the old registration must expire first: 4.8 s with these, 12.3 s without
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "500",
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "message.max.bytes": "2200000",
    "log.retention.hours": "168",  # Kafka is transport: what must be erasable lies in PostgreSQL
    "log.segment.bytes": "67108864",
    # what is past its time goes within seconds, not at a look every five minutes
    "log.retention.check.interval.ms": "5000",
    "log.initial.task.delay.ms": "5000",
    "log.cleaner.backoff.ms": "5000",
    "log.cleaner.dedupe.buffer.size": "16777216",
}

LOGGING = """\
status = off
rootLogger.level = warn
rootLogger.appenderRef.file.ref = file
appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = {log}
appender.file.filePattern = {log}.%i
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{{ISO8601}} %p %c %m%n
appender.file.policies.type = Policies
appender.file.policies.size.type = SizeBasedTriggeringPolicy
appender.file.policies.size.size = 10MB
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = 3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where the broker listens: for clients, and for itself as controller."""

    client: int
    controller: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Broker:
    """One Kafka in a hub's folder."""

    home: Home
    folder: Path
    ports: Ports
    passwords: Passwords
    jars: tuple[Path, ...]

    @property
    def data(self) -> Path:
        return self.home.data(Part.KAFKA)


def kafka(home: Home, ports: Ports, passwords: Passwords, jars: Iterable[Path]) -> Program:
    """Return how Kafka is run in this folder; it answers once its administrator can describe the cluster."""
    folder = home.folder("kafka")
    broker = _Broker(home=home, folder=folder, ports=ports, passwords=passwords, jars=tuple(jars))
    return Program(
        part=Part.KAFKA,
        port=ports.client,
        needs=None,
        command=java(folder / "java.args"),
        environment=ENVIRONMENT | {"HOME": str(folder)},
        folder=folder,
        account=None,
        prepare=lambda: _prepare(broker),
        answers=lambda: listens(ports.client) and _describes_cluster(ports.client, passwords.kafka_admin),
    )


def _prepare(broker: _Broker) -> None:
    write_private(broker.folder / "log4j2.properties", LOGGING.format(log=broker.home.log("kafka-broker")))
    if not broker.data.exists():
        _format(broker)
    write_private(broker.folder / "server.properties", _properties(broker, broker.data))
    arguments = (*_jvm(broker), "kafka.Kafka", str(broker.folder / "server.properties"))
    write_arguments(broker.folder / "java.args", arguments)


def _jvm(broker: _Broker) -> tuple[str, ...]:
    return (
        *JVM,
        f"-Dlog4j2.configurationFile=file:{broker.folder / 'log4j2.properties'}",
        "-Dlog4j2.disable.jmx=true",
        f"-Djava.io.tmpdir={broker.folder}",
        "-cp",
        ":".join(str(jar) for jar in broker.jars),
    )


def _properties(broker: _Broker, data: Path) -> str:
    listeners = f"CLIENT://{LOOPBACK}:{broker.ports.client},CONTROLLER://{LOOPBACK}:{broker.ports.controller}"
    node = f'required username="{NODE}" password="{broker.passwords.kafka_node}"'
    settings = FIXED | {
        "log.dirs": str(data),
        "controller.quorum.bootstrap.servers": f"{LOOPBACK}:{broker.ports.controller}",
        "listeners": listeners,
        "advertised.listeners": listeners,
        "listener.name.client.scram-sha-512.sasl.jaas.config": f"{SCRAM} {node};",
        "listener.name.controller.plain.sasl.jaas.config": (
            f'{PLAIN} {node} user_{NODE}="{broker.passwords.kafka_node}";'
        ),
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def _format(broker: _Broker) -> None:
    """Make the data folder with its accounts; aside first, so that a killed format leaves no half of it.

    The output of the tool holds the accounts' salted keys and goes nowhere.
    """
    staging = broker.folder / "data.part"
    shutil.rmtree(staging, ignore_errors=True)
    settings, arguments = broker.folder / "format.properties", broker.folder / "format.args"
    write_private(settings, _properties(broker, staging))
    write_arguments(arguments, (*_jvm(broker), "kafka.tools.StorageTool", *_format_arguments(broker, settings)))
    try:
        subprocess.run(  # noqa: S603 - a fixed command of the package, without a shell
            java(arguments), check=True, cwd=broker.folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL
        )
    finally:
        arguments.unlink()
        settings.unlink()
    staging.replace(broker.data)


def _format_arguments(broker: _Broker, settings: Path) -> Iterable[str]:
    accounts = {
        NODE: broker.passwords.kafka_node,
        ADMIN: broker.passwords.kafka_admin,
        HUB: broker.passwords.kafka_hub,
    }
    yield from ("format", "--standalone", "--cluster-id", _cluster_id(), "--config", str(settings))
    for name, password in accounts.items():
        yield from ("--add-scram", f"SCRAM-SHA-512=[name={name},password={password}]")


def _cluster_id() -> str:
    """Return an id without a leading hyphen, which would be read as an option."""
    while (made := secrets.token_urlsafe(CLUSTER_ID_BYTES)).startswith("-"):
        pass
    return made


def _describes_cluster(port: int, password: str) -> bool:
    client = AdminClient(
        {
            "bootstrap.servers": f"{LOOPBACK}:{port}",
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": ADMIN,
            "sasl.password": password,
            "reconnect.backoff.ms": 20,
            "reconnect.backoff.max.ms": 100,
            "log_level": 0,
        }
    )
    with contextlib.suppress(KafkaException, TimeoutError):
        client.describe_cluster(request_timeout=ANSWER_SECONDS).result(ANSWER_SECONDS)
        return True
    return False
