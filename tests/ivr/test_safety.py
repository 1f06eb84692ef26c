"""Nothing that a caller, a telephone or a stranger does ends a call or breaks the engine."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.actions import Find, Listen, Record, Ring
from ivr.engine import SHORTEST_MESSAGE, advance
from ivr.errors import SessionUnreadableError
from ivr.events import (
    CallStarted,
    HungUp,
    KeyPressed,
    MessageEnded,
    NobodyFound,
    NothingPressed,
    ResponderFound,
    RingEnded,
    RingOutcome,
    WentWrong,
)
from ivr.session import LONGEST, Session
from ivr.steps import End, Menu, Message, Note, Read
from tests.ivr.walk import Walk

KEYS = "0123456789*#"
EVENTS = st.one_of(
    st.just(CallStarted()),
    st.sampled_from(KEYS).map(KeyPressed),
    st.text(max_size=3).map(KeyPressed),
    st.just(NothingPressed()),
    st.text("abcdefgh234567", min_size=5, max_size=5).map(ResponderFound),
    st.just(NobodyFound()),
    st.sampled_from(RingOutcome).map(RingEnded),
    st.integers(0, 200).map(MessageEnded),
    st.just(HungUp()),
    st.just(WentWrong()),
)


def something(walk, dice):
    """Let anything happen that the last action allows."""
    match walk.actions[-1]:
        case Listen():
            silent = dice.random() < 0.4
            typed = "4135550123" if walk.listens.keys > 1 else dice.choice(KEYS)
            return NothingPressed() if silent else KeyPressed(typed)
        case Find():
            code = "".join(dice.choices("abcdefgh", k=5))
            return dice.choice([NobodyFound(), ResponderFound(code)])
        case Ring():
            return RingEnded(dice.choice(list(RingOutcome)))
        case Record():
            return MessageEnded(dice.choice([0, 2, 3, 60]))
        case _:
            raise AssertionError(walk.actions)


def asked_to_end(flow, step, event, *, served):
    """The caller pressed a key that ends the call, was asked for a message, or left one."""
    if isinstance(event, KeyPressed) and isinstance(step, Menu | Read):
        press = step.keys.get(event.key)
        return served or (press is not None and isinstance(flow.step(press.go), End))
    return served or (isinstance(event, MessageEnded) and isinstance(step, Message))


@pytest.mark.parametrize("name", ["small", "asking", "hotline"])
def test_no_call_of_five_hundred_ends_unless_the_caller_asked_for_it(name, request):
    flow, dice = request.getfixturevalue(name), random.Random(11)
    ended = 0
    for _ in range(500):
        walk, served = Walk(flow).calls(), False
        for _ in range(60):
            step, event = flow.step(walk.step), something(walk, dice)
            walk.meets(event)
            left = isinstance(event, MessageEnded) and event.seconds >= SHORTEST_MESSAGE
            served = served or left or Note.CALL_BACK in walk.notes
            assert walk.ended == isinstance(flow.step(walk.step), End)
            if walk.ended:
                assert asked_to_end(flow, step, event, served=served)
                ended += 1
                break
    assert ended  # the walks are long enough to see an end at all


@pytest.mark.parametrize("name", ["small", "asking", "hotline"])
@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whatever_happens_in_whatever_step_the_call_goes_on(request, name, data):
    flow = request.getfixturevalue(name)
    walk = Walk(flow)
    for event in data.draw(st.lists(EVENTS, min_size=1, max_size=12)):
        walk.meets(event)
        assert len(str(walk.session)) <= LONGEST
        assert walk.actions or isinstance(event, HungUp)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), event=EVENTS)
def test_no_session_that_can_be_read_breaks_the_engine(hotline, data, event):
    step = data.draw(st.sampled_from(list(hotline.script.steps)))
    shape = (
        rf"1\.{hotline.fingerprint}\.{step}\.(-|es|fr)\.\d{{1,4}}\.\d\.\d\d\.\d\.\d\.(ana22)?"
    )
    session = Session.read(
        data.draw(st.from_regex(shape.replace(r"\d", "[0-9]"), fullmatch=True))
    )
    turn = advance(hotline, session, event)
    assert Session.read(str(turn.session)) == turn.session


@given(st.text(max_size=80), EVENTS)
def test_what_cannot_be_read_is_a_call_without_a_session(hotline, text, event):
    try:
        session = Session.read(text)
    except SessionUnreadableError:
        session = None
    assert advance(hotline, session, event).session.fingerprint == hotline.fingerprint
