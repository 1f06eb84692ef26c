"""A journal with a seal of its own, and a fold that collects."""

import pytest

from app.clock import RealClock
from app.journal import Drain, Journal
from app.sealing import Context, Keyring

RING = Keyring([b"k" * 32])


def seal(row, body):
    return RING.seal(body, Context("journal", "body", row))


def opened(row, blob):
    return RING.open(blob, Context("journal", "body", row))


class Collected:
    """A fold that keeps what it is given, and fails as it is told."""

    def __init__(self):
        self.bodies = []
        self.refuse = lambda bodies: None

    def __call__(self, bodies):
        self.refuse(bodies)
        self.bodies += bodies


@pytest.fixture
def collected():
    return Collected()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "journal"


@pytest.fixture
def journal(folder):
    journal = Journal(folder, seal)
    yield journal
    journal.close()


@pytest.fixture
def drain(journal, collected, monkeypatch):
    # What gathers before it is folded is a matter of its own (test_drain.py).
    monkeypatch.setattr("app.journal.drain.GATHERING", 0.0)
    drain = Drain(journal, collected, opened, RealClock())
    yield drain
    drain.stop()
