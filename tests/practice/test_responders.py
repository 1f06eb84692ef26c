"""Responders who behave by themselves: invited by REST, accepting, talking, and afterwards."""

from datetime import timedelta

import pytest

from app.clock import DrivenClock
from app.practice import (
    Accepts,
    Drops,
    HangsUp,
    Keys,
    Kind,
    Network,
    OutOfService,
    Passes,
    Responds,
    Silent,
    Timeline,
    Voicemail,
)
from tests.practice.conftest import ACCOUNT, CALLER, LINE, START, client_of

ANA, LUIS, ROSA = "+14135550101", "+14135550102", "+14135550103"
SECOND = "+14135550151"


def pressed(request):
    """Connect who pressed 1 with the front of the queue."""
    if request.form["Digits"] != "1":
        return "<Hangup/>"
    return '<Dial action="/talked" timeout="5"><Queue>w-1</Queue></Dial>'


@pytest.fixture
def pages(site):
    site.pages |= {
        "/voice": '<Enqueue waitUrl="/wait" action="/left">w-1</Enqueue>',
        "/wait": '<Say>Espere un poco, por favor.</Say><Pause length="8"/>',
        "/left": "<Hangup/>",
        "/invite": """<Gather numDigits="1" finishOnKey="" timeout="8" action="/pressed">
            <Say>Hotline call, Spanish, an emergency. Press 1.</Say></Gather><Hangup/>""",
        "/pressed": pressed,
        "/talked": """<Gather numDigits="1" finishOnKey="" action="/told">
            <Say>Another caller waits. Press 1.</Say></Gather>""",
        "/told": pressed,
    }
    return site


def invited(network, site, *numbers):
    for number in numbers:
        url = f"{site.url}/invite"
        client_of(network).calls.create(to=number, from_=LINE, url=url, timeout=15)


@pytest.mark.parametrize(
    ("behaviour", "seconds"),
    [
        (Voicemail(after=4), (4, 30)),
        (Silent(after=2), (2, 15)),
        (HangsUp(after=2, listens=1), (2, 3.5)),
        (Passes(after=2), (2, 15)),
        (OutOfService(), (1, 8)),
    ],
)
def test_who_does_not_accept_is_not_connected(network, line, pages, site, behaviour, seconds):
    network.phone(ANA, behaviour)
    caller = network.phone(CALLER).calls(line)
    invited(network, site, ANA)
    caller.waits(60)
    assert not caller.is_talking
    (leg,) = [leg for leg in network.legs if leg.direction == "outbound-api"]
    assert leg.status == "completed"
    rang = next(at for at, status in leg.history if status == "ringing")
    assert leg.answered_at - rang == timedelta(seconds=seconds[0])
    assert leg.ended_at - rang <= timedelta(seconds=seconds[1])


def test_a_voicemail_holds_a_line_that_does_not_hang_up(network, line, site):
    site.pages["/invite"] = '<Pause length="600"/>'
    network.phone(ANA, Voicemail())
    invited(network, site, ANA)
    network.settle()
    (leg,) = network.legs
    assert leg.hung_up
    assert leg.duration() > 120


def test_who_accepts_talks_and_hangs_up(network, line, pages, site):
    network.phone(ANA, Accepts(talks=45))
    caller = network.phone(CALLER).calls(line)
    invited(network, site, ANA)
    assert caller.ended().bridged_with == (ANA,)
    moments = {entry.kind: entry.after for entry in caller.transcript}
    assert moments[Kind.PARTED] - moments[Kind.CONNECTED] == pytest.approx(45, abs=0.3)


def test_who_drops_leaves_the_caller_to_the_action(network, line, pages, site):
    pages.pages["/left"] = "<Say>Se cortó.</Say>"
    network.phone(ANA, Drops())
    caller = network.phone(CALLER).calls(line)
    invited(network, site, ANA)
    caller.hears("Se cortó")
    assert pages.forms("/left")[0]["QueueResult"] == "bridged"


