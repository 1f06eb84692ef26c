"""The texts of a flow as the engine speaks them, and how long they last."""

from collections.abc import Iterable

from ivr.actions import Speak
from ivr.flow import Flow
from ivr.recordings import lasting

PAUSE_AFTER_KEY_MS = 500  # the telephone is on its way back to the ear
PAUSE = PAUSE_AFTER_KEY_MS / 1000


def speak(flow: Flow, context: str, text: str, language: str) -> Speak:
    """Speak a text in a language, by its recording where there is one."""
    recording = flow.recording(context, text, language)
    return Speak(flow.text(context, text, language), language, recording=recording)


def tongues(flow: Flow, language: str | None) -> tuple[str, ...]:
    """Name the languages that are spoken to a caller: theirs, or all while it is unknown."""
    return (language,) if language else flow.languages


def said(flow: Flow, context: str, texts: Iterable[str], language: str | None) -> float:
    """Tell how many seconds texts last, said to a caller of this language."""
    spoken = tongues(flow, language)
    return seconds_of(flow, (speak(flow, context, text, at) for at in spoken for text in texts))


def seconds_of(flow: Flow, speech: Iterable[Speak]) -> float:
    """Tell how many seconds it lasts when all of this is said, pauses included."""
    return sum(
        lasting(flow, each.language, each.recording, each.text) + each.pause_ms / 1000
        for each in speech
    )
