"""Run a migration: on the connection that app.db hands over, or on the settings' database."""

from importlib import import_module

from alembic import context
from sqlalchemy import Connection

from app import settings
from app.db import Base, open_database
from app.db.revisions import queue_up

# Every slice's tables, also of slices that are not born yet.
for path in sorted((settings.ROOT / "app").glob("*/tables.py")):
    import_module(f"app.{path.parent.name}.tables")


def run(connection: Connection) -> None:
    """Migrate in one transaction, behind whoever else is migrating."""
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        queue_up(connection)
        context.run_migrations()


def run_by_hand() -> None:
    """Serve the `alembic` command, for those who write a revision."""
    with (
        open_database(settings.from_environment()) as database,
        database.engine.connect() as connection,
    ):
        run(connection)


if context.config.attributes.get("connection") is not None:
    run(context.config.attributes["connection"])
else:
    run_by_hand()
