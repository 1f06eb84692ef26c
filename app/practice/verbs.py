"""What each verb does on a leg; <Dial> has a module of its own."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from app.practice.audio import lasting
from app.practice.errors import CalledAwayError, FatalError
from app.practice.executor import Executor, Step, Verb
from app.practice.legs import Ear, sid
from app.practice.transcript import Kind
from app.practice.twiml import speeches
from app.practice.values import Recording, Request

BEEP_SECONDS = 1.0
PROCESSING_SECONDS = 2.0  # until a recording can be fetched
API = "https://api.twilio.com/2010-04-01/Accounts"


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


def record(executor: Executor, step: Step) -> Request | None:
    """Record a message; a key, silence, the longest length or the caller's leaving end it."""
    _beep(executor, step)
    recording_sid = sid("RE")
    absent = executor.exchange.mischief.recordings_absent
    if not absent:
        _report(executor, step, recording_sid, "in-progress", {})
    started, ended_by = _taken(executor, step)
    if absent:
        _report(executor, step, recording_sid, "absent", {"RecordingDuration": "0"})
        return None
    recording = _kept(executor, step, recording_sid, started)
    facts = {"RecordingUrl": recording.url, "RecordingDuration": str(recording.seconds)}
    _report(executor, step, recording_sid, "completed", facts)
    url, method = step.address("action")
    extra = {**facts, "RecordingSid": recording.sid}
    extra |= {"Digits": ended_by} if ended_by else {}
    request = Request(url=url, method=method, extra=extra)
    if ended_by == "hangup":
        executor.last_word(request)
    return request


def _beep(executor: Executor, step: Step) -> None:
    leg, exchange = executor.leg, executor.exchange
    if step.verb.get("playBeep", "true") == "true":
        exchange.sound_starts(leg)
        exchange.tell(leg, Kind.BEEP, seconds=BEEP_SECONDS)
        exchange.rest(leg, BEEP_SECONDS)
    leg.quiet_since = None


def _taken(executor: Executor, step: Step) -> tuple[float, str]:
    """Give when a recording began, and the key that ended it (or `hangup`, or nothing)."""
    leg, exchange = executor.leg, executor.exchange
    started = exchange.timeline.seconds()
    leg.listens(Ear.RECORDING)
    try:
        ended_by = _recorded_until(executor, step, started)
    finally:
        leg.stops_listening()
        exchange.sound_ends(leg)
    return started, ended_by


def _recorded_until(executor: Executor, step: Step, started: float) -> str:
    leg, timeline = executor.leg, executor.exchange.timeline
    keys = step.verb.get("finishOnKey", "1234567890*#")
    silence = int(step.verb.get("timeout", "5"))
    latest = started + int(step.verb.get("maxLength", "3600"))

    def end() -> float:
        quiet = max(started, leg.speaking_until) + silence if silence else latest
        return min(quiet, latest)

    def ended() -> bool:
        return leg.gone or leg.called_away or bool(leg.keys)

    while (left := end() - timeline.seconds()) > 0:
        # Whoever begins to speak meanwhile moves the end; then there is time left.
        if not timeline.wait(ended, left):
            continue
        if leg.gone:
            return "hangup"
        if leg.called_away:
            raise CalledAwayError
        if (key := leg.keys.pop(0)) in keys:
            return key
    return ""


def _kept(executor: Executor, step: Step, recording_sid: str, started: float) -> Recording:
    leg, exchange = executor.leg, executor.exchange
    now = exchange.timeline.seconds()
    speech = [(max(a, started), min(b, now)) for a, b in leg.speech if b > started]
    trimmed = speech and step.verb.get("trim", "trim-silence") == "trim-silence"
    recording = Recording(
        sid=recording_sid,
        url=f"{API}/{exchange.account.sid}/Recordings/{recording_sid}",
        call=leg.root.sid,
        seconds=round(speech[-1][1] - speech[0][0] if trimmed else now - started),
        spoken=sum(until - since for since, until in speech),
    )
    exchange.recordings.append(recording)
    exchange.tell(leg, Kind.RECORDED, recording.sid, seconds=recording.seconds)
    return recording


def _report(
    executor: Executor, step: Step, recording_sid: str, event: str, facts: Mapping[str, str]
) -> None:
    """Tell the recording's callback (Twilio: "TwiML Voice: <Record>")."""
    asked = step.verb.get("recordingStatusCallbackEvent", "completed").split()
    if "recordingStatusCallback" not in step.verb.attrib or event not in asked:
        return
    executor.exchange.recording_callback(
        executor.leg,
        step.address("recordingStatusCallback"),
        {
            "RecordingSid": recording_sid,
            "RecordingStatus": event,
            "RecordingChannels": "1",
            "RecordingSource": "RecordVerb",
            **facts,
        },
        0.0 if event == "in-progress" else PROCESSING_SECONDS,
    )


NESTED: dict[str, Verb] = {"Say": say, "Pause": pause, "Play": play}
SCREENING: dict[str, Verb] = {**NESTED, "Gather": gather, "Hangup": hangup}
CONNECTING: dict[str, Verb] = {**NESTED, "Redirect": redirect}
EVERYWHERE: dict[str, Verb] = {
    **SCREENING,
    "Redirect": redirect,
    "Reject": reject,
    "Record": record,
}
