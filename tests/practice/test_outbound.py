"""Calls that REST creates ring, are told of, and can be looked up, cancelled and redirected."""

import re
from datetime import timedelta

import pytest
import requests
from werkzeug.wrappers import Response

from app.practice import Accepts, Busy, Declines, Kind, Network, NoAnswer, Off, Voicemail
from app.practice.api import OPERATIONS
from tests.practice.conftest import ACCOUNT, CALLER, LINE, START, client_of, refused

ANA, LUIS, ROSA = "+14135550101", "+14135550102", "+14135550103"
EVENTS = ["initiated", "ringing", "answered", "completed"]
SCREEN = """<Gather numDigits="1" finishOnKey="" timeout="8" action="/key">
  <Say>Hotline call. Press 1.</Say></Gather><Hangup/>"""


@pytest.fixture
def create(rest, line, site):
    """Ring a telephone through REST."""
    site.pages |= {"/invite": SCREEN, "/key": "<Say>Thanks.</Say>"}

    def create(to=ANA, **more):
        usual = {
            "url": f"{site.url}/invite",
            "timeout": 15,
            "status_callback": f"{site.url}/leg",
            "status_callback_event": EVENTS,
        }
        return rest.calls.create(to=to, from_=LINE, **(usual | more))

    return create


def told(site, sid, name="CallStatus"):
    return [form.get(name) for form in site.forms("/leg") if form["CallSid"] == sid]


def test_a_telephone_rings_and_answers_and_its_document_is_carried_out(network, create, site):
    ana = network.phone(ANA)
    made = create()
    assert (made.status, made.direction, made.to) == ("queued", "outbound-api", ANA)
    ana.rings()
    ana.answers()
    ana.hears("Press 1")
    ana.presses("1")
    ana.hears("Thanks")
    ana.is_released()
    network.settle()
    (invite,), (key,) = site.forms("/invite"), site.forms("/key")
    assert (invite["CallSid"], invite["Direction"]) == (made.sid, "outbound-api")
    assert (invite["To"], invite["From"], invite["CallStatus"]) == (ANA, LINE, "in-progress")
    assert "ParentCallSid" not in invite
    assert key["Digits"] == "1"
    network.check()


def test_each_event_is_told_in_order_with_what_twilio_documents(network, create, site):
    network.phone(ANA, Accepts(after=3, talks=0))
    sid = create().sid
    network.settle()
    forms = [form for form in site.forms("/leg") if form["CallSid"] == sid]
    statuses = ["initiated", "ringing", "in-progress", "completed"]
    assert [form["CallStatus"] for form in forms] == statuses
    assert [form["SequenceNumber"] for form in forms] == ["0", "1", "2", "3"]
    last = forms[-1]
    assert last["CallbackSource"] == "call-progress-events"
    assert (last["To"], last["From"], last["SipResponseCode"]) == (ANA, LINE, "200")
    assert int(last["CallDuration"]) > 0
    assert "CallDuration" not in forms[2]
    assert "SipResponseCode" not in forms[1]


def test_only_the_end_is_told_where_no_event_is_asked_for(network, rest, line, site):
    network.phone(ANA, NoAnswer())
    url = f"{site.url}/invite"
    callback = f"{site.url}/leg"
    sid = rest.calls.create(
        to=ANA, from_=LINE, url=url, timeout=5, status_callback=callback
    ).sid
    network.settle()
    assert told(site, sid) == ["no-answer"]


@pytest.mark.parametrize(
    ("behaviour", "status", "code"),
    [
        (NoAnswer(), "no-answer", "487"),
        (Busy(), "busy", "486"),
        (Declines(), "busy", "486"),
        (Off(), "failed", "404"),
        (None, "failed", "404"),
        (Voicemail(), "completed", "200"),
    ],
)
def test_how_a_call_ends_is_told(network, create, site, behaviour, status, code):
    if behaviour:
        network.phone(ANA, behaviour)
    call = create()
    network.settle()
    assert told(site, call.sid)[-1] == status
    assert told(site, call.sid, "SipResponseCode")[-1] == code
    assert call.fetch().status == status


