"""What must be true of the queue of a flow: every caller's plan begins at once, and ends."""

from collections.abc import Iterator
from itertools import pairwise

from ivr.flaws import Flaw
from ivr.flow import Script
from ivr.queue import Plan, Queue
from ivr.steps import Connect, Urgency


def queue_flaws(script: Script) -> Iterator[Flaw]:
    """Find plans that are missing or ring nobody at first, and topics without words."""
    if script.queue is None:
        return
    for urgency in Urgency:
        if urgency not in script.queue.plans:
            what = f"nobody is rung for the urgency `{urgency}`"
            instead = f"add {urgency}: with waves and ends"
            yield Flaw(path=("queue", "plans"), what=what, instead=instead)
    for urgency, plan in script.queue.plans.items():
        yield from _plan(("queue", "plans", urgency), plan)
    yield from _topics(script, script.queue)


def _plan(path: tuple[str, ...], plan: Plan) -> Iterator[Flaw]:
    begins = [wave.at for wave in plan.waves]
    waves = (*path, "waves")
    if begins[0]:
        what = "nobody is rung while the caller waits for the first wave"
        yield Flaw(path=(*waves, 0, "at"), what=what, instead="write at: 0")
    for place, (before, after) in enumerate(pairwise(begins), 1):
        if after <= before:
            what = f"this wave begins at {after}, and the one before at {before}"
            yield Flaw(path=(*waves, place, "at"), what=what, instead="write a later second")
    if plan.ends < begins[-1] + plan.ring:
        what = f"the plan is over before the last wave has rung for {plan.ring} s"
        instead = f"write ends: {begins[-1] + plan.ring} or more"
        yield Flaw(path=(*path, "ends"), what=what, instead=instead)


def _topics(script: Script, queue: Queue) -> Iterator[Flaw]:
    path = ("queue", "topics")
    asked = {step.topic for step in script.steps.values() if isinstance(step, Connect)}
    for topic in sorted(asked - queue.topics.keys()):
        what = f"a responder does not hear the topic `{topic}`"
        yield Flaw(path=path, what=what, instead=f"add {topic}: with a text")
    for topic in sorted(queue.topics.keys() - asked):
        what = f"no step connects for the topic `{topic}`"
        yield Flaw(path=(*path, topic), what=what, instead="take it out, or name it in a step")
