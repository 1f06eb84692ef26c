"""A letter comes to a real mail server once, whole, and a failure says whether to try again."""

import smtplib
import socket
import threading
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller

from app.mail import (
    Letter,
    MailAwayError,
    Mailbox,
    MailBusyError,
    MailRefusedError,
    MailUnsureError,
    Postman,
)

LETTER = Letter(
    to="ana@example.org",
    subject="Una emergencia",
    words="Nadie contestó: TERN-4821.",
    name="abc123",
)


class Server:
    """What a mail server does with a letter."""

    def __init__(self):
        self.letters = []
        self.answers = {}
        self.port = 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 taken"


@pytest.fixture
def server():
    handler = Server()
    with socket.create_server(("127.0.0.1", 0)) as free:
        handler.port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def mailbox(server):
    return Mailbox(url=f"smtp://127.0.0.1:{server.port}", sender="line@example.org")


def test_a_letter_arrives_whole_and_under_its_name(server, mailbox):
    mailbox.send(LETTER)
    ((to, message),) = server.letters
    assert to == ["ana@example.org"]
    assert message["Subject"] == "Una emergencia"
    assert message["Message-ID"] == "<abc123@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_payload(decode=True).decode().strip() == LETTER.words


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_what_the_server_will_never_take_is_refused(server, mailbox, step):
    server.answers[step] = "550 nobody lives here"
    with pytest.raises(MailRefusedError) as refused:
        mailbox.send(LETTER)
    assert "example.org" not in str(refused.value)


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_what_the_server_cannot_take_now_is_tried_again(server, mailbox, step):
    server.answers[step] = "451 later"
    with pytest.raises(MailAwayError):
        mailbox.send(LETTER)


def test_a_server_that_is_away_has_taken_nothing_and_is_tried_again():
    with pytest.raises(MailAwayError) as away:
        Mailbox(url="smtp://127.0.0.1:9", sender="line@example.org").send(LETTER)
    assert not isinstance(away.value, MailUnsureError)


def test_a_server_elsewhere_that_offers_no_tls_gets_no_letter(monkeypatch, server):
    monkeypatch.setattr("app.mail.HERE", frozenset())
    mailbox = Mailbox(url=f"smtp://127.0.0.1:{server.port}", sender="line@example.org")
    with pytest.raises(MailAwayError):
        mailbox.send(LETTER)
    assert server.letters == []


def test_a_password_is_not_sent_without_being_asked_for_tls(monkeypatch, server):
    monkeypatch.setattr("app.mail.HERE", frozenset())
    told = []
    monkeypatch.setattr(smtplib.SMTP, "login", lambda *given: told.append(given))
    url = f"smtp://user:secret@127.0.0.1:{server.port}"
    with pytest.raises(MailAwayError):
        Mailbox(url=url, sender="line@example.org").send(LETTER)
    assert told == []
    assert "secret" not in repr(Mailbox(url=url, sender="line@example.org"))


class Slow:
    """A mailbox that takes a letter when it is told to."""

    def __init__(self):
        self.go, self.sent = threading.Event(), []

    def send(self, letter):
        self.go.wait(30)
        self.sent.append(letter)


def test_nobody_waits_long_for_a_slow_server_and_no_second_letter_waits_behind_the_first():
    mailbox = Slow()
    postman = Postman(mailbox=mailbox, waits=0.01)
    with pytest.raises(MailUnsureError):
        postman.send(LETTER)
    with pytest.raises(MailBusyError):
        postman.send(LETTER)
    mailbox.go.set()
    with postman._under_way:  # the letter has gone out all the same
        assert mailbox.sent == [LETTER]
    Postman(mailbox=mailbox, waits=30).send(LETTER)
    assert len(mailbox.sent) == 2
