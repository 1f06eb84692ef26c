from tests.pages import conftest

console = conftest.console
screen = conftest.screen