def test_one_call_a_second_is_dialled_and_the_others_wait_their_turn(network, create):
    numbers = (ANA, LUIS, ROSA)
    for number in numbers:
        network.phone(number, NoAnswer())
    made = [create(to=number) for number in numbers]
    assert [call.queue_time for call in made] == ["0", "1000", "2000"]
    network.timeline.sleep(0.5)
    assert [leg.status for leg in network.legs] == ["initiated", "queued", "queued"]
    network.settle()
    begun = [leg.started_at or START for leg in network.legs]
    assert [at - START for at in begun] == [timedelta(seconds=s) for s in (0, 1, 2)]


def test_a_faster_account_dials_faster(timeline, site):
    site.pages["/invite"] = SCREEN
    with Network(account=ACCOUNT, timeline=timeline, calls_a_second=5) as network:
        network.line(LINE, voice_url=f"{site.url}/voice")
        rest = client_of(network)
        for _ in range(3):
            rest.calls.create(to=ANA, from_=LINE, url=f"{site.url}/invite")
        network.settle()
        begun = [(leg.started_at or START) - START for leg in network.legs]
    assert begun == [timedelta(seconds=s) for s in (0, 0.2, 0.4)]


def test_a_cancelled_call_stops_ringing(network, rest, create, site):
    ana = network.phone(ANA)
    sid = create().sid
    ana.rings()
    rest.calls(sid).update(status="canceled")
    ana.is_released()
    network.settle()
    assert told(site, sid) == ["initiated", "ringing", "canceled"]
    assert told(site, sid, "SipResponseCode")[-1] == "487"
    assert rest.calls(sid).fetch().status == "canceled"


def test_a_call_that_is_cancelled_while_queued_is_told_of_by_nothing(
    network, rest, create, site
):
    network.phone(ANA, NoAnswer())
    network.phone(LUIS, NoAnswer())
    create(to=ANA)
    waiting, third = create(to=LUIS), create(to=ROSA)
    rest.calls(waiting.sid).update(status="canceled")
    network.settle()
    assert told(site, waiting.sid) == []
    assert waiting.fetch().status == "canceled"
    assert waiting.fetch().start_time is None
    leg = next(leg for leg in network.legs if leg.sid == third.sid)
    assert leg.started_at == START + timedelta(seconds=1)


def test_a_call_that_was_answered_cannot_be_cancelled_but_ended(network, rest, create):
    ana = network.phone(ANA)
    sid = create().sid
    ana.rings()
    ana.answers()
    assert refused(rest.calls(sid).update, status="canceled") == (400, 21220)
    rest.calls(sid).update(status="completed")
    ana.is_released()
    network.settle()
    assert rest.calls(sid).fetch().status == "completed"
    assert refused(rest.calls(sid).update, status="canceled") == (400, 21220)
    assert refused(rest.calls(sid).update, status="completed") == (400, 21220)


def test_a_caller_can_be_hung_up_on(network, rest, line, site):
    site.pages["/voice"] = '<Pause length="60"/>'
    call = network.phone(CALLER).calls(line)
    call.waits(5)
    rest.calls(call.sid).update(status="completed")
    assert call.ended().by == "line"


def test_a_call_in_progress_is_sent_to_another_document(network, rest, create, site):
    ana = network.phone(ANA)
    site.pages["/other"] = "<Say>Other.</Say>"
    sid = create().sid
    assert refused(rest.calls(sid).update, url=f"{site.url}/other") == (400, 21220)
    ana.rings()
    ana.answers()
    ana.hears("Press 1")
    rest.calls(sid).update(url=f"{site.url}/other")
    ana.hears("Other", within=1)


def test_a_document_can_stand_in_the_request_itself(network, rest, create, site):
    ana = network.phone(ANA)
    say = '<Response><Say>Inline.</Say><Pause length="5"/></Response>'
    made = create(url=None, twiml=say)
    ana.rings()
    ana.answers()
    ana.hears("Inline")
    rest.calls(made.sid).update(twiml="<Response><Say>More.</Say></Response>")
    ana.hears("More")
    assert not site.forms("/invite")


