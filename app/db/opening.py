"""The database that the settings name, or an embedded one where they name none."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from app.db import embedded
from app.db.database import Database
from app.settings import Settings


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Give the database, at whatever revision it is; an embedded server runs meanwhile."""
    url = settings.database_url
    with embedded.use(settings.var_dir) if url is None else nullcontext() as lease:
        database = Database(lease.url if lease else str(url))
        try:
            yield database
        finally:
            database.close()
