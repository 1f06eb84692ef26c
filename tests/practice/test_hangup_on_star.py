"""Who dials with hangupOnStar ends a conversation by `*`, and the call goes on."""

import pytest

from app.practice import Accepts, Kind, Leg, Responds
from app.practice.legs import Ear
from tests.practice.conftest import CALLER, LINE, START, document

ANA, LUIS = "+14135550101", "+14135550102"
SECOND = "+14135550151"
DIAL = f"""<Dial hangupOnStar="true" action="/rung"><Number statusCallback="/leg">{ANA}</Number>
    </Dial><Say>Detrás.</Say>"""
TAKE = '<Dial hangupOnStar="true" action="/after" timeout="5"><Queue>w-1</Queue></Dial>'
ASK = '<Gather numDigits="1" finishOnKey="" action="/told"><Say>Press 1.</Say></Gather>'


@pytest.fixture
def pages(site):
    site.pages |= {
        "/voice": '<Enqueue waitUrl="/wait" action="/left">w-1</Enqueue>',
        "/wait": '<Say>Espere un poco, por favor.</Say><Pause length="8"/>',
        "/left": '<Say>Fuera.</Say><Pause length="60"/>',
        "/take": TAKE,
        "/after": ASK,
        "/told": lambda request: TAKE if request.form["Digits"] == "1" else "<Say>Bye.</Say>",
    }
    return site


@pytest.fixture
def room(network, site):
    """Let a telephone call a number of its own, which takes it into the room."""
    site.pages["/after"] = '<Say>Adiós.</Say><Pause length="60"/>'

    def joins(number, attributes="", dial='hangupOnStar="true" action="/after"'):
        path = f"/join{number[-4:]}"
        site.pages[path] = f"""<Dial {dial}><Conference statusCallback="/conference"
            statusCallbackEvent="leave end" {attributes}>r-1</Conference></Dial>
            <Say>Detrás.</Say><Pause length="60"/>"""
        line = network.line(f"+1413555{int(number[-4:]) + 20:04}", voice_url=site.url + path)
        return network.phone(number).calls(line)

    return joins


def talking(call, network, pages=None):
    """Have a caller talk with Ana, whose number their document dials."""
    ana = network.phone(ANA)
    caller = call(**(pages or {"voice": DIAL, "rung": "<Say>Y ahora.</Say>"}))
    ana.rings()
    ana.answers()
    caller.is_connected_to(ana)
    return caller, ana


def invited(rest, site, *numbers):
    for number in numbers:
        rest.calls.create(to=number, from_=LINE, url=f"{site.url}/after", timeout=15)


def keys(call, kind):
    return [entry.text for entry in call.transcript if entry.kind is kind]


def test_the_star_of_who_dialled_a_number_releases_it_and_the_action_follows(
    call, network, site
):
    caller, ana = talking(call, network)
    caller.waits(45)
    caller.presses("*")
    ana.is_released(within=0)
    caller.hears("Y ahora")
    (form,) = site.forms("/rung")
    assert (form["DialCallStatus"], form["DialBridged"]) == ("completed", "true")
    assert (form["CallStatus"], form["DialCallSid"]) == ("in-progress", ana.leg.sid)
    assert form["DialCallDuration"] == "45"
    assert [form["CallStatus"] for form in site.forms("/leg")] == ["completed"]
    assert caller.ended().by == "line"
    network.check()


def test_without_an_action_the_star_leads_to_the_next_verb(call, network):
    voice = DIAL.replace('action="/rung"', "")
    caller, ana = talking(call, network, {"voice": voice})
    caller.presses("*")
    caller.hears("Detrás")
    assert ana.leg.over


def test_other_keys_and_the_star_of_the_other_side_do_nothing(call, network):
    caller, ana = talking(call, network)
    caller.presses("1#0", at_once=True)
    ana.presses("*1", at_once=True)
    caller.waits(20)
    assert caller.is_talking
    assert keys(caller, Kind.LOST) == ["1", "#", "0", "*", "1"]
    assert keys(caller, Kind.PRESSED) == []


@pytest.mark.parametrize("dial", ["", 'hangupOnStar="false"'])
def test_who_did_not_ask_for_the_star_goes_on_talking(call, network, dial):
    voice = DIAL.replace('hangupOnStar="true"', dial)
    caller, _ = talking(call, network, {"voice": voice, "rung": ""})
    caller.presses("*", at_once=True)
    caller.waits(20)
    assert caller.is_talking


