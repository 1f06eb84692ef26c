"""What a responder hears who has pressed a key for themselves, after a conversation."""

from ivr.actions import HangUp, Listen, Speak
from ivr.flow import Flow
from ivr.inviting import WAIT, Actions, all_of, in_turn

Speech = tuple[Speak, ...]


def noted(flow: Flow, what: str, until: str) -> Speech:
    """Thank for a wish: what it does (`no_calls`, `no_other`), and until when."""
    return in_turn(all_of(flow, what), all_of(flow, until))


def not_noted(flow: Flow) -> Speech:
    """Say that it could not be noted."""
    return all_of(flow, "not_noted")


def outcome(flow: Flow, before: Speech) -> Actions:
    """Ask how it ended; rest has been asked for, and is not offered again."""
    return (Listen((*before, *all_of(flow, "outcome")), WAIT),)


def thanks(flow: Flow, before: Speech = ()) -> Actions:
    """Say goodbye to who rests now."""
    return (*before, *all_of(flow, "rested"), HangUp())
