"""What passed through Twilio as a text does not stay there; what became of replies is seen."""

from datetime import UTC, datetime, timedelta

import pytest

from app.practice import Attachment, NoAnswer, Off, Trouble
from app.texts import store
from app.texts.rules import Fate, Left, Standing, fate_of, is_due, left_over
from app.texts.tables import Sweep
from tests.calls.conftest import CALLER
from tests.dispatch import conftest as dispatch
from tests.texts import test_conversations
from tests.texts.test_conversations import case_names, passes, read, threads

served = dispatch.served
run = test_conversations.run

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def grows_older(line, **span):
    """Let everything about texts, here and at Twilio, be so much older."""
    ago = timedelta(**span)
    line.app.extensions["drain"].flush(10)
    for text in line.network.texts:
        text.history[:] = [(at - ago, status) for at, status in text.history]
    with line.database.transaction() as session:
        for thread in store.newest(session, 9):
            for text in store.texts(session, thread.case_id):
                text.at -= ago
        sweep = session.get(Sweep, 1)
        if sweep:
            sweep.begun_at -= ago


def writes(line, words="Hola", media=()):
    line.network.phone(CALLER).sends(line.number, words, media)
    passes(line, 8)


def standing(line):
    return [text.body for text in line.network.texts if not text.deleted]


def left(line):
    with line.database.transaction() as session:
        found = store.left_over(session)
    assert found
    return found[0]


def test_what_was_texted_is_gone_at_twilio_once_it_is_kept_here(served, run):
    line = served("Ana")
    line.phone("Ana", NoAnswer())
    writes(line, "Se llevaron a mi esposo")
    (name,) = case_names(line)
    assert run(line, "reply", name, "Le llamamos.").exit_code == 0
    passes(line, 30)
    assert len(standing(line)) == 4, "a text, its answer, the notice to Ana, and the reply"
    grows_older(line, minutes=21)
    passes(line, 8)
    assert standing(line) == []
    assert read(line, name)[0] == (True, "Se llevaron a mi esposo")
    assert left(line) == Left(all=0, pictures=0, unkept=0)
    line.network.check()


@pytest.mark.parametrize(
    "trouble", [Trouble(status=409, code=20009), Trouble(status=500), Trouble(status=429)]
)
def test_a_deletion_that_is_refused_is_tried_for_as_long_as_it_takes(served, run, trouble):
    line = served(rota="")
    writes(line)
    line.network.troubles(trouble, "DeleteMessage", times=6)
    for _ in range(3):  # a day of it
        grows_older(line, hours=8)
        passes(line, 8)
        assert len(standing(line)) == 2
    assert left(line).all == 2
    assert "2 still at Twilio after an hour." in run(line, "list").output
    grows_older(line, minutes=6)
    passes(line, 8)
    assert standing(line) == []
    assert "0 still at Twilio" in run(line, "list").output


def test_what_is_not_final_is_refused_by_twilio_and_goes_when_it_is(served):
    line = served(rota="")
    writes(line)
    (_, answer) = line.network.texts
    final, answer.status = answer.status, "sending"
    grows_older(line, hours=2)
    passes(line, 8)
    codes = [r.code for r in line.network.rest_requests if r.operation == "DeleteMessage"]
    assert 20009 in codes
    assert not answer.deleted
    answer.status = final
    grows_older(line, minutes=6)
    passes(line, 8)
    assert answer.deleted


def test_what_never_came_in_here_is_not_deleted_there_and_is_told(served, run):
    line = served(rota="")
    writes(line)
    with line.database.transaction() as session:  # as if its webhook had never come
        (thread,) = store.newest(session, 9)
        for text in store.texts(session, thread.case_id):
            session.delete(text)
    grows_older(line, hours=2)
    passes(line, 8)
    assert standing(line) == ["Hola"]
    assert (
        "1 still at Twilio after an hour (1 that never came in here)"
        in run(line, "list").output
    )


def test_pictures_stand_for_a_week_because_nobody_fetches_them(served, run):
    line = served(rota="")
    writes(line, "", [Attachment(content_type="image/jpeg", content=b"x")])
    grows_older(line, days=6)
    passes(line, 8)
    assert len(standing(line)) == 1
    assert "1 with pictures" in run(line, "list").output
    grows_older(line, days=1)
    passes(line, 8)
    assert standing(line) == []


