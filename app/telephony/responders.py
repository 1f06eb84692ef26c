"""What the leg of somebody of ours is told: asked, connected to who waits, thanked."""

from collections.abc import Iterable, Mapping

from twilio.twiml.voice_response import Dial, VoiceResponse

from app.telephony.twiml import LONGEST_TALK, gather, room, say
from app.telephony.webhooks import Alarm, Invitation, Links, Visit, Webhook
from ivr.actions import Action, Listen, Speak

# An empty queue is waited for so many seconds (Twilio adds up to five): the caller has left.
EMPTY = 5
RING_BACK = 25  # seconds; a voicemail mostly answers later


def screening_document(
    actions: Iterable[Action], links: Links, query: Mapping[str, str]
) -> str:
    """Write what a responder's leg does whom the hunt rings: a key, or a hang-up."""
    answer = links.to(Webhook.SCREENED, query.get("s", ""), query.get("p"))
    return _written(actions, links, answer)


def asking_document(
    actions: Iterable[Action], links: Links, webhook: Webhook, invitation: Invitation
) -> str:
    """Write what an invited responder is asked; the key goes to a webhook of theirs.

    Whoever is still to be asked something after a conversation is heard also when silent.
    """
    answer = links.to_invited(webhook, invitation)
    return _written(actions, links, answer, on_silence=webhook is Webhook.TOLD)


def alarm_document(actions: Iterable[Action], links: Links, alarm: Alarm) -> str:
    """Write what a coordinator's leg does who is called because of an alarm."""
    return _written(actions, links, links.to_alarmed(Webhook.ALARMED, alarm))


def hearing_document(
    before: Iterable[Speak], sounds: Iterable[str], asked: Listen, links: Links, alarm: Alarm
) -> str:
    """Play a message, then ask what becomes of it; a key ends it early."""
    response = VoiceResponse()
    answer = links.to_alarmed(Webhook.ALARMED, alarm)
    asking = gather(Listen(tuple(before), asked.seconds), links, answer, on_silence=False)
    for sound in sounds:
        asking.play(sound)
    for each in asked.speech:
        asking.append(say(each, links))
    response.append(asking)
    response.hangup()
    return str(response)


def calling_document(
    speech: Iterable[Speak], number: str, caller_id: str, links: Links, alarm: Alarm
) -> str:
    """Call a caller back, who sees the line's number; a machine hears nothing from us."""
    response = _said(speech, links)
    dial = Dial(
        action=links.to_alarmed(Webhook.ALARMED, alarm),
        method="POST",
        caller_id=caller_id,
        timeout=RING_BACK,
        time_limit=LONGEST_TALK,
    )
    dial.number(number)
    response.append(dial)
    return str(response)


def connecting_document(speech: Iterable[Speak], links: Links, invitation: Invitation) -> str:
    """Connect a responder to who waits in the queue that the invitation names."""
    response = _said(speech, links)
    # The star key ends the connection for a moment: the responder is asked what they want.
    dial = Dial(
        action=links.to_invited(Webhook.TALKED, invitation),
        method="POST",
        timeout=EMPTY,
        time_limit=LONGEST_TALK,
        hangup_on_star=True,
    )
    found = links.to_invited(Webhook.FOUND, invitation)
    dial.queue(invitation.queue, url=found, method="POST")
    response.append(dial)
    return str(response)


def pausing_document(links: Links, invitation: Invitation) -> str:
    """Let a second pass: then it is known whether the caller is still there."""
    response = VoiceResponse()
    response.pause(length=1)
    response.redirect(links.to_invited(Webhook.TOLD, invitation), method="POST")
    return str(response)


def hosting_document(links: Links, invitation: Invitation) -> str:
    """Bring a responder into the room of their caller; it is over when they leave."""
    response = VoiceResponse()
    alone = links.to(Webhook.ALONE, "")
    action = links.to_invited(Webhook.TALKED, invitation)
    response.append(room(invitation.queue, action, alone, ends=True))
    return str(response)


def guest_document(actions: Iterable[Action], links: Links, visit: Visit) -> str:
    """Write what a guest's leg does who is asked, or not needed any more."""
    return _written(actions, links, links.to_guest(Webhook.GUESTED, visit))


def waiting_document(speech: Iterable[Speak], links: Links, visit: Visit) -> str:
    """Let a guest wait a second until the room is ready."""
    response = _said(speech, links)
    response.pause(length=1)
    response.redirect(links.to_guest(Webhook.GUESTED, visit), method="POST")
    return str(response)


def visiting_document(links: Links, visit: Visit) -> str:
    """Let a guest into the room; when they leave, the others go on."""
    response = VoiceResponse()
    response.append(room(visit.room, None, links.to(Webhook.ALONE, ""), ends=False))
    response.hangup()
    return str(response)


def alone_document(speech: Iterable[Speak], links: Links) -> str:
    """Speak to somebody who is alone in a room, again and again."""
    response = _said(speech, links)
    response.pause(length=2)
    response.redirect(links.to(Webhook.ALONE, ""), method="POST")
    return str(response)


def spoken_document(speech: Iterable[Speak], links: Links) -> str:
    """Say something, and nothing else: to a caller before they are connected."""
    return str(_said(speech, links))


def _said(speech: Iterable[Speak], links: Links) -> VoiceResponse:
    """Begin a document with what is said first."""
    response = VoiceResponse()
    for speak in speech:
        response.append(say(speak, links))
    return response


def _written(
    actions: Iterable[Action], links: Links, answer: str, *, on_silence: bool = False
) -> str:
    response = VoiceResponse()
    for action in actions:
        match action:
            case Speak():
                response.append(say(action, links))
            case Listen():
                response.append(gather(action, links, answer, on_silence=on_silence))
            case _:
                response.hangup()  # whatever else it is, nobody is connected by it
    return str(response)
