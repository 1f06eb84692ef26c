"""The proof sees everything that can come of a step: what the engine does, it knows."""

from itertools import pairwise
from typing import Any, get_args

import pytest

from ivr.circumstances import Circumstances
from ivr.edges import OUTCOMES, Outcome, circle, edges, ways_out
from ivr.events import (
    CallStarted,
    Event,
    HungUp,
    KeyPressed,
    MessageEnded,
    NobodyFound,
    NothingPressed,
    Parted,
    QueueLeft,
    QueueOutcome,
    ResponderFound,
    RingEnded,
    RingOutcome,
    Waiting,
    WentWrong,
)
from ivr.explain import STEPS
from ivr.proof import prove
from ivr.steps import Connect, End, Menu, Message, Notice, Number, Read, Replay, Switch
from tests.ivr.walk import standing

# Each event in each type of step: what it means there, or None where it is not expected.
MEANINGS = {
    KeyPressed: {"menu": "key", "read": "key"},
    NothingPressed: {"menu": "silence", "read": "silence"},
    NobodyFound: {"connect": "nobody on shift"},
    RingEnded: {"connect": "telephone"},
    MessageEnded: {"message": "message"},
    # These lead to the start, to the safe point, nowhere, or to a further question.
    CallStarted: {},
    WentWrong: {},
    HungUp: {},
    ResponderFound: {},
    # Where the queue leads is where the telephones lead; rounds of waiting lead nowhere else.
    QueueLeft: {"connect": "telephone"},
    Waiting: {},
    Parted: {},  # people are rung anew
}
TELEPHONES = {
    RingOutcome.CONVERSATION: Outcome.CONVERSATION,
    RingOutcome.NOT_ACCEPTED: Outcome.NOT_ACCEPTED,
    RingOutcome.BUSY: Outcome.BUSY,
    RingOutcome.NO_ANSWER: Outcome.NO_ANSWER,
    RingOutcome.FAILED: Outcome.FAILED,
}
QUEUES = {
    QueueOutcome.CONVERSATION: Outcome.CONVERSATION,
    QueueOutcome.LEFT: Outcome.NO_ANSWER,
    QueueOutcome.FAILED: Outcome.FAILED,
}


NEWS = {"es": "Hoy no hay redadas.", "en": "No raids today."}
# Ten minutes after a queue was entered no time is left for a hunt: it is over.
NOW = Circumstances(notice=NEWS, waited=600)


def led(flow, step, event, **fields):
    """Let an event happen where nothing more is left to try; tell where it leads."""
    return standing(flow, step, NOW, language="es", **fields).meets(event).step


def target(flow, step, outcome, key=None):
    """Tell the step that a way leads to, and through those that decide at once."""
    (found,) = {
        edge.target
        for edge in ways_out(flow.script, step)
        if edge.outcome is outcome and edge.key == key
    }
    return through(flow, found)


def through(flow, step):
    """Go through what is decided at once, as the line stands in these tests."""
    while isinstance(switch := flow.step(step), Switch):
        step = switch.then if getattr(NOW, switch.when) else switch.otherwise
    return step


def test_every_event_has_a_meaning_in_the_proof():
    assert set(MEANINGS) == set(get_args(Event))
    assert set(TELEPHONES) == set(RingOutcome)


def test_every_outcome_belongs_to_a_type_of_step():
    assert set(OUTCOMES) == set(STEPS)
    # Nobody is asked for a key where the flow has no guard.
    assert set().union(*OUTCOMES.values()) | {Outcome.UNPROVEN} == set(Outcome)


@pytest.mark.parametrize("name", ["small", "asking", "waiting", "hotline"])
def test_every_outcome_of_every_step_has_its_way(name, request):
    flow = request.getfixturevalue(name)
    for step, content in flow.script.steps.items():
        handled = {edge.outcome for edge in ways_out(flow.script, step)}
        asked = isinstance(content, Connect) and flow.script.guard
        unproven = {Outcome.UNPROVEN} if asked else set()
        assert handled == OUTCOMES[content.type] | unproven, step


def test_a_switch_leads_where_the_line_stands(asking):
    for step, content in asking.script.steps.items():
        if isinstance(content, Switch):
            ways = {edge.outcome: edge.target for edge in ways_out(asking.script, step)}
            assert ways == {Outcome.YES: content.then, Outcome.NO: content.otherwise}


def test_every_step_that_a_step_names_is_a_way_of_the_proof(small, asking):
    named: dict[Any, set[str]] = {
        Menu: {"silence", "wrong"},
        Read: {"wrong", "then"},
        Connect: {"nobody_on_shift", "nobody_answered", "ended"},
        Message: {"left", "empty"},
        Replay: {"wrong", "then"},
        Notice: {"then"},
        Switch: {"then", "otherwise"},
        Number: {"right", "empty"},
        End: set(),
    }
    for model, fields in named.items():
        steps = {
            name
            for name, field in model.model_fields.items()
            if "a-z0-9_" in str(field.metadata) and name != "topic"
        }
        assert steps == fields, model
    found = {edge.path[0] for flow in (small, asking) for edge in edges(flow.script)}
    assert found == set().union(*named.values()) | {"keys"}


