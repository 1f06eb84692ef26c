"""A dozen calls that mean something, told in both languages side by side."""

from dataclasses import dataclass, field
from datetime import time, timedelta
from itertools import zip_longest

from app.line.rules import Guard, LineState, Night, Notice
from app.practice import Accepts, Keys, Kind, Voicemail
from tests.calls.conftest import CALLER, DAWN, NUMBERS

TOLD = {
    Kind.RANG: "rings",
    Kind.ANSWERED: "answers",
    Kind.PRESSED: "presses {text}",
    Kind.HEARD: "{text}",
    Kind.PLAYED: "(hears the message that was left)",
    Kind.BEEP: "(a tone)",
    Kind.SPOKE: "(speaks)",
    Kind.CONNECTED: "(talks with the other)",
    Kind.HUNG_UP: "(hangs up)",
    Kind.RELEASED: "(the line ends the call)",
}
WORDS = {"es": "Hoy no hay redadas confirmadas.", "en": "Today no raid is confirmed."}


@dataclass(frozen=True, kw_only=True)
class Named:
    """One call: `keys` with L for the language key; who is on shift, and how they behave."""

    title: str
    keys: str
    staff: dict[str, object] = field(default_factory=dict)
    caller: str = CALLER
    state: LineState = field(default_factory=LineState)


CALLS = {
    "a-raid-at-dawn": Named(title="A raid at dawn", keys="L 1", staff={"Ana": Accepts()}),
    "a-raid-and-a-voicemail": Named(
        title="A raid, and the responder's voicemail picks up", keys="L 1",
        staff={"Ana": Voicemail()},
    ),
    "nobody-on-shift": Named(title="A raid, and nobody is on shift", keys="L 1"),
    "unpaid-harvest": Named(
        title="The harvest was not paid", keys="L 3 3 - - - - - - 1", staff={"Ana": Accepts()}
    ),
    "a-woman-please": Named(
        title="Somebody prefers to talk to a woman, and none is on shift", keys="L 3 2 3 2",
        staff={"Luis": Accepts()},
    ),
    "someone-taken-number-withheld": Named(
        title="Someone was taken; the number is withheld, and a call-back is asked for",
        keys="L 2 1 4135550123 1 1", caller="anonymous",
    ),
    "hate-in-the-street": Named(
        title="An attack in the street, in danger now", keys="L 4 1", staff={"Ana": Accepts()}
    ),
    "rights-in-the-car": Named(title="Rights on the street and in the car", keys="L 5 2"),
    "a-message-recorded-again": Named(
        title="A message is heard again, erased and recorded anew", keys="L 3 4 2 - 3 1 2"
    ),
    "night-and-not-urgent": Named(
        title="At night, about work, and it can wait", keys="L 3 1 2",
        staff={"Ana": Accepts()}, state=LineState(night=Night(time(22), time(7))),
    ),
    "something-is-published": Named(
        title="Something is published, and the caller asks for a person", keys="L - 0",
        staff={"Ana": Accepts()},
        state=LineState(notice=Notice(WORDS, DAWN + timedelta(hours=3))),
    ),
    "changes-the-language": Named(
        title="The wrong language was chosen", keys="L 8 0", staff={"Ana": Accepts()}
    ),
    "silence": Named(
        title="Somebody who cannot press a key", keys="", staff={"Ana": Accepts()}
    ),
    "guard-mode-and-silence": Named(
        title="Silence while the line is in guard mode", keys="",
        state=LineState(guard=Guard.ON),
    ),
}  # fmt: skip


def made(line, named, language_key):
    """Make a named call on a line, and tell it as (who, what) rows, without names of cases."""
    for name, behaviour in named.staff.items():
        line.phone(name, behaviour)
    phone = line.network.phone(named.caller)
    keys = Keys(named.keys.replace("L", language_key), talks=20.0)
    call = phone.calls(line.number, script=keys)
    bird, _, digits = line.case(call)["name"].partition("-")
    case = f"{bird.capitalize()}, {' '.join(digits)}"
    names = {number: name for name, number in NUMBERS.items()}
    entries = [each for each in call.transcript if each.kind in TOLD]
    told = [TOLD[each.kind].format(text=each.text) for each in entries]
    return [
        (names.get(each.who, "The caller"), text.replace(case, "‹case›"))
        for each, text in zip(entries, told, strict=True)
    ]


def document(named, spanish, english):
    """Write a call as a lawyer reads it."""
    rows = [
        f"| {who} | {told} | {other} |"
        for (who, told), (_, other) in zip_longest(spanish, english, fillvalue=("", ""))
    ]
    head = ["| who | Español | English |", "|---|---|---|"]
    return "\n".join([f"# {named.title}", "", *head, *rows, ""])
