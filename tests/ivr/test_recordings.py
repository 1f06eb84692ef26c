"""A recorded voice is played where it says just what the line says now; else speech is."""

import io
import shutil
import struct
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.actions import Listen
from ivr.bound import bounds
from ivr.circumstances import Circumstances
from ivr.engine import advance
from ivr.errors import FlowRefusedError, FlowUnreadableError
from ivr.events import CallStarted, KeyPressed
from ivr.loader import from_json, load_whole, to_json, without_drafts
from ivr.recordings import (
    Recording,
    RecordingUnreadableError,
    file_name,
    parse,
    read,
    recording_id,
)
from ivr.screening import accepted, screening
from ivr.speech import seconds
from tests.ivr.waves import mu_law, record, silence
from tests.ivr.words import catalogs

HERE = Path(__file__).parent
GREETING = "This is the line. In an emergency, press zero. For English, press two."


class Quechua(dict[tuple[str, str], str]):
    """Made-up words of a language that no synthetic voice speaks."""

    def __missing__(self, message):
        return f"[qu] {message[1]}"

    def get(self, message, default=None):
        return self[message]


@pytest.fixture
def place(tmp_path):
    shutil.copy(HERE / "small.yaml", tmp_path / "small.yaml")
    return tmp_path


def loaded(place, **more):
    return load_whole(
        place / "small.yaml", catalogs() | more, name="flows/small.yaml", bounded=False
    )


def put(place, content, *, language="en", text=GREETING, context="greeting"):
    path = place / file_name(language, context, text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return f"flows/recordings/{language}/{path.name}"


def warned(place):
    return [str(warning).replace(":1:1: ", ": ") for warning in loaded(place).warnings]


def speech(action):
    assert isinstance(action, Listen)
    return action.speech


def greeting(flow):
    return speech(advance(flow, None, CallStarted()).actions[0])


def test_a_recording_is_played_in_its_language_and_speech_in_the_other(place):
    put(place, silence(seconds(GREETING)))
    found = loaded(place)
    spoken = {speak.language: speak.recording for speak in greeting(found.flow)}
    assert spoken == {"es": None, "en": recording_id("greeting", GREETING)}
    assert found.warnings == ()


def test_mu_law_is_as_good(place):
    put(place, mu_law(seconds(GREETING)))
    assert [speak.recording is None for speak in greeting(loaded(place).flow)] == [True, False]


def test_a_line_without_recordings_only_speaks(small):
    assert small.recordings == {}
    assert all(speak.recording is None for speak in greeting(small))


def test_a_recording_of_an_older_text_is_told_and_speech_takes_its_place(place):
    name = put(place, silence(5), text="This was the line.")
    assert warned(place) == [
        f"{name}: it belongs to an older text, or to none; record it again, or take it away"
    ]
    assert loaded(place).flow.recordings == {}


def test_a_changed_comma_and_another_step_are_another_recording():
    assert len({
        recording_id("greeting", "Good day."),
        recording_id("greeting", "Good, day."),
        recording_id("main", "Good day."),
    }) == 3  # fmt: skip
    assert recording_id("greeting", "Buenos días.") == "cf28489b41d5"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "it is no WAV file"),
        (b"RIFF", "it is no WAV file"),
        (b"RIFF\0\0\0\0WAVEfmt ", "it is no WAV file"),
        (b"ID3" + b"\0" * 400, "it is no WAV file"),
        (silence(15)[:-8], "it is no WAV file"),
        (silence(6, rate=44100), "it is not 8 kHz, mono, PCM of 16 bits or mu-law"),
        (silence(15, channels=2), "it is not 8 kHz, mono, PCM of 16 bits or mu-law"),
        (silence(15, width=1), "it is not 8 kHz, mono, PCM of 16 bits or mu-law"),
        (silence(60.5), "it lasts 60 s, more than 60"),
        (silence(100), "it is larger than 60 seconds can be"),
        (silence(2.8), "it lasts 2.8 s, its text about 6.1 s"),
        (silence(12.5), "it lasts 12.5 s, its text about 6.1 s"),
        (silence(0), "it lasts 0.0 s, its text about 6.1 s"),
    ],
)
def test_what_cannot_be_played_is_told_and_speech_takes_its_place(place, content, fault):
    name = put(place, content)
    (warning,) = warned(place)
    assert warning.startswith(f"{name}: {fault}; ")
    assert loaded(place).flow.recordings == {}


