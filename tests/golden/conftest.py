"""The line of tests/calls, for calls that become transcripts."""

from tests.calls import conftest

the_line = conftest.the_line