def test_in_a_document_without_an_address_actions_are_absolute(network, create):
    ana = network.phone(ANA)
    create(url=None, twiml='<Response><Redirect method="POST">/key</Redirect></Response>')
    ana.rings()
    ana.answers()
    ana.is_released()
    assert network.faults[0].rule == "inline-absolute"
    assert "15004" in network.faults[1].sentence


def test_a_caller_who_hears_it_ringing_can_be_sent_to_another_document(
    network, rest, line, site
):
    site.pages |= {
        "/voice": f'<Dial action="/rung"><Number>{ANA}</Number></Dial>',
        "/other": "<Say>Otra cosa.</Say>",
        "/rung": "<Say>Nadie.</Say>",
    }
    ana = network.phone(ANA)
    call = network.phone(CALLER).calls(line)
    ana.rings()
    rest.calls(call.sid).update(url=f"{site.url}/other")
    call.hears("Otra cosa")
    ana.is_released()
    assert "Nadie" not in call.heard
    assert site.forms("/rung")[0]["DialCallStatus"] == "canceled"


def test_a_call_ends_at_its_time_limit(network, create, site):
    site.pages["/invite"] = '<Pause length="300"/>'
    ana = network.phone(ANA)
    made = create(time_limit=30)
    ana.rings()
    ana.answers()
    ana.is_released()
    assert made.fetch().duration == "30"


def test_a_document_that_fails_goes_to_the_calls_own_fallback(network, create, site):
    ana = network.phone(ANA)
    site.pages |= {"/invite": "<Speak/>", "/otherwise": "<Say>Otherwise.</Say>"}
    create(fallback_url=f"{site.url}/otherwise")
    ana.rings()
    ana.answers()
    ana.hears("Otherwise")
    assert site.forms("/otherwise")[0]["ErrorCode"] == "12200"


@pytest.mark.parametrize(
    ("behaviour", "answered_by"),
    [(Voicemail(), "machine_start"), (Accepts(), "human")],
)
def test_who_answered_is_told_only_where_it_is_asked(
    network, create, site, behaviour, answered_by
):
    network.phone(ANA, behaviour)
    create(machine_detection="Enable")
    network.settle()
    create()
    network.settle()
    first, second = site.forms("/invite")
    assert first["AnsweredBy"] == answered_by
    assert "AnsweredBy" not in second


def test_calls_are_found_by_number_status_and_start(network, rest, create):
    network.phone(ANA, NoAnswer())
    network.phone(LUIS, Busy())
    first, second = create(to=ANA), create(to=LUIS)
    network.settle()
    third = create(to=ANA)
    network.timeline.sleep(3)
    listed = [call.sid for call in rest.calls.list()]
    assert listed == [third.sid, second.sid, first.sid]
    assert [call.sid for call in rest.calls.list(to=LUIS)] == [second.sid]
    assert [call.sid for call in rest.calls.list(to=ANA, status="no-answer")] == [first.sid]
    since = START + timedelta(seconds=10)
    assert [call.sid for call in rest.calls.list(start_time_after=since)] == [third.sid]
    assert [c.sid for c in rest.calls.list(start_time_before=START)] == [first.sid]
    assert rest.calls.list(from_=ANA) == []


def test_a_call_that_still_waits_for_its_second_has_no_start_time(network, rest, create):
    network.phone(ANA, NoAnswer())
    network.phone(LUIS, NoAnswer())
    create(to=ANA)
    made = create(to=LUIS)
    assert made.fetch().status == "queued"
    assert made.fetch().start_time is None
    since = START - timedelta(minutes=1)
    assert rest.calls.list(to=LUIS, start_time_after=since) == []
    assert [call.sid for call in rest.calls.list(to=LUIS)] == [made.sid]


