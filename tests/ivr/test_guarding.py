"""Press the key you hear: who is asked, who rings, and where everybody else comes to."""

import pytest

from ivr.actions import Record
from ivr.circumstances import Circumstances
from ivr.events import (
    MessageEnded,
    NothingPressed,
    QueueLeft,
    QueueOutcome,
    RingEnded,
    RingOutcome,
    Waiting,
)
from ivr.loader import without_drafts
from ivr.manners import spoken_keys
from ivr.proof import prove
from ivr.session import Session
from ivr.steps import Urgency
from tests.ivr.walk import Walk, standing

EMERGENCY, URGENT, NORMAL = "emergency", "person_silent", "work_person"
RIGHTS = {"es": "orden firmada por un juez", "en": "judge's signed order"}


def comes(flow, step, *, language="en", **now):
    """A caller who has just come to a connect step."""
    script = flow.script.model_copy(update={"start": step})
    walk = Walk(flow.model_copy(update={"script": script}), now=Circumstances(**now))
    walk.session = Session(fingerprint=flow.fingerprint, step=step, language=language)
    return walk.calls()


def asked(walk):
    """Tell the key that a caller is asked for; None where nobody asks."""
    if walk.listens is None or walk.flow.step(walk.step).type != "connect":
        return None
    keys = [spoken_keys(each.text, each.language) for each in walk.speech]
    (key,) = set().union(*keys)
    return key


@pytest.mark.parametrize("step", [EMERGENCY, URGENT, NORMAL])
def test_nobody_is_asked_for_a_key_while_no_machines_call(hotline, step):
    assert comes(hotline, step).asks


@pytest.mark.parametrize("step", [URGENT, NORMAL])
def test_in_guard_mode_who_presses_the_key_is_rung_for_and_is_not_asked_again(hotline, step):
    walk = comes(hotline, step, guard=True)
    walk.presses(asked(walk))
    assert walk.asks
    assert standing(hotline, NORMAL, walk.now, passed=True).calls()  # a new call is asked anew
    walk.finds("ana22").hears_from("conversation")
    walk.presses("0")
    assert walk.asks


def test_in_guard_mode_an_emergency_within_the_limits_rings_without_a_question(hotline):
    assert comes(hotline, EMERGENCY, guard=True).asks


@pytest.mark.parametrize("now", [{"guard": True, "crowded": True}, {"over": True}])
def test_an_emergency_beyond_the_reserve_or_the_limits_hears_a_right_and_is_asked(hotline, now):
    for language in ("es", "en"):
        walk = comes(hotline, EMERGENCY, language=language, **now)
        assert RIGHTS[language] in walk.speech[0].text
        walk.presses(asked(walk))
        assert walk.asks
        assert walk.asks.over is ("over" in now)


@pytest.mark.parametrize("step", [URGENT, NORMAL])
def test_who_calls_too_often_gets_rights_and_a_message_for_what_can_wait(hotline, step):
    walk = comes(hotline, step, over=True)
    assert walk.step == "guarded"
    assert RIGHTS["en"] in walk.says
    walk.waits(4)
    assert isinstance(walk.actions[-1], Record)


@pytest.mark.parametrize("variant", [lambda flow: flow, without_drafts])
@pytest.mark.parametrize("step", [EMERGENCY, URGENT, NORMAL, "hate_danger", "lost"])
@pytest.mark.parametrize("keys", ["", "0", "9", "*", "#"])
def test_who_does_not_press_the_key_may_try_once_more_and_hears_rights(
    hotline, step, keys, variant
):
    walk = comes(variant(hotline), step, guard=True, crowded=True)
    first = asked(walk)
    walk.presses(keys) if keys else walk.waits()
    assert asked(walk) == first
    walk.presses(keys) if keys else walk.waits()
    assert RIGHTS["en"] in walk.says
    for _ in range(8):
        assert not walk.ended
        if isinstance(walk.actions[-1], Record):
            return
        walk.waits()
    raise AssertionError(walk.step)


def test_the_second_try_counts_and_says_the_question_alone(hotline):
    walk = comes(hotline, EMERGENCY, over=True).presses("9")
    assert RIGHTS["en"] not in walk.says
    walk.presses(asked(walk))
    assert walk.asks


def test_before_a_language_is_known_the_question_comes_in_both(hotline):
    walk = comes(hotline, EMERGENCY, language=None, over=True)
    assert walk.languages == ["es", "es", "en", "en"]
    assert asked(walk)


