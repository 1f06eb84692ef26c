"""A whole line with its worker, whose own people are told what they must know.

At every look it is another worker, who knows nothing but what is in Postgres.
"""

from tests.dispatch import conftest as dispatch

served = dispatch.served
