"""Brings a database to the newest schema. Migrations go forward only."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy
from alembic import command
from alembic.config import Config

from hub.store.errors import StoreAway

MIGRATING = 0x4D494752
"""Advisory lock held while migrating, so that two hubs that start together migrate once."""


def migrate(conninfo: str, to: str = "head") -> None:
    """Apply every migration that the database lacks, as far as `to`; raise `StoreAway` when it cannot be reached."""
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo), poolclass=sqlalchemy.NullPool
    )
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    with _connected(engine) as connection:
        connection.execute(sqlalchemy.text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATING})
        connection.commit()
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        connection.commit()
    engine.dispose()


@contextmanager
def _connected(engine: sqlalchemy.Engine) -> Iterator[sqlalchemy.Connection]:
    try:
        connection = engine.connect()
    except (psycopg.OperationalError, sqlalchemy.exc.OperationalError):
        raise StoreAway("The database is away. Nothing was started; start it, then start the hub again.") from None
    with connection:
        yield connection
