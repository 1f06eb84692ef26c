"""An emergency that dropped before anybody answered gets one call back, and no second."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from app.calls import store
from app.db import DatabaseAwayError
from app.line import store as line_store
from app.line.rules import Guard
from app.notices import store as notices
from app.notices.facts import Kind, Result
from app.practice import Accepts, NoAnswer, Voicemail
from tests.calls.conftest import CALLER, NUMBERS, rota_of
from tests.dispatch import conftest as dispatch
from tests.dispatch.conversing import SPANISH, case_of

served = dispatch.served
LED = rota_of("Ana").replace(
    "shifts:",
    """  - {name: Luis, phone: "+14135550102", languages: [es, en]}
shifts:
  - {person: Luis, days: every day, from: "00:00", to: "00:00", tier: coordinator}""",
)


def passes(line, seconds):
    line.network.timeline.sleep(seconds)


def drops(line, **more):
    """Press 0 in the greeting, and lose the line while telephones ring."""
    call = line.calls(**more)
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    passes(line, 8)
    call.hangs_up()
    passes(line, 1)
    return call


def told(line, kind):
    line.app.extensions["drain"].flush(10)
    with line.database.transaction() as session:
        return [notice for notice in notices.recent(session, 50) if notice.kind is kind]


def record(line, call):
    with line.database.transaction() as session:
        return store.by_sid(session, call.sid)


def legs_to(line, number):
    return [leg for leg in line.network.legs if leg.to == number]


def rests(line, *names):
    """Let telephones ring until the network gives up; then their owners may pick them up."""
    return [line.phone(name, NoAnswer()) for name in names]


def picks_up(phone, words, within=200):
    """Pick up whenever it rings, until these words are heard: others may come first."""
    phone.behaviour = None
    while True:
        phone.rings(within=within)
        phone.answers()
        if words in phone.hears("mergencia", SPANISH).text:
            return
        phone.hangs_up()


def asked_to_call(phone):
    picks_up(phone, "Alguien llamó por una emergencia")


def asked_to_take_it(phone):
    picks_up(phone, "Nadie contestó una llamada de emergencia")


@pytest.mark.parametrize("served", dispatch.BOTH, indirect=True)
def test_an_emergency_that_dropped_is_called_back_at_once_and_nobody_else_takes_the_alarm(
    served,
):
    line = served(rota=LED)
    ana, luis = rests(line, "Ana", "Luis")
    caller = line.network.phone(CALLER)
    call = drops(line)
    asked_to_call(ana)
    ana.presses("1")
    ana.hears("Si contesta una máquina, cuelgue", SPANISH)
    caller.rings()
    caller.answers()
    caller.is_connected_to(ana)
    passes(line, 60)
    (alarm,) = told(line, Kind.EMERGENCY)
    assert alarm.settled_by is not None, "whoever calls them back has the alarm as well"
    rung = len(legs_to(line, luis.number))
    caller.hangs_up()
    ana.hears("Si pudo hablar con la persona", SPANISH)
    ana.presses("1")
    passes(line, 200)
    assert record(line, call).back_at is not None
    assert len(legs_to(line, CALLER)) == 1
    assert len(legs_to(line, luis.number)) == rung, "no coordinator is called any more"
    luis.gets_text("se encarga")
    line.network.check()


def test_when_nobody_is_there_it_is_an_alarm_again_and_nobody_is_called_a_second_time(served):
    line = served(rota=LED)
    ana, luis = rests(line, "Ana", "Luis")
    line.network.phone(CALLER, NoAnswer())
    call = drops(line)
    asked_to_call(ana)
    ana.presses("1")
    ana.hears("Nadie contestó", SPANISH, within=60)
    ana.is_released()
    ana.behaviour = NoAnswer()
    passes(line, 5)
    (alarm,) = told(line, Kind.EMERGENCY)
    assert alarm.settled_at is None, "nobody has talked with them"
    luis.behaviour = Accepts()
    passes(line, 300)
    assert told(line, Kind.EMERGENCY)[0].settled_at is not None
    passes(line, 60)
    assert len(told(line, Kind.BACK)) == 1, "no second attempt"
    assert told(line, Kind.UNREACHED) == []
    assert len(legs_to(line, CALLER)) == 1
    assert record(line, call).back_by is None


def test_a_machine_that_answers_hears_nothing_of_ours(served):
    line = served("Ana")
    (ana,) = rests(line, "Ana")
    line.network.phone(CALLER, Voicemail(after=2))
    call = drops(line)
    asked_to_call(ana)
    ana.presses("1")
    passes(line, 25)
    heard = [each for each in line.network.transcript if each.who == CALLER and each.language]
    assert [each for each in heard if each.call != call.sid] == []
    ana.hangs_up()
    passes(line, 20)
    assert told(line, Kind.EMERGENCY)[0].settled_at is None
    assert len(told(line, Kind.BACK)) == 1


def test_whoever_takes_the_alarm_and_calls_back_is_the_only_one_who_does(served):
    line = served(rota=LED)
    ana, luis = rests(line, "Ana", "Luis")
    caller = line.network.phone(CALLER)
    drops(line)
    asked_to_take_it(luis)
    luis.presses("1")
    luis.hears("Para devolver la llamada ahora", SPANISH)
    rung = len(legs_to(line, ana.number))
    luis.presses("3")
    caller.rings()
    caller.answers()
    caller.is_connected_to(luis)
    passes(line, 240)
    assert len(legs_to(line, ana.number)) == rung, "nobody on shift is asked to call them too"
    assert all(notice.settled_at for notice in told(line, Kind.BACK))


def test_whoever_takes_the_alarm_and_does_not_call_leaves_the_call_back_to_the_line(served):
    line = served(rota=LED)
    ana, luis = rests(line, "Ana", "Luis")
    drops(line)
    asked_to_take_it(luis)
    luis.presses("1")
    luis.hears("Usted se encarga", SPANISH)
    luis.hangs_up()
    luis.behaviour = NoAnswer()
    rung = len(legs_to(line, ana.number))
    passes(line, 120)
    assert len(legs_to(line, ana.number)) == rung, "for three minutes it is theirs alone"
    passes(line, 120)
    assert len(legs_to(line, ana.number)) > rung


def test_two_people_never_call_the_same_caller_in_the_same_minute(served):
    line = served(rota=LED)
    ana, _ = rests(line, "Ana", "Luis")
    caller = line.network.phone(CALLER, NoAnswer())
    call = drops(line)
    asked_to_call(ana)
    with line.database.transaction() as session:  # somebody else was faster
        assert store.claim(session, call.sid, "f" * 16, line.network.timeline.now())
    ana.presses("1")
    ana.hears("Alguien del equipo ya está en esa llamada", SPANISH)
    ana.is_released()
    passes(line, 10)
    assert legs_to(line, caller.number) == []
    assert told(line, Kind.EMERGENCY)[0].settled_at is None, "and the alarm is not theirs"


def test_a_caller_who_calls_again_is_not_called_back_meanwhile_nor_once_they_have_talked(
    served,
):
    line = served("Ana")
    (ana,) = rests(line, "Ana")
    drops(line)
    passes(line, 5)
    again = line.calls()
    again.hears("oprima cero", SPANISH)
    again.presses("0")
    picks_up(ana, "Emergencia.")
    ana.presses("1")
    again.is_connected_to(ana)
    passes(line, 90)
    assert legs_to(line, CALLER) == []
    again.hangs_up()
    case_of(line, again)
    passes(line, 90)
    assert legs_to(line, CALLER) == []
    assert all(notice.settled_at for notice in told(line, Kind.BACK))


def is_owed(line):
    return bool([n for n in told(line, Kind.BACK) if n.about.endswith("dropped")])


def test_a_withheld_number_is_an_alarm_and_nothing_more(served):
    line = served("Ana")
    rests(line, "Ana")
    drops(line, withheld="anonymous")
    passes(line, 20)
    assert told(line, Kind.EMERGENCY)
    assert not is_owed(line)


@pytest.mark.parametrize("number", ["+18095550150", "+19005550150", "+445555550150"])
def test_a_number_that_is_never_called_is_an_alarm_and_nothing_more(served, number):
    line = served("Ana")
    rests(line, "Ana")
    drops(line, withheld=number)
    passes(line, 20)
    assert told(line, Kind.EMERGENCY)
    assert not is_owed(line)


def test_nobody_is_called_who_said_that_words_are_not_safe(served):
    line = served("Ana")
    rests(line, "Ana")
    first = line.calls()
    first.presses("1")
    first.hears("oprima cero", SPANISH)
    first.presses("0")
    first.hears("Para que le llamemos a este teléfono", SPANISH, within=100)
    first.presses("2")
    first.hears_beep()
    first.speaks(5)
    first.presses("#")
    first.hears("Para enviarlo", SPANISH)
    first.presses("1")
    first.hears("es seguro", SPANISH, within=60)
    first.presses("2")
    first.hears("Tenemos su mensaje", SPANISH)
    first.hangs_up()
    case_of(line, first)
    assert record(line, first).words_safe is False
    drops(line)
    passes(line, 20)
    assert told(line, Kind.EMERGENCY)
    assert not is_owed(line)


def test_a_key_pressed_by_mistake_is_called_back_by_nobody(served):
    line = served("Ana")
    rests(line, "Ana")
    call = line.calls()
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    passes(line, 2)
    call.hangs_up()
    passes(line, 20)
    assert not is_owed(line)


def test_one_number_is_called_back_once_an_hour_however_often_it_is_forged(served):
    line = served("Ana")
    rests(line, "Ana")
    for _ in range(3):
        drops(line)
        passes(line, 20)
    assert len([n for n in told(line, Kind.BACK) if n.about.endswith("dropped")]) == 1
    assert len(told(line, Kind.EMERGENCY)) == 3
    with line.database.transaction() as session:  # an hour later
        for call in store.locked(
            session, [call.leg.sid for call in line.network.calls]
        ).values():
            call.started_at -= timedelta(hours=2)
    drops(line)
    passes(line, 10)
    assert len([n for n in told(line, Kind.BACK) if n.about.endswith("dropped")]) == 2


@contextmanager
def guard(line):
    now = line.network.timeline.now()
    for switch in (Guard.ON, Guard.OFF):
        with line.database.transaction() as session:
            line_store.change(session, partial(replace, guard=switch), now)
        if switch is Guard.ON:
            yield


def test_in_guard_mode_nobody_is_called_back_who_asked_for_nothing(served):
    line = served("Ana")
    (ana,) = rests(line, "Ana")
    drops(line)
    passes(line, 3)
    assert is_owed(line)
    with guard(line):
        asked = len(legs_to(line, ana.number))
        line.network.phone("+14135550151").calls(line.number)
        passes(line, 60)
        assert len(legs_to(line, ana.number)) <= asked + 1
        backs = [each for each in all_tellings(line) if each.kind is Kind.BACK]
        assert len(backs) <= 1, "one may have been under way"


def all_tellings(line):
    with line.database.transaction() as session:
        matters = [notice.id for notice in notices.recent(session, 50)]
        return notices.tellings(session, matters, line.network.timeline.now())


def test_while_postgres_is_away_a_call_back_is_not_taken_and_stays_owed(served):
    line = served("Ana")
    (ana,) = rests(line, "Ana")
    drops(line)
    asked_to_call(ana)

    def away(*_):
        raise DatabaseAwayError

    object.__setattr__(line.app.extensions["door"].alarmed, "number", away)
    ana.presses("1")
    ana.hears("Ahora no se puede llamar", SPANISH)
    ana.is_released()
    passes(line, 20)
    (back,) = told(line, Kind.BACK)
    assert back.settled_at is None
    assert Result.TAKEN not in {each.result for each in all_tellings(line)}
    assert legs_to(line, NUMBERS["Ana"])
