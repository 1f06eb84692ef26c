"""Callers wait in a queue until somebody takes them, and hear what came of it."""

import pytest
from twilio.base.exceptions import TwilioRestException
from werkzeug.wrappers import Response

from app.practice import Kind, Leg, Mischief, Network
from app.practice.queues import Queues
from app.practice.values import Request
from tests.practice.conftest import ACCOUNT, CALLER, LINE, START, document

ANA, LUIS = "+14135550101", "+14135550102"
SECOND = "+14135550151"
ENQUEUE = '<Enqueue waitUrl="/wait" action="/left">w-1</Enqueue><Say>Detrás.</Say>'
WAIT = '<Say>Espere un poco, por favor.</Say><Pause length="8"/>'
TAKE = '<Dial action="/after" timeout="5"><Queue url="/about">w-1</Queue></Dial>'


@pytest.fixture
def pages(site):
    site.pages |= {
        "/voice": ENQUEUE,
        "/wait": WAIT,
        "/left": "<Say>Fuera.</Say>",
        "/take": TAKE,
        "/about": "<Say>Le comunico.</Say>",
        "/after": "<Say>Thanks.</Say>",
    }
    return site


def results(pages, path="/left"):
    return [form["QueueResult"] for form in pages.forms(path)]


def test_the_wait_document_is_asked_again_each_time_it_runs_out(caller, pages):
    caller.waits(35)
    forms = pages.forms("/wait")
    assert [form["QueueTime"] for form in forms] == ["0", "10", "20", "30"]
    first = forms[0]
    assert (first["QueuePosition"], first["CurrentQueueSize"]) == ("1", "1")
    assert (first["MaxQueueSize"], first["AvgQueueTime"]) == ("1000", "0")
    assert first["QueueSid"].startswith("QU")
    assert first["CallSid"] == caller.sid


def test_places_in_the_queue_are_counted_from_the_front(network, line, caller, pages):
    caller.waits(5)
    network.phone(SECOND).calls(line)
    caller.waits(3)
    second = pages.forms("/wait")[1]
    assert (second["QueuePosition"], second["CurrentQueueSize"]) == ("2", "2")
    assert second["AvgQueueTime"] == "2"


def test_who_leaves_goes_on_with_the_action(caller, pages):
    pages.pages["/wait"] = '<Pause length="4"/><Leave/>'
    caller.hears("Fuera")
    (form,) = pages.forms("/left")
    assert (form["QueueResult"], form["QueueTime"]) == ("leave", "4")


def test_without_an_action_the_next_verb_follows(network, line, pages):
    pages.pages |= {"/voice": ENQUEUE.replace(' action="/left"', ""), "/wait": "<Leave/>"}
    network.phone(CALLER).calls(line).hears("Detrás")


def test_a_key_is_taken_while_waiting(caller, pages):
    pages.pages |= {
        "/wait": '<Gather numDigits="1" action="/key" timeout="2"><Say>Espere.</Say></Gather>',
        "/key": "<Leave/>",
    }
    caller.waits(6)
    caller.presses("9")
    caller.hears("Fuera")
    assert pages.forms("/key")[0]["Digits"] == "9"


def test_a_wait_document_may_redirect_and_then_begins_anew(caller, pages):
    pages.pages |= {"/wait": "<Redirect>/next</Redirect>", "/next": WAIT}
    caller.waits(15)
    assert len(pages.forms("/next")) == len(pages.forms("/wait")) == 2
    assert "QueueTime" not in pages.forms("/next")[0]


def test_who_hangs_up_while_waiting_is_reported(caller, pages, network):
    caller.waits(3)
    caller.hangs_up()
    caller.ended()
    (form,) = pages.forms("/left")
    assert (form["QueueResult"], form["CallStatus"]) == ("hangup", "completed")
    assert network.queues[0].members == []


def test_who_hangs_up_while_waiting_is_reported_where_other_actions_are_not(
    timeline, pages, site
):
    mischief = Mischief(action_after_hangup=False)
    with Network(account=ACCOUNT, timeline=timeline, mischief=mischief) as network:
        caller = network.phone(CALLER).calls(network.line(LINE, voice_url=f"{site.url}/voice"))
        caller.waits(3)
        caller.hangs_up()
        caller.ended()
    assert results(pages) == ["hangup"]


def test_nobody_takes_who_has_gone_already(timeline):
    queue = Queues().make("w-1", START)
    gone, sent_away, waiting = (
        Leg(who=who, shown=who, to=LINE, direction="inbound", now=timeline.now)
        for who in (CALLER, LUIS, SECOND)
    )
    for leg in (gone, sent_away, waiting):
        queue.join(leg)
    gone.hung_up = True
    sent_away.redirection = Request(url="/elsewhere")
    responder = Leg(who=ANA, shown=LINE, to=ANA, direction="outbound-api", now=timeline.now)
    taken = [queue.take(responder), queue.take(responder)]
    assert [member and member.leg for member in taken] == [waiting, None]