def test_a_call_that_is_being_dialled_is_shown_as_queued(network, rest, create):
    network.phone(ANA, NoAnswer())
    made = create()
    network.timeline.sleep(0.5)
    assert network.legs[0].status == "initiated"
    assert made.fetch().status == "queued"
    assert [call.sid for call in rest.calls.list(status="queued")] == [made.sid]


def test_a_caller_who_records_can_be_sent_to_another_document(network, rest, line, site):
    site.pages |= {"/voice": '<Record action="/left"/>', "/other": "<Say>Otra cosa.</Say>"}
    call = network.phone(CALLER).calls(line)
    call.hears_beep()
    call.waits(2)
    rest.calls(call.sid).update(url=f"{site.url}/other")
    call.hears("Otra cosa", within=1)


def test_whoever_serves_a_sound_may_fetch_it_from_rest_first(network, ask, line, site):
    def served(_):
        (recording,) = network.recordings
        sound = ask("GET", f"Recordings/{recording.sid}.wav")
        return Response(sound.content, content_type="audio/wav")

    site.pages |= {
        "/voice": '<Record action="/left" maxLength="9"/>',
        "/left": "<Play>/sound.wav</Play>",
        "/sound.wav": served,
    }
    call = network.phone(CALLER).calls(line)
    call.hears_beep()
    call.speaks(8)
    call.ended()
    (played,) = [entry for entry in call.transcript if entry.kind is Kind.PLAYED]
    assert played.seconds == 8
    network.check()


def test_a_worker_creates_calls_while_the_clock_stands_still(network, create):
    def step():
        create(timeout=5)
        return 30.0

    network.phone(ANA, NoAnswer())
    network.timeline.works("worker", step)
    network.timeline.sleep(70)
    begun = [(leg.started_at or START) - START for leg in network.legs]
    assert begun == [timedelta(seconds=s) for s in (0, 30, 60)]


def test_a_callers_own_call_can_be_looked_up_and_legs_by_their_parent(
    network, rest, line, site
):
    site.pages["/voice"] = f"<Dial><Number>{ANA}</Number></Dial>"
    network.phone(ANA)
    call = network.phone(CALLER).calls(line)
    call.waits(5)
    found = rest.calls(call.sid).fetch()
    assert (found.direction, found._from, found.status) == ("inbound", CALLER, "in-progress")
    (child,) = rest.calls.list(parent_call_sid=call.sid)
    assert (child.to, child.direction) == (ANA, "outbound-dial")


def test_what_is_known_of_a_call_can_be_deleted_once_it_is_over(network, rest, create):
    network.phone(ANA, Accepts(talks=0))
    made = create()
    network.timeline.sleep(3)
    assert refused(made.delete) == (409, 20009)
    network.settle()
    assert made.delete()
    assert refused(made.fetch) == refused(made.delete) == (404, 20404)
    assert rest.calls.list() == []
    assert [leg.sid for leg in network.legs] == [made.sid]


def test_long_lists_come_in_pages(network, rest, create):
    made = [create().sid for _ in range(5)]
    listed = [call.sid for call in rest.calls.list(page_size=2)]
    assert listed == made[::-1]
    pages = [r.parameters.get("Page") for r in network.rest_requests][-3:]
    assert pages == [None, ["1"], ["2"]]


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"To": ""}, 21201),
        ({"From": ""}, 21213),
        ({"To": "413-555-0101"}, 21211),
        ({"To": "+14135550"}, 21217),
        ({"To": "+14131550101"}, 21217),
        ({"To": "+525555550101"}, 21215),
        ({"From": "somebody"}, 21212),
        ({"From": "+14135550177"}, 21210),
        ({"Url": ""}, 21205),
        ({"Url": "/invite"}, 21205),
        ({"Url": "ftp://127.0.0.1/invite"}, 21205),
        ({"Method": "PUT"}, 21209),
        ({"Timeout": "0"}, 21208),
        ({"Timeout": "601"}, 21208),
        ({"Timeout": "soon"}, 21208),
        ({"StatusCallback": "leg"}, 21502),
        ({"StatusCallbackEvent": "initiated ringing"}, 21626),
        ({"StatusCallbackEvent": "ended"}, 21626),
        ({"MachineDetection": "yes"}, 21234),
        ({"Url": "", "Twiml": "a" * 4001}, 32018),
        ({"TimeLimit": "14401"}, 20001),
        ({"Record": "true"}, 20001),
        ({"timeout": "15"}, 20001),
        ({"Colour": "red"}, 20001),
    ],
)
def test_what_twilio_does_not_document_is_refused_and_nobody_rings(
    ask, network, line, site, parameters, code
):
    usual = {"To": ANA, "From": LINE, "Url": f"{site.url}/invite"}
    reply = ask("POST", "Calls.json", **(usual | parameters))
    assert (reply.status_code, reply.json()["code"]) == (400, code)
    assert reply.json()["more_info"].endswith(str(code))
    assert network.legs == ()


