"""A whole line with its worker, to which callers leave messages."""

from tests.dispatch import conftest as dispatch

served = dispatch.served
