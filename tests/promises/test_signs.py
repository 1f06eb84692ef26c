"""A key on a telephone that the line has rung shows that somebody is there, in any order."""

from datetime import timedelta

import pytest

from app.dispatch import service
from app.dispatch.rules import TRIAL
from app.promises import store
from app.promises.rules import Sign
from tests.dispatch.test_service import ANA, NOW, Desk, Report

MINUTE = timedelta(minutes=1)


def seen(database):
    with database.transaction() as session:
        return {code: each.seen_at for code, each in store.known(session).items()}


@pytest.mark.parametrize("call", [TRIAL, "CA" + "2" * 32])
@pytest.mark.parametrize(("key", "shows"), [("1", True), ("2", True), (None, False)])
def test_a_key_shows_that_somebody_is_there_also_on_a_trial_call(database, call, key, shows):
    Desk(database).invites(ANA, call, "i1")
    for webhook, pressed in (("invite", None), ("invited", key), ("invited", key)):
        with database.transaction() as session:
            service.note(session, "i1", Report(webhook=webhook, key=pressed))
    assert seen(database) == ({ANA.code: NOW} if shows else {})


def test_a_sign_that_is_told_late_takes_no_later_one_back_and_ends_an_absence(database):
    with database.transaction() as session:
        store.note(session, ANA.code, absent_at=NOW)
        store.see(session, ANA.code, NOW + MINUTE, Sign.CALL)
        store.see(session, ANA.code, NOW, Sign.REPLY)
    with database.transaction() as session:
        known = store.known(session)[ANA.code]
    assert (known.seen_at, known.absent_at) == (NOW + MINUTE, None)
