"""What became of a call follows from the set of things reported, in any order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calls.facts import Arrival, Fact
from app.calls.legs import LegOutcome
from app.calls.record import Outcome
from app.calls.rules import fold

FIVE = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def at(seconds):
    return FIVE + timedelta(seconds=seconds)


def arrival(turn, step, kind="menu", **more):
    return Arrival(turn=turn, step=step, kind=kind, **more)


GREETED = Fact(webhook="voice", at=at(0), after=arrival(0, "greeting"))
IN_SPANISH = Fact(
    webhook="key", at=at(9), turn=0, key="1", after=arrival(1, "main", language="es")
)


def rings(turn, seconds, code, before=None, key="1"):
    """A turn that came to the emergency and rings somebody."""
    return Fact(
        webhook="key" if before is None else "rung", at=at(seconds),
        turn=turn - 1 if before is None else before, key=key if before is None else None,
        after=arrival(turn, "emergency", "connect", language="es", urgency="emergency",
                      topic="raid", rings=code),
    )  # fmt: skip


def leg(turn, seconds, status, code="ana22", **more):
    return Fact(webhook="leg", at=at(seconds), turn=turn, person=code, status=status,
                leg_sid=f"CA{turn:032x}", **more)  # fmt: skip


def screen(turn, seconds, code="ana22"):
    return Fact(webhook="screen", at=at(seconds), turn=turn, person=code)


def pressed(turn, seconds, key, code="ana22"):
    return Fact(webhook="screened", at=at(seconds), turn=turn, person=code, key=key)


def rung(turn, seconds, status, *, bridged=False, talked=0, after=None):
    return Fact(webhook="rung", at=at(seconds), turn=turn, dial_status=status, bridged=bridged,
                seconds=talked, after=after)  # fmt: skip


def ended(seconds, status="completed"):
    return Fact(webhook="status", at=at(seconds), status=status, seconds=seconds)


VOICEMAIL_THEN_ANA = [
    GREETED,
    IN_SPANISH,
    rings(3, 12, "luis2"),
    leg(3, 13, "ringing", "luis2"),
    screen(3, 15, "luis2"),
    leg(3, 30, "completed", "luis2"),
    rings(5, 31, "ana22", before=3),
    rung(3, 31, "completed"),
    leg(5, 32, "ringing"),
    screen(5, 38),
    pressed(5, 42, "1"),
    rung(5, 300, "completed", bridged=True, talked=262),
    ended(305),
]


def test_a_voicemail_is_an_attempt_and_the_one_who_pressed_1_is_reached():
    record = fold(VOICEMAIL_THEN_ANA)
    assert record.outcome is Outcome.REACHED
    assert [(leg.person, leg.outcome) for leg in record.legs] == [
        ("luis2", LegOutcome.NO_KEY),
        ("ana22", LegOutcome.REACHED),
    ]
    assert record.wait_seconds == 30
    assert (record.language, record.urgency, record.topic) == ("es", "emergency", "raid")
    assert [step.step for step in record.path] == ["greeting", "main", "emergency"]
    assert not record.mismatch


@given(st.data())
def test_order_and_repetition_change_nothing(data):
    facts = data.draw(st.permutations(VOICEMAIL_THEN_ANA))
    again = data.draw(st.lists(st.sampled_from(VOICEMAIL_THEN_ANA), max_size=5))
    assert fold([*facts, *again]) == fold(VOICEMAIL_THEN_ANA)


@given(st.sets(st.sampled_from(range(len(VOICEMAIL_THEN_ANA))), min_size=1))
def test_any_part_of_the_story_can_be_told(chosen):
    assert fold([VOICEMAIL_THEN_ANA[index] for index in chosen]).started_at >= FIVE


def test_a_bridge_that_nobody_accepted_is_a_mismatch():
    facts = [fact for fact in VOICEMAIL_THEN_ANA if fact.webhook != "screened"]
    assert fold(facts).mismatch
    assert fold(facts).outcome is not Outcome.REACHED


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ([rung(3, 20, "busy")], LegOutcome.BUSY),
        ([rung(3, 20, "no-answer")], LegOutcome.NO_ANSWER),
        ([leg(3, 20, "no-answer")], LegOutcome.NO_ANSWER),
        ([rung(3, 20, "failed")], LegOutcome.FAILED),
        ([leg(3, 20, "canceled")], LegOutcome.CALLER_LEFT),
        ([screen(3, 15), pressed(3, 18, "2"), rung(3, 20, "completed")], LegOutcome.PASSED),
        ([screen(3, 15)], LegOutcome.RINGING),
        ([leg(3, 14, "ringing")], LegOutcome.RINGING),
        ([screen(3, 15), pressed(3, 18, "1"), rung(3, 19, "completed")], LegOutcome.ACCEPTED),
        ([screen(3, 15), pressed(3, 18, "1")], LegOutcome.REACHED),
        ([screen(3, 15), pressed(3, 18, "1"), ended(19)], LegOutcome.ACCEPTED),
        ([screen(3, 15), pressed(3, 18, "1"), ended(90)], LegOutcome.REACHED),
    ],
)
def test_each_way_a_responders_telephone_can_end(facts, outcome):
    assert [leg.outcome for leg in fold([rings(3, 12, "ana22"), *facts]).legs] == [outcome]


def recording(seconds, length):
    return Fact(webhook="message", at=at(seconds), turn=6, seconds=length, recording="ab")


MESSAGE_STEP = Fact(webhook="key", at=at(60), turn=5, after=arrival(6, "message", "message"))
READING = Fact(webhook="key", at=at(20), turn=1, key="5", after=arrival(2, "rights", "read"))


@pytest.mark.parametrize(
    ("facts", "outcome", "owes_nothing"),
    [
        ([GREETED], Outcome.UNDER_WAY, False),
        ([GREETED, ended(5)], Outcome.LEFT, True),
        ([GREETED, IN_SPANISH, READING, ended(80)], Outcome.RIGHTS, True),
        ([GREETED, READING, rings(3, 40, "ana22"), ended(50)], Outcome.LEFT, False),
        ([GREETED, MESSAGE_STEP, recording(80, 12), ended(81)], Outcome.MESSAGE, False),
        ([GREETED, MESSAGE_STEP, recording(80, 0), ended(81)], Outcome.LEFT, True),
    ],
)
def test_what_is_owed_to_a_caller_decides_whether_the_case_stays_open(
    facts, outcome, owes_nothing
):
    record = fold(facts)
    assert (record.outcome, record.owes_nothing) == (outcome, owes_nothing)


def test_a_call_is_about_what_the_caller_chose_last_not_about_how_they_came():
    again = Fact(
        webhook="key", at=at(400), turn=6, key="0",
        after=arrival(7, "person", "connect", urgency="normal", topic="person"),
    )  # fmt: skip
    assert fold([*VOICEMAIL_THEN_ANA, again]).topic == "raid"
    assert fold([GREETED, again]).topic == "person"


def test_a_turn_that_was_sent_again_is_one_step_of_the_path():
    again = replace(IN_SPANISH, at=at(14))
    assert [step.step for step in fold([GREETED, IN_SPANISH, again]).path] == [
        "greeting",
        "main",
    ]


def test_a_call_whose_last_status_never_came_ends_by_what_the_actions_tell():
    gone = Fact(webhook="message", at=at(70), turn=6, status="completed")
    assert fold([GREETED, IN_SPANISH, gone]).ended_at == at(70)


def test_a_message_reported_twice_is_one_message():
    later = replace(recording(85, 14), webhook="recording")
    assert [m.seconds for m in fold([GREETED, recording(80, 12), later]).recordings] == [14]


def test_a_status_that_comes_before_everything_else_ends_the_call_all_the_same():
    record = fold([ended(30), replace(GREETED, at=at(40))])
    assert record.ended_at == at(30)
    assert record.outcome is Outcome.LEFT


def note(turn, seconds, *notes, step="safe"):
    return Fact(webhook="key", at=at(seconds), turn=turn - 1, key="1",
                after=arrival(turn, step, language="es", notes=notes))  # fmt: skip


def left(turn, seconds, token, long=20):
    return Fact(webhook="message", at=at(seconds), turn=turn, recording=token, seconds=long)


def test_a_call_back_that_was_asked_for_keeps_the_case_open():
    record = fold([GREETED, note(1, 5, "call_back"), ended(20)])
    assert (record.outcome, record.call_back, record.owes_nothing) == (
        Outcome.CALL_BACK, True, False,
    )  # fmt: skip
    assert record.words_safe is None


def test_whether_words_are_safe_is_what_the_caller_said_last():
    facts = [GREETED, note(1, 5, "words_safe"), note(3, 9, "words_unsafe"), ended(20)]
    assert fold(facts).words_safe is False
    assert fold([*facts, note(5, 12, "words_safe")]).words_safe is True


def test_an_erased_message_is_none_and_the_next_one_is_kept():
    erased = [GREETED, left(2, 10, "first"), note(4, 20, "erase", step="message")]
    assert fold([*erased, ended(30)]).outcome is Outcome.LEFT
    record = fold([*erased, left(4, 40, "second"), ended(50)])
    assert record.outcome is Outcome.MESSAGE
    assert {each.token: each.erased for each in record.recordings} == {
        "first": True, "second": False,
    }  # fmt: skip


def test_only_the_message_left_last_is_erased():
    facts = [GREETED, left(2, 10, "kept"), left(6, 30, "last"), note(8, 40, "erase")]
    assert {each.token: each.erased for each in fold(facts).recordings} == {
        "kept": False, "last": True,
    }  # fmt: skip
