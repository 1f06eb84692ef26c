"""<Dial> rings one telephone, and connects nobody but who let the screening end."""

from datetime import timedelta

from app.practice import Kind, Mischief, Network
from tests.practice.conftest import ACCOUNT, CALLER

ANA = "+14135550101"


def dial(attributes="", inside=""):
    return f"""<Dial action="/rung" {attributes}><Number {inside}>{ANA}</Number></Dial>
    <Say>Detrás.</Say>"""


def test_a_telephone_rings_five_seconds_longer_than_asked_for(call, network, site):
    network.phone(ANA)
    call(voice=dial('timeout="15"'), rung="").ended()
    (leg,) = [leg for leg in network.legs if leg.parent]
    moments = {status: at for at, status in leg.history}
    assert moments["no-answer"] - moments["ringing"] == timedelta(seconds=20)
    (form,) = site.forms("/rung")
    assert (form["DialCallStatus"], form["DialBridged"]) == ("no-answer", "false")


def test_without_an_action_the_next_verb_follows(call, network):
    network.phone(ANA)
    call(voice=dial().replace('action="/rung"', "")).hears("Detrás")


def test_a_number_that_nobody_has_fails(call, site):
    call(voice=dial(), rung="").ended()
    assert site.forms("/rung")[0]["DialCallStatus"] == "failed"


def test_a_screening_document_that_just_ends_connects(call, network):
    ana = network.phone(ANA)
    caller = call(voice=dial(inside='url="/screen"'), rung="", screen="<Say>A call.</Say>")
    ana.rings()
    ana.answers()
    ana.hears("A call")
    caller.is_connected_to(ana)


def test_a_screening_document_that_hangs_up_connects_nobody(call, network, site):
    ana = network.phone(ANA)
    hangs_up = '<Gather action="/screened"><Say>Press 1.</Say></Gather><Hangup/>'
    caller = call(voice=dial(inside='url="/screen"'), rung="", screen=hangs_up)
    ana.rings()
    ana.answers()
    ana.is_released()
    assert caller.ended().bridged_with == ()
    (form,) = site.forms("/rung")
    assert (form["DialCallStatus"], form["DialBridged"]) == ("completed", "false")


def test_a_screening_document_that_fails_connects_nobody(call, network, site):
    ana = network.phone(ANA)
    caller = call(voice=dial(inside='url="/screen"'), rung="", screen="<Pause/>")
    ana.rings()
    ana.answers()
    assert caller.ended().bridged_with == ()
    assert site.forms("/rung")[0]["DialBridged"] == "false"
    assert network.faults[0].rule == "screening-verbs"


def test_a_conversation_ends_at_its_time_limit(call, network):
    ana = network.phone(ANA)
    caller = call(voice=dial('timeLimit="600"'), rung="<Say>Se acabó.</Say>")
    ana.rings()
    ana.answers()
    caller.is_connected_to(ana)
    connected = caller.leg.now()
    assert caller.hears("Se acabó", within=900).at - connected == timedelta(seconds=600)
    reasons = [entry.text for entry in caller.transcript if entry.kind is Kind.RELEASED]
    assert reasons == ["time limit"]


def test_when_the_caller_leaves_the_telephone_stops_ringing(call, network, site):
    ana = network.phone(ANA)
    caller = call(voice=dial(inside='statusCallback="/leg"'))
    ana.rings()
    caller.hangs_up()
    caller.ended()
    assert [form["CallStatus"] for form in site.forms("/leg")] == ["canceled"]
    (form,) = site.forms("/rung")
    assert (form["CallStatus"], form["DialCallStatus"]) == ("completed", "canceled")


def test_the_action_after_the_caller_has_left_may_never_come(timeline, site):
    site.pages["/voice"] = dial()
    mischief = Mischief(action_after_hangup=False)
    with Network(account=ACCOUNT, timeline=timeline, mischief=mischief) as network:
        line = network.line("+14135550100", voice_url=f"{site.url}/voice")
        ana = network.phone(ANA)
        call = network.phone(CALLER).calls(line)
        ana.rings()
        call.hangs_up()
        call.ended()
    assert not site.forms("/rung")


def test_when_the_caller_leaves_a_conversation_the_responder_is_released(call, network):
    ana = network.phone(ANA)
    caller = call(voice=dial())
    ana.rings()
    ana.answers()
    caller.is_connected_to(ana)
    caller.hangs_up()
    ana.is_released()
    assert not ana.is_engaged
