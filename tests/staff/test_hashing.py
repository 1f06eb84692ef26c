"""Hashes are worked out in a process of their own, which gives way, and goes when we go."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from app.settings import ROOT
from app.staff.hashing import Hashing
from tests.pages.conftest import wait_for

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
# A process that hashes, names its helper, and waits.
ASKS = """
import os, sys
from argon2 import PasswordHasher
from app.staff.hashing import Hashing
hashing = Hashing(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
print(hashing._worked_out(os.getpid), flush=True)
sys.stdin.read()
"""


def test_another_process_works_hashes_out_behind_us_and_is_replaced_when_it_is_killed():
    hashing = Hashing(CHEAP)
    kept = hashing.hash("three words and one")
    other = hashing._worked_out(os.getpid)
    assert other != os.getpid()
    assert os.sched_getscheduler(other) == os.SCHED_IDLE
    os.kill(other, signal.SIGKILL)
    assert hashing.verify(kept, "three words and one")
    with pytest.raises(VerifyMismatchError):
        hashing.verify(kept, "three words and two")


def test_whoever_kills_a_web_process_leaves_no_hasher_behind():
    with subprocess.Popen(
        [sys.executable, "-c", ASKS], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as asking:
        assert asking.stdout
        other = int(asking.stdout.readline())
        asking.kill()
    wait_for(lambda: not _runs(other))


def _runs(process):
    told = Path("/proc") / str(process) / "stat"
    return told.exists() and told.read_text().split()[2] != "Z"
