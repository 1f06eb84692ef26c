"""What an invited responder hears, in every language of the line, and what the caller does.

A line without a queue invites nobody; should an invitation be answered after the queue was
taken out of the flow, it is asked as the hunt asks.
"""

from ivr.actions import Action, HangUp, Listen, Speak
from ivr.flow import Flow
from ivr.saying import speak, tongues
from ivr.steps import Urgency

Actions = tuple[Action, ...]

WAIT = 5  # seconds for a key after a conversation: the responder puts the telephone down


def asked(flow: Flow, urgency: str, topic: str, language: str | None) -> Actions:
    """Ask a responder to take a caller: how urgent, about what, in which language."""
    words = flow.script.screening
    speech = _announced(flow, urgency, topic, language, opening=True)
    return Listen(speech, words.wait), HangUp()


def accepted(
    flow: Flow, urgency: str, topic: str, language: str | None, *, announced: bool
) -> tuple[Speak, ...]:
    """Tell who accepted that they are being connected; unannounced, to which other caller.

    In an emergency that was announced nothing is said: it would only keep the two apart.
    """
    connecting = speak(flow, "screening", flow.script.screening.accepted, flow.languages[0])
    queue = flow.script.queue
    if announced or queue is None:
        return () if urgency == Urgency.EMERGENCY else (connecting,)
    other = tuple(speak(flow, "queue", queue.other_caller, each) for each in flow.languages)
    return (*other, *_announced(flow, urgency, topic, language, opening=False), connecting)


def found(flow: Flow, urgency: str, language: str | None) -> tuple[Speak, ...]:
    """Tell a caller that somebody is there; in an emergency that person tells it themselves."""
    queue = flow.script.queue
    if queue is None or urgency == Urgency.EMERGENCY:
        return ()
    spoken = tongues(flow, language if language in flow.languages else None)
    return tuple(speak(flow, "queue", queue.found, each) for each in spoken)


def nobody(flow: Flow) -> Actions:
    """Thank who accepted when somebody else was faster, or the caller has gone."""
    return (*all_of(flow, "nobody"), HangUp())


def another(flow: Flow) -> Actions:
    """Offer a further caller."""
    return (Listen(all_of(flow, "another"), WAIT),)


def outcome(flow: Flow) -> Actions:
    """Ask how it ended, and offer rest."""
    said = all_of(flow, "outcome"), all_of(flow, "rest_keys")
    return (Listen(in_turn(*said), WAIT),)


def trial(flow: Flow) -> Actions:
    """Ask whoever answers a trial of their telephone whether they hear it well."""
    said = all_of(flow, "opening", "screening"), all_of(flow, "trial")
    return Listen(in_turn(*said), flow.script.screening.wait), HangUp()


def ready(flow: Flow) -> Actions:
    """Tell them that their telephone is ready."""
    return (*all_of(flow, "ready"), HangUp())


def thanks(flow: Flow) -> Actions:
    return (*all_of(flow, "thanks"), HangUp())


def all_of(flow: Flow, field: str, context: str = "queue") -> tuple[Speak, ...]:
    """Say one of the texts for responders in every language of the line."""
    texts = getattr(flow.script, context)
    text = getattr(texts, field) if texts else None
    return tuple(speak(flow, context, text, each) for each in flow.languages) if text else ()


def in_turn(*texts: tuple[Speak, ...]) -> tuple[Speak, ...]:
    """Say several texts in one language, then in the next."""
    return tuple(speak for each in zip(*texts, strict=False) for speak in each)


def _announced(
    flow: Flow, urgency: str, topic: str, language: str | None, *, opening: bool
) -> tuple[Speak, ...]:
    words, queue = flow.script.screening, flow.script.queue
    known = urgency if urgency in set(Urgency) else Urgency.EMERGENCY
    texts = [
        ("screening", words.urgency[Urgency(known)]),
        ("queue", queue.topics.get(topic) if queue else None),
        ("screening", words.language.get(language or "unknown", words.language["unknown"])),
    ]
    if opening:
        texts = [("screening", words.opening), *texts, ("screening", words.keys)]
    return tuple(
        speak(flow, context, text, each)
        for each in flow.languages
        for context, text in texts
        if text
    )
