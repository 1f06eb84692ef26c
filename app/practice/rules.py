"""Every rule that a document is read against."""

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from app.practice import checks
from app.practice.attributes import ATTRIBUTES, NOT_CARRIED, XML_LANG, Allowed, anything
from app.practice.rule import (
    DIAL,
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
    Rule,
    Where,
)


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
        code=13212 if (tag, attribute) == ("Dial", "timeout") else SCHEMA,
        tags=frozenset({tag}),
        says=f"write {wanted}",
        broken=broken,
    )


def _value_rules() -> Iterator[Rule]:
    for tag, (page, attributes) in ATTRIBUTES.items():
        for attribute, allowed in attributes.items():
            if allowed[0] is not anything:
                yield _value_rule(tag, attribute, page, allowed)


def _rule(
    name: str,
    page: str,
    says: str,
    broken: Callable[..., Found],
    tags: str = "",
    code: int = 12200,
) -> Rule:
    return Rule(
        name=name, page=page, says=says, broken=broken, tags=frozenset(tags.split()), code=code
    )


HOUSE = "no page of Twilio's: a rule of this house"
WORDS = " ".join(sorted(checks.WORDLESS))
RULES: tuple[Rule, ...] = (
    _rule(
        "known-element",
        OVERVIEW,
        "names are case-sensitive and listed there",
        checks.unknown_element,
    ),
    _rule("nesting", OVERVIEW, "put it where its page allows it", checks.misplaced),
    _rule(
        "known-attribute",
        OVERVIEW,
        "attributes are case-sensitive and listed there",
        checks.unknown_attribute,
    ),
    _rule("no-stray-words", OVERVIEW, "words belong into <Say>", checks.stray_words, WORDS),
    _rule(
        "connection-overrides",
        OVERRIDES,
        "use ct, rt, tt, rc, rp in their ranges",
        checks.known_overrides,
        code=11243,
    ),
    *_value_rules(),
    _rule(
        "reject-first",
        REJECT,
        "it refuses a call that nothing has answered yet",
        checks.too_late,
        "Reject",
    ),
    _rule(
        "screening-verbs",
        NUMBER,
        "Play, Say, Gather and Hangup are all it supports",
        checks.screening,
        code=13201,
    ),
    _rule(
        "no-tones-in-gather",
        PLAY,
        "tones cannot be played inside <Gather>",
        checks.tones_in_gather,
        "Play",
    ),
    _rule(
        "tones-not-carried",
        HOUSE,
        "this network plays audio files, but no tones",
        checks.tones,
        "Play",
    ),
    _rule(
        "not-carried",
        HOUSE,
        "Twilio documents it, but this network does not do it yet",
        checks.not_carried,
        " ".join(NOT_CARRIED),
    ),
    _rule(
        "voice-known",
        VOICES,
        "write a voice that the page lists",
        checks.unknown_voice,
        "Say",
        13511,
    ),
    _rule(
        "voice-speaks-language",
        VOICES,
        "write the language that the voice is listed under",
        checks.wrong_language,
        "Say",
        13512,
    ),
    _rule(
        "markup-needs-a-voice",
        SSML,
        "basic voices speak no markup",
        checks.markup_for_basic,
        "Say",
        13520,
    ),
    _rule("say-length", SAY, "at most 3000 characters", checks.too_long, "Say", 13521),
    _rule(
        "say-something",
        SAY,
        "leave it out, or say something",
        checks.nothing_to_say,
        "Say",
        13520,
    ),
    _rule(
        "redirect-somewhere",
        REDIRECT,
        "write the address of the next document",
        checks.no_address,
        "Redirect",
        11100,
    ),
    _rule("lang-names-it", SSML, "write xml:lang", checks.needs(XML_LANG), "lang"),
    _rule(
        "phoneme-complete",
        SSML,
        "write alphabet and ph",
        checks.needs("alphabet", "ph"),
        "phoneme",
    ),
    _rule("say-as-what", SSML, "write interpret-as", checks.needs("interpret-as"), "say-as"),
    _rule("sub-alias", SSML, "write alias", checks.needs("alias"), "sub"),
    _rule(
        "never-several-numbers",
        HOUSE,
        "several at once lose the round to the fastest voicemail",
        checks.several_numbers,
        "Dial",
    ),
    _rule("dial-somebody", DIAL, "write one <Number>", checks.no_number, "Dial"),
    _rule(
        "number-e164",
        NUMBER,
        "write +, country code and number",
        checks.not_e164,
        "Number",
        13223,
    ),
    _rule(
        "caller-id",
        DIAL,
        "show the number that was called, the caller's, or an own one",
        checks.caller_id,
        "Dial",
        13214,
    ),
    _rule(
        "never-records-a-conversation",
        HOUSE,
        "no conversation is ever recorded",
        checks.records,
        "Dial",
    ),
    _rule(
        "never-transcribes",
        HOUSE,
        "Twilio transcribes American English only",
        checks.transcribes,
        "Record",
    ),
)
