"""Postgres: tables' base, one transaction per unit of work, migrations, an embedded server."""

from sqlalchemy.orm import Session

from app.db.database import LOOK, Database
from app.db.failures import (
    ConflictError,
    DatabaseAwayError,
    DataRefusedError,
    TablesMissingError,
)
from app.db.opening import open_database
from app.db.post import wake
from app.db.schema import Base, UtcDateTime, enum_column

__all__ = [
    "LOOK",
    "Base",
    "ConflictError",
    "DataRefusedError",
    "Database",
    "DatabaseAwayError",
    "Session",
    "TablesMissingError",
    "UtcDateTime",
    "enum_column",
    "open_database",
    "wake",
]
