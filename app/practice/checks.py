"""The single checks that rules are made of: each tells what it found, or None."""

import re
from collections.abc import Callable
from urllib.parse import urldefrag
from xml.etree.ElementTree import Element

from app.practice import overrides, voices
from app.practice.allowed import is_address
from app.practice.attributes import ATTRIBUTES, NOT_CARRIED, XML_LANG
from app.practice.rule import Found, Place, Where

LONGEST_SAY = 3000
LONGEST_NAME = 64
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
MARKUP = frozenset(
    {"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"}
)
VERBS = frozenset(
    {"Say", "Pause", "Gather", "Redirect", "Hangup", "Reject", "Dial", "Record", "Play"}
    | {"Enqueue", "Leave"}
)
NOUNS = frozenset({"Number", "Queue", "Conference"})
CHILDREN = {
    "Response": VERBS,
    "Gather": frozenset({"Say", "Pause", "Play"}),
    "Dial": NOUNS,
    **dict.fromkeys({"Say"} | (MARKUP - {"break"}), MARKUP),
}
ONLY = {
    Place.SCREENING: frozenset({"Say", "Play", "Gather", "Hangup"}),
    Place.WAITING: frozenset({"Play", "Say", "Pause", "Hangup", "Redirect", "Leave", "Gather"}),
    Place.CONNECTING: frozenset({"Play", "Say", "Pause", "Redirect"}),
    Place.HOLDING: frozenset({"Play", "Say", "Pause", "Redirect"}),
}
WORDLESS = frozenset(
    {"Response", "Gather", "Dial", "Pause", "Hangup", "Reject", "Record", "Leave", "break"}
)


def unknown_element(element: Element, parent: Element | None, _: Where) -> Found:
    known = parent is None or element.tag in VERBS | MARKUP | NOUNS
    return None if known else f"<{element.tag}>"


def misplaced(element: Element, parent: Element | None, _: Where) -> Found:
    if parent is None or element.tag in CHILDREN.get(parent.tag, frozenset()):
        return None
    return f"<{element.tag}> inside <{parent.tag}>"


def unknown_attribute(element: Element, _: Element | None, __: Where) -> Found:
    if element.tag not in ATTRIBUTES:
        return None
    unknown = [name for name in element.attrib if name not in ATTRIBUTES[element.tag][1]]
    return f"<{element.tag} {unknown[0]}=…>" if unknown else None


def stray_words(element: Element, _: Element | None, __: Where) -> Found:
    words = [element.text or "", *(child.tail or "" for child in element)]
    stray = " ".join("".join(words).split())
    return f"<{element.tag}> holds “{stray[:40]}”" if stray else None


def known_overrides(element: Element, _: Element | None, __: Where) -> Found:
    values = [*element.attrib.values()]
    values += [element.text or ""] if element.tag == "Redirect" else []
    wrong = [fault for value in values if "#" in value for fault in faults(value)]
    return f"#{wrong[0]}" if wrong else None


def faults(value: str) -> list[str]:
    return overrides.faults(value.strip()) if is_address(urldefrag(value.strip())[0]) else []


def too_late(element: Element, parent: Element | None, _: Where) -> Found:
    first = parent is None or parent[0] is element
    return None if first else "<Reject> behind another verb"


def only(place: Place) -> Callable[[Element, Element | None, Where], Found]:
    def broken(element: Element, parent: Element | None, where: Where) -> Found:
        if where.place is not place or parent is None or parent.tag != "Response":
            return None
        known = element.tag in ONLY[place]
        return None if known else f"<{element.tag}> in a document of this place"

    return broken


def leaves_nothing(_: Element, __: Element | None, where: Where) -> Found:
    return None if where.place is Place.WAITING else "<Leave> outside a queue"


def both_inputs(element: Element, _: Element | None, where: Where) -> Found:
    both = where.place is Place.WAITING and element.get("input") == "dtmf speech"
    return '<Gather input="dtmf speech"> in a queue' if both else None