def fate(line):
    with line.database.transaction() as session:
        (thread,) = store.newest(session, 9)
        return store.texts(session, thread.case_id)[-1].fate


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (30006, "the number is a landline"),
        (30003, "their telephone is off"),
        (30999, "error 30999"),
    ],
)
def test_a_reply_that_does_not_arrive_is_told_with_its_reason(served, run, code, words):
    line = served(rota="")
    writes(line)
    line.network.phone(CALLER).refuses_texts(code)
    (name,) = case_names(line)
    assert run(line, "reply", name, "Le llamamos.").output.strip() == "Sent."
    passes(line, 30)
    assert fate(line) is Fate.FAILED
    shown = run(line, "show", name).output
    assert f"Le llamamos.  (it did not arrive: {words}" in shown
    assert "a reply did not arrive" in run(line, "list").output
    assert CALLER not in shown


@pytest.mark.parametrize("made", [True, False])
def test_a_reply_of_which_twilio_never_tells_is_looked_for_and_never_sent_again(
    served, run, made
):
    line = served(rota="")
    writes(line)
    (name,) = case_names(line)
    line.network.troubles(Trouble(status=500, done=made), "CreateMessage")
    answered = run(line, "reply", name, "Le llamamos.")
    assert "Do not send it again" in answered.output
    assert "nobody knows yet" in run(line, "show", name).output
    passes(line, 30)
    assert fate(line) is (Fate.DELIVERED if made else Fate.ASKED)
    if not made:
        grows_older(line, minutes=11)
        passes(line, 8)
        assert "it was never sent" in run(line, "show", name).output
    sent = [text for text in line.network.texts if text.body == "Le llamamos."]
    assert len(sent) == made


def test_a_reply_that_was_refused_is_not_kept(served, run):
    line = served(rota="")
    writes(line)
    (name,) = case_names(line)
    line.network.bars(CALLER)
    assert run(line, "reply", name, "Le llamamos.").exit_code != 0
    assert [incoming for incoming, _ in read(line, name)] == [True]


def test_a_reply_whose_carrier_never_tells_counts_as_arrived(served, run):
    line = served(rota="")
    writes(line)
    (name,) = case_names(line)
    run(line, "reply", name, "Le llamamos.")
    grows_older(line, minutes=4)
    with line.network.timeline.outside():
        line.worker.duties.sweeper.sweep()
    assert line.network.texts[-1].status == "queued"
    assert fate(line) is Fate.SENT


def test_what_our_own_people_text_stands_for_a_day(served):
    line = served("Ana")
    ana = line.phone("Ana", Off())
    ana.sends(line.number, "1234")
    passes(line, 8)
    assert len(threads(line)) <= 1
    grows_older(line, hours=25)
    passes(line, 8)
    assert standing(line) == []


@pytest.mark.parametrize(
    ("before", "status", "minutes", "after"),
    [
        (Fate.ASKED, None, 9, Fate.ASKED),
        (Fate.ASKED, None, 10, Fate.LOST),
        (Fate.ASKED, "queued", 0, Fate.LEFT),
        (Fate.LEFT, None, 1, Fate.LEFT),
        (Fate.LEFT, None, 3, Fate.SENT),
        (Fate.LEFT, "sent", 2, Fate.LEFT),
        (Fate.LEFT, "sent", 3, Fate.SENT),
        (Fate.LEFT, "delivered", 0, Fate.DELIVERED),
        (Fate.ASKED, "undelivered", 0, Fate.FAILED),
        (Fate.LEFT, "canceled", 0, Fate.FAILED),
    ],
)
def test_what_became_of_a_reply_follows_from_twilios_status(before, status, minutes, after):
    assert fate_of(before, status, timedelta(minutes=minutes)) is after


@pytest.mark.parametrize(
    ("text", "age", "due", "counted"),
    [
        ("kept", timedelta(minutes=19), False, False),
        ("kept", timedelta(minutes=20), True, False),
        ("kept", timedelta(hours=1), True, True),
        ("kept open", timedelta(hours=1), False, True),
        ("kept media", timedelta(days=6), False, True),
        ("kept media", timedelta(days=7), True, True),
        ("", timedelta(days=30), False, True),
        ("ours", timedelta(hours=23), False, False),
        ("ours", timedelta(hours=24), True, False),
        ("ours", timedelta(hours=25), True, True),
    ],
)
def test_what_is_due_and_what_is_left_over(text, age, due, counted):
    names = ("kept", "media", "open", "ours")
    standing = Standing(sid="SM", made_at=NOW - age, **{name: name in text for name in names})
    assert is_due(standing, NOW) == due
    assert left_over([standing], NOW).all == counted
