"""Our own people are told what they must know, and an alarm goes on until somebody takes it."""

import re
from datetime import timedelta

import pytest

from app.db import DatabaseAwayError
from app.notices import store
from app.notices.facts import Kind, Result
from app.notices.service import warn
from app.practice import Accepts, Busy, NoAnswer, Off, Silent, Voicemail
from app.sealing import Keyring
from app.staff import service as staff
from app.staff.rules import Touched
from tests.calls.conftest import NUMBERS
from tests.dispatch.conftest import BOTH
from tests.dispatch.conversing import ENGLISH, SPANISH, case_of, emergency

LED = """
people:
  - {name: Ana, phone: "+14135550101", languages: [es, en]}
  - {name: Luis, phone: "+14135550102", languages: [es, en]}
  - {name: Rosa, phone: "+14135550103", languages: [en]}
  - {name: Beto, phone: "+14135550104", languages: [es]}
shifts:
  - {person: Ana, days: every day, from: "00:00", to: "00:00"}
  - {person: Luis, days: every day, from: "00:00", to: "00:00", tier: coordinator}
  - {person: Rosa, days: [mon], from: "00:00", to: "00:00", tier: coordinator}
"""
NOBODY = LED.replace(
    '  - {person: Ana, days: every day, from: "00:00", to: "00:00"}\n', ""
).replace("every day", "[mon]")


def passes(line, seconds):
    line.network.timeline.sleep(seconds)


def notices(line):
    with line.database.transaction() as session:
        return {notice.kind: notice for notice in store.recent(session, 50)}


def tellings(line, kind):
    with line.database.transaction() as session:
        matters = [notice.id for notice in store.recent(session, 50) if notice.kind is kind]
        return store.tellings(session, matters, line.network.timeline.now())


def code_in(text):
    return re.findall(r"(?:número|reply) (\d+)", text.body)[0]


def test_an_emergency_that_finds_nobody_calls_coordinators_until_one_takes_it(served):
    line = served(rota=NOBODY)
    luis, rosa = line.phone("Luis"), line.phone("Rosa", Voicemail(after=2))
    call = emergency(line)
    call.hears("Para dejar un mensaje", SPANISH)
    call.hangs_up()
    luis.rings(within=90)
    luis.answers()
    luis.hears("Nadie contestó una llamada de emergencia", SPANISH)
    luis.hears("Nobody answered an emergency call", ENGLISH)
    luis.presses("1")
    luis.hears("Usted se encarga", SPANISH)
    luis.is_released()
    passes(line, 5)
    told = notices(line)
    assert told[Kind.EMERGENCY].settled_at is not None
    assert told[Kind.TAKEN].facts["cases"] == [case_of(line, call)["name"]]
    text = rosa.gets_text("takes care of")
    assert "Luis" in text.body
    line.network.check()


def test_somebody_is_told_once_and_alone_what_was_done_to_their_account(served):
    line = served(rota=LED)
    rosa, now = line.phone("Rosa"), line.network.timeline.now()
    code = code_of(line, rosa)
    for _ in range(2):
        with line.database.transaction() as session:
            warn(session, code, Touched.BROWSER, now, "Firefox, Android")
    assert "signed in with your account" in rosa.gets_text("Firefox, Android").body
    passes(line, 30)
    (told,) = tellings(line, Kind.ACCOUNT)
    assert (told.person_code, told.result) == (code, Result.TOLD)
    line.network.check()


def test_who_does_not_press_the_key_is_followed_by_the_next_and_called_again(served):
    line = served(rota=NOBODY)
    luis, rosa = line.phone("Luis", Voicemail(after=2)), line.phone("Rosa", NoAnswer())
    call = emergency(line)
    call.hangs_up()
    passes(line, 100)
    results = [
        (each.person_code, each.result) for each in tellings(line, Kind.EMERGENCY)
        if each.means == "call"
    ]  # fmt: skip
    assert len({person for person, _ in results}) == 2
    assert {result for _, result in results} == {Result.UNHEARD}
    luis.behaviour = rosa.behaviour = Accepts()
    passes(line, 180)
    assert notices(line)[Kind.EMERGENCY].settled_at is not None