def test_what_lies_there_under_another_name_is_told(place):
    good = Path(put(place, silence(seconds(GREETING)))).name
    folder = place / "recordings"
    (folder / "en" / good.replace(".wav", ".mp3")).write_bytes(b"")
    (folder / "en" / "greeting.wav").write_bytes(b"")
    (folder / "fr").mkdir()
    (folder / "fr" / good).write_bytes(silence(6))
    (folder / "en" / ".hidden").write_bytes(b"")
    files = [warning.partition(":")[0] for warning in warned(place)]
    assert files == [
        f"flows/recordings/en/{good.replace('.wav', '.mp3')}",
        "flows/recordings/en/greeting.wav",
        f"flows/recordings/fr/{good}",
    ]


def test_a_folder_in_the_place_of_a_recording_is_told(place):
    name = put(place, b"")
    (place / name.removeprefix("flows/")).unlink()
    (place / name.removeprefix("flows/")).mkdir()
    (warning,) = warned(place)
    assert warning.startswith(f"{name}: it cannot be read")


def test_a_text_with_a_place_to_fill_in_is_never_recorded(place):
    text = "We are calling. {case}"
    flow = (place / "small.yaml").read_text().replace(GREETING, text)
    (place / "small.yaml").write_text(flow)
    name = put(place, silence(seconds(text)), text=text)
    (warning,) = warned(place)
    assert warning.startswith(f"{name}: its text has a place to fill in")
    turn = advance(loaded(place).flow, None, CallStarted(), Circumstances(case="Wren"))
    assert [speak.recording for speak in speech(turn.actions[0])] == [None, None]


def test_the_bound_counts_what_is_played_and_not_what_would_be_spoken(place):
    spoken = bounds(loaded(place).flow)["greeting"].by_language["unknown"]
    put(place, silence(seconds(GREETING) + 4))
    rounds = loaded(place).flow.step("greeting").rounds
    played = bounds(loaded(place).flow)["greeting"].by_language["unknown"]
    assert played == pytest.approx(spoken + 4 * rounds, abs=0.11)


def test_the_bound_counts_what_a_responder_is_played(place):
    before = bounds(loaded(place).flow)["person"].seconds
    opening = loaded(place).flow.script.screening.opening
    put(place, silence(seconds(opening) * 2), text=opening, context="screening")
    attempts = loaded(place).flow.step("person").attempts
    after = bounds(loaded(place).flow)["person"].seconds
    assert after == pytest.approx(before + attempts * seconds(opening), abs=0.11)


def test_a_responder_hears_recordings_too(place):
    record(place, loaded(place).flow, "en", wanted=lambda context, _: context == "screening")
    flow = loaded(place).flow
    heard = [*speech(screening(flow, None)[0]), *accepted(flow)]
    assert {speak.recording is None for speak in heard if speak.language == "en"} == {False}
    assert {speak.recording is None for speak in heard if speak.language == "es"} == {True}


def test_the_minimal_sentences_keep_their_recordings_wherever_they_are_said(place):
    minimal = loaded(place).flow.script.minimal[0]
    put(place, silence(seconds(minimal)), text=minimal, context="minimal")
    plain = without_drafts(loaded(place).flow)
    wanted = recording_id("minimal", minimal)
    assert plain.recording("home", minimal, "en") == wanted
    assert plain.recording("emergency", minimal, "en") == wanted


def test_a_kept_flow_keeps_its_recordings_and_another_take_is_another_flow(place):
    plain = loaded(place).flow
    put(place, silence(seconds(GREETING)))
    flow = loaded(place).flow
    assert from_json(to_json(flow)) == flow
    put(place, silence(seconds(GREETING) + 1))
    assert len({plain.fingerprint, flow.fingerprint, loaded(place).flow.fingerprint}) == 3


