"""One word may be a wish; everything else is somebody who writes."""

from datetime import UTC, datetime, timedelta

import pytest

from app.practice.segments import segments
from app.texts.rules import ANSWER, Wish, is_answered, wish

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("STOP", Wish.STOP), (" stop. ", Wish.STOP), ("Alto", Wish.STOP), ("¡ALTO!", None),
        ("ALTO!", Wish.STOP), ("baja", Wish.STOP), ("Cancelar", Wish.STOP), ("fin", Wish.STOP),
        ("START", Wish.START), ("alta", Wish.START), ("Ayuda", Wish.HELP),
        ("información", Wish.HELP), ("alto, hay agentes en la puerta", None),
        ("please stop them", None), ("", None), ("🆘", None), ("cancel my appointment", None),
    ],
)  # fmt: skip
def test_a_wish_is_one_word_and_nothing_else(body, expected):
    assert wish(body) is expected


def test_the_answer_is_bilingual_short_and_without_a_number():
    assert segments(ANSWER) == 2
    assert "llame a este mismo teléfono" in ANSWER
    assert "call this number" in ANSWER
    assert not any(character.isdigit() for character in ANSWER)


def test_nobody_is_answered_twice_in_seven_days():
    assert not is_answered(None, NOW)
    assert is_answered(NOW - timedelta(days=6, hours=23), NOW)
    assert not is_answered(NOW - timedelta(days=7), NOW)
