"""The console's fixtures, and a whole line, for the pages of the rota."""

from tests.dispatch import conftest as dispatch
from tests.pages import conftest

console = conftest.console
screen = conftest.screen
served = dispatch.served
