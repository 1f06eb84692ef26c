"""A grave gap in the rota is told to coordinators, by telephone, until somebody takes it."""

import logging
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import update

from app.notices import service, store
from app.notices.facts import Kind
from app.notices.tables import Notice
from app.practice import NoAnswer
from app.rota.jobs import Lookout
from app.rota.service import import_rota
from app.sealing import Keyring
from tests.calls.conftest import NUMBERS
from tests.dispatch.conftest import BOTH, serving
from tests.dispatch.conversing import ENGLISH, SPANISH
from tests.notices.test_conversations import code_in, passes, tellings

# It is five in the morning, on a Friday.
ROTA = """
people:
  - {name: Ana, phone: "+14135550101", languages: [es, en]}
  - {name: Luis, phone: "+14135550102", languages: [es, en]}
  - {name: Rosa, phone: "+14135550103", languages: [en]}
shifts:
  - {person: Ana, days: every day, from: "00:00", to: "ENDS"}
  - {person: Luis, days: every day, from: "00:00", to: "00:00", tier: coordinator}
  - {person: Rosa, days: every day, from: "00:00", to: "00:00", tier: coordinator}
"""
NEAR, FAR, FULL = (ROTA.replace("ENDS", ends) for ends in ("07:00", "14:00", "00:00"))
HOUR = timedelta(hours=1)


# A worker that is killed every second raises nothing twice, nor does one that lives.
watched = pytest.fixture(params=BOTH[1:])(serving)
either = pytest.fixture(params=BOTH)(serving)


def alarms(line):
    with line.database.transaction() as session:
        found = store.recent(session, 50)
        return {each.about: each for each in found if each.kind is Kind.UNCOVERED}


def change(line, about, **values):
    with line.database.transaction() as session:
        session.execute(update(Notice).where(Notice.about == about).values(values))


def bring(line, rota):
    settings = line.settings
    with line.database.transaction() as session:
        import_rota(
            session,
            Keyring(settings.sealing_keys),
            rota,
            "rota.yaml",
            at=line.network.timeline.now(),
            line=settings.hotline_number,
            zone=settings.timezone,
            practice=True,
        )
    passes(line, 65)


def calls(line):
    return [leg.to for leg in line.network.legs if leg.to in NUMBERS.values()]


def test_a_near_gap_calls_coordinators_until_one_takes_it_and_is_told_once(either):
    line = either(rota=NEAR, lookout=True)
    luis, rosa = line.phone("Luis", NoAnswer()), line.phone("Rosa")
    line.phone("Ana")
    rosa.rings(within=90)
    rosa.answers()
    rosa.hears(
        "falta gente en los turnos, desde el viernes, 7:00 de la mañana hasta el sábado, 12:00",
        SPANISH,
    )
    rosa.hears("No hay nadie de turno", SPANISH)
    rosa.hears("a gap in the rota, from Friday, 7:00 AM until Saturday, 12:00 AM", ENGLISH)
    rosa.presses("1")
    rosa.hears("Usted se encarga", SPANISH)
    rosa.is_released()
    text = luis.gets_text("se encarga de que no falte")
    assert "Rosa" in text.body
    so_far = len(calls(line))
    passes(line, 130)
    (alarm,) = alarms(line).values()
    assert alarm.settled_by is not None
    assert len(calls(line)) == so_far, "whoever takes it is trusted"
    assert NUMBERS["Ana"] not in calls(line)
    line.network.check()


def test_at_night_a_gap_half_a_day_ahead_waits_for_the_morning_and_for_texts_first(watched):
    line = watched(rota=FAR, lookout=True)
    line.phone("Luis", NoAnswer())
    rosa = line.phone("Rosa", NoAnswer())
    passes(line, 70)
    ((about, alarm),) = alarms(line).items()
    assert alarm.settled_at is None
    assert (tellings(line, Kind.UNCOVERED), calls(line)) == ([], [])
    change(line, about, facts=alarm.facts | {"quiet": None})
    text = rosa.gets_text("ALARM: gap in the rota from Nov 20, 14:00", within=10)
    passes(line, 20)
    assert calls(line) == []
    now = line.network.timeline.now()
    change(line, about, facts=alarm.facts | {"quiet": None, "rings": now.isoformat()})
    passes(line, 20)
    assert len(calls(line)) == 1
    rosa.sends(line.number, code_in(text))
    rosa.gets_text("You take care of the gap in the rota")
    assert alarms(line)[about].settled_by is not None


def test_a_gap_that_is_filled_is_taken_back_and_told_anew_when_it_is_there_again(watched):
    line = watched(rota=FAR, lookout=True)
    passes(line, 5)
    bring(line, FULL)
    (alarm,) = alarms(line).values()
    assert alarm.settled_at is not None
    assert alarm.settled_by is None
    bring(line, FAR)
    assert [each.settled_at is None for _, each in sorted(alarms(line).items())] == [
        False,
        True,
    ]
    bring(line, FAR.replace("14:00", "15:00"))
    last = alarms(line)["2026-11-20T19:00Z nobody 1"]
    assert last.facts["since"] == "2026-11-20T20:00:00+00:00", "told as it is now"
    assert len(alarms(line)) == 2
    bring(line, NEAR)
    assert len(alarms(line)) == 3, "it begins earlier"
    assert alarms(line)[last.about].settled_at is not None


def test_what_was_taken_and_is_still_open_an_hour_before_is_told_once_more(watched):
    line = watched(rota=ROTA.replace("ENDS", "05:30"), lookout=True)
    line.phone("Luis", NoAnswer())
    line.phone("Rosa", NoAnswer())
    passes(line, 5)
    now = line.network.timeline.now()
    (about,) = alarms(line)
    change(line, about, settled_at=now)
    passes(line, 65)
    assert set(alarms(line)) == {about}, "it was taken within the hour"
    change(line, about, settled_at=now - HOUR)
    passes(line, 65)
    assert set(alarms(line)) == {about, f"{about} again"}
    with line.database.transaction() as session:
        service.settle_all(session, Kind.UNCOVERED, now - HOUR)
    passes(line, 65)
    assert len(alarms(line)) == 2


def test_a_rota_that_was_never_brought_is_no_alarm_and_fills_no_log(watched, caplog):
    line = watched(rota="", lookout=True)
    with caplog.at_level(logging.WARNING):
        passes(line, 70)
    assert alarms(line) == {}
    assert "ALARM" not in caplog.text


def test_a_covered_rota_alarms_nobody(either):
    line = either(rota=FULL, lookout=True)
    passes(line, 70)
    assert alarms(line) == {}


def test_postgres_is_asked_once_a_minute_however_often_the_worker_is_woken(watched):
    line = watched(rota=FULL)
    asked = []

    class Counted:
        def transaction(self, *limits):
            asked.append(limits)
            return line.database.transaction(*limits)

    rota = line.app.extensions["rota"].rota
    clock = line.network.timeline.clock
    lookout = Lookout(database=cast("Any", Counted()), clock=clock, rota=lambda: rota)
    assert lookout.work() == 60
    passes(line, 10)
    assert 0 < lookout.work() <= 50
    assert len(asked) == 1
    passes(line, 51)
    assert lookout.work() == 60
    assert len(asked) == 2
