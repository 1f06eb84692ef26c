"""Shifts change hands by text alone, in both languages, with telephones that are off."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.practice import Off
from app.rota import availability
from app.swaps import store
from tests.calls import conftest as calls
from tests.swaps.conftest import ROTA

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)  # a Friday; nobody sleeps
AN_HOUR = 3600.0
PUT_BACK = text(
    "update notice set facts = jsonb_set(facts, '{until}', '\"2026-11-20T16:00:00Z\"')"
    " where kind = 'proposed'"
)


@pytest.fixture
def line(served, monkeypatch):
    monkeypatch.setattr(calls, "DAWN", NOON)
    return served(rota=ROTA)


def passes(line, seconds):
    line.network.timeline.sleep(seconds)


def code_in(text):
    return re.findall(r"(?:responda|reply) (\d{4})", text.body)[0]


def says(line, phone, words, hears):
    """Text something, and give the text that comes back with these words."""
    phone.sends(line.number, words)
    return phone.gets_text(hears)


def holders(line):
    """Who has what begins on the coming Monday, Tuesday and Wednesday, by first name."""
    line.app.extensions["drain"].flush(10)
    line.app.extensions["rota"].refresh()
    rota = line.app.extensions["rota"].rota
    names = {each.code: each.first_name for each in rota.responders} | {None: "nobody"}
    stints = rota.timetable.between(NOON, NOON + timedelta(days=6))
    return [names[stint.person] for stint in sorted(stints, key=lambda each: each.since)]


@contextmanager
def seldom(line, monkeypatch):
    """Have the worker look once in half a minute, so that hours of the timeline pass sooner."""
    works = line.worker._work
    with monkeypatch.context() as patched:
        patched.setattr("tests.dispatch.conftest.BEAT", 30.0)
        patched.setattr(line.worker, "_work", lambda now: max(works(now), 30.0))
        yield


def test_a_swap_goes_through_by_text_alone_while_the_other_telephone_is_off_for_an_hour(
    line, monkeypatch
):
    ana, luis = line.phone("Ana"), line.phone("Luis", Off())
    assert "1) 23 nov, 10:00-14:00" in says(line, ana, "Turnos", "Sus turnos").body
    theirs = says(line, ana, "cambiar 1 luis", "Turnos de Luis que puede tomar").body
    assert "1) 24 nov, 10:00-14:00" in theirs
    question = says(line, ana, "CAMBIAR 1 LUIS 1", "a cambio de su turno 23 nov")
    assert holders(line) == ["Ana", "Luis", "Rosa", "nobody"], "nothing before it is confirmed"
    says(line, ana, code_in(question), "Se le pregunta a Luis")
    with seldom(line, monkeypatch):
        passes(line, AN_HOUR)
        assert luis.received == ()
        assert holders(line) == ["Ana", "Luis", "Rosa", "nobody"], "each keeps their own"
        luis.behaviour = None  # on again
        offer = luis.gets_text("Ana le propone un cambio", within=AN_HOUR)
    assert "usted toma 23 nov, 10:00-14:00 y Ana toma 24 nov, 10:00-14:00" in offer.body
    says(line, luis, code_in(offer), "Cambio hecho: ahora usted tiene 23 nov")
    ana.gets_text("Cambio hecho: ahora usted tiene 24 nov")
    assert holders(line) == ["Luis", "Ana", "Rosa", "nobody"]
    numbers = [*calls.NUMBERS.values(), "4135550"]
    assert not [
        each.body
        for each in (*ana.received, *luis.received)
        if any(n in each.body for n in numbers)
    ]
    line.network.check()


def test_a_shift_is_given_away_by_text_and_the_second_to_answer_hears_that_it_is_gone(line):
    ana, luis, beto = (line.phone(name) for name in ("Ana", "Luis", "Beto"))
    rosa = line.phone("Rosa")
    question = says(line, ana, "give 1", "Sigue siendo suyo")
    says(line, ana, code_in(question), "Se avisa a 2 personas")
    first, second = luis.gets_text("Ana ofrece un turno"), beto.gets_text("Ana ofrece un turno")
    says(line, luis, code_in(first), "Ahora el turno 23 nov, 10:00-14:00 es suyo")
    says(line, beto, code_in(second), "Alguien ya tiene ese turno")
    ana.gets_text("Luis tiene ahora su turno 23 nov")
    assert holders(line) == ["Luis", "Luis", "Rosa", "nobody"]
    assert rosa.received == (), "the shift needs Spanish"
    question = says(line, luis, "DEVOLVER 1", "Para devolver el turno 23 nov")
    says(line, luis, code_in(question), "Ana lo tiene otra vez")
    assert holders(line) == ["Ana", "Luis", "Rosa", "nobody"]
    line.network.check()


def test_somebody_is_asked_in_their_own_language_and_may_say_no(line):
    luis, rosa = line.phone("Luis"), line.phone("Rosa")
    question = says(line, luis, "PEDIR 1 ROSA", "Para pedirle a Rosa")
    says(line, luis, code_in(question), "Se le pregunta a Rosa")
    offer = rosa.gets_text("Luis asks you to take a shift: Nov 24, 10:00-14:00")
    says(line, rosa, f"No {code_in(offer)}", "Luis is told that you can't")
    luis.gets_text("Rosa no puede tomar su turno 24 nov")
    assert holders(line) == ["Ana", "Luis", "Rosa", "nobody"]


def test_an_offer_is_taken_back_by_text(line):
    rosa, luis = line.phone("Rosa"), line.phone("Luis")
    says(line, rosa, "KEEP 1", "not offered")
    question = says(line, rosa, "ASK 1 LUIS", "To ask Luis")
    says(line, rosa, code_in(question), "Luis is asked")
    offer = luis.gets_text("Rosa le pide tomar un turno")
    question = says(line, rosa, "KEEP 1", "To take back the offer")
    says(line, rosa, code_in(question), "It is yours")
    says(line, luis, code_in(offer), "ya no se ofrece")
    assert holders(line)[2] == "Rosa"


def test_a_forged_word_or_answer_changes_nothing(line):
    ana, luis = line.phone("Ana"), line.phone("Luis")
    code = code_in(says(line, ana, "CEDER 1", "Si no fue usted"))  # whoever wrote it
    for words in ("0000", f"{code}9", "1 2 3 4", "si", f"no {code}"):
        ana.sends(line.number, words)
    luis.sends(line.number, code)  # somebody else's
    passes(line, 6)
    with line.database.transaction() as session:
        assert store.live(session) == []
    assert holders(line) == ["Ana", "Luis", "Rosa", "nobody"]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("CEDER 9", "no tiene un turno con ese lugar"),
        ("ceder", "Para ofrecer uno, mande CEDER 1"),
        ("PEDIR 1 NADIE", "No hay nadie con ese nombre"),
        ("PEDIR 1 ANA", "No hay nadie con ese nombre"),
        ("PEDIR 1 ROSA", "no habla el idioma que pide el turno"),
        ("CAMBIAR 1 ROSA", "Rosa no tiene un turno que usted pueda tomar"),
        ("DEVOLVER 1", "Nadie le ha dado ese turno"),
    ],
)
def test_a_word_that_cannot_be_is_answered_with_the_reason(line, words, answer):
    ana = line.phone("Ana")
    ana.sends(line.number, words)
    passes(line, 5)
    question = [each for each in ana.received if "responda" in each.body]
    if question:
        ana.sends(line.number, code_in(question[0]))
    ana.gets_text(answer)


def test_a_question_that_is_too_old_is_asked_anew(line):
    ana = line.phone("Ana")
    question = says(line, ana, "CEDER 1", "Para ofrecer su turno")
    with line.database.transaction() as session:
        session.execute(PUT_BACK)
    known = len(ana.received)
    ana.sends(line.number, code_in(question))
    passes(line, 6)
    (again,) = ana.received[known:]
    says(line, ana, code_in(again), "Se avisa a 2 personas")


def test_who_wants_no_texts_gets_none_of_shifts_either(line):
    ana, luis = line.phone("Ana"), line.phone("Luis")
    rota = line.app.extensions["rota"].rota
    code = next(each.code for each in rota.responders if each.first_name == "Luis")
    with line.database.transaction() as session:
        availability.mute(session, code, NOON, name="x", on=True)
    question = says(line, ana, "PEDIR 1 LUIS", "Para pedirle a Luis")
    says(line, ana, code_in(question), "Se le pregunta a Luis")
    luis.sends(line.number, "TURNOS")
    passes(line, 6)
    assert luis.received == ()
