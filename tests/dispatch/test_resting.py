"""Responders who want to rest say so by key or text; nothing that rings or talks is cut."""

import re
from urllib.parse import parse_qs

import pytest

from app.notices import store as notices
from app.notices.facts import Kind
from app.practice import Accepts, NoAnswer, Off
from app.rota import store
from app.telephony.delivery import Delivery, shortened
from app.telephony.webhooks import Webhook
from tests.calls.conftest import NUMBERS, rota_of
from tests.dispatch.conftest import BOTH
from tests.dispatch.conversing import ENGLISH, SPANISH, case_of, emergency

SECOND = "+14135550151"
ONE_TIER = """
people:
  - {name: Ana, phone: "+14135550101", languages: [es, en]}
  - {name: Luis, phone: "+14135550102", languages: [en]}
  - {name: Rosa, phone: "+14135550103", languages: [en]}
shifts:
  - {person: Ana, days: every day, from: "00:00", to: "08:00"}
  - {person: Luis, days: every day, from: "00:00", to: "08:00", tier: backup}
  - {person: Rosa, days: every day, from: "00:00", to: "08:00", tier: coordinator}
"""
DAWN_ENDS = ONE_TIER.replace(
    'Ana, days: every day, from: "00:00", to: "08:00"',
    'Ana, days: every day, from: "00:00", to: "05:02"',
)
every_worker = pytest.mark.parametrize("served", BOTH, indirect=True)


def passes(line, seconds):
    line.network.timeline.sleep(seconds)


def rests(line):
    """What stands in Postgres, by first name."""
    line.app.extensions["drain"].flush(10)
    line.app.extensions["rota"].refresh()
    rota = line.app.extensions["rota"].rota
    names = {each.code: each.first_name for each in rota.responders}
    with line.database.transaction() as session:
        return {names[rest.person]: rest for rest in store.rests(session)}


def told(line, kind):
    with line.database.transaction() as session:
        return [notice for notice in notices.recent(session, 50) if notice.kind is kind]


def waits(line, number=SECOND):
    """Let somebody else come into the queue, and wait until Postgres knows it."""
    call = line.network.phone(number).calls(line.number)
    call.hears("oprima cero", SPANISH)
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("1")
    passes(line, 3)
    return call


def asks(line):
    """Ask for a person, in no emergency: who hangs up then is not called back."""
    call = line.calls()
    call.hears("oprima cero", SPANISH)
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    return call


def takes(phone, call):
    phone.rings()
    phone.answers()
    phone.presses("1")
    call.is_connected_to(phone)


def code_in(text):
    return re.findall(r"(?:responda|reply) (\d{4})", text.body)[0]


def legs_to(line, phone):
    return [leg for leg in line.network.legs if leg.to == phone.number]


def confirms(line, phone, word, asked="responda"):
    """Text a word, and reply the number that comes back."""
    known = len(phone.received)
    phone.sends(line.number, word)
    passes(line, 6)
    (question,) = phone.received[known:]
    assert asked in question.body
    phone.sends(line.number, code_in(question))
    passes(line, 6)
    return phone.received[known + 1]


@every_worker
def test_five_pressed_while_another_waits_is_an_hour_of_rest_and_the_outcome_is_still_asked(
    served,
):
    line = served("Ana")
    ana = line.phone("Ana")
    first = emergency(line)
    takes(ana, first)
    second = waits(line)
    first.hangs_up()
    ana.hears("Hay otra persona esperando", SPANISH)
    ana.hears("To rest for an hour, press five", ENGLISH)
    ana.presses("5")
    ana.hears("No le vamos a llamar", SPANISH)
    ana.hears("una hora", SPANISH)
    ana.hears("That is for an hour", ENGLISH)
    ana.hears("todo quedó resuelto", SPANISH)
    ana.presses("1")
    ana.hears("Que descanse", SPANISH)
    ana.is_released()
    second.hears("Nadie puede contestar", SPANISH, within=100)
    second.hangs_up()
    assert len(legs_to(line, ana)) == 1, "who rests is not rung"
    rest = rests(line)["Ana"]
    assert (rest.off_until - rest.since).total_seconds() == 3600
    assert case_of(line, first)["outcome"] == "reached"
    line.network.check()


