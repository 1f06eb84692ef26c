"""What a coordinator hears who is called because of an alarm, in every language of the line."""

from dataclasses import replace

from ivr.actions import HangUp, Listen, Speak
from ivr.flow import Flow
from ivr.inviting import WAIT, Actions
from ivr.saying import speak
from ivr.speech import CASE


def alarm(flow: Flow, case: str, *, several: bool) -> Actions:
    """Tell which emergency found nobody, and ask for the key of whoever takes care of it.

    `case` is the name of the case as it is spoken; `several`: it is the last of more.
    """
    queue = flow.script.queue
    if queue is None:
        return (HangUp(),)
    told = queue.alarms if several else queue.alarm
    speech = tuple(
        _filled(speak(flow, "queue", text, language), case)
        for language in flow.languages
        for text in (told, queue.alarm_keys)
    )
    return Listen(speech, WAIT), HangUp()


def taken(flow: Flow) -> Actions:
    """Thank whoever takes care of it."""
    queue = flow.script.queue
    texts = (queue.alarm_taken,) if queue else ()
    said = (speak(flow, "queue", text, each) for each in flow.languages for text in texts)
    return (*said, HangUp())


def _filled(said: Speak, case: str) -> Speak:
    return replace(said, text=said.text.replace(CASE, case))
