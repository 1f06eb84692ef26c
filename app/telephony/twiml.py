"""The engine's actions, said in Twilio's markup."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from twilio.twiml.voice_response import Dial, Gather, Play, Say, VoiceResponse

from app.telephony.webhooks import LEG_EVENTS, Links, Webhook
from ivr.actions import (
    Action,
    Confer,
    Enqueue,
    Find,
    HangUp,
    Leave,
    Listen,
    Record,
    Ring,
    Speak,
    Wait,
)
from ivr.session import Session
from ivr.speech import TELEPHONE
from ivr.waiting import LISTEN

CONTENT_TYPE = "text/xml; charset=utf-8"
LONGEST_TALK = 90 * 60  # seconds
MOST_IN_A_ROOM = 3
ANY_KEY = "0123456789*#"

BLANK = "SESSION-"  # no session begins like it, and no address or XML escapes it

# Voices by language (Twilio: "Text-to-Speech voices"): neural ones, generally available.
VOICES = {
    "es": ("Polly.Lupe-Neural", "es-US"),
    "en": ("Polly.Joanna-Neural", "en-US"),
}
# A language without a voice is spoken by recordings; the few texts that have a place to fill in
# stand in its catalog in Spanish.
STAND_IN = "es"

# A neural voice left alone speaks about 180 words a minute. Frightened callers follow 150, and
# whoever writes a number down 120; with its breaks, that is 75 %.
RATE, NUMBER_RATE = "85%", "75%"
BETWEEN_GROUPS, BETWEEN_TURNS = "250ms", "600ms"
_PARTS = re.compile(f"({TELEPHONE.pattern})", TELEPHONE.flags)


@dataclass(frozen=True, kw_only=True)
class Script:
    """What one document needs beside its actions: links, our number, the session to carry.

    `recording` is the reference of the caller's latest message, which the addresses carry on,
    and `replay` the address where it can be heard; `queue` is where the caller waits, since a
    second (since 1970).
    """

    links: Links
    caller_id: str
    session: Session | str
    phone_of: Callable[[str], str]
    recording: str | None = None
    replay: str | None = None
    queue: str = ""
    since: int | None = None

    def link(self, webhook: Webhook) -> str:
        return self.links.to(webhook, self.session, recording=self.recording, since=self.since)


def caller_document(actions: Iterable[Action], script: Script) -> str:
    """Write what the caller's leg does next; no actions are an empty document."""
    actions = tuple(actions)
    if script.recording or script.since or any(_is_personal(action) for action in actions):
        return _written(actions, script)
    return _blank(actions, script.links, script.caller_id).replace(BLANK, str(script.session))


def _is_personal(action: Action) -> bool:
    """Tell whether an action holds somebody's number, which nothing remembers."""
    match action:
        case Ring() | Enqueue() | Confer():
            return True
        case Listen():
            return any(TELEPHONE.search(speak.text) for speak in action.speech)
        case _:
            return False


def _written(actions: Iterable[Action], script: Script) -> str:
    response = VoiceResponse()
    for action in actions:
        _add(response, action, script)
    return str(response)


@lru_cache(maxsize=1024)
def _blank(actions: tuple[Action, ...], links: Links, caller_id: str) -> str:
    """Write a document once for all calls: they differ in the session that it carries."""
    script = Script(links=links, caller_id=caller_id, session=BLANK, phone_of=str)
    return _written(actions, script)


def _add(response: VoiceResponse, action: Action, script: Script) -> None:
    match action:
        case Speak():
            response.append(say(action, script.links))
        case Listen():
            _listen(response, action, script)
        case Ring() | Enqueue() | Confer() | Wait() | Leave():
            _reach(response, action, script)
        case Record():
            _record(response, action, script)
        case HangUp():
            response.hangup()
        case Find():
            raise TypeError(action)


def _reach(
    response: VoiceResponse, action: Ring | Enqueue | Confer | Wait | Leave, script: Script
) -> None:
    match action:
        case Ring():
            response.append(_dial(action, script))
        case Enqueue():
            _enqueue(response, script)
        case Confer():
            alone = script.links.to(Webhook.ALONE, script.session)
            dial = room(script.queue, script.link(Webhook.PARTED), alone, ends=True)
            response.append(dial)
        case Wait():
            _wait(response, action, script)
        case Leave():
            response.leave()


