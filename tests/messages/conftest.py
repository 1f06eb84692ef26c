"""A whole line with its worker, to which callers leave messages."""

import pytest

from tests.dispatch import conftest as dispatch

served = pytest.fixture(params=["another worker at every look"])(dispatch.serving)
