"""The journal: every delivery is on disk before it is answered, and in Postgres afterwards."""

from app.journal.drain import Drain, read_all
from app.journal.files import JournalError
from app.journal.sieve import DrainLaterError, PoisonError
from app.journal.writer import Journal

__all__ = ["Drain", "DrainLaterError", "Journal", "JournalError", "PoisonError", "read_all"]
