"""Whatever arrives at the door: strangers are turned away, callers always go on."""

import json
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest

from app.telephony.webhooks import CALLER, INVITED, NOTED, PATHS, RESPONDER, Webhook
from tests.calls.conftest import CALLER as NUMBER
from tests.calls.conftest import running
from tests.signing import sign

SID = "CA" + "1" * 32
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def door(tmp_path, database):
    with running(tmp_path, database, "") as line:
        yield Door(line)


class Door:
    """Posts to the application as Twilio would, and as Twilio would not."""

    def __init__(self, line):
        self.line = line
        self.client = line.app.test_client()
        self.settings = line.settings

    def form(self, **fields):
        usual = {"CallSid": SID, "AccountSid": self.settings.account_sid, "From": NUMBER}
        return {**usual, **fields}

    def posts(self, target, pairs, **headers):
        """Post a signed form, given as a mapping or as pairs."""
        pairs = list(pairs.items()) if isinstance(pairs, dict) else pairs
        signed = sign(self.settings.auth_tokens[0], self.settings.public_url + target, pairs)
        return self.client.post(
            target,
            data=urlencode(pairs),
            content_type=FORM,
            headers={"X-Twilio-Signature": signed, **headers},
        )

    def kept(self):
        """Count the deliveries that were kept, once they are in Postgres."""
        assert self.line.app.extensions["drain"].flush(10)
        with self.line.database.transaction() as session:
            return session.connection().exec_driver_sql("select count(*) from event").scalar()


def says_something(answer):
    """A caller's document: XML, 200, and at least one verb that goes on."""
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/xml")
    root = ET.fromstring(answer.data)
    assert root.tag == "Response"
    return {verb.tag for verb in root}


def test_unsigned_and_wrongly_signed_webhooks_write_nothing(door):
    for webhook in Webhook:
        target = PATHS[webhook]
        bare = door.client.post(target, data=door.form())
        wrong = door.posts(target, door.form(), **{"X-Twilio-Signature": "bm90IHNpZ25lZA=="})
        assert (bare.status_code, wrong.status_code) == (403, 403)
        assert bare.data == wrong.data == b""
    assert door.kept() == 0


def test_a_signature_for_another_address_is_no_signature(door):
    url = door.settings.public_url + PATHS[Webhook.VOICE]
    signed = sign(door.settings.auth_tokens[0], url, door.form().items())
    answer = door.client.post(
        PATHS[Webhook.KEY], data=door.form(), headers={"X-Twilio-Signature": signed}
    )
    assert answer.status_code == 403


def test_another_account_is_turned_away(door):
    answer = door.posts(PATHS[Webhook.VOICE], door.form(AccountSid="AC" + "0" * 32))
    assert answer.status_code == 403
    assert door.kept() == 0


@pytest.mark.parametrize(
    "more",
    [
        {"json": {"CallSid": SID}},
        {"data": json.dumps({}), "content_type": "application/json"},
        {"data": {"CallSid": SID}, "content_type": "multipart/form-data"},
        {"data": b"CallSid=1", "content_type": "text/plain"},
        {"data": b"CallSid=1", "content_type": ""},
    ],
)
def test_anything_but_a_form_is_refused_and_writes_nothing(door, more):
    assert door.client.post(PATHS[Webhook.VOICE], **more).status_code == 415
    assert door.kept() == 0


def test_webhooks_are_posted(door):
    for webhook in Webhook:
        assert door.client.get(PATHS[webhook]).status_code == 405


# Out of the queue, the address of its action says what comes next.
GOING_ON = {"Gather", "Dial", "Record", "Enqueue", "Leave"}
SESSIONS = [
    "",
    "?s=",
    "?s=1.half",
    "?s=1.ffffffffffff.gone.es.3.0.0.0.0.",
    "?s=1.ffffffffffff.main.fr.9999.9.99.9.9.",
    "?s=" + "x" * 3000,
    "?s=%00%0A",
    "?s=1&s=2",
    "?p=nobody",
    "?",
]
FORMS = [
    {},
    {"Digits": "1"},
    {"Digits": "4"},
    {"Digits": "x" * 10_000},
    {"Digits": "\x00\x01\x7f"},
    {"Digits": "١"},
    {"Digits": "", "From": "anonymous"},
    {"From": "letters in From", "Unknown": "field", "CallToken": "t" * 8000},
    {"From": "+1" + "9" * 500},
    {"CallSid": "not a sid"},
    {"CallSid": "CA" + "\x00" * 32},
    {
        "CallStatus": "a status of next year",
        "DialCallStatus": "\ufffe",
        "DialBridged": "perhaps",
    },
    {
        "RecordingDuration": "-3",
        "RecordingUrl": "https://elsewhere.example/",
        "RecordingSid": "RE",
    },
    {"ErrorUrl": "http://[", "ErrorCode": "eleven"},
]


