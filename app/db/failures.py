"""Postgres' failures in three kinds: come back later, never this data, a rule refused it.

A server's error may quote the row that it refused. What is raised from here carries nothing but
the five characters of the SQLSTATE and the name of a constraint.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import exc

from app.errors import HotlineError


class DatabaseAwayError(HotlineError):
    """Postgres is not there, does not answer in time, or asks to try again; try again later.

    Whether a commit that was under way has happened is not known: what is tried again must be
    harmless the second time.
    """


class DataRefusedError(HotlineError):
    """Postgres will never take this data; trying again is of no use."""


class ConflictError(HotlineError):
    """A rule of the tables refused it."""


class TablesMissingError(HotlineError):
    """The tables are not those of this program: run `hotline db upgrade` first."""


DATA, LIMIT = "22", "54"  # classes of SQLSTATE ("Appendix A. Error Codes")


@contextmanager
def told_apart() -> Iterator[None]:
    """Turn what psycopg and the pool raise into our three errors, where it is one of them."""
    try:
        yield
    except exc.DBAPIError as error:
        raise _ours(error.orig) or error from None
    except psycopg.Error as error:
        raise _ours(error) or error from None
    except exc.TimeoutError:
        raise DatabaseAwayError from None
    except UnicodeEncodeError:  # half a surrogate pair: psycopg cannot write it down
        raise DataRefusedError from None


def _ours(error: BaseException | None) -> HotlineError | None:
    state = getattr(error, "sqlstate", None) or ""
    if isinstance(error, psycopg.DataError) or state[:2] in {DATA, LIMIT}:
        return DataRefusedError(f"{DataRefusedError.__doc__} ({state or 'not sent'})")
    if isinstance(error, psycopg.IntegrityError):
        return ConflictError(f"{ConflictError.__doc__} ({state}, {error.diag.constraint_name})")
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return DatabaseAwayError()
    return None
