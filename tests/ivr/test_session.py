"""A session is short and plain text, and whatever else arrives is refused and not misread."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.errors import SessionUnreadableError
from ivr.session import LONGEST, MOST_TRIED, Session

CODES = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=5, max_size=5)
SESSIONS = st.builds(
    Session,
    fingerprint=st.text("0123456789abcdef", min_size=12, max_size=12),
    step=st.from_regex(r"[a-z][a-z0-9_]{0,31}", fullmatch=True),
    language=st.none() | st.text(string.ascii_lowercase, min_size=2, max_size=3),
    turn=st.integers(0, 9999),
    misses=st.integers(0, 9),
    part=st.integers(0, 11),
    attempt=st.integers(0, 9),
    cycle=st.integers(0, 9),
    tried=st.lists(CODES, max_size=MOST_TRIED).map(tuple),
)


@given(SESSIONS)
def test_a_session_survives_its_text(session):
    assert Session.read(str(session)) == session


@given(SESSIONS)
def test_a_session_is_short_and_fits_into_any_address(session):
    assert len(str(session).encode()) <= LONGEST
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", str(session))


def test_only_the_latest_of_too_many_people_are_remembered():
    codes = tuple(f"aaa{a}{b}" for a in "abcdefg" for b in "2345672")
    session = Session(fingerprint="0" * 12, step="main", tried=codes)
    assert Session.read(str(session)).tried == codes[-MOST_TRIED:]


WHOLE = "1.0123456789ab.main.es.7.0.0.0.0.ana22"


@pytest.mark.parametrize(
    "text",
    [
        "",
        WHOLE[:-1],
        WHOLE[: len(WHOLE) // 2],
        WHOLE + "x",
        WHOLE + "\n",
        WHOLE.replace("1.", "2.", 1),
        WHOLE.replace("main", "Main"),
        WHOLE.replace(".7.", ".-7."),
        WHOLE.replace(".7.", ".٧."),
        WHOLE.replace(".7.", ".77777."),
        WHOLE.replace("ana22", "ana22-"),
        WHOLE.replace("ana22", "-".join(["ana22"] * 90)),
        "\x00",
        "../../etc/passwd",
    ],
)
def test_what_is_no_session_is_refused(text):
    with pytest.raises(SessionUnreadableError):
        Session.read(text)


@given(st.text() | st.from_regex(r"1\.[0-9a-f]{12}\.[\w.-]*"))
def test_a_text_is_read_wholly_or_refused(text):
    try:
        session = Session.read(text)
    except SessionUnreadableError:
        return
    assert Session.read(str(session)) == session
