"""<Record>: a message is taken, kept, and told of (Twilio: "TwiML Voice: <Record>")."""

from collections.abc import Mapping

from app.practice.errors import CalledAwayError
from app.practice.executor import Executor, Step
from app.practice.legs import Ear
from app.practice.recordings import SILENT, Recording
from app.practice.transcript import Kind
from app.practice.values import Request

BEEP_SECONDS = 1.0
AGAIN_SECONDS = 1.0  # between a callback and the same once more


def record(executor: Executor, step: Step) -> Request | None:
    """Record a message; a key, silence, the longest length or the caller's leaving end it."""
    _beep(executor, step)
    recording = _begun(executor, step)
    try:
        ended_by = _taken(executor, step)
    except CalledAwayError:
        # Who is sent elsewhere meanwhile has left a message all the same.
        _finish(executor, step, recording)
        raise
    facts = _finish(executor, step, recording)
    if recording.error:
        return None
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


def _begun(executor: Executor, step: Step) -> Recording:
    exchange, call = executor.exchange, executor.leg.root.sid
    recording = exchange.recordings.begin(exchange.account.sid, call, exchange.timeline.now)
    if not exchange.mischief.recordings_absent:
        _report(executor, step, recording, "in-progress", {})
    return recording


def _taken(executor: Executor, step: Step) -> str:
    """Give the key that ended a recording (or `hangup`, or nothing)."""
    leg, exchange = executor.leg, executor.exchange
    leg.listens(Ear.RECORDING)
    try:
        return _recorded_until(executor, step, exchange.timeline.seconds())
    finally:
        leg.stops_listening()
        exchange.sound_ends(leg)


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


def _finish(executor: Executor, step: Step, recording: Recording) -> dict[str, str]:
    """End a recording and tell of it; give what the action is told of it too."""
    exchange, recording.ended_at = executor.exchange, recording.now()
    if exchange.mischief.recordings_absent:
        recording.error = SILENT
        _report(executor, step, recording, "absent", {"RecordingDuration": "0"})
        return {}
    _measure(executor, step, recording)
    exchange.tell(executor.leg, Kind.RECORDED, recording.sid, seconds=recording.seconds)
    facts = {"RecordingUrl": recording.url, "RecordingDuration": str(recording.seconds)}
    _report(executor, step, recording, "completed", facts)
    return facts


def _measure(executor: Executor, step: Step, recording: Recording) -> None:
    """Tell how long it is, without the silence at both ends where that is trimmed."""
    started, now = recording.begun_at.timestamp(), executor.exchange.timeline.seconds()
    spoken = executor.leg.speech
    speech = [(max(a, started), min(b, now)) for a, b in spoken if b > started]
    trimmed = speech and step.verb.get("trim", "trim-silence") == "trim-silence"
    recording.seconds = round(speech[-1][1] - speech[0][0] if trimmed else now - started)
    recording.spoken = sum(until - since for since, until in speech)


def _report(
    executor: Executor,
    step: Step,
    recording: Recording,
    event: str,
    facts: Mapping[str, str],
) -> None:
    """Tell the recording's callback, as often and as late as its flaw says."""
    asked = step.verb.get("recordingStatusCallbackEvent", "completed").split()
    if "recordingStatusCallback" not in step.verb.attrib or event not in asked:
        return
    target = step.address("recordingStatusCallback")
    form = {
        "RecordingSid": recording.sid,
        "RecordingStatus": event,
        "RecordingChannels": "1",
        "RecordingSource": "RecordVerb",
        **facts,
    }
    running, flaw = event == "in-progress", recording.flaw
    for turn in range(1 if running else flaw.callbacks):
        delay = 0.0 if running else flaw.callback_after + turn * AGAIN_SECONDS
        executor.exchange.recording_callback(executor.leg, target, form, delay)
