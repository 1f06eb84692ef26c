"""Whole calls, from the first ring to the case in Postgres, on the practice network."""

import hashlib
from datetime import time, timedelta

import pytest

from app.line import store
from app.line.rules import Guard, LineState, Night, Notice
from app.practice import (
    Accepts,
    Busy,
    Keys,
    Kind,
    Mischief,
    NoAnswer,
    Off,
    Passes,
    Silent,
    Voicemail,
)
from tests.calls.conftest import DAWN, NUMBERS, content

SPANISH, ENGLISH = "es-US", "en-US"


def test_an_emergency_in_spanish_reaches_the_responder_who_pressed_1(the_line):
    line = the_line("Ana")
    ana = line.phone("Ana")
    call = line.calls()
    call.hears("Santuario", SPANISH)
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("1")
    call.hears("orden de juez", SPANISH)
    ana.rings()
    ana.answers()
    ana.hears("Emergencia", SPANISH)
    ana.hears("Emergency", ENGLISH)
    ana.presses("1")
    call.is_connected_to(ana)
    call.speaks(40)
    call.hangs_up()
    assert call.ended().bridged_with == (NUMBERS["Ana"],)
    case = line.case(call)
    assert (case["outcome"], case["language"], case["urgency"]) == (
        "reached",
        "es",
        "emergency",
    )
    assert [attempt["outcome"] for attempt in case["attempts"]] == ["reached"]
    assert case["status"] == "new"
    line.network.check()


def test_0_in_the_greeting_is_an_emergency_before_any_language_is_known(the_line):
    line = the_line("Ana")
    ana = line.phone("Ana")
    call = line.calls()
    call.presses("0")
    call.hears("orden de juez", SPANISH)
    call.hears("a judge", ENGLISH)
    ana.rings()
    ana.answers()
    ana.hears("Emergencia", SPANISH)
    ana.presses("1")
    call.is_connected_to(ana)
    call.hangs_up()
    case = line.case(call)
    assert (case["urgency"], case["language"]) == ("emergency", None)


def test_a_voicemail_that_answers_first_is_never_connected_and_the_next_one_is_rung(the_line):
    line = the_line("Ana", "Luis")
    line.phone("Ana", Voicemail())
    line.phone("Luis", Voicemail())
    first = line.calls(script=Keys("1 1"))
    assert first.ended().bridged_with == ()
    line.phone("Luis", Accepts())
    call = line.calls(script=Keys("1 1"))
    assert call.ended().bridged_with == (NUMBERS["Luis"],)
    outcomes = {each["responder"]: each["outcome"] for each in line.case(call)["attempts"]}
    assert outcomes["Luis"] == "reached"
    assert outcomes.get("Ana", "no-key") == "no-key"
    line.network.check()


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        (Voicemail(), "no-key"),
        (Silent(), "no-key"),
        (Passes(), "passed"),
        (Busy(), "busy"),
        (NoAnswer(), "no-answer"),
        (Off(), "failed"),
    ],
)
def test_whatever_one_telephone_does_the_caller_comes_to_the_next_one(
    the_line, behaviour, outcome
):
    line = the_line("Ana", "Luis", "Rosa")
    for name in ("Ana", "Luis", "Rosa"):
        line.phone(name, behaviour)
    call = line.calls(script=Keys("1 1", message_seconds=9))
    ending = call.ended()
    assert ending.bridged_with == ()
    assert [recording.seconds for recording in ending.recordings] == [9]
    case = line.case(call)
    assert [each["outcome"] for each in case["attempts"]] == [outcome] * 2
    assert len({each["responder"] for each in case["attempts"]}) == 2
    assert case["outcome"] == "message"
    line.network.check()


def test_with_nobody_on_shift_the_message_stands_in_the_case(the_line):
    line = the_line()
    call = line.calls(script=Keys("1 1", message_seconds=12))
    call.ended()
    case = line.case(call)
    assert case["outcome"] == "message"
    assert case["attempts"] == []
    assert [message["seconds"] for message in case["messages"]] == [12]
    line.network.check()


def test_an_emergency_that_nobody_is_on_shift_for_stays_an_open_case_with_its_number(the_line):
    line = the_line()
    call = line.calls()
    call.presses("11")
    call.hears("un juez", SPANISH)
    call.hangs_up()
    case = line.case(call)
    assert (case["outcome"], case["status"]) == ("left", "new")
    assert (case["urgency"], case["topic"]) == ("emergency", "raid")
    with line.database.transaction() as session:
        kept = session.connection().exec_driver_sql(
            "select number_sealed is not null from call"
        )
        assert kept.all() == [(True,)]


