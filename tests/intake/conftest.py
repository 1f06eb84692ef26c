"""A console with cases that somebody works on, and what its forms carry."""

import pytest

from tests.intake.cases import Desk
from tests.pages import conftest

console = conftest.console
screen = conftest.screen


@pytest.fixture
def desk(console):
    return Desk(console)
