"""The story of a case is told in both languages, and in the order in which it happened."""

from zoneinfo import ZoneInfo

import pytest

from app.calls.legs import LegOutcome
from app.calls.record import Outcome as CallOutcome
from app.casework.words import LEGS, lines, saying
from app.dispatch.facts import Outcome
from app.pages.terms import OUTCOMES

HOME = ZoneInfo("America/New_York")
ANA = {"responder": "Ana", "settled": None, "ended_at": None}
TOLD = {
    "name": "TERN-4821", "opened_at": "2026-11-20T10:00:00+00:00", "outcome": "reached",
    "urgency": "emergency", "topic": "raid", "language": "es",
    "path": [{"at": "2026-11-20T10:00:05+00:00", "step": "emergency", "key": "1"}],
    "attempts": [
        ANA | {"outcome": "no-key", "rung_at": "2026-11-20T10:00:07+00:00"},
        ANA | {"responder": "Luis", "outcome": "reached", "settled": False,
               "rung_at": "2026-11-20T10:00:08+00:00", "ended_at": "2026-11-20T10:09:00+00:00"},
    ],
    "alarms": [], "messages": [], "guests": [], "texts": [], "marked_at": None, "back_at": None,
    "ended_at": "2026-11-20T10:08:00+00:00",
    "call_back": False, "unknown": False, "words_safe": None,
}  # fmt: skip


def test_every_way_in_which_an_attempt_or_a_call_ends_has_its_words():
    assert set(LEGS) == {*LegOutcome, *Outcome, "elsewhere"}
    assert set(OUTCOMES) == set(CallOutcome)


ALARM = {
    "kind": "emergency",
    "raised_at": "2026-11-20T10:01:00+00:00", "settled_at": "2026-11-20T10:03:00+00:00",
    "taken_by": None,
    "told": [
        {"who": "Luis", "means": "text", "at": "2026-11-20T10:01:01+00:00", "result": "told"},
        {"who": "Luis", "means": "call", "at": "2026-11-20T10:01:02+00:00",
         "result": "unheard"},
    ],
}  # fmt: skip


def test_an_alarm_is_part_of_the_story_and_so_is_who_takes_care_of_it():
    told = "\n".join(lines(TOLD | {"alarms": [ALARM]}, HOME, saying("es")))
    assert "05:01:00  no llegó nadie; se avisa a la coordinación" in told
    assert "05:01:02  se llama a Luis por eso, y no oprime nada" in told
    assert "05:03:00  la alarma terminó" in told
    taken = "\n".join(
        lines(TOLD | {"alarms": [ALARM | {"taken_by": "Rosa"}]}, HOME, saying("es"))
    )
    assert "05:03:00  Rosa se encarga" in taken
    key = {"who": "Luis", "means": "call", "at": ALARM["raised_at"], "result": "taken"}
    pressed = ALARM | {"taken_by": "Luis", "told": [key]}
    once = "\n".join(lines(TOLD | {"alarms": [pressed]}, HOME, saying("en")))
    assert once.count("takes care of it") == 1


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "  05:09:00  Luis says that the case needs more"),
        ("es", "  05:09:00  Luis dice que el caso necesita más"),
    ],
)
def test_a_story_is_told_in_order(language, expected):
    told = lines(TOLD, HOME, saying(language))
    assert told[-1] == expected
    moments = [line.split()[0] for line in told[1:]]
    assert moments == sorted(moments)
    assert "Ana" in told[2]
    assert not any("{" in line for line in told)


def test_a_guest_is_part_of_the_story_and_so_is_a_mark():
    visit = {
        "responder": "Luis", "kind": "interpreter", "guest": "Mam", "outcome": "joined",
        "asked_at": "2026-11-20T10:03:00+00:00", "joined_at": "2026-11-20T10:04:00+00:00",
        "ended_at": "2026-11-20T10:08:00+00:00",
    }  # fmt: skip
    marked = {"guests": [visit], "marked_at": "2026-11-20T10:05:00+00:00"}
    told = "\n".join(lines(TOLD | marked, HOME, saying("en")))
    assert "05:03:00  Luis asks for an interpreter (Mam)" in told
    assert "05:04:00  Mam is in the conversation" in told
    assert "05:05:00  the responder says that it is an emergency" in told
    assert "está en la conversación" in "\n".join(lines(TOLD | marked, HOME, saying("es")))
