"""Requests carry the fields that Twilio's pages list, and no others."""

import re
from email.utils import parsedate_to_datetime

import pytest

from tests.practice.conftest import ACCOUNT, CALLER, LINE, START

ANA = "+14135550101"
PLACES = {
    f"{side}{part}"
    for side in ("From", "To", "Caller", "Called")
    for part in ("City", "State", "Zip", "Country")
}
STANDARD = PLACES | {
    *("CallSid", "AccountSid", "ApiVersion", "CallStatus", "Direction"),
    *("From", "Caller", "To", "Called"),
}
PROGRESS = {"Timestamp", "CallbackSource", "SequenceNumber"}
ENDED = PROGRESS | {"CallDuration", "Duration"}
ALL_EVENTS = "initiated ringing answered completed"
DIAL = f"""<Dial action="/rung" callerId="{LINE}"><Number url="/screen"
    statusCallback="/leg" statusCallbackEvent="{ALL_EVENTS}">{ANA}</Number></Dial>"""


def bridged(network, line, site):
    """Have a call connected to Ana for 30 seconds; give the call."""
    site.pages |= {"/voice": DIAL, "/screen": "<Say>A call.</Say>", "/rung": "<Hangup/>"}
    ana = network.phone(ANA)
    call = network.phone(CALLER).calls(line)
    ana.rings()
    ana.answers()
    call.is_connected_to(ana)
    call.speaks(30)
    ana.hangs_up()
    call.ended()
    return call


def test_the_first_request_of_a_call(network, line, site):
    site.pages["/voice"] = "<Hangup/>"
    call = network.phone(CALLER).calls(line)
    call.ended()
    (form,) = site.forms("/voice")
    assert form.keys() == STANDARD
    assert re.fullmatch("CA[0-9a-f]{32}", form["CallSid"])
    assert form["CallSid"] == call.sid
    assert form["AccountSid"] == ACCOUNT.sid
    assert (form["From"], form["Caller"], form["To"], form["Called"]) == (
        CALLER,
        CALLER,
        LINE,
        LINE,
    )
    assert (form["CallStatus"], form["Direction"]) == ("ringing", "inbound")
    assert (form["ApiVersion"], form["FromCountry"]) == ("2010-04-01", "US")


@pytest.mark.parametrize("form", ["anonymous", "+266696687", "", "unknown"])
def test_a_withheld_number_is_passed_on_as_twilio_writes_it(network, line, site, form):
    site.pages["/voice"] = "<Hangup/>"
    network.phone(CALLER).calls(line, withheld=form).ended()
    assert site.forms("/voice")[0]["From"] == form
    assert CALLER not in site.forms("/voice")[0].values()


def test_a_withheld_number_can_be_absent(network, line, site):
    site.pages["/voice"] = "<Hangup/>"
    network.phone(CALLER).calls(line, withheld=None).ended()
    assert site.forms("/voice")[0].keys().isdisjoint({"From", "Caller", "FromCountry"})


def test_keys_come_with_the_key_that_finished_them(network, line, site):
    site.pages |= {"/voice": '<Gather action="/key"/>', "/key": "<Hangup/>"}
    call = network.phone(CALLER).calls(line)
    call.presses("12#")
    call.ended()
    (form,) = site.forms("/key")
    assert form.keys() == STANDARD | {"Digits", "FinishedOnKey"}
    assert (form["Digits"], form["FinishedOnKey"], form["CallStatus"]) == (
        "12",
        "#",
        "in-progress",
    )


def test_the_screened_leg_is_a_child_that_sees_the_lines_number(network, line, site):
    call = bridged(network, line, site)
    (form,) = site.forms("/screen")
    assert form.keys() == STANDARD | {"ParentCallSid"}
    assert form["ParentCallSid"] == call.sid != form["CallSid"]
    assert (form["From"], form["To"]) == (LINE, ANA)
    assert (form["Direction"], form["CallStatus"]) == ("outbound-dial", "in-progress")


def test_the_action_of_a_dial_tells_how_the_leg_ended(network, line, site):
    bridged(network, line, site)
    (form,) = site.forms("/rung")
    facts = {"DialCallStatus", "DialCallSid", "DialBridged", "DialCallDuration"}
    assert form.keys() == STANDARD | facts
    assert (form["DialCallStatus"], form["DialBridged"]) == ("completed", "true")
    assert form["DialCallSid"] == site.forms("/screen")[0]["CallSid"]
    # The duration holds the screening too.
    assert 30 < int(form["DialCallDuration"]) < 35


def test_a_legs_callbacks_are_numbered_from_zero(network, line, site):
    bridged(network, line, site)
    forms = site.forms("/leg")
    first, *_, last = forms
    assert [f["SequenceNumber"] for f in forms] == ["0", "1", "2", "3"]
    statuses = [f["CallStatus"] for f in forms]
    assert statuses == ["initiated", "ringing", "in-progress", "completed"]
    assert first.keys() == STANDARD | PROGRESS | {"ParentCallSid"}
    assert last.keys() == STANDARD | ENDED | {"ParentCallSid"}
    assert {f["CallbackSource"] for f in forms} == {"call-progress-events"}
    assert parsedate_to_datetime(first["Timestamp"]) >= START.replace(microsecond=0)
    assert first["Timestamp"].endswith("+0000")


def test_only_the_events_that_were_asked_for_are_told(network, line, site):
    site.pages["/voice"] = f'<Dial><Number statusCallback="/leg">{ANA}</Number></Dial>'
    network.phone(ANA)
    network.phone(CALLER).calls(line).ended()
    (form,) = site.forms("/leg")
    assert (form["CallStatus"], form["CallDuration"]) == ("no-answer", "0")


def test_the_lines_status_callback_comes_once_when_the_call_is_over(network, line, site):
    call = bridged(network, line, site)
    (form,) = site.forms("/status")
    assert form.keys() == STANDARD | ENDED
    assert (form["CallSid"], form["CallStatus"]) == (call.sid, "completed")
    assert int(form["CallDuration"]) == call.leg.duration()
    assert form["Duration"] == "1"


def test_a_message_is_told_to_the_action_and_to_the_recordings_callback(network, line, site):
    site.pages |= {
        "/voice": """<Record action="/left" maxLength="60" recordingStatusCallback="/recorded"
            recordingStatusCallbackEvent="in-progress completed"/>""",
        "/left": "<Hangup/>",
    }
    call = network.phone(CALLER).calls(line)
    call.hears_beep()
    call.speaks(6)
    call.presses("#")
    (recording,) = call.ended().recordings
    (form,) = site.forms("/left")
    own = {"RecordingUrl", "RecordingDuration", "RecordingSid"}
    assert form.keys() == STANDARD | own | {"Digits"}
    assert (form["Digits"], form["RecordingDuration"]) == ("#", "6")
    assert re.fullmatch("RE[0-9a-f]{32}", form["RecordingSid"])
    begun, completed = site.forms("/recorded")
    facts = {"AccountSid", "CallSid", "RecordingStatus", "RecordingChannels", "RecordingSource"}
    assert begun.keys() == facts | {"RecordingSid"}
    assert completed.keys() == facts | own
    assert completed["RecordingStatus"] == "completed"
    assert completed["RecordingSource"] == "RecordVerb"
    assert completed["RecordingUrl"] == recording.url
