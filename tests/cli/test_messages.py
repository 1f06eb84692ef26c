"""`hotline messages`: what was left is listed with what is wrong, and heard by who may."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from app.cases import service as cases
from app.cli import messages
from app.messages import service, store
from app.messages.rules import State, Trouble
from tests.ivr.waves import silence

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)


@pytest.fixture
def run(terminal):
    return terminal(messages.messages, NOON, messages)


@pytest.fixture
def left(database, keyring):
    """Leave a message of nine seconds; with a sound, it is home."""

    def left(token, *, at=NOON, sound=None, **state):
        with database.transaction() as session:
            (case,) = cases.open_cases(session, keyring, {token: at}).values()
            session.add(case)
            session.flush()
            key = keyring.data_key(case.key_wrapped, str(case.id))
            recorded = service.Recorded(
                token=token, call=token[:34], at=at, seconds=9, erased=False, reference="RE1"
            )
            service.keep(session, key, case, recorded)
            message = store.get(session, token)
            assert message
            if sound:
                service.seal(session, key, message, sound)
            for name, value in state.items():
                setattr(message, name, value)
            return case.name

    return left


def test_messages_are_listed_with_what_became_of_them(run, left):
    assert "No messages yet." in run("list").output
    home = left("a" * 64, sound=silence(9), state=State.ALONE)
    stuck = left("b" * 64, at=NOON - timedelta(hours=2), trouble=Trouble.UNDELETED)
    listed = run("list").output
    assert f"{home:<13} 2026-11-20 12:00    9 s  not heard" in listed
    assert (
        f"{stuck:<13} 2026-11-20 10:00    9 s  not heard; Twilio has not deleted it" in listed
    )
    assert "1 still at Twilio after an hour." in listed
    rows = {row["case"]: row for row in json.loads(run("list", "--json").output)}
    assert (rows[home]["here"], rows[home]["at_twilio"]) == (True, False)
    assert (rows[stuck]["here"], rows[stuck]["at_twilio"]) == (False, True)


def test_a_message_is_heard_by_the_name_of_its_case(run, left, tmp_path):
    sound = silence(9)
    name = left("a" * 64, sound=sound, state=State.ALONE)
    out = tmp_path / "heard.wav"
    assert run("play", name.lower(), "--out", str(out)).exit_code == 0
    assert out.read_bytes() == sound
    assert "heard by somebody" in run("list").output


def test_what_cannot_be_played_is_told_with_what_to_do(run, left):
    name = left("b" * 64)
    there = run("play", name)
    assert there.exit_code == 1
    assert "not with us yet" in there.output
    assert "not heard" in run("list").output
    nowhere = run("play", "TERN-0000")
    assert nowhere.exit_code == 1
    assert "has no message" in nowhere.output
