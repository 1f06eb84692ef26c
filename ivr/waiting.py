"""What callers hear while they wait in the queue, round by round, and how long that may be."""

from dataclasses import replace

from ivr.actions import Speak
from ivr.flow import Flow
from ivr.hunt import attempt_seconds, hunt_seconds
from ivr.queue import Plan, Queue
from ivr.saying import PAUSE_AFTER_KEY_MS, said, seconds_of, speak, tongues
from ivr.steps import Connect, Urgency

LISTEN = 1  # seconds that each round waits for a key after its words
MOST_HELD = 90  # seconds in which somebody may come back who brings a guest in
LAST_PART = 99  # a session counts no further; then the chunks begin anew

Speech = tuple[Speak, ...]


def plan_of(flow: Flow, urgency: Urgency) -> Plan | None:
    """Find the plan by which people are rung; None where the line hunts."""
    return flow.script.queue.plans.get(urgency) if flow.script.queue else None


def next_part(part: int) -> int:
    return part + 1 if part < LAST_PART else 1


def heard(
    flow: Flow, name: str, language: str | None, part: int, seconds: int, *, fluent: bool
) -> Speech | None:
    """Say what a caller hears who has waited so many seconds; None: the plan is over.

    First `before`, in every language while it is unknown; then a status and a chunk, in turn,
    in one language after the other. Where a chunk would outlast the plan, only the status.
    """
    step, queue = flow.step(name), flow.script.queue
    if not isinstance(step, Connect) or queue is None:
        return None
    left = (queue.plans[step.urgency].ends) - seconds
    if left <= 0:
        return None
    if part == 0:
        return _first(flow, name, step, queue, language, fluent=fluent)
    status, chunk = _later(flow, name, step, queue, language, part)
    fits = seconds_of(flow, (status, chunk)) + LISTEN <= left
    return (status, chunk) if fits else (status,)


def _first(
    flow: Flow, name: str, step: Connect, queue: Queue, language: str | None, *, fluent: bool
) -> Speech:
    spoken = tongues(flow, language)
    speech = [speak(flow, name, text, each) for each in spoken for text in step.before]
    if language and not fluent:
        speech.append(speak(flow, "queue", queue.other_language, language))
    return (replace(speech[0], pause_ms=PAUSE_AFTER_KEY_MS), *speech[1:])


def _later(
    flow: Flow, name: str, step: Connect, queue: Queue, language: str | None, part: int
) -> tuple[Speak, Speak]:
    spoken = tongues(flow, language)
    turn, tongue = divmod(part - 1, len(spoken))
    texts = step.waiting or step.between
    status = queue.leave if turn % 2 else queue.still
    at = spoken[tongue]
    return speak(flow, "queue", status, at), speak(flow, name, texts[turn % len(texts)], at)


def may_ring(flow: Flow, name: str, language: str | None, seconds: int) -> bool:
    """Tell whether the hunt may ring one more telephone, so long after the queue was entered.

    Queue and hunt together take no longer than the longer of the two alone.
    """
    # The seconds are whole ones: up to one more has passed.
    return seconds + 1 + _one_more(flow, name, language) <= _most(flow, name, language)


def queue_seconds(flow: Flow, name: str, language: str | None) -> float:
    """Tell the most seconds of a connect step by its queue, the hunt after it included.

    0 where there is no queue. The adversary chooses when nobody serves it any more.
    """
    if flow.script.queue is None:
        return 0.0
    waited = (_waited(flow, name, language, fluent=fluent) for fluent in (True, False))
    return max(_most(flow, name, language), *waited)


def hold_seconds(flow: Flow, language: str | None) -> float:
    """Tell the most seconds that a caller is held for who talked with them.

    0 where there is no queue.
    """
    queue = flow.script.queue
    if queue is None:
        return 0.0
    held = said(flow, "queue", (queue.moment,), language) + LISTEN
    while may_hold(flow, language, int(held)):
        held += _held(flow, language)
    return held


def may_hold(flow: Flow, language: str | None, seconds: int) -> bool:
    """Tell whether a caller who is held so long may be held for one more round.

    Time decides, and not how often something was said: whoever presses keys is held as long.
    """
    # The seconds are whole ones: up to one more has passed.
    return seconds + 1 + _held(flow, language) <= MOST_HELD


def _held(flow: Flow, language: str | None) -> float:
    queue = flow.script.queue
    return said(flow, "queue", (queue.held,), language) + LISTEN if queue else 0.0


def _most(flow: Flow, name: str, language: str | None) -> float:
    step = flow.step(name)
    plan = plan_of(flow, step.urgency) if isinstance(step, Connect) else None
    if not isinstance(step, Connect) or plan is None:
        return 0.0
    return max(plan.ends, hunt_seconds(flow, name, language))


def _one_more(flow: Flow, name: str, language: str | None) -> float:
    step = flow.step(name)
    if not isinstance(step, Connect):
        return 0.0
    words = max(said(flow, name, (text,), language) for text in step.between)
    return words + attempt_seconds(flow, name, step, language)


def _waited(flow: Flow, name: str, language: str | None, *, fluent: bool) -> float:
    """Add the rounds up until the plan is over."""
    part, waited = 0, 0.0
    while (speech := heard(flow, name, language, part, int(waited), fluent=fluent)) is not None:
        part, waited = next_part(part), waited + seconds_of(flow, speech) + LISTEN
    return waited
