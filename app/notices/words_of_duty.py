"""What our people are told of their own shifts: reminders, who is there, what is left open."""

from app.notices.facts import ASKS, Kind, Matter

OF_DUTY = frozenset(
    {
        Kind.REMINDER,
        Kind.DUTY,
        Kind.MISSING,
        Kind.CAME,
        Kind.ALONE,
        Kind.RELAY,
        Kind.UNTAKEN,
        Kind.NUDGE,
    }
)
SUBJECTS = {
    Kind.REMINDER: "Your shift",
    Kind.DUTY: "Your shift",
    Kind.MISSING: "Is {who} there?",
    Kind.CAME: "{who} is there",
    Kind.ALONE: "ALARM: nobody may be there",
    Kind.RELAY: "Left open by {who}",
    Kind.UNTAKEN: "Nobody has taken note of what was left open",
    Kind.NUDGE: "Your notes",
}
AS = {
    "primary": "primary",
    "backup": "backup",
    "standby": "standby",
    "coordinator": "coordinator",
}
DAY = "You have a shift from {since} until {ends}: {tiers}."
HOUR = "Your shift begins at {hour} and lasts until {ends}: {tiers}."
WITH = "With you: {names}."
NOBODY_ELSE = "Nobody else is on shift then."
IF_NOT = "If you cannot come, reply NO {code}."
IF_NOT_BY_LETTER = "If you cannot come, send the text NO {code} to the line."
THERE = "To say that you are there, reply {code}; if you cannot come, NO {code}."
THERE_BY_LETTER = (
    "To say that you are there, send the text {code} to the line; if you cannot come, NO"
    " {code}."
)
SILENT_OWN = "We have not heard from you for your shift, from {since} until {ends}."
BACKED_OWN = "The line rings you as planned, and {backup} as well."
UNBACKED_OWN = "The line rings you as planned, and there is no backup."
PROMOTED = (
    "From {since} until {ends} you are rung among the first, because {who} gives no sign."
    " Thank you."
)
RELIEVED = "You are backup again: nobody needs you in the place of {who} any more. Thank you."
HERE = "Thank you. We count on you from {since} until {ends}."
CANNOT_OWN = (
    "The coordinators have been told. The shift from {since} until {ends} stays yours until"
    " somebody else has it."
)
RELAYED = "Thank you. In the console you can now open {cases}."
SILENT = "{who} has not said that they are there, from {since} until {ends}."
BACKED = "{backup} is rung with the primaries, and so is {who}."
UNBACKED = "There is no backup; others on shift are rung."
CANNOT = (
    "{who} cannot come, from {since} until {ends}. The shift stays theirs until somebody else"
    " has it."
)
CAME = "{who} is there now, from {since} until {ends}."
CAN = "{who} can come after all, from {since} until {ends}."
ALONE = (
    "ALARM: {who} has the shift from {since} until {ends} and gives no sign, and there is"
    " neither a backup nor another primary. To take care of it, reply {code}."
)
ALONE_BY_LETTER = (
    "ALARM: {who} has the shift from {since} until {ends} and gives no sign, and there is"
    " neither a backup nor another primary. To take care of it, send the text {code} to the"
    " line."
)
LEFT = "The shift of {who} is over, and this is still open: {cases}."
TAKE_NOTE = "To take note of it, reply {code}."
TAKE_NOTE_BY_LETTER = "To take note of it, send the text {code} to the line."
UNTAKEN = (
    "The shift of {who} is over, and nobody on shift has taken note of what is still open:"
    " {cases}."
)
NUDGE = (
    "Nothing is written down yet of your conversations: {cases}. Please do it in the console."
)
WORDS_OF_DUTY = tuple(
    dict.fromkeys(
        (
            *SUBJECTS.values(), *AS.values(), DAY, HOUR, WITH, NOBODY_ELSE, IF_NOT,
            IF_NOT_BY_LETTER, THERE, THERE_BY_LETTER, SILENT_OWN, BACKED_OWN, UNBACKED_OWN,
            PROMOTED, RELIEVED, HERE, CANNOT_OWN, RELAYED, SILENT, BACKED, UNBACKED, CANNOT,
            CAME, CAN, ALONE, ALONE_BY_LETTER, LEFT, TAKE_NOTE, TAKE_NOTE_BY_LETTER, UNTAKEN,
            NUDGE,
        )
    )
)  # fmt: skip


def of_duty(matter: Matter, *, letter: bool) -> tuple[str, ...]:
    """Choose what somebody is told, sentence by sentence; nobody reads answers to a letter."""
    match matter.kind:
        case Kind.REMINDER:
            return _reminder(matter, letter=letter)
        case Kind.DUTY:
            return _own(matter)
        case Kind.MISSING:
            return _missing(matter)
        case Kind.RELAY:
            return LEFT, TAKE_NOTE_BY_LETTER if letter else TAKE_NOTE
        case other:
            alone = ALONE_BY_LETTER if letter else ALONE
            came = CAN if matter.facts[0].get("says") == "can" else CAME
            said = {Kind.ALONE: alone, Kind.CAME: came, Kind.UNTAKEN: UNTAKEN}
            return ({**said, Kind.NUDGE: NUDGE}[other],)


def _missing(matter: Matter) -> tuple[str, ...]:
    facts = matter.facts[0]
    if facts["says"] == "cannot":
        return (CANNOT,)
    return SILENT, UNBACKED if facts["backup"] is None else BACKED


def _reminder(matter: Matter, *, letter: bool) -> tuple[str, ...]:
    facts = matter.facts[0]
    others = WITH if facts["with"] else NOBODY_ELSE
    if facts["which"] == "day":
        return DAY, others, IF_NOT_BY_LETTER if letter else IF_NOT
    asks = (THERE_BY_LETTER if letter else THERE,) if ASKS in facts else ()
    return (HOUR, others, *asks)


def _own(matter: Matter) -> tuple[str, ...]:
    facts = matter.facts[0]
    match facts["says"]:
        case "silent":
            backed = facts.get("backup") is not None
            return SILENT_OWN, BACKED_OWN if backed else UNBACKED_OWN, THERE
        case says:
            told = {"promoted": PROMOTED, "relieved": RELIEVED, "here": HERE}
            return ({**told, "cannot": CANNOT_OWN, "relayed": RELAYED}[says],)