def test_a_wait_document_can_end_the_call(caller, pages):
    pages.pages["/wait"] = "<Hangup/>"
    assert caller.ended().by == "line"
    assert results(pages) == ["hangup"]


@pytest.mark.parametrize(
    "page",
    [
        Response(status=500),
        Response(b"", content_type="text/xml"),
        "<Speak/>",
        f"<Dial><Number>{ANA}</Number></Dial>",
    ],
)
def test_a_wait_document_that_fails_ends_the_waiting_with_an_error(caller, pages, page):
    pages.pages["/wait"] = page
    caller.hears("Fuera")
    assert results(pages) == ["error"]
    assert not pages.forms("/fallback")


def test_a_wait_document_that_takes_no_time_is_an_error(caller, pages, network):
    pages.pages["/wait"] = "<Redirect>/wait</Redirect>"
    caller.hears("Fuera")
    assert results(pages) == ["error"]
    assert [fault.kind for fault in network.faults] == ["too-many-documents"]


def test_a_caller_waits_for_hours_when_something_is_said(caller, pages, network):
    caller.waits(3600)
    caller.hangs_up()
    caller.ended()
    assert len(pages.forms("/wait")) == 360
    network.check()


def test_without_a_wait_document_there_is_music(network, line, pages):
    pages.pages["/voice"] = "<Enqueue>w-1</Enqueue>"
    call = network.phone(CALLER).calls(line)
    call.waits(60)
    assert [e.text for e in call.transcript if e.kind is Kind.PLAYED] == ["hold music"]
    network.check()


def test_an_empty_wait_address_is_silence(network, line, pages, desk):
    pages.pages["/voice"] = '<Enqueue waitUrl="">w-1</Enqueue>'
    call = network.phone(CALLER).calls(line)
    call.waits(60)
    network.phone(ANA).calls(desk)
    call.hears("Le comunico")
    assert [fault.kind for fault in network.faults] == ["dead-air"]


def test_a_full_queue_takes_nobody(network, line, pages, rest, caller):
    caller.waits(1)
    (queue,) = rest.queues.list()
    queue.update(max_size=1)
    network.phone(SECOND).calls(line).hears("Fuera")
    (form,) = pages.forms("/left")
    assert form["QueueResult"] == "queue-full"
    assert not {"QueueSid", "QueueTime"} & form.keys()


def test_twilio_itself_may_fail(network, line, pages):
    network.breaks_queues()
    network.phone(CALLER).calls(line).hears("Fuera")
    assert results(pages) == ["system-error"]
    assert network.queues == ()


def test_whoever_dials_the_queue_talks_with_its_front(network, caller, pages, desk):
    caller.waits(12)
    ana = network.phone(ANA)
    taking = ana.calls(desk)
    caller.hears("Le comunico")
    caller.is_connected_to(ana)
    caller.speaks(60)
    ana.hangs_up()
    caller.hears("Fuera")
    about, left, after = (pages.forms(path)[0] for path in ("/about", "/left", "/after"))
    assert (about["CallSid"], about["DequeingCallSid"]) == (caller.sid, taking.sid)
    assert (about["QueueSid"], about["QueueTime"]) == (left["QueueSid"], left["QueueTime"])
    assert (left["QueueResult"], left["CallStatus"]) == ("bridged", "in-progress")
    assert (after["DialBridged"], after["DialCallStatus"]) == ("true", "completed")
    assert (after["DialCallSid"], after["DialCallDuration"]) == (caller.sid, "60")
    assert (after["CallSid"], after["CallStatus"]) == (taking.sid, "completed")
    assert caller.ended().bridged_with == (ANA,)
    network.check()


def test_silence_before_the_connection_is_dead_air(network, caller, pages, desk):
    pages.pages["/about"] = '<Say>Le comunico.</Say><Pause length="20"/>'
    caller.waits(5)
    network.phone(ANA).calls(desk)
    caller.is_connected_to(network.phone(ANA))
    assert [fault.kind for fault in network.faults] == ["dead-air"]


def test_when_the_caller_hangs_up_the_responder_goes_on(network, caller, pages, desk):
    caller.waits(5)
    ana = network.phone(ANA)
    taking = ana.calls(desk)
    caller.is_connected_to(ana)
    caller.hangs_up()
    taking.hears("Thanks")
    assert results(pages) == ["bridged"]
    assert pages.forms("/after")[0]["CallStatus"] == "in-progress"


