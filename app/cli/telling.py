"""What happened on the practice network, as people and programs read it: roles, no numbers."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from app.cli.stage import Stage
from app.pages.terms import OUTCOMES
from app.practice import Entry, Kind, Webhook

# What each entry is called at the terminal; the words of a speech follow.
SAID = {
    Kind.CALLED: "calls the line",
    Kind.RANG: "rings",
    Kind.ANSWERED: "answers",
    Kind.DECLINED: "declines",
    Kind.HEARD: "hears",
    Kind.PLAYED: "hears the recording",
    Kind.CUT: "cuts the speech short",
    Kind.RINGING: "hears it ringing at",
    Kind.PRESSED: "presses",
    Kind.LOST: "presses, unheard,",
    Kind.BEEP: "hears the beep",
    Kind.SPOKE: "speaks",
    Kind.RECORDED: "has left a message",
    Kind.CONNECTED: "is connected with",
    Kind.PARTED: "is parted from",
    Kind.HUNG_UP: "hangs up",
    Kind.RELEASED: "is hung up on",
    Kind.CARRIER_ERROR: "HEARS THE CARRIER'S ERROR",
}
OTHERS = {Kind.RINGING, Kind.CONNECTED, Kind.PARTED}  # their text is another's number
SILENT = {Kind.CALLED, Kind.RECORDED, Kind.RELEASED}


def line_of(stage: Stage, entry: Entry) -> str:
    """Write an entry for the terminal."""
    row = row_of(stage, entry)
    words = f"«{row['text']}»" if entry.kind is Kind.HEARD else row["text"]
    tongue = f" ({entry.language})" if entry.language else ""
    said = " ".join(filter(None, (SAID[entry.kind] + tongue, words)))
    return f"{row['after']:6.1f} s  {row['who']:<12} {said}"


def row_of(stage: Stage, entry: Entry) -> dict[str, Any]:
    """Describe an entry for a program: who heard what, in which language and voice, when."""
    text = stage.name(entry.text) if entry.kind in OTHERS else entry.text
    return {
        "at": entry.at.isoformat(),
        "after": round((entry.at - _begun(stage, entry)).total_seconds(), 1),
        "who": stage.name(entry.who),
        "kind": entry.kind.value,
        "text": "" if entry.kind in SILENT else text,
        "language": entry.language,
        "voice": entry.voice,
        "seconds": round(entry.seconds, 1),
    }


def _begun(stage: Stage, entry: Entry) -> datetime:
    """Tell when the line was last called: responders' telephones are calls of their own."""
    rang = (each.at for each in reversed(stage.network.transcript) if each.kind is Kind.CALLED)
    return next((at for at in rang if at <= entry.at), entry.at)


def webhook_row(webhook: Webhook) -> dict[str, Any]:
    """Describe a webhook: its address without what it carries, its moment, how long it took."""
    return {
        "at": webhook.at.isoformat(),
        "path": urlsplit(webhook.path).path,
        "attempt": webhook.attempt,
        "status": webhook.status,
        "milliseconds": round(webhook.milliseconds, 1),
    }


def ending_of(case: dict[str, Any]) -> str:
    """Say what stands in the case, and how to read more."""
    name = case["name"]
    return f"Case {name}: {OUTCOMES[case['outcome']].english}. ./run cases show {name}"
