"""What somebody of ours hears who is called because of an alarm or to hear a message."""

from collections.abc import Callable
from dataclasses import replace

from ivr.actions import HangUp, Listen, Speak
from ivr.flow import Flow
from ivr.inviting import WAIT, Actions, all_of
from ivr.saying import speak
from ivr.speech import CASE, SINCE, UNTIL

Speech = tuple[Speak, ...]


def alarm(flow: Flow, case: str, *, several: bool) -> Actions:
    """Tell which emergency found nobody, and ask for the key of whoever takes care of it.

    `case` is the name of the case as it is spoken; `several`: it is the last of more.
    """
    told = "alarms" if several else "alarm"
    return Listen(_about(flow, case, told, "alarm_keys"), WAIT), HangUp()


def gap(flow: Flow, lack: str, hours: Callable[[str], tuple[str, str]]) -> Actions:
    """Tell which gap there is in the rota, and ask for the key of whoever takes care of it.

    `lack` is the worst that is missing (nobody, primary, spanish); `hours` gives, as they are
    spoken in a language, when the gap begins and ends.
    """
    told = _about(flow, "", "gap", f"gap_{lack}", "alarm_keys")
    return Listen(tuple(_timed(each, *hours(each.language)) for each in told), WAIT), HangUp()


def _timed(said: Speak, since: str, until: str) -> Speak:
    return replace(said, text=said.text.replace(SINCE, since).replace(UNTIL, until))


def filled(flow: Flow, *, surely: bool) -> Actions:
    """Thank whoever takes care of a gap: there is no caller to call back."""
    return (*_thanks(flow, surely=surely), HangUp())


def taken(flow: Flow, *, surely: bool) -> Actions:
    """Thank whoever takes care of it, and offer to call the caller back.

    `surely`: they were the first; otherwise nobody could look who was.
    """
    return Listen((*_thanks(flow, surely=surely), *all_of(flow, "back_offer")), WAIT), HangUp()


def _thanks(flow: Flow, *, surely: bool) -> Speech:
    return all_of(flow, "alarm_taken" if surely else "alarm_perhaps")


def other(flow: Flow) -> Actions:
    """Tell whoever was not the first that somebody else takes care of it."""
    return (*all_of(flow, "alarm_other"), HangUp())


def back(flow: Flow, case: str, *, dropped: bool) -> Actions:
    """Ask whether somebody calls a caller back who has asked for it, or `dropped`."""
    told = "dropped" if dropped else "back"
    return Listen(_about(flow, case, told, "back_keys"), WAIT), HangUp()


def wanted(flow: Flow) -> Actions:
    """Ask for the key of whoever wanted to call a caller a moment ago: no voicemail has it."""
    return Listen(all_of(flow, "back_keys"), WAIT), HangUp()


def calling(flow: Flow) -> Speech:
    """Tell whoever calls a caller back what to do if a machine answers."""
    return all_of(flow, "back_calling")


def talked(flow: Flow) -> Actions:
    """Ask whether the caller was there."""
    return Listen(all_of(flow, "back_talked"), WAIT), HangUp()


def nobody(flow: Flow) -> Actions:
    """Say that the caller did not answer."""
    return (*all_of(flow, "back_nobody"), HangUp())


def refused(flow: Flow) -> Actions:
    """Say that the caller cannot be called."""
    return (*all_of(flow, "back_refused"), HangUp())


def busy(flow: Flow) -> Actions:
    """Say that somebody else is with the caller, or is calling them."""
    return (*all_of(flow, "back_busy"), HangUp())


def has_message(flow: Flow) -> Speech:
    """Thank whoever takes care of it, and say that there is a message."""
    return (*all_of(flow, "alarm_taken"), *all_of(flow, "message_left"))


def message(flow: Flow, case: str) -> Actions:
    """Offer to play a message."""
    return Listen(_about(flow, case, "message", "message_keys"), WAIT), HangUp()


def heard(flow: Flow) -> Listen:
    """Ask what becomes of a message that was heard."""
    return Listen(all_of(flow, "message_heard"), WAIT)


def thanks(flow: Flow, *, takes: bool) -> Actions:
    """Thank who has heard a message, and takes care of it or leaves it to others."""
    return (*all_of(flow, "message_taken" if takes else "message_kept"), HangUp())


def away(flow: Flow) -> Actions:
    """Say that a message cannot be played now."""
    return (*all_of(flow, "message_away"), HangUp())


def _about(flow: Flow, case: str, *fields: str) -> Speech:
    queue = flow.script.queue
    return tuple(
        _filled(speak(flow, "queue", getattr(queue, field), language), case)
        for language in flow.languages
        for field in fields
        if queue
    )


def _filled(said: Speak, case: str) -> Speak:
    return replace(said, text=said.text.replace(CASE, case))
