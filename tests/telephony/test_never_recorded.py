"""No conversation is ever recorded: in no document, and in no request, that we can make."""

import re
from datetime import UTC, datetime
from xml.etree.ElementTree import fromstring

import pytest
import responses

from app.i18n import load_flow
from app.telephony import responders
from app.telephony.rest import Account, UncertainError
from app.telephony.twiml import Script, caller_document
from app.telephony.webhooks import Alarm, Invitation, Links, Visit, Webhook
from ivr import alarming, inviting, screening, visiting
from ivr.actions import Confer, Enqueue, Find
from ivr.circumstances import Circumstances
from ivr.engine import advance
from ivr.events import (
    CallStarted,
    KeyPressed,
    MessageEnded,
    NobodyFound,
    NothingPressed,
    Parted,
    QueueLeft,
    QueueOutcome,
    ResponderFound,
    RingEnded,
    RingOutcome,
    Waiting,
    WentWrong,
)
from ivr.queue import Guest
from ivr.session import Session

LINKS = Links("https://line.example")
EVENTS = [
    CallStarted(),
    *map(KeyPressed, [*"0123456789*#", "4135550123"]),
    NothingPressed(),
    *(MessageEnded(seconds) for seconds in (0, 9)),
    *map(RingEnded, RingOutcome),
    *map(QueueLeft, QueueOutcome),
    Parted(),
    Waiting(None),
    Waiting("2"),
    WentWrong(),
]
# What would record, stream or write down a conversation, by Twilio's pages.
FORBIDDEN = {"Start", "Stream", "Siprec", "Transcription", "Connect"}
OF_CALLS = "Record RecordingChannels RecordingTrack RecordingStatusCallback Transcribe Trim"


@pytest.fixture(scope="module")
def flow():
    return load_flow()


def documents_of_callers(flow):
    """Write every document that any step leads to, whatever happens in it."""
    for name in flow.script.steps:
        for language in (None, *flow.languages):
            session = Session(fingerprint=flow.fingerprint, step=name, language=language)
            for event in EVENTS:
                for served, joins in ((True, None), (False, None), (True, Guest.SERVICE)):
                    now = Circumstances(served=served, joins=joins)
                    yield from after(flow, session, event, now)


def after(flow, session, event, now):
    turn = advance(flow, session, event, now)
    if turn.asks:
        for found in (ResponderFound("aaaaa"), NobodyFound()):
            yield from after(flow, turn.session, found, now)
        return
    actions = [action for action in turn.actions if not isinstance(action, Find)]
    yield caller_document(
        actions,
        Script(
            links=LINKS,
            caller_id="+14135550100",
            session=turn.session,
            phone_of=lambda code: "+14135550101",
            recording="RE" + "1" * 32,
            queue="w-1" if any(isinstance(a, Enqueue | Confer) for a in actions) else "",
        ),
    )


def documents_of_ours(flow):
    """Write every document for a telephone of our own people."""
    invitation = Invitation(
        id="a1b2", queue="w-1", urgency="urgent", topic="raid", language=None
    )
    alarm = Alarm(id="a1b2", case="TERN-4821")
    about = "urgent", "raid", "es"
    for actions in (
        screening.screening(flow, None), screening.accepted(flow),
        inviting.asked(flow, *about), inviting.another(flow), inviting.outcome(flow),
        inviting.trial(flow), inviting.nobody(flow), inviting.thanks(flow),
    ):  # fmt: skip
        yield responders.screening_document(actions, LINKS, {})
        yield responders.asking_document(actions, LINKS, Webhook.TOLD, invitation)
    for announced in (True, False):
        speech = inviting.accepted(flow, *about, announced=announced)
        yield responders.connecting_document(speech, LINKS, invitation)
    yield from documents_of_visits(flow, invitation)
    yield responders.alarm_document(alarming.alarm(flow, "Tern", several=True), LINKS, alarm)
    gap = alarming.gap(flow, "spanish", lambda _: ("Sunday, 2:00 AM", "Sunday, 6:00 AM"))
    yield responders.alarm_document(
        gap, LINKS, Alarm(id="a1b2", gap="es.1795176000.1795237200")
    )
    yield responders.hearing_document(
        (), ["https://x.example"], alarming.heard(flow), LINKS, alarm
    )


def documents_of_visits(flow, invitation):
    """Write every document for who brings a guest in, and for the guest."""
    visit = Visit(id="a1b2", person="aaaaa", room="w-1", kind="interpreter")
    words = visiting.moment(flow)
    for actions in (
        visiting.more(flow, in_vain=True), visiting.choices(flow, ("Mam", "Quiché")),
        visiting.asked(flow, visit.kind), visiting.needless(flow),
    ):  # fmt: skip
        yield responders.asking_document(actions, LINKS, Webhook.TOLD, invitation)
        yield responders.guest_document(actions, LINKS, visit)
    yield responders.pausing_document(LINKS, invitation)
    yield responders.hosting_document(LINKS, invitation)
    yield responders.waiting_document(words, LINKS, visit)
    yield responders.visiting_document(LINKS, visit)
    yield responders.alone_document(words, LINKS)


def test_no_document_records_anything_but_a_message_that_was_asked_for(flow):
    count = messages = 0
    for document in (*documents_of_callers(flow), *documents_of_ours(flow)):
        count += 1
        for verb in fromstring(document).iter():
            assert verb.tag not in FORBIDDEN, document
            if verb.tag == "Record":
                messages += 1
                assert not {"transcribe", "transcribeCallback"} & verb.attrib.keys()
            else:
                written = [name for name in verb.attrib if "record" in name.lower()]
                assert written == [], document
    assert count > 1000
    assert messages


@responses.activate
def test_no_request_asks_twilio_to_record():
    account = Account(api_url="http://127.0.0.1:9", sid="AC" + "1" * 32, token="t" * 32)
    for method in (responses.POST, responses.GET, responses.DELETE):
        responses.add(method, re.compile("http://127.0.0.1:9/.*"), status=500)
    sid, moment, url = "CA" + "1" * 32, datetime(2026, 11, 20, tzinfo=UTC), "https://x.example"
    requests = {
        "call": ("+14135550101", "+14135550100", url, url, 20),
        "cancel": (sid,), "complete": (sid,), "find": (sid,),
        "text": ("+14135550101", "+14135550100", "Hola"), "find_text": (sid,),
        "texts_to": ("+14135550101", moment), "queues": (), "delete_queue": (sid,),
        "delete_recording": (sid,), "move": (sid, url), "texts_of": ("+14135550100",),
        "delete_text": (sid,), "calls_to": ("+14135550101", moment),
    }  # fmt: skip
    public = {name for name in vars(Account) if not name.startswith("_")}
    assert public - {"api_url", "sid", "token"} == set(requests), "each request is looked at"
    for name, arguments in requests.items():
        with pytest.raises(UncertainError):
            getattr(account, name)(*arguments)
    for call in responses.calls:
        body = str(call.request.body or "") + (call.request.url or "").partition("?")[2]
        assert not any(f"{word}=" in body for word in OF_CALLS.split()), body
        assert "/Recordings" not in str(call.request.url) or call.request.method == "DELETE"
