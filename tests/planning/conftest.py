"""The room of the rota, on a console with a rota of a few shifts."""

from tests.pages import conftest

console = conftest.console
screen = conftest.screen
