"""Who waits hears useful words, can leave, and is never left waiting for a dead queue."""

from dataclasses import replace

import pytest

from ivr.actions import Confer, Enqueue, Find, Leave, Ring, Wait
from ivr.circumstances import Circumstances
from ivr.events import (
    NobodyFound,
    Parted,
    QueueLeft,
    QueueOutcome,
    ResponderFound,
    Waiting,
)
from ivr.queue import Guest
from ivr.speech import seconds_of
from ivr.waiting import hold_seconds
from tests.ivr.walk import Walk, again

SERVED = Circumstances(served=True)


@pytest.fixture
def call(waiting):
    """Call the line whose callers wait, and press these keys."""

    def calls(*keys, **now):
        return Walk(waiting, now=Circumstances(served=True, **now)).calls().presses(*keys)

    return calls


@pytest.fixture
def queued(call):
    """Call, and come into the queue."""
    return lambda *keys, **now: call(*keys, **now).finds("aaaaa")


def waits(walk, seconds, key=None):
    walk.now = replace(walk.now, waited=seconds)
    return walk.meets(Waiting(key))


def leaves(walk, outcome, seconds):
    walk.now = replace(walk.now, waited=seconds)
    return walk.meets(QueueLeft(QueueOutcome(outcome)))


def rounds(walk):
    """Wait to the end; tell what is said in each round, and the seconds at its beginning."""
    told: list[list[str]] = []
    waited, session = 0.0, walk.session
    while True:
        walk.session = session
        waits(walk, int(waited))
        if walk.actions == (Leave(),):
            return told, waited
        (wait,) = walk.actions
        assert isinstance(wait, Wait)
        told.append([speak.text for speak in wait.speech])
        waited += seconds_of(wait.speech) + 1
        session = again(walk.session)


def test_who_needs_a_person_waits_in_a_queue_and_nothing_is_said_before_it(queued):
    walk = queued("2", "0")
    assert walk.actions == (Enqueue(),)
    assert walk.step == "emergency"


def test_nobody_waits_in_a_queue_when_nobody_is_on_shift(call):
    assert call("2", "0").finds_nobody().step == "choice"


@pytest.mark.parametrize("served", [True, False])
def test_without_a_dispatcher_and_on_a_line_without_a_queue_the_hunt_rings(
    waiting, small, served
):
    flow = small if served else waiting
    walk = Walk(flow, now=Circumstances(served=served)).calls().presses("0").finds("aaaaa")
    assert isinstance(walk.actions[-1], Ring)


def test_rights_come_first_then_a_status_and_a_chunk_in_turn(queued):
    told, _ = rounds(queued("2", "0"))
    assert told[:5] == [
        ["Stay here. You need not open the door."],
        ["We are still calling.", "You may stay silent the whole time."],
        ["To leave a message, press two.", "You need not sign anything."],
        ["We are still calling.", "You may film."],
        ["To leave a message, press two.", "You may stay silent the whole time."],
    ]


def test_where_the_language_is_unknown_one_language_follows_the_other(queued):
    told, _ = rounds(queued("0"))
    assert told[0] == [
        "[es] Stay here. You need not open the door.",
        "Stay here. You need not open the door.",
    ]
    assert told[1] == [
        "[es] We are still calling.",
        "[es] You may stay silent the whole time.",
    ]
    assert told[2] == ["We are still calling.", "You may stay silent the whole time."]


def test_where_nobody_speaks_the_callers_language_it_is_said(queued):
    told, _ = rounds(queued("2", "0", fluent=False))
    assert told[0][1].startswith("Nobody who speaks your language is here now.")
    assert "Nobody who speaks" not in str(told[1:])


@pytest.mark.parametrize(
    ("keys", "ends"), [(("2", "0"), 75), (("2", "1"), 60), (("3", "3"), 50)]
)
def test_waiting_ends_with_its_plan_and_the_last_words_are_short(queued, keys, ends):
    told, waited = rounds(queued(*keys))
    assert ends <= waited <= ends + 4
    assert len(told[-1]) == 1


def test_after_the_plan_there_is_a_choice_and_waiting_again_is_a_new_plan(queued):
    walk = queued("2", "0")
    leaves(walk, "left", 75)
    assert walk.step == "choice"
    assert walk.presses("0").finds("aaaaa").actions == (Enqueue(),)


def test_key_2_leaves_and_star_says_it_again_and_others_change_nothing(queued):
    walk = queued("2", "0")
    first = waits(walk, 0).says
    assert waits(walk, 3, "*").says == first
    later = waits(walk, 5, "0").says
    assert later != first
    for key in "13456789#":
        assert isinstance(waits(walk, 8, key).actions[0], Wait)
    assert waits(walk, 9, "2").actions == (Leave(),)


def test_rounds_of_waiting_are_no_turns_of_the_call(queued):
    walk = queued("2", "0")
    turn = walk.session.turn
    for waited in (0, 5, 15):
        waits(walk, waited)
    assert walk.session.turn == turn


