"""A batch of deliveries goes into Postgres, twice or in pieces, with the same result."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.calls.jobs import Fold, UnreadableError
from app.cases import service as cases
from app.sealing import Context
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
    return Fold(
        database=database,
        keyring=keyring,
        zone=ZoneInfo("America/New_York"),
        number="+14135550100",
    )


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


KEYED = {"CallSid": SID, "CallStatus": "in-progress"}


def keyed(number, digits, *notes, who="anonymous"):
    """A key, or a number that was typed, in a call that stands in these steps."""
    return Delivery(
        id=f"{number:064x}",
        webhook=Webhook.KEY,
        at=DAWN + timedelta(seconds=number),
        query={"s": f"1.0123456789ab.number.es.{number - 1}.0.0.0.0."},
        form=KEYED | {"From": who, "Digits": digits},
        arrival={
            "turn": number, "step": "number", "kind": "number", "language": "es",
            "notes": list(notes),
        },
    )  # fmt: skip


def sealed_number(database, keyring):
    question = (
        "select c.number_sealed, k.key_wrapped, k.id"
        ' from call c join "case" k on k.id = c.case_id'
    )
    ((blob, wrapped, case_id),) = rows(database, question)
    key = keyring.data_key(bytes(wrapped), str(case_id))
    return key.open(bytes(blob), Context("call", "number_sealed", SID)).decode()


def test_a_typed_number_is_sealed_for_the_call_back_and_stands_nowhere_else(
    fold, database, keyring
):
    withheld = replace(GREETED, form={**GREETED.form, "From": "anonymous"})
    asked = [keyed(1, "1", "call_back"), keyed(2, "4135550123"), keyed(3, "1")]
    fold([item.to_bytes() for item in (withheld, *asked, ENDED)])
    assert sealed_number(database, keyring) == "+14135550123"
    assert rows(database, "select outcome, call_back, number_index from call") == [
        ("call-back", True, None)
    ]
    for question in ("select * from call", "select * from event", 'select * from "case"'):
        assert "5550123" not in str(rows(database, question))


def test_the_number_that_was_typed_last_counts_also_in_a_later_batch(fold, database, keyring):
    fold([GREETED.to_bytes(), keyed(1, "1", "call_back").to_bytes()])
    assert sealed_number(database, keyring) == "+14135550123", "the number they call from"
    fold([keyed(2, "4135550124").to_bytes(), keyed(4, "4135550125").to_bytes()])
    assert sealed_number(database, keyring) == "+14135550125"
    fold([ENDED.to_bytes()])
    assert sealed_number(database, keyring) == "+14135550125"


def test_an_erased_message_stands_as_erased_whatever_came_first(fold, database):
    recording = "RE" + "2" * 32
    left = replace(
        keyed(2, ""), webhook=Webhook.MESSAGE, id="d" * 64,
        form=KEYED | {"RecordingSid": recording, "RecordingDuration": "9"},
    )  # fmt: skip
    fold([left.to_bytes()])
    assert rows(database, "select erased from message") == [(False,)]
    fold([keyed(3, "3", "erase").to_bytes()])
    assert rows(database, "select erased from message") == [(True,)]


def test_a_case_has_the_name_that_its_caller_was_told(fold, database, keyring):
    fold([GREETED.to_bytes()])
    ((name,),) = rows(database, 'select name from "case"')
    bird, digits = name.split("-")
    assert cases.spoken_name(keyring, SID) == f"{bird.capitalize()}, {' '.join(digits)}"


def test_two_cases_with_one_name_are_told_apart(fold, database, monkeypatch):
    monkeypatch.setattr(
        cases, "name_of", lambda _, again=0: "TERN-4821" + (f"-{again + 1}" if again else "")
    )
    others = [
        replace(GREETED, id=f"{n:064x}", form={**GREETED.form, "CallSid": f"CA{n:032x}"})
        for n in (7, 8, 9)
    ]
    fold([others[0].to_bytes()])
    fold([item.to_bytes() for item in others[1:]])
    assert rows(database, 'select name from "case" order by name') == [
        ("TERN-4821",), ("TERN-4821-2",), ("TERN-4821-3",),
    ]  # fmt: skip
