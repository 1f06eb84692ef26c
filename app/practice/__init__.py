"""A telephone network of our own, which does on one machine what Twilio does.

It runs the demo, trains responders, and is what the tests call with. It speaks HTTP with the
web application, signs with its own code, and refuses what Twilio does not document::

    with Network(account=Account(sid=…, token=…), timeline=Timeline(clock)) as network:
        line = network.line("+14135550100", voice_url=…, fallback_url=…, status_callback=…)
        ana = network.phone("+14135550101")  # driven by hand
        network.phone("+14135550102", Voicemail())  # behaves by itself
        call = network.phone("+14135550150").calls(line)
        call.hears("oprima uno", language="es-US")
        call.presses("1")
        ana.rings()
        ana.answers()
        ana.presses("1")
        call.is_connected_to(ana)
        call.hangs_up()
        assert call.ended().bridged_with == (ana.number,)
        network.check()

Callers wait in queues (`<Enqueue>`) until another leg takes them (`<Dial><Queue>`), several
talk in a conference (`<Dial><Conference>`), and `network.api_url` is Twilio's REST API: calls
that it creates ring the same telephones, calls in progress go on elsewhere, people are called
into conferences, held and removed, texts that it sends arrive, and recordings and texts can
be looked at and deleted::

    network.phone("+14135550103", Accepts(after=4))
    client.calls.create(to="+14135550103", from_=line.number, url=…)
    client.calls(call.sid).update(twiml=…)
    client.conferences("r-1").participants.create(to="+14135550104", from_=line.number)
    call.is_in_conference_with(network.phone("+14135550104"))
    network.phone("+14135550103").gets_text("turno")
    network.phone("+14135550103").sends(line, "1", [Attachment(content_type="image/jpeg")])
    network.troubles(Trouble(status=500, done=True), "CreateCall")
    network.flaws(Flaw(media_after=30, callbacks=2))  # of the next message that is left

Who dials with hangupOnStar ends the conversation with `*`: `ana.presses("*1")` waits for the
conversation, ends it, and answers the next prompt; `Responds(ends_with="*")` does so by itself;
`presses("5", at_once=True)` presses now, whoever listens.

`Keys("1 1")` is a caller who plays by itself, `Mischief` what Twilio may do to webhooks any
day, `network.watch` tells entries as they happen, `network.webhooks` keeps every request and
`network.rest_requests` what REST was asked.

A program beside the network, such as the line's worker, takes part in a stepped clock with
`network.timeline.works`.

`Control` serves telephones of a network to pages that hold them, behind a token: `Hands` names
them, and gives those that nobody holds back to their behaviour.

On an accelerated clock the web application's real time counts too: at 100 times the speed
an answer that takes 50 ms is five seconds of silence for the caller.

Where the real network does more, this one is the simplest honest model: a key pressed while
nothing listens is lost (Twilio buffers some); speech lasts 0.4 s a word and the breaks that
are written; audio files are WAV; speech is not recognised; a redirection is an error (it would
lose the keys); a message sounds like a tone as WAV, and like nothing as MP3; conferences know
no announcements, no coaching and nothing of who speaks when, and are never recorded; REST
refuses parameters that Twilio ignores with a warning.
"""

from app.practice.api import RestRequest
from app.practice.behaviours import (
    Accepts,
    Busy,
    Confides,
    Declines,
    Drops,
    HangsUp,
    InHand,
    Keys,
    Knows,
    NoAnswer,
    Off,
    OutOfService,
    Passes,
    Responds,
    Silent,
    Voicemail,
)
from app.practice.carrier import Account, Webhook
from app.practice.control import Control
from app.practice.errors import ActRefusedError, NoCallError, PhoneInUseError
from app.practice.hands import Hands, Scene
from app.practice.legs import Leg
from app.practice.network import Network
from app.practice.phones import Behaviour, Call, Ending, Phone, Script
from app.practice.recordings import Flaw, Recording
from app.practice.texts import Attachment, Text
from app.practice.timeline import NobodyWakesError, Timeline, TimelineClosedError
from app.practice.transcript import Entry, Kind, told
from app.practice.values import Fault, Line, Mischief, Trouble

__all__ = [
    "Accepts",
    "Account",
    "ActRefusedError",
    "Attachment",
    "Behaviour",
    "Busy",
    "Call",
    "Confides",
    "Control",
    "Declines",
    "Drops",
    "Ending",
    "Entry",
    "Fault",
    "Flaw",
    "Hands",
    "HangsUp",
    "InHand",
    "Keys",
    "Kind",
    "Knows",
    "Leg",
    "Line",
    "Mischief",
    "Network",
    "NoAnswer",
    "NoCallError",
    "NobodyWakesError",
    "Off",
    "OutOfService",
    "Passes",
    "Phone",
    "PhoneInUseError",
    "Recording",
    "Responds",
    "RestRequest",
    "Scene",
    "Script",
    "Silent",
    "Text",
    "Timeline",
    "TimelineClosedError",
    "Trouble",
    "Voicemail",
    "Webhook",
    "told",
]