def nameless(element: Element, _: Element | None, __: Where) -> Found:
    return None if (element.text or "").strip() else f"<{element.tag}> without a name"


def name_too_long(element: Element, _: Element | None, __: Where) -> Found:
    length = len((element.text or "").strip())
    return f"{length} characters in <{element.tag}>" if length > LONGEST_NAME else None


def tones_in_gather(element: Element, parent: Element | None, _: Where) -> Found:
    inside = parent is not None and parent.tag == "Gather" and "digits" in element.attrib
    return "<Play digits> inside <Gather>" if inside else None


def tones(element: Element, _: Element | None, __: Where) -> Found:
    return "<Play digits>" if "digits" in element.attrib else None


def not_carried(element: Element, _: Element | None, __: Where) -> Found:
    for name, values in NOT_CARRIED.get(element.tag, {}).items():
        value = element.get(name)
        if value is not None and (not values or value in values):
            return f'<{element.tag} {name}="{value}">'
    return None


def unknown_voice(element: Element, _: Element | None, __: Where) -> Found:
    voice = element.get("voice")
    return None if voice is None or voices.is_known(voice) else f'voice="{voice}"'


def wrong_language(element: Element, _: Element | None, __: Where) -> Found:
    voice, language = element.get("voice", ""), element.get("language")
    if language is None or not voices.is_known(voice) or voices.speaks(voice, language):
        return None
    return f'voice="{voice}" language="{language}"'


def markup_for_basic(element: Element, _: Element | None, __: Where) -> Found:
    basic = element.get("voice", "man") in voices.BASIC and len(element)
    return f"markup for the voice {element.get('voice', 'man')}" if basic else None


def too_long(element: Element, _: Element | None, __: Where) -> Found:
    length = len("".join(element.itertext()))
    return f"{length} characters in one <Say>" if length > LONGEST_SAY else None


def nothing_to_say(element: Element, _: Element | None, __: Where) -> Found:
    said = "".join(element.itertext()).strip() or any(
        part.tag in {"break", "sub"} for part in element.iter()
    )
    return None if said else "an empty <Say>"


def no_address(element: Element, _: Element | None, __: Where) -> Found:
    address = (element.text or "").strip()
    # An empty one asks for the current document again: documented, and a loop.
    return None if is_address(address) else f"<Redirect>{address[:40]}</Redirect>"


def needs(*names: str) -> Callable[[Element, Element | None, Where], Found]:
    def broken(element: Element, _: Element | None, __: Where) -> Found:
        missing = [name for name in names if name not in element.attrib]
        short = [name.replace(XML_LANG, "xml:lang") for name in missing]
        return f"<{element.tag}> without {', '.join(short)}" if missing else None

    return broken


def several_numbers(element: Element, _: Element | None, __: Where) -> Found:
    count = len(element.findall("Number"))
    return f"{count} numbers in one <Dial>" if count > 1 else None


def queue_and_more(element: Element, _: Element | None, __: Where) -> Found:
    more = element.find("Queue") is not None and len(element) > 1
    return "<Queue> beside another noun" if more else None


def nobody_to_dial(element: Element, _: Element | None, __: Where) -> Found:
    return None if len(element) else "a <Dial> without <Number>, <Queue> or <Conference>"


def not_e164(element: Element, _: Element | None, __: Where) -> Found:
    return None if E164.fullmatch((element.text or "").strip()) else "<Number>"


def caller_id(element: Element, _: Element | None, where: Where) -> Found:
    shown = element.get("callerId")
    return None if shown is None or shown in where.numbers else "<Dial callerId>"


def records(element: Element, _: Element | None, __: Where) -> Found:
    told = [name for name in element.attrib if name.startswith(("record", "trim"))]
    return f"<{element.tag} {told[0]}>" if told else None


def transcribes(element: Element, _: Element | None, __: Where) -> Found:
    asked = element.get("transcribe") == "true" or "transcribeCallback" in element.attrib
    return "<Record transcribe>" if asked else None
