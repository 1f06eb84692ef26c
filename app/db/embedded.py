"""A real Postgres without an account: started by who comes first, stopped by who goes last.

Several processes share one server. Who uses it is known by locks that the kernel drops with the
process, so that kill -9 counts as leaving; whether it lives is known by a lock that it inherits
itself, so that no pid that was given to another process can deceive us.
"""

import atexit
import os
import secrets
import shutil
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import psutil  # type: ignore[import-untyped]  # the wheel depends on it
import psycopg
from sqlalchemy import URL

from app.clock import stopwatch
from app.db import binaries, locks, places
from app.db.binaries import PostgresFailedError
from app.db.places import Place

START = 60.0  # seconds that a first start, or a recovery after a crash, may take
SILENCE = 5.0  # seconds after which a server that lives but lets nobody in is left alone
STOP = 20.0  # seconds that an orderly end may take
TURN = 2 * (START + STOP)  # seconds that we wait for others who start or stop it

SETTINGS = {
    "listen_addresses": "",  # no TCP
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "min_wal_size": "32MB",
    "max_wal_size": "256MB",
    "io_method": "sync",
    "jit": "off",
    # Whatever a row contains stays out of the server's log (a unique violation wrote a
    # telephone number there twice; an error's own message may quote what it could not read).
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_duration_statement": "-1",
    "log_autovacuum_min_duration": "-1",
    "log_checkpoints": "off",
    "log_lock_waits": "off",
}


class Lease:
    """One process's use of the server; leaving it stops a server that nobody else uses."""

    def __init__(self, var_dir: Path, place: Place, entry: int) -> None:
        self.url = _url(place)
        self._var_dir = var_dir
        self._place = place
        self._entry: int | None = entry
        atexit.register(self.leave)

    def leave(self) -> None:
        """Say that we need the server no longer; the second time nothing happens."""
        if self._entry is None:
            return
        os.close(self._entry)
        self._entry = None
        atexit.unregister(self.leave)
        with suppress(FileNotFoundError), locks.held(places.lock_of(self._var_dir), TURN):
            if not _anybody(self._place):
                _stop(self._place, STOP)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.leave()


def use(var_dir: Path) -> Lease:
    """Give the server of this folder, started if none runs.

    A server that lives but is silent (frozen, recovering) is given as it is: its users have
    deadlines. MissingPostgresError, NoServerUserError, ForeignDataError and PostgresFailedError
    say in a sentence why there can be none.
    """
    var_dir = var_dir.resolve()
    with locks.held(places.lock_of(var_dir), TURN):
        place = places.prepare(var_dir)
        entry = locks.take(place.users / f"{os.getpid()}-{secrets.token_hex(4)}")
        try:
            _ensure_running(place)
        except BaseException:
            os.close(entry)
            raise
    return Lease(var_dir, place, entry)


def forget(var_dir: Path) -> None:
    """Stop the server of a throw-away line, whoever uses it, and delete all its data."""
    var_dir = var_dir.resolve()
    place = places.find(var_dir)
    if place is not None:
        with locks.held(places.lock_of(var_dir), TURN):
            _stop(place, STOP)
            places.forget(var_dir, place)


def is_running(var_dir: Path) -> bool:
    """Tell whether a server of this folder lives, be it frozen."""
    place = places.find(var_dir.resolve())
    return place is not None and locks.is_held(place.server_lock)


def pids(var_dir: Path) -> tuple[int, ...]:
    """Give the process ids of the server and all its children."""
    place = places.find(var_dir.resolve())
    return tuple(process.pid for process in _processes(place)) if place else ()


def _url(place: Place) -> str:
    where = {"host": str(place.sockets), "port": "5432"}
    url = URL.create("postgresql+psycopg", "hotline", database="postgres", query=where)
    return url.render_as_string(hide_password=False)


def _ensure_running(place: Place) -> None:
    if locks.is_held(place.server_lock):
        # One attempt shows that it is frozen: web processes start again, and callers wait.
        _await(lambda: _said(place) != "no" or not locks.is_held(place.server_lock), SILENCE)
    if locks.is_held(place.server_lock) and not _listens(place):
        _stop(place, 0.0)  # orphans of a killed server, or its socket was swept away
    if not locks.is_held(place.server_lock):
        if not place.data.exists():
            _create(place)
        _start(place)


def _create(place: Place) -> None:
    """Make the data folder under another name first: half a cluster is never found again."""
    for rest in place.home.glob("new-*"):
        shutil.rmtree(rest)
    draft = place.home / f"new-{secrets.token_hex(4)}"
    draft.mkdir(mode=0o700)
    places.give(draft, place.user)
    binaries.initdb(place, draft)
    draft.rename(place.data)


def _start(place: Place) -> None:
    # No process of this server lives: what it left behind may name a pid that is another's now.
    for rest in [place.data / "postmaster.pid", *place.sockets.iterdir()]:
        rest.unlink(missing_ok=True)
    lock = locks.take(place.server_lock)
    folder = str(place.sockets).replace('"', '""')
    try:
        binaries.launch(place, SETTINGS | {"unix_socket_directories": f'"{folder}"'}, lock)
    finally:
        os.close(lock)
    _await(lambda: _answers(place) or not locks.is_held(place.server_lock), START)
    if not _answers(place):
        raise PostgresFailedError(f"Postgres did not start; {place.log} says why.")


def _stop(place: Place, patience: float) -> None:
    """End the server in order if it can be done in so many seconds, otherwise by force."""
    _signal(place, signal.SIGCONT)
    _signal(place, signal.SIGINT, only=_postmaster(place))
    gone = _await(lambda: not locks.is_held(place.server_lock), patience)
    if not gone:
        _signal(place, signal.SIGKILL)
        _await(lambda: not locks.is_held(place.server_lock), STOP)


def _anybody(place: Place) -> bool:
    found = False
    for entry in place.users.glob("*"):
        if locks.is_held(entry):
            found = True
        else:
            entry.unlink()
    return found


def _answers(place: Place) -> bool:
    return _said(place) == "yes"


def _said(place: Place) -> Literal["yes", "no", "nothing"]:
    """Ask a server to let us in; one that is frozen says nothing for as long as we wait."""
    try:
        psycopg.connect(
            host=str(place.sockets),
            port=5432,
            user="hotline",
            dbname="postgres",
            connect_timeout=2,
        ).close()
    except psycopg.errors.ConnectionTimeout:
        return "nothing"
    except psycopg.OperationalError:
        return "no"
    return "yes"


def _listens(place: Place) -> bool:
    """Tell whether somebody stands behind the socket; the kernel answers for the frozen."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(place.socket))
        except OSError:
            return False
    return True


def _processes(place: Place) -> list[psutil.Process]:
    """Find the server's processes by the folder they stand in: each stands in its data."""
    data = str(place.data.resolve())
    found = psutil.process_iter(["name", "cwd"])
    return [
        each for each in found if (each.info["name"], each.info["cwd"]) == ("postgres", data)
    ]


def _postmaster(place: Place) -> int:
    """Give the pid that the server wrote down, 0 where it wrote none."""
    try:
        return int((place.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return 0


def _signal(place: Place, number: signal.Signals, only: int | None = None) -> None:
    for process in _processes(place):
        if only is None or process.pid == only:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)


def _await(condition: Callable[[], bool], seconds: float) -> bool:
    until = stopwatch() + seconds
    while not condition():
        if stopwatch() > until:
            return False
        time.sleep(0.02)
    return True
