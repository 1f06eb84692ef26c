"""Whoever asks for it is called back: a responder first, then the caller, and no machine."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.calls import store
from app.line import store as line_store
from app.line.rules import Night, after_night
from app.notices import store as notices
from app.notices.facts import Kind
from app.practice import NoAnswer, Voicemail
from app.telephony.numbers import may_be_called
from tests.calls.conftest import CALLER, NUMBERS
from tests.dispatch import conftest as dispatch
from tests.dispatch.conversing import SPANISH, case_of

HOME = ZoneInfo("America/New_York")

served = dispatch.served


def asks_to_be_called_back(line):
    """Call while nobody answers, ask to be called back, and hang up."""
    call = line.calls()
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    call.hears("Para que le llamemos a este teléfono", SPANISH, within=100)
    call.presses("1")
    call.hears("es seguro dejarle un mensaje", SPANISH)
    call.hangs_up()
    case_of(line, call)
    return call


def passes(line, seconds):
    line.network.timeline.sleep(seconds)


def record(line, call):
    line.app.extensions["drain"].flush(10)
    with line.database.transaction() as session:
        return store.by_sid(session, call.sid)


def told(line, kind):
    with line.database.transaction() as session:
        return [notice for notice in notices.recent(session, 50) if notice.kind is kind]


def comes_due(line, notice):
    """Let a notice be due now, which would be told later."""
    with line.database.transaction() as session:
        session.merge(notice).raised_at = line.network.timeline.now()


def takes_it(phone):
    """Pick up the telephone that rings for a call back, and press 1."""
    phone.behaviour = None
    phone.rings(within=300)
    phone.answers()
    phone.hears("Alguien pide que le devuelvan la llamada", SPANISH)
    phone.presses("1")
    phone.hears("Si contesta una máquina, cuelgue", SPANISH)


def test_a_caller_is_called_back_by_whoever_takes_it_and_sees_the_lines_number(served):
    line = served("Ana")
    ana, caller = line.phone("Ana", NoAnswer()), line.network.phone(CALLER)
    call = asks_to_be_called_back(line)
    takes_it(ana)
    caller.rings()
    caller.answers()
    caller.is_connected_to(ana)
    caller.hangs_up()
    ana.hears("Si pudo hablar con la persona", SPANISH)
    ana.presses("1")
    ana.is_released()
    passes(line, 5)
    assert record(line, call).back_at is not None
    back = [leg for leg in line.network.legs if leg.to == CALLER]
    assert len(back) == 1
    dialled = [
        each for each in line.network.webhooks if each.path.startswith("/twilio/alarm/key")
    ]
    assert any(f'callerId="{line.number.number}"'.encode() in each.body for each in dialled)
    assert all(notice.settled_at for notice in told(line, Kind.BACK)), "and never again"
    line.network.check()


def test_a_second_attempt_is_made_after_half_an_hour_and_no_third(served):
    line = served("Ana")
    ana, caller = line.phone("Ana", NoAnswer()), line.network.phone(CALLER, NoAnswer())
    call = asks_to_be_called_back(line)
    takes_it(ana)
    ana.hears("Nadie contestó", SPANISH, within=60)
    ana.is_released()
    passes(line, 5)
    again, first = told(line, Kind.BACK)
    assert timedelta(minutes=30) <= again.raised_at - first.raised_at < timedelta(minutes=35)
    comes_due(line, again)
    ana.rings(within=60)
    ana.answers()
    ana.presses("1")
    ana.hears("Nadie contestó", SPANISH, within=60)
    ana.gets_text("pidió que le devolvieran la llamada")
    assert record(line, call).back_at is None
    assert len([leg for leg in line.network.legs if leg.to == caller.number]) == 2
    assert all(notice.settled_at for notice in told(line, Kind.BACK)), "and no third"


def test_a_machine_hears_not_a_word_from_us_and_is_no_conversation(served):
    line = served("Ana")
    ana = line.phone("Ana", NoAnswer())
    line.network.phone(CALLER, Voicemail(after=2))
    call = asks_to_be_called_back(line)
    takes_it(ana)
    passes(line, 8)
    heard = [each for each in line.network.transcript if each.who == CALLER and each.language]
    after = [each for each in heard if each.call != call.sid]
    assert after == [], "no words of ours are left on a machine"
    ana.hangs_up()
    passes(line, 20)
    assert record(line, call).back_at is None
    assert len(told(line, Kind.BACK)) == 2, "it is tried once more"


def test_whoever_says_that_a_machine_answered_has_called_in_vain(served):
    line = served("Ana")
    ana, caller = line.phone("Ana", NoAnswer()), line.network.phone(CALLER)
    call = asks_to_be_called_back(line)
    takes_it(ana)
    caller.rings()
    caller.answers()
    caller.is_connected_to(ana)
    caller.hangs_up()
    ana.hears("Si pudo hablar con la persona", SPANISH)
    ana.presses("2")
    ana.is_released()
    passes(line, 5)
    assert record(line, call).back_at is None
    assert len(told(line, Kind.BACK)) == 2


def test_who_takes_no_notice_is_followed_by_the_next(served):
    line = served("Ana", "Luis")
    line.phone("Ana", NoAnswer())
    line.phone("Luis", NoAnswer())
    asks_to_be_called_back(line)
    passes(line, 90)
    backs = [leg for leg in line.network.legs if leg.direction == "outbound-api"]
    assert {leg.to for leg in backs[-2:]} == {NUMBERS["Ana"], NUMBERS["Luis"]}


def test_what_can_wait_waits_until_the_morning(served):
    line = served("Ana")
    ana = line.phone("Ana", NoAnswer())
    call = line.calls()
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    call.hears("Para que le llamemos a este teléfono", SPANISH, within=100)
    with line.database.transaction() as session:
        night = Night(time(22), time(5, 10))  # it is five in the morning
        now = line.network.timeline.now()
        line_store.change(session, lambda before: replace(before, night=night), now)
    call.presses("1")
    call.hears("es seguro dejarle un mensaje", SPANISH)
    call.hangs_up()
    case_of(line, call)
    (notice,) = told(line, Kind.BACK)
    rung = len([leg for leg in line.network.legs if leg.to == ana.number])
    passes(line, 30)
    assert f"{notice.raised_at.astimezone(HOME):%H:%M}" == "05:10"
    assert len([leg for leg in line.network.legs if leg.to == ana.number]) == rung
    comes_due(line, notice)
    passes(line, 30)
    assert len([leg for leg in line.network.legs if leg.to == ana.number]) > rung


MIXED = """
people:
  - {name: Ana, phone: "+14135550101", languages: [es, en]}
  - {name: Luis, phone: "+14135550102", languages: [es, en]}
  - {name: Rosa, phone: "+14135550103", languages: [es, en], gender: woman}
