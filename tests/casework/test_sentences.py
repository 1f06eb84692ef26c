"""The story of a case in sentences: every outcome and cause that exists, in both languages."""

import itertools
import string
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.calls.legs import LegOutcome
from app.calls.record import Outcome as CallOutcome
from app.casework import phrases as told_by
from app.casework import words
from app.casework.sentences import paragraphs, teller, why_nobody
from app.dispatch.facts import Outcome
from app.guests.rules import Outcome as VisitOutcome
from app.i18n import catalogs
from app.notices.facts import Result
from app.settings import LOCALES
from app.staff.rules import Means
from ivr.queue import Guest

HOME = ZoneInfo("America/New_York")
BOTH = [teller(language, HOME) for language in ("en", "es")]
EN, ES = BOTH
BEGAN = datetime(2026, 11, 20, 11, 12, tzinfo=UTC)  # 06:12 in Massachusetts
ATTEMPTS = sorted({*map(str, LegOutcome), *map(str, Outcome), "elsewhere"})


def at(seconds):
    return (BEGAN + timedelta(seconds=seconds)).isoformat()


def case(**facts):
    return {
        "name": "TERN-4821", "opened_at": at(0), "status": "new", "outcome": "left",
        "language": "es", "urgency": "urgent", "topic": "work", "wait_seconds": None,
        "seconds": 40, "ended_at": at(40), "unknown": False, "call_back": False,
        "words_safe": None, "path": [{"at": at(3), "step": "main", "key": "1"}],
        "attempts": [], "alarms": [], "guests": [], "messages": [], "texts": [],
        "marked_at": None, "back_at": None,
    } | facts  # fmt: skip


def attempt(who="Ana", outcome="no-answer", **facts):
    return {
        "responder": who, "outcome": outcome, "rung_at": at(10), "answered_at": None,
        "accepted_at": None, "seconds": 20, "talked_seconds": None, "settled": None,
        "ended_at": at(30),
    } | facts  # fmt: skip


def alarm(*told, **facts):
    return {
        "kind": "emergency", "raised_at": at(60), "settled_at": None, "taken_by": None,
        "told": list(told),
    } | facts  # fmt: skip


LUIS = attempt(
    "Luis", "reached", accepted_at=at(19), talked_seconds=420, ended_at=at(440), settled=False
)


def text(told, by):
    return " ".join(paragraphs(told, by))


def test_a_story_reads_as_somebody_would_tell_it():
    told = case(outcome="reached", attempts=[attempt("Ana", "failed"), LUIS])
    assert text(told, EN) == (
        "06:12 Called in Spanish and pressed 1. 2 people were rung: Ana's telephone was off or"
        " out of reach and Luis pressed 1 after 9 seconds. Luis and the caller spoke for"
        " 7 minutes. Luis said that it needs more."
    )
    assert text(told, ES) == (
        "06:12 Llamó en español y oprimió 1. Se llamó a 2 personas: el teléfono de Ana estaba"
        " apagado o sin señal y Luis oprimió 1 a los 9 segundos. Luis y quien llamaba hablaron"
        " 7 minutos. Luis dijo que hace falta más."
    )


def test_every_way_in_which_anything_ends_has_its_words():
    assert set(told_by.DID) == set(told_by.OF_MANY) == set(ATTEMPTS)
    assert set(told_by.ENDINGS) == set(CallOutcome)
    assert set(told_by.RESULTS) == {*Result, "under-way"}
    assert set(told_by.TOLD_BY) == set(Means)
    assert set(told_by.GUESTS) == set(Guest)
    assert set(told_by.CAME) == {*VisitOutcome, None}


def test_every_word_has_its_spanish_and_none_is_left_over():
    english = {*words.WORDS, *told_by.WORDS}
    assert set(catalogs(LOCALES, words.DOMAIN)["es"]) == {("", each) for each in english}


