"""A whole line with its worker, which reminds people of shifts and sees who is there."""

from tests.dispatch import conftest as dispatch

served = dispatch.served