def test_four_after_a_conversation_ends_the_calls_of_this_shift(served):
    line = served(rota=ONE_TIER)
    ana, luis = line.phone("Ana"), line.phone("Luis", Accepts(talks=10))
    rosa = line.phone("Rosa", NoAnswer())
    first = emergency(line)
    takes(ana, first)
    first.hangs_up()
    ana.hears("todo quedó resuelto", SPANISH)
    ana.hears("Para no recibir más llamadas en este turno, oprima cuatro", SPANISH)
    ana.presses("4")
    ana.hears("until your shift ends", ENGLISH)
    ana.hears("todo quedó resuelto", SPANISH)
    ana.presses("2")
    ana.is_released()
    assert emergency(line).ended().bridged_with == (luis.number,)
    assert len(legs_to(line, ana)) == 1
    assert f"{rests(line)['Ana'].off_until:%H:%M}" == "13:00", "eight in Massachusetts"
    text = rosa.gets_text("Ana rests until 08:00")
    assert "No primary responder is on shift now." in text.body
    assert "Nobody on shift speaks Spanish now." in text.body
    assert len(told(line, Kind.GAP)) == 1


def test_six_means_one_caller_at_a_time_and_on_ends_it(served):
    line = served("Ana")
    ana = line.phone("Ana")
    first = emergency(line)
    takes(ana, first)
    first.hangs_up()
    ana.hears("todo quedó resuelto", SPANISH)
    ana.presses("6")
    ana.hears("no le ofrecemos otra enseguida", SPANISH)
    ana.hears("todo quedó resuelto", SPANISH)
    ana.presses("1")
    ana.is_released()
    passes(line, 2)
    one_at_a_time, other = emergency(line), waits(line)
    takes(ana, one_at_a_time)
    one_at_a_time.hangs_up()
    ana.hears("todo quedó resuelto", SPANISH)
    ana.hangs_up()
    ana.sends(line.number, "lista")
    ana.gets_text("Ya puede recibir llamadas")
    takes(ana, other)
    third = waits(line, "+14135550152")
    other.hangs_up()
    ana.hears("Hay otra persona esperando", SPANISH)
    ana.presses("1")
    third.is_connected_to(ana)
    third.hangs_up()
    case_of(line, third)


def test_a_key_that_is_stuck_ends_the_leg(served):
    line = served("Ana")
    ana = line.phone("Ana")
    call = emergency(line)
    takes(ana, call)
    call.hangs_up()
    ana.hears("todo quedó resuelto", SPANISH)
    ana.presses("5")
    ana.hears("una hora", SPANISH)
    ana.hears("todo quedó resuelto", SPANISH)
    ana.presses("5")
    ana.hears("Que descanse", SPANISH)
    ana.is_released()


def test_an_invitation_has_no_such_keys(served):
    line = served("Ana", "Luis")
    ana = line.phone("Ana")
    line.phone("Luis", Accepts(talks=10))
    call = emergency(line)
    ana.rings()
    ana.answers()
    ana.hears("Emergencia", SPANISH)
    ana.presses("4")
    ana.is_released()
    assert call.ended().bridged_with == (NUMBERS["Luis"],)
    assert rests(line) == {}


def test_a_shift_that_ends_in_a_conversation_cuts_nothing_and_asks_for_no_other_caller(served):
    line = served(rota=DAWN_ENDS)
    ana = line.phone("Ana")
    line.phone("Luis", NoAnswer())
    line.phone("Rosa", NoAnswer())
    first = emergency(line)
    takes(ana, first)
    first.speaks(120)
    second = waits(line)
    assert first.is_talking, "two minutes past five the shift was over"
    first.hangs_up()
    ana.hears("todo quedó resuelto", SPANISH)
    ana.presses("1")
    ana.is_released()
    second.hangs_up()
    line.network.check()


def test_off_by_text_is_asked_back_and_then_confirmed_until_when(served):
    line = served(rota=ONE_TIER)
    ana, rosa = line.phone("Ana"), line.phone("Rosa", NoAnswer())
    line.phone("Luis", NoAnswer())
    ana.sends(line.number, "  Fuera. ")
    question = ana.gets_text("hasta esta hora: 08:00")
    assert rests(line) == {}, "nothing holds before it is confirmed"
    ana.sends(line.number, code_in(question))
    assert "08:00" in ana.gets_text("No va a recibir llamadas").body
    assert f"{rests(line)['Ana'].off_until:%H:%M}" == "13:00"
    rosa.gets_text("Ana rests until 08:00")
    call = emergency(line)
    passes(line, 10)
    call.hangs_up()
    assert legs_to(line, ana) == []
    assert told(line, Kind.TEXT) == [], "what our own people say of themselves is no case"
    ana.sends(line.number, "LISTA")
    assert "08:00" in ana.gets_text("Ya puede recibir llamadas").body
    passes(line, 2)
    takes(ana, emergency(line))
    line.network.check()


