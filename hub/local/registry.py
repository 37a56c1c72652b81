"""Apicurio Registry with its schemas in the embedded PostgreSQL: anyone here reads, only the hub writes.

Its settings go in as system properties from the argument file, so that the passwords are in no environment.
"""

import http.client
from dataclasses import dataclass
from pathlib import Path

from hub.local.home import Home
from hub.local.java import ENVIRONMENT, SMALL_JVM, java, properties, write_arguments
from hub.local.parts import Part
from hub.local.ports import LOOPBACK, listens
from hub.local.postgres import REGISTRY as ROLE
from hub.local.program import Program
from hub.local.secret import Passwords

API = "/apis/ccompat/v7"
HUB = "hub"
ANSWER_SECONDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where the registry listens, for clients and for its own management, and where its database does."""

    client: int
    management: int
    database: int


def registry(home: Home, ports: Ports, passwords: Passwords, unpacked: Path) -> Program:
    """Return how the registry is run in this folder; it answers once it can list subjects."""
    folder = home.folder("registry")
    return Program(
        part=Part.REGISTRY,
        port=ports.client,
        needs=Part.POSTGRES,
        command=java(folder / "java.args"),
        environment=ENVIRONMENT | {"HOME": str(folder)},
        folder=folder,
        account=None,
        prepare=lambda: _write_arguments(folder, ports, passwords, unpacked),
        answers=lambda: listens(ports.client) and _lists_subjects(ports.client),
    )


def address(port: int) -> str:
    """Return the URL that Confluent's clients take."""
    return f"http://{LOOPBACK}:{port}{API}"


def _write_arguments(folder: Path, ports: Ports, passwords: Passwords, unpacked: Path) -> None:
    settings = {"java.io.tmpdir": str(folder)}
    settings |= _listeners(ports) | _rights(passwords) | _storage(folder, ports, passwords) | _quiet()
    arguments = ("-Xmx128m", *SMALL_JVM, *properties(settings), "-jar", str(unpacked / "quarkus-run.jar"))
    write_arguments(folder / "java.args", arguments)


def _listeners(ports: Ports) -> dict[str, str]:
    return {
        "quarkus.http.host": LOOPBACK,
        "quarkus.http.port": str(ports.client),
        "quarkus.http.cors.enabled": "false",
        "quarkus.management.host": LOOPBACK,
        "quarkus.management.port": str(ports.management),
    }


def _rights(passwords: Passwords) -> dict[str, str]:
    """Without these anyone on the machine may delete schemas."""
    return {
        "quarkus.http.auth.basic": "true",
        "quarkus.security.users.embedded.enabled": "true",
        "quarkus.security.users.embedded.plain-text": "true",
        f"quarkus.security.users.embedded.users.{HUB}": passwords.registry_hub,
        f"quarkus.security.users.embedded.roles.{HUB}": "sr-admin",
        "apicurio.auth.role-based-authorization": "true",
        "apicurio.auth.anonymous-read-access.enabled": "true",
    }


def _storage(folder: Path, ports: Ports, passwords: Passwords) -> dict[str, str]:
    """Keep schemas in PostgreSQL: the default is memory, which would forget their ids."""
    return {
        "apicurio.storage.kind": "sql",
        "apicurio.storage.sql.kind": "postgresql",
        "apicurio.datasource.url": f"jdbc:postgresql://{LOOPBACK}:{ports.database}/{ROLE}",
        "apicurio.datasource.username": ROLE,
        "apicurio.datasource.password": passwords.database_registry,
        "apicurio.datasource.jdbc.initial-size": "1",
        "apicurio.datasource.jdbc.min-size": "1",
        "apicurio.datasource.jdbc.max-size": "8",
        # else each pooled connection fails one request after PostgreSQL was restarted
        "quarkus.datasource.postgresql.jdbc.validate-on-borrow": "true",
        "apicurio.storage.snapshot.location": str(folder),
        "apicurio.import.work-dir": str(folder),
    }


def _quiet() -> dict[str, str]:
    return {
        "quarkus.http.access-log.enabled": "false",
        "quarkus.log.level": "WARN",
        'quarkus.log.category."io.apicurio".level': "WARN",
        "quarkus.banner.enabled": "false",
    }


def _lists_subjects(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", f"{API}/subjects")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
