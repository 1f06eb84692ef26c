"""What a responder hears before a caller is connected, and after pressing the key."""

from ivr.actions import Action, HangUp, Listen
from ivr.flow import Flow
from ivr.saying import speak
from ivr.session import Session
from ivr.steps import Connect, Urgency

ACCEPT = "1"


def screening(flow: Flow, session: Session | None) -> tuple[Action, ...]:
    """Ask a responder, in every language of the line, to take the call; silence hangs up.

    Facts that the session cannot tell are said as unknown, and as an emergency.
    """
    words = flow.script.screening
    spoken = session.language if session else None
    texts = (
        words.opening,
        words.urgency[_urgency(flow, session)],
        words.language.get(spoken or "unknown", words.language["unknown"]),
        words.keys,
    )
    speech = tuple(
        speak(flow, "screening", text, language)
        for language in flow.languages
        for text in texts
    )
    return Listen(speech, words.wait), HangUp()


def accepted(flow: Flow) -> tuple[Action, ...]:
    """Tell a responder that the two are being connected; the document's end bridges them."""
    language = flow.languages[0]
    return (speak(flow, "screening", flow.script.screening.accepted, language),)


def _urgency(flow: Flow, session: Session | None) -> Urgency:
    step = flow.script.steps.get(session.step) if session else None
    return step.urgency if isinstance(step, Connect) else Urgency.EMERGENCY