def test_an_alarm_is_taken_by_replying_with_its_number(served):
    line = served(rota=NOBODY)
    luis = line.phone("Luis", Off())
    rosa = line.phone("Rosa", NoAnswer())
    call = emergency(line)
    call.hangs_up()
    text = rosa.gets_text("ALARM", within=60)
    assert case_of(line, call)["name"] in text.body
    rosa.sends(line.number, "hello?")
    passes(line, 5)
    assert notices(line)[Kind.EMERGENCY].settled_at is None
    rosa.sends(line.number, f"  {code_in(text)} yes")
    passes(line, 5)
    assert notices(line)[Kind.EMERGENCY].settled_at is not None
    rosa.gets_text("You take care of")
    passes(line, 300)
    calls = [leg for leg in line.network.legs if leg.to in {luis.number, rosa.number}]
    assert len(calls) <= 3, "nobody is called any more"


def test_a_forged_sender_who_does_not_know_the_number_takes_no_alarm(served):
    line = served(rota=NOBODY)
    rosa = line.phone("Rosa", NoAnswer())
    call = emergency(line)
    call.hangs_up()
    code = code_in(rosa.gets_text("ALARM", within=60))
    beto = line.phone("Beto")
    for words in (code, "1", "si", "ok", code * 2):
        beto.sends(line.number, words)
    rosa.sends(line.number, "1 si ok")
    passes(line, 5)
    assert notices(line)[Kind.EMERGENCY].settled_at is None


def test_callers_who_find_nobody_are_told_of_together_and_one_call_takes_them_all(served):
    line = served(rota=NOBODY)
    luis = line.phone("Luis")
    line.phone("Rosa", Busy())
    calls = []
    for number in range(3):
        call = line.network.phone(f"+1413555015{number}").calls(line.number)
        call.presses("0")
        passes(line, 4)
        call.hangs_up()
        calls.append(call)
    luis.rings(within=90)
    luis.declines()
    passes(line, 20)
    rung = [leg for leg in line.network.legs if leg.to == NUMBERS["Luis"]]
    assert len(rung) == 1, "three alarms, and one telephone call"
    luis.rings(within=300)
    luis.answers()
    luis.hears("varias llamadas de emergencia", SPANISH)
    luis.presses("1")
    luis.is_released()
    passes(line, 5)
    with line.database.transaction() as session:
        open_ones = store.open_notices(session, line.network.timeline.now())
    assert [notice for notice in open_ones if notice.kind is Kind.EMERGENCY] == []


def test_a_caller_who_calls_again_and_reaches_somebody_takes_the_alarm_back(served):
    line = served(rota=LED)
    line.phone("Ana", NoAnswer())
    line.phone("Luis", NoAnswer())
    line.phone("Rosa", NoAnswer())
    call = emergency(line)
    passes(line, 12)
    call.hangs_up()
    case_of(line, call)
    line.phone("Ana", Accepts(talks=30))
    again = emergency(line)
    assert again.ended().bridged_with == (NUMBERS["Ana"],)
    case_of(line, again)
    told = notices(line)[Kind.EMERGENCY]
    assert told.settled_at is not None
    assert told.settled_by is None


ALONE = LED.replace(
    'every day, from: "00:00", to: "00:00", tier', '[mon], from: "00:00", to: "00:00", tier'
)


def test_a_conversation_that_breaks_off_and_finds_nobody_again_is_an_alarm(served):
    line = served(rota=ALONE)
    ana, luis = line.phone("Ana"), line.phone("Luis", NoAnswer())
    call = emergency(line)
    ana.rings()
    ana.answers()
    ana.presses("1")
    call.is_connected_to(ana)
    call.speaks(5)
    ana.hangs_up()
    ana.behaviour = NoAnswer()
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    call.hears("Nadie puede contestar", SPANISH, within=120)
    call.hangs_up()
    assert case_of(line, call)["outcome"] == "reached"
    told = notices(line)[Kind.EMERGENCY]
    assert told.settled_at is None
    assert luis.gets_text("ALARMA", within=60)