shifts:
  - {person: Ana, days: every day, from: "00:00", to: "00:00"}
  - {person: Luis, days: every day, from: "00:00", to: "00:00"}
  - {person: Rosa, days: every day, from: "00:00", to: "00:00"}
"""


@pytest.mark.parametrize("served", dispatch.BOTH, indirect=True)
def test_who_asked_for_a_woman_is_called_back_by_one_where_she_takes_it_and_else_by_anybody(
    served,
):
    line = served(rota=MIXED)
    for name in ("Ana", "Luis", "Rosa"):
        line.phone(name, NoAnswer())
    call = line.calls()
    call.presses("1")
    for key in ("3", "2"):
        call.hears("oprima", SPANISH)
        call.presses(key)
    call.hears("una mujer, si se puede, o un hombre", SPANISH, within=120)
    call.presses("3")
    call.hears("es seguro dejarle un mensaje", SPANISH)
    begun = len(line.network.legs)
    call.hangs_up()
    passes(line, 80)
    backs = [leg.to for leg in line.network.legs[begun:] if leg.direction == "outbound-api"]
    assert backs[0] == NUMBERS["Rosa"]
    assert set(backs[1:3]) == {NUMBERS["Ana"], NUMBERS["Luis"]}, "after one round, anybody"


def types(line, *numbers):
    """Call with a number that is withheld, ask to be called back, and type where."""
    call = line.network.phone(CALLER).calls(line.number, withheld="anonymous")
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    call.hears("Para que le llamemos a este teléfono", SPANISH, within=100)
    call.presses("1")
    for number in numbers:
        call.hears("diez números", SPANISH, within=60)
        call.presses(number)
    return call


@pytest.mark.parametrize(
    "number",
    [
        "9005550123",  # premium
        "8095550123",  # the Dominican Republic
        "14135550123",  # eleven digits
        "1111111111",  # a child
        "2222222222",
        "123",
        "911",
    ],
)
def test_whoever_types_a_number_that_is_never_called_is_asked_again_and_promised_nothing(
    served, number
):
    line = served(rota="")
    call = types(line, number)
    passes(line, 12)
    call.hears("Después del tono", SPANISH, within=90)
    call.hears_beep()
    call.speaks(4)
    call.hangs_up()
    case_of(line, call)
    assert "El número es" not in call.heard
    assert record(line, call).number_sealed is None
    assert told(line, Kind.BACK) == []
    assert told(line, Kind.MESSAGE), "what they said is not lost"
    line.network.check()


def test_whoever_mistyped_a_number_is_called_back_at_the_right_one(served):
    line = served("Ana")
    ana = line.phone("Ana", NoAnswer())
    other = line.network.phone("+14135550160")
    call = types(line, "9005550123", "4135550160")
    call.hears("El número es", SPANISH)
    call.presses("1")
    call.hears("es seguro dejarle un mensaje", SPANISH)
    call.hangs_up()
    case_of(line, call)
    takes_it(ana)
    other.rings()
    other.answers()
    other.is_connected_to(ana)


def test_whoever_calls_from_a_number_that_is_never_called_is_told_of_and_not_called(served):
    line = served("Ana")
    ana = line.phone("Ana", NoAnswer())
    call = line.network.phone("+445555550150").calls(line.number)
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    call.hears("Para que le llamemos a este teléfono", SPANISH, within=100)
    call.presses("1")
    call.hears("es seguro dejarle un mensaje", SPANISH)
    call.hangs_up()
    case_of(line, call)
    ana.gets_text("a un número al que la línea nunca llama")
    assert told(line, Kind.BACK) == []


@pytest.mark.parametrize(
    ("hour", "expected"), [(4, "11:00"), (11, "11:00"), (13, "13:00"), (23, "23:00")]
)
def test_the_end_of_the_night_is_local(hour, expected):
    at = datetime(2026, 11, 20, hour, tzinfo=UTC)
    morning = after_night(Night(time(22), time(6)), at, HOME)
    assert f"{morning.astimezone(UTC):%H:%M}" == expected
    assert morning - at < timedelta(hours=9)
    assert after_night(None, at, HOME) == at


@pytest.mark.parametrize(
    ("number", "allowed"),
    [
        ("+14135852000", True),  # Massachusetts
        ("+17872345678", True),  # Puerto Rico
        ("+15142345678", True),  # Canada
        ("+18092345678", False),  # the Dominican Republic shares the country code
        ("+19002345678", False),  # premium
        ("+525512345678", False),
        ("+442071234567", False),
        ("+1911", False),
        ("+14135550150", False),  # set aside for fiction
        ("nonsense", False),
    ],
)
def test_callers_are_called_back_in_three_countries_and_never_at_a_dear_number(number, allowed):
    assert may_be_called(number, practice=False) == allowed


def test_in_practice_a_number_need_only_be_possible():
    assert may_be_called(CALLER, practice=True)
    assert not may_be_called("+18092345678", practice=True)
    assert not may_be_called("+19002345678", practice=True)
