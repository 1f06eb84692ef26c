"""The rules about queues: who waits in one, who dials one, and what is said there."""

from app.practice import checks
from app.practice.rule import DIAL, ENQUEUE, LEAVE, QUEUE, Place, Rule, stated

QUEUE_RULES: tuple[Rule, ...] = (
    stated(
        "waiting-verbs",
        ENQUEUE,
        "Play, Say, Pause, Hangup, Redirect, Leave and Gather are all it supports",
        checks.only(Place.WAITING),
        code=13238,
    ),
    stated(
        "connecting-verbs",
        QUEUE,
        "Play, Say, Pause and Redirect are all it supports",
        checks.only(Place.CONNECTING),
        code=14211,
    ),
    stated(
        "leave-a-queue",
        LEAVE,
        "only a call that waits in a queue can leave it",
        checks.leaves_nothing,
        "Leave",
    ),
    stated(
        "waiting-gather",
        ENQUEUE,
        "write dtmf or speech: there it takes one of them",
        checks.both_inputs,
        "Gather",
    ),
    stated("enqueue-name", ENQUEUE, "name the queue", checks.nameless, "Enqueue", 14204),
    stated(
        "enqueue-name-length",
        ENQUEUE,
        "at most 64 characters",
        checks.name_too_long,
        "Enqueue",
        14205,
    ),
    stated("queue-name", QUEUE, "name the queue", checks.nameless, "Queue", 14212),
    stated(
        "queue-name-length",
        QUEUE,
        "at most 64 characters",
        checks.name_too_long,
        "Queue",
        14213,
    ),
    stated(
        "dial-one-queue",
        DIAL,
        "write one <Queue> and nothing beside it",
        checks.queue_and_more,
        "Dial",
    ),
)
