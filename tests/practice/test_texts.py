"""Texts are sent by REST, told of, and answered; and whoever says STOP gets no more."""

from datetime import timedelta

import pytest
from twilio.base.exceptions import TwilioRestException
from werkzeug.wrappers import Response

from app.practice import Network, Off, Text, Trouble
from app.practice.segments import segments
from app.practice.signing import signature
from tests.practice.conftest import ACCOUNT, LINE, START, client_of

ANA, LUIS = "+14135550101", "+14135550102"
SERVICE = "MG" + "1" * 32


@pytest.fixture
def text_line(network, site):
    """A line that takes texts."""
    return network.line(
        LINE,
        voice_url=f"{site.url}/voice",
        sms_url=f"{site.url}/sms",
        sms_fallback_url=f"{site.url}/sms-fallback",
    )


@pytest.fixture
def send(rest, text_line, site):
    def send(body="Hola.", to=ANA, **more):
        usual = {"from_": LINE, "status_callback": f"{site.url}/text"}
        return rest.messages.create(to=to, body=body, **(usual | more))

    return send


def statuses(site, sid):
    return [f["MessageStatus"] for f in site.forms("/text") if f["MessageSid"] == sid]


def code_of(doing, *arguments, **parameters):
    with pytest.raises(TwilioRestException) as error:
        doing(*arguments, **parameters)
    return error.value.code


def test_a_text_arrives_and_each_status_is_told(network, send, site):
    ana = network.phone(ANA)
    made = send("Su turno empieza a las ocho.")
    assert (made.status, made.direction, made.num_segments) == ("queued", "outbound-api", "1")
    text = ana.gets_text("turno")
    assert (text.sid, text.sender) == (made.sid, LINE)
    network.settle()
    assert statuses(site, made.sid) == ["queued", "sent", "delivered"]
    last = site.forms("/text")[-1]
    assert (last["SmsStatus"], last["To"], last["From"]) == ("delivered", ANA, LINE)
    assert last["RawDlrDoneDate"] == "3103052200"
    assert "ErrorCode" not in last
    found = made.fetch()
    assert (found.status, found.error_code, found.body) == ("delivered", None, text.body)


@pytest.mark.parametrize("error", [30003, 30005, 30006, 30007])
def test_a_carrier_that_does_not_deliver_says_why(network, send, site, error):
    network.phone(ANA).refuses_texts(error)
    made = send()
    network.settle()
    assert statuses(site, made.sid) == ["queued", "sent", "undelivered"]
    assert site.forms("/text")[-1]["ErrorCode"] == str(error)
    assert made.fetch().error_code == error
    assert network.phone(ANA).received == ()


def test_a_text_that_never_leaves_has_failed(network, send, site):
    network.phone(ANA).refuses_texts(30034)
    made = send()
    network.settle()
    assert statuses(site, made.sid) == ["queued", "failed"]
    assert made.fetch().date_sent is None


def test_a_number_of_nobody_and_a_telephone_that_is_off_get_none(network, send, site):
    network.phone(LUIS, Off())
    nobody, off = send(to=ANA), send(to=LUIS)
    network.settle()
    assert nobody.fetch().error_code == 30005
    assert off.fetch().error_code == 30003


def test_a_number_sends_one_segment_a_second(network, send):
    network.phone(ANA)
    two_segments = "á" * 71
    made = [send(two_segments), send(), send()]
    assert made[0].num_segments == "2"
    network.settle()
    sent = [text.sent_at - START for text in network.texts]
    assert sent == [timedelta(seconds=s) for s in (0, 2, 3)]


def test_a_text_that_waits_longer_than_it_is_worth_fails(network, send):
    network.phone(ANA)
    send("á" * 700)
    late = send(validity_period=5)
    network.settle()
    assert late.fetch().error_code == 30001


def test_ten_hours_of_waiting_texts_are_the_most(timeline, site):
    with Network(account=ACCOUNT, timeline=timeline, segments_a_second=0.0005) as network:
        network.line(LINE)
        rest = client_of(network)
        for _ in range(19):
            rest.messages.create(to=ANA, from_=LINE, body="Hola.")
        assert code_of(rest.messages.create, to=ANA, from_=LINE, body="Hola.") == 21611