@pytest.mark.parametrize("code", [21215, 21216])
def test_a_number_may_be_barred_by_a_test(network, create, code):
    network.bars(ANA, code)
    assert refused(create) == (400, code)
    create(to=LUIS)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"Status": "busy"}, 21475),
        ({}, 21205),
        ({"Twiml": "a" * 4001}, 32018),
        ({"Twiml": "<Response/>", "Url": "http://127.0.0.1/"}, 20001),
        ({"Colour": "red"}, 20001),
        ({"StatusCallback": "http://127.0.0.1/"}, 20001),
    ],
)
def test_an_update_that_twilio_does_not_document_is_refused(
    ask, create, network, parameters, code
):
    network.phone(ANA)
    sid = create().sid
    reply = ask("POST", f"Calls/{sid}.json", **parameters)
    assert (reply.status_code, reply.json()["code"]) == (400, code)


def test_a_filter_that_is_no_moment_or_no_filter_is_refused(ask, create):
    create()
    assert ask("GET", "Calls.json", Colour="red").json()["code"] == 20001
    assert ask("GET", "Calls.json", PageSize="1001").json()["code"] == 20007
    assert ask("GET", "Calls.json", **{"StartTime>": "yesterday"}).json()["code"] == 20001


def test_whoever_has_no_token_is_told_nothing(ask, network):
    reply = ask("GET", "Calls.json", token="wrong")
    assert (reply.status_code, reply.json()["code"]) == (401, 20003)
    assert requests.get(f"{network.api_url}/2010-04-01/", timeout=5).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "Calls/CA" + "0" * 32 + ".json", 404, 20404),
        ("POST", "Calls/CA" + "0" * 32 + ".json", 404, 20404),
        ("GET", "Colours.json", 404, 20404),
        ("DELETE", "Calls.json", 405, 20004),
        ("GET", "Queues/QU" + "0" * 32 + "/Members/Front.json", 404, 20404),
    ],
)
def test_what_does_not_exist_is_not_found(ask, method, path, status, code):
    reply = ask(method, path)
    assert (reply.status_code, reply.json()["code"]) == (status, code)


def test_the_transcript_of_a_telephone_that_was_rung_is_its_own(network, create):
    network.phone(ANA, Accepts(talks=0))
    sid = create().sid
    network.settle()
    kinds = [entry.kind for entry in network.transcript if entry.call == sid]
    assert kinds[:3] == [Kind.RANG, Kind.ANSWERED, Kind.HEARD]
    assert network.calls == ()


def test_a_telephone_that_is_rung_is_busy_for_the_next_call(network, create, site):
    network.phone(ANA)
    create()
    second = create()
    network.timeline.sleep(4)
    assert told(site, second.sid)[-1] == "busy"


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_no_operation_takes_a_parameter_that_its_page_does_not_list(ask, operation):
    path = operation.path.replace("\\", "").replace("[0-9a-f]{32}", "0" * 32)
    path = re.sub(r"\(([^)|]*)[^)]*\)", r"\1", path)
    reply = ask(operation.method, path, Colour="red")
    assert (reply.status_code, reply.json()["code"]) == (400, 20001)
    assert operation.page