def test_a_key_may_come_in_the_middle_of_the_screening(network, line, pages, site):
    network.phone(ANA, Accepts(into=0.5))
    network.phone(CALLER).calls(line)
    invited(network, site, ANA)
    network.timeline.sleep(10)
    (cut,) = [entry for entry in network.transcript if entry.kind is Kind.CUT]
    assert cut.who == ANA
    assert cut.seconds == pytest.approx(0.5, abs=0.01)


def test_several_accept_in_the_same_instant_and_one_gets_the_only_caller(
    network, line, pages, site
):
    at = START + timedelta(seconds=12)
    numbers = (ANA, LUIS, ROSA)
    for number in numbers:
        network.phone(number, Accepts(at=at, after=2))
    caller = network.phone(CALLER).calls(line)
    invited(network, site, *numbers)
    network.settle()
    keys = [e.at for e in network.transcript if e.kind is Kind.PRESSED]
    assert keys == [at] * 3
    bridged = [form["DialBridged"] for form in pages.forms("/talked")]
    assert sorted(bridged) == ["false", "false", "true"]
    assert len(caller.ending.bridged_with) == 1


def test_after_a_conversation_a_responder_presses_keys_and_takes_the_next_caller(
    network, line, pages, site
):
    network.phone(ANA, Responds(keys="1 1 2", talks=30))
    first = network.phone(CALLER).calls(line)
    second = network.phone(SECOND).calls(line)
    invited(network, site, ANA)
    ana = network.phone(ANA)
    first.is_connected_to(ana)
    first.hangs_up()
    second.is_connected_to(ana)
    second.hangs_up()
    network.settle()
    assert [form["Digits"] for form in pages.forms("/told")] == ["1", "2"]


def test_a_responder_lets_a_prompt_pass_or_ends_a_long_conversation(network, line, pages, site):
    network.phone(ANA, Responds(keys="1 - 1", talks=30))
    caller = network.phone(CALLER).calls(line)
    invited(network, site, ANA)
    caller.is_connected_to(network.phone(ANA))
    caller.ended()
    assert not pages.forms("/told")
    (leg,) = [leg for leg in network.legs if leg.direction == "outbound-api"]
    assert leg.hung_up


def test_many_callers_and_responders_meet_on_an_accelerated_clock(tmp_path, pages, site):
    timeline = Timeline(DrivenClock.start(tmp_path / "clock", START, speed=100))
    responders = [f"+141355501{number}" for number in range(10, 16)]
    callers = [f"+141355501{number}" for number in range(60, 66)]
    with Network(account=ACCOUNT, timeline=timeline, calls_a_second=5) as network:
        line = network.line(LINE, voice_url=f"{site.url}/voice")
        for number in responders:
            network.phone(number, Accepts(talks=10_000))
        calls = [network.phone(n).calls(line, Keys("", talks=60)) for n in callers]
        timeline.wait(lambda: len(network.queues) == 1, 600)
        invited(network, site, *responders)
        assert timeline.wait(lambda: all(call.is_over for call in calls), 4000)
        met = [number for call in calls for number in call.ending.bridged_with]
        assert sorted(met) == responders


def test_the_same_evening_in_the_queue_gives_the_same_transcript(tmp_path, pages, site):
    def once(name):
        timeline = Timeline(DrivenClock.start(tmp_path / name, START))
        with Network(account=ACCOUNT, timeline=timeline) as network:
            line = network.line(LINE, voice_url=f"{site.url}/voice")
            at = START + timedelta(seconds=12)
            for number in (ANA, LUIS, ROSA):
                network.phone(number, Accepts(at=at, after=2, talks=30))
            for number in (CALLER, SECOND):
                network.phone(number).calls(line, Keys("", talks=600))
            invited(network, site, ANA, LUIS, ROSA)
            network.settle()
            assert len([e for e in network.transcript if e.kind is Kind.CONNECTED]) == 4
            return [(e.at, e.who, e.kind, e.text[:2]) for e in network.transcript]

    assert once("first") == once("second")