def test_a_star_while_the_telephone_rings_is_lost(call, network):
    ana = network.phone(ANA)
    caller = call(voice=DIAL, rung="")
    ana.rings()
    caller.presses("*", at_once=True)
    ana.answers()
    caller.is_connected_to(ana)
    caller.waits(10)
    assert caller.is_talking


def test_a_star_after_the_conversation_is_the_key_of_the_next_document(call, network, site):
    rung = '<Gather finishOnKey="*" action="/told"><Say>Oprima.</Say></Gather>'
    pages = {"voice": DIAL, "rung": rung, "told": "<Say>Gracias.</Say>"}
    caller, _ = talking(call, network, pages)
    caller.presses("*12*")
    caller.hears("Gracias")
    (form,) = site.forms("/told")
    assert (form["Digits"], form["FinishedOnKey"]) == ("12", "*")


def test_the_star_of_who_took_a_caller_leaves_both_to_their_actions(
    network, caller, pages, desk
):
    caller.waits(12)
    ana = network.phone(ANA)
    taking = ana.calls(desk)
    caller.is_connected_to(ana)
    caller.presses("*", at_once=True)
    taking.waits(60)
    assert taking.is_talking
    taking.presses("*")
    taking.hears("Press 1")
    caller.hears("Fuera", within=1)
    (after,), (left,) = pages.forms("/after"), pages.forms("/left")
    assert (after["DialCallStatus"], after["DialBridged"]) == ("completed", "true")
    assert (after["DialCallSid"], after["DialCallDuration"]) == (caller.sid, "60")
    assert (after["CallSid"], after["CallStatus"]) == (taking.sid, "in-progress")
    assert (left["QueueResult"], left["CallStatus"]) == ("bridged", "in-progress")
    assert (caller.is_talking, taking.is_talking) == (False, False)
    network.check()


def test_a_star_before_the_caller_is_there_ends_nothing(network, caller, pages, desk):
    pages.pages |= {
        "/take": TAKE.replace("<Queue>", '<Queue url="/about">'),
        "/about": "<Say>Le comunico con alguien.</Say>",
    }
    caller.waits(5)
    taking = network.phone(ANA).calls(desk)
    caller.hears("Le comunico")
    taking.presses("*", at_once=True)
    caller.is_connected_to(network.phone(ANA))
    taking.waits(10)
    assert taking.is_talking


def test_an_invited_responder_takes_one_caller_after_the_other_with_star_and_one(
    network, line, caller, pages, rest
):
    second = network.phone(SECOND).calls(line)
    ana = network.phone(ANA)
    invited(rest, pages, ANA)
    ana.rings()
    ana.answers()
    ana.presses("1")
    caller.is_connected_to(ana)
    ana.waits(30)
    ana.presses("*1")
    second.is_connected_to(ana)
    ana.waits(10)
    ana.presses("*2")
    ana.hears("Bye")
    assert [form["QueueResult"] for form in pages.forms("/left")] == ["bridged"] * 2
    assert [form["Digits"] for form in pages.forms("/told")] == ["1", "1", "2"]
    after = [form.get("DialCallDuration") for form in pages.forms("/after")]
    assert after == [None, "30", "10"]
    network.check()


def test_a_responder_who_plays_by_itself_ends_each_conversation_with_the_star(
    network, line, caller, pages, rest
):
    second = network.phone(SECOND).calls(line)
    network.phone(ANA, Responds(keys="1 1 2", talks=25, ends_with="*"))
    invited(rest, pages, ANA)
    ana = network.phone(ANA)
    caller.is_connected_to(ana)
    second.is_connected_to(ana)
    ana.hears("Bye")
    after = [form.get("DialCallDuration") for form in pages.forms("/after")]
    assert after == [None, "25", "25"]
    assert not ana.leg.hung_up


@pytest.mark.parametrize("ends_with", ["*", ""])
def test_a_responder_who_is_led_to_the_next_caller_at_once_talks_with_each_as_long(
    network, line, caller, pages, rest, ends_with
):
    def next_caller(request):
        return TAKE if request.form.get("DialBridged", "true") == "true" else "<Hangup/>"

    pages.pages["/after"] = next_caller
    second = network.phone(SECOND).calls(line)
    network.phone(ANA, Responds(talks=25, ends_with=ends_with))
    invited(rest, pages, ANA)
    caller.is_connected_to(network.phone(ANA))
    if not ends_with:
        caller.waits(10)
        caller.hangs_up()
    second.is_connected_to(network.phone(ANA))
    network.settle()
    lasted = [form["DialCallDuration"] for form in pages.forms("/after")[1:3]]
    assert lasted == (["25", "25"] if ends_with else ["10", "25"])