def test_who_is_not_served_any_more_leaves_at_once_and_the_hunt_begins(queued):
    walk = queued("2", "0")
    before = again(walk.session)
    walk.now = Circumstances(served=False)
    assert waits(walk, 11).actions == (Leave(),)
    walk.session = before
    assert isinstance(leaves(walk, "left", 11).actions[-1], Find)
    walk.meets(ResponderFound("aaaaa"))
    assert isinstance(walk.actions[-1], Ring)


def hunted(walk, waited, lasting):
    """Let the queue fail, and each telephone be busy after so many seconds; count them."""
    leaves(walk, "failed", waited)
    count = 0
    while walk.asks:
        walk.finds(f"{'abcdefghijk'[count]}aaaa")
        waited += lasting
        walk.now = replace(walk.now, waited=waited)
        walk.hears_from("busy")
        count += 1
    assert walk.step == "choice"
    return count


def test_the_longer_somebody_has_waited_the_fewer_telephones_the_hunt_rings(queued):
    rung = [hunted(queued("3", "3"), waited, 30) for waited in range(0, 130, 5)]
    assert rung == sorted(rung, reverse=True)
    assert (rung[0], rung[-1]) == (3, 0)


def test_telephones_that_are_busy_at_once_leave_time_for_others(queued):
    assert hunted(queued("3", "3"), 20, 1) == 8


def test_a_hunt_after_the_queue_begins_with_what_is_said_between_telephones(queued):
    walk = leaves(queued("2", "0"), "failed", 0).finds("aaaaa")
    assert walk.says == "We are calling the next person."


def test_a_hunt_after_the_queue_that_finds_nobody_ends_in_the_choice(queued):
    walk = leaves(queued("2", "0"), "failed", 20)
    assert walk.meets(NobodyFound()).step == "choice"


def test_who_has_talked_is_held_for_a_moment_and_then_the_conversation_is_over(queued):
    walk = leaves(queued("2", "0"), "conversation", 20)
    assert walk.actions == (Enqueue(),)
    before = walk.session
    assert waits(walk, 20).says == "One moment."
    assert waits(walk, 22).actions == (Leave(),)
    walk.session = before
    assert leaves(walk, "left", 23).step == "main"


def held(queued, seconds=20, **now):
    walk = leaves(queued("2", "0"), "conversation", seconds)
    walk.now = replace(walk.now, **now)
    return walk


def test_who_is_kept_by_somebody_hears_so_for_as_long_as_is_proven(waiting, queued):
    walk = held(queued, kept=True)
    told, waited = rounds(walk)
    assert told[:3] == [["One moment."], ["Somebody is coming."], ["Somebody is coming."]]
    assert waited == pytest.approx(hold_seconds(waiting, "en"))


def test_keys_do_not_make_a_hold_shorter(queued):
    walk = held(queued, kept=True)
    for _ in range(30):
        walk.session = waits(walk, 5, "5").session
    assert waits(walk, 60).says == "Somebody is coming."
    assert waits(walk, 90).actions == (Leave(),)


def test_a_key_that_cuts_the_moment_short_ends_no_hold_of_which_nothing_is_known_yet(queued):
    walk = held(queued)
    walk.session = waits(walk, 0).session
    assert waits(walk, 1, "5").says == "One moment."
    assert waits(walk, 3, "5").actions == (Leave(),)


def test_key_2_leaves_a_hold_too(queued):
    assert waits(held(queued, kept=True), 21, "2").actions == (Leave(),)


def test_when_the_guest_has_come_the_caller_is_told_who_joins_and_meets_them(queued):
    walk = held(queued, kept=True)
    before = walk.session
    waits(walk, 20)
    walk.now = replace(walk.now, joins=Guest.INTERPRETER)
    assert waits(walk, 22).actions == (Leave(),)
    walk.session = before
    leaves(walk, "left", 22)
    assert (walk.says, walk.actions[-1]) == ("An interpreter joins.", Confer())


def test_who_is_alone_again_is_told_and_people_are_rung_for_them_anew(queued):
    walk = held(queued, joins=Guest.COORDINATOR)
    leaves(walk, "left", 22).meets(Parted())
    assert walk.says == "They are gone. We call a person."
    assert walk.listens
    assert walk.waits().finds("aaaaa").actions == (Enqueue(),)
    assert not walk.session.held


@pytest.mark.parametrize("outcome", ["left", "failed"])
def test_a_hold_whose_queue_fails_ends_the_conversation(queued, outcome):
    assert leaves(held(queued, kept=True), outcome, 22).step == "main"


def test_who_talks_again_after_a_hold_is_held_again(queued):
    walk = leaves(held(queued, kept=True), "conversation", 60)
    assert walk.actions == (Enqueue(),)
    assert walk.session.held


@pytest.mark.parametrize("step", ["greeting", "message", "goodbye"])
def test_waiting_in_a_step_where_nobody_waits_leaves_the_queue(waiting, step):
    walk = Walk(waiting, now=SERVED).calls()
    walk.session = walk.session.__class__(fingerprint=waiting.fingerprint, step=step)
    assert waits(walk, 3).actions == (Leave(),)


def test_a_preference_travels_with_the_question(call):
    assert call("2", "1").asks.prefer == "woman"