def third(place):
    """Add a third language to the small flow, and its words."""
    flow = (place / "small.yaml").read_text()
    flow = flow.replace("languages: [es, en]", "languages: [es, en, qu]")
    flow = flow.replace("unknown:", "qu: Quechua., unknown:", 1)
    flow = flow.replace(
        '"2": {go: main, language: en}',
        '"2": {go: main, language: en}\n      "3": {go: main, language: qu}',
    )
    (place / "small.yaml").write_text(flow)
    return {"qu": Quechua()}


def bare(place, words):
    """Bind the flow without proving that somebody can hear it, to know what to record."""
    from ivr.binding import bind  # noqa: PLC0415
    from ivr.document import read as document  # noqa: PLC0415
    from ivr.loader import checked_script  # noqa: PLC0415

    script = checked_script(document((place / "small.yaml").read_bytes(), "small.yaml"))
    return bind(script, catalogs() | words)


def test_a_third_language_is_spoken_by_recordings_alone(place):
    words = third(place)
    record(place, bare(place, words), "qu")
    flow = loaded(place, **words).flow
    assert [speak.language for speak in greeting(flow)] == ["es", "en", "qu"]
    turn = advance(flow, advance(flow, None, CallStarted()).session, KeyPressed("3"))
    (listen,) = turn.actions
    assert turn.session.language == "qu"
    assert [speak.recording for speak in speech(listen)] == [
        recording_id("main", f"[qu] {text}") for text in flow.step("main").say
    ]
    assert from_json(to_json(without_drafts(flow))) == without_drafts(flow)


def test_a_third_language_with_one_text_unrecorded_is_refused_with_the_files_name(place):
    words = third(place)
    flow = bare(place, words)
    record(place, flow, "qu")
    missing = file_name("qu", "goodbye", flow.text("goodbye", "Thank you. Take care.", "qu"))
    (place / missing).unlink()
    with pytest.raises(FlowRefusedError) as refused:
        loaded(place, **words)
    (fault,) = refused.value.faults
    assert fault.what == "no voice speaks `qu`, and this text has no recording"
    assert fault.instead == f"record it as {missing}"
    assert fault.file == "flows/small.yaml"


def test_a_kept_flow_that_nobody_could_hear_is_refused(place):
    words = third(place)
    record(place, bare(place, words), "qu")
    kept = to_json(loaded(place, **words).flow)
    lost = recording_id("goodbye", "[qu] Thank you. Take care.")
    row = f'["goodbye", "Thank you. Take care.", "{lost}"]'
    assert row in kept
    with pytest.raises(FlowUnreadableError):
        from_json(kept.replace(f", {row}", "").replace(f"{row}, ", ""))


def test_a_recording_is_written_without_what_its_maker_left_in_it():
    found = parse(mu_law(1.0))
    assert b"Maria" not in found.wav()
    assert parse(found.wav()) == found
    assert found.seconds == 1.0


def test_silence_comes_before_a_recording_and_any_program_can_read_it():
    found = parse(silence(2)).after(500)
    with wave.open(io.BytesIO(found.wav())) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (
            8000,
            1,
            2,
        )
        assert sound.getnframes() == 20000
    assert Recording(format=7, sound=b"x").after(1).sound == b"\xff" * 8 + b"x"


def test_a_file_of_a_stream_whose_length_nobody_knew_is_no_recording(tmp_path):
    stream = bytearray(silence(1))
    stream[40:44] = struct.pack("<I", 0xFFFFFFFF)
    (tmp_path / "x.wav").write_bytes(stream)
    with pytest.raises(RecordingUnreadableError, match="no WAV file"):
        read(tmp_path / "x.wav")


@given(st.binary(max_size=80), st.integers(0, 60))
def test_whatever_stands_in_a_file_it_is_a_recording_or_refused(junk, place):
    content = silence(0.005)
    try:
        found = parse(content[:place] + junk + content[place:])
    except RecordingUnreadableError:
        return
    assert parse(found.wav()) == found