@pytest.mark.parametrize("by", BOTH, ids=["en", "es"])
@pytest.mark.parametrize("ending", CallOutcome)
def test_no_story_has_a_gap(by, ending):
    """Each ending of a call with each ending of an attempt, of an alarm, of a guest."""
    results, means = [*Result, "under-way"], list(Means)
    for outcome, came, unknown in itertools.product(ATTEMPTS, told_by.CAME, (False, True)):
        telling = {"who": "Rosa", "means": means[len(outcome) % 3], "at": at(61)}
        tellings = [telling | {"result": str(result)} for result in results]
        guest = {"responder": "Ana", "kind": "interpreter", "guest": "Mam", "outcome": came}
        told = case(
            outcome=str(ending), unknown=unknown, call_back=unknown, guests=[guest],
            attempts=[attempt(outcome=outcome), attempt("Luis", outcome, accepted_at=at(12))],
            alarms=[alarm(*tellings), alarm(settled_at=at(90)), alarm(kind="back")],
            messages=[{"left_at": at(30), "seconds": 9, "erased": unknown}],
            marked_at=at(50), back_at=at(90_000),
        )  # fmt: skip
        for sentence in [*paragraphs(told, by), *why_nobody(told, by)]:
            assert sentence.endswith((".", ")"))
            assert not set("{}") & set(sentence)
            assert "None" not in sentence


@pytest.mark.parametrize("by", BOTH, ids=["en", "es"])
@pytest.mark.parametrize("outcome", sorted(set(ATTEMPTS) - {"reached"}))
def test_why_nobody_answered_has_an_answer_for_every_cause(by, outcome):
    told = case(attempts=[attempt("Ana", outcome)])
    assert why_nobody(told, by)
    assert why_nobody(case(attempts=[attempt(n, outcome) for n in string.ascii_uppercase]), by)


def test_nobody_on_shift_is_a_cause():
    assert why_nobody(case(alarms=[alarm()]), EN) == [
        "Nobody on shift could be rung at that moment."
    ]


def test_who_hung_up_while_telephones_rang_is_the_cause_and_so_is_who_did_not_answer():
    tried = [attempt("Ana"), attempt("Luis", "caller-left")]
    gone = "The caller hung up 30 seconds after the first telephone rang"
    assert why_nobody(case(attempts=tried), EN) == [
        f"{gone}, before anybody could come.",
        "Everybody who was rung could not come: Ana did not answer.",
    ]


def test_nobody_asks_why_where_somebody_answered_or_nobody_was_asked_for():
    assert why_nobody(case(outcome="reached", attempts=[LUIS]), EN) == []
    assert why_nobody(case(outcome="rights"), EN) == []
    assert why_nobody(case(), EN) == []


def test_forty_attempts_are_counted_and_not_listed():
    tried = [attempt(f"P{n}", "no-answer" if n % 2 else "busy") for n in range(40)]
    told = text(case(attempts=tried, outcome="message"), EN)
    often = "40 people were rung, 40 times in all: 20 busy and 20 without an answer."
    assert often in told
    again = text(case(attempts=[attempt("Ana")] * 40), EN)
    assert "One person was rung: Ana did not answer (40 times)." in again


def test_an_alarm_is_a_paragraph_and_one_of_the_next_day_has_its_day():
    told = case(alarms=[alarm(raised_at=at(90_000), settled_at=at(90_060), taken_by="Rosa")])
    assert paragraphs(told, EN)[1] == (
        "Sat Nov 21, 07:12 Nobody had come, and our people were told of it."
        " Rosa takes care of it since Sat Nov 21, 07:13."
    )


def test_texts_are_part_of_the_story():
    wrote = {"at": at(0), "incoming": True, "fate": None}
    sent = {"at": at(90), "incoming": False, "fate": "delivered"}
    silent = case(path=[], ended_at=None, outcome="message", language=None)
    told = text(silent | {"texts": [wrote]}, EN)
    assert told == "06:12 Sent a text. Nobody has answered yet."
    told = text(silent | {"texts": [wrote, wrote, sent]}, ES)
    assert told == "06:12 Empezó a enviar mensajes de texto: 2 hasta ahora. Ya se le respondió."