def test_what_follows_a_conversation_that_its_own_side_ended_may_never_be_asked(
    timeline, pages, site
):
    with Network(
        account=ACCOUNT, timeline=timeline, mischief=Mischief(action_after_hangup=False)
    ) as network:
        line = network.line(LINE, voice_url=f"{site.url}/voice")
        desk = network.line("+14135550109", voice_url=f"{site.url}/take")
        caller = network.phone(CALLER).calls(line)
        caller.waits(5)
        ana = network.phone(ANA)
        ana.calls(desk)
        caller.is_connected_to(ana)
        ana.hangs_up()
        caller.hears("Fuera")
        network.settle()
    assert not pages.forms("/after")


def test_a_conversation_ends_at_its_time_limit_and_both_go_on(network, caller, pages, desk):
    pages.pages["/take"] = TAKE.replace("timeout", 'timeLimit="90" timeout')
    caller.waits(2)
    taking = network.phone(ANA).calls(desk)
    caller.hears("Fuera")
    taking.hears("Thanks")
    assert pages.forms("/after")[0]["DialCallDuration"] == "90"


def test_an_empty_queue_is_waited_for_until_the_timeout(network, pages, desk, caller):
    caller.waits(1)
    caller.hangs_up()
    caller.ended()
    taking = network.phone(ANA).calls(desk)
    began = taking.leg.now()
    heard = taking.hears("Thanks")
    assert 10 <= (heard.at - began).total_seconds() < 12
    (form,) = pages.forms("/after")
    assert (form["DialCallStatus"], form["DialBridged"]) == ("no-answer", "false")
    assert "DialCallSid" not in form


def test_who_joins_an_empty_queue_is_taken_at_once(network, rest, line, pages, desk):
    rest.queues.create(friendly_name="w-1")
    ana = network.phone(ANA)
    ana.calls(desk)
    ana.waits(4)
    network.phone(CALLER).calls(line).is_connected_to(ana)


def test_a_queue_that_does_not_exist_fails_at_once(network, pages, desk):
    network.phone(ANA).calls(desk).hears("Thanks")
    (form,) = pages.forms("/after")
    assert (form["DialCallStatus"], form["DialBridged"]) == ("failed", "false")


def test_of_two_who_dial_in_the_same_instant_one_gets_the_caller(network, caller, pages, desk):
    caller.waits(5)
    ana, luis = network.phone(ANA), network.phone(LUIS)
    first, second = ana.calls(desk), luis.calls(desk)
    caller.waits(5)
    talking = [phone for phone in (ana, luis) if phone.is_talking]
    assert len(talking) == 1
    second.hears("Thanks")
    talking[0].hangs_up()
    caller.ended()
    first.ended()
    bridged = sorted(form["DialBridged"] for form in pages.forms("/after"))
    assert bridged == ["false", "true"]
    assert results(pages) == ["bridged"]


def test_two_who_dial_get_two_callers_in_the_order_of_their_coming(
    network, line, caller, pages, desk
):
    caller.waits(5)
    other = network.phone(SECOND).calls(line)
    other.waits(5)
    ana, luis = network.phone(ANA), network.phone(LUIS)
    ana.calls(desk)
    luis.calls(desk)
    caller.is_connected_to(ana)
    other.is_connected_to(luis)


def test_who_hangs_up_while_hearing_who_comes_is_not_connected(network, caller, pages, desk):
    caller.waits(5)
    taking = network.phone(ANA).calls(desk)
    caller.hears("Le comunico")
    caller.hangs_up()
    taking.hears("Thanks")
    (form,) = pages.forms("/after")
    assert (form["DialCallStatus"], form["DialBridged"]) == ("completed", "false")
    assert results(pages) == ["hangup"]


def test_a_responder_who_leaves_before_the_connection_leaves_the_caller_to_the_action(
    network, caller, pages, desk
):
    pages.pages["/about"] = '<Say>Le comunico.</Say><Pause length="60"/>'
    caller.waits(5)
    ana = network.phone(ANA)
    ana.calls(desk)
    caller.hears("Le comunico")
    ana.hangs_up()
    caller.hears("Fuera", within=1)
    assert results(pages) == ["bridging-in-process"]
    assert caller.ended().bridged_with == ()


@pytest.mark.parametrize("page", [Response(status=500), "<Gather/>", "<Hangup/>"])
def test_when_what_is_said_before_fails_nobody_is_connected(network, caller, pages, desk, page):
    pages.pages["/about"] = page
    caller.waits(5)
    network.phone(ANA).calls(desk).hears("Thanks")
    caller.hears("Fuera")
    (form,) = pages.forms("/after")
    assert (form["DialCallStatus"], form["DialBridged"]) == ("failed", "false")
    assert results(pages) == ["error"]


def test_a_caller_is_taken_in_the_middle_of_a_sentence(network, caller, pages, desk):
    long = " ".join(["palabra"] * 100)
    pages.pages["/wait"] = f"<Gather><Say>{long}</Say></Gather>"
    caller.hears("palabra")
    caller.waits(5)
    ana = network.phone(ANA)
    ana.calls(desk)
    caller.is_connected_to(ana, within=5)
    (cut,) = [entry for entry in caller.transcript if entry.kind is Kind.CUT]
    assert cut.seconds < 8


