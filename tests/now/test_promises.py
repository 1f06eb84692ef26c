"""Now shows who is on call until when, who has said that they are there, and who has not."""

from datetime import timedelta

import pytest

from app.promises.tables import Presence, Relay
from app.rota.tables import Promotion
from app.staff.rules import Role
from tests.calls.conftest import DAWN, NUMBERS
from tests.now.test_now import plan
from tests.pages.conftest import words

MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
BEGAN, ENDS = DAWN - HOUR, DAWN + 4 * HOUR
SHIFTS = f"""
people:
  - {{name: Ana, phone: "{NUMBERS["Ana"]}", languages: [es, en]}}
  - {{name: Luis, phone: "{NUMBERS["Luis"]}", languages: [es, en]}}
  - {{name: Rosa, phone: "{NUMBERS["Rosa"]}", languages: [es, en]}}
shifts:
  - {{person: Ana, days: every day, from: "04:00", to: "09:00"}}
  - {{person: Luis, days: every day, from: "04:00", to: "09:00", tier: backup}}
  - {{person: Rosa, days: every day, from: "00:00", to: "00:00", tier: coordinator}}
"""


def known(console, name="Ana", **more):
    row = {"asked_since": BEGAN, "asked_at": BEGAN - HOUR} | more
    with console.database.transaction() as session:
        session.add(Presence(person_code=console.code(name), **row))


def promote(console):
    with console.database.transaction() as session:
        ana, luis = console.code("Ana"), console.code("Luis")
        session.add(Promotion(person_code=luis, beside_code=ana, since=BEGAN, until=ENDS))
    console.app.extensions["rota"].refresh()


def shown(console, language="en"):
    """Give what stands of each person on shift, as a coordinator reads it."""
    said = console.enter("Rosa", language=language).says("/now")
    part = said.split({"en": " On shift ", "es": " De turno "}[language], 1)[-1]
    part = f" {part}"
    ana, luis, rosa = (part.index(f" {name} · ") for name in ("Ana", "Luis", "Rosa"))
    starts = sorted([ana, luis, rosa, len(part)])
    return {
        name: part[begin : starts[starts.index(begin) + 1]]
        for name, begin in (("Ana", ana), ("Luis", luis), ("Rosa", rosa))
    }


@pytest.mark.parametrize(
    ("language", "until", "not_yet", "promoted"),
    [
        (
            "en",
            "On call until Fri 09:00",
            "has not said yet: I am here",
            "backup, and rung first now",
        ),
        (
            "es",
            "De turno hasta",
            "no ha dicho que ya está",
            "suplente, y ahora se le llama primero",
        ),
    ],
)
def test_everybody_stands_there_with_their_end_whether_they_are_there_and_promoted(
    console, language, until, not_yet, promoted
):
    plan(console, SHIFTS)
    known(console)
    promote(console)
    now = shown(console, language)
    assert until in now["Ana"]
    assert not_yet in now["Ana"]
    assert promoted in now["Luis"]
    assert not_yet not in now["Luis"], "nobody has asked them"
    assert not_yet not in now["Rosa"]


UNBACKED = "\n".join(line for line in SHIFTS.splitlines() if "backup" not in line)


@pytest.mark.parametrize(
    ("rota", "said"),
    [
        (SHIFTS, "Soon Ana gives no sign Their shift began: Fri 04:00 . Others are rung"),
        (UNBACKED, "Now Ana gives no sign Their shift began: Fri 04:00 . There is nobody in"),
    ],
)
def test_a_primary_who_gives_no_sign_is_red_where_nobody_is_in_their_place(console, rota, said):
    plan(console, rota)
    known(console)
    assert said in console.enter("Rosa").says("/now")


def test_a_button_says_that_one_is_there_once_and_for_who_has_a_shift_only(console):
    plan(console, SHIFTS)
    known(console)
    ana = console.enter("Ana", Role.RESPONDER)
    assert "Nobody knows yet whether you are there" in ana.says("/now")
    assert "Nobody knows yet" not in console.enter("Rosa").says("/now")
    for _ in range(2):
        answer = ana.post("/now/here", follow_redirects=True)
        assert "Thank you: it is noted that you are there." in words(answer)
        assert "Nobody knows yet" not in words(answer)
    console.clock.step(timedelta(seconds=30))
    assert "has said: I am here" in shown(console)["Ana"]
    console.clock.step(8 * HOUR)
    later = console.enter("Ana", Role.RESPONDER).post("/now/here", follow_redirects=True)
    assert "You have no shift now." in words(later)


def test_what_was_left_open_is_taken_note_of_by_whom_it_was_left_to(console):
    plan(console, SHIFTS)
    ana, luis, rosa = (console.code(name) for name in ("Ana", "Luis", "Rosa"))
    with console.database.transaction() as session:
        row = Relay(person_code=luis, ended_at=DAWN - MINUTE, cases=["TERN-4821"], to=[ana])
        session.add(row)
    form = {"who": luis, "ended": (DAWN - MINUTE).isoformat()}
    said = console.enter("Ana", Role.RESPONDER).says("/now")
    assert "Left open by Luis Their shift is over, and this is still open: TERN-4821." in said
    other = console.enter("Rosa", Role.RESPONDER).post("/now/left", form, follow_redirects=True)
    assert "Somebody has that already." in words(other)
    visit = console.enter("Ana", Role.RESPONDER)
    assert "you can open these cases now" in words(
        visit.post("/now/left", form, follow_redirects=True)
    )
    for wrong in (
        form,
        {},
        {"who": rosa, "ended": "yesterday"},
        {"who": "", "ended": "2026-01-01"},
    ):
        again = visit.post("/now/left", wrong, follow_redirects=True)
        assert "Somebody has that already." in words(again)
    assert "Left open by" not in visit.says("/now")
