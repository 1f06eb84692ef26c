"""What our people are told, in their language: names of cases and people, never a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from app.notices import shifts
from app.notices.facts import Kind, Matter, Recipient
from app.notices.rules import BY_TEXT
from app.notices.shifts import UNNAMED
from app.notices.words_of_duty import AS, OF_DUTY, WORDS_OF_DUTY, of_duty
from app.notices.words_of_duty import SUBJECTS as SUBJECTS_OF_DUTY

SUBJECTS = {
    Kind.EMERGENCY: "ALARM: nobody answered an emergency",
    Kind.NOBODY: "Nobody answered a caller",
    Kind.ABSENT: "{who} does not answer",
    Kind.REFUSED: "The telephone of {who} cannot be rung",
    Kind.TAKEN: "{who} takes care of it",
    Kind.MESSAGE: "A new message",
    Kind.TEXT: "A new text",
    Kind.BACK: "A caller asks to be called back",
    Kind.UNREACHED: "A caller could not be called back",
    Kind.MARKED: "A case is an emergency",
    Kind.WISH: "Your availability",
    Kind.OWN: "Your availability",
    Kind.GAP: "{who} rests, and somebody is needed",
    Kind.OVER: "No need to reply any more",
    Kind.HANDED: "A case is yours now",
    Kind.GUARD: "Too many calls",
    Kind.ACCOUNT: "Your account for the line",
    Kind.UNCOVERED: "ALARM: a gap in the rota",
    **shifts.SUBJECTS,
    **SUBJECTS_OF_DUTY,
}
ONE = {
    Kind.EMERGENCY: "ALARM: nobody answered an emergency call: {cases}."
    " We are calling coordinators one after another.",
    Kind.NOBODY: "A caller wanted to talk to somebody, and nobody could answer: {cases}.",
}
SEVERAL = {
    Kind.EMERGENCY: "ALARM: nobody answered {count} emergency calls: {cases}. We are calling"
    " coordinators one after another.",
    Kind.NOBODY: "{count} callers wanted to talk to somebody,"
    " and nobody could answer: {cases}.",
}
REPLY = "To take care of it, reply {code}."
REPLY_TO_LETTER = "To take care of it, send the text {code} to the line."
ABSENT = (
    "{who} has missed two calls in a row. Until {until} the line rings others, and {who} only"
    " when nobody else is left."
)
ABSENT_SELF = (
    "You have missed two calls in a row. Until {until} the line rings others, and you only when"
    " nobody else is left. When you are there again, send ON. If something is wrong with your"
    " telephone, tell a coordinator."
)
REFUSED = "{who} cannot be rung: {why}. Correct the number in the rota."
TAKEN = "{who} takes care of {cases}."
TAKEN_SELF = "Thank you. You take care of {cases}; the others have been told."
MESSAGE = "New message: {cases}. To be called and hear it, reply {code}."
MESSAGE_BY_LETTER = (
    "New message: {cases}. To be called and hear it, send the text {code} to the line."
)
TEXT = "New text: {cases}."
UNREACHED = "{cases}: the caller asked to be called back, and was not there, twice."
MARKED = "{cases}: the responder says that it is an emergency."
GAP = "{who} rests until {until}. {gaps}"
GAPS = {
    "primary": "No primary responder is on shift now.",
    "es": "Nobody on shift speaks Spanish now.",
    "en": "Nobody on shift speaks English now.",
}

# To somebody of ours about themselves, each within GSM-7 in both languages. A sender can be
# forged, so a question says what to do if it was somebody else.
WISH = "To get no calls until {rest}, reply {code}. If it was not you who asked, do nothing."
WISH_ONE = (
    "To get no other call straight after one, until {rest}, reply {code}. If it was not"
    " you who asked, do nothing."
)
OFF = "You get no calls until {rest}. To get calls before that, send ON."
ONE_AT_A_TIME = (
    "Until {rest}, after a call you are offered no other straight away. To end that, send ON."
)
AGAIN = "You can get calls again."
ON_SHIFT = "You are on shift until {shift}."
OFF_SHIFT = "You are not on shift now."
RUNG = "You get calls."
RESTS = "You get no calls until {rest}."
ONE_NOW = "After a call we don't offer you another straight away."
OTHERS = "Others on shift: {others}."
NO_OTHERS = "Nobody else is on shift."
TIERS = {
    "primary": "primary {count}",
    "backup": "backup {count}",
    "standby": "standby {count}",
    "coordinator": "coordinator {count}",
}
MINUTES = "A pause lasts 1 to 720 minutes. Send PAUSE 60, for example."
LIST = (
    "You can send OFF (no calls until your shift ends), PAUSE 30 (minutes), ONE (no other"
    " call straight after one), ON (calls again), WHO (who is on shift), SHIFTS (your shifts,"
    " and how to offer one)."
)


NEVER = "{cases}: the caller asked to be called back, at a number that the line never calls."
OVER = "There is no need to reply {code} any more. Thank you."


GUARD = (
    "Too many calls at once. Since {since} callers press a key before anybody is rung;"
    " most emergencies ring as before. It ends after ten quiet minutes."
)
HANDED = "{who} has given you {cases}. It waits for you in the console."
# No link stands here: whoever is used to links in such a text opens a forged one.
ACCOUNT = {
    "browser": "Somebody signed in with your account on {when}, in a browser that it was not"
    " used with before: {browser}. If it was not you, tell a coordinator.",
    "anew": "Your account was made anew on {when}. If it was not you, tell a coordinator.",
    "password": "The password of your account was changed on {when}. If it was not you, tell a"
    " coordinator.",
    "telephone": "On {when} another telephone was made the one that shows the codes for your"
    " account. If it was not you, tell a coordinator.",
    "codes": "New recovery codes were made for your account on {when}. If it was not you, tell"
    " a coordinator.",
}
NO_BROWSER = "nobody knows which"
DAYS = {"en": "MMM d, HH:mm", "es": "d MMM, HH:mm"}  # "sáb" would halve what fits into a text
AND_MORE = "{cases} and {count} more"

# Why Twilio refuses a number (Twilio: "Error and Warning Dictionary"); any other by its code.
WHY = {
    13223: "the number is not valid",
    13224: "the number is not valid",
    13225: "Twilio does not call this number",
    13227: "calls to this country are not allowed in the Twilio account",
    21211: "the number is not valid",
    21214: "the number cannot be called",
    21215: "calls to this country are not allowed in the Twilio account",
    21217: "the number is not valid",
}
OTHERWISE = "Twilio refuses it with error {error}"
WORDS = (
    *SUBJECTS.values(), *ONE.values(), *SEVERAL.values(), REPLY, ABSENT, ABSENT_SELF, REFUSED,
    TAKEN, TAKEN_SELF, MESSAGE, UNREACHED, UNNAMED, AND_MORE, *dict.fromkeys(WHY.values()),
    OTHERWISE, TEXT, REPLY_TO_LETTER, MESSAGE_BY_LETTER, MARKED, GAP, *GAPS.values(), WISH,
    WISH_ONE, OFF, ONE_AT_A_TIME, AGAIN, ON_SHIFT, OFF_SHIFT, RUNG, RESTS, ONE_NOW, OTHERS,
    NO_OTHERS, *TIERS.values(), MINUTES, LIST, OVER, NEVER, GUARD, HANDED,
    *ACCOUNT.values(), NO_BROWSER, *shifts.WORDS, *WORDS_OF_DUTY,
)  # fmt: skip

DOMAIN = "notices"  # of the catalogs that have these words in other languages
MOST_NAMES = 3  # of cases, in one text
Catalog = Mapping[tuple[str, str], str]


@dataclass(frozen=True, kw_only=True)
class Words:
    """How a matter is told: `catalogs` have the words, `names` first names by code."""

    catalogs: Mapping[str, Catalog]
    zone: ZoneInfo

    def subject(self, matter: Matter, reader: Recipient, names: Mapping[str, str]) -> str:
        english = SUBJECTS[matter.kind]
        return self._said(reader, english).format(who=self._who(matter, reader, names))

    def text(
        self,
        matter: Matter,
        reader: Recipient,
        names: Mapping[str, str],
        code: str,
        *,
        letter: bool = False,
    ) -> str:
        """Write what somebody is told of a matter; `code` is what they reply to take it.

        Nobody reads what is answered to a letter.
        """
        if matter.kind is Kind.MESSAGE:
            said = self._said(reader, MESSAGE_BY_LETTER if letter else MESSAGE)
            return said.format(cases=matter.facts[0]["case"], code=code)
        if matter.kind in shifts.KINDS:
            chosen = shifts.sentences(matter.kind, matter.facts[0], letter=letter)
            values = self._of_shifts(matter.facts[0], reader, names)
            told = " ".join(self._said(reader, each) for each in chosen)
            return told.format(code=code, **values)
        if matter.kind in OF_DUTY:
            return self._of_duty(matter, reader, names, code, letter=letter)
        if matter.kind in BY_TEXT:
            return self._own(matter, reader, code)
        if not matter.is_alarm:
            return self._plain(matter, reader, names)
        gap = matter.kind is Kind.UNCOVERED
        said = self._gap(matter.facts[0], reader) if gap else self._counted(matter, reader)
        reply = self._said(reader, REPLY_TO_LETTER if letter else REPLY)
        return f"{said} {reply.format(code=code)}"

    def _of_shifts(
        self, facts: Mapping[str, Any], reader: Recipient, names: Mapping[str, str]
    ) -> dict[str, object]:
        return shifts.values(
            facts, names, lambda each: self._said(reader, each), reader.language, self.zone
        )

    def _of_duty(
        self,
        matter: Matter,
        reader: Recipient,
        names: Mapping[str, str],
        code: str,
        *,
        letter: bool,
    ) -> str:
        facts = matter.facts[0]
        said = [self._said(reader, each) for each in of_duty(matter, letter=letter)]
        tiers = [self._said(reader, AS[tier]) for tier in facts.get("tiers", ())]
        known = [names[each] for each in facts.get("with", ()) if each in names]
        return " ".join(said).format(
            who=self._who(matter, reader, names),
            since=self._day(reader, {"at": facts.get("since")}),
            ends=self._day(reader, {"at": facts.get("ends")}),
            hour=self._hour(facts, "since"),
            tiers=", ".join(tiers),
            names=", ".join(known),
            backup=names.get(facts.get("backup") or "") or self._said(reader, UNNAMED),
            cases=self._cases(reader, facts.get("cases") or []),
            code=code,
        )

    def _counted(self, matter: Matter, reader: Recipient) -> str:
        count = len(matter.facts)
        forms = ONE if count == 1 else SEVERAL
        return self._said(reader, forms[matter.kind]).format(
            count=count, cases=self._cases(reader, [facts["case"] for facts in matter.facts])
        )

    def _gap(self, facts: Mapping[str, Any], reader: Recipient) -> str:
        english = shifts.UNCOVERED_AGAIN if facts.get("again") else shifts.UNCOVERED
        lack = self._said(reader, shifts.LACKS[facts["lack"]])
        return self._said(reader, english).format(lack=lack, **self._span(reader, facts))

    def _span(self, reader: Recipient, facts: Mapping[str, Any]) -> dict[str, str]:
        return {name: self._day(reader, {"at": facts[name]}) for name in ("since", "until")}

    def _plain(self, matter: Matter, reader: Recipient, names: Mapping[str, str]) -> str:
        facts = matter.facts[0]
        own = reader.code in {facts.get("person"), facts.get("by")}
        if matter.kind is Kind.TAKEN and "lack" in facts:
            said = self._said(reader, shifts.TAKEN_GAP_SELF if own else shifts.TAKEN_GAP)
            who = self._who(matter, reader, names)
            return said.format(who=who, **self._span(reader, facts))
        forms = {
            Kind.ABSENT: ABSENT_SELF if own else ABSENT,
            Kind.REFUSED: REFUSED,
            Kind.TAKEN: TAKEN_SELF if own else TAKEN,
            Kind.UNREACHED: NEVER if facts.get("never") else UNREACHED,
            Kind.TEXT: TEXT,
            Kind.MARKED: MARKED,
            Kind.GAP: GAP,
            Kind.OVER: OVER,
            Kind.HANDED: HANDED,
            Kind.GUARD: GUARD,
            Kind.ACCOUNT: ACCOUNT.get(facts.get("what", ""), ""),
        }
        return self._said(reader, forms[matter.kind]).format(
            who=self._who(matter, reader, names),
            until=self._hour(facts, "until"),
            since=self._hour(facts, "since"),
            why=self._why(reader, facts),
            gaps=" ".join(self._said(reader, GAPS[gap]) for gap in facts.get("gaps", ())),
            cases=self._cases(reader, facts.get("cases") or [facts.get("case", "")]),
            code=facts.get("code"),
            when=self._day(reader, facts),
            browser=facts.get("browser") or self._said(reader, NO_BROWSER),
        )

    def _who(self, matter: Matter, reader: Recipient, names: Mapping[str, str]) -> str:
        facts = matter.facts[0]
        code = facts.get("person") or facts.get("by") or ""
        return names.get(code) or self._said(reader, UNNAMED)

    def _why(self, reader: Recipient, facts: Mapping[str, Any]) -> str:
        error = facts.get("error")
        english = WHY.get(error, OTHERWISE) if isinstance(error, int) else OTHERWISE
        return self._said(reader, english).format(error=error)

    def _own(self, matter: Matter, reader: Recipient, code: str) -> str:
        """Answer somebody about themselves."""
        facts = matter.facts[0]
        asks = matter.kind is Kind.WISH
        said = (_asked(facts["word"]),) if asks else _answers(facts)
        others = [
            self._said(reader, TIERS[tier]).format(count=count)
            for tier, count in facts.get("others", {}).items()
        ]
        return " ".join(self._said(reader, each) for each in said).format(
            rest=self._hour(facts, "rest"),
            shift=self._hour(facts, "shift"),
            others=", ".join(others),
            code=code,
        )

    def _hour(self, facts: Mapping[str, Any], name: str) -> str:
        moment = facts.get(name)
        return f"{datetime.fromisoformat(moment).astimezone(self.zone):%H:%M}" if moment else ""

    def _day(self, reader: Recipient, facts: Mapping[str, Any]) -> str:
        moment, form = facts.get("at"), DAYS.get(reader.language, DAYS["en"])
        local = moment and datetime.fromisoformat(moment).astimezone(self.zone)
        return format_datetime(local, form, locale=reader.language) if local else ""

    def _cases(self, reader: Recipient, names: Sequence[str]) -> str:
        shown = ", ".join(names[:MOST_NAMES])
        more = len(names) - MOST_NAMES
        return (
            self._said(reader, AND_MORE).format(cases=shown, count=more) if more > 0 else shown
        )

    def _said(self, reader: Recipient, english: str) -> str:
        return self.catalogs.get(reader.language, {}).get(("", english), english)


def _asked(word: str) -> str:
    return WISH_ONE if word == "one" else WISH


def _answers(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Choose what somebody is told of themselves, sentence by sentence."""
    shift = ON_SHIFT if facts.get("shift") else OFF_SHIFT
    match facts["says"]:
        case "on":
            return AGAIN, shift
        case "who":
            rung = (
                (RESTS if facts["rest"] else RUNG,) if facts["shift"] or facts["rest"] else ()
            )
            one = (ONE_NOW,) if facts["one"] else ()
            return (shift, *rung, *one, OTHERS if facts["others"] else NO_OTHERS)
        case "words":
            return (LIST,)
        case "minutes":
            return (MINUTES,)
        case "one":
            return (ONE_AT_A_TIME,)
        case _:
            return (OFF,)
