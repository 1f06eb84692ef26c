"""What a call does, whatever the caller and the telephones do."""

import pytest

from ivr.actions import HangUp, Record
from ivr.engine import advance
from ivr.events import (
    CallStarted,
    HungUp,
    KeyPressed,
    NobodyFound,
    NothingPressed,
    ResponderFound,
    WentWrong,
)
from tests.ivr.walk import Walk, standing

STAY = "[es] Stay on the line. You need not open the door."
ENDINGS = ("busy", "no-answer", "failed", "not-accepted")


def test_a_call_begins_with_a_greeting_in_every_language(caller):
    assert caller.step == "greeting"
    assert caller.languages == ["es", "en"]


def test_a_key_sets_the_language_and_only_that_is_spoken_from_then_on(caller):
    assert caller.presses("2").languages == ["en", "en"]
    assert caller.presses("0").finds("ana22").languages == ["en"]
    assert caller.asks is None


def test_spanish_is_said_in_the_words_of_its_catalog(caller):
    assert caller.presses("1").says.startswith("[es] If it is happening now")


def test_an_emergency_rings_after_one_key_in_an_unknown_language(caller):
    question = caller.presses("0").asks
    assert (question.urgency, question.language, question.tried) == ("emergency", None, ())
    assert caller.finds("ana22").languages == ["es", "en"]


@pytest.mark.parametrize(("key", "language"), [("1", "es"), ("2", "en")])
def test_an_emergency_rings_after_two_keys_in_the_callers_language(caller, key, language):
    question = caller.presses(key, "1").asks
    assert (question.urgency, question.language) == ("emergency", language)


def test_silence_reaches_a_person_and_never_means_a_language(caller):
    assert caller.waits().step == "greeting"
    assert caller.waits().asks.language is None
    assert caller.step == "person"


def test_a_wrong_key_is_answered_with_the_same_words_and_the_next_one_with_a_person(caller):
    before = [speak.text for speak in caller.speech]
    assert [speak.text for speak in caller.presses("7").speech] == before
    assert caller.presses("#").step == "person"


def test_silence_and_wrong_keys_are_counted_together(caller):
    assert caller.presses("7").waits().step == "person"


def test_a_menu_counts_afresh_whenever_it_is_entered(caller):
    caller.presses("1").waits(2)
    assert caller.step == "main"
    assert caller.presses("*").waits(2).step == "main"
    assert caller.waits().step == "person"


def test_the_star_says_the_same_again(caller):
    said = [speak.text for speak in caller.presses("1").speech]
    assert [speak.text for speak in caller.presses("*").speech] == said


def test_a_key_changes_to_the_other_language_and_back(caller):
    assert caller.presses("1", "8").language == "en"
    assert caller.presses("8").language == "es"


def test_the_other_language_of_an_unknown_one_is_the_first(small):
    assert standing(small, "main").presses("8").language == "es"


def test_after_a_key_there_is_a_pause_and_after_silence_there_is_none(caller):
    assert caller.pause_ms == 0
    assert caller.waits().pause_ms == 0
    assert caller.presses("1").pause_ms == 500
    assert all(speak.pause_ms == 0 for speak in caller.speech[1:])
    assert caller.presses("0").finds("ana22").pause_ms == 500


def test_rights_are_read_part_by_part_and_lead_on(caller):
    assert caller.presses("2", "5").says == (
        "Without an order signed by a judge, nobody may come in."
    )
    assert caller.waits().says == "You may ask to see the order through the window."
    assert caller.waits().step == "after"


def test_a_wrong_key_in_a_reading_repeats_its_part_and_the_next_one_leads_on(caller):
    caller.presses("2", "5").waits()
    assert caller.presses("7").says == "You may ask to see the order through the window."
    assert caller.presses("7").step == "person"


def test_a_reading_can_be_left_at_any_moment(caller):
    assert caller.presses("2", "5", "9").step == "main"
    assert caller.presses("5").waits().presses("0").asks


def test_one_responder_after_another_is_rung_and_never_the_same_twice(caller):
    caller.presses("1", "1").finds("ana22")
    assert (caller.rings, caller.says) == ("ana22", STAY)
    assert caller.hears_from("no-answer").asks.tried == ("ana22",)
    assert caller.finds("eva22").says == "[es] We are calling the next person."
    assert caller.hears_from("busy").asks.tried == ("ana22", "eva22")
    assert caller.finds("leo22").says == "[es] You may stay silent."
    assert caller.hears_from("failed").finds("mia22").says.endswith("the next person.")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_telephone_without_a_conversation_leads_to_the_next_and_then_to_a_message(
    caller, ending
):
    caller.presses("1", "1")
    for code in ("ana22", "eva22", "leo22", "mia22"):
        assert caller.finds(code).rings == code
        caller.hears_from(ending)
    assert caller.step == "message"
    assert isinstance(caller.actions[-1], Record)