@pytest.mark.parametrize("name", ["small", "asking", "waiting", "hotline"])
def test_the_engine_goes_where_the_proof_says(name, request):
    flow = request.getfixturevalue(name)
    for step, content in flow.script.steps.items():
        match content:
            case Menu() | Read() | Replay() | Notice():
                check_keys(flow, step, content)
            case Number():
                check_number(flow, step, content)
            case Switch():
                assert led(flow, step, NothingPressed()) == through(flow, step)
            case Connect():
                check_telephones(flow, step, content)
            case Message():
                left, empty = Outcome.MESSAGE_LEFT, Outcome.MESSAGE_EMPTY
                assert led(flow, step, MessageEnded(3)) == target(flow, step, left)
                assert led(flow, step, MessageEnded(2)) == target(flow, step, empty)
            case _:
                assert isinstance(content, End)
                assert led(flow, step, NothingPressed()) == step


def check_keys(flow, step, content):
    last = {}
    if isinstance(content, Menu | Read):
        last = {"misses": content.rounds - 1, "part": len(content.say) - 1}
    for key in "0123456789*#":
        known = key in content.keys
        outcome, of = (Outcome.KEY, key) if known else (Outcome.WRONG_KEY, None)
        assert led(flow, step, KeyPressed(key), **last) == target(flow, step, outcome, of)
    silence = target(flow, step, Outcome.SILENCE)
    assert led(flow, step, NothingPressed(), **last) == silence


def check_number(flow, step, content):
    last = {"misses": content.rounds - 1}
    given, none = Outcome.NUMBER_GIVEN, Outcome.NO_NUMBER
    assert led(flow, step, NothingPressed(), **last) == target(flow, step, none)
    assert led(flow, step, KeyPressed("1"), part=1) == target(flow, step, given)
    assert led(flow, step, NothingPressed(), part=1) == target(flow, step, given)
    for key in content.keys:
        assert led(flow, step, KeyPressed(key)) == target(flow, step, Outcome.KEY, key)


def check_telephones(flow, step, content):
    assert led(flow, step, NobodyFound()) == target(flow, step, Outcome.NOBODY_ON_SHIFT)
    for ending, outcome in TELEPHONES.items():
        event, last = RingEnded(ending), {"attempt": content.attempts}
        assert led(flow, step, event, **last) == target(flow, step, outcome), ending
    for leaving, outcome in QUEUES.items():
        # Who has talked is held for a moment, in the queue, before the conversation is over.
        held = outcome is Outcome.CONVERSATION
        left = QueueLeft(QueueOutcome.LEFT if held else leaving)
        assert led(flow, step, left, held=held) == target(flow, step, outcome), leaving


@pytest.mark.parametrize("name", ["small", "hotline"])
def test_a_flow_that_is_loaded_has_nothing_left_to_prove(name, request):
    assert prove(request.getfixturevalue(name).script) == ()


def test_a_step_whose_outcome_has_no_way_is_refused(small, monkeypatch):
    more = {**OUTCOMES, "message": OUTCOMES["message"] | {Outcome.BUSY}}
    monkeypatch.setattr("ivr.proof.OUTCOMES", more)
    flaws = [flaw.what for flaw in prove(small.script)]
    assert flaws == [
        f"`{name}` has no answer to: busy" for name in ("message", "message_again")
    ]


def test_a_circle_is_named_in_the_order_in_which_it_is_walked(small):
    ways = [edge for edge in edges(small.script) if edge.source in {"main", "home", "after"}]
    found = circle(edge for edge in ways if edge.key not in {"*", "8"})
    assert found[0] == found[-1]
    walked = {(edge.source, edge.target) for edge in ways}
    assert all(pair in walked for pair in pairwise(found))
    assert circle(edge for edge in ways if edge.is_forced) == ()


def test_the_proof_of_five_hundred_steps_ends(small):
    """A chain as long as a flow may be: nothing in the proof is as deep as a flow is long."""
    after = small.script.steps["after"]
    keys = {"0": after.keys["0"]}
    names = [f"link{number}" for number in range(480)]
    links = {
        name: after.model_copy(update={"keys": keys, "silence": following, "wrong": following})
        for name, following in zip(names, [*names[1:], "person"], strict=True)
    }
    greeting = small.script.steps["greeting"].model_copy(update={"silence": "link0"})
    steps = {**small.script.steps, "greeting": greeting, **links}
    script = small.script.model_copy(update={"steps": steps})
    assert prove(script) == ()
