"""Verbs do on a leg what Twilio's pages say."""

from datetime import timedelta

import pytest

from app.practice import Kind, Mischief, Network
from tests.practice.conftest import ACCOUNT, CALLER

TEN_SECONDS = " ".join(["palabra"] * 25)


def kinds(call, kind):
    return [entry for entry in call.transcript if entry.kind is kind]


def test_speech_lasts_as_long_as_its_words_and_breaks(call):
    ended = call(
        voice=f"""<Say voice="Polly.Lupe-Neural">{TEN_SECONDS}<break time="1500ms"/></Say>
        <Pause length="3"/><Say>Adiós.</Say>"""
    )
    ended.ended()
    first, last = kinds(ended, Kind.HEARD)
    assert first.seconds == 11.5
    assert last.at - first.at == timedelta(seconds=14.5)
    assert (first.language, first.voice) == ("es-US", "Polly.Lupe-Neural")


def test_a_word_in_another_language_is_heard_in_that_language(call):
    heard = call(
        voice="""<Say voice="Polly.Lupe-Neural" language="es-US">Para inglés,
        <lang xml:lang="en-US">press <emphasis>two</emphasis></lang>.
        <sub alias="avenida">av.</sub>
        </Say>"""
    )
    heard.hears("para inglés", language="es-US")
    heard.hears("press two", language="en-US")
    heard.hears("avenida", language="es-US")


def test_speech_can_be_repeated(call):
    repeated = call(voice='<Say loop="3">Hola.</Say>')
    repeated.ended()
    assert repeated.heard == "Hola. Hola. Hola."


def test_a_key_cuts_the_prompt_from_the_first_syllable(call):
    cut = call(
        voice=f'<Gather numDigits="1" action="/key"><Say>{TEN_SECONDS}</Say></Gather>',
        key="<Say>Gracias.</Say>",
    )
    cut.hears("palabra")
    cut.waits(2)
    cut.presses("1")
    cut.hears("Gracias")
    (entry,) = kinds(cut, Kind.CUT)
    assert entry.seconds == pytest.approx(2, abs=0.01)


def test_a_key_does_not_cut_speech_outside_a_gather_and_is_lost(call, site):
    lost = call(voice=f'<Say>{TEN_SECONDS}</Say><Gather timeout="2" action="/key"/>')
    lost.hears("palabra")
    lost.presses("1", at_once=True)
    lost.ended()
    assert [entry.text for entry in kinds(lost, Kind.LOST)] == ["1"]
    assert not site.forms("/key")


def test_silence_counts_from_the_end_of_the_prompt_and_falls_through(call, site):
    silent = call(
        voice=f"""<Gather timeout="7" action="/key"><Say>{TEN_SECONDS}</Say><Pause length="2"/>
        </Gather><Say>Nadie.</Say>"""
    )
    first = silent.hears("palabra")
    assert silent.hears("Nadie").at - first.at == timedelta(seconds=10 + 2 + 7)
    assert not site.forms("/key")


def test_silence_is_told_to_the_action_where_it_asks_for_it(call, site):
    call(
        voice='<Gather timeout="3" actionOnEmptyResult="true" action="/key"/><Say>Nadie.</Say>',
        key="<Say>Silencio.</Say>",
    ).hears("Silencio")
    assert site.forms("/key")[0]["Digits"] == ""


@pytest.mark.parametrize(
    ("attributes", "pressed", "digits"),
    [
        ('numDigits="1"', "1", "1"),
        ('numDigits="4"', "1234", "1234"),
        ('numDigits="4"', "12", "12"),
        ("", "12#", "12"),
        ("", "*", "*"),
        ('finishOnKey="*"', "1#*", "1#"),
        ('numDigits="1" finishOnKey=""', "#", "#"),
        ('numDigits="1" finishOnKey=""', "*", "*"),
    ],
)
def test_a_gather_takes_the_keys_that_it_asks_for(call, site, attributes, pressed, digits):
    asked = call(voice=f'<Gather {attributes} action="/key"/>', key="<Hangup/>")
    asked.presses(pressed)
    asked.ended()
    assert [form["Digits"] for form in site.forms("/key")] == [digits]


