"""What each verb does on a leg; <Dial>, <Enqueue> and <Record> have modules of their own."""

from urllib.parse import urlsplit

from app.practice.audio import lasting
from app.practice.errors import FatalError
from app.practice.executor import Executor, Step, Verb
from app.practice.legs import Ear
from app.practice.recording import record
from app.practice.twiml import speeches
from app.practice.values import Request


def say(executor: Executor, step: Step) -> Request | None:
    times = int(step.verb.get("loop", "1")) or 1000
    for _ in range(times):
        for speech in speeches(step.verb):
            if executor.speak(speech):
                return None
    return None


def play(executor: Executor, step: Step) -> Request | None:
    """Play an audio file; one that cannot be fetched is the failure of its document."""
    url = step.joined(step.verb.text or "")
    with executor.exchange.timeline.outside():
        # Whoever serves it may ask REST for it first.
        seconds = lasting(executor.exchange.carrier.served(url))
    executor.exchange.stay(executor.leg)
    if isinstance(seconds, str):
        raise FatalError(11200, f"<Play>: the audio file {seconds}")
    times = int(step.verb.get("loop", "1")) or 1000
    name = urlsplit(url).path.rpartition("/")[2]
    for _ in range(times):
        if executor.play(name, seconds):
            return None
    return None


def pause(executor: Executor, step: Step) -> Request | None:
    leg = executor.leg
    executor.exchange.until(leg, lambda: bool(leg.keys), int(step.verb.get("length", "1")))
    return None


def gather(executor: Executor, step: Step) -> Request | None:
    """Take keys from the first syllable; the timeout counts from the end of what is nested."""
    leg = executor.leg
    leg.listens(Ear.PROMPT)
    try:
        for verb in step.verb:
            if not leg.keys:
                NESTED[verb.tag](executor, Step(verb, step.document))
        leg.listens(Ear.SILENCE)
        keys, finish = _collected(executor, step)
    finally:
        leg.stops_listening()
    if not keys and step.verb.get("actionOnEmptyResult") != "true":
        return None
    url, method = step.address("action")
    return Request(url=url, method=method, extra={"Digits": keys, "FinishedOnKey": finish})


def _collected(executor: Executor, step: Step) -> tuple[str, str]:
    """Give the keys without the finish key, and the finish key where it was pressed."""
    leg, keys = executor.leg, ""
    finish, most = step.verb.get("finishOnKey", "#"), int(step.verb.get("numDigits", "0"))
    timeout = int(step.verb.get("timeout", "5"))
    while executor.exchange.until(leg, lambda: bool(leg.keys), timeout):
        key = leg.keys.pop(0)
        if key == finish:
            return keys, finish
        keys += key
        if len(keys) == most:
            break
    return keys, ""


def redirect(_: Executor, step: Step) -> Request | None:
    url = step.joined(step.verb.text or "")
    return Request(url=url, method=step.verb.get("method", "POST"))


def hangup(executor: Executor, _: Step) -> Request | None:
    executor.hang_up("hang-up")


def reject(executor: Executor, step: Step) -> Request | None:
    executor.hang_up(step.verb.get("reason", "rejected"))


NESTED: dict[str, Verb] = {"Say": say, "Pause": pause, "Play": play}
SCREENING: dict[str, Verb] = {**NESTED, "Gather": gather, "Hangup": hangup}
CONNECTING: dict[str, Verb] = {**NESTED, "Redirect": redirect}
EVERYWHERE: dict[str, Verb] = {
    **SCREENING,
    "Redirect": redirect,
    "Reject": reject,
    "Record": record,
}
