"""Press the key you hear: what machines do not do, asked before anybody is rung in a flood."""

from enum import Enum

from ivr.actions import Listen
from ivr.circumstances import Circumstances
from ivr.flow import Flow
from ivr.saying import PAUSE, said, speak, tongues
from ivr.session import Session
from ivr.steps import Connect, Urgency

ROUNDS = 2  # how often the question is asked


class Gate(Enum):
    """Whether somebody is rung for a caller."""

    OPEN = "open"
    ASK = "ask"  # when they have pressed the key that they hear
    SHUT = "shut"  # rights and a message instead


def gate(flow: Flow, session: Session, step: Connect, now: Circumstances) -> Gate:
    """Tell whether a caller is asked before anybody is rung.

    An emergency within the limits rings at once, also in guard mode: its keys keep a reserve.
    """
    emergency = step.urgency is Urgency.EMERGENCY
    if flow.script.guard is None:
        return Gate.OPEN
    if now.over and not emergency:
        return Gate.SHUT
    asked = now.over or (now.guard and (now.crowded or not emergency))
    return Gate.ASK if asked and not session.passed else Gate.OPEN


def key(flow: Flow, now: Circumstances) -> str:
    """Tell the key that is asked for in a call; no key where nobody is asked."""
    keys = sorted(flow.script.guard.ask) if flow.script.guard else [""]
    return keys[now.lot % len(keys)]


def question(flow: Flow, session: Session, step: Connect, now: Circumstances) -> Listen:
    """Ask for the key; in an emergency a right is said before, the first time."""
    guard = flow.script.guard
    texts = [("guard", guard.ask[key(flow, now)])] if guard else []
    if step.urgency is Urgency.EMERGENCY and session.misses == 0:
        texts = [("minimal", flow.script.minimal[0]), *texts]
    speech = tuple(
        speak(flow, context, text, language)
        for language in tongues(flow, session.language)
        for context, text in texts
    )
    return Listen(speech, guard.wait if guard else 0)


def question_seconds(flow: Flow, step: Connect, language: str | None) -> float:
    """Tell the most seconds of the question for who never presses its key."""
    guard = flow.script.guard
    if guard is None:
        return 0.0
    asked = max(said(flow, "guard", (text,), language) for text in guard.ask.values())
    right = said(flow, "minimal", flow.script.minimal[:1], language)
    rights = right if step.urgency is Urgency.EMERGENCY else 0.0
    return rights + ROUNDS * (asked + guard.wait) + (ROUNDS - 1) * PAUSE