@every_worker
def test_a_forged_off_changes_nothing(served):
    line = served("Ana", "Luis")
    ana, luis = line.phone("Ana"), line.phone("Luis", NoAnswer())
    ana.sends(line.number, "OFF")  # whoever it was: the question goes to the number on file
    code = code_in(ana.gets_text("Si no fue usted, no haga nada"))
    luis.sends(line.number, code)
    for words in ("1", "si", "0000", f"{code}9", "1111 2222 3333 4444 " + code):
        ana.sends(line.number, words)
    passes(line, 6)
    assert rests(line) == {}
    luis.behaviour = None
    call = emergency(line)
    ana.rings()
    call.hangs_up()


def test_off_during_a_ring_lets_it_ring_on_and_nobody_gives_up(served):
    line = served("Ana")
    ana = line.phone("Ana")
    ana.sends(line.number, "OFF")
    code = code_in(ana.gets_text("responda"))
    call = emergency(line)
    ana.rings()
    ana.sends(line.number, code)
    passes(line, 5)
    assert "Ana" in rests(line)
    ana.answers()
    ana.presses("1")
    call.is_connected_to(ana)
    call.hangs_up()
    assert case_of(line, call)["outcome"] == "reached"


def test_a_pause_by_text_has_its_minutes_and_ends_by_itself(served):
    line = served(rota=ONE_TIER)
    ana = line.phone("Ana")
    line.phone("Luis", Off())
    line.phone("Rosa", Off())
    confirms(line, ana, "pausa 2 min")
    rest = rests(line)["Ana"]
    assert (rest.off_until - rest.since).total_seconds() == 120
    call = asks(line)
    passes(line, 8)
    call.hangs_up()
    assert legs_to(line, ana) == []
    passes(line, 120)
    takes(ana, emergency(line))


def test_one_by_text_is_confirmed_too(served):
    line = served(rota=ONE_TIER)
    ana = line.phone("Ana")
    assert "08:00" in confirms(line, ana, "UNA").body
    rest = rests(line)["Ana"]
    assert rest.off_until is None
    assert f"{rest.one_until:%H:%M}" == "13:00"


@pytest.mark.parametrize("word", ["PAUSA 9999", "pause 0"])
def test_an_odd_pause_is_answered_and_changes_nothing(served, word):
    line = served("Ana")
    ana = line.phone("Ana")
    ana.sends(line.number, word)
    ana.gets_text("de 1 a 720 minutos")
    assert rests(line) == {}


def test_off_twice_is_two_questions_and_one_rest(served):
    line = served("Ana")
    ana = line.phone("Ana")
    confirms(line, ana, "OFF")
    first = rests(line)["Ana"]
    confirms(line, ana, "OFF")
    assert rests(line)["Ana"].off_until == first.off_until
    assert len(told(line, Kind.GAP)) == 1, "nothing more is missing the second time"


def test_the_same_number_again_does_not_undo_what_was_said_since(served):
    line = served("Ana")
    ana = line.phone("Ana")
    ana.sends(line.number, "OFF")
    code = code_in(ana.gets_text("responda"))
    ana.sends(line.number, code)
    ana.gets_text("No va a recibir llamadas")
    ana.sends(line.number, "on")
    ana.gets_text("Ya puede recibir llamadas")
    ana.sends(line.number, code)
    passes(line, 5)
    assert rests(line)["Ana"].off_until is None


def test_on_and_off_without_a_shift(served):
    line = served(rota=rota_of("Ana").replace("every day", "[mon]"))
    ana = line.phone("Ana")
    ana.sends(line.number, "ON")
    assert "Ahora no es su turno" in ana.gets_text("Ya puede recibir llamadas").body
    ana.sends(line.number, "OFF")
    code = code_in(ana.gets_text("hasta esta hora: 17:0"))
    ana.sends(line.number, code)
    passes(line, 5)
    rest = rests(line)["Ana"]
    assert (rest.off_until - rest.since).total_seconds() == 12 * 3600
    assert told(line, Kind.GAP) == []


def test_a_number_that_is_too_old_is_asked_for_anew(served):
    line = served("Ana")
    ana = line.phone("Ana")
    ana.sends(line.number, "PAUSA")
    code = code_in(ana.gets_text("responda"))
    with line.database.transaction() as session:
        (notice,) = (n for n in notices.recent(session, 9) if n.kind is Kind.WISH)
        notice.facts = notice.facts | {"until": "2026-11-20T10:00:00+00:00"}
    ana.sends(line.number, code)
    passes(line, 6)
    assert rests(line) == {}
    fresh = code_in(ana.received[-1])
    ana.sends(line.number, fresh)
    passes(line, 5)
    assert rests(line)["Ana"].off_until