def test_a_slow_wait_document_does_not_hold_up_who_dials(network, caller, pages, desk):
    def taken_meanwhile(_):
        network.phone(ANA).calls(desk)
        return document(WAIT)

    caller.waits(5)
    pages.pages["/wait"] = taken_meanwhile
    caller.waits(8)
    assert caller.is_talking


def test_rest_shows_queues_and_who_waits(network, rest, caller, pages, line):
    caller.waits(5)
    other = network.phone(SECOND).calls(line)
    other.waits(6)
    (queue,) = rest.queues.list()
    assert (queue.friendly_name, queue.current_size, queue.max_size) == ("w-1", 2, 1000)
    assert queue.average_wait_time == 8
    assert queue.date_created.year == 2031
    members = rest.queues(queue.sid).members.list()
    assert [(m.call_sid, m.position, m.wait_time) for m in members] == [
        (caller.sid, 1, 10),
        (other.sid, 2, 5),
    ]
    assert rest.queues(queue.sid).members("Front").fetch().call_sid == caller.sid


def test_a_queue_stays_until_it_is_deleted_and_only_an_empty_one_can_be(
    rest, caller, pages, network
):
    caller.waits(5)
    (queue,) = rest.queues.list()
    with pytest.raises(TwilioRestException) as refused:
        queue.delete()
    assert (refused.value.status, refused.value.code) == (400, 20004)
    caller.hangs_up()
    caller.ended()
    assert rest.queues(queue.sid).fetch().current_size == 0
    queue.delete()
    assert network.queues == ()
    with pytest.raises(TwilioRestException) as gone:
        queue.delete()
    assert (gone.value.status, gone.value.code) == (404, 20404)


def test_queues_are_made_and_changed_within_their_limits(rest, ask):
    queue = rest.queues.create(friendly_name="a" * 64, max_size=5000)
    assert queue.update(friendly_name="b").friendly_name == "b"
    for parameters in (
        {"FriendlyName": "b"},
        {"FriendlyName": "a" * 65},
        {"FriendlyName": " "},
        {"FriendlyName": "c", "MaxSize": "0"},
        {"FriendlyName": "c", "MaxSize": "5001"},
        {"FriendlyName": "c", "Colour": "red"},
    ):
        assert ask("POST", "Queues.json", **parameters).status_code == 400


@pytest.mark.parametrize("who", ["Front", "sid"])
def test_a_member_can_be_sent_elsewhere(rest, caller, pages, site, who):
    pages.pages["/elsewhere"] = "<Say>En otro lugar.</Say>"
    caller.waits(5)
    (queue,) = rest.queues.list()
    name = caller.sid if who == "sid" else who
    rest.queues(queue.sid).members(name).update(url=f"{site.url}/elsewhere", method="POST")
    caller.hears("En otro lugar")
    assert results(pages) == ["redirected"]
    assert "Fuera" not in caller.heard


def test_who_is_sent_elsewhere_goes_there_also_where_nothing_follows(
    network, line, rest, pages, site
):
    pages.pages |= {
        "/voice": '<Enqueue waitUrl="/wait">w-1</Enqueue>',
        "/elsewhere": "<Say>En otro lugar.</Say>",
    }
    call = network.phone(CALLER).calls(line)
    call.waits(5)
    rest.calls(call.sid).update(url=f"{site.url}/elsewhere")
    call.hears("En otro lugar")


def test_a_caller_who_talks_can_be_sent_elsewhere(network, rest, caller, pages, site, desk):
    pages.pages["/elsewhere"] = '<Say>En otro lugar.</Say><Pause length="60"/>'
    caller.waits(5)
    ana = network.phone(ANA)
    taking = ana.calls(desk)
    caller.is_connected_to(ana)
    rest.calls(caller.sid).update(url=f"{site.url}/elsewhere")
    caller.hears("En otro lugar")
    taking.hears("Thanks", within=1)
    assert not ana.is_talking
    assert results(pages) == ["redirected-from-bridged"]
    assert pages.forms("/after")[0]["DialBridged"] == "true"


def test_a_responder_who_talks_can_be_sent_elsewhere(network, rest, caller, pages, site, desk):
    pages.pages["/elsewhere"] = "<Say>Elsewhere.</Say>"
    caller.waits(5)
    ana = network.phone(ANA)
    taking = ana.calls(desk)
    caller.is_connected_to(ana)
    rest.calls(taking.sid).update(url=f"{site.url}/elsewhere")
    taking.hears("Elsewhere")
    caller.hears("Fuera")
    assert results(pages) == ["bridged"]
    assert "Thanks" not in taking.heard
