"""Telephones behave by themselves as people and their voicemails do."""

import pytest

from app.clock import DrivenClock, RealClock
from app.practice import (
    Accepts,
    Busy,
    Declines,
    Entry,
    HangsUp,
    Keys,
    Kind,
    NoAnswer,
    NoCallError,
    Off,
    Passes,
    PhoneInUseError,
    Silent,
    Timeline,
    Voicemail,
)
from app.practice.network import Network
from tests.practice.conftest import ACCOUNT, CALLER, LINE, START

ANA = "+14135550101"
SCREEN = """<Gather numDigits="1" finishOnKey="" timeout="8" action="/screened">
  <Say>Hotline call. Press 1.</Say></Gather><Hangup/>"""


@pytest.fixture
def pages(site):
    site.pages |= {
        "/voice": """<Gather numDigits="1" action="/key"><Say>Oprima uno.</Say></Gather>
            <Say>Silencio.</Say><Redirect>/key</Redirect>""",
        "/key": f"""<Dial action="/rung" timeout="15">
            <Number url="/screen">{ANA}</Number></Dial>""",
        "/screen": SCREEN,
        "/screened": lambda r: "" if r.form["Digits"] == "1" else "<Hangup/>",
        "/rung": lambda r: (
            "<Hangup/>"
            if r.form["DialBridged"] == "true"
            else '<Say>Deje su mensaje.</Say><Record action="/left"/>'
        ),
        "/left": "<Say>Gracias.</Say>",
    }
    return site


@pytest.mark.parametrize(
    ("behaviour", "status", "bridged"),
    [
        (Accepts(), "completed", "true"),
        (Passes(), "completed", "false"),
        (Silent(), "completed", "false"),
        (Voicemail(), "completed", "false"),
        (HangsUp(), "completed", "false"),
        (Declines(), "busy", "false"),
        (Busy(), "busy", "false"),
        (NoAnswer(), "no-answer", "false"),
        (Off(), "failed", "false"),
    ],
)
def test_what_a_telephone_does_is_what_the_action_is_told(
    network, line, pages, behaviour, status, bridged
):
    network.phone(ANA, behaviour)
    call = network.phone(CALLER).calls(line, Keys("1"))
    ending = call.ended()
    (form,) = pages.forms("/rung")
    assert (form["DialCallStatus"], form["DialBridged"]) == (status, bridged)
    assert ending.bridged_with == ((ANA,) if bridged == "true" else ())
    assert len(ending.recordings) == (bridged == "false")
    network.check()


def test_a_caller_presses_each_key_after_a_prompt_and_talks(network, line, pages):
    network.phone(ANA, Accepts(talks=300))
    call = network.phone(CALLER).calls(line, Keys("1", talks=45))
    assert call.ended().by == "caller"
    pressed = [e for e in call.transcript if e.kind is Kind.PRESSED and e.who == CALLER]
    assert [entry.text for entry in pressed] == ["1"]
    connected, parted = (
        next(e.after for e in call.transcript if e.kind is kind)
        for kind in (Kind.CONNECTED, Kind.PARTED)
    )
    assert parted - connected == pytest.approx(45, abs=0.01)


def test_a_caller_leaves_a_message_of_its_length(network, line, pages):
    call = network.phone(CALLER).calls(line, Keys("1", message_seconds=12))
    (recording,) = call.ended().recordings
    assert (recording.seconds, recording.spoken) == (12, pytest.approx(12))


def test_a_silent_caller_presses_nothing(network, line, pages):
    call = network.phone(CALLER).calls(line, Keys(""))
    call.hears("Silencio")
    call.ended()
    assert not [e for e in call.transcript if e.kind is Kind.PRESSED]


def test_a_dash_lets_one_prompt_pass_in_silence(network, line, site):
    site.pages |= {
        "/voice": """<Gather numDigits="1" action="/no"><Say>Una.</Say></Gather>
            <Gather numDigits="1" action="/yes"><Say>Dos.</Say></Gather>""",
        "/yes": "<Say>Sí.</Say>",
    }
    network.phone(CALLER).calls(line, Keys("- 2")).hears("Sí")


def test_a_caller_leaves_by_itself_when_the_line_never_ends(network, line, site):
    site.pages["/voice"] = '<Gather timeout="60"/><Redirect>/voice</Redirect>'
    call = network.phone(CALLER).calls(line, Keys("", longest=600))
    ending = call.ended()
    assert (ending.by, ending.seconds) == ("caller", pytest.approx(600, abs=1))


def test_a_telephone_on_a_call_is_busy(network, line, pages):
    ana = network.phone(ANA)
    first = ana.calls(line)
    first.hears("Oprima uno")
    network.phone(CALLER).calls(line, Keys("1")).ended()
    assert pages.forms("/rung")[0]["DialCallStatus"] == "busy"


def test_a_telephone_calls_once_at_a_time(network, line, pages):
    ana = network.phone(ANA)
    ana.calls(line)
    with pytest.raises(PhoneInUseError):
        ana.calls(line)


def test_a_telephone_that_never_rang_is_on_no_call(network):
    with pytest.raises(NoCallError):
        network.phone(ANA).hears("hola")


def test_a_telephone_that_does_not_ring_fails_the_test(network):
    with pytest.raises(AssertionError, match="rings"):
        network.phone(ANA).rings(within=5)


def test_words_are_found_in_the_order_in_which_they_are_spoken(network, line, site):
    site.pages["/voice"] = "<Say>Uno, dos.</Say><Say>Tres.</Say>"
    call = network.phone(CALLER).calls(line)
    call.hears("uno")
    call.hears("DOS")
    call.hears("tres")
    with pytest.raises(AssertionError, match="Tres"):
        call.hears("uno")


def test_the_same_calls_give_the_same_transcript(tmp_path, pages):
    def once(name):
        timeline = Timeline(DrivenClock.start(tmp_path / name, START))
        with Network(account=ACCOUNT, timeline=timeline) as network:
            line = network.line(LINE, voice_url=f"{pages.url}/voice")
            network.phone(ANA, Accepts())
            for last in range(4):
                network.phone(f"+1413555016{last}").calls(line, Keys("1"))
            network.settle()
            return [(e.at, e.who, e.kind, e.text[:2]) for e in network.transcript]

    assert once("first") == once("second")


def test_many_calls_run_side_by_side_on_an_accelerated_clock(tmp_path, pages):
    clock = DrivenClock.start(tmp_path / "clock", START, speed=500)
    with Network(account=ACCOUNT, timeline=Timeline(clock)) as network:
        line = network.line(LINE, voice_url=f"{pages.url}/voice")
        for last in range(6):
            network.phone(f"+1413555016{last}").calls(line, Keys("1"))
        assert network.settle()
        assert {call.ending.kind for call in network.calls} == {"completed"}


def test_in_real_time_keys_may_be_typed_from_any_thread(pages):
    pages.pages["/voice"] = '<Gather numDigits="1" action="/key"/>'
    pages.pages["/key"] = "<Hangup/>"
    entries: list[Entry] = []
    with Network(account=ACCOUNT, timeline=Timeline(RealClock())) as network:
        line = network.line(LINE, voice_url=f"{pages.url}/voice")
        network.watch(entries.append)
        call = network.phone(CALLER).calls(line)
        assert network.timeline.wait(lambda: call.leg.listened > 0, 20)
        call.type_key("7")
        call.ended(within=20)
    assert pages.forms("/key")[0]["Digits"] == "7"
    assert entries == list(network.transcript)
