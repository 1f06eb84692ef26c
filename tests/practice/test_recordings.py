"""A message that was left is shown, fetched and deleted; and what goes wrong with it."""

import io
import wave
from datetime import timedelta

import pytest
import requests

from app.practice import Flaw, Mischief, Network, Trouble
from app.practice.media import mp3, wav, wav_of
from tests.practice.conftest import ACCOUNT, CALLER, LINE, START, refused

SECOND_CALLER = "+14135550151"
RECORD = """<Record action="/left" timeout="5" recordingStatusCallback="/recorded"
    recordingStatusCallbackEvent="in-progress completed absent"/>"""
NOBODYS = "RE" + "0" * 32


@pytest.fixture
def leaves(network, line, site):
    """Leave a message of so many seconds, and hang up."""
    site.pages |= {"/voice": RECORD, "/left": ""}

    def leaves(seconds=8, number=CALLER):
        call = network.phone(number).calls(line)
        call.hears_beep()
        call.speaks(seconds)
        call.hangs_up()
        call.ended()
        return call.ending.recordings[0]

    return leaves


def events(site):
    return [form["RecordingStatus"] for form in site.forms("/recorded")]


def seconds_of(content):
    with wave.open(io.BytesIO(content)) as file:
        return file.getnframes() / file.getframerate()


def test_a_message_is_a_recording(rest, leaves):
    left = leaves(8)
    found = rest.recordings(left.sid).fetch()
    assert (found.status, found.duration, found.channels) == ("completed", "8", 1)
    assert (found.call_sid, found.source, found.error_code) == (left.call, "RecordVerb", None)
    assert found.date_created - START == timedelta(seconds=1)
    assert found.media_url.endswith(left.sid)


def test_a_recording_goes_from_in_progress_to_completed(network, rest, line, site):
    site.pages |= {"/voice": RECORD, "/left": '<Pause length="30"/>'}
    call = network.phone(CALLER).calls(line)
    call.hears_beep()
    (recording,) = rest.recordings.list()
    assert (recording.status, recording.duration) == ("in-progress", None)
    call.speaks(3)
    call.presses("#")
    assert recording.fetch().status == "processing"
    call.waits(2)
    assert recording.fetch().status == "completed"


def test_recordings_are_listed_the_newest_first_and_by_call_and_day(network, rest, leaves):
    first = leaves(3)
    network.timeline.sleep(3600)
    second = leaves(4, SECOND_CALLER)
    assert [r.sid for r in rest.recordings.list()] == [second.sid, first.sid]
    assert [r.sid for r in rest.recordings.list(page_size=1)] == [second.sid, first.sid]
    assert [r.sid for r in rest.recordings.list(call_sid=first.call)] == [first.sid]
    assert [r.sid for r in rest.calls(second.call).recordings.list()] == [second.sid]
    late = START + timedelta(minutes=30)
    assert [r.sid for r in rest.recordings.list(date_created_after=late)] == [second.sid]
    assert [r.sid for r in rest.recordings.list(date_created_before=late)] == [first.sid]
    assert rest.recordings.list(conference_sid="CF" + "0" * 32) == []


@pytest.mark.parametrize("ending", ["", ".wav"])
def test_the_sound_is_a_wav_that_lasts_as_long_as_the_message(ask, leaves, ending):
    reply = ask("GET", f"Recordings/{leaves(8).sid}{ending}")
    assert reply.headers["Content-Type"] == "audio/x-wav"
    assert seconds_of(reply.content) == 8
    assert len(set(reply.content)) > 2


def test_the_sound_is_given_as_mp3_too(ask, leaves):
    reply = ask("GET", f"Recordings/{leaves(6).sid}.mp3")
    assert reply.headers["Content-Type"] == "audio/mpeg"
    assert reply.content[:2] == b"\xff\xf3"
    assert len(reply.content) == 6 * 32_000 / 8


@pytest.mark.parametrize("sound", [wav(0), wav(7), wav_of(200_003), mp3(0), mp3(7)])
def test_a_sound_has_exactly_the_bytes_that_it_promises(sound):
    assert sum(map(len, sound.pieces())) == sound.size


@pytest.mark.parametrize("ending", ["", ".wav", ".mp3", ".json"])
def test_who_does_not_have_the_token_hears_nothing(ask, leaves, ending):
    reply = ask("GET", f"Recordings/{leaves().sid}{ending}", token="wrong")
    assert (reply.status_code, reply.json()["code"]) == (401, 20003)


def test_a_recording_that_was_deleted_is_gone_with_its_sound(network, rest, ask, leaves):
    left = leaves()
    assert ask("DELETE", f"Recordings/{left.sid}.json").status_code == 204
    for path in (f"{left.sid}.json", f"{left.sid}.wav", left.sid, f"{left.sid}.mp3"):
        reply = ask("GET", f"Recordings/{path}")
        assert (reply.status_code, reply.json()["code"]) == (404, 20404)
    assert refused(rest.recordings(left.sid).delete) == (404, 20404)
    assert rest.recordings.list() == []
    assert network.recordings == (left,)
    assert network.rest_requests[0].sid == left.sid


def test_what_was_deleted_is_shown_to_who_asks_for_it(rest, leaves):
    left = leaves()
    rest.recordings(left.sid).delete()
    kept = rest.recordings(left.sid).fetch(include_soft_deleted=True)
    assert kept.status == "deleted"
    assert [r.sid for r in rest.recordings.list(include_soft_deleted=True)] == [left.sid]


def test_a_recording_must_be_complete_before_it_is_deleted(network, rest, line, leaves):
    call = network.phone(SECOND_CALLER).calls(line)
    call.hears_beep()
    (recording,) = rest.recordings.list()
    assert refused(recording.delete) == (409, 20009)
    call.hangs_up()
    network.settle()
    recording.delete()


