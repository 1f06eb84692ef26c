"""Carrying documents out on a leg, one after the other, as Twilio does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from app.practice.carrier import document_of
from app.practice.errors import CalledAwayError, FatalError, LegOverError
from app.practice.exchange import Exchange
from app.practice.legs import Leg
from app.practice.rule import Place, Where
from app.practice.transcript import Kind
from app.practice.twiml import RefusedError, Speech, read
from app.practice.values import Request

DOCUMENTS = 60  # a call that needs more goes round in a circle
MOST_IN_A_ROW = 60  # documents of those who wait that take less than a second each
STOCK = Speech(
    text="We are sorry, an application error has occurred. Goodbye.",
    language="en-US",
    voice="woman",
    seconds=4.0,
)


@dataclass(frozen=True)
class Step:
    """A verb and the document it stands in."""

    verb: Element
    document: Request

    def address(self, attribute: str) -> tuple[str, str]:
        """Give the URL and method of an attribute; the document's own where it is missing."""
        prefix = "" if attribute in {"action", "url"} else attribute
        method = self.verb.get(f"{prefix}Method" if prefix else "method", "POST")
        return self.joined(self.verb.get(attribute, "")), method

    def joined(self, url: str) -> str:
        """Complete a relative URL; a document that came without one needs absolute ones."""
        joined = urljoin(self.document.url, url.strip())
        if not urlsplit(joined).scheme:
            raise FatalError(15004, "a document without an address needs absolute URLs")
        return joined


Verb = Callable[["Executor", Step], Request | None]


@dataclass(eq=False, kw_only=True)
class Executor:
    """Carry out what the web application says on one leg.

    `verbs` holds what can be done at this place; one that returns a request leaves its
    document for the next. `fallback` is asked when a document fails (empty: nothing is).
    """

    exchange: Exchange
    leg: Leg
    verbs: Mapping[str, Verb]
    fallback: tuple[str, str] = ("", "POST")
    place: Place = Place.CALL

    def run(self, request: Request | None) -> None:
        """Go from document to document until one ends; raises LegOverError."""
        while request:
            try:
                request = self._next(request)
            except CalledAwayError:
                request, self.leg.redirection = self.leg.redirection, None

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
        body, content_type = self._answered(request)
        leg, exchange = self.leg, self.exchange
        try:
            return read(body, content_type, self._where(inline=bool(request.twiml)))
        except RefusedError as error:
            for refusal in error.refusals:
                rule = refusal.rule
                exchange.blame(leg, "refused", str(refusal), rule=rule.name, page=rule.page)
            raise

    def _answered(self, request: Request) -> tuple[bytes, str]:
        if request.twiml:
            return request.twiml.encode(), "text/xml"
        leg, exchange = self.leg, self.exchange
        webhook = exchange.ask(
            exchange.order(leg, (request.url, request.method), request.extra)
        )
        exchange.stay(leg)
        return document_of(webhook), webhook.content_type

    def _count(self) -> None:
        self.leg.root.documents += 1
        if self.leg.root.documents > DOCUMENTS:
            sentence = f"more than {DOCUMENTS} documents in one call"
            self.exchange.blame(self.leg, "too-many-documents", sentence)
            self.give_up("none", sentence)

    def _where(self, *, inline: bool) -> Where:
        own = {*self.exchange.lines, self.leg.to, self.leg.shown or ""}
        return Where(place=self.place, inline=inline, numbers=frozenset(own))

    def _after_failure(self, request: Request, error: FatalError) -> Request:
        url, method = self.fallback
        if not url or request.url == url:
            self.give_up(str(error.code), error.sentence)
        extra = {"ErrorCode": str(error.code), "ErrorUrl": request.url.partition("#")[0]}
        return Request(url=url, method=method, extra=extra)

    def give_up(self, code: str, sentence: str) -> NoReturn:
        """Say the carrier's own sorry and hang up: the worst that a caller can hear."""
        exchange, leg = self.exchange, self.leg
        exchange.blame(leg, "carrier-error", f"{code}: {sentence}")
        exchange.tell(leg, Kind.CARRIER_ERROR, code)
        self.speak(STOCK)
        self.hang_up("carrier-error")

    def last_word(self, request: Request) -> NoReturn:
        """Ask an action after the caller has left: nobody hears the answer."""
        self.leg.becomes("completed")
        self._ask(request)
        raise LegOverError

    def conclude(
        self, step: Step, extra: Mapping[str, str], *, at_any_rate: bool = False
    ) -> Request | None:
        """Give the action of a verb that has ended, or ask it where nobody hears the answer.

        Whoever was redirected meanwhile goes on there; whoever has left is told of by
        choice (`Mischief`), or `at_any_rate`.
        """
        leg, asks = self.leg, "action" in step.verb.attrib
        url, method = step.address("action") if asks else ("", "")
        request = Request(url=url, method=method, extra=extra)
        if leg.gone:
            if asks and (at_any_rate or self.exchange.mischief.action_after_hangup):
                self.last_word(request)
            raise LegOverError
        if leg.called_away:
            if asks:
                self._ask(request)
            raise CalledAwayError
        return request if asks else None

    def _ask(self, request: Request) -> None:
        target = (request.url, request.method)
        self.exchange.ask(self.exchange.order(self.leg, target, request.extra))

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
        cut = True
        try:
            cut = exchange.until(leg, lambda: bool(leg.keys), seconds)
        finally:
            exchange.sound_ends(leg)
            if cut and not leg.gone:
                heard = exchange.timeline.seconds() - started
                exchange.tell(leg, Kind.CUT, text, tongue=tongue, seconds=heard)
        return cut


@dataclass(eq=False, kw_only=True)
class Inner(Executor):
    """Carries out documents inside a verb: what fails or calls away ends that verb."""

    asked_at: float = 0.0
    in_a_row: int = 0

    def run(self, request: Request | None) -> None:
        """Go from document to document; raises FatalError, LegOver- and CalledAwayError."""
        while request:
            request = self._document(request)

    def _count(self) -> None:
        """Bound documents that take no time; who waits for long hears many."""
        now = self.exchange.timeline.seconds()
        self.in_a_row = self.in_a_row + 1 if now - self.asked_at < 1 else 0
        self.asked_at = now
        if self.in_a_row > MOST_IN_A_ROW:
            sentence = f"more than {MOST_IN_A_ROW} documents in a row take no time"
            self.exchange.blame(self.leg, "too-many-documents", sentence)
            raise FatalError(11200, sentence)
