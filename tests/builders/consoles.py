"""A database with the accounts of both consoles."""

from dataclasses import dataclass, field

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from hub.local import Running
from hub.store.schema import migrate
from hub.store.viewers import allow_viewers
from hub.store.worker import allow_worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewed:
    """One database by the addresses of all who come in."""

    owner: str = field(repr=False)
    worker: str = field(repr=False)
    ops: str = field(repr=False)
    cases: str = field(repr=False)


def viewed(database: str, stack: Running) -> Viewed:
    """Bring a database to the newest schema and let everybody in."""
    migrate(database)
    name = conninfo_to_dict(database)["dbname"]
    worker, ops, cases = (
        make_conninfo(address, dbname=name)
        for address in (stack.database_worker, stack.database_ops, stack.database_cases)
    )
    allow_worker(database, worker)
    allow_viewers(database, ops, cases)
    return Viewed(owner=database, worker=worker, ops=ops, cases=cases)
