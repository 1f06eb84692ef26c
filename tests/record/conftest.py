"""The console, with things that were done in it."""

from tests.pages import conftest

console = conftest.console
screen = conftest.screen
