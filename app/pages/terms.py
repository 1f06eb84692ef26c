"""What the line's own words are called on pages: one name for a thing on all of them."""

from babel import Locale

from app.pages.words import language, lazy

TOPICS = {
    "raid": lazy("a raid"),
    "detained": lazy("somebody was taken"),
    "work": lazy("work"),
    "hate": lazy("hate"),
    "person": lazy("wants a person"),
    "silent": lazy("said nothing"),
    "lost": lazy("was cut off"),
}
TIERS = {
    "primary": lazy("rung first"),
    "backup": lazy("backup"),
    "standby": lazy("standby"),
    "coordinator": lazy("coordinator on call"),
}
OUTCOMES = {
    "reached": lazy("reached a person"),
    "message": lazy("left a message"),
    "call-back": lazy("asked to be called back"),
    "rights": lazy("listened to their rights"),
    "left": lazy("left before anybody answered"),
    "under-way": lazy("under way"),
}
URGENCIES = {
    "emergency": lazy("emergency"),
    "urgent": lazy("urgent"),
    "normal": lazy("can wait"),
}

TERMS = {"topic": TOPICS, "tier": TIERS, "outcome": OUTCOMES, "urgency": URGENCIES}


def term(word: str | None, kind: str) -> str:
    """Say a word of the line as the reader says it; one that has no name stays as it is."""
    return str(TERMS[kind].get(word or "", word or ""))


def tongue(code: str | None) -> str:
    """Name a language in the reader's: "Spanish", "español"; its code where nobody knows it."""
    return str(Locale.parse(language()).languages.get(code or "", code or ""))
