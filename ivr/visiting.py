"""What a responder hears who brings somebody in, and what that guest hears."""

from dataclasses import replace

from ivr.actions import HangUp, Listen, Speak
from ivr.flow import Flow
from ivr.inviting import WAIT, Actions, all_of
from ivr.queue import Guest
from ivr.saying import speak
from ivr.speech import KEY, SERVICE

Speech = tuple[Speak, ...]


def more(flow: Flow, *, in_vain: bool) -> Actions:
    """Ask a responder what they want; `in_vain`: nobody came whom they asked for."""
    told = all_of(flow, "no_guest") if in_vain else ()
    return (Listen((*told, *all_of(flow, "more")), WAIT),)


def choices(flow: Flow, services: tuple[str, ...]) -> Actions:
    """Read out the services that can be chosen, the first with the key 1."""
    speech = tuple(
        _filled(said, service, key)
        for key, service in enumerate(services, 1)
        for said in all_of(flow, "choice")
    )
    return (Listen(speech, WAIT),)


def nobody_to_choose(flow: Flow) -> Speech:
    return all_of(flow, "no_choice")


def calling(flow: Flow) -> Speech:
    """Say that somebody is being rung, and that the responder goes back to the caller."""
    return all_of(flow, "calling")


def marked(flow: Flow) -> Speech:
    """Say that the case is an emergency now."""
    return all_of(flow, "marked")


def asked(flow: Flow, kind: str) -> Actions:
    """Ask a guest to join."""
    queue = flow.script.queue
    if queue is None or kind not in set(Guest):
        return (HangUp(),)
    speech = tuple(
        speak(flow, "queue", text, each)
        for each in flow.languages
        for text in (queue.asked[Guest(kind)], queue.asked_keys)
    )
    return Listen(speech, WAIT), HangUp()


def moment(flow: Flow) -> Speech:
    """Ask somebody to wait who is alone, or whose room is not ready yet."""
    return all_of(flow, "guest_moment")


def needless(flow: Flow) -> Actions:
    """Thank a guest who is not needed any more."""
    return (*all_of(flow, "needless"), HangUp())


def _filled(said: Speak, service: str, key: int) -> Speak:
    text = said.text.replace(SERVICE, service).replace(KEY, str(key))
    return replace(said, text=text, recording=None)
