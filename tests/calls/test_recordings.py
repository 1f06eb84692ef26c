"""Twilio fetches recorded voices from the line: public words, and no way to anything else."""

from typing import Any

import pytest
from flask import Flask

from app.calls import views
from app.calls.views import Door
from ivr.recordings import parse, recording_id
from tests.ivr.waves import mu_law, silence

ID = recording_id("greeting", "Good day.")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "recordings" / "en").mkdir(parents=True)
    (tmp_path / "recordings" / "en" / f"{ID}.wav").write_bytes(mu_law(2))
    return tmp_path / "recordings"


@pytest.fixture
def client(folder):
    app = Flask(__name__)
    app.register_blueprint(views.bp)
    # All that this address needs of the door is where the recordings lie.
    nothing: Any = dict.fromkeys(
        (
            "calls",
            "responders",
            "alarmed",
            "texted",
            "guested",
            "signatures",
            "account_sid",
            "clock",
            "name",
            "media",
        )
    )
    app.extensions["door"] = Door(**nothing, recordings=folder)
    return app.test_client()


def test_a_recording_is_given_with_a_name_by_which_it_is_kept_for_a_day(client):
    answer = client.get(f"/recordings/en/{ID}.wav")
    assert (answer.status_code, answer.content_type) == (200, "audio/wav")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert parse(answer.data).seconds == 2
    again = client.get(
        f"/recordings/en/{ID}.wav", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_another_take_has_another_name(client, folder):
    before = client.get(f"/recordings/en/{ID}.wav").headers["ETag"]
    (folder / "en" / f"{ID}.wav").write_bytes(silence(2))
    assert client.get(f"/recordings/en/{ID}.wav").headers["ETag"] != before


def test_it_begins_with_silence_where_that_is_asked_for(client):
    assert parse(client.get(f"/recordings/en/{ID}.wav?pause=500").data).seconds == 2.5


def test_what_its_maker_left_in_the_file_is_not_given_away(client):
    assert b"Maria" not in client.get(f"/recordings/en/{ID}.wav").data


@pytest.mark.parametrize(
    "path",
    [
        "en/000000000000.wav",
        f"es/{ID}.wav",
        f"en/{ID}",
        f"en/{ID}.mp3",
        f"en/{ID.upper()}.wav",
        f"../recordings/en/{ID}.wav",
        f"en/..%2fen%2f{ID}.wav",
        "%2e%2e/secrets.wav",
        "../secrets.wav",
        f"en/{ID}.wav%00",
        f"en/{ID}.wav?pause=-5",
        f"en/{ID}.wav?pause=99999",
        f"en/{ID}.wav?pause=٥",
    ],
)
def test_nothing_else_is_given(client, folder, path):
    (folder.parent / "secrets.wav").write_bytes(silence(1))
    (folder / "secrets.wav").write_bytes(silence(1))
    assert client.get(f"/recordings/{path}").status_code == 404


def test_what_is_no_recording_is_not_given(client, folder):
    (folder / "en" / f"{ID}.wav").write_text("a letter")
    assert client.get(f"/recordings/en/{ID}.wav").status_code == 404
