"""The embedded Postgres: shared, found again after any death, stopped by the last."""

import importlib.util
import os
import signal
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from app.db import ConflictError, Database, DataRefusedError, binaries, embedded, locks, places

ROOT = Path(__file__).parents[2]
USER = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from app.db import embedded
lease = embedded.use(Path(sys.argv[1]))
print(lease.url, flush=True)
sys.stdin.read()
lease.leave()
"""


@pytest.fixture
def impatient(monkeypatch):
    """A silent server is given up for dead, or taken as frozen, after a moment."""
    monkeypatch.setattr(embedded, "SILENCE", 0.2)


def another(folder: Path) -> subprocess.Popen[str]:
    """A process of its own that uses the server until its input ends."""
    command = [sys.executable, "-c", USER, str(folder)]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def url_of(user: subprocess.Popen[str]) -> str:
    assert user.stdout
    return user.stdout.readline().strip()


def ends(user: subprocess.Popen[str]) -> int:
    user.communicate("", timeout=60)
    return user.returncode


def ask(url: str, question: str = "select 1") -> object:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        cursor = connection.execute(question)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def place_of(folder: Path) -> places.Place:
    place = places.find(folder)
    assert place
    return place


def wait_until_gone(folder: Path) -> None:
    place = place_of(folder)
    assert embedded._await(lambda: not locks.is_held(place.server_lock), 20)


def test_the_last_user_stops_it_and_its_rows_are_there_again(own_postgres):
    with embedded.use(own_postgres) as first:
        with embedded.use(own_postgres) as second:
            assert second.url == first.url
            ask(second.url, "create table kept as select 42 as it")
        assert embedded.is_running(own_postgres)
    assert not embedded.is_running(own_postgres)
    assert embedded.pids(own_postgres) == ()
    with embedded.use(own_postgres) as again:
        assert ask(again.url, "select it from kept") == 42


def test_four_processes_that_start_it_at_once_get_one_server(own_postgres):
    users = [another(own_postgres) for _ in range(4)]
    urls = {url_of(user) for user in users}
    assert len(urls) == 1
    assert [ends(user) for user in users] == [0, 0, 0, 0]
    assert not embedded.is_running(own_postgres)


def test_a_user_killed_with_kill_9_has_left(own_postgres):
    killed = another(own_postgres)
    url = url_of(killed)
    killed.kill()
    ends(killed)
    assert ask(url) == 1  # its server is still there...
    with embedded.use(own_postgres) as finder:
        assert finder.url == url  # ...is found again...
    assert not embedded.is_running(own_postgres)  # ...and the killed user does not keep it


def test_a_server_killed_with_kill_9_comes_back_with_every_committed_row(own_postgres):
    with embedded.use(own_postgres) as lease:
        ask(lease.url, "create table kept as select 42 as it")
        for pid in embedded.pids(own_postgres):
            with suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(pid, signal.SIGKILL)
        wait_until_gone(own_postgres)
        with embedded.use(own_postgres) as again:
            assert ask(again.url, "select it from kept") == 42


def test_a_pid_that_was_given_to_another_process_deceives_nobody(own_postgres):
    with embedded.use(own_postgres):
        for pid in embedded.pids(own_postgres):
            with suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(pid, signal.SIGKILL)
        wait_until_gone(own_postgres)
    place = place_of(own_postgres)
    bystander = subprocess.Popen(["/bin/sleep", "60"], user=place.user)
    for left in (place.data / "postmaster.pid", place.sockets / ".s.PGSQL.5432.lock"):
        lines = left.read_text().split("\n")
        left.write_text("\n".join([str(bystander.pid), *lines[1:]]))
    with embedded.use(own_postgres) as lease:
        assert ask(lease.url) == 1
    assert bystander.poll() is None  # nor was it taken for the server when that was stopped
    bystander.kill()
    bystander.wait()


def test_a_killed_postmaster_whose_children_still_run_is_replaced(own_postgres, impatient):
    with embedded.use(own_postgres):
        place = place_of(own_postgres)
        children = set(embedded.pids(own_postgres)) - {embedded._postmaster(place)}
        for pid in children:
            os.kill(pid, signal.SIGSTOP)  # they do not notice the death of their parent
        os.kill(embedded._postmaster(place), signal.SIGKILL)
        with embedded.use(own_postgres) as again:
            assert ask(again.url) == 1
            assert not children & set(embedded.pids(own_postgres))


def test_a_server_whose_socket_was_swept_away_is_started_again(own_postgres, impatient):
    with embedded.use(own_postgres):
        place_of(own_postgres).socket.unlink()
        with embedded.use(own_postgres) as again:
            assert ask(again.url) == 1


def test_a_frozen_server_is_given_as_it_is_and_not_started_twice(own_postgres, impatient):
    with embedded.use(own_postgres) as lease:
        server = embedded.pids(own_postgres)
        for pid in server:
            os.kill(pid, signal.SIGSTOP)
        with embedded.use(own_postgres) as frozen:
            assert frozen.url == lease.url
            # A child may have been born while they were stopped one after another.
            assert embedded.pids(own_postgres)[0] == server[0]
            assert set(embedded.pids(own_postgres)) >= set(server)
        for pid in server:
            os.kill(pid, signal.SIGCONT)
        assert ask(lease.url) == 1


def test_half_a_cluster_left_by_a_killed_start_is_never_found_again(own_postgres):
    with locks.held(places.lock_of(own_postgres), 1):
        place = places.prepare(own_postgres)
    (place.home / "new-half").mkdir()
    (place.home / "new-half" / "PG_VERSION").write_text("18")
    with embedded.use(own_postgres) as lease:
        assert ask(lease.url) == 1
    assert not list(place.home.glob("new-*"))


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(own_postgres):
    user = another(own_postgres)
    url_of(user)
    sessions = {os.getsid(pid) for pid in embedded.pids(own_postgres)}
    assert sessions
    assert not sessions & {user.pid, os.getsid(0)}
    assert ends(user) == 0


def test_no_folder_of_somebody_else_is_widened_and_ours_are_closed(own_postgres):
    own_postgres.mkdir(mode=0o700)
    before = stat.S_IMODE(own_postgres.stat().st_mode)
    parent = stat.S_IMODE(own_postgres.parent.stat().st_mode)
    with embedded.use(own_postgres):
        place = place_of(own_postgres)
        for folder in (place.data, place.sockets, place.users):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(own_postgres.stat().st_mode) == before
    assert stat.S_IMODE(own_postgres.parent.stat().st_mode) == parent


def test_it_listens_on_no_network(own_postgres):
    with embedded.use(own_postgres) as lease:
        assert ask(lease.url, "show listen_addresses") == ""


def test_a_folder_with_odd_letters_and_a_long_name_serves(tmp_path):
    folder = tmp_path / ("líne, 'of' $HOME \"quoted\" & so on" + "x" * 60)
    with embedded.use(folder) as lease:
        assert ask(lease.url) == 1
    embedded.forget(folder)
    assert not (folder / "postgres").exists()


def test_forget_leaves_neither_a_process_nor_a_file(own_postgres):
    with embedded.use(own_postgres):
        home = place_of(own_postgres).home
        embedded.forget(own_postgres)
        assert embedded.pids(own_postgres) == ()
    assert not home.exists()


def test_a_machine_without_the_programs_is_told_what_to_set(own_postgres, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(binaries.MissingPostgresError, match="set DATABASE_URL"):
        embedded.use(own_postgres)


def test_a_row_that_is_refused_leaves_no_trace_in_the_server_log(own_postgres):
    with embedded.use(own_postgres) as lease:
        database = Database(lease.url)
        number = "+14135550123"
        for statement in ("create table t (n text unique)", "insert into t values (:n)"):
            with database.transaction() as session:
                session.execute(text(statement), {"n": number})
        for statement in ("insert into t values (:n)", "select cast(:n || 'x' as int)"):
            with (
                pytest.raises((ConflictError, DataRefusedError)) as refused,
                database.transaction() as session,
            ):
                session.execute(text(statement), {"n": number})
            assert number not in repr(refused.value) + str(refused.value)
        database.close()
        assert number not in place_of(own_postgres).log.read_text()
