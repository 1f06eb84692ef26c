"""No telephone number reaches the log, whatever brought it there."""

import logging

import pytest

from app.logs import Formatter


def written(message):
    record = logging.LogRecord("line", logging.INFO, "", 0, message, None, None)
    return Formatter("%(name)s: %(message)s").format(record)


@pytest.mark.parametrize(
    "number",
    ["+14135550123", "14135550123", "413-555-0123", "(413) 555-0123", "+1 413 555 0123",
     "%2B14135550123", "From=%2B14135550123&", "413.555.0123", "'+525555550123'"],
)  # fmt: skip
def test_a_number_is_hidden_however_it_is_written(number):
    shown = written(f"call from {number} failed")
    assert "0123" not in shown
    assert "[number]" in shown


def test_a_number_in_a_traceback_is_hidden():
    shown = ""
    try:
        dict[str, str]()["+14135550123"]
    except KeyError as error:
        record = logging.LogRecord("line", logging.ERROR, "", 0, "failed", None, None)
        record.exc_info = (KeyError, error, error.__traceback__)
        shown = Formatter("%(message)s").format(record)
    assert "KeyError" in shown
    assert "0123" not in shown


@pytest.mark.parametrize("text", ["case TERN-4821", "took 1234 ms", "2026-11-20 03:07:59"])
def test_what_is_no_number_stays(text):
    assert text in written(text)
