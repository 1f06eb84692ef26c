"""Carrying documents out on a leg, one after the other, as Twilio does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from app.practice.carrier import document_of
from app.practice.errors import FatalError, LegOverError
from app.practice.exchange import Exchange
from app.practice.legs import Leg
from app.practice.rule import Where
from app.practice.transcript import Kind
from app.practice.twiml import RefusedError, Speech, read

DOCUMENTS = 60  # a call that needs more goes round in a circle
STOCK = Speech(
    text="We are sorry, an application error has occurred. Goodbye.",
    language="en-US",
    voice="woman",
    seconds=4.0,
)


@dataclass(frozen=True, kw_only=True)
class Request:
    """Where the next document comes from, and the fields beside the standard ones."""

    url: str
    method: str = "POST"
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """A verb and the document it stands in."""

    verb: Element
    document: Request

    def address(self, attribute: str) -> tuple[str, str]:
        """Give the URL and method of an attribute; the document's own where it is missing."""
        prefix = "" if attribute in {"action", "url"} else attribute
        method = self.verb.get(f"{prefix}Method" if prefix else "method", "POST")
        return urljoin(self.document.url, self.verb.get(attribute, "")), method


Verb = Callable[["Executor", Step], Request | None]


@dataclass(eq=False, kw_only=True)
class Executor:
    """Carry out what the web application says on one leg.

    `verbs` holds what can be done on this kind of leg; one that returns a request leaves its
    document for the next. `fallback` is asked when a document fails (empty: nothing is).
    """

    exchange: Exchange
    leg: Leg
    verbs: Mapping[str, Verb]
    fallback: str = ""

    def run(self, request: Request | None) -> None:
        """Go from document to document until one ends; raises LegOverError."""
        while request:
            request = self._next(request)

    def _next(self, request: Request) -> Request | None:
        try:
            return self._document(request)
        except FatalError as error:
            return self._after_failure(request, error)

    def _document(self, request: Request) -> Request | None:
        for verb in self._fetched(request):
            following = self.verbs[verb.tag](self, Step(verb, request))
            if following:
                return following
        return None

    def _fetched(self, request: Request) -> list[Element]:
        self._count()
        leg, exchange = self.leg, self.exchange
        order = exchange.order(leg, (request.url, request.method), request.extra)
        webhook = exchange.ask(order)
        if leg.gone:
            raise LegOverError
        try:
            return read(document_of(webhook), webhook.content_type, self._where())
        except RefusedError as error:
            for refusal in error.refusals:
                rule = refusal.rule
                exchange.blame(leg, "refused", str(refusal), rule=rule.name, page=rule.page)
            raise

    def _count(self) -> None:
        self.leg.root.documents += 1
        if self.leg.root.documents > DOCUMENTS:
            sentence = f"more than {DOCUMENTS} documents in one call"
            self.exchange.blame(self.leg, "too-many-documents", sentence)
            self.give_up("none", sentence)

    def _where(self) -> Where:
        own = {*self.exchange.lines, self.leg.to, self.leg.shown or ""}
        return Where(screening=self.leg.parent is not None, numbers=frozenset(own))

    def _after_failure(self, request: Request, error: FatalError) -> Request:
        if not self.fallback or request.url == self.fallback:
            self.give_up(str(error.code), error.sentence)
        extra = {"ErrorCode": str(error.code), "ErrorUrl": request.url.partition("#")[0]}
        return Request(url=self.fallback, extra=extra)

    def give_up(self, code: str, sentence: str) -> NoReturn:
        """Say the carrier's own sorry and hang up: the worst that a caller can hear."""
        exchange, leg = self.exchange, self.leg
        exchange.blame(leg, "carrier-error", f"{code}: {sentence}")
        exchange.tell(leg, Kind.CARRIER_ERROR, code)
        self.speak(STOCK)
        self.hang_up("carrier-error")

    def last_word(self, request: Request) -> NoReturn:
        """Ask an action after the caller has left: nobody hears the answer."""
        leg, exchange = self.leg, self.exchange
        leg.becomes("completed")
        exchange.ask(exchange.order(leg, (request.url, request.method), request.extra))
        raise LegOverError

    def hang_up(self, why: str) -> NoReturn:
        self.leg.dropped = why
        raise LegOverError

    def speak(self, speech: Speech) -> bool:
        """Say something; tell whether a key cut it short. Raises LegOverError."""
        tongue = (speech.language, speech.voice)
        return self._sounds(Kind.HEARD, speech.text, tongue, speech.seconds)

    def play(self, name: str, seconds: float) -> bool:
        """Play a recording; tell whether a key cut it short. Raises LegOverError."""
        return self._sounds(Kind.PLAYED, name, ("", ""), seconds)

    def _sounds(self, kind: Kind, text: str, tongue: tuple[str, str], seconds: float) -> bool:
        exchange, leg = self.exchange, self.leg
        exchange.sound_starts(leg)
        started = exchange.timeline.seconds()
        exchange.tell(leg, kind, text, tongue=tongue, seconds=seconds)
        cut = exchange.until(leg, lambda: bool(leg.keys), seconds)
        exchange.sound_ends(leg)
        if cut:
            heard = exchange.timeline.seconds() - started
            exchange.tell(leg, Kind.CUT, text, tongue=tongue, seconds=heard)
        return cut
