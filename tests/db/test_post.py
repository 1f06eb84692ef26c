"""One process at a time has the post; it is woken there, and loses it with its connection."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from app.clock import stopwatch
from app.db.post import Post

NUMBER = 77


@pytest.fixture
def posts(database):
    """Two processes that want the same post."""
    pair = [Post(database.engine.url, NUMBER) for _ in range(2)]
    yield pair
    for post in pair:
        post.close()


def in_time(asked):
    """Ask until it is so: a server takes a moment to notice that somebody has left."""
    until = stopwatch() + 10
    while stopwatch() < until:
        if asked():
            return True
        threading.Event().wait(0.02)
    return False


def test_one_holds_the_post_and_the_other_takes_it_when_the_first_has_left(posts):
    first, second = posts
    assert [first.hold(), second.hold()] == [True, False]
    assert [first.hold(), second.hold()] == [True, False], "asked again, nothing changes"
    first.close()
    assert in_time(second.hold)
    assert not first.hold()


def test_a_connection_that_died_loses_the_post_and_may_take_it_again(posts, database):
    first, second = posts
    assert first.hold()
    with database.transaction() as session:
        session.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where application_name = 'hotline-worker' and datname = current_database()"
            )
        )
    assert not first.hold(), "it notices"
    assert in_time(second.hold)
    assert not first.hold()


def test_who_waits_is_woken_by_a_call_and_not_only_by_time(posts, database):
    first, _ = posts
    assert first.hold()
    caller = threading.Timer(0.2, _call, [database])
    caller.start()
    began = stopwatch()
    first.wait(30)
    caller.join()
    assert stopwatch() - began < 20


def test_who_waits_without_a_postgres_waits_all_the_same():
    nowhere = Post(make_url("postgresql://nobody@127.0.0.1:1/none"), NUMBER)
    assert not nowhere.hold()
    began = stopwatch()
    nowhere.wait(0.05)
    assert stopwatch() - began >= 0.05


def _call(database):
    with database.transaction() as session:
        session.execute(text("select pg_notify('work', '')"))
