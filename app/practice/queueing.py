"""Callers who wait: <Enqueue>, <Leave>, and what is said before they are connected."""

from typing import Literal, NoReturn

from app.practice.errors import (
    CalledAwayError,
    FatalError,
    LegOverError,
    QueueLeftError,
)
from app.practice.executor import Executor, Inner, Step, Verb
from app.practice.queues import Bridge, Member, Queue
from app.practice.rule import Place
from app.practice.transcript import Kind
from app.practice.values import Request
from app.practice.verbs import CONNECTING, SCREENING, redirect

LONGEST = 4 * 3600.0  # Twilio ends a call after four hours
Result = Literal[
    "bridged",
    "bridging-in-process",
    "error",
    "hangup",
    "leave",
    "redirected",
    "redirected-from-bridged",
]


def leave(_: Executor, __: Step) -> NoReturn:
    raise QueueLeftError


WAITING: dict[str, Verb] = {**SCREENING, "Redirect": redirect, "Leave": leave}


def enqueue(executor: Executor, step: Step) -> Request | None:
    """Wait in a queue until somebody takes the caller, or the caller leaves.

    Twilio: "TwiML Voice: <Enqueue>". What its page leaves open: a caller who was taken, and
    whom the other side leaves before the two are connected, has `bridging-in-process`; one
    for whom what is said before cannot be fetched has `error`.
    """
    exchange, leg = executor.exchange, executor.leg
    name = (step.verb.text or "").strip()
    queue = exchange.queues.entered(name, exchange.timeline.now())
    if isinstance(queue, str):
        return executor.conclude(step, {"QueueResult": queue}, at_any_rate=True)
    member = queue.join(leg)
    result = _waited(executor, step, queue, member)
    waited = member.bridge.waited if member.bridge else member.waited()
    queue.drop(member)
    extra = {"QueueResult": result, "QueueSid": queue.sid, "QueueTime": str(waited)}
    return executor.conclude(step, extra, at_any_rate=result == "hangup")


def _waited(executor: Executor, step: Step, queue: Queue, member: Member) -> Result:
    """Say the waiting documents again and again; tell why that came to an end."""
    result: Result
    try:
        _say_again(executor, step, queue, member)
    except QueueLeftError:
        result = "leave"
    except FatalError:
        result = "error"
    except CalledAwayError:
        result = "redirected"
    except LegOverError:
        result = "hangup"
    if member.bridge is None:
        return result
    return _connected(executor, member.bridge)


def _say_again(executor: Executor, step: Step, queue: Queue, member: Member) -> NoReturn:
    exchange, leg = executor.exchange, executor.leg
    end = exchange.timeline.seconds() + LONGEST
    inner = Inner(exchange=exchange, leg=leg, verbs=WAITING, place=Place.WAITING)
    url, method = step.address("waitUrl") if step.verb.get("waitUrl") else ("", "")
    while exchange.timeline.seconds() < end:
        if url:
            extra = _facts(queue, member)
            inner.run(Request(url=url, method=method, extra=extra))
        else:
            _play_music(executor, silent="waitUrl" in step.verb.attrib)
    executor.hang_up("four hours")


def _play_music(executor: Executor, *, silent: bool) -> None:
    """Wait with Twilio's own music, or in the silence that an empty address asks for."""
    if not silent:
        executor.exchange.sound_starts(executor.leg)
        executor.exchange.tell(executor.leg, Kind.PLAYED, "hold music")
    executor.exchange.rest(executor.leg, LONGEST)


def _facts(queue: Queue, member: Member) -> dict[str, str]:
    return {
        "QueuePosition": str(queue.position(member)),
        "QueueSid": queue.sid,
        "QueueTime": str(member.waited()),
        "AvgQueueTime": str(queue.average),
        "CurrentQueueSize": str(len(queue.members)),
        "MaxQueueSize": str(queue.most),
    }


def _connected(executor: Executor, bridge: Bridge) -> Result:
    """Hear what is said before, then talk; the responder's leg does the connecting."""
    exchange, leg = executor.exchange, executor.leg
    leg.summoned = False
    try:
        if bridge.about and not bridge.over:
            inner = Inner(exchange=exchange, leg=leg, verbs=CONNECTING, place=Place.CONNECTING)
            inner.run(bridge.about)
        bridge.ready = True
        exchange.until(leg, lambda: bridge.over, LONGEST)
    except FatalError:
        bridge.failed = True
        return "error"
    except CalledAwayError:
        return _called_away(bridge)
    except LegOverError:
        return "bridged" if bridge.connected else "hangup"
    finally:
        bridge.deserted = True
        leg.summoned = False
    return "bridged" if bridge.connected else "bridging-in-process"


def _called_away(bridge: Bridge) -> Result:
    if bridge.caller.redirection is None:
        return "bridging-in-process"  # the responder left while the caller was told of them
    return "redirected-from-bridged" if bridge.connected else "redirected"
