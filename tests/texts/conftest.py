"""A whole line with its worker, to which people write."""

import pytest

from tests.dispatch import conftest as dispatch

served = pytest.fixture(params=["another worker at every look"])(dispatch.serving)
