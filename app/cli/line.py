"""A practice line in its own web processes: gunicorn on loopback, started and stopped here."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import requests

from app.errors import HotlineError
from app.settings import ROOT, Settings, from_environment, practice_environment, var_dir
from app.telephony.webhooks import PATHS, Webhook

STARTING = 60.0  # seconds in which a web process must answer
STOPPING = 15.0
KEPT = {"PATH", "HOME", "LANG", "TZ", "XDG_RUNTIME_DIR", "DATABASE_URL", "TIMEZONE"}
PR_SET_PDEATHSIG = 1  # prctl(2)
THREADS = 8
SERVER = ("-m", "gunicorn", "--worker-class", "gthread", "--threads", str(THREADS))
QUIET = ("--log-level", "warning")


class LineSilentError(HotlineError):
    """The web processes of the practice line do not answer; the log above says why."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A running line: its settings, and the process that answers for it."""

    settings: Settings
    server: "subprocess.Popen[bytes]"


@contextmanager
def served(
    settings: Settings,
    environment: Mapping[str, str],
    *,
    app: str = "wsgi:app",
    workers: int = 1,
    dispatching: bool = False,
) -> Iterator[Line]:
    """Serve a practice line on a free port of loopback until the block ends.

    Dispatching, a worker rings people for who waits; otherwise the line hunts.
    """
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        public_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = replace(settings, public_url=public_url)
        environment = {**environment, "PUBLIC_URL": public_url}
        server = _start(listener, environment, app, workers)
    worker = start_worker(environment) if dispatching else None
    try:
        _await(server, public_url)
        yield Line(settings=settings, server=server)
    finally:
        stop(server)
        if worker:
            stop(worker)


def practice_line(
    folder: Path, clock_file: Path | None = None
) -> tuple[Settings, dict[str, str]]:
    """Give the settings of the practice line in a folder, and the environment behind them."""
    environment = {
        name: value
        for name, value in os.environ.items()  # noqa: TID251 - handed on to settings
        if name in KEPT
    }
    if folder != var_dir():
        environment.pop("DATABASE_URL", None)  # a line of its own has a database of its own
    environment |= practice_environment(folder)
    if clock_file:
        environment["CLOCK_FILE"] = str(clock_file)
    return from_environment(environment), environment


@contextmanager
def throw_away_folder() -> Iterator[Path]:
    """Give a folder for one call; it and its database are gone afterwards."""
    from app.db import embedded

    with tempfile.TemporaryDirectory(prefix="hotline-") as name:
        folder = Path(name)
        try:
            yield folder
        finally:
            embedded.forget(folder)


def _start(
    listener: socket.socket, environment: Mapping[str, str], app: str, workers: int
) -> "subprocess.Popen[bytes]":
    handle = listener.fileno()
    bound = ("--workers", str(workers), "--bind", f"fd://{handle}", app)
    return subprocess.Popen(
        [sys.executable, *SERVER, *QUIET, *bound],
        cwd=ROOT,
        env=dict(environment),
        pass_fds=[handle],
        stdin=subprocess.DEVNULL,
        # Ctrl-C at the terminal is for us; we end the server ourselves.
        start_new_session=True,
        preexec_fn=_end_with_parent,  # noqa: PLW1509 - no thread of ours runs yet
    )


def start_worker(environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Start a worker of the practice line; whoever starts it ends it."""
    return subprocess.Popen(
        [sys.executable, "-m", "app.cli", "worker"],
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent,  # noqa: PLW1509 - no thread of ours runs yet
    )


def _end_with_parent() -> None:
    """Ask the kernel (where it is Linux) to end the server when we are killed ourselves."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _await(server: "subprocess.Popen[bytes]", public_url: str) -> None:
    deadline = time.monotonic() + STARTING
    while server.poll() is None and time.monotonic() < deadline:
        try:
            # Nobody may GET a webhook: 405 says that it is there.
            requests.get(public_url + PATHS[Webhook.VOICE], timeout=STARTING)
        except requests.RequestException:
            time.sleep(0.05)
        else:
            return
    raise LineSilentError


def stop(server: "subprocess.Popen[bytes]") -> None:
    """End a process that was started here, in order if it can be done in some seconds."""
    if server.poll() is None:
        server.terminate()
    try:
        server.wait(STOPPING)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
