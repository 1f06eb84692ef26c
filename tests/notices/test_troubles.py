"""Whatever Twilio or the mail server does, somebody is told once, or told by another way."""

import pytest

from app.mail import MailAwayError, MailRefusedError
from app.notices.facts import Kind, Result
from app.practice import NoAnswer, Trouble
from app.staff.rules import Means
from tests.dispatch.conversing import emergency
from tests.notices.test_conversations import NOBODY, notices, passes, tellings

MAILED = NOBODY.replace("languages: [en]}", "languages: [en], email: rosa@example.org}")


class Mail:
    """A mail server that does what a test wants."""

    def __init__(self, *failures):
        self.failures, self.letters = list(failures), []

    def send(self, letter):
        self.letters.append(letter)
        if self.failures:
            raise self.failures.pop(0)


@pytest.fixture
def asked(served, monkeypatch):
    """Let an emergency find nobody, with Rosa as the coordinator who can be told."""

    def asked(mail=None, rota=MAILED, trouble=None):
        monkeypatch.setattr("app.joining.working.mailbox_of", lambda _: mail)
        server = {"smtp_url": "smtp://127.0.0.1:9", "mail_from": "line@example.org"}
        line = served(rota=rota, **(server if mail else {}))
        line.phone("Luis", NoAnswer())
        line.phone("Rosa", NoAnswer())
        if trouble:
            trouble(line)
        call = emergency(line)
        call.hangs_up()
        return line

    return asked


def written(line):
    return [each for each in tellings(line, Kind.EMERGENCY) if each.means != Means.CALL]


def to_rosa(line):
    return [text for text in line.network.texts if text.to == line.phone("Rosa").number]


def test_too_many_requests_only_delay_a_text(asked):
    line = asked(
        trouble=lambda at: at.network.troubles(Trouble(status=429), "CreateMessage", times=3)
    )
    line.phone("Rosa").gets_text("ALARM", within=60)
    passes(line, 30)
    assert len(to_rosa(line)) == 1


@pytest.mark.parametrize("made", [True, False])
def test_a_text_of_which_nobody_knows_is_looked_up_before_it_is_sent_again(asked, made):
    trouble = Trouble(done=made)
    line = asked(trouble=lambda at: at.network.troubles(trouble, "CreateMessage", times=2))
    line.phone("Rosa").gets_text("ALARM", within=60)
    passes(line, 60)
    assert len(to_rosa(line)) == 1


def test_a_text_that_does_not_arrive_is_followed_by_a_letter(asked):
    mail = Mail(MailAwayError("away"))
    line = asked(mail, trouble=lambda at: at.phone("Rosa").refuses_texts(30003))
    passes(line, 60)
    assert [letter.to for letter in mail.letters] == ["rosa@example.org"] * 2
    assert len({letter.name for letter in mail.letters}) == 1, "the same letter, sent again"
    assert "ALARM" in mail.letters[0].words


def test_whoever_can_be_reached_in_no_way_is_still_called(asked):
    mail = Mail(*[MailRefusedError("never")] * 9)
    line = asked(mail, trouble=lambda at: at.phone("Rosa").refuses_texts(30006))
    passes(line, 120)
    assert {each.result for each in written(line) if each.error} == {Result.REFUSED}
    assert any(leg.to == line.phone("Rosa").number for leg in line.network.legs)
    assert notices(line)[Kind.EMERGENCY].settled_at is None
