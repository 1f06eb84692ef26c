"""An invitation by letter: it comes once, to whom it is for, or nothing is half done."""

import re
from dataclasses import replace

import pytest

from app.audit.rules import Act
from app.mail import Letter, Mailbox, MailBusyError, Postman
from app.pages.desk import POSTMAN
from app.staff import service as staff
from app.staff.rules import Role
from tests.house import test_mail
from tests.pages.conftest import words
from tests.people.test_roll import acts, find

server = test_mail.server
ADDRESS = "luis@example.org"
WAY_IN = re.compile(r"http://\S+(/staff/join/[\w-]{43})")
BUTTON = "Send the link by e-mail"


@pytest.fixture
def luis(console):
    """Luis has an address; give his code."""
    code, keyring = console.code("Luis"), console.app.extensions["desk"].keyring
    known = replace(find(console, code).profile, email=ADDRESS)
    with console.database.transaction() as session:
        staff.change(session, keyring, code, known, console.clock.now())
    return code


@pytest.fixture
def post(console, server, monkeypatch):
    """A mail server, and what it does with letters."""
    mailbox = Mailbox(url=f"smtp://127.0.0.1:{server.port}", sender="line@example.org")
    monkeypatch.setitem(console.app.extensions, POSTMAN, Postman(mailbox=mailbox, waits=30.0))
    return server


def once_in(page):
    return re.findall(r'name="once"[^>]* value="(\w{32})"', page)[0]


def invites(visit, code, page=None):
    """Press the button on somebody's page; give the words of what follows."""
    page = page or visit.get(f"/people/{code}").text
    sent = {"roles": ["responder"], "once": once_in(page)}
    return words(visit.post(f"/people/{code}/invite/letter", sent, follow_redirects=True))


def test_the_link_goes_by_letter_and_stands_on_no_page(console, post, luis):
    ana = console.enter("Ana")
    assert BUTTON in ana.says(f"/people/{luis}")
    answer = invites(ana, luis)
    assert "The link is on its way to Luis, by e-mail." in answer
    ((to, letter),) = post.letters
    assert to == [ADDRESS]
    (path,) = WAY_IN.findall(letter.get_payload(decode=True).decode())
    assert console.stranger().get(path).status_code == 200
    assert ADDRESS not in answer
    assert "/staff/join/" not in answer
    assert acts(console, luis) == [(console.code("Ana"), Act.INVITED, "responder")]


def test_a_form_that_comes_twice_sends_one_letter_and_another_form_another(console, post, luis):
    ana = console.enter("Ana")
    page = ana.get(f"/people/{luis}").text
    invites(ana, luis, page)
    assert "It was not sent a second time." in invites(ana, luis, page)
    assert len(post.letters) == 1
    assert "on its way to Luis" in invites(ana, luis)
    links = [WAY_IN.findall(letter.get_payload())[0] for _, letter in post.letters]
    visit = console.stranger()
    assert [visit.get(link).status_code for link in links] == [410, 200]


def test_what_the_server_refuses_or_nobody_takes_leaves_nobody_invited(console, post, luis):
    ana, page = console.enter("Ana"), ""
    for answer, told in (
        ("550 nobody lives here", "the mail server refuses it. Show the link instead."),
        ("451 later", "the mail server does not take it now. Show the link instead."),
    ):
        post.answers["RCPT"] = answer
        page = ana.get(f"/people/{luis}").text
        assert f"Nothing was sent: {told}" in invites(ana, luis, page)
        assert "Not invited yet." in ana.says(f"/people/{luis}")
        post.answers.clear()
    assert "on its way to Luis" in invites(ana, luis, page)  # the same form, tried again
    reasons = [reason for _, _, reason in acts(console, luis)]
    assert reasons == ["responder", "not sent", "responder", "not sent", "responder"]


def test_without_an_address_or_a_mail_server_only_the_link_is_offered(console, luis):
    ana = console.enter("Ana", language="es")
    told = "No se envió nada: no hay dirección a donde escribir"
    assert "Enviar el enlace por correo" not in ana.says(f"/people/{luis}")
    assert told in invites(ana, luis)
    assert acts(console) == []


def test_who_may_not_invite_somebody_sends_them_no_letter(console, post, luis):
    ana = console.enter("Ana")
    sent = {"roles": ["admin"], "once": "x" * 32}
    answer = ana.post(f"/people/{luis}/invite/letter", sent, follow_redirects=True)
    assert "This is not yours to change" in words(answer)
    wrong = ana.post(f"/people/{luis}/invite/letter", sent | {"roles": ["boss"]})
    assert wrong.status_code == 400
    assert console.enter("Rosa", Role.ROTA).post(
        f"/people/{luis}/invite/letter", sent
    ).status_code == 404  # fmt: skip
    assert post.letters == []
    assert acts(console) == []


def test_where_no_thread_is_free_the_next_letter_still_goes(post, monkeypatch):
    postman = Postman(
        mailbox=Mailbox(url=f"smtp://127.0.0.1:{post.port}", sender="l@example.org"), waits=30.0
    )
    letter = Letter(
        to=ADDRESS, subject="x", words="https://x.example/staff/join/secret", name="x"
    )
    with monkeypatch.context() as patched:
        patched.setattr("app.mail.Thread.start", no_thread)
        with pytest.raises(MailBusyError):
            postman.send(letter)
    postman.send(letter)
    assert len(post.letters) == 1
    assert "secret" not in repr(letter)


def no_thread(_):
    raise RuntimeError("can't start new thread")