def test_who_asks_hears_how_it_stands_for_them_and_how_many_others_there_are(served):
    line = served(rota=ONE_TIER)
    luis = line.phone("Luis")
    luis.sends(line.number, "Who?")
    text = luis.gets_text("on shift until 08:00")
    assert text.body == (
        "You are on shift until 08:00. You get calls."
        " Others on shift: primary 1, coordinator 1."
    )


def test_something_else_goes_into_a_thread_and_the_words_are_listed_once_a_day(served):
    line = served("Ana", "Luis")
    ana = line.phone("Ana")
    line.phone("Luis")
    for words in ("llego tarde", "off course", ""):
        ana.sends(line.number, words)
        passes(line, 4)
    listed = [text for text in ana.received if text.body.startswith("Puede mandar")]
    assert len(listed) == 1
    assert len(told(line, Kind.TEXT)) == 1
    assert rests(line) == {}


def test_whoever_forges_a_sender_again_and_again_costs_ten_texts_an_hour(served):
    line = served("Ana")
    ana = line.phone("Ana")
    for _ in range(13):
        ana.sends(line.number, "WHO")
    passes(line, 20)
    assert len(ana.received) == 10


@pytest.mark.parametrize("word", ["ALTO", "STOP"])
def test_who_wants_no_texts_gets_none_and_the_keys_still_work(served, word):
    line = served("Ana")
    ana = line.phone("Ana")
    ana.sends(line.number, word)
    passes(line, 4)
    known = len(ana.received)  # Twilio itself answers STOP
    for words in ("OFF", "WHO", "hola"):
        ana.sends(line.number, words)
    line.network.phone(SECOND).sends(line.number, "Hola")
    passes(line, 20)
    assert ana.received[known:] == ()
    call = emergency(line)
    takes(ana, call)
    call.hangs_up()
    ana.hears("todo quedó resuelto", SPANISH)
    ana.presses("5")
    ana.hears("una hora", SPANISH)
    ana.hangs_up()
    assert rests(line)["Ana"].off_until
    ana.sends(line.number, "ALTA" if word == "ALTO" else "START")
    passes(line, 4)
    ana.sends(line.number, "quién")
    ana.gets_text("No recibe llamadas hasta esta hora")


def test_while_postgres_is_away_a_key_is_said_not_to_be_noted(served):
    line = served("Ana")
    ana = line.phone("Ana")
    call = emergency(line)
    takes(ana, call)
    call.hangs_up()
    ana.hears("todo quedó resuelto", SPANISH)
    door = line.app.extensions["door"]
    broken = type(line.database)("postgresql://nobody@127.0.0.1:9/none")
    working = door.responders.database
    object.__setattr__(door.responders, "database", broken)
    ana.presses("4")
    ana.hears("No se pudo anotar", SPANISH)
    object.__setattr__(door.responders, "database", working)
    ana.hears("todo quedó resuelto", SPANISH)
    ana.presses("1")
    ana.is_released()
    assert rests(line) == {}


def test_the_hunt_knows_who_rests_as_well(served):
    line = served("Ana", "Luis")
    ana, luis = line.phone("Ana"), line.phone("Luis", Accepts(talks=10))
    confirms(line, ana, "OFF")
    line.worker.dies()
    passes(line, 6)
    assert emergency(line).ended().bridged_with == (luis.number,)
    assert legs_to(line, ana) == []


def test_coordinators_hear_nothing_where_nobody_is_missing(served):
    line = served("Ana", "Luis")
    ana = line.phone("Ana")
    confirms(line, ana, "OFF")
    assert told(line, Kind.GAP) == []


def test_a_key_whose_webhook_comes_twice_is_one_rest_and_the_same_answer(served):
    line = served("Ana")
    ana = line.phone("Ana")
    call = emergency(line)
    takes(ana, call)
    call.hangs_up()
    ana.hears("todo quedó resuelto", SPANISH)
    ana.presses("5")
    ana.hears("una hora", SPANISH)
    before = rests(line)
    sent = next(
        each for each in reversed(line.network.webhooks)
        if "/invite/told" in each.path and each.form.get("Digits") == "5"
    )  # fmt: skip
    query = shortened(parse_qs(sent.path.partition("?")[2], keep_blank_values=True))
    passes(line, 3)
    again = Delivery(
        id="again",
        webhook=Webhook.TOLD,
        at=line.network.timeline.now(),
        query=query,
        form=sent.form,
    )
    answer = line.app.extensions["door"].responders.answer(again)
    assert "una hora" in answer
    assert "todo quedó resuelto" in answer
    assert rests(line) == before
