"""A batch of deliveries goes into Postgres, twice or in pieces, with the same result."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.calls.jobs import Fold, UnreadableError
from app.telephony.delivery import Delivery
from app.telephony.webhooks import Webhook

DAWN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
SID = "CA" + "1" * 32
GREETED = Delivery(
    id="a" * 64,
    webhook=Webhook.VOICE,
    at=DAWN,
    query={},
    form={"CallSid": SID, "From": "+14135550123", "CallStatus": "ringing"},
    arrival={"turn": 0, "step": "greeting", "kind": "menu"},
)
ENDED = Delivery(
    id="b" * 64,
    webhook=Webhook.STATUS,
    at=DAWN + timedelta(seconds=40),
    query={},
    form={"CallSid": SID, "CallStatus": "completed", "CallDuration": "40"},
)
NOBODYS = replace(ENDED, id="c" * 64, form={"CallStatus": "completed"})


@pytest.fixture
def fold(database, keyring):
    return Fold(database=database, keyring=keyring)


def rows(database, question):
    with database.transaction() as session:
        return session.connection().exec_driver_sql(question).all()


def test_the_same_delivery_twice_in_one_batch_is_one(fold, database):
    later = replace(GREETED, at=DAWN + timedelta(seconds=5))
    fold([GREETED.to_bytes(), later.to_bytes(), ENDED.to_bytes(), ENDED.to_bytes()])
    assert rows(database, "select count(*) from event") == [(2,)]
    assert rows(database, "select outcome, seconds from call") == [("left", 40)]


def test_folding_again_changes_nothing(fold, database):
    everything = 'select c.*, k.name, k.status from call c join "case" k on k.id = c.case_id'
    bodies = [GREETED.to_bytes(), ENDED.to_bytes()]
    fold(bodies)
    before = rows(database, everything)
    fold(bodies)
    fold(list(reversed(bodies)))
    assert rows(database, everything) == before


def test_the_end_may_come_before_the_beginning(fold, database):
    fold([ENDED.to_bytes()])
    fold([GREETED.to_bytes()])
    assert rows(database, "select outcome, started_at from call") == [("left", DAWN)]
    assert rows(database, 'select count(*) from "case"') == [(1,)]


def test_a_delivery_of_no_call_is_kept_all_the_same(fold, database):
    fold([NOBODYS.to_bytes()])
    assert rows(database, "select call_sid from event") == [(None,)]
    assert rows(database, "select count(*) from call") == [(0,)]


def test_no_number_stands_in_any_row(fold, database):
    fold([GREETED.to_bytes()])
    for question in ("select * from call", "select * from event", 'select * from "case"'):
        assert "5550123" not in str(rows(database, question))
    (sealed,) = rows(database, "select number_sealed from call")
    assert sealed[0] is not None
    fold([ENDED.to_bytes()])
    assert rows(database, "select number_sealed from call") == [(None,)]


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b'{"id": 1}', b"\xff"])
def test_what_is_no_delivery_is_told_apart(fold, body):
    with pytest.raises(UnreadableError):
        fold([body])
