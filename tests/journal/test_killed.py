"""A process that is killed loses nothing that it had acknowledged."""

import random
import signal
import subprocess
import sys
import textwrap

import pytest

from app.clock import RealClock
from app.journal import Drain, Journal
from app.settings import ROOT
from tests.journal.conftest import opened, seal

WRITER = """
import os, pathlib, signal, sys, threading
from app.journal import Journal
from tests.journal.conftest import seal

folder, times = pathlib.Path(sys.argv[1]), int(sys.argv[2])
left = [times]

def milestone(name):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)

journal = Journal(folder, seal, milestone=milestone if times else lambda name: None)

def append(thread):
    for number in range(500):
        name = f"{thread}-{number}"
        journal.append(name, name.encode())
        os.write(1, f"{name}\\n".encode())

threads = [threading.Thread(target=append, args=(each,)) for each in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def start(folder, times=0):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WRITER), str(folder), str(times)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )


def attempted():
    return {f"{thread}-{number}" for thread in range(4) for number in range(500)}


def drained(folder, collected):
    """Let a living process find what a dead one has left."""
    journal = Journal(folder, seal)
    drain = Drain(journal, collected, opened, RealClock())
    drain.duty()
    journal.close()
    return [body.decode() for body in collected.bodies]


@pytest.mark.parametrize("times", [1, 40, 777])
def test_killed_right_after_an_append_the_append_is_there(folder, collected, times):
    writer = start(folder, times)
    acknowledged = set(writer.communicate(timeout=60)[0].decode().split())
    assert writer.returncode == -signal.SIGKILL
    found = drained(folder, collected)
    assert acknowledged <= set(found) <= attempted()
    assert len(found) >= times


def test_killed_at_any_moment_what_was_acknowledged_is_there(folder, collected):
    writer = start(folder)
    wanted = random.Random(7).randrange(200, 1500)
    seen = [writer.stdout.readline() for _ in range(wanted)]
    writer.kill()
    rest = writer.stdout.read()
    writer.wait(10)
    writer.stdout.close()
    acknowledged = set((b"".join(seen) + rest).decode().split())
    found = drained(folder, collected)
    assert acknowledged <= set(found) <= attempted()
    assert len(found) == len(set(found))


ADOPTER = """
import os, pathlib, sys
from app.clock import RealClock
from app.journal import Drain, Journal
from app.settings import ROOT
from tests.journal.conftest import opened, seal

def fold(bodies):
    for body in bodies:
        os.write(1, body + b"\\n")

journal = Journal(pathlib.Path(sys.argv[1]), seal)
Drain(journal, fold, opened, RealClock()).duty()
"""


def test_two_processes_that_find_a_dead_ones_file_share_it_out(folder, collected):
    writer = start(folder, 300)
    acknowledged = set(writer.communicate(timeout=60)[0].decode().split())
    adopters = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(ADOPTER), str(folder)],
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    found = [
        name for each in adopters for name in each.communicate(timeout=60)[0].decode().split()
    ]
    assert acknowledged <= set(found)
    assert len(found) == len(set(found)), "a file has one taker at a time"
