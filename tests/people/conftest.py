"""The console, with a telephone company that rings nobody and remembers what it was asked."""

from dataclasses import dataclass, field

import pytest

from app.pages.desk import ACCOUNT
from tests.pages import conftest

console = conftest.console
screen = conftest.screen


@dataclass
class Company:
    """Stands for Twilio: `error` is raised by the next call."""

    rung: list[str] = field(default_factory=list)
    error: Exception | None = None

    def call(self, to, *_):
        if self.error:
            raise self.error
        self.rung.append(to)
        return "CA" + "0" * 32


@pytest.fixture
def company(console, monkeypatch):
    monkeypatch.setitem(console.app.extensions, ACCOUNT, Company())
    return console.app.extensions[ACCOUNT]