def test_the_finish_key_alone_is_silence(call, site):
    asked = call(voice='<Gather action="/key"/><Say>Nadie.</Say>')
    asked.presses("#")
    asked.hears("Nadie")
    assert not site.forms("/key")


def test_each_key_starts_the_timeout_anew(call, site):
    slow = call(voice='<Gather timeout="5" action="/key"/>', key="<Hangup/>")
    for key in "123":
        slow.presses(key)
        slow.waits(4)
    slow.ended()
    assert [form["Digits"] for form in site.forms("/key")] == ["123"]


def test_who_hangs_up_in_a_gather_is_asked_for_nothing_more(call, site):
    gone = call(voice='<Gather actionOnEmptyResult="true" action="/key"/>')
    gone.presses("1")
    gone.hangs_up()
    assert gone.ended().by == "caller"
    assert not site.forms("/key")
    assert [form["CallStatus"] for form in site.forms("/status")] == ["completed"]


def test_addresses_are_relative_to_the_document(network, site):
    site.pages |= {"/a/voice": "<Redirect>next</Redirect>", "/a/next": "<Say>Aquí.</Say>"}
    line = network.line("+14135550100", voice_url=f"{site.url}/a/voice")
    network.phone(CALLER).calls(line).hears("Aquí")


def test_the_end_of_a_document_ends_the_call(call):
    ending = call(voice="").ended()
    assert (ending.kind, ending.by) == ("completed", "line")


@pytest.mark.parametrize("reason", ["rejected", "busy"])
def test_a_rejected_call_is_never_answered(call, reason):
    rejected = call(voice=f'<Reject reason="{reason}"/>')
    assert rejected.ended().kind == reason
    assert rejected.leg.answered_at is None


def record(attributes=""):
    return f'<Record action="/left" timeout="5" {attributes}/><Say>Detrás.</Say>'


def test_a_message_ends_after_so_much_silence(call, site):
    left = call(voice=record(), left="<Say>Gracias.</Say>")
    left.hears_beep()
    left.waits(2)
    left.speaks(10)
    spoken = left.leg.now()
    assert left.hears("Gracias").at - spoken == timedelta(seconds=5)
    (recording,) = left.ended().recordings
    assert recording.seconds == 10
    assert "Digits" not in site.forms("/left")[0]


def test_a_message_is_never_longer_than_allowed(call):
    left = call(voice=record('maxLength="20"'), left="<Say>Gracias.</Say>")
    left.hears_beep()
    left.speaks(60)
    (recording,) = left.ended().recordings
    assert recording.seconds == 20


def test_silence_after_the_beep_is_saved_too(call):
    (recording,) = call(voice=record(), left="").ended().recordings
    assert (recording.seconds, recording.spoken) == (5, 0)


def test_a_key_that_does_not_finish_goes_into_the_message(call, site):
    left = call(voice=record('finishOnKey="#"'), left="")
    left.hears_beep()
    left.speaks(3)
    left.presses("5")
    left.presses("#")
    left.ended()
    assert site.forms("/left")[0]["Digits"] == "#"


def test_who_hangs_up_while_recording_is_told_to_the_action(call, site):
    left = call(voice=record(), left="<Say>Nadie oye esto.</Say>")
    left.hears_beep()
    left.speaks(4)
    left.hangs_up()
    assert left.ended().by == "caller"
    (form,) = site.forms("/left")
    assert (form["Digits"], form["CallStatus"]) == ("hangup", "completed")
    assert "Nadie" not in left.heard


def test_an_absent_recording_goes_on_behind_it(timeline, site):
    site.pages["/voice"] = """<Record action="/left" recordingStatusCallback="/recorded"
        recordingStatusCallbackEvent="completed absent"/><Say>Detrás.</Say>"""
    mischief = Mischief(recordings_absent=True)
    with Network(account=ACCOUNT, timeline=timeline, mischief=mischief) as network:
        line = network.line("+14135550100", voice_url=f"{site.url}/voice")
        call = network.phone(CALLER).calls(line)
        call.hears("Detrás")
        call.ended()
    assert [form["RecordingStatus"] for form in site.forms("/recorded")] == ["absent"]
    assert not site.forms("/left")
