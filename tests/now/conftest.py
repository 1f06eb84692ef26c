"""The console's fixtures, for the page on now."""

from tests.pages import conftest

console = conftest.console
screen = conftest.screen
