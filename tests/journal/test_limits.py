"""A full disk, a fork, and a kill between fold and mark, each in a process of its own."""

import signal
import subprocess
import sys
import textwrap

from app.clock import RealClock
from app.journal import read_all
from app.settings import ROOT
from tests.journal.conftest import opened

START = """
import os, pathlib, resource, signal, sys
from app.clock import RealClock
from app.journal import Drain, Journal, JournalError
from tests.journal.conftest import opened, seal

journal = Journal(pathlib.Path(sys.argv[1]), seal)
"""


def run(folder, script):
    return subprocess.run(
        [sys.executable, "-c", START + textwrap.dedent(script), str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_full_disk_refuses_and_keeps_what_was_acknowledged(folder, collected):
    done = run(
        folder,
        """
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
        refused = 0
        for number in range(100):
            try:
                journal.append(str(number), b"%d " % number + b"x" * 10_000)
                print(number)
            except JournalError:
                refused += 1
        print(refused, file=sys.stderr)
        """,
    )
    acknowledged = {int(line) for line in done.stdout.split()}
    assert int(done.stderr.split()[-1]) > 0, "the limit was met"
    assert acknowledged
    read_all(folder, collected, opened, RealClock())
    found = [int(body.split()[0]) for body in collected.bodies]
    assert acknowledged <= set(found) <= set(range(100))


def test_a_fork_is_refused_with_a_clear_word(folder):
    done = run(
        folder,
        """
        if os.fork() == 0:
            try:
                journal.append("d1", b"1")
            except JournalError as error:
                print(error, flush=True)
            journal.close()
            os._exit(0)
        os.wait()
        journal.append("d2", b"2")
        """,
    )
    assert done.returncode == 0, done.stderr
    assert "begin one after the fork" in done.stdout


def test_killed_between_fold_and_mark_a_delivery_comes_twice_and_never_not(folder, collected):
    done = run(
        folder,
        """
        journal.append("d1", b"once")
        die = lambda name: os.kill(os.getpid(), signal.SIGKILL)
        fold = lambda bodies: os.write(1, bodies[0])
        Drain(journal, fold, opened, RealClock(), milestone=die).duty()
        """,
    )
    assert done.returncode == -signal.SIGKILL
    assert done.stdout == "once"
    assert read_all(folder, collected, opened, RealClock()) == 1
    assert collected.bodies == [b"once"]