def test_with_nobody_on_shift_an_emergency_comes_to_a_message_at_once(caller):
    assert caller.presses("0").finds_nobody().step == "message"
    assert caller.languages == ["es", "en"]


def test_when_everybody_was_rung_the_hunt_is_over(caller):
    caller.presses("1", "0").rings_in_vain("ana22").finds_nobody()
    assert caller.step == "choice"


def test_after_a_conversation_the_call_goes_on(caller):
    caller.presses("1", "1").finds("ana22").hears_from("conversation")
    assert (caller.step, caller.session.tried, caller.session.cycle) == ("main", (), 0)


def test_who_waits_again_is_served_by_others_first_and_by_the_same_ones_after_them(caller):
    caller.presses("1", "0").rings_in_vain("ana22").finds_nobody().presses("0")
    assert caller.asks.tried == ("ana22",)
    caller.rings_in_vain("eva22").meets(NobodyFound())
    assert caller.asks.tried == ("eva22",)
    assert caller.finds("ana22").hears_from("busy").finds_nobody().step == "choice"


def test_waiting_again_comes_to_an_end(caller):
    caller.presses("1", "0").finds_nobody()
    for _ in range(2):
        assert caller.presses("0").asks
        caller.finds_nobody()
    assert caller.presses("0").asks is None
    assert caller.step == "choice"


def test_a_responder_too_many_is_not_rung(small):
    caller = standing(small, "person", attempt=3)
    assert caller.meets(ResponderFound("ana22")).step == "choice"


def test_a_message_is_thanked_for_and_ends_the_call(caller):
    caller.presses("0").finds_nobody().leaves(3)
    assert (caller.step, caller.ended) == ("goodbye", True)


def test_an_empty_message_is_asked_for_once_more_before_the_call_ends(caller):
    caller.presses("0").finds_nobody().leaves(2)
    assert (caller.step, caller.ended) == ("message_again", False)
    assert caller.leaves(0).actions[-1] == HangUp()


def test_a_key_may_ask_for_the_end(caller):
    assert caller.presses("1", "9").ended


def test_a_caller_who_has_gone_is_told_nothing(small):
    assert standing(small, "main").meets(HungUp()).actions == ()


@pytest.mark.parametrize("event", [KeyPressed("1"), NothingPressed()])
def test_a_call_whose_session_is_lost_comes_to_the_safe_point(small, event):
    assert Walk(small).meets(event).step == "person"


def test_something_that_went_wrong_leads_to_the_safe_point_in_the_callers_language(caller):
    caller.presses("2").meets(WentWrong())
    assert (caller.step, caller.asks.language) == ("person", "en")


@pytest.mark.parametrize("gone", [{"fingerprint": "0" * 12}, {"step": "gone"}])
def test_a_session_of_another_flow_goes_on_at_the_safe_point(small, gone):
    fields = {"language": "en", "tried": ("ana22",), "misses": 1, "cycle": 5}
    caller = standing(small, **{"step": "main", **fields, **gone}).waits()
    assert (caller.step, caller.language, caller.session.misses) == ("person", "en", 0)
    assert caller.session.fingerprint == small.fingerprint
    assert caller.waits().asks.tried == ("ana22",)


def test_a_language_that_the_line_does_not_speak_is_unknown(small):
    assert standing(small, "main", language="fr").waits().languages == ["es", "es", "en", "en"]


def test_an_event_that_a_step_does_not_expect_says_the_step_again(small):
    caller = standing(small, "message").waits()
    assert (caller.step, isinstance(caller.actions[-1], Record)) == ("message", True)
    assert standing(small, "main").meets(ResponderFound("ana22")).step == "main"
    assert standing(small, "goodbye").waits().ended


def test_no_two_turns_of_a_call_have_the_same_session(caller):
    seen = {str(caller.session)}
    for _ in range(12):
        caller.presses("*").waits() if caller.step == "main" else caller.presses("1")
        assert str(caller.session) not in seen
        seen.add(str(caller.session))


def test_a_call_starts_anew_without_forgetting_its_language(small):
    turn = advance(small, standing(small, "main", language="en").session, CallStarted())
    assert (turn.session.step, turn.session.language) == ("greeting", "en")