def say(speak: Speak, links: Links) -> Say | Play:
    """Say a text in the voice of its language, or play its recording."""
    if speak.recording:
        return Play(links.to_recording(speak.language, speak.recording, speak.pause_ms))
    voice, language = VOICES.get(speak.language, VOICES[STAND_IN])
    spoken = Say("", voice=voice, language=language)
    if speak.pause_ms:
        # A <Pause> counts whole seconds; speech markup counts milliseconds.
        spoken.break_(time=f"{speak.pause_ms}ms")
    for part in _PARTS.split(speak.text):
        if TELEPHONE.fullmatch(part):
            _say_number(spoken, part)
        elif any(map(str.isalnum, part)):
            spoken.prosody(part, rate=RATE)
    return spoken


def _say_number(say: Say, number: str) -> None:
    """Say a telephone number twice, digit by digit, in its groups."""
    for turn in range(2):
        if turn:
            say.break_(time=BETWEEN_TURNS)
        slowly = say.prosody("", rate=NUMBER_RATE)
        for place, group in enumerate(number.split("-")):
            if place:
                slowly.break_(time=BETWEEN_GROUPS)
            slowly.say_as(group, interpret_as="digits")


def _listen(response: VoiceResponse, listen: Listen, script: Script) -> None:
    answer = script.link(Webhook.KEY)
    asking = gather(listen, script.links, answer, on_silence=True)
    if listen.replay and script.replay:
        asking.play(script.replay)
    response.append(asking)
    # Twilio reports silence to the action; should it ever fall through, the call goes on.
    response.redirect(answer, method="POST")


def _enqueue(response: VoiceResponse, script: Script) -> None:
    """Let the caller wait; what is said meanwhile comes from the address of the waiting."""
    response.enqueue(
        script.queue,
        action=script.link(Webhook.LEFT),
        method="POST",
        wait_url=script.link(Webhook.WAIT),
        wait_url_method="POST",
    )


def room(name: str, action: str | None, alone: str, *, ends: bool) -> Dial:
    """Go into a room; `alone` is heard until somebody else is there.

    With `ends`, it is over for all when this one leaves. Nothing in it is ever recorded.
    """
    dial = Dial(action=action, method="POST" if action else None, time_limit=LONGEST_TALK)
    dial.conference(
        name,
        beep="false",
        start_conference_on_enter=True,
        end_conference_on_exit=ends,
        wait_url=alone,
        wait_method="POST",
        max_participants=MOST_IN_A_ROOM,
    )
    return dial


def _wait(response: VoiceResponse, wait: Wait, script: Script) -> None:
    again = script.link(Webhook.WAIT)
    listen = Listen(wait.speech, LISTEN)
    response.append(gather(listen, script.links, again, on_silence=False))
    response.redirect(again, method="POST")


def gather(listen: Listen, links: Links, answer: str, *, on_silence: bool) -> Gather:
    """Speak, and take keys; `answer` is asked with them."""
    # No finish key: `#` and `*` would otherwise be read as silence.
    asking = Gather(
        input="dtmf",
        num_digits=listen.keys,
        finish_on_key="",
        timeout=listen.seconds,
        action=answer,
        method="POST",
        **({"action_on_empty_result": True} if on_silence else {}),
    )
    for speak in listen.speech:
        asking.append(say(speak, links))
    return asking


def _dial(ring: Ring, script: Script) -> Dial:
    links, session = script.links, script.session
    dial = Dial(
        action=script.link(Webhook.RUNG),
        method="POST",
        timeout=ring.seconds,
        caller_id=script.caller_id,
    )
    dial.number(
        script.phone_of(ring.code),
        url=links.to(Webhook.SCREEN, session, ring.code),
        method="POST",
        status_callback=links.to(Webhook.LEG, session, ring.code),
        status_callback_method="POST",
        status_callback_event=LEG_EVENTS,
    )
    return dial


def _record(response: VoiceResponse, record: Record, script: Script) -> None:
    for speak in record.speech:
        response.append(say(speak, script.links))
    done = script.link(Webhook.MESSAGE)
    response.record(
        action=done,
        method="POST",
        max_length=record.seconds,
        timeout=record.silence,
        finish_on_key=ANY_KEY,
        play_beep=True,
        recording_status_callback=script.links.to(Webhook.RECORDING, script.session),
        recording_status_callback_method="POST",
        recording_status_callback_event="completed absent",
    )
    # Twilio asks the action for nothing where nothing was recorded; then this goes on.
    response.redirect(done, method="POST")
