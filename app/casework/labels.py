"""What the pages of cases call things, in the reader's language."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.calls.blocking import Unblockable
from app.casework.rules import Owed, Span
from app.casework.service import Hindrance, Sent
from app.pages.terms import OUTCOMES, STATUSES, TONGUES, TOPICS, URGENCIES
from app.pages.words import Lazy, lazy
from app.texts.rules import Fate

OWED = {
    Owed.ALARM: lazy("alarm open"),
    Owed.BACK: lazy("call back"),
    Owed.MESSAGE: lazy("message not heard"),
    Owed.TEXT: lazy("text not answered"),
}
SPANS = {
    Span.TODAY: lazy("today"),
    Span.WEEK: lazy("this week"),
    Span.MONTH: lazy("this month"),
}
HINDRANCES = {
    Hindrance.UNSAFE: lazy("They have said that they must not be called."),
    Hindrance.NO_NUMBER: lazy("There is no number to call: it was withheld, or is not kept."),
    Hindrance.ONLY_TEXTS: lazy("They have sent texts and never called. Answer with a text."),
    Hindrance.NEVER: lazy("The line never calls such a number."),
    Hindrance.ON_THE_LINE: lazy("They are calling the line themselves just now."),
    Hindrance.BEING_CALLED: lazy("Somebody is calling them just now."),
    Hindrance.NO_TELEPHONE: lazy(
        "You are not on the rota, so the line has no telephone of yours."
    ),
    Hindrance.ALREADY: lazy("Your telephone is being rung already. Press 1 to call them."),
}
UNBLOCKABLE = {
    Unblockable.NO_CALL: lazy("Nobody has called in this case, and texts are not blocked."),
    Unblockable.WITHHELD: lazy(
        "The number was withheld, or is not kept. Nobody can be blocked by that: it would meet"
        " everybody who hides their number."
    ),
    Unblockable.OURS: lazy("The call came from a telephone of ours. Those are never blocked."),
}
SENT = {
    Sent.SENT: lazy("Sent."),
    Sent.TWICE: lazy("This text was sent already; it was not sent again."),
    Sent.UNCERTAIN: lazy(
        "Twilio has not said whether it was sent. Do not send it again: this page tells it in a"
        " few minutes."
    ),
    Sent.STOPPED: lazy("They want no more texts. Nothing was sent."),
    Sent.UNSAFE: lazy("It is not safe to write to them. Nothing was sent."),
    Sent.NOBODY: lazy("Nobody has sent texts in this case. Nothing was sent."),
    Sent.BUSY: lazy("Twilio is busy. Nothing was sent; please try again."),
}
FATES = {
    Fate.ASKED: lazy("nobody knows yet whether it was sent"),
    Fate.LEFT: lazy("on its way"),
    Fate.DELIVERED: lazy("has arrived"),
    Fate.SENT: lazy("sent"),
    Fate.FAILED: lazy("did not arrive"),
    Fate.LOST: lazy("was never sent"),
}
REASONS = {
    30003: lazy("their telephone is off, or out of reach"),
    30005: lazy("there is no such number"),
    30006: lazy("the number is a landline, or gets no texts"),
    30007: lazy("the carrier took it for advertising"),
}


def labels() -> dict[str, Any]:
    """Give the words of what stands in a record, for a template."""
    return {
        "owed_words": OWED,
        "spans": SPANS,
        "statuses": STATUSES,
        "hindrances": HINDRANCES,
        "fates": FATES,
        "reasons": REASONS,
        "outcomes": OUTCOMES,
        "topics": TOPICS,
        "urgencies": URGENCIES,
        "spoken": TONGUES,
    }


def pairs(values: Iterable[str], words: Mapping[str, Lazy]) -> list[tuple[str, str | Lazy]]:
    """Give each value with what it is called."""
    return [(each, words.get(each, each)) for each in values]
