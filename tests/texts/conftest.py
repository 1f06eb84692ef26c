"""A whole line with its worker, to which people write."""

from tests.dispatch import conftest as dispatch

served = dispatch.served
