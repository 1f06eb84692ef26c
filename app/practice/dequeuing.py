"""<Dial><Queue>: whoever asks takes the front caller, and talks with them."""

from app.practice.exchange import Exchange
from app.practice.executor import Executor, Step
from app.practice.queues import Bridge, Queue
from app.practice.ringing import BUFFER, connect, part, talk
from app.practice.values import Request


def dial_queue(executor: Executor, step: Step) -> Request | None:
    """Connect this leg with who waits longest (Twilio: "TwiML Voice: <Queue>").

    Nobody waits: the call waits until its timeout, and the action has `no-answer`; there is
    no such queue: `failed`. What the page leaves open: a caller who leaves before the two
    are connected is a call that was `completed` and not bridged.
    """
    exchange, leg = executor.exchange, executor.leg
    (noun,) = step.verb
    queue = exchange.queues.named((noun.text or "").strip())
    if queue is None:
        return executor.conclude(step, {"DialCallStatus": "failed", "DialBridged": "false"})
    exchange.sound_starts(leg)
    bridge = _taken(executor, step, queue)
    if bridge is None:
        exchange.sound_ends(leg)
        return executor.conclude(step, {"DialCallStatus": "no-answer", "DialBridged": "false"})
    seconds = _talk(executor, step, bridge)
    exchange.sound_ends(leg)
    return executor.conclude(step, _outcome(queue, bridge, seconds))


def _outcome(queue: Queue, bridge: Bridge, seconds: float) -> dict[str, str]:
    """Tell the action what came of it; "queue fields are added" (Twilio: "<Dial>")."""
    outcome = {
        "DialCallStatus": "failed" if bridge.failed else "completed",
        "DialCallSid": bridge.caller.sid,
        "DialBridged": "true" if bridge.connected else "false",
        "QueueSid": queue.sid,
        "QueueTime": str(bridge.waited),
        "DequeingCallSid": bridge.responder.sid,
    }
    return outcome | ({"DialCallDuration": str(round(seconds))} if bridge.connected else {})


def _taken(executor: Executor, step: Step, queue: Queue) -> Bridge | None:
    """Wait for the front caller and take them; whoever comes first of several gets them."""
    timeline, leg = executor.exchange.timeline, executor.leg
    end = timeline.seconds() + int(step.verb.get("timeout", "30")) + BUFFER

    def stops() -> bool:
        return leg.gone or leg.called_away or bool(queue.members)

    while not leg.gone and not leg.called_away:
        member = queue.take(leg)
        if member and member.bridge:
            member.bridge.about = _about(step, queue, member.bridge)
            return member.bridge
        if not timeline.wait(stops, end - timeline.seconds()):
            return None
    return None


def _about(step: Step, queue: Queue, bridge: Bridge) -> Request | None:
    """Give what the caller hears before the two are connected."""
    noun = Step(step.verb[0], step.document)
    if "url" not in noun.verb.attrib:
        return None
    url, method = noun.address("url")
    extra = {
        "QueueSid": queue.sid,
        "QueueTime": str(bridge.waited),
        "DequeingCallSid": bridge.responder.sid,
    }
    return Request(url=url, method=method, extra=extra)


def _talk(executor: Executor, step: Step, bridge: Bridge) -> float:
    """Connect the two once the caller is ready; tell how many seconds they talked."""
    exchange = executor.exchange
    try:
        exchange.timeline.wait(lambda: bridge.ready or bridge.failed or _parted(bridge))
        if bridge.failed or _parted(bridge):
            return 0.0
        return _connected(exchange, step, bridge)
    finally:
        bridge.over = True
        if not bridge.ready and not bridge.deserted:
            # Who is still being told of the responder must not wait for them any longer.
            bridge.caller.summoned = True


def _connected(exchange: Exchange, step: Step, bridge: Bridge) -> float:
    started = exchange.timeline.seconds()
    bridge.connected = True
    connect(exchange, bridge.caller, bridge.responder)
    talk(exchange, step.verb, bridge.responder, lambda: _parted(bridge))
    part(exchange, bridge.caller, bridge.responder)
    return exchange.timeline.seconds() - started


def _parted(bridge: Bridge) -> bool:
    responder = bridge.responder
    left = responder.gone or responder.called_away
    return left or bridge.deserted or bridge.caller.gone