def test_the_key_differs_from_call_to_call_and_is_never_one_that_has_a_meaning(hotline):
    keys = {asked(comes(hotline, NORMAL, guard=True, lot=lot)) for lot in range(256)}
    assert keys == set("3457")


def test_a_call_keeps_its_key(hotline):
    walk = comes(hotline, NORMAL, guard=True, lot=3)
    first = asked(walk)
    assert asked(walk.waits()) == first


def test_a_switch_while_a_caller_is_being_asked_takes_nothing_from_them(hotline):
    walk = comes(hotline, NORMAL, guard=True)
    key, walk.now = asked(walk), Circumstances()
    walk.presses(key)
    assert walk.asks
    walk = comes(hotline, NORMAL, guard=True)
    key, walk.now = asked(walk), Circumstances(over=True)
    walk.presses(key)
    assert walk.step == "guarded"


def test_who_waits_in_the_queue_is_not_asked_when_guard_mode_goes_on(hotline):
    walk = comes(hotline, NORMAL, served=True).finds("ana22")
    walk.now = Circumstances(guard=True, over=True, served=True)
    walk.meets(Waiting())
    assert walk.speech


def test_a_call_too_long_comes_to_its_last_message_and_then_ends(hotline):
    walk = comes(hotline, "rights", guard=True)
    walk.now = Circumstances(guard=True, late=True)
    walk.presses("1")
    assert (walk.step, isinstance(walk.actions[-1], Record)) == ("message_last", True)
    walk.meets(NothingPressed())
    assert walk.step == "message_last"
    walk.leaves(0)
    assert walk.ended


def test_a_message_that_is_left_late_is_kept_and_thanked_for(hotline):
    walk = comes(hotline, "message", guard=True)
    walk.now = Circumstances(guard=True, late=True)
    walk.meets(MessageEnded(30))
    assert walk.step == "message_thanks"


def test_a_late_call_leaves_the_queue_and_a_conversation_is_no_late_call(hotline):
    walk = comes(hotline, NORMAL, served=True).finds("ana22")
    walk.now = Circumstances(guard=True, late=True, served=True)
    assert [type(each).__name__ for each in walk.meets(Waiting()).actions] == ["Leave"]
    rung = standing(hotline, NORMAL, walk.now).meets(RingEnded(RingOutcome.CONVERSATION))
    queued = standing(hotline, NORMAL, walk.now).meets(QueueLeft(QueueOutcome.CONVERSATION))
    assert queued.meets(QueueLeft(QueueOutcome.LEFT)).step == rung.step == "after"


def test_a_blocked_caller_hears_so_in_both_languages_and_the_call_ends(hotline):
    walk = Walk(hotline, now=Circumstances(blocked=True)).calls()
    assert walk.ended
    assert walk.languages == ["es", "en"]
    assert walk.step == "blocked"


def test_a_block_does_not_touch_a_call_under_way(hotline):
    walk = Walk(hotline).calls()
    walk.now = Circumstances(blocked=True)
    assert walk.presses("0").asks


def test_a_session_from_before_the_question_is_still_read():
    text = "1.0123456789ab.main.es.3.0.0.0.0."
    assert not Session.read(text).passed
    passed = Session(fingerprint="0" * 12, step="main", tried=("ana22",), passed=True)
    assert Session.read(str(passed)) == passed


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"blocked": "guarded"}, "does not end the call of who is blocked"),
        ({"blocked": "nowhere"}, "does not end the call of who is blocked"),
        ({"last": "message"}, "is no message after which the call ends"),
        ({"instead": dict.fromkeys(Urgency, "goodbye")}, "reads no rights"),
        ({"instead": dict.fromkeys(Urgency, "numbers_pay")}, "reads no rights"),
        ({"instead": {Urgency.EMERGENCY: "emergency_rights"}}, "comes to no step"),
        ({"ask": {"0": "Zero.", "3": "Three.", "4": "Four."}}, "means something else"),
    ],
)
def test_a_guard_that_leads_to_a_dead_end_is_refused(hotline, change, what):
    guard = hotline.script.guard.model_copy(update=change)
    flaws = prove(hotline.script.model_copy(update={"guard": guard}))
    assert any(what in flaw.what for flaw in flaws)


def test_without_a_guard_in_the_flow_nobody_is_asked(waiting):
    walk = comes(waiting, "person", guard=True, over=True, crowded=True)
    assert walk.asks
