"""A whole call reads like a conversation."""

import pytest

from app.practice import Voicemail

ES = 'voice="Polly.Lupe-Neural" language="es-US"'
SCREEN = """<Gather numDigits="1" finishOnKey="" timeout="8" action="/screened">
  <Say>Hotline call. Press 1.</Say></Gather><Hangup/>"""
HUNT = """<Dial action="/rung?n={n}" timeout="15" callerId="+14135550100">
  <Number url="/screen" statusCallback="/leg"
    statusCallbackEvent="initiated ringing answered completed">{number}</Number></Dial>"""


@pytest.fixture
def hunting(site):
    """A line that asks for a key, rings two responders after each other, and records."""

    def rung(request):
        if request.form["DialBridged"] == "true":
            return "<Hangup/>"
        if request.args["n"] == "1":
            return HUNT.format(n=2, number="+14135550102")
        return f'<Say {ES}>Deje su mensaje.</Say><Record action="/left" maxLength="180"/>'

    site.pages |= {
        "/voice": f"""<Gather numDigits="1" finishOnKey="" action="/key">
            <Say {ES}>Para español, oprima uno.</Say></Gather><Redirect>/voice</Redirect>""",
        "/key": f"<Say {ES}>Estamos llamando.</Say>" + HUNT.format(n=1, number="+14135550101"),
        "/screen": SCREEN,
        "/screened": lambda request: "" if request.form["Digits"] == "1" else "<Hangup/>",
        "/rung": rung,
        "/left": f"<Say {ES}>Gracias.</Say>",
    }
    return site


def test_a_caller_reaches_a_responder_who_pressed_one(network, line, hunting):
    ana = network.phone("+14135550101")
    call = network.phone("+14135550150").calls(line)
    call.hears("oprima uno", language="es-US")
    call.presses("1")
    ana.rings()
    ana.answers()
    ana.hears("Press 1")
    ana.presses("1")
    call.is_connected_to(ana)
    call.speaks(10)
    ana.hangs_up()
    ending = call.ended()
    assert (ending.kind, ending.by, ending.bridged_with) == ("completed", "line", (ana.number,))
    network.check()


def test_a_voicemail_is_never_bridged_and_the_next_responder_is_rung(network, line, hunting):
    network.phone("+14135550101", Voicemail())
    luis = network.phone("+14135550102")
    call = network.phone("+14135550150").calls(line)
    call.presses("1")
    luis.rings()
    luis.answers()
    luis.presses("1")
    call.is_connected_to(luis)
    call.hangs_up()
    assert call.ended().bridged_with == (luis.number,)
    assert [form["DialCallStatus"] for form in hunting.forms("/rung")] == ["completed"] * 2
    assert [form["DialBridged"] for form in hunting.forms("/rung")] == ["false", "true"]
    network.check()


def test_nobody_answers_and_the_caller_leaves_a_message(network, line, hunting):
    for number in ("+14135550101", "+14135550102"):
        network.phone(number)
    call = network.phone("+14135550150").calls(line)
    call.presses("1")
    call.hears("Deje su mensaje", within=90)
    call.waits(3)
    call.speaks(8)
    call.hears("gracias")
    (recording,) = call.ended().recordings
    assert recording.seconds == 8
    assert hunting.forms("/left")[0]["RecordingDuration"] == "8"
    network.check()


def test_what_is_not_heard_fails_with_the_transcript_so_far(network, line, hunting):
    call = network.phone("+14135550150").calls(line)
    with pytest.raises(AssertionError, match="oprima uno"):
        call.hears("press two", within=20)
