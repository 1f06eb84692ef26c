"""What the line's own words are called: one name for a thing, on every page and in every list.

They stand as in the middle of a sentence; what begins a line is given to `begin`.
"""

from collections.abc import Callable

from babel import Locale

from app.pages.words import gettext, language, lazy

TOPICS = {
    "raid": lazy("a raid"),
    "detained": lazy("somebody was taken"),
    "work": lazy("work"),
    "hate": lazy("hate"),
    "person": lazy("wants a person"),
    "silent": lazy("said nothing"),
    "lost": lazy("was cut off"),
    "text": lazy("a text"),
}
# What a case is about, as whoever talked with the caller says.
KINDS = {
    "raid-witness": lazy("a raid, or agents seen"),
    "detention": lazy("somebody was detained"),
    "wage": lazy("work: pay"),
    "harassment": lazy("work: harassment"),
    "injury": lazy("work: injury"),
    "retaliation": lazy("work: retaliation"),
    "hate": lazy("hate or violence"),
    "info": lazy("information"),
    "accompaniment": lazy("going along to court or an office"),
    "mutual-aid": lazy("food, a ride, help at home"),
    "other": lazy("something else"),
}
TIERS = {
    "primary": lazy("rung first"),
    "backup": lazy("backup"),
    "standby": lazy("standby"),
    "coordinator": lazy("coordinator on call"),
}
# What the rota lacks (app/rota/coverage.py), and, of what is grave, how long one is without it.
LACKS = {
    "nobody": lazy("nobody on shift"),
    "primary": lazy("nobody to ring first"),
    "es": lazy("no Spanish"),
    "en": lazy("no English"),
    "backup": lazy("no backup"),
    "coordinator": lazy("no coordinator"),
}
WITHOUT = {
    "nobody": lazy("with nobody on shift"),
    "primary": lazy("with nobody to ring first"),
    "es": lazy("without Spanish"),
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
STATUSES = {
    "new": lazy("new"),
    "triaged": lazy("sorted"),
    "active": lazy("under way"),
    "waiting-caller": lazy("waiting for the caller"),
    "waiting-partner": lazy("waiting for a partner"),
    "closed": lazy("closed"),
}
# Why somebody cannot have a shift (app/rota/fitting.py).
REFUSALS = {
    "holds": lazy("has it already"),
    "language": lazy("does not speak the language"),
    "untrained": lazy("training ends before"),
    "away": lazy("away then"),
    "busy": lazy("another shift then"),
    "leads": lazy("is no coordinator"),
    "hours": lazy("too many hours that week"),
    "nights": lazy("too many nights that week"),
    "rest": lazy("too little rest between shifts"),
}
# Those in which a caller may be noted to speak; of all others Babel knows most.
TONGUES = {
    "es": lazy("Spanish"),
    "en": lazy("English"),
    "mam": lazy("Mam"),
    "quc": lazy("K'iche'"),
    "pt": lazy("Portuguese"),
    "ht": lazy("Haitian Creole"),
    "mis": lazy("another language"),
}

TERMS = {
    "topic": TOPICS,
    "kind": KINDS,
    "tier": TIERS,
    "lack": LACKS,
    "refusal": REFUSALS,
    "outcome": OUTCOMES,
    "urgency": URGENCIES,
    "status": STATUSES,
}


def term(word: str | None, kind: str) -> str:
    """Say a word of the line as the reader says it; one that has no name stays as it is."""
    return str(TERMS[kind].get(word or "", word or ""))


def tongue(code: str | None) -> str:
    """Name a language in the reader's: "Spanish", "español"; its code where nobody knows it."""
    return tongue_in(language(), code or "", gettext)


def tongue_in(reader: str, code: str, said: Callable[[str], str]) -> str:
    """Name a language in that of a reader, where `said` says our own English texts in it."""
    if code in TONGUES:
        return said(TONGUES[code].english)
    return str(Locale.parse(reader).languages.get(code, code))