def test_what_never_was_recorded_is_not_found(ask):
    for path in (f"{NOBODYS}.json", f"{NOBODYS}.wav", f"{NOBODYS}.mp3"):
        assert ask("GET", f"Recordings/{path}").json()["code"] == 20404


def test_a_caller_who_is_sent_elsewhere_has_left_a_message_all_the_same(
    network, rest, line, site
):
    site.pages |= {"/voice": RECORD, "/left": "", "/other": "<Say>Otra cosa.</Say>"}
    call = network.phone(CALLER).calls(line)
    call.hears_beep()
    call.speaks(4)
    rest.calls(call.sid).update(url=f"{site.url}/other")
    call.hears("Otra cosa")
    (recording,) = call.ended().recordings
    assert recording.seconds == 4
    assert events(site) == ["in-progress", "completed"]
    assert not site.forms("/left")


def test_a_recording_that_is_absent_says_why_and_has_no_sound(timeline, site):
    site.pages["/voice"] = RECORD
    mischief = Mischief(recordings_absent=True)
    with Network(account=ACCOUNT, timeline=timeline, mischief=mischief) as network:
        line = network.line(LINE, voice_url=f"{site.url}/voice")
        call = network.phone(CALLER).calls(line)
        call.hears_beep()
        call.hangs_up()
        call.ended()
        root = f"{network.api_url}/2010-04-01/Accounts/{ACCOUNT.sid}/Recordings"
        auth = (ACCOUNT.sid, ACCOUNT.token)
        (row,) = requests.get(f"{root}.json", auth=auth, timeout=5).json()["recordings"]
        assert (row["status"], row["error_code"], row["duration"]) == ("absent", 16102, None)
        sound = requests.get(f"{root}/{row['sid']}.wav", auth=auth, timeout=5)
        assert sound.status_code == 404
        assert network.recordings == ()


def test_the_sound_may_come_later_than_the_message(network, ask, leaves):
    network.flaws(Flaw(media_after=30))
    path = f"Recordings/{leaves().sid}"
    assert ask("GET", f"{path}.wav").status_code == 404
    assert ask("GET", f"{path}.json").json()["status"] == "completed"
    network.timeline.sleep(30)
    assert ask("GET", f"{path}.wav").status_code == 200


def test_the_sound_may_break_off(network, ask, leaves):
    network.flaws(Flaw(cut_short=True))
    sid = leaves().sid
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        ask("GET", f"Recordings/{sid}.wav")


def test_the_sound_may_be_told_to_be_something_else(network, ask, leaves):
    network.flaws(Flaw(content_type="text/html"))
    reply = ask("GET", f"Recordings/{leaves().sid}.wav")
    assert reply.headers["Content-Type"] == "text/html"


def test_the_sound_may_be_enormous_and_whoever_has_had_enough_may_leave(network, leaves):
    network.flaws(Flaw(size=200_000_000))
    url = f"{network.api_url}/2010-04-01/Accounts/{ACCOUNT.sid}/Recordings/{leaves().sid}.wav"
    auth = (ACCOUNT.sid, ACCOUNT.token)
    with requests.get(url, auth=auth, stream=True, timeout=5) as reply:
        assert reply.headers["Content-Length"] == "200000000"
        assert len(reply.raw.read(1_000_000)) == 1_000_000


def test_a_recording_may_not_be_deletable_for_a_while(network, rest, leaves):
    network.flaws(Flaw(undeletable=60))
    left = leaves()
    assert refused(rest.recordings(left.sid).delete) == (409, 20009)
    network.timeline.sleep(60)
    assert rest.recordings(left.sid).delete()


@pytest.mark.parametrize(
    ("trouble", "answer"),
    [(Trouble(status=500), (500, 20500)), (Trouble(status=409, code=20009), (409, 20009))],
)
def test_deleting_may_fail_a_few_times(network, rest, leaves, trouble, answer):
    left = leaves()
    network.troubles(trouble, "DeleteRecording", times=2)
    assert [refused(rest.recordings(left.sid).delete) for _ in range(2)] == [answer] * 2
    assert rest.recordings(left.sid).delete()


def test_a_recording_may_be_deleted_though_the_answer_is_an_error(network, rest, leaves):
    left = leaves()
    network.troubles(Trouble(status=500, done=True), "DeleteRecording")
    assert refused(rest.recordings(left.sid).delete) == (500, 20500)
    assert refused(rest.recordings(left.sid).delete) == (404, 20404)


@pytest.mark.parametrize("times", [0, 1, 2])
def test_the_callback_of_a_recording_comes_never_once_or_twice(network, leaves, site, times):
    network.flaws(Flaw(callbacks=times))
    leaves()
    assert events(site) == ["in-progress"] + ["completed"] * times


def test_the_callback_of_a_recording_may_come_late(network, leaves, site, timeline):
    network.flaws(Flaw(callback_after=600))
    leaves()
    assert events(site) == ["in-progress", "completed"]
    assert timeline.now() - START > timedelta(seconds=600)


def test_a_recording_of_another_account_is_not_found(network, rest, ask, leaves):
    network.flaws(Flaw(foreign=True))
    left = leaves()
    assert ask("GET", f"Recordings/{left.sid}.wav").status_code == 404
    assert refused(rest.recordings(left.sid).fetch) == (404, 20404)
    assert refused(rest.recordings(left.sid).delete) == (404, 20404)
    assert rest.recordings.list() == []


def test_only_the_next_recordings_have_the_flaw(network, leaves):
    network.flaws(Flaw(size=9_000), times=2)
    assert [leaves(3).flaw.size for _ in range(3)] == [9_000, 9_000, 0]
