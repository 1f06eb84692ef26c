"""What tests of the words and of the switches share: a console, and a window on it."""

from tests.pages import conftest

console = conftest.console
screen = conftest.screen
