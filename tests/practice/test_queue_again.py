"""Who came out of a queue waits in it again, and who took one caller takes another."""

import pytest

ANA, LUIS = "+14135550101", "+14135550102"
SECOND = "+14135550151"
ENQUEUE = '<Enqueue waitUrl="/wait" action="/left">w-1</Enqueue>'
TAKE = '<Dial hangupOnStar="true" action="/after" timeout="5"><Queue>w-1</Queue></Dial>'


def next_caller(request):
    """Let a responder go on until nobody waits."""
    return TAKE if request.form["DialBridged"] == "true" else "<Hangup/>"


@pytest.fixture
def pages(site):
    site.pages |= {
        "/voice": ENQUEUE,
        "/wait": '<Say>Espere un poco, por favor.</Say><Pause length="8"/>',
        "/left": ENQUEUE,
        "/take": TAKE,
        "/after": next_caller,
        "/elsewhere": '<Say>En otro lugar.</Say><Pause length="60"/>',
    }
    return site


def results(pages):
    return [form["QueueResult"] for form in pages.forms("/left")]


def test_a_caller_who_is_left_by_the_star_waits_again_behind_who_waits(
    network, line, caller, pages, desk
):
    second = network.phone(SECOND).calls(line)
    second.waits(5)
    ana = network.phone(ANA)
    taking = ana.calls(desk)
    caller.is_connected_to(ana)
    taking.waits(20)
    taking.presses("*")
    second.is_connected_to(ana)
    taking.waits(7)
    waited = [f for f in pages.forms("/wait") if f["CallSid"] == caller.sid][-1]
    assert (waited["QueuePosition"], waited["QueueTime"]) == ("1", "0")
    taking.presses("*")
    caller.is_connected_to(ana)
    assert results(pages) == ["bridged", "bridged"]
    network.check()


def test_two_alone_meet_again_and_again(network, caller, pages, desk):
    caller.waits(5)
    ana = network.phone(ANA)
    taking = ana.calls(desk)
    for _ in range(4):
        caller.is_connected_to(ana)
        taking.waits(12)
        taking.presses("*")
    caller.is_connected_to(ana)
    caller.hangs_up()
    ended = caller.ended()
    taking.ended()
    assert ended.bridged_with == (ANA,) * 5
    assert results(pages) == ["bridged"] * 5
    after = pages.forms("/after")
    assert [f.get("DialCallDuration") for f in after] == [*["12"] * 4, "0", None]
    assert [f["DialCallStatus"] for f in after] == [*["completed"] * 5, "no-answer"]
    (queue,) = network.queues
    assert queue.members == []
    network.check()


def test_who_hangs_up_on_a_caller_who_waits_again_leaves_them_to_another(
    network, caller, pages, desk
):
    caller.waits(5)
    ana, luis = network.phone(ANA), network.phone(LUIS)
    ana.calls(desk)
    caller.is_connected_to(ana)
    ana.hangs_up()
    caller.waits(15)
    assert not caller.is_talking
    luis.calls(desk)
    caller.is_connected_to(luis)
    assert results(pages) == ["bridged"]


def test_a_caller_who_leaves_a_queue_may_join_it_again(network, caller, pages, desk):
    pages.pages["/wait"] = '<Pause length="4"/><Leave/>'
    caller.waits(30)
    assert set(results(pages)) == {"leave"}
    ana = network.phone(ANA)
    ana.calls(desk)
    caller.is_connected_to(ana)
    caller.waits(10)
    assert caller.is_talking


def test_a_responder_takes_one_caller_after_the_other_as_each_hangs_up(
    network, line, caller, pages, desk
):
    second = network.phone(SECOND).calls(line)
    second.waits(3)
    ana = network.phone(ANA)
    taking = ana.calls(desk)
    for call in (caller, second):
        call.is_connected_to(ana)
        call.waits(10)
        call.hangs_up()
        call.ended()
    taking.ended()
    sids = [form.get("DialCallSid") for form in pages.forms("/after")]
    assert sids == [caller.sid, second.sid, None]


def test_who_is_sent_elsewhere_out_of_a_conversation_leaves_the_responder_to_the_action(
    network, rest, caller, pages, desk
):
    pages.pages["/after"] = '<Say>Thanks.</Say><Pause length="60"/>'
    caller.waits(5)
    ana = network.phone(ANA)
    taking = ana.calls(desk)
    caller.is_connected_to(ana)
    taking.waits(30)
    rest.calls(caller.sid).update(url=f"{pages.url}/elsewhere")
    caller.hears("En otro lugar", within=1)
    taking.hears("Thanks", within=1)
    (left,), (after,) = pages.forms("/left"), pages.forms("/after")
    assert (left["QueueResult"], left["CallStatus"]) == (
        "redirected-from-bridged",
        "in-progress",
    )
    assert (after["DialCallStatus"], after["DialBridged"]) == ("completed", "true")
    assert (after["DialCallSid"], after["DialCallDuration"]) == (caller.sid, "30")
    assert (after["CallSid"], after["CallStatus"]) == (taking.sid, "in-progress")
    assert len(pages.forms("/wait")) == 1  # the action's <Enqueue> is ignored


def test_who_is_sent_elsewhere_while_waiting_is_in_the_queue_no_longer(
    network, rest, caller, pages
):
    caller.waits(5)
    rest.calls(caller.sid).update(url=f"{pages.url}/elsewhere")
    caller.hears("En otro lugar", within=1)
    (left,) = pages.forms("/left")
    assert (left["QueueResult"], left["CallStatus"]) == ("redirected", "in-progress")
    (queue,) = network.queues
    assert queue.members == []


def test_who_is_sent_elsewhere_may_be_sent_to_the_same_queue(
    network, rest, caller, pages, desk
):
    caller.waits(5)
    ana = network.phone(ANA)
    taking = ana.calls(desk)
    caller.is_connected_to(ana)
    rest.calls(caller.sid).update(url=f"{pages.url}/voice")
    taking.waits(10)
    caller.is_connected_to(ana)
    taking.hangs_up()
    caller.waits(1)
    assert results(pages) == ["redirected-from-bridged", "bridged"]


def test_the_star_and_a_hang_up_in_the_same_instant_end_the_call(network, caller, pages, desk):
    caller.waits(5)
    ana = network.phone(ANA)
    taking = ana.calls(desk)
    caller.is_connected_to(ana)
    with network.timeline.turn():
        taking.type_key("*")
        taking.hangs_up()
    taking.ended()
    assert taking.leg.over
    assert not caller.is_talking
    assert results(pages) == ["bridged"]
