"""A whole line with its worker, whose responders bring guests into conversations."""

from tests.dispatch import conftest as dispatch

served = dispatch.served
