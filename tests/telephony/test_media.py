"""A caller's own message has an address that nobody can guess, and never breaks a call."""

import base64
import io
import wave
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import responses

from app.telephony.media import Media, Recordings, silence
from app.telephony.rest import Account

ACCOUNT, RECORDING = "AC" + "1" * 32, "RE" + "2" * 32
DAWN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
AUDIO = f"http://127.0.0.1:9/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}.wav"


def opened(blob):
    if not blob.startswith(b"sealed:"):
        raise ValueError
    return blob.removeprefix(b"sealed:")


@pytest.fixture
def media():
    return Media(
        public_url="https://line.example",
        recordings=Recordings(
            account=Account(api_url="http://127.0.0.1:9", sid=ACCOUNT, token="t0ken")
        ),
        kept=lambda token: None,
        now=lambda: DAWN,
        seal=lambda plain: b"sealed:" + plain,
        open=opened,
    )


def name_of(address):
    return address.rpartition("/")[2].removesuffix(".wav")


@responses.activate
def test_the_sound_is_fetched_with_the_accounts_token_and_nothing_else_is_asked(media):
    responses.get(AUDIO, body=b"RIFF...", content_type="audio/x-wav")
    assert media.sound(name_of(media.address(RECORDING))) == b"RIFF..."
    (call,) = responses.calls
    pair = base64.b64encode(f"{ACCOUNT}:t0ken".encode()).decode()
    assert call.request.headers["Authorization"] == f"Basic {pair}"


@responses.activate
@pytest.mark.parametrize("status", [401, 404, 500])
def test_what_cannot_be_fetched_is_a_moment_of_silence(media, status):
    responses.get(AUDIO, status=status)
    assert media.sound(name_of(media.address(RECORDING))) == silence()


@responses.activate
@pytest.mark.parametrize("name", ["", "x", "!!!!", "c2VjcmV0", "ñ", "a" * 10_000])
def test_an_address_that_we_did_not_write_asks_nobody(media, name):
    assert media.sound(name) == silence()
    assert not responses.calls


@responses.activate
def test_an_address_ends_after_a_quarter_of_an_hour(media):
    name = name_of(media.address(RECORDING))
    later = replace(media, now=lambda: DAWN + timedelta(minutes=16))
    assert later.sound(name) == silence()
    assert not responses.calls


def test_silence_is_a_sound_file_that_a_telephone_can_play():
    with wave.open(io.BytesIO(silence())) as file:
        assert (file.getframerate(), file.getnchannels()) == (8000, 1)
        assert file.getnframes() == 2400


def test_neither_token_nor_reference_stands_in_what_is_shown(media):
    assert "t0ken" not in repr(media)
    assert RECORDING not in media.address(RECORDING)