def test_while_a_caller_talks_nobody_is_called_about_them(served):
    line = served(rota=ALONE)
    ana = line.phone("Ana", NoAnswer())
    line.phone("Luis", NoAnswer())
    line.phone("Rosa", NoAnswer())
    call = emergency(line)
    call.hears("Nadie puede contestar", SPANISH, within=120)
    passes(line, 3)
    assert notices(line)[Kind.EMERGENCY].settled_at is None
    ana.behaviour = None
    call.presses("0")
    while not call.is_talking:
        ana.rings(within=60)
        ana.answers()
        ana.presses("1")
        passes(line, 8)
    passes(line, 5)
    assert notices(line)[Kind.EMERGENCY].settled_at is not None
    call.hangs_up()
    case_of(line, call)
    assert notices(line)[Kind.EMERGENCY].settled_by is None


def test_somebody_else_who_finds_nobody_is_told_of_in_writing_and_nobody_is_called(served):
    line = served(rota=NOBODY)
    luis = line.phone("Luis", Silent())
    call = line.calls()
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    call.hears("Para dejar un mensaje", SPANISH)
    call.hangs_up()
    text = luis.gets_text("nadie pudo contestar", within=60)
    assert case_of(line, call)["name"] in text.body
    passes(line, 30)
    assert len([text for text in luis.received if "nadie pudo" in text.body]) == 1
    with line.database.transaction() as session:
        now, alarm = line.network.timeline.now(), notices(line)[Kind.NOBODY]
        for telling in store.tellings(session, [alarm.id], now):
            telling.asked_at -= timedelta(minutes=10)
    passes(line, 30)
    assert len([text for text in luis.received if "nadie pudo" in text.body]) == 2
    assert not [leg for leg in line.network.legs if leg.direction == "outbound-api"]


def test_who_misses_two_rings_is_told_so_and_so_is_the_coordinator(served):
    line = served(rota=LED.replace("[mon]", "every day"))
    ana = line.phone("Ana", NoAnswer())
    luis, rosa = line.phone("Luis", Accepts(talks=5)), line.phone("Rosa", Busy())
    for _ in range(2):
        call = emergency(line)
        passes(line, 35)
        call.hangs_up()
        case_of(line, call)
    ana.gets_text("Usted no contestó dos llamadas seguidas")
    luis.gets_text("Ana no contestó dos llamadas")
    rosa.gets_text("Ana has missed two calls")
    passes(line, 60)
    for phone in (ana, luis, rosa):
        told = [t for t in phone.received if "seguidas" in t.body or "in a row" in t.body]
        assert len(told) == 1, "once a shift"


def test_a_number_that_twilio_refuses_is_told_to_the_coordinator_with_the_reason(served):
    line = served(rota=LED)
    line.network.bars(NUMBERS["Ana"])
    luis = line.phone("Luis", NoAnswer())
    call = emergency(line)
    passes(line, 5)
    call.hangs_up()
    text = luis.gets_text("No se puede llamar a Ana", within=60)
    assert "no permite llamadas a ese país" in text.body


def test_nobody_who_could_be_told_is_said_loudly_in_the_log(served, caplog):
    line = served(rota="")
    call = emergency(line)
    call.hangs_up()
    passes(line, 60)
    loud = [each for each in caplog.records if "nobody who could be told" in each.message]
    assert loud


def test_no_text_tells_anybody_a_number(served):
    line = served(rota=NOBODY)
    line.phone("Luis", NoAnswer())
    rosa = line.phone("Rosa", NoAnswer())
    call = emergency(line)
    call.hangs_up()
    rosa.gets_text("ALARM", within=60)
    passes(line, 30)
    for text in line.network.texts:
        assert not re.search(r"\d{5}|\d{3}[ .-]\d{3,4}", text.body), text.body


