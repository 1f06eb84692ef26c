"""How long a hunt keeps a caller waiting who reaches nobody: ring after ring, with words."""

from ivr.actions import Listen
from ivr.flow import Connect, Flow
from ivr.saying import PAUSE, said, seconds_of
from ivr.screening import screening
from ivr.session import Session

RING_LATE = 5  # Twilio rings up to so many seconds longer than it was told ("Dial": timeout)


def hunt_seconds(flow: Flow, name: str, language: str | None, attempts: int) -> float:
    """Tell the most seconds of the last so many attempts of a connect step.

    All of them begin with `before`; fewer, after a queue that failed, with `between`.
    """
    step = flow.step(name)
    if not isinstance(step, Connect) or not attempts:
        return 0.0
    session = Session(fingerprint=flow.fingerprint, step=name, language=language)
    attempt = PAUSE + attempt_seconds(flow, session, step.ring)
    between = [said(flow, name, (text,), language) for text in step.between]
    first = step.attempts - attempts
    words = sum(
        between[at % len(between)] for at in range(max(first - 1, 0), step.attempts - 1)
    )
    return (
        attempts * attempt + words + (0.0 if first else said(flow, name, step.before, language))
    )


def attempt_seconds(flow: Flow, session: Session, ring: int) -> float:
    """Tell the most seconds that one responder's telephone keeps a caller waiting.

    It is answered at the last moment, and whatever answers hears the screening to its end.
    """
    listen = screening(flow, session)[0]
    if not isinstance(listen, Listen):
        return ring + RING_LATE
    return ring + RING_LATE + seconds_of(flow, listen.speech) + listen.seconds