def test_no_row_gives_a_number_back_to_whoever_can_guess_it(the_line):
    line = the_line()
    call = line.calls(script=Keys("2 5 1"))
    call.ended()
    line.case(call)
    guesses = {
        hashlib.sha256(content(webhook).encode()).hexdigest()
        for webhook in line.network.webhooks
    }
    with line.database.transaction() as session:
        names = session.connection().exec_driver_sql("select id from event").scalars().all()
    assert names
    assert not guesses & set(names)


def test_somebody_who_cannot_press_a_key_reaches_a_person(the_line):
    line = the_line("Ana")
    ana = line.phone("Ana", Accepts())
    call = line.calls(script=Keys(""))
    assert call.ended().bridged_with == (ana.number,)
    assert line.case(call)["topic"] == "silent"


def test_a_caller_who_only_presses_wrong_keys_reaches_a_person(the_line):
    line = the_line("Ana")
    ana = line.phone("Ana", Accepts())
    call = line.calls(script=Keys("7 7"))
    assert call.ended().bridged_with == (ana.number,)


def test_rights_at_home_are_read_in_english_and_no_number_is_kept(the_line):
    line = the_line("Ana")
    call = line.calls()
    call.presses("2")
    call.hears("rights", ENGLISH)
    call.presses("51")
    call.hears("judge", ENGLISH)
    call.hears("sign", ENGLISH)
    call.hangs_up()
    case = line.case(call)
    assert (case["outcome"], case["status"], case["language"]) == ("rights", "closed", "en")
    assert all(entry.language == ENGLISH for entry in call.transcript[-1:] if entry.language)
    with line.database.transaction() as session:
        kept = session.connection().exec_driver_sql(
            "select number_sealed is null, number_index is not null from call"
        )
        assert kept.all() == [(True, True)]


WITHHELD = ["anonymous", "+266696687", "Restricted", "+7378742833", "unavailable", "", None]


@pytest.mark.parametrize("withheld", WITHHELD)
def test_a_withheld_number_gets_full_service(the_line, withheld):
    line = the_line("Ana")
    ana = line.phone("Ana", Accepts())
    call = line.calls(script=Keys("1 1"), withheld=withheld)
    assert call.ended().bridged_with == (ana.number,)
    assert line.case(call)["outcome"] == "reached"
    with line.database.transaction() as session:
        found = session.connection().exec_driver_sql(
            "select number_sealed, number_index from call"
        )
        assert found.all() == [(None, None)]


def test_the_responder_who_calls_is_not_rung_by_themselves(the_line):
    line = the_line("Ana", "Luis")
    luis = line.phone("Luis", Accepts())
    call = line.phone("Ana").calls(line.number, script=Keys("1 1"))
    assert call.ended().bridged_with == (luis.number,)
    assert [each["responder"] for each in line.case(call)["attempts"]] == ["Luis"]


def test_a_caller_who_hangs_up_while_it_rings_leaves_an_open_case(the_line):
    line = the_line("Ana")
    ana = line.phone("Ana")
    call = line.calls()
    call.presses("11")
    ana.rings()
    call.hangs_up()
    case = line.case(call)
    assert (case["outcome"], case["status"]) == ("left", "new")
    assert [each["outcome"] for each in case["attempts"]] in (["caller-left"], ["no-answer"])


def test_a_responder_who_drops_out_leaves_the_caller_a_choice(the_line):
    line = the_line("Ana", "Luis")
    call = line.calls()
    for name in ("Ana", "Luis"):
        line.phone(name, Accepts(talks=5))
    call.presses("11")
    call.talks(60)
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    call.talks(60)
    call.hangs_up()
    case = line.case(call)
    assert [each["outcome"] for each in case["attempts"]] == ["reached", "reached"]
    line.network.check()


def test_everything_delivered_twice_and_out_of_order_makes_one_case_all_the_same(the_line):
    line = the_line("Ana", "Luis", mischief=Mischief(copies=3, shuffle_callbacks=True, seed=5))
    line.phone("Ana", Voicemail())
    line.phone("Luis", Accepts())
    call = line.calls(script=Keys("1 1"))
    call.ended()
    case = line.case(call)
    assert case["outcome"] == "reached"
    with line.database.transaction() as session:
        counted = session.connection().exec_driver_sql(
            'select (select count(*) from call), (select count(*) from "case")'
        )
        assert counted.all() == [(1, 1)]


