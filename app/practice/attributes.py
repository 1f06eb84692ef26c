"""The attributes that Twilio documents, verb by verb, and the values that each may have."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from app.practice.rule import (
    DIAL,
    ENQUEUE,
    GATHER,
    LEAVE,
    NUMBER,
    OVERVIEW,
    PAUSE,
    PLAY,
    QUEUE,
    RECORD,
    REDIRECT,
    REJECT,
    SAY,
    SSML,
)

LONGEST_NUMBER = 9
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _number(low: int, high: int | None = None) -> Callable[[str], bool]:
    def check(value: str) -> bool:
        digits = value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER
        return digits and int(value) >= low and (high is None or int(value) <= high)

    return check


def _one_of(*values: str) -> Callable[[str], bool]:
    return lambda value: value in values


def _words_of(*values: str) -> Callable[[str], bool]:
    return lambda value: bool(value.split()) and set(value.split()) <= set(values)


def _like(pattern: str) -> Callable[[str], bool]:
    return lambda value: re.fullmatch(pattern, value, re.ASCII) is not None


def is_address(value: str) -> bool:
    """Tell whether a value can be asked: an absolute http(s) URL or a relative one."""
    if not value or re.search(r"[\s<>\"{}|\\^`]", value) or not value.isascii():
        return False
    parts = urlsplit(value)
    return (parts.scheme in {"http", "https"} and bool(parts.netloc)) or not parts.scheme


def anything(_: str) -> bool:
    return True


METHOD = (_one_of("GET", "POST"), "GET or POST")
TRUTH = (_one_of("true", "false"), "true or false")
ADDRESS = (is_address, "an absolute or relative URL")
POSITIVE = (_number(1), "a positive whole number")
LEG_EVENTS = ("initiated", "ringing", "answered", "completed")
RECORDING_EVENTS = ("in-progress", "completed", "absent")
DETECTION = (
    "machineDetection",
    "machineDetectionTimeout",
    "machineDetectionSpeechThreshold",
    "machineDetectionSpeechEndThreshold",
    "machineDetectionSilenceTimeout",
    "amdStatusCallback",
    "amdStatusCallbackMethod",
)
# What Twilio documents and this network does not do; where values stand, only those.
NOT_CARRIED: dict[str, dict[str, frozenset[str]]] = {
    "Gather": {"input": frozenset({"speech"}), "partialResultCallback": frozenset()},
    "Record": {"recordingConfigurationId": frozenset()},
    "Dial": {
        "answerOnBridge": frozenset({"true"}),
        "hangupOnStar": frozenset({"true"}),
        "referUrl": frozenset(),
    },
    "Enqueue": {"workflowSid": frozenset()},
    "Queue": {"reservationSid": frozenset(), "postWorkActivitySid": frozenset()},
    "Number": dict.fromkeys((*DETECTION, "byoc", "sendDigits"), frozenset[str]()),
}
SPEECH_MODELS = _like(
    r"default|numbers_and_commands|phone_call|experimental_(conversations|utterances)"
    r"|googlev2_(long|short|telephony|telephony_short)|deepgram_[\w-]+"
)

# Attribute by attribute: what Twilio's page lists as allowed.
Allowed = tuple[Callable[[str], bool], str]
ATTRIBUTES: dict[str, tuple[str, dict[str, Allowed]]] = {
    "Say": (
        SAY,
        {
            "voice": (anything, ""),
            "language": (_like(r"[a-z]{2,3}(-[A-Za-z0-9]+)*"), "a language tag such as es-US"),
            "loop": (_number(0, 1000), "a whole number from 0 to 1000"),
        },
    ),
    "Pause": (PAUSE, {"length": POSITIVE}),
    "Hangup": (OVERVIEW, {}),
    "Response": (OVERVIEW, {}),
    "Redirect": (REDIRECT, {"method": METHOD}),
    "Reject": (REJECT, {"reason": (_one_of("rejected", "busy"), "rejected or busy")}),
    "Play": (
        PLAY,
        {
            "loop": (_number(0, 1000), "a whole number from 0 to 1000"),
            "digits": (_like(r"[0-9wW*#]+"), "keys and w"),
        },
    ),
    "Gather": (
        GATHER,
        {
            "action": ADDRESS,
            "actionOnEmptyResult": TRUTH,
            "enhanced": TRUTH,
            "finishOnKey": (_like(r"[0-9#*]?"), "one key, or empty"),
            "hints": (anything, ""),
            "input": (_one_of("dtmf", "speech", "dtmf speech"), "dtmf, speech or dtmf speech"),
            "language": (_like(r"[A-Za-z-]+"), "a language tag"),
            "method": METHOD,
            "numDigits": POSITIVE,
            "partialResultCallback": ADDRESS,
            "partialResultCallbackMethod": METHOD,
            "profanityFilter": TRUTH,
            "speechModel": (SPEECH_MODELS, "a model that the page lists"),
            "speechTimeout": (_like(r"auto|[1-9][0-9]*"), "auto or a positive whole number"),
            "timeout": POSITIVE,
        },
    ),
    "Record": (
        RECORD,
        {
            "action": ADDRESS,
            "method": METHOD,
            "timeout": (_number(0), "a whole number; 0 never ends on silence"),
            "finishOnKey": (_like(r"[0-9#*]+"), "one or more keys"),
            "maxLength": (_number(2, 14400), "a whole number from 2 to 14400"),
            "playBeep": TRUTH,
            "trim": (_one_of("trim-silence", "do-not-trim"), "trim-silence or do-not-trim"),
            "recordingStatusCallback": ADDRESS,
            "recordingStatusCallbackMethod": METHOD,
            "recordingStatusCallbackEvent": (
                _words_of(*RECORDING_EVENTS),
                "in-progress, completed, absent, with spaces between",
            ),
            "transcribe": TRUTH,
            "transcribeCallback": ADDRESS,
            "recordingConfigurationId": (anything, ""),
        },
    ),
    "Dial": (
        DIAL,
        {
            "action": ADDRESS,
            "answerOnBridge": TRUTH,
            "callerId": (anything, ""),
            "callReason": (anything, ""),
            "referMethod": (anything, ""),
            "referUrl": (anything, ""),
            "hangupOnStar": TRUTH,
            "method": METHOD,
            "ringTone": (_like(r"automatic|[a-z]{2}(-old)?"), "automatic or a country"),
            "sequential": TRUTH,
            "timeLimit": (_number(1, 14400), "a whole number from 1 to 14400"),
            "timeout": (_number(5, 600), "a whole number from 5 to 600"),
            # Documented; two rules below say why this house never writes them.
            "record": (anything, ""),
            "trim": (anything, ""),
            "recordingTrack": (anything, ""),
            "recordingStatusCallback": (anything, ""),
            "recordingStatusCallbackMethod": (anything, ""),
            "recordingStatusCallbackEvent": (anything, ""),
        },
    ),
    "Number": (
        NUMBER,
        {
            **dict.fromkeys(DETECTION, (anything, "")),
            "byoc": (anything, ""),
            "url": ADDRESS,
            "method": METHOD,
            "sendDigits": (_like(r"[0-9A-DWw#*]+"), "keys, w and W"),
            "statusCallback": ADDRESS,
            "statusCallbackMethod": METHOD,
            "statusCallbackEvent": (
                _words_of(*LEG_EVENTS),
                "initiated, ringing, answered, completed, with spaces between",
            ),
        },
    ),
    "Enqueue": (
        ENQUEUE,
        {
            "action": ADDRESS,
            "method": METHOD,
            "waitUrl": (lambda url: not url or is_address(url), "a URL; empty is silence"),
            "waitUrlMethod": METHOD,
            "workflowSid": (anything, ""),
        },
    ),
    "Leave": (LEAVE, {}),
    "Queue": (
        QUEUE,
        {
            "url": ADDRESS,
            "method": METHOD,
            "reservationSid": (anything, ""),
            "postWorkActivitySid": (anything, ""),
        },
    ),
    "break": (
        SSML,
        {
            "strength": (
                _one_of("none", "x-weak", "weak", "medium", "strong", "x-strong"),
                "none, x-weak, weak, medium, strong or x-strong",
            ),
            "time": (_like(r"(\d{1,4}|10000)ms|(\d(\.\d+)?|10)s"), "up to 10s or 10000ms"),
        },
    ),
    "emphasis": (SSML, {"level": (_one_of("strong", "moderate", "reduced"), "a level")}),
    "lang": (SSML, {XML_LANG: (_like(r"[a-z]{2,3}(-[A-Za-z0-9]+)*"), "a language tag")}),
    "p": (SSML, {}),
    "s": (SSML, {}),
    "phoneme": (
        SSML,
        {"alphabet": (_one_of("ipa", "x-sampa"), "ipa or x-sampa"), "ph": (anything, "")},
    ),
    "prosody": (SSML, dict.fromkeys(("volume", "rate", "pitch"), (anything, ""))),
    "say-as": (
        SSML,
        dict.fromkeys(("interpret-as", "format", "role"), (anything, "")),
    ),
    "sub": (SSML, {"alias": (anything, "")}),
    "w": (SSML, {"role": (anything, "")}),
}
