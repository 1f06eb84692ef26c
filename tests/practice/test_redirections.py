"""REST takes a live call out of what it does: it goes on elsewhere, or ends."""

import pytest

from tests.practice.conftest import CALLER

ANA = "+14135550101"
DIAL = f"""<Dial action="/rung"><Number url="/screen" statusCallback="/leg"
    statusCallbackEvent="answered completed">{ANA}</Number></Dial>"""
SCREEN = '<Gather numDigits="1" action="/accepted"><Say>Press 1.</Say></Gather><Hangup/>'


@pytest.fixture
def pages(site):
    site.pages |= {
        "/voice": DIAL,
        "/screen": SCREEN,
        "/accepted": "",
        "/rung": '<Say>Se ha ido.</Say><Pause length="60"/>',
        "/elsewhere": '<Say>En otro lugar.</Say><Pause length="60"/>',
    }
    return site


@pytest.fixture
def ana(network, caller):
    ana = network.phone(ANA)
    ana.rings()
    ana.answers()
    ana.hears("Press 1")
    return ana


def inline(inside):
    return f"<Response>{inside}</Response>"


def statuses(site):
    return [form["CallStatus"] for form in site.forms("/leg")]


def test_a_responder_who_talks_goes_elsewhere_and_the_caller_goes_on(rest, caller, ana, pages):
    ana.presses("1")
    caller.is_connected_to(ana)
    ana.waits(10)
    rest.calls(ana.leg.sid).update(url=f"{pages.url}/elsewhere")
    ana.hears("En otro lugar")
    caller.hears("Se ha ido")
    (form,) = pages.forms("/rung")
    assert (form["DialCallStatus"], form["DialBridged"]) == ("completed", "true")
    assert form["DialCallSid"] == ana.leg.sid
    assert "DialCallDuration" not in form
    assert not ana.is_talking


def test_a_leg_that_went_elsewhere_outlives_the_call_and_is_told_of_at_its_end(
    network, rest, caller, ana, pages
):
    ana.presses("1")
    caller.is_connected_to(ana)
    rest.calls(ana.leg.sid).update(url=f"{pages.url}/elsewhere")
    ana.hears("En otro lugar")
    caller.hangs_up()
    ana.waits(20)
    assert (caller.leg.over, ana.leg.over) == (True, False)
    assert statuses(pages) == ["in-progress"]
    ana.hangs_up()
    network.settle()
    assert statuses(pages) == ["in-progress", "completed"]


def test_a_leg_that_is_screened_goes_elsewhere_and_never_talks(rest, caller, ana, pages):
    twiml = inline("<Say>Otra cosa.</Say><Redirect>https://nowhere.example/</Redirect>")
    rest.calls(ana.leg.sid).update(twiml=twiml)
    ana.hears("Otra cosa")
    caller.hears("Se ha ido")
    (form,) = pages.forms("/rung")
    assert (form["DialCallStatus"], form["DialBridged"]) == ("completed", "false")
    assert caller.ended().bridged_with == ()


def test_a_caller_who_talks_goes_elsewhere_and_the_answer_of_the_action_is_ignored(
    network, rest, caller, ana, pages
):
    ana.presses("1")
    caller.is_connected_to(ana)
    rest.calls(caller.sid).update(url=f"{pages.url}/elsewhere")
    caller.hears("En otro lugar")
    ana.is_released()
    (form,) = pages.forms("/rung")
    assert (form["DialCallStatus"], form["DialBridged"]) == ("completed", "true")
    assert "Se ha ido" not in caller.heard


def test_a_responders_leg_can_be_ended(rest, caller, ana, pages):
    ana.presses("1")
    caller.is_connected_to(ana)
    rest.calls(ana.leg.sid).update(status="completed")
    caller.hears("Se ha ido")
    assert ana.leg.dropped == "completed by REST"
    assert pages.forms("/rung")[0]["DialBridged"] == "true"


@pytest.mark.parametrize(
    "busy_with",
    [
        "<Say>" + " ".join(["palabra"] * 100) + "</Say>",
        '<Pause length="60"/>',
        '<Gather timeout="60"><Say>Oprima uno.</Say></Gather>',
        "<Enqueue>w-1</Enqueue>",
    ],
)
def test_a_caller_is_taken_out_of_whatever_goes_on(network, line, rest, pages, busy_with):
    pages.pages["/voice"] = busy_with
    call = network.phone(CALLER).calls(line)
    call.waits(4)
    rest.calls(call.sid).update(url=f"{pages.url}/elsewhere", method="GET")
    call.hears("En otro lugar", within=1)
    (request,) = [r for r in pages.requests if r.path == "/elsewhere"]
    assert (request.method, request.args["CallSid"]) == ("GET", call.sid)


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ('<Gather action="/key"><Say>Uno.</Say></Gather>', "15004"),
        ('<Enqueue waitUrl="/wait">w-1</Enqueue>', "15004"),
        ("<Record/>", "11100"),
    ],
)
def test_a_document_in_the_request_has_nothing_to_be_relative_to(
    rest, caller, ana, pages, inside, code
):
    pages.pages["/fallback"] = "<Say>Espere.</Say>"
    rest.calls(caller.sid).update(twiml=inline(inside))
    caller.hears("Espere")
    assert pages.forms("/fallback")[0]["ErrorCode"] == code
