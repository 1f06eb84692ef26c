"""Every rule that a document is read against."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from app.practice import checks
from app.practice.allowed import Allowed, anything
from app.practice.attributes import ATTRIBUTES, NOT_CARRIED, XML_LANG
from app.practice.conference_rules import CONFERENCE_RULES
from app.practice.inline_rules import INLINE_RULES
from app.practice.queue_rules import QUEUE_RULES
from app.practice.rule import (
    DIAL,
    HOUSE,
    NUMBER,
    OVERRIDES,
    OVERVIEW,
    PLAY,
    REDIRECT,
    REJECT,
    SAY,
    SCHEMA,
    SSML,
    VOICES,
    Found,
    Place,
    Rule,
    Where,
    stated,
)

# Values whose error has a code of its own (Twilio: "Error and Warning Dictionary").
CODES = {
    ("Dial", "timeout"): 13212,
    ("Dial", "hangupOnStar"): 13213,
    ("Enqueue", "method"): 14201,
    ("Enqueue", "waitUrl"): 14202,
    ("Enqueue", "action"): 14203,
    ("Enqueue", "waitUrlMethod"): 14206,
    ("Queue", "method"): 14210,
    ("Queue", "url"): 14211,
}


def _value_rule(tag: str, attribute: str, page: str, allowed: Allowed) -> Rule:
    good, wanted = allowed
    short = attribute.replace(XML_LANG, "xml:lang")

    def broken(element: Element, _: Element | None, __: Where) -> Found:
        value = element.get(attribute)
        bad = value is not None and not good(value)
        return f'<{tag} {short}="{value}">' if bad else None

    return Rule(
        name=f"{tag}-{short}",
        page=page,
        code=CODES.get((tag, attribute), SCHEMA),
        tags=frozenset({tag}),
        says=f"write {wanted}",
        broken=broken,
    )


def _value_rules() -> Iterator[Rule]:
    for tag, (page, attributes) in ATTRIBUTES.items():
        for attribute, allowed in attributes.items():
            if allowed[0] is not anything:
                yield _value_rule(tag, attribute, page, allowed)


WORDS = " ".join(sorted(checks.WORDLESS))
RULES: tuple[Rule, ...] = (
    stated(
        "known-element",
        OVERVIEW,
        "names are case-sensitive and listed there",
        checks.unknown_element,
    ),
    stated("nesting", OVERVIEW, "put it where its page allows it", checks.misplaced),
    stated(
        "known-attribute",
        OVERVIEW,
        "attributes are case-sensitive and listed there",
        checks.unknown_attribute,
    ),
    stated("no-stray-words", OVERVIEW, "words belong into <Say>", checks.stray_words, WORDS),
    stated(
        "connection-overrides",
        OVERRIDES,
        "use ct, rt, tt, rc, rp in their ranges",
        checks.known_overrides,
        code=11243,
    ),
    *_value_rules(),
    stated(
        "reject-first",
        REJECT,
        "it refuses a call that nothing has answered yet",
        checks.too_late,
        "Reject",
    ),
    stated(
        "screening-verbs",
        NUMBER,
        "Play, Say, Gather and Hangup are all it supports",
        checks.only(Place.SCREENING),
        code=13201,
    ),
    *QUEUE_RULES,
    *CONFERENCE_RULES,
    *INLINE_RULES,
    stated(
        "no-tones-in-gather",
        PLAY,
        "tones cannot be played inside <Gather>",
        checks.tones_in_gather,
        "Play",
    ),
    stated(
        "tones-not-carried",
        HOUSE,
        "this network plays audio files, but no tones",
        checks.tones,
        "Play",
    ),
    stated(
        "not-carried",
        HOUSE,
        "Twilio documents it, but this network does not do it yet",
        checks.not_carried,
        " ".join(NOT_CARRIED),
    ),
    stated(
        "voice-known",
        VOICES,
        "write a voice that the page lists",
        checks.unknown_voice,
        "Say",
        13511,
    ),
    stated(
        "voice-speaks-language",
        VOICES,
        "write the language that the voice is listed under",
        checks.wrong_language,
        "Say",
        13512,
    ),
    stated(
        "markup-needs-a-voice",
        SSML,
        "basic voices speak no markup",
        checks.markup_for_basic,
        "Say",
        13520,
    ),
    stated("say-length", SAY, "at most 3000 characters", checks.too_long, "Say", 13521),
    stated(
        "say-something",
        SAY,
        "leave it out, or say something",
        checks.nothing_to_say,
        "Say",
        13520,
    ),
    stated(
        "redirect-somewhere",
        REDIRECT,
        "write the address of the next document",
        checks.no_address,
        "Redirect",
        11100,
    ),
    stated("lang-names-it", SSML, "write xml:lang", checks.needs(XML_LANG), "lang"),
    stated(
        "phoneme-complete",
        SSML,
        "write alphabet and ph",
        checks.needs("alphabet", "ph"),
        "phoneme",
    ),
    stated("say-as-what", SSML, "write interpret-as", checks.needs("interpret-as"), "say-as"),
    stated("sub-alias", SSML, "write alias", checks.needs("alias"), "sub"),
    stated(
        "never-several-numbers",
        HOUSE,
        "several at once lose the round to the fastest voicemail",
        checks.several_numbers,
        "Dial",
    ),
    stated(
        "dial-somebody",
        DIAL,
        "write one <Number>, <Queue> or <Conference>",
        checks.nobody_to_dial,
        "Dial",
    ),
    stated(
        "number-e164",
        NUMBER,
        "write +, country code and number",
        checks.not_e164,
        "Number",
        13223,
    ),
    stated(
        "caller-id",
        DIAL,
        "show the number that was called, the caller's, or an own one",
        checks.caller_id,
        "Dial",
        13214,
    ),
    stated(
        "never-records-a-conversation",
        HOUSE,
        "no conversation is ever recorded",
        checks.records,
        "Dial Conference",
    ),
    stated(
        "never-transcribes",
        HOUSE,
        "Twilio transcribes American English only",
        checks.transcribes,
        "Record",
    ),
)
