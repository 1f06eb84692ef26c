"""Recordings by REST: shown, fetched, deleted (Twilio: "Recordings resource")."""

from app.practice import media
from app.practice.errors import RequestRefusedError
from app.practice.recordings import Recording
from app.practice.rest import (
    NOT_COMPLETE,
    PAGING,
    RECORDINGS,
    Asked,
    Json,
    Operation,
    Reply,
    at_time,
    moment,
    not_found,
    page,
    words,
)

NOTHING = words("conference_sid encryption_details price")
_ONE = r"Recordings/(RE[0-9a-f]{32})\.json"


def fetch(asked: Asked) -> Reply:
    return Reply(body=_row(asked, _found(asked)))


def list_them(asked: Asked) -> Reply:
    """List recordings, the newest first; no conference has any, in this house."""
    known = asked.exchange.recordings.of_account(deleted=_with_deleted(asked))
    fitting = [each for each in known if _fits(asked, each)]
    rows = [] if asked.get("ConferenceSid") else [_row(asked, each) for each in fitting[::-1]]
    return page(asked, "recordings", rows)


def list_of_call(asked: Asked) -> Reply:
    known = asked.exchange.recordings.of_account()
    fitting = [each for each in known if each.call == asked.sids[0] and _fits(asked, each)]
    return page(asked, "recordings", [_row(asked, each) for each in fitting[::-1]])


def delete(asked: Asked) -> Reply:
    """Delete a recording, which must be complete."""
    recording = _found(asked)
    if not recording.is_deletable:
        sentence = "Cannot delete this resource before it is complete"
        raise RequestRefusedError(409, NOT_COMPLETE, sentence)
    recording.deleted_at = recording.now()
    return Reply(status=204, sid=recording.sid)


def fetch_wav(asked: Asked) -> Reply:
    """Give the sound as WAV, which it is without an extension too.

    With HTTP authentication, as Twilio's "Protect media access" demands.
    """
    recording = _audible(asked)
    size = recording.flaw.size
    return _sound(recording, media.wav_of(size) if size else media.wav(recording.seconds))


def fetch_mp3(asked: Asked) -> Reply:
    recording = _audible(asked)
    return _sound(recording, media.mp3(recording.seconds))


def _sound(recording: Recording, content: media.Content) -> Reply:
    return Reply(
        content=content,
        share=0.5 if recording.flaw.cut_short else 1.0,
        content_type=recording.flaw.content_type or content.content_type,
        sid=recording.sid,
    )


def _audible(asked: Asked) -> Recording:
    recording = _found(asked)
    if not recording.has_sound:
        raise not_found(asked)
    return recording


def _found(asked: Asked) -> Recording:
    known = asked.exchange.recordings.of_account(deleted=_with_deleted(asked))
    recording = next((each for each in known if each.sid == asked.sids[0]), None)
    if recording is None:
        raise not_found(asked)
    return recording


def _with_deleted(asked: Asked) -> bool:
    """Tell whether those that were deleted are asked for; Twilio keeps their rows 40 days."""
    return asked.get("IncludeSoftDeleted") == "true"


def _fits(asked: Asked, recording: Recording) -> bool:
    same_call = asked.get("CallSid", recording.call) == recording.call
    return at_time(asked, "DateCreated", recording.begun_at) and same_call


def _row(asked: Asked, recording: Recording) -> Json:
    account = asked.exchange.account.sid
    measured = recording.ended_at is not None and not recording.error
    return dict.fromkeys(NOTHING) | {
        "sid": recording.sid,
        "account_sid": account,
        "api_version": "2010-04-01",
        "call_sid": recording.call,
        "channels": 1,
        "date_created": moment(recording.begun_at),
        "date_updated": moment(recording.changed_at),
        "start_time": moment(recording.begun_at),
        "duration": str(recording.seconds) if measured else None,
        "error_code": recording.error or None,
        "media_url": recording.url,
        "price_unit": "USD",
        "source": "RecordVerb",
        "status": recording.status,
        "subresource_uris": {},
        "uri": f"/2010-04-01/Accounts/{account}/Recordings/{recording.sid}.json",
    }


OPERATIONS = (
    Operation(
        name="ListRecording",
        page=RECORDINGS,
        method="GET",
        path=r"Recordings\.json",
        serve=list_them,
        documented=PAGING
        | words(
            "CallSid ConferenceSid IncludeSoftDeleted DateCreated DateCreated< DateCreated>"
        ),
    ),
    Operation(
        name="ListCallRecording",
        page=RECORDINGS,
        method="GET",
        path=r"Calls/(CA[0-9a-f]{32})/Recordings\.json",
        serve=list_of_call,
        documented=PAGING | words("DateCreated DateCreated< DateCreated>"),
    ),
    Operation(
        name="FetchRecording",
        page=RECORDINGS,
        method="GET",
        path=_ONE,
        serve=fetch,
        documented=words("IncludeSoftDeleted"),
    ),
    Operation(
        name="DeleteRecording", page=RECORDINGS, method="DELETE", path=_ONE, serve=delete
    ),
    Operation(
        name="FetchRecordingMedia",
        page=RECORDINGS,
        method="GET",
        path=r"Recordings/(RE[0-9a-f]{32})(|\.wav)",
        serve=fetch_wav,
    ),
    Operation(
        name="FetchRecordingMp3",
        page=RECORDINGS,
        method="GET",
        path=r"Recordings/(RE[0-9a-f]{32})\.mp3",
        serve=fetch_mp3,
    ),
)
