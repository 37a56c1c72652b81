"""Brings a database to the newest schema. Migrations go forward only."""

from pathlib import Path

import sqlalchemy
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import make_url

MIGRATING = 0x4D494752
"""Advisory lock held while migrating, so that two hubs that start together migrate once."""


def migrate(conninfo: str) -> None:
    """Apply every migration that the database lacks."""
    url = make_url(conninfo).set(drivername="postgresql+psycopg")
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATING})
        connection.commit()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    engine.dispose()
