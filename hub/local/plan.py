"""What the hub asks the guardian to run, and what that is on this machine: ports, programs, addresses."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from hub.local import kafka, postgres, registry
from hub.local.home import Home
from hub.local.parts import Part
from hub.local.ports import LOOPBACK, free_ports
from hub.local.program import Program
from hub.local.running import Outside, Running
from hub.local.secret import Passwords, Secret

NONE = Secret("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The folder, the descriptor that holds it, what stays outside, and the downloaded programs."""

    home: Home
    lock: int
    outside: Outside
    jars: tuple[Path, ...]
    registry: Path | None

    def line(self) -> bytes:
        """Return the plan as the one line that the guardian reads."""
        stored = {
            "home": str(self.home.path),
            "lock": self.lock,
            "outside": asdict(self.outside),
            "jars": [str(jar) for jar in self.jars],
            "registry": None if self.registry is None else str(self.registry),
        }
        return json.dumps(stored).encode() + b"\n"

    @classmethod
    def read(cls, descriptor: int) -> Self:
        """Return the plan that comes in; an end before its line raises `ValueError`."""
        line = b""
        while not line.endswith(b"\n") and (part := os.read(descriptor, 1)):
            line += part
        stored = json.loads(line)
        return cls(
            home=Home(Path(stored["home"])),
            lock=stored["lock"],
            outside=Outside(**stored["outside"]),
            jars=tuple(Path(jar) for jar in stored["jars"]),
            registry=None if stored["registry"] is None else Path(stored["registry"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A plan with its ports, chosen once for the life of the stack, and its passwords."""

    plan: Plan
    postgres: int
    kafka: kafka.Ports
    registry: registry.Ports
    passwords: Passwords

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Choose ports, and make passwords where the folder has none."""
        database, client, controller, schemas, management = free_ports(5)
        return cls(
            plan=plan,
            postgres=database,
            kafka=kafka.Ports(client=client, controller=controller),
            registry=registry.Ports(client=schemas, management=management, database=database),
            passwords=Passwords.of(plan.home),
        )

    @property
    def home(self) -> Home:
        """The stack's folder."""
        return self.plan.home

    def programs(self) -> Iterator[Program]:
        """Return the servers to run, in the order of starting."""
        parts = self.plan.outside.embedded()
        if Part.POSTGRES in parts:
            yield postgres.postgres(self.home, self.postgres, self.passwords)
        if Part.KAFKA in parts:
            yield kafka.kafka(self.home, self.kafka, self.passwords, self.plan.jars)
        if self.plan.registry is not None:
            yield registry.registry(self.home, self.registry, self.passwords, self.plan.registry)

    def running(self) -> Running:
        """Return where everything answers once it does."""
        outside, passwords = self.plan.outside, self.passwords
        worker = self._database(postgres.WORKER, passwords.database_worker)
        return Running(
            kafka=outside.kafka or f"{LOOPBACK}:{self.kafka.client}",
            database=outside.database or self._database(postgres.HUB, passwords.database_hub),
            database_worker=outside.database or worker,
            database_ops="" if outside.database else self._database(postgres.OPS, passwords.database_ops),
            database_cases="" if outside.database else self._database(postgres.CASES, passwords.database_cases),
            registry=outside.registry or registry.address(self.registry.client),
            kafka_admin_password=NONE if outside.kafka else Secret(passwords.kafka_admin),
            kafka_hub_password=NONE if outside.kafka else Secret(passwords.kafka_hub),
            registry_password=NONE if outside.registry else Secret(passwords.registry_hub),
        )

    def _database(self, user: str, password: str) -> str:
        return postgres.conninfo(self.postgres, user, password, postgres.HUB)
