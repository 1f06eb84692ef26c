"""How long a hunt keeps a caller waiting who reaches nobody: ring after ring, with words."""

from ivr.actions import Listen
from ivr.flow import Flow
from ivr.saying import PAUSE, said, seconds_of
from ivr.screening import screening
from ivr.session import Session
from ivr.steps import Connect

RING_LATE = 5  # Twilio rings up to so many seconds longer than it was told ("Dial": timeout)


def hunt_seconds(flow: Flow, name: str, language: str | None) -> float:
    """Tell the most seconds of all attempts of a connect step, with the words around them."""
    step = flow.step(name)
    if not isinstance(step, Connect):
        return 0.0
    attempt = attempt_seconds(flow, name, step, language)
    between = [said(flow, name, (text,), language) for text in step.between]
    chunks = sum(between[at % len(between)] for at in range(step.attempts - 1))
    return step.attempts * attempt + said(flow, name, step.before, language) + chunks


def attempt_seconds(flow: Flow, name: str, step: Connect, language: str | None) -> float:
    """Tell the most seconds that one responder's telephone keeps a caller waiting.

    It is answered at the last moment, and whatever answers hears the screening to its end.
    """
    session = Session(fingerprint=flow.fingerprint, step=name, language=language)
    listen = screening(flow, session)[0]
    screened = (
        seconds_of(flow, listen.speech) + listen.seconds if isinstance(listen, Listen) else 0
    )
    return PAUSE + step.ring + RING_LATE + screened
