"""What is told after a led call, and of a call that was tried: from what happened."""

from datetime import UTC, datetime, timedelta

import pytest

from app.booth.rules import Why, led, verdicts
from app.booth.service import without_numbers
from app.rota.rules import Responder, Rota
from app.settings import HOME

START = datetime(2026, 11, 22, 8, 7, tzinfo=UTC)
CALL = "CA1"


def event(after, who, kind, text="", leg="CA2"):
    at = (START + timedelta(seconds=after)).isoformat()
    call = CALL if who == "caller" else leg
    return {"at": at, "call": call, "leg": call, "who": who, "kind": kind, "text": text}


ASKS = [event(0, "caller", "called"), event(4, "caller", "pressed", "1")]
RINGS = [*ASKS, event(6, "Ana", "rang")]
TAKES = [
    *RINGS,
    event(9, "Ana", "answered"),
    event(12, "Ana", "pressed", "1"),
    event(14, "Ana", "connected", "caller"),
    event(14, "caller", "connected", "Ana"),
]
ENDS = [event(44, "Ana", "parted", "caller"), event(44, "caller", "hung-up")]


def test_who_takes_a_call_is_told_so_with_the_callers_wait():
    told = led([*TAKES, *ENDS, event(50, "Ana", "pressed", "2")], CALL, "Ana")
    assert (told.picked_up, told.key, told.talked, told.outcome) == (3, "1", 30, "2")
    assert (told.met, told.waited, told.was_late) == ("Ana", 10, False)


def test_who_hangs_up_at_once_has_not_said_how_it_ended():
    assert led([*TAKES, *ENDS], CALL, "Ana").outcome is None


def test_who_does_not_pick_up_is_told_what_the_caller_met():
    told = led([*RINGS, event(60, "caller", "recorded")], CALL, "Ana")
    assert (told.rang, told.picked_up, told.met, told.left_message) == (True, None, None, True)


def test_who_picks_up_late_or_presses_nothing_is_told():
    told = led([*RINGS, event(24, "Ana", "answered")], CALL, "Ana")
    assert (told.was_late, told.key) == (True, None)


def test_a_telephone_that_did_not_ring_is_told():
    assert not led(ASKS, CALL, "Ana").rang
    assert led([], CALL, "Ana").met is None


def test_a_voicemail_that_answered_is_named_and_who_pressed_is_not():
    voicemail = [event(7, "Luis", "answered", leg="CA3")]
    other = [event(7, "Rosa", "answered", leg="CA4"), event(8, "Rosa", "pressed", leg="CA4")]
    assert led([*TAKES, *voicemail, *other], CALL, "Ana").machines == ("Luis",)


def told_of(bridged, *rang):
    rows = [{"kind": "ringing", "text": name, "after": 20.0} for name in rang]
    attempts = [{"responder": name, "outcome": "no-answer"} for name in rang]
    case = {"attempts": attempts}
    return {"transcript": rows, "ending": {"bridged_with": bridged}, "case": case}


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (told_of(["Ana"], "Ana"), Why.TAKEN),
        (told_of([], "Ana"), Why.NOT_REACHED),
        (told_of([]), Why.UNASKED),
    ],
)
def test_everybody_on_the_rota_rang_or_is_told_why_not(told, why):
    found = {each.name: each.why for each in verdicts(told, ["Ana", "Luis"], ["Beto"])}
    assert found["Luis"] is why
    assert found["Beto"] is Why.OFF_SHIFT
    assert found["Ana"] is (Why.RANG if told["transcript"] else why)


def test_a_rota_is_tried_without_a_number_or_an_address():
    people = tuple(
        Responder(
            code=f"p{place}", first_name=f"P{place}", phone="+18005551212",
            languages=("es",), email="p@example.org",
        )
        for place in range(150)
    )  # fmt: skip
    tried = without_numbers(Rota(responders=people, shifts=(), zone=HOME))
    phones = {person.phone for person in tried.responders}
    assert len(phones) == 150
    assert all("55501" in phone for phone in phones)
    assert {person.email for person in tried.responders} == {None}