@pytest.mark.parametrize("session", SESSIONS)
def test_the_caller_goes_on_whatever_arrives_and_the_delivery_is_kept(door, session):
    sent = 0
    for webhook in CALLER:
        for fields in FORMS:
            if session == "?":
                continue  # a bare question mark is not signed by Twilio's own library
            verbs = says_something(door.posts(PATHS[webhook] + session, door.form(**fields)))
            assert verbs & GOING_ON, (webhook, fields)
            sent += 1
    assert door.kept() == sent


INVITATIONS = [
    "",
    "?i=&q=&u=&t=&l=&a=",
    "?i=unknown&q=w-1&u=emergency&t=raid&l=es&a=",
    "?i=unknown&q=w-1&u=soon&t=nothing&l=fr&a=another",
    "?i=unknown&a=trial",
    "?i=unknown&q=w-1&a=outcome",
    "?i=unknown&q=w-1&a=rested",
    "?i=" + "x" * 3000,
    "?i=%00&q=%00&u=%0A&l=%FF",
]


@pytest.mark.parametrize("query", INVITATIONS)
def test_a_responders_leg_is_answered_whatever_arrives_and_nobody_is_connected(door, query):
    for webhook in (*INVITED, Webhook.FOUND):
        for fields in FORMS:
            answer = door.posts(PATHS[webhook] + query, door.form(**fields))
            assert answer.status_code == 200, (webhook, fields)
            verbs = {verb.tag for verb in ET.fromstring(answer.data)}
            assert not verbs & {"Dial", "Record", "Enqueue"}, (webhook, fields)


def test_missing_fields_are_missed_by_nobody(door):
    for webhook in CALLER:
        assert says_something(door.posts(PATHS[webhook], {})) & GOING_ON
    assert door.kept() == len(CALLER)


def test_a_field_that_stands_twice_is_read_once(door):
    pairs = [*door.form().items(), ("Digits", "1"), ("Digits", "2"), ("From", "+14135550199")]
    assert says_something(door.posts(PATHS[Webhook.KEY], pairs))
    assert door.kept() == 1


def test_a_caller_who_has_gone_is_told_nothing(door):
    answer = door.posts(PATHS[Webhook.KEY], door.form(CallStatus="completed", Digits="1"))
    assert says_something(answer) == set()


@pytest.mark.parametrize("webhook", RESPONDER)
def test_a_responders_leg_ends_in_a_hang_up_whatever_arrives(door, webhook):
    for fields in FORMS:
        if fields.get("Digits", "").startswith("1") and webhook is Webhook.SCREENED:
            continue
        answer = door.posts(PATHS[webhook] + "?s=1.half&p=%00", door.form(**fields))
        assert says_something(answer)
        assert answer.data.rstrip().endswith(b"<Hangup /></Response>")


@pytest.mark.parametrize("webhook", NOTED)
def test_what_is_only_noted_is_answered_with_nothing(door, webhook):
    answer = door.posts(PATHS[webhook], door.form(CallStatus="completed"))
    assert (answer.status_code, answer.data) == (204, b"")
    assert door.kept() == 1


def test_a_retried_delivery_gets_the_same_answer_and_is_kept_once(door):
    first = door.posts(PATHS[Webhook.VOICE], door.form())
    again = door.posts(PATHS[Webhook.VOICE], door.form())
    assert first.data == again.data
    assert door.kept() == 1


def test_too_much_is_refused_before_it_is_read(door):
    assert door.posts(PATHS[Webhook.VOICE], door.form(X="x" * 300_000)).status_code == 413


def test_no_answer_tells_a_stranger_anything(door):
    for path in ("/twilio", "/healthz", "/twilio/voice/%00", "/static/x"):
        answer = door.client.get(path)
        assert answer.status_code in {404, 405}
        assert answer.data == b""
