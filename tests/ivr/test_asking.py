"""What the line asks, decides and plays: numbers, switches, notices, the caller's message."""

import pytest

from ivr.circumstances import Circumstances
from ivr.events import NobodyFound
from ivr.steps import Note
from tests.ivr.walk import Walk, standing

NUMBER = "4135550123"
NEWS = {"es": "Hoy no hay redadas confirmadas.", "en": "Today no raid is confirmed."}


@pytest.fixture
def call(asking):
    def calls(**now):
        return Walk(asking, now=Circumstances(**now)).calls()

    return calls


def test_what_is_published_is_said_in_the_callers_language_and_goes_on_by_itself(call):
    assert call(notice=NEWS).presses("2").says == "Today no raid is confirmed."
    walk = call(notice=NEWS).presses("1")
    assert (walk.says, walk.waits().step) == (NEWS["es"], "main")


def test_news_is_in_the_first_language_for_who_chose_one_that_no_voice_speaks(asking):
    script = asking.script.model_copy(update={"languages": ("es", "en", "quc")})
    flow = asking.model_copy(update={"script": script})
    walk = standing(flow, "news", Circumstances(notice=NEWS), language="quc")
    walk.meets(NobodyFound())
    assert (walk.says, walk.languages) == (NEWS["es"], ["es"])


def test_with_nothing_published_nobody_notices_the_step(call):
    assert call().presses("1").step == "main"


@pytest.mark.parametrize(
    ("key", "step"), [("0", "person_by_day"), ("1", "emergency"), ("7", "main")]
)
def test_a_notice_can_be_skipped_with_any_key_and_its_own_keys_count(call, key, step):
    assert call(notice=NEWS).presses("1", key).step == step


def test_a_notice_that_expires_while_it_is_said_goes_on(call):
    walk = call(notice=NEWS).presses("1")
    walk.now = Circumstances()
    assert walk.presses("*").step == "main"


def test_a_switch_is_decided_by_the_line_and_heard_by_nobody(call):
    assert call(guard=True).waits(2).step == "message"
    assert call(guard=False).waits(2).step == "person_by_day"
    assert call(night=True).waits(2).asks.urgency == "urgent"


def test_a_woman_is_asked_for_where_the_caller_prefers_one(call):
    assert call().presses("1", "1").asks.prefer == "woman"
    assert call().presses("1", "0").asks.prefer is None


def test_a_caller_whose_number_is_known_is_not_asked_for_it(call):
    walk = call(number=True).presses("1", "3")
    assert (walk.step, walk.notes) == ("safe", (Note.CALL_BACK,))


def test_a_number_is_read_back_and_never_stands_in_the_session(call):
    walk = call(number=False).presses("2", "3")
    assert (walk.step, walk.listens.keys) == ("number", 10)
    walk.presses(NUMBER)
    assert walk.says.startswith("We understood 413-555-0123.")
    assert walk.listens.keys == 1
    assert "555" not in str(walk.session)
    assert walk.presses("1").step == "safe"
    assert walk.presses("2").notes == (Note.WORDS_UNSAFE,)


def test_silence_after_the_read_back_means_that_the_number_is_right(call):
    assert call(number=False).presses("2", "3", NUMBER).waits().step == "safe"


def test_a_number_can_be_entered_anew_and_only_so_often(call):
    walk = call(number=False).presses("2", "3", NUMBER, "2")
    assert walk.says == "Please type your number."
    assert walk.presses(NUMBER, "2").step == "message"


@pytest.mark.parametrize("typed", ["413555012", "41355501234", "0135550123", "4131550123", "7"])
def test_what_is_no_number_is_asked_for_once_more(call, typed):
    walk = call(number=False).presses("2", "3", typed)
    assert walk.says == "Please type your number."
    assert walk.presses(typed).step == "message"


def test_zero_alone_is_a_person_also_where_a_number_is_asked_for(call):
    assert call(number=False).presses("2", "3", "0").step == "person_by_day"
    assert call(number=False).presses("2", "3", NUMBER, "0").step == "person_by_day"


def test_a_number_where_one_key_is_asked_for_counts_by_its_first_key(call):
    assert call().presses("1", "2135550123").step == "emergency"


def test_a_message_can_be_heard_and_erased(asking):
    walk = standing(asking, "kept", language="en")
    assert walk.presses("1").listens.replay
    assert walk.waits().ended
    again = standing(asking, "kept", language="en").presses("2")
    assert (again.step, again.notes) == ("message", (Note.ERASE,))


def test_the_name_of_the_case_is_said_where_it_is_known(asking):
    named = Circumstances(case="Tern, 4 8 2 1")
    walk = standing(asking, "safe", language="en", now=named).presses("1")
    assert walk.says == "The name of your case is Tern, 4 8 2 1. Goodbye."
    assert standing(asking, "safe", language="en").presses("1").says == "Goodbye."


def test_what_a_key_tells_is_told_in_its_own_turn_only(call):
    walk = call(number=True).presses("1", "3")
    assert walk.waits().notes == ()
