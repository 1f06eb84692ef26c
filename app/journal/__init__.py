"""The journal: every delivery is on disk before it is answered, and in Postgres afterwards."""

from app.journal.drain import Drain, PoisonError
from app.journal.files import JournalError
from app.journal.writer import Journal

__all__ = ["Drain", "Journal", "JournalError", "PoisonError"]
