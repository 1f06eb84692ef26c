"""Importing the rota, reading it, and living on without Postgres."""

import os
import signal
import stat
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.clock import DrivenClock
from app.db import Database, DatabaseAwayError, embedded
from app.rota import availability
from app.rota.reading import FaultyFileError
from app.rota.rules import on_shift
from app.rota.service import RotaKeeper, import_rota, load_rota
from app.rota.wishes import By, Wish, Word

NEW_YORK = ZoneInfo("America/New_York")
AT = datetime(2026, 11, 20, 3, 7, tzinfo=NEW_YORK)
LINE = "+14135550100"
NIGHT = """\
people:
  - {name: Ana, phone: "+14135550101", languages: [es, en], skills: [work]}
  - {name: Beto, phone: "+14135550102", languages: [es]}
shifts:
  - {person: Ana, days: every day, from: "20:00", to: "08:00"}
  - {person: Beto, days: every day, from: "08:00", to: "20:00", tier: backup}
"""
ONLY_ANA = """\
people:
  - {name: Ana María, phone: "+14135550101", languages: [es]}
shifts:
  - {person: Ana María, days: [fri], from: "00:00", to: "06:00", valid_from: 2026-11-20}
"""
SERVICE = '  - {name: Mam, phone: "+14135550160", interprets: [mam], verified: 2026-11-01}'


def bring(database, keyring, document=NIGHT):
    with database.transaction() as session:
        return import_rota(
            session,
            keyring,
            document,
            "rota.yaml",
            at=AT,
            line=LINE,
            zone=NEW_YORK,
            practice=True,
        )


def load(database, keyring):
    with database.transaction() as session:
        return load_rota(session, keyring, NEW_YORK)


def names(rota, at=AT):
    return [each.responder.first_name for each in on_shift(rota, at)]


def test_what_was_imported_answers_the_telephone(database, keyring):
    report = bring(database, keyring)
    assert (report.people, report.shifts, report.added, report.retired) == (2, 2, 2, 0)
    rota = load(database, keyring)
    assert names(rota) == ["Ana"]
    assert names(rota, AT.replace(hour=12)) == ["Beto"]
    assert {responder.phone for responder in rota.responders} == {
        "+14135550101",
        "+14135550102",
    }


def test_an_import_replaces_the_whole_rota(database, keyring):
    bring(database, keyring)
    code = on_shift(load(database, keyring), AT)[0].responder.code
    report = bring(database, keyring, ONLY_ANA)
    assert (report.people, report.shifts, report.added, report.retired) == (1, 1, 0, 1)
    rota = load(database, keyring)
    assert names(rota) == ["Ana María"]
    assert on_shift(rota, AT)[0].responder.code == code
    assert not names(rota, AT.replace(hour=12))


def test_a_service_that_is_listed_again_is_the_same_one(database, keyring):
    listed = '  - {{name: {}, phone: "+1413555016{}", verified: 2026-11-01}}\n'
    bring(database, keyring, f"{NIGHT}services:\n{listed.format('Albergue', 1)}")
    (before,) = load(database, keyring).services
    more = listed.format("Mam", 2) + listed.format("Albergue", 3)
    bring(database, keyring, f"{NIGHT}services:\n{more}")
    mam, after = load(database, keyring).services
    assert (after.code, after.phone) == (before.code, "+14135550163")
    assert mam.code != before.code


def test_a_file_with_a_fault_changes_nothing(database, keyring):
    bring(database, keyring)
    before = load(database, keyring)
    with pytest.raises(FaultyFileError):
        bring(database, keyring, NIGHT.replace("[es]", "[]"))
    assert load(database, keyring) == before


def test_an_empty_file_leaves_nobody_on_shift(database, keyring):
    bring(database, keyring)
    assert bring(database, keyring, "").retired == 2
    assert load(database, keyring).responders == ()


def test_reading_twice_gives_the_same_value(database, keyring):
    bring(database, keyring)
    assert load(database, keyring) == load(database, keyring)


@pytest.fixture
def clock(tmp_path):
    return DrivenClock.start(tmp_path / "clock", datetime(2026, 11, 20, tzinfo=UTC))


@pytest.fixture
def nowhere():
    return Database("postgresql://127.0.0.1:1/nothing")


@pytest.fixture
def keep(keyring, tmp_path, clock):
    def call(database):
        return RotaKeeper(database, keyring, tmp_path / "rota.sealed", NEW_YORK, clock)

    return call


def test_the_keeper_has_the_rota_from_the_start_and_hears_of_changes(database, keyring, keep):
    bring(database, keyring)
    keeper = keep(database)
    assert names(keeper.rota) == ["Ana"]
    bring(database, keyring, ONLY_ANA)
    assert names(keeper.rota) == ["Ana"]
    keeper.refresh()
    assert names(keeper.rota) == ["Ana María"]


