"""A whole line with its worker, which reminds people of shifts and sees who is there."""

import pytest

from tests.dispatch import conftest as dispatch

served = dispatch.served
either = pytest.fixture(params=dispatch.BOTH)(dispatch.serving)
