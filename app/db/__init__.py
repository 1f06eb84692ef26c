"""Postgres: tables' base, one transaction per unit of work, migrations, an embedded server."""

from sqlalchemy.orm import Session

from app.db.database import Database
from app.db.failures import (
    ConflictError,
    DatabaseAwayError,
    DataRefusedError,
    TablesMissingError,
)
from app.db.opening import open_database
from app.db.schema import Base, UtcDateTime, enum_column

__all__ = [
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
]
