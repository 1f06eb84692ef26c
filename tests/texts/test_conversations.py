"""Whoever writes to the line is answered once, kept under seal, told of by a case's name."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from click.testing import CliRunner

from app.cli import texts as command
from app.joining.house import House
from app.notices import store as notices
from app.notices.facts import Kind
from app.practice import Accepts, Attachment, Keys, NoAnswer
from app.rota.service import import_rota, load_rota
from app.sealing import Keyring
from app.texts import store
from app.texts.service import Texts
from tests.calls.conftest import CALLER, NUMBERS, rota_of


def passes(line, seconds):
    line.network.timeline.sleep(seconds)


def threads(line):
    line.app.extensions["drain"].flush(10)
    with line.database.transaction() as session:
        return list(store.newest(session, 50))


def case_names(line):
    with line.database.transaction() as session:
        return [n.facts["case"] for n in notices.recent(session, 50) if n.kind is Kind.TEXT]


def read(line, name):
    keyring = Keyring(line.settings.sealing_keys)
    with line.database.transaction() as session:
        found = Texts(keyring=keyring, number=line.number.number).read(session, name)
    return [(text.incoming, body) for text, body in found]


@pytest.fixture
def run(monkeypatch):
    """Run a command on a line that a test has opened."""

    def run(line, *words):
        @contextmanager
        def here():
            yield House(
                settings=line.settings,
                clock=line.network.timeline.clock,
                keyring=Keyring(line.settings.sealing_keys),
                database=line.database,
            )

        monkeypatch.setattr(command, "here", here)
        with line.network.timeline.outside():
            return CliRunner().invoke(command.texts, words)

    return run


def test_a_text_opens_a_case_is_answered_once_and_told_by_the_cases_name(served):
    line = served("Ana")
    ana, caller = line.phone("Ana", NoAnswer()), line.network.phone(CALLER)
    caller.sends(line.number, "Mi patrón no me paga. ¿Qué hago?")
    caller.gets_text("Ya tenemos su mensaje")
    passes(line, 10)
    (name,) = case_names(line)
    told = ana.gets_text("Mensaje de texto nuevo")
    assert told.body == f"Mensaje de texto nuevo: {name}."
    assert read(line, name) == [(True, "Mi patrón no me paga. ¿Qué hago?")]
    caller.sends(line.number, "Hola?")
    passes(line, 10)
    assert len(caller.received) == 1, "one automatic answer in seven days"
    assert len(threads(line)) == 1
    assert [body for _, body in read(line, name)][-1] == "Hola?"
    line.network.check()


def test_the_number_and_the_words_stand_nowhere_unsealed(served):
    line = served(rota="")
    line.network.phone(CALLER).sends(line.number, "secreto")
    passes(line, 5)
    (thread,) = threads(line)
    assert CALLER.encode() not in thread.number_sealed
    with line.database.transaction() as session:
        (text,) = store.texts(session, thread.case_id)
    assert b"secreto" not in text.body_sealed


def test_a_reply_comes_from_the_line_and_stands_in_the_thread(served, run):
    line = served(rota="")
    caller = line.network.phone(CALLER)
    caller.sends(line.number, "Hola")
    passes(line, 5)
    (name,) = case_names(line)
    done = run(line, "reply", name.lower(), "Le llamamos pronto.")
    assert done.output.strip() == "Sent."
    text = caller.gets_text("Le llamamos pronto")
    assert text.sender == line.number.number
    shown = run(line, "show", name)
    assert "they  Hola" in shown.output
    assert "we    Le llamamos pronto." in shown.output
    assert name in run(line, "list").output
    assert "555" not in shown.output


def test_alto_ends_the_texts_and_the_line_still_answers_in_full(served, run):
    line = served("Ana")
    line.phone("Ana", Accepts(talks=10))
    caller = line.network.phone(CALLER)
    caller.sends(line.number, "Hola")
    caller.gets_text("Ya tenemos su mensaje")
    caller.sends(line.number, "Alto")
    passes(line, 5)
    (name,) = case_names(line)
    refused = run(line, "reply", name, "Otra cosa")
    assert refused.exit_code != 0
    assert "no more texts" in str(refused.exception or refused.output)
    assert len(caller.received) == 1
    call = line.calls(script=Keys("1 1"))
    assert call.ended().bridged_with == (NUMBERS["Ana"],)
    caller.sends(line.number, "alta")
    passes(line, 5)
    assert run(line, "reply", name, "Bienvenida").exit_code == 0


def grows_older(line, days):
    """Let everything about the thread be so many days older."""
    with line.database.transaction() as session:
        for thread in store.newest(session, 9):
            thread.last_at -= timedelta(days=days)
            thread.answered_at = thread.answered_at and thread.answered_at - timedelta(
                days=days
            )


def test_a_thread_goes_on_for_a_week_and_begins_anew_after_it(served):
    line = served(rota="")
    caller = line.network.phone(CALLER)
    caller.sends(line.number, "uno")
    passes(line, 5)
    grows_older(line, 6)
    caller.sends(line.number, "dos")
    passes(line, 5)
    assert (len(threads(line)), len(caller.received)) == (1, 1)
    grows_older(line, 7)
    caller.sends(line.number, "tres")
    passes(line, 5)
    assert (len(threads(line)), len(caller.received)) == (2, 2), "answered anew as well"


PICTURE = Attachment(content_type="image/jpeg", content=b"x")


@pytest.mark.parametrize(
    ("body", "attachments"),
    [
        ("", [Attachment(content_type="image/jpeg", content=b"x")]),
        ("á" * 10_000, []),
        ("🆘", []),
    ],
)
def test_odd_texts_are_kept_as_they_are(served, body, attachments):
    line = served(rota="")
    line.network.phone(CALLER).sends(line.number, body, attachments)
    passes(line, 10)
    (thread,) = threads(line)
    with line.database.transaction() as session:
        kept = store.texts(session, thread.case_id)
    assert sum(text.media for text in kept) == len(attachments)
    (name,) = case_names(line)
    assert "".join(words for _, words in sorted(read(line, name), key=len)) == body


def begins_the_shift_of(line, name):
    """Give the line to somebody else: everybody stays on the roll."""
    keyring = Keyring(line.settings.sealing_keys)
    people = rota_of(*NUMBERS).partition("shifts:")[0]
    shift = f'  - {{person: {name}, days: every day, from: "00:00", to: "00:00"}}'
    with line.database.transaction() as session:
        import_rota(
            session, keyring, f"{people}shifts:\n{shift}", "rota.yaml",
            at=line.network.timeline.now(), line=line.settings.hotline_number,
            zone=line.settings.timezone, practice=True,
        )  # fmt: skip
        line.worker.rota = load_rota(session, keyring, line.settings.timezone)


def test_one_thread_goes_on_over_three_shifts_and_each_is_told(served):
    line = served("Ana")
    for name in ("Luis", "Rosa"):
        line.phone(name)
    for words, name in (("Hola", "Ana"), ("¿Siguen ahí?", "Luis"), ("Gracias", "Rosa")):
        begins_the_shift_of(line, name)
        line.network.phone(CALLER).sends(line.number, words)
        line.phone(name).gets_text(case_names(line)[0] if case_names(line) else "texto")
    assert len(threads(line)) == 1
    said = [body for incoming, body in read(line, case_names(line)[0]) if incoming]
    assert said == ["Hola", "¿Siguen ahí?", "Gracias"]


def test_two_people_with_the_same_short_hash_are_two_threads(served, monkeypatch):
    monkeypatch.setattr(Keyring, "fingerprint", lambda self, text, purpose: b"abc")
    line = served(rota="")
    for number in (CALLER, "+14135550151"):
        line.network.phone(number).sends(line.number, f"soy {number[-2:]}")
        passes(line, 5)
    assert len(threads(line)) == 2


def test_a_responder_who_writes_something_hears_the_words_and_it_is_not_lost(served):
    line = served("Ana")
    ana = line.phone("Ana", NoAnswer())
    ana.sends(line.number, "llego tarde")
    passes(line, 10)
    told = {text.body.partition(" (")[0] for text in ana.received}
    assert told == {f"Mensaje de texto nuevo: {case_names(line)[0]}.", "Puede mandar FUERA"}


def test_a_text_from_our_own_number_is_neither_answered_nor_a_conversation(served):
    line = served("Ana")
    ana = line.phone("Ana", NoAnswer())
    line.network.phone(line.number.number).sends(line.number, "Hola")
    passes(line, 10)
    assert threads(line) == []
    assert [text for text in line.network.texts if text.direction != "inbound"] == []
    assert ana.received == ()


@pytest.mark.parametrize("words", ["1", "0000", "settle emergency", "STOP", "todos: no vengan"])
def test_a_text_with_a_responders_number_may_be_forged_and_settles_nothing(served, words):
    line = served("Ana")
    ana = line.phone("Ana", NoAnswer())
    call = line.calls()
    call.presses("0")
    passes(line, 8)
    call.hangs_up()
    ana.gets_text("ALARMA", within=60)
    ana.sends(line.number, words)
    passes(line, 10)
    with line.database.transaction() as session:
        kinds = {n.kind: n.settled_at for n in notices.recent(session, 50)}
    assert kinds[Kind.EMERGENCY] is None


def test_a_landline_that_gets_no_texts_is_kept_and_the_answer_is_lost_without_harm(served):
    line = served(rota="")
    caller = line.network.phone(CALLER)
    caller.refuses_texts(30006)
    caller.sends(line.number, "Hola")
    passes(line, 10)
    assert caller.received == ()
    (name,) = case_names(line)
    assert read(line, name) == [(True, "Hola")]


def test_while_postgres_is_away_a_text_is_kept_and_comes_in_afterwards(served, monkeypatch):
    line = served(rota="")
    caller = line.network.phone(CALLER)
    texted = line.app.extensions["door"].texted
    broken = type(texted.database)("postgresql://nobody@127.0.0.1:9/none")
    object.__setattr__(texted, "database", broken)
    caller.sends(line.number, "Hola")
    passes(line, 5)
    assert caller.received == ()
    assert len(threads(line)) == 1
