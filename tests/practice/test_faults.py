"""What must not happen to a caller is noticed."""

import pytest

from app.practice import Accepts, Kind, Voicemail
from tests.practice.conftest import CALLER

ANA = "+14135550101"


def faults(network):
    return [fault.kind for fault in network.faults]


def test_more_than_fifteen_seconds_of_silence_is_dead_air(network, line, site):
    site.pages["/voice"] = '<Say>Uno.</Say><Pause length="16"/><Say>Dos.</Say>'
    network.phone(CALLER).calls(line).ended()
    assert faults(network) == ["dead-air"]


def test_fifteen_seconds_of_silence_are_not(network, line, site):
    site.pages["/voice"] = '<Say>Uno.</Say><Gather timeout="15"/><Say>Dos.</Say>'
    network.phone(CALLER).calls(line).ended()
    network.check()


def test_ringing_talking_and_recording_are_no_silence(network, line, site):
    site.pages |= {
        "/voice": f'<Dial action="/rung" timeout="60"><Number>{ANA}</Number></Dial>',
        "/rung": '<Record action="/left" timeout="0" maxLength="60"/>',
    }
    network.phone(ANA, Accepts(after=50, key="", talks=100))
    network.phone(CALLER).calls(line).ended()
    network.check()


def test_a_call_that_goes_round_in_a_circle_is_ended(network, line, site):
    site.pages["/voice"] = "<Redirect>/voice</Redirect>"
    call = network.phone(CALLER).calls(line)
    assert call.ended().kind == "carrier-error"
    assert faults(network) == ["too-many-documents", "carrier-error"]
    assert len(site.forms("/voice")) == 60


def test_a_caller_connected_to_a_voicemail_is_a_fault(network, line, site):
    site.pages["/voice"] = f"<Dial><Number>{ANA}</Number></Dial>"
    network.phone(ANA, Voicemail())
    network.phone(CALLER).calls(line).ended()
    assert "machine-bridged" in faults(network)


def test_what_breaks_inside_the_network_is_raised_at_its_end(network, line, site):
    site.pages["/voice"] = "<Say>Hola.</Say>"

    def watcher(entry):
        if entry.kind is Kind.HEARD:
            raise ZeroDivisionError

    network.watch(watcher)
    network.phone(CALLER).calls(line)
    network.timeline.sleep(5)
    with pytest.raises(ZeroDivisionError):
        network.__exit__(None, None, None)
    network.timeline.crashes.clear()
