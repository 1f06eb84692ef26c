"""Alembic, driven from the program: the tables' revisions in migrations/."""

import threading

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from app.settings import MIGRATIONS

# Any number does, if every process takes the same: the letters of "hotline" on a telephone.
ADVISORY_LOCK = 4685463

# Alembic has one context for the whole process: two threads would get into each other's.
_alone = threading.Lock()


def config(connection: Connection | None = None) -> Config:
    """Give Alembic's settings, bound to a connection; an installed package has no file."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def upgrade(connection: Connection) -> None:
    """Go to the newest revision; who comes second waits, and finds it done."""
    if not is_current(connection):
        with _alone:
            command.upgrade(config(connection), "head")
        connection.commit()


def is_current(connection: Connection) -> bool:
    """Tell whether the tables are at the newest revision; leaves no transaction open."""
    heads = MigrationContext.configure(connection).get_current_heads()
    connection.rollback()
    return set(heads) == set(ScriptDirectory.from_config(config()).get_heads())


def queue_up(connection: Connection) -> None:
    """Wait until no other process migrates, then bound every lock and statement.

    The lock and the limits end with the transaction: a pooler hands nothing of them on.
    """
    connection.execute(text("set local lock_timeout = '240s'"))
    connection.execute(text("set local statement_timeout = '240s'"))
    connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
    connection.execute(text("set local lock_timeout = '5s'"))
    connection.execute(text("set local statement_timeout = '120s'"))
