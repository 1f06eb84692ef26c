"""A telephone network of our own, which does on one machine what Twilio does for a call.

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

`Keys("1 1")` is a caller who plays by itself, `Mischief` what Twilio may do to webhooks any
day, `network.watch` tells entries as they happen, `network.webhooks` keeps every request.

On an accelerated clock the web application's real time counts too: at 100 times the speed
an answer that takes 50 ms is five seconds of silence for the caller.

Where the real network does more, this one is the simplest honest model: a key pressed while
nothing listens is lost (Twilio buffers some); speech lasts 0.4 s a word and the breaks that
are written; audio files are WAV; speech is not recognised; a redirection is
an error (it would lose the keys); a recording has a length but no sound.
"""

from app.practice.behaviours import (
    Accepts,
    Busy,
    Declines,
    HangsUp,
    Keys,
    NoAnswer,
    Off,
    Passes,
    Silent,
    Voicemail,
)
from app.practice.carrier import Account, Webhook
from app.practice.errors import NoCallError, PhoneInUseError
from app.practice.legs import Leg
from app.practice.network import Network
from app.practice.phones import Behaviour, Call, Ending, Phone, Script
from app.practice.timeline import NobodyWakesError, Timeline, TimelineClosedError
from app.practice.transcript import Entry, Kind, told
from app.practice.values import Fault, Line, Mischief, Recording

__all__ = [
    "Accepts",
    "Account",
    "Behaviour",
    "Busy",
    "Call",
    "Declines",
    "Ending",
    "Entry",
    "Fault",
    "HangsUp",
    "Keys",
    "Kind",
    "Leg",
    "Line",
    "Mischief",
    "Network",
    "NoAnswer",
    "NoCallError",
    "NobodyWakesError",
    "Off",
    "Passes",
    "Phone",
    "PhoneInUseError",
    "Recording",
    "Script",
    "Silent",
    "Timeline",
    "TimelineClosedError",
    "Voicemail",
    "Webhook",
    "told",
]