def test_who_replies_the_number_of_what_is_over_is_told_so_once_in_their_language(served):
    line = served(rota=NOBODY)
    luis, rosa = line.phone("Luis", NoAnswer()), line.phone("Rosa", NoAnswer())
    call = emergency(line)
    call.hangs_up()
    mine, theirs = rosa.gets_text("ALARM", within=60), luis.gets_text("ALARMA", within=60)
    luis.sends(line.number, code_in(theirs))
    luis.gets_text("Usted se encarga", within=20)
    luis.sends(line.number, code_in(theirs))
    for _ in range(2):
        rosa.sends(line.number, code_in(mine))
        passes(line, 10)
    told = [text.body for text in rosa.received if "no need to reply" in text.body]
    assert told == [f"There is no need to reply {code_in(mine)} any more. Thank you."]
    assert not [text for text in luis.received if "está esperando respuesta" in text.body]


def test_an_old_number_is_answered_and_words_around_it_are_kept(served):
    line = served(rota=NOBODY)
    line.phone("Luis", Accepts())
    rosa = line.phone("Rosa", NoAnswer())
    call = emergency(line)
    call.hangs_up()
    code = code_in(rosa.gets_text("ALARM", within=60))
    passes(line, 60)
    assert notices(line)[Kind.EMERGENCY].settled_at is not None
    with line.database.transaction() as session:
        lately = line.network.timeline.now() - timedelta(days=1)
        for each in store.told_to(session, code_of(line, rosa), lately):
            each.asked_at -= timedelta(days=3)
    rosa.sends(line.number, f"I was at number {code}, call me")
    passes(line, 5)
    assert Kind.TEXT in notices(line), "kept as a text like any other"
    assert Kind.OVER not in notices(line)
    rosa.sends(line.number, f" {code}. ")
    rosa.gets_text("no need to reply", within=20)


def code_of(line, phone):
    keyring = Keyring(line.settings.sealing_keys)
    with line.database.transaction() as session:
        return staff.by_number(session, keyring, phone.number)


def is_asked_to_take_it(phone):
    phone.behaviour = None
    phone.rings(within=120)
    phone.answers()
    phone.hears("Nadie contestó una llamada de emergencia", SPANISH)


@pytest.mark.parametrize("served", BOTH, indirect=True)
def test_the_second_of_two_who_take_an_alarm_hears_that_somebody_else_has_it(served):
    line = served(rota=NOBODY)
    luis, rosa = line.phone("Luis", NoAnswer()), line.phone("Rosa", NoAnswer())
    call = emergency(line)
    call.hangs_up()
    text = rosa.gets_text("ALARM", within=60)
    is_asked_to_take_it(luis)
    rosa.sends(line.number, code_in(text))
    passes(line, 1)
    luis.presses("1")
    luis.hears("Ya se encarga otra persona", SPANISH)
    luis.is_released()
    passes(line, 10)
    taken = notices(line)[Kind.EMERGENCY]
    assert taken.settled_by == code_of(line, rosa)


def test_where_postgres_is_away_whoever_takes_an_alarm_hears_what_holds_in_any_case(served):
    line = served(rota=NOBODY)
    luis = line.phone("Luis", NoAnswer())
    line.phone("Rosa", NoAnswer())
    call = emergency(line)
    call.hangs_up()

    def away(*_):
        raise DatabaseAwayError

    object.__setattr__(line.app.extensions["door"].alarmed, "take", away)
    is_asked_to_take_it(luis)
    luis.presses("1")
    luis.hears("Si nadie se adelantó, se encarga usted", SPANISH)
    passes(line, 15)
    assert notices(line)[Kind.EMERGENCY].settled_at is not None, "the key is kept all the same"
    luis.gets_text("Usted se encarga", within=30)