def test_a_responder_whose_star_ends_nothing_hangs_up(network, caller, pages, rest):
    pages.pages["/told"] = TAKE.replace('hangupOnStar="true"', "")
    network.phone(ANA, Responds(keys="1", talks=25, ends_with="*"))
    invited(rest, pages, ANA)
    caller.hears("Fuera")
    assert network.phone(ANA).leg.hung_up


def test_keys_that_are_pressed_while_the_document_is_fetched_are_lost(
    network, caller, pages, desk
):
    ana = network.phone(ANA)

    def impatient(_):
        for key in "*1*":
            ana.type_key(key)
        return document(ASK)

    pages.pages["/after"] = impatient
    caller.waits(5)
    taking = ana.calls(desk)
    caller.is_connected_to(ana)
    taking.presses("*")
    taking.hears("Press 1")
    assert keys(taking, Kind.LOST) == ["*", "1", "*"]
    taking.presses("2")
    taking.hears("Bye")


def test_the_star_of_a_participant_leaves_the_conference_to_the_others(network, room, site):
    first, second, third = room(CALLER), room(SECOND), room(LUIS)
    first.is_in_conference_with(third)
    second.is_in_conference_with(third)
    second.waits(10)
    second.presses("5", at_once=True)
    assert second.is_talking
    second.presses("*")
    second.hears("Adiós")
    first.is_in_conference_with(third)
    assert (first.is_talking, second.is_talking) == (True, False)
    (after,) = site.forms("/after")
    assert (after["DialCallStatus"], after["DialBridged"]) == ("answered", "true")
    assert (after["CallSid"], after["CallStatus"]) == (second.sid, "in-progress")
    (left,) = site.forms("/conference")
    assert (left["StatusCallbackEvent"], left["CallSid"]) == ("participant-leave", second.sid)
    assert left["ParticipantCallStatus"] == "in-progress"
    network.check()


def test_with_the_star_of_who_ends_a_conference_it_is_over_for_all(room, site):
    first, second = room(CALLER), room(SECOND, 'endConferenceOnExit="true"')
    first.is_in_conference_with(second)
    second.presses("*")
    first.hears("Adiós", within=1)
    second.hears("Adiós", within=1)
    reasons = [form.get("ReasonConferenceEnded") for form in site.forms("/conference")]
    assert reasons[-1] == "participant-with-end-conference-on-exit-left"


def test_a_participant_without_the_star_stays_in_the_conference(room):
    first, second = room(CALLER), room(SECOND, dial='action="/after"')
    first.is_in_conference_with(second)
    second.presses("*", at_once=True)
    second.waits(10)
    assert second.is_talking


def test_who_waits_alone_for_a_conference_leaves_it_with_the_star(room, site):
    first = room(CALLER, dial='hangupOnStar="true"')
    first.waits(20)
    first.presses("*")
    first.hears("Detrás")
    (left, end) = site.forms("/conference")
    assert left["StatusCallbackEvent"] == "participant-leave"
    assert end["StatusCallbackEvent"] == "conference-end"


def test_who_left_a_conference_with_the_star_can_come_again(room, site):
    first, second = room(CALLER), room(SECOND)
    first.is_in_conference_with(second)
    site.pages["/after"] = site.pages["/join0151"]
    second.presses("*")
    second.is_in_conference_with(first)
    second.waits(5)
    assert second.is_talking
    site.pages["/after"] = "<Say>Adiós.</Say>"
    second.presses("*")
    second.hears("Adiós")


def test_another_value_than_true_and_false_has_an_error_of_its_own(call, site):
    call(voice=DIAL.replace("true", "yes"), fallback="").ended()
    assert site.forms("/fallback")[0]["ErrorCode"] == "13213"


def test_a_leg_takes_a_star_and_nothing_else_while_it_talks(timeline):
    leg = Leg(who=ANA, shown=LINE, to=ANA, direction="outbound-api", now=timeline.now)
    assert timeline.now() == START
    assert not leg.takes("*")
    leg.listens(Ear.STAR)
    assert (leg.takes("*"), leg.takes("1")) == (True, False)
    leg.take_key("*")
    assert (leg.starred, leg.keys, leg.takes("*")) == (True, [], False)
    leg.listens(Ear.SILENCE)
    leg.take_key("*")
    assert leg.keys == ["*"]


def test_who_accepts_without_a_star_hangs_up_as_before(network, caller, pages, rest):
    network.phone(ANA, Accepts(talks=20))
    invited(rest, pages, ANA)
    caller.hears("Fuera")
    assert network.phone(ANA).leg.hung_up
    assert pages.forms("/after")[-1]["CallStatus"] == "completed"
