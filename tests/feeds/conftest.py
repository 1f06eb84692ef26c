"""The console, for the calendars."""

from tests.pages import conftest

console = conftest.console
screen = conftest.screen
