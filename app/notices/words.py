"""What our people are told, in their language: names of cases and people, never a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.notices.rules import Kind, Matter, Recipient

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
    Kind.GUARD: "The line is in guard mode",
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
    " nobody else is left. If something is wrong with your telephone, tell a coordinator."
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
GUARD = (
    "Many calls at once: since {since} the line is in guard mode by itself. Emergencies ring as"
    " before; other callers press a key first. It ends ten quiet minutes after the last rush."
)
UNNAMED = "Somebody"
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
    OTHERWISE, TEXT, REPLY_TO_LETTER, MESSAGE_BY_LETTER, GUARD,
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
        if not matter.is_alarm:
            return self._plain(matter, reader, names)
        count = len(matter.facts)
        forms = ONE if count == 1 else SEVERAL
        said = self._said(reader, forms[matter.kind]).format(
            count=count, cases=self._cases(reader, [facts["case"] for facts in matter.facts])
        )
        reply = self._said(reader, REPLY_TO_LETTER if letter else REPLY)
        return f"{said} {reply.format(code=code)}"

    def _plain(self, matter: Matter, reader: Recipient, names: Mapping[str, str]) -> str:
        facts = matter.facts[0]
        own = reader.code in {facts.get("person"), facts.get("by")}
        forms = {
            Kind.ABSENT: ABSENT_SELF if own else ABSENT,
            Kind.REFUSED: REFUSED,
            Kind.TAKEN: TAKEN_SELF if own else TAKEN,
            Kind.UNREACHED: UNREACHED,
            Kind.TEXT: TEXT,
            Kind.GUARD: GUARD,
        }
        return self._said(reader, forms[matter.kind]).format(
            who=self._who(matter, reader, names),
            until=self._local(facts.get("until")),
            since=self._local(facts.get("since")),
            why=self._why(reader, facts),
            cases=self._cases(reader, facts.get("cases") or [facts.get("case", "")]),
        )

    def _who(self, matter: Matter, reader: Recipient, names: Mapping[str, str]) -> str:
        facts = matter.facts[0]
        code = facts.get("person") or facts.get("by") or ""
        return names.get(code) or self._said(reader, UNNAMED)

    def _why(self, reader: Recipient, facts: Mapping[str, Any]) -> str:
        error = facts.get("error")
        english = WHY.get(error, OTHERWISE) if isinstance(error, int) else OTHERWISE
        return self._said(reader, english).format(error=error)

    def _local(self, moment: str | None) -> str:
        """Write a moment (ISO 8601) by the clock on the wall."""
        known = moment and datetime.fromisoformat(moment)
        return f"{known.astimezone(self.zone):%H:%M}" if known else ""

    def _cases(self, reader: Recipient, names: Sequence[str]) -> str:
        shown = ", ".join(names[:MOST_NAMES])
        more = len(names) - MOST_NAMES
        return (
            self._said(reader, AND_MORE).format(cases=shown, count=more) if more > 0 else shown
        )

    def _said(self, reader: Recipient, english: str) -> str:
        return self.catalogs.get(reader.language, {}).get(("", english), english)
