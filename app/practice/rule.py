"""What a rule about documents is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from xml.etree.ElementTree import Element

OVERVIEW = "TwiML for Programmable Voice"
SAY, PAUSE = "TwiML Voice: <Say>", "TwiML Voice: <Pause>"
GATHER, PLAY = "TwiML Voice: <Gather>", "TwiML Voice: <Play>"
DIAL, NUMBER = "TwiML Voice: <Dial>", "TwiML Voice: <Number>"
RECORD, REDIRECT = "TwiML Voice: <Record>", "TwiML Voice: <Redirect>"
REJECT = "TwiML Voice: <Reject>"
ENQUEUE, QUEUE, LEAVE = "TwiML Voice: <Enqueue>", "TwiML Voice: <Queue>", "TwiML Voice: <Leave>"
VOICES, SSML = "Text-to-Speech voices", "Text-to-Speech: SSML tags"
OVERRIDES = "Webhooks: Connection Overrides"
CONFERENCE = "TwiML Voice: <Conference>"
CALL = "Call resource"
MESSAGING = "TwiML for Programmable Messaging"
HOUSE = "no page of Twilio's: a rule of this house"
SCHEMA = 12200  # Twilio's "Schema validation warning"

Found = str | None  # what stands in the document, or None: nothing is wrong
Check = Callable[[Element, Element | None, "Where"], Found]


class Place(Enum):
    """What a document is for; each place has verbs of its own."""

    CALL = auto()
    SCREENING = auto()  # on a responder's leg, before the two are connected
    WAITING = auto()  # to a caller in a queue
    CONNECTING = auto()  # to a caller out of the queue, before the two are connected
    HOLDING = auto()  # to who waits for a conference to start, or is held there


@dataclass(frozen=True, kw_only=True)
class Where:
    """Where a document is carried out.

    `numbers` may be shown as caller ID: the call's own two, and those that the account owns.
    `inline`: it stands in a REST request, and has no address of its own.
    """

    place: Place = Place.CALL
    inline: bool = False
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One thing that a document must not hold; `says` tells what to write instead.

    `page` is the title of Twilio's page, `code` the error Twilio reports; `tags` are the
    elements it is asked about (empty: all of them).
    """

    name: str
    page: str
    says: str
    broken: Check
    code: int = SCHEMA
    tags: frozenset[str] = frozenset()

    def applies(self, element: Element) -> bool:
        return not self.tags or element.tag in self.tags


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A rule, and what in the document breaks it."""

    rule: Rule
    found: str

    def __str__(self) -> str:
        return f"{self.found}: {self.rule.says}"


def stated(
    name: str,
    page: str,
    says: str,
    broken: Check,
    tags: str = "",
    code: int = SCHEMA,
) -> Rule:
    """Write a rule; `tags` are parted by spaces."""
    return Rule(
        name=name, page=page, says=says, broken=broken, tags=frozenset(tags.split()), code=code
    )
