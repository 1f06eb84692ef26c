"""Reading a document: well-formed, a <Response>, and nothing that Twilio does not document."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from xml.etree.ElementTree import Element, ParseError, fromstring

from app.practice.errors import FatalError
from app.practice.rule import Refusal, Where
from app.practice.rules import RULES
from app.practice.voices import language_of, seconds_to_say

XML_TYPES = {"text/xml", "application/xml"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What a <break> lasts by strength (W3C, Speech Synthesis Markup Language, as Polly reads it).
STRENGTHS = {
    "none": 0.0,
    "x-weak": 0.0,
    "weak": 0.0,
    "medium": 0.5,
    "strong": 0.7,
    "x-strong": 1.2,
}
USUAL_BREAK = "1s"


class RefusedError(FatalError):
    """The document holds something that Twilio does not document."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(refusals[0].rule.code, str(refusals[0]))
        self.refusals = refusals


@dataclass(frozen=True, kw_only=True)
class Speech:
    """A piece of speech in one language; `seconds` includes the breaks inside."""

    text: str
    language: str
    voice: str
    seconds: float


def read(body: bytes, content_type: str, where: Where) -> list[Element]:
    """Give the verbs of a document, or raise FatalError, RefusedError with every refusal."""
    if content_type.partition(";")[0].strip().lower() not in XML_TYPES:
        raise FatalError(
            12300, f"the content type is {content_type or 'missing'}, not text/xml"
        )
    if b"<!DOCTYPE" in body.upper():
        raise FatalError(12100, "a document type is declared; TwiML has none")
    try:
        root = fromstring(body)  # noqa: S314 - without a document type there are no entities
    except ParseError as error:
        raise FatalError(12100, f"the document is not XML: {error}") from error
    if root.tag != "Response":
        raise FatalError(12102, f"the root is <{root.tag}>, not <Response>")
    if refusals := list(_refusals(root, None, where)):
        raise RefusedError(refusals)
    return list(root)


def _refusals(element: Element, parent: Element | None, where: Where) -> Iterator[Refusal]:
    for rule in RULES:
        if rule.applies(element):
            found = rule.broken(element, parent, where)
            if found is not None:
                yield Refusal(rule=rule, found=found)
    for child in element:
        yield from _refusals(child, element, where)


def speeches(say: Element) -> list[Speech]:
    """Part a <Say> into what is spoken in one language after the other."""
    voice = say.get("voice", "")
    pieces = _pieces(say, say.get("language") or language_of(voice))
    found: list[Speech] = []
    for language, group in groupby(pieces, key=lambda piece: piece.language):
        run = list(group)
        text = " ".join("".join(piece.text for piece in run).split())
        rest = sum(piece.rest for piece in run)
        if text or rest:
            seconds = seconds_to_say(text) + rest
            found.append(Speech(text=text, language=language, voice=voice, seconds=seconds))
    return found


@dataclass(frozen=True)
class _Piece:
    text: str
    language: str
    rest: float = 0.0


def _pieces(element: Element, language: str) -> Iterator[_Piece]:
    inside = element.get(LANG, language)
    if element.tag == "break":
        yield _Piece(" ", inside, _break_seconds(element))
    elif element.tag == "sub":
        yield _Piece(element.get("alias", ""), inside)
    else:
        yield _Piece(element.text or "", inside)
        for child in element:
            yield from _pieces(child, inside)
            yield _Piece(child.tail or "", inside)


def _break_seconds(element: Element) -> float:
    if "time" not in element.attrib and "strength" in element.attrib:
        return STRENGTHS[element.get("strength", "medium")]
    time = element.get("time", USUAL_BREAK)
    if time.endswith("ms"):
        return float(time.removesuffix("ms")) / 1000
    return float(time.removesuffix("s"))
