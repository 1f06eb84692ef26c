"""A flow that is pushed while twenty calls are under way: those calls notice nothing."""

import logging
import threading

import pytest

from app.clock import stopwatch
from tests.calls import conftest
from tests.line.test_versions import Files

the_line = conftest.the_line
CALLS = 20


def wait_until(true, seconds=20.0):
    until = stopwatch() + seconds
    while not true():
        assert stopwatch() < until, "it did not come true"
        threading.Event().wait(0.05)


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path / "copy")


def all_do(calls, key, hears):
    """Let every caller press a key in the same moment, and hear what follows."""
    for call in calls:
        call.presses(key)
    for call in calls:
        call.hears(hears, within=300)


def begun(line, *numbers):
    """Let people call at once, and come to the main menu in English."""
    calls = [line.network.phone(f"+1413555{each:04d}").calls(line.number) for each in numbers]
    for call in calls:
        call.hears("press zero", within=120)
    all_do(calls, "2", "press eight")
    return calls


@pytest.mark.timeout(180)
def test_a_bad_file_changes_nobody_and_a_good_one_only_new_calls(the_line, files, caplog):
    caplog.set_level(logging.INFO)
    line = the_line(flows=files.flows, locales=files.locales)
    calls = begun(line, *range(150, 150 + CALLS))
    flow = files.flows / "hotline.yaml"
    good = flow.read_text()
    flow.write_text(good.replace("    silence: silent\n", "    silence: nowhere\n"))
    wait_until(lambda: any("ALARM" in record.getMessage() for record in caplog.records))
    all_do(calls, "0", "To be called back")
    flow.write_text(good)
    files.edit("We will try to call you.", "Somebody will call you.")
    wait_until(lambda: any("new calls get" in record.getMessage() for record in caplog.records))
    all_do(calls, "1", "is it safe")
    all_do(calls, "1", "We will try to call you.")
    assert not any("Somebody will call you." in call.heard for call in calls)
    anew = begun(line, 190)
    all_do(anew, "0", "To be called back")
    all_do(anew, "1", "is it safe")
    all_do(anew, "1", "Somebody will call you.")
    line.network.check()
