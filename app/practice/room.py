"""What happens in a conference, who hears whom, and what is told of it."""

from email.utils import format_datetime

from app.practice.carrier import Order
from app.practice.conferences import Conference, Left, Pair, Participant
from app.practice.exchange import Exchange
from app.practice.transcript import Kind

# The event as `statusCallbackEvent` names it, by the name that it is told by.
EVENTS = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
}
BEEP_SECONDS = 0.5


def enter(exchange: Exchange, conference: Conference, who: Participant) -> None:
    """Let a participant in; the conference starts as soon as it can."""
    who.inside = True
    if who not in conference.participants:
        conference.participants.append(who)
    tell(exchange, conference, "participant-join", who)
    if conference.status == "init" and conference.can_start:
        conference.status, conference.changed_at = "in-progress", exchange.timeline.now()
        tell(exchange, conference, "conference-start")
        for each in conference.inside:
            if not each.hold:
                each.changes()
    mix(exchange, conference)
    if who.beep in {"true", "onEnter"}:
        _beep(exchange, conference)


def leave(exchange: Exchange, conference: Conference, who: Participant, reason: Left) -> None:
    """Let a participant go; with the last one, or one who ends it, the conference is over."""
    conference.participants.remove(who)
    was_inside, who.inside = who.inside, False
    extra = {
        "ParticipantCallStatus": _status_of(who),
        "ReasonParticipantLeft": reason,
    }
    tell(exchange, conference, "participant-leave", who, extra)
    if conference.status != "completed" and (was_inside or not conference.participants):
        _close_behind(exchange, conference, who)
    mix(exchange, conference)
    if was_inside and who.beep in {"true", "onExit"}:
        _beep(exchange, conference)
    if not conference.inside:
        tell_end(exchange, conference)


def close(exchange: Exchange, conference: Conference, reason: str, why: Left) -> None:
    """End a conference; everybody inside has to go, and nobody is awaited any longer."""
    conference.status, conference.changed_at = "completed", exchange.timeline.now()
    conference.reason, conference.participants = reason, conference.inside
    for each in conference.participants:
        each.has_to_go(why)


def hold(exchange: Exchange, conference: Conference, who: Participant, *, on: bool) -> None:
    """Take a participant out of the conversation, or back into it."""
    who.hold = on
    who.changes()
    mix(exchange, conference)
    tell(exchange, conference, "participant-hold" if on else "participant-unhold", who)


def mute(exchange: Exchange, conference: Conference, who: Participant, *, on: bool) -> None:
    who.muted, who.changed_at = on, exchange.timeline.now()
    tell(exchange, conference, "participant-mute" if on else "participant-unmute", who)


def mix(exchange: Exchange, conference: Conference) -> None:
    """Let those hear each other who should, and nobody else."""
    before, conference.pairs = conference.pairs, conference.audible()
    for pair in before:
        if pair not in conference.pairs:
            _say(exchange, Kind.PARTED, pair)
    for pair in conference.pairs:
        if pair not in before:
            _say(exchange, Kind.CONNECTED, pair)
            _blame_machines(exchange, pair)
    for who in {who: None for pair in (*before, *conference.pairs) for who in pair}:
        _hears_others(exchange, who, alone=not conference.partners(who))


def tell(
    exchange: Exchange,
    conference: Conference,
    event: str,
    who: Participant | None = None,
    extra: dict[str, str] | None = None,
) -> None:
    """Tell the callback that the first participant has fixed (Twilio: "<Conference>")."""
    (url, method), events = conference.terms.callback, conference.terms.events
    if not url or EVENTS[event] not in events:
        return
    conference.sequence += 1
    form = {
        "AccountSid": exchange.account.sid,
        "ConferenceSid": conference.sid,
        "FriendlyName": conference.name,
        "StatusCallbackEvent": event,
        "SequenceNumber": str(conference.sequence),
        "Timestamp": format_datetime(exchange.timeline.now()),
        **(_facts(who) if who else {}),
        **(extra or {}),
    }
    leg = who.leg.sid if who else conference.sid
    order = Order(url=url, method=method, form=form, leg=leg, purpose="conference")
    exchange.callback(who.leg.root.sid if who else conference.sid, order)


def _facts(who: Participant) -> dict[str, str]:
    label = {"ParticipantLabel": who.label} if who.label else {}
    return label | {
        "CallSid": who.leg.sid,
        "Muted": _word(yes=who.muted),
        "Hold": _word(yes=who.hold),
        "Coaching": "false",
        "EndConferenceOnExit": _word(yes=who.ends),
        "StartConferenceOnEnter": _word(yes=who.starts),
    }


def _word(*, yes: bool) -> str:
    return "true" if yes else "false"


def _close_behind(exchange: Exchange, conference: Conference, who: Participant) -> None:
    gone = "kicked" if who.kicked else "left"
    if who.ends:
        conference.ended_by = who
        reason = f"participant-with-end-conference-on-exit-{gone}"
        close(exchange, conference, reason, "moderator_ended_conference")
    elif not conference.inside:
        conference.ended_by = who
        close(exchange, conference, f"last-participant-{gone}", "participant_hung_up")


def tell_end(exchange: Exchange, conference: Conference) -> None:
    """Tell that a conference is over, once, as soon as everybody has left."""
    if conference.status != "completed" or conference.end_told:
        return
    conference.end_told, last = True, conference.ended_by
    extra = {"ReasonConferenceEnded": conference.reason, "Reason": conference.reason}
    extra |= {"CallSidEndingConference": last.leg.sid} if last else {}
    label = last.label if last else ""
    extra |= {"ParticipantLabelEndingConference": label} if label else {}
    tell(exchange, conference, "conference-end", extra=extra)


def _status_of(who: Participant) -> str:
    return "completed" if who.leg.gone and not who.leg.over else who.leg.status


def _beep(exchange: Exchange, conference: Conference) -> None:
    for who in {who: None for pair in conference.pairs for who in pair}:
        exchange.tell(who.leg, Kind.BEEP, seconds=BEEP_SECONDS)


def _say(exchange: Exchange, kind: Kind, pair: Pair) -> None:
    for one, other in (pair, pair[::-1]):
        exchange.tell(one.leg, kind, other.leg.who)


def _blame_machines(exchange: Exchange, pair: Pair) -> None:
    for who in pair:
        telephone = exchange.telephones.get(who.leg.who)
        if telephone and telephone.is_machine:
            sentence = "a conference was joined by a voicemail"
            exchange.blame(who.leg, "machine-bridged", sentence)


def _hears_others(exchange: Exchange, who: Participant, *, alone: bool) -> None:
    """Note whether a participant hears anybody: who does not hears silence from now on."""
    was_alone, who.leg.conferring = not who.leg.conferring, not alone
    who.was_heard = who.was_heard or not alone
    if was_alone and not alone:
        exchange.sound_starts(who.leg)
    elif alone and not was_alone:
        exchange.sound_ends(who.leg)
