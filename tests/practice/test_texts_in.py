"""What telephones send: pictures, long texts, keywords; and what REST forgets of it."""

import itertools

import pytest

from app.practice import Attachment, Mischief, Network
from tests.practice.conftest import ACCOUNT, LINE, refused

ANA = "+14135550101"
SERVICE = "MG" + "1" * 32
PICTURE = Attachment(content_type="image/jpeg", content=b"\xff\xd8picture")
PROGRAM = Attachment(content_type="application/x-msdownload", content=b"MZ")


@pytest.fixture
def text_line(network, site):
    return network.line(LINE, voice_url=f"{site.url}/voice", sms_url=f"{site.url}/sms")


@pytest.fixture
def received(network, text_line, site):
    """Send a text from a telephone; give what the line was asked."""

    def received(body, media=()):
        network.phone(ANA).sends(text_line, body, media)
        network.settle()
        return site.forms("/sms")

    return received


def path_of(url):
    return url.partition(f"{ACCOUNT.sid}/")[2]


def test_a_text_may_be_nothing_but_a_picture(received, ask):
    (form,) = received("", [PICTURE])
    assert (form["Body"], form["NumMedia"]) == ("", "1")
    assert form["MediaContentType0"] == "image/jpeg"
    assert form["MessageSid"].startswith("MM")
    reply = ask("GET", path_of(form["MediaUrl0"]))
    assert reply.headers["Content-Type"] == "image/jpeg"
    assert reply.content == PICTURE.content
    assert ask("GET", path_of(form["MediaUrl0"]), token="wrong").status_code == 401


def test_each_attachment_has_an_address_and_a_kind(received, rest):
    (form,) = received("Mire.", [PICTURE, PROGRAM])
    assert (form["NumMedia"], form["MediaContentType1"]) == ("2", PROGRAM.content_type)
    assert form["MediaUrl0"] != form["MediaUrl1"]
    assert "MediaUrl2" not in form
    assert rest.messages(form["MessageSid"]).fetch().num_media == "2"


def test_a_text_without_a_picture_has_no_address_of_one(received):
    (form,) = received("Hola.")
    assert form["NumMedia"] == "0"
    assert not [name for name in form if name.startswith("Media")]


def test_more_than_ten_attachments_cannot_be_sent(network, text_line):
    with pytest.raises(ValueError, match="10"):
        network.phone(ANA).sends(text_line, "", [PICTURE] * 11)


def test_a_long_text_comes_in_several(received, network):
    long = "".join(itertools.islice(itertools.cycle("0123456789"), 10_000))
    forms = received(long)
    assert [len(form["Body"]) for form in forms] == [1600] * 6 + [400]
    assert "".join(form["Body"] for form in forms) == long
    assert len({form["MessageSid"] for form in forms}) == 7
    assert len(network.texts) == 7


def test_the_parts_of_a_long_text_may_come_in_any_order(timeline, site):
    mischief = Mischief(shuffle_callbacks=True, seed=1)
    with Network(account=ACCOUNT, timeline=timeline, mischief=mischief) as network:
        line = network.line(LINE, sms_url=f"{site.url}/sms")
        network.phone(ANA).sends(line, "a" * 1600 + "b" * 1600 + "c" * 1600 + "d")
        network.settle()
    first = "".join(form["Body"][0] for form in site.forms("/sms"))
    assert sorted(first) == list("abcd")
    assert first != "abcd"


def test_an_answer_that_is_too_long_is_refused(received, network, site):
    site.pages["/sms"] = f"<Message>{'a' * 1601}</Message>"
    received("Hola.")
    assert network.phone(ANA).received == ()
    assert [fault.rule for fault in network.faults] == ["message-verbs"]


def test_a_landline_sends_a_text_and_gets_no_answer(received, network, site):
    site.pages["/sms"] = "<Message>Recibido.</Message>"
    network.phone(ANA).refuses_texts(30006)
    assert len(received("Hola.")) == 1
    answer = network.texts[1]
    assert (answer.status, answer.error) == ("undelivered", 30006)


@pytest.mark.parametrize(
    ("body", "word"),
    [("STOP", "STOP"), ("alto", "STOP"), (" Ayuda ", "HELP"), ("start", "START")],
)
def test_advanced_opt_out_tells_the_line_what_it_has_answered(
    network, text_line, received, body, word
):
    network.messaging_service(SERVICE, text_line, {"STOP": ["ALTO"], "HELP": ["Ayuda"]})
    (form,) = received(body)
    assert (form["OptOutType"], form["MessagingServiceSid"]) == (word, SERVICE)
    assert len(network.phone(ANA).received) == 1


def test_a_keyword_of_advanced_opt_out_stops_texts(network, text_line, received, rest):
    network.messaging_service(SERVICE, text_line, {"STOP": ["ALTO"]})
    received("Alto")
    send = rest.messages.create
    assert refused(lambda: send(to=ANA, from_=LINE, body="Hola."))[1] == 21610


@pytest.mark.parametrize("service", [True, False])
def test_without_advanced_opt_out_the_line_is_told_of_no_keyword(
    network, text_line, received, service
):
    if service:
        network.messaging_service(SERVICE, text_line)
    (form,) = received("STOP")
    assert "OptOutType" not in form
    assert ("MessagingServiceSid" in form) == service


def test_other_words_are_no_keywords_of_advanced_opt_out(network, text_line, received):
    network.messaging_service(SERVICE, text_line, {"STOP": ["ALTO"]})
    (form,) = received("alto, por favor")
    assert "OptOutType" not in form


def test_a_text_that_is_redacted_has_no_body_and_stays_in_the_list(rest, received, network):
    (form,) = received("Me llamo Ana.")
    text = rest.messages(form["MessageSid"])
    assert text.update(body="").body == ""
    assert text.fetch().body == ""
    assert [t.body for t in rest.messages.list(from_=ANA)] == [""]
    assert network.texts[0].body == "Me llamo Ana."


def test_whoever_got_a_text_keeps_it_when_it_is_redacted(rest, network, text_line):
    ana = network.phone(ANA)
    made = rest.messages.create(to=ANA, from_=LINE, body="Hola.")
    network.settle()
    made.update(body="")
    ana.gets_text("hola")


def test_a_text_that_is_deleted_is_gone_with_its_pictures(rest, ask, received):
    (form,) = received("Mire.", [PICTURE])
    text = rest.messages(form["MessageSid"])
    assert text.delete()
    assert refused(text.fetch) == refused(text.delete) == (404, 20404)
    assert ask("GET", path_of(form["MediaUrl0"])).status_code == 404
    assert rest.messages.list() == []


def test_only_a_text_that_has_arrived_is_deleted_or_redacted(rest, network, text_line):
    network.phone(ANA)
    made = rest.messages.create(to=ANA, from_=LINE, body="Hola.")
    assert refused(made.delete) == (409, 20009)
    assert refused(lambda: made.update(body="")) == (409, 20009)
    network.settle()
    assert made.delete()


@pytest.mark.parametrize("parameters", [{"Body": "Otra."}, {}, {"Status": "canceled"}])
def test_a_text_cannot_be_changed_otherwise(received, ask, parameters):
    (form,) = received("Hola.")
    reply = ask("POST", f"Messages/{form['MessageSid']}.json", **parameters)
    assert (reply.status_code, reply.json()["code"]) == (400, 20001)


def test_media_of_a_text_that_has_none_is_not_found(received, ask):
    (form,) = received("Hola.")
    path = f"Messages/{form['MessageSid']}/Media/{PICTURE.sid}"
    assert ask("GET", path).status_code == 404