def test_a_messaging_service_accepts_first_and_counts_later(network, send, text_line, site):
    network.phone(ANA)
    network.messaging_service(SERVICE, text_line)
    made = send(from_=None, messaging_service_sid=SERVICE)
    assert (made.status, made.num_segments) == ("accepted", "0")
    network.settle()
    assert statuses(site, made.sid) == ["accepted", "queued", "sent", "delivered"]
    assert site.forms("/text")[0]["MessagingServiceSid"] == SERVICE
    assert made.fetch().num_segments == "1"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "413"}, 21211),
        ({"To": "+14131550101"}, 21217),
        ({"To": "+525555550101"}, 21408),
        ({"To": LINE}, 21266),
        ({"From": ""}, 21603),
        ({"From": "hotline"}, 21212),
        ({"From": "+14135550177"}, 21606),
        ({"From": "", "MessagingServiceSid": SERVICE}, 21701),
        ({"Body": ""}, 21619),
        ({"Body": "a" * 1601}, 21617),
        ({"StatusCallback": "text"}, 21609),
        ({"ValidityPeriod": "36001"}, 21624),
        ({"MediaUrl": "http://127.0.0.1/a.png"}, 20001),
        ({"Colour": "red"}, 20001),
    ],
)
def test_what_twilio_refuses_is_not_sent(ask, network, text_line, parameters, code):
    usual = {"To": ANA, "From": LINE, "Body": "Hola."}
    reply = ask("POST", "Messages.json", **(usual | parameters))
    assert (reply.status_code, reply.json()["code"]) == (400, code)
    assert network.texts == ()


def test_texts_are_found_by_number_and_day(network, rest, send):
    network.phone(ANA)
    network.phone(LUIS)
    first, second = send(to=ANA), send(to=LUIS)
    network.settle()
    assert [text.sid for text in rest.messages.list()] == [second.sid, first.sid]
    assert [text.sid for text in rest.messages.list(to=ANA)] == [first.sid]
    assert len(rest.messages.list(from_=LINE, date_sent_after=START)) == 2
    assert rest.messages.list(date_sent_before=START - timedelta(days=1)) == []
    assert len(rest.messages.list(date_sent=START.date())) == 2


def test_a_text_that_still_waits_has_no_day(network, rest, send):
    send("á" * 700)
    waiting = send(to=LUIS)
    network.timeline.sleep(1)
    assert rest.messages.list(to=LUIS, date_sent_after=START) == []
    assert [text.sid for text in rest.messages.list(to=LUIS)] == [waiting.sid]


def test_a_text_may_be_sent_although_the_answer_is_an_error(network, send):
    ana = network.phone(ANA)
    network.troubles(Trouble(status=500, done=True), "CreateMessage")
    with pytest.raises(TwilioRestException):
        send()
    ana.gets_text("hola")


def test_a_telephone_sends_a_text_and_the_line_answers(network, text_line, site):
    site.pages["/sms"] = "<Message>Recibido.</Message><Message><Body>Gracias.</Body></Message>"
    ana = network.phone(ANA)
    sent = ana.sends(text_line, "1 ✓")
    ana.gets_text("recibido")
    ana.gets_text("gracias")
    (form,) = site.forms("/sms")
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"] == sent.sid
    assert (form["From"], form["To"], form["Body"]) == (ANA, LINE, "1 ✓")
    assert (form["NumMedia"], form["NumSegments"]) == ("0", "1")
    assert (form["AccountSid"], form["FromCountry"]) == (ACCOUNT.sid, "US")
    assert site.requests[0].headers["X-Twilio-Signature"]


def test_the_webhook_of_a_text_is_signed_with_its_port(timeline, site):
    public = "https://line.example:8443"
    with Network(account=ACCOUNT, timeline=timeline, reach={public: site.url}) as network:
        network.phone(ANA).sends(network.line(LINE, sms_url=f"{public}/sms"), "hola")
        network.settle()
    (request,) = site.requests
    form = request.form.to_dict()
    expected = signature(ACCOUNT.token, f"{public}/sms", form, of_text=True)
    assert request.headers["X-Twilio-Signature"] == expected


