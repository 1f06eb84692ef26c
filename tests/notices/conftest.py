"""A whole line with its worker, whose own people are told what they must know.

At every look it is another worker, who knows nothing but what is in Postgres.
"""

import pytest

from tests.dispatch import conftest as dispatch

served = pytest.fixture(params=["another worker at every look"])(dispatch.serving)
