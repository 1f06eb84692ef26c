"""What people say of themselves is noted once, in order, and what it leaves missing is told."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.notices import store as notices
from app.notices.facts import Kind
from app.rota import availability, store
from app.rota.rules import on_shift
from app.rota.service import import_rota, load_rota, team
from app.rota.wishes import By, Wish, Word

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
OFF, HOUR, ONE, ON = Wish(Word.OFF), Wish(Word.PAUSE), Wish(Word.ONE), Wish(Word.ON)
ROTA = """
people:
  - {name: Ana, phone: "+14135550101", languages: [es, en]}
  - {name: Luis, phone: "+14135550102", languages: [es, en]}
shifts:
  - {person: Ana, days: every day, from: "00:00", to: "08:00"}
  - {person: Luis, days: every day, from: "00:00", to: "08:00"}
"""


class Desk:
    """The rota in Postgres, where people say something of themselves."""

    def __init__(self, database, keyring):
        self.database, self.keyring = database, keyring
        with database.transaction() as session:
            import_rota(
                session,
                keyring,
                ROTA,
                "rota.yaml",
                at=NOW,
                line="+14135550100",
                zone=ZoneInfo("America/New_York"),
                practice=True,
            )
        self.codes = {each.first_name: each.code for each in self.rota.responders}

    @property
    def rota(self):
        with self.database.transaction() as session:
            return load_rota(session, self.keyring, ZoneInfo("America/New_York"))

    def says(self, name, wish, at=NOW, *, where="x", rota=None):
        rota = rota or self.rota
        with self.database.transaction() as session:
            return availability.note(
                session, rota, self.codes[name], wish, at, by=By.KEY, name=where
            )

    def present(self, at=NOW):
        return {each.responder.first_name for each in on_shift(self.rota, at)}

    def gaps(self):
        with self.database.transaction() as session:
            recent = notices.recent(session, 9)
            return [notice.facts["gaps"] for notice in recent if notice.kind is Kind.GAP]


@pytest.fixture
def desk(database, keyring):
    return Desk(database, keyring)


def test_a_webhook_that_is_repeated_later_is_the_same_wish(desk):
    until = desk.says("Ana", HOUR, where="leg pause")
    again = desk.says("Ana", HOUR, NOW + timedelta(seconds=9), where="leg pause")
    assert until == again == NOW + timedelta(hours=1)
    assert desk.present() == {"Luis"}


def test_what_is_older_than_what_was_said_since_changes_nothing(desk):
    desk.says("Ana", OFF, where="a")
    desk.says("Ana", ON, NOW - timedelta(seconds=1), where="b")
    assert desk.present() == {"Luis"}
    desk.says("Ana", ON, NOW + timedelta(seconds=1), where="c")
    assert desk.present(NOW + timedelta(seconds=1)) == {"Ana", "Luis"}


def test_the_last_word_counts_and_one_at_a_time_stands_beside_it(desk):
    desk.says("Ana", OFF, where="a")
    desk.says("Ana", ONE, where="b")
    desk.says("Ana", Wish(Word.PAUSE, 5), where="c")
    (rest,) = desk.rota.rests
    assert rest.off_until == NOW + timedelta(minutes=5)
    assert rest.one_until is not None


def test_two_who_go_at_once_are_told_of_as_the_last_ones(desk):
    rota = desk.rota

    def goes(name):
        return desk.says(name, OFF, where=name, rota=rota)

    with ThreadPoolExecutor(2) as both:
        assert all(both.map(goes, ("Ana", "Luis")))
    assert desk.present() == set()
    assert desk.gaps() == [["en", "es", "primary"]]


def test_whoever_wants_no_texts_is_not_written_to_and_rests_as_before(desk):
    desk.says("Ana", OFF, where="a")
    with desk.database.transaction() as session:
        availability.mute(session, desk.codes["Ana"], NOW, name="b", on=True)
    told = team(desk.rota, NOW).everybody
    assert {each.first_name: each.texts for each in told.values()} == {
        "Ana": False,
        "Luis": True,
    }
    assert desk.present() == {"Luis"}


def test_a_new_rota_leaves_who_rests_resting(desk):
    desk.says("Ana", OFF, where="a")
    with desk.database.transaction() as session:
        import_rota(
            session, desk.keyring, ROTA.replace("[es, en]", "[es]"), "rota.yaml",
            at=NOW,
                line="+14135550100", zone=ZoneInfo("America/New_York"), practice=True,
        )  # fmt: skip
    assert desk.present() == {"Luis"}


def test_what_is_noted_stands_in_postgres_with_how_it_was_said(desk):
    desk.says("Ana", HOUR, where="leg pause")
    with desk.database.transaction() as session:
        row = store.availability(session, desk.codes["Ana"])
    assert row
    assert (row.said_at, row.said_by, row.said_in) == (NOW, By.KEY, "leg pause")
    assert replace(desk.rota, rests=()) != desk.rota