def test_a_line_may_say_nothing(network, text_line, site):
    ana = network.phone(ANA)
    ana.sends(text_line, "hola")
    network.settle()
    assert ana.received == ()
    assert network.faults == ()


@pytest.mark.parametrize("page", [Response(status=500), Response(b"<Response>")])
def test_when_the_line_fails_its_other_address_is_asked(network, text_line, site, page):
    site.pages |= {"/sms": page, "/sms-fallback": "<Message>Luego.</Message>"}
    ana = network.phone(ANA)
    ana.sends(text_line, "hola")
    ana.gets_text("luego")
    assert site.forms("/sms-fallback")[0]["ErrorCode"] in {"11217", "12100"}


@pytest.mark.parametrize(
    "document",
    [
        "<Say>Hola.</Say>",
        "<Message/>",
        '<Message colour="red">Hola.</Message>',
        "<Message><Say>Hola.</Say></Message>",
        "<Hangup/>",
    ],
)
def test_what_a_text_cannot_be_answered_with_is_refused(network, text_line, site, document):
    site.pages["/sms"] = document
    ana = network.phone(ANA)
    ana.sends(text_line, "hola")
    network.settle()
    (fault,) = network.faults
    assert (fault.kind, fault.rule) == ("refused", "message-verbs")
    assert fault.page == "TwiML for Programmable Messaging"
    assert ana.received == ()


@pytest.mark.parametrize("word", ["STOP", "stop", " Unsubscribe ", "END", "OptOut"])
def test_whoever_says_stop_gets_no_more_texts(network, send, text_line, site, word):
    ana = network.phone(ANA)
    site.pages["/sms"] = "<Message>De acuerdo.</Message>"
    ana.sends(text_line, word)
    network.settle()
    assert site.forms("/sms")[0]["Body"] == word
    assert [text.direction for text in ana.received] == ["outbound-reply"]
    assert "unsubscribed" in ana.received[0].body
    assert code_of(send) == 21610


def test_stop_holds_for_one_line_and_one_telephone(network, send, rest, text_line):
    other = network.line("+14135550108")
    ana, luis = network.phone(ANA), network.phone(LUIS)
    ana.sends(text_line, "STOP")
    network.settle()
    rest.messages.create(to=ANA, from_=other.number, body="Por otra línea.")
    ana.gets_text("otra línea")
    send(to=LUIS)
    luis.gets_text("hola")


@pytest.mark.parametrize("word", ["START", "unstop", "Yes"])
def test_whoever_says_start_gets_texts_again(network, send, text_line, word):
    ana = network.phone(ANA)
    ana.sends(text_line, "STOP")
    ana.sends(text_line, word)
    network.settle()
    send()
    ana.gets_text("hola")


@pytest.mark.parametrize("word", ["please stop", "ALTO", "STOP!", ""])
def test_other_words_stop_nothing(network, send, text_line, word):
    ana = network.phone(ANA)
    ana.sends(text_line, word)
    network.settle()
    send()
    ana.gets_text("hola")


def test_help_is_answered_by_twilio_itself(network, text_line):
    ana = network.phone(ANA)
    ana.sends(text_line, "help")
    assert ana.gets_text("STOP").direction == "outbound-reply"


def test_a_text_that_does_not_come_fails_the_test(network, send):
    ana = network.phone(ANA)
    send("Otra cosa.")
    with pytest.raises(AssertionError, match="Otra cosa"):
        ana.gets_text("turno", within=20)


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ñ¿¡éüÑ" * 26, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 7, 2),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("á" * 134, 2),
        ("á" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("«", 1),
        ("a" * 70 + "“", 2),
    ],
)
def test_segments_are_counted_as_twilio_counts_them(body, count):
    assert segments(body) == count


def test_a_pair_that_belongs_together_is_not_parted():
    # 152 units and a pair leave one unit free; 306 units would otherwise fit into two.
    assert segments("a" * 152 + "€" * 77) == 3


def test_a_text_knows_its_history(network, send):
    network.phone(ANA)
    send()
    network.settle()
    (text,) = network.texts
    assert isinstance(text, Text)
    assert [status for _, status in text.history] == ["queued", "sending", "sent", "delivered"]
