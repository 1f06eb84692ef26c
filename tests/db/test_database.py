"""One transaction per unit of work; a Postgres that is away, frozen, or refuses the data."""

import enum
import os
import random
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import column, exc, literal, select, table, text

from app.db import (
    ConflictError,
    Database,
    DatabaseAwayError,
    DataRefusedError,
    UtcDateTime,
    embedded,
    enum_column,
    places,
)

NUMBER = "+14135550123"
SHORT = 0.3


class Colour(enum.Enum):
    RED = "rot"


@pytest.fixture
def frozen(own_postgres):
    """A server that can be frozen: gives its lease, and a function that freezes it."""
    stopped: list[int] = []

    def freeze():
        stopped.extend(embedded.pids(own_postgres))
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)

    def thaw():
        for pid in stopped:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    with embedded.use(own_postgres) as lease:
        yield lease, freeze, thaw
        thaw()


def ask(database, deadline=10.0, question="select 1"):
    with database.transaction(deadline) as session:
        return session.scalar(text(question))


def do(database, statement, deadline=10.0, **values):
    with database.transaction(deadline) as session:
        session.execute(text(statement), values)


def test_what_a_transaction_did_stays_and_what_raised_is_rolled_back(empty_database):
    do(empty_database, "create table t (n int)")
    do(empty_database, "insert into t values (1)")
    with pytest.raises(ZeroDivisionError), empty_database.transaction() as session:  # noqa: PT012
        session.execute(text("insert into t values (2)"))
        raise ZeroDivisionError
    assert ask(empty_database, question="select array_agg(n) from t") == [1]


def test_a_frozen_postgres_is_away_after_the_deadline_on_a_pooled_connection(frozen):
    lease, freeze, thaw = frozen
    database = Database(lease.url)
    assert ask(database) == 1
    freeze()
    for _ in range(3):
        with pytest.raises(DatabaseAwayError):
            ask(database, SHORT)
    thaw()
    assert ask(database) == 1
    database.close()


def test_a_frozen_postgres_is_away_after_the_deadline_on_a_fresh_connection(frozen):
    lease, freeze, thaw = frozen
    database = Database(lease.url)
    freeze()
    with pytest.raises(DatabaseAwayError):
        ask(database, SHORT)
    thaw()
    assert ask(database) == 1
    database.close()


def test_a_postgres_that_freezes_in_the_middle_of_a_transaction_is_away(frozen):
    lease, freeze, _ = frozen
    database = Database(lease.url)
    with pytest.raises(DatabaseAwayError), database.transaction(SHORT) as session:  # noqa: PT012
        session.execute(text("select 1"))
        freeze()
        session.execute(text("select 1"))
    database.close()


def test_a_postgres_that_freezes_before_the_commit_is_away(frozen):
    lease, freeze, _ = frozen
    database = Database(lease.url)
    with pytest.raises(DatabaseAwayError), database.transaction(SHORT) as session:  # noqa: PT012
        session.execute(text("create table t (n int)"))
        freeze()
    database.close()


def test_a_statement_that_takes_too_long_is_away_and_the_next_one_is_not(empty_database):
    assert ask(empty_database) == 1
    with pytest.raises(DatabaseAwayError):
        ask(empty_database, SHORT, "select pg_sleep(5)::text")
    assert ask(empty_database) == 1


def test_a_deadline_that_passed_never_hits_the_next_unit_of_work(empty_database):
    for _ in range(20):  # the socket dies at any point of the transaction, or just after it
        with suppress(DatabaseAwayError):
            ask(empty_database, 0.005, "select pg_sleep(0.005)::text")
        assert ask(empty_database) == 1


def test_connections_that_are_all_taken_are_away_after_the_deadline(postgres, empty_database):
    single = Database(empty_database.engine.url.render_as_string(), size=1)
    with single.transaction(), pytest.raises(DatabaseAwayError):
        ask(single, SHORT)
    assert ask(single) == 1
    single.close()


def test_nobody_at_the_address_is_away():
    nobody = Database("postgresql://127.0.0.1:1/nothing")
    with pytest.raises(DatabaseAwayError):
        ask(nobody)


def test_a_server_that_came_back_is_used_at_once(own_postgres):
    with embedded.use(own_postgres) as lease:
        database = Database(lease.url)
        assert ask(database) == 1
        found = places.find(own_postgres)
        assert found
        embedded._stop(found, 20)
        with embedded.use(own_postgres):
            assert ask(database) == 1
        database.close()


def test_a_lock_that_another_holds_is_away_and_not_for_ever(empty_database):
    do(empty_database, "create table t (n int)")
    with empty_database.transaction() as holder:
        holder.execute(text("lock table t"))
        with pytest.raises(DatabaseAwayError):
            ask(empty_database, question="select count(*) from t")


def test_more_threads_than_connections_wait_for_their_turn(empty_database):
    do(empty_database, "create table t (n int)")
    with ThreadPoolExecutor(20) as threads:
        insert = "insert into t values (:n)"
        list(threads.map(lambda n: do(empty_database, insert, n=n), range(20)))
    assert ask(empty_database, question="select count(*) from t") == 20


# A NUL, half a character, and what is too long for an index however well it is compressed.
@pytest.mark.parametrize(
    "poison",
    ["a\0b", "\ud800", random.Random(1).randbytes(50_000).hex()],
    ids=["nul", "half", "long"],
)
def test_data_that_postgres_never_takes_is_poison(empty_database, poison):
    do(empty_database, "create table t (n text unique)")
    with pytest.raises(DataRefusedError):
        do(empty_database, "insert into t values (:n)", n=poison)


def test_a_failure_quotes_nothing_of_the_row(empty_database):
    do(empty_database, "create table t (n text unique)")
    do(empty_database, "insert into t values (:n)", n=NUMBER)
    for statement, kind in (
        ("insert into t values (:n)", ConflictError),
        ("select cast(:n || 'x' as int)", DataRefusedError),
        ("select :n from nowhere", exc.ProgrammingError),
    ):
        with pytest.raises(kind) as failure:
            do(empty_database, statement, n=NUMBER)
        assert NUMBER not in str(failure.value) + repr(failure.value)
        assert failure.value.__suppress_context__ or kind is exc.ProgrammingError


def test_a_moment_comes_back_in_utc_and_needs_a_zone(empty_database):
    noon = datetime(2026, 11, 20, 12, tzinfo=timezone(timedelta(hours=-5)))
    with empty_database.transaction() as session:
        given = session.scalar(select(literal(noon, UtcDateTime)))
    assert given == noon
    assert given.tzinfo is UTC
    with pytest.raises(exc.StatementError), empty_database.transaction() as session:
        session.scalar(select(literal(noon.replace(tzinfo=None), UtcDateTime)))


def test_an_enum_is_stored_by_its_value_under_a_check(empty_database):
    with empty_database.transaction() as session:
        session.execute(text("create table t (c text)"))
        session.execute(
            table("t", column("c", enum_column(Colour))).insert(), {"c": Colour.RED}
        )
        assert session.scalar(text("select c from t")) == "rot"
    assert enum_column(Colour).native_enum is False
    assert enum_column(Colour).create_constraint is True


def test_urls_as_hosts_write_them_are_understood():
    for url in ("postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"):
        read = Database(url).engine.url
        assert (read.drivername, read.host, read.password) == ("postgresql+psycopg", "h", "p")