def test_each_call_opens_one_case_also_one_that_hangs_up_in_the_greeting(the_line):
    line = the_line("Ana")
    call = line.calls()
    call.hears("Santuario")
    call.hangs_up()
    case = line.case(call)
    assert (case["outcome"], case["status"], case["path"][0]["step"]) == (
        "left",
        "closed",
        "greeting",
    )


def test_nothing_that_leaves_the_line_carries_a_callers_number(the_line):
    line = the_line("Ana")
    line.phone("Ana", Accepts())
    call = line.calls(script=Keys("1 1"))
    call.ended()
    for webhook in line.network.webhooks:
        assert "5550150" not in webhook.url
        assert b"5550150" not in webhook.body
    heard = [entry.text for entry in call.transcript if entry.kind is Kind.HEARD]
    assert heard
    assert "555" not in " ".join(heard)


def kinds(call, kind):
    return [entry for entry in call.transcript if entry.kind is kind]


def test_a_message_is_heard_again_erased_and_recorded_anew(the_line):
    line = the_line()
    call = line.calls(script=Keys("1 0 2 2 - 3 1 2", message_seconds=9))
    call.ended()
    (played,) = kinds(call, Kind.PLAYED)
    assert played.seconds == pytest.approx(9, abs=0.1)
    case = line.case(call)
    assert [(each["seconds"], each["erased"]) for each in case["messages"]] == [
        (9, True), (9, False),
    ]  # fmt: skip
    assert (case["outcome"], case["words_safe"]) == ("message", False)
    line.network.check()


def test_a_withheld_number_is_asked_for_and_called_back(the_line):
    line = the_line()
    call = line.network.phone("anonymous").calls(
        line.number, script=Keys("1 0 1 4135550123 1 1")
    )
    ending = call.ended()
    assert "El número es 413 555 0123 413 555 0123" in call.heard
    case = line.case(call)
    assert (case["outcome"], case["call_back"], case["words_safe"]) == ("call-back", True, True)
    bird, digits = case["name"].split("-")
    assert f"{bird.capitalize()}, {' '.join(digits)}" in call.heard
    assert ending.bridged_with == ()


def test_a_caller_whose_number_is_known_is_called_back_with_one_key(the_line):
    line = the_line()
    call = line.calls(script=Keys("2 0 1 2"))
    case = line.case(call)
    assert (case["call_back"], case["words_safe"]) == (True, False)
    assert "number is" not in call.heard


def test_who_prefers_a_woman_is_given_nobody_else_unless_they_agree(the_line):
    line = the_line("Luis")
    call = line.calls(script=Keys("2 3 2 1"))
    line.phone("Luis", Accepts())
    assert call.ended().bridged_with == (NUMBERS["Luis"],)
    assert "No woman can answer right now." in call.heard
    (attempt,) = line.case(call)["attempts"]
    assert attempt["responder"] == "Luis"


def switched(database, **state):
    """Switch the line before it opens; a line that runs looks once a second."""
    with database.transaction() as session:
        store.change(session, lambda _: LineState(**state), DAWN)


def test_in_guard_mode_silence_leads_to_a_message_and_zero_to_people(the_line, database):
    switched(database, guard=Guard.ON)
    line = the_line("Ana")
    line.phone("Ana", Accepts())
    silent = line.calls(script=Keys(""))
    assert silent.ended().bridged_with == ()
    assert len(kinds(silent, Kind.RECORDED)) == 1
    pressing = line.calls(script=Keys("0"))
    assert pressing.ended().bridged_with == (NUMBERS["Ana"],)


def test_at_night_a_call_that_can_wait_wakes_nobody_and_zero_does(the_line, database):
    switched(database, night=Night(time(22), time(7)))
    line = the_line("Ana")
    line.phone("Ana", Accepts())
    waiting = line.calls(script=Keys("2 3 1 2"))
    assert waiting.ended().bridged_with == ()
    assert "At this hour people are asleep, but someone can be woken." in waiting.heard
    urgent = line.calls(script=Keys("2 3 1 0"))
    assert urgent.ended().bridged_with == (NUMBERS["Ana"],)
    assert line.case(urgent)["urgency"] == "urgent"


def test_what_is_published_is_heard_before_the_menu_and_can_be_skipped(the_line, database):
    words = {"es": "Hoy no hay redadas confirmadas.", "en": "Today no raid is confirmed."}
    switched(database, notice=Notice(words, DAWN + timedelta(hours=3)))
    line = the_line("Ana")
    call = line.calls(script=Keys("2 - 0"))
    call.ended()
    assert "Today no raid is confirmed. If immigration agents" in call.heard
