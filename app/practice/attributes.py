"""The attributes that Twilio documents, verb by verb, and the values that each may have."""

from app.practice.allowed import (
    ADDRESS,
    MAYBE_ADDRESS,
    METHOD,
    POSITIVE,
    TRUTH,
    Allowed,
    anything,
    like,
    number,
    one_of,
    words_of,
)
from app.practice.rule import (
    CONFERENCE,
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

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
LEG_EVENTS = ("initiated", "ringing", "answered", "completed")
RECORDING_EVENTS = ("in-progress", "completed", "absent")
CONFERENCE_EVENTS = (
    "start",
    "end",
    "join",
    "leave",
    "mute",
    "hold",
    "modify",
    "speaker",
    "announcement",
)
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
        "referUrl": frozenset(),
    },
    "Enqueue": {"workflowSid": frozenset()},
    "Conference": {"coach": frozenset(), "eventCallbackUrl": frozenset()},
    "Queue": {"reservationSid": frozenset(), "postWorkActivitySid": frozenset()},
    "Number": dict.fromkeys((*DETECTION, "byoc", "sendDigits"), frozenset[str]()),
}
# Documented where a conversation is; a rule of this house says why it never writes them.
RECORDING: dict[str, Allowed] = dict.fromkeys(
    (
        "record",
        "trim",
        "recordingStatusCallback",
        "recordingStatusCallbackMethod",
        "recordingStatusCallbackEvent",
        "recordingConfigurationId",
    ),
    (anything, ""),
)
SPEECH_MODELS = like(
    r"default|numbers_and_commands|phone_call|experimental_(conversations|utterances)"
    r"|googlev2_(long|short|telephony|telephony_short)|deepgram_[\w-]+"
)

# Attribute by attribute: what Twilio's page lists as allowed.
ATTRIBUTES: dict[str, tuple[str, dict[str, Allowed]]] = {
    "Say": (
        SAY,
        {
            "voice": (anything, ""),
            "language": (like(r"[a-z]{2,3}(-[A-Za-z0-9]+)*"), "a language tag such as es-US"),
            "loop": (number(0, 1000), "a whole number from 0 to 1000"),
        },
    ),
    "Pause": (PAUSE, {"length": POSITIVE}),
    "Hangup": (OVERVIEW, {}),
    "Response": (OVERVIEW, {}),
    "Redirect": (REDIRECT, {"method": METHOD}),
    "Reject": (REJECT, {"reason": (one_of("rejected", "busy"), "rejected or busy")}),
    "Play": (
        PLAY,
        {
            "loop": (number(0, 1000), "a whole number from 0 to 1000"),
            "digits": (like(r"[0-9wW*#]+"), "keys and w"),
        },
    ),
    "Gather": (
        GATHER,
        {
            "action": ADDRESS,
            "actionOnEmptyResult": TRUTH,
            "enhanced": TRUTH,
            "finishOnKey": (like(r"[0-9#*]?"), "one key, or empty"),
            "hints": (anything, ""),
            "input": (one_of("dtmf", "speech", "dtmf speech"), "dtmf, speech or dtmf speech"),
            "language": (like(r"[A-Za-z-]+"), "a language tag"),
            "method": METHOD,
            "numDigits": POSITIVE,
            "partialResultCallback": ADDRESS,
            "partialResultCallbackMethod": METHOD,
            "profanityFilter": TRUTH,
            "speechModel": (SPEECH_MODELS, "a model that the page lists"),
            "speechTimeout": (like(r"auto|[1-9][0-9]*"), "auto or a positive whole number"),
            "timeout": POSITIVE,
        },
    ),
    "Record": (
        RECORD,
        {
            "action": ADDRESS,
            "method": METHOD,
            "timeout": (number(0), "a whole number; 0 never ends on silence"),
            "finishOnKey": (like(r"[0-9#*]+"), "one or more keys"),
            "maxLength": (number(2, 14400), "a whole number from 2 to 14400"),
            "playBeep": TRUTH,
            "trim": (one_of("trim-silence", "do-not-trim"), "trim-silence or do-not-trim"),
            "recordingStatusCallback": ADDRESS,
            "recordingStatusCallbackMethod": METHOD,
            "recordingStatusCallbackEvent": (
                words_of(*RECORDING_EVENTS),
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
            "ringTone": (like(r"automatic|[a-z]{2}(-old)?"), "automatic or a country"),
            "sequential": TRUTH,
            "timeLimit": (number(1, 14400), "a whole number from 1 to 14400"),
            "timeout": (number(5, 600), "a whole number from 5 to 600"),
            "recordingTrack": (anything, ""),
            **RECORDING,
        },
    ),
    "Number": (
        NUMBER,
        {
            **dict.fromkeys(DETECTION, (anything, "")),
            "byoc": (anything, ""),
            "url": ADDRESS,
            "method": METHOD,
            "sendDigits": (like(r"[0-9A-DWw#*]+"), "keys, w and W"),
            "statusCallback": ADDRESS,
            "statusCallbackMethod": METHOD,
            "statusCallbackEvent": (
                words_of(*LEG_EVENTS),
                "initiated, ringing, answered, completed, with spaces between",
            ),
        },
    ),
    "Enqueue": (
        ENQUEUE,
        {
            "action": ADDRESS,
            "method": METHOD,
            "waitUrl": MAYBE_ADDRESS,
            "waitUrlMethod": METHOD,
            "workflowSid": (anything, ""),
        },
    ),
    "Conference": (
        CONFERENCE,
        {
            "muted": TRUTH,
            "beep": (one_of("true", "false", "onEnter", "onExit"), "true, onEnter, …"),
            "startConferenceOnEnter": TRUTH,
            "endConferenceOnExit": TRUTH,
            "participantLabel": (like(r".{1,128}"), "1 to 128 characters"),
            "jitterBufferSize": (one_of("small", "medium", "large", "off"), "small, …"),
            "waitUrl": MAYBE_ADDRESS,
            "waitMethod": METHOD,
            "maxParticipants": (number(1, 250), "a whole number from 1 to 250"),
            "region": (like(r"(us|ie|de|sg|br|au|jp)1"), "us1, ie1, de1, sg1, br1, au1, jp1"),
            "coach": (anything, ""),
            "statusCallback": ADDRESS,
            "statusCallbackMethod": METHOD,
            "statusCallbackEvent": (words_of(*CONFERENCE_EVENTS), "start, end, join, …"),
            "eventCallbackUrl": (anything, ""),
            **RECORDING,
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
                one_of("none", "x-weak", "weak", "medium", "strong", "x-strong"),
                "none, x-weak, weak, medium, strong or x-strong",
            ),
            "time": (like(r"(\d{1,4}|10000)ms|(\d(\.\d+)?|10)s"), "up to 10s or 10000ms"),
        },
    ),
    "emphasis": (SSML, {"level": (one_of("strong", "moderate", "reduced"), "a level")}),
    "lang": (SSML, {XML_LANG: (like(r"[a-z]{2,3}(-[A-Za-z0-9]+)*"), "a language tag")}),
    "p": (SSML, {}),
    "s": (SSML, {}),
    "phoneme": (
        SSML,
        {"alphabet": (one_of("ipa", "x-sampa"), "ipa or x-sampa"), "ph": (anything, "")},
    ),
    "prosody": (SSML, dict.fromkeys(("volume", "rate", "pitch"), (anything, ""))),
    "say-as": (
        SSML,
        dict.fromkeys(("interpret-as", "format", "role"), (anything, "")),
    ),
    "sub": (SSML, {"alias": (anything, "")}),
    "w": (SSML, {"role": (anything, "")}),
}