def test_what_runs_today_is_worked_out_when_the_rota_is_read_and_not_while_a_caller_waits(
    database, keyring, keep, clock, monkeypatch
):
    bring(database, keyring)
    keeper = keep(database)
    now = clock.now()
    monkeypatch.setattr("app.rota.timetable.stint_on", None)  # nothing is left to work out
    assert [each.responder.first_name for each in on_shift(keeper.rota, now)]


def test_without_postgres_a_start_has_the_rota_of_the_last_look(
    database, keyring, keep, nowhere, clock
):
    bring(database, keyring)
    keep(database)
    clock.step(timedelta(minutes=5))
    keeper = keep(nowhere)
    assert keeper.rota == load(database, keyring)
    assert keeper.age == timedelta(minutes=5)
    with pytest.raises(DatabaseAwayError):
        keeper.refresh()
    assert names(keeper.rota) == ["Ana"]


def test_age_counts_from_the_last_look_and_not_from_the_last_change(database, keep, clock):
    keeper = keep(database)
    clock.step(timedelta(minutes=5))
    assert keeper.age == timedelta(minutes=5)
    keeper.refresh()
    assert keeper.age == timedelta(0)
    clock.step(timedelta(minutes=1))
    assert keep(Database("postgresql://127.0.0.1:1/nothing")).age == timedelta(minutes=1)


def test_a_start_without_postgres_and_without_a_file_has_nobody(keep, nowhere):
    keeper = keep(nowhere)
    assert keeper.rota.responders == ()
    assert keeper.age is None


def test_the_file_is_ours_alone_and_says_nothing(database, keyring, keep, tmp_path):
    bring(database, keyring)
    keep(database)
    path = tmp_path / "rota.sealed"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not {b"413555", b"Ana", b"person"} & {
        word for word in (b"413555", b"Ana", b"person") if word in path.read_bytes()
    }
    assert not list(tmp_path.glob(".rota*"))


@pytest.mark.parametrize("content", [b"", b"torn", bytes(400)])
def test_a_torn_file_is_no_reason_not_to_start(database, keyring, keep, tmp_path, content):
    bring(database, keyring)
    (tmp_path / "rota.sealed").write_bytes(content)
    assert names(keep(database).rota) == ["Ana"]


def test_a_rota_that_did_not_change_is_not_written_again(database, keyring, keep, tmp_path):
    bring(database, keyring)
    keeper = keep(database)
    before = (tmp_path / "rota.sealed").stat().st_ino
    keeper.refresh()
    assert (tmp_path / "rota.sealed").stat().st_ino == before
    bring(database, keyring, ONLY_ANA)
    keeper.refresh()
    assert (tmp_path / "rota.sealed").stat().st_ino != before


@pytest.mark.parametrize(
    "change",
    [
        "update person set languages = '{en}' where first_name = 'Ana'",
        "update shift set ends = '09:00' where tier = 'backup'",
        "delete from shift where tier = 'backup'",
        "update service set name = 'Abogadas'",
        "update availability set mute_at = said_at",
    ],
)
def test_the_keeper_hears_of_every_change(database, keyring, keep, change):
    bring(database, keyring, f"{NIGHT}services:\n{SERVICE}")
    with database.transaction() as session:
        rota = load_rota(session, keyring, NEW_YORK)
        (ana, *_) = rota.responders
        wish = Wish(Word.OFF)
        availability.note(session, rota, ana.code, wish, AT, by=By.TEXT, name="x")
    keeper = keep(database)
    before = keeper.rota
    with database.transaction() as session:
        assert session.connection().exec_driver_sql(change).rowcount
    keeper.refresh()
    assert keeper.rota == load(database, keyring) != before


def test_a_frozen_postgres_costs_the_refresher_its_deadline_and_no_rota(
    own_postgres, keyring, keep
):
    with embedded.use(own_postgres) as lease:
        database = Database(lease.url)
        database.upgrade()
        bring(database, keyring)
        keeper = keep(database)
        server = embedded.pids(own_postgres)
        for pid in server:
            os.kill(pid, signal.SIGSTOP)
        with pytest.raises(DatabaseAwayError):
            keeper.refresh()
        assert names(keeper.rota) == ["Ana"]
        assert names(keep(database).rota) == ["Ana"]
        for pid in server:
            os.kill(pid, signal.SIGCONT)
        keeper.refresh()
        database.close()


def test_who_rests_stands_in_the_sealed_file_too(database, keyring, keep, nowhere):
    bring(database, keyring, ONLY_ANA)
    keeper = keep(database)
    (ana,) = keeper.rota.responders
    wish, at = Wish(Word.OFF), datetime(2026, 11, 20, 10, tzinfo=UTC)
    with database.transaction() as session:
        availability.note(session, keeper.rota, ana.code, wish, at, by=By.TEXT, name="x")
    keeper.refresh()
    (rest,) = keeper.rota.rests
    assert rest.person == ana.code
    assert keep(nowhere).rota.rests == (rest,)
