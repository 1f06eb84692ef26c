"""The rota is changed whole or not at all, by whom and why is kept, and it can be undone."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.db import ConflictError
from app.rota import moves, revising, store
from app.rota.edits import Deed
from app.rota.export import written
from app.rota.hours import Change, Shift
from app.rota.limits import Limits
from app.rota.revising import PastError, StaleError, UndoneError, Why, revise, undo
from app.rota.rules import Away, Rota
from app.rota.service import import_rota, load_rota
from ivr.queue import Tier

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 20, 12, tzinfo=ZONE).astimezone(UTC)  # a Friday
MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)
PEOPLE = """\
people:
  - {name: Ana, phone: "+14135550101", languages: [es, en]}
  - {name: Beto, phone: "+14135550102", languages: [es]}
shifts:
  - {person: Ana, days: every day, from: "20:00", to: "08:00", valid_from: 2026-11-01}
  - {person: Beto, days: every day, from: "08:00", to: "20:00", valid_from: 2026-11-01}
"""


class Desk:
    """Somebody who changes the rota."""

    def __init__(self, database, keyring):
        self.database, self.keyring = database, keyring
        with database.transaction() as session:
            import_rota(
                session, keyring, PEOPLE, "rota.yaml",
                at=NOW, line="+14135550100", zone=ZONE, practice=True,
            )  # fmt: skip
        self.codes = {each.first_name: each.code for each in self.rota.responders}
        self.night, self.day = self.rota.shifts[0], self.rota.shifts[1]
        if self.night.starts != time(20):
            self.night, self.day = self.day, self.night

    @property
    def rota(self) -> Rota:
        with self.database.transaction() as session:
            return load_rota(session, self.keyring, ZONE)

    def revise(self, before, after, deed=Deed.GAVE, at=NOW, reason=""):
        why = Why(by=self.codes["Ana"], at=at, reason=reason)
        with self.database.transaction() as session:
            return revise(session, before, after, deed, why)

    def undo(self, number, at=NOW):
        with self.database.transaction() as session:
            rota = load_rota(session, self.keyring, ZONE)
            return undo(session, rota, number, Why(by=self.codes["Beto"], at=at))

    def given(self, rota, day, name):
        stint = moves.stint_of(rota, self.night.code, day)
        assert stint
        return moves.given(rota, stint, self.codes[name] if name else None)


@pytest.fixture
def desk(database, keyring):
    return Desk(database, keyring)


def holder(desk, day=MONDAY):
    stint = moves.stint_of(desk.rota, desk.night.code, day)
    return stint and {code: name for name, code in desk.codes.items()}.get(stint.person)


def test_what_was_changed_is_kept_with_who_and_why_and_what_was_before(desk):
    before = desk.rota
    number = desk.revise(before, desk.given(before, MONDAY, "Beto"), reason="Ana is ill")
    assert holder(desk) == "Beto"
    with desk.database.transaction() as session:
        row = store.revision(session, number)
        assert row
        (edit,) = revising.read(row.edits)
        assert (row.by, row.why, row.deed) == (desk.codes["Ana"], "Ana is ill", Deed.GAVE)
        assert (edit.before, edit.after) == (
            None,
            Change(day=MONDAY, person=desk.codes["Beto"]),
        )


def test_nothing_is_written_where_nothing_changes(desk):
    assert desk.revise(desk.rota, desk.rota) is None


def test_every_change_can_be_undone_once_also_the_undoing(desk):
    before = desk.rota
    number = desk.revise(before, desk.given(before, MONDAY, "Beto"))
    back = desk.undo(number)
    assert desk.rota == before
    with pytest.raises(UndoneError):
        desk.undo(number)
    desk.undo(back)
    assert holder(desk) == "Beto"
    with pytest.raises(UndoneError):
        desk.undo(99_999)


def test_shifts_time_away_and_limits_are_undone_as_well(desk):
    before = desk.rota
    ana = desk.codes["Ana"]
    away = Away(person=ana, since=NOW + DAY, until=NOW + 3 * DAY)
    people = [replace(r, limits=Limits(hours=40)) for r in before.responders]
    new = Shift(person=None, weekdays=(1,), starts=time(18), ends=time(20), valid_from=MONDAY)
    after = moves.begun(replace(before, away=(away,), responders=tuple(people)), new)
    number = desk.revise(before, after, Deed.PLANNED)
    kept = desk.rota
    assert [len(kept.shifts), len(kept.away)] == [3, 1]
    assert {each.limits.hours for each in kept.responders} == {40}
    assert all(len(each.code) == 5 for each in (*kept.shifts, *kept.away))
    desk.undo(number)
    assert desk.rota == before


def test_two_who_change_different_dates_lose_nothing(desk):
    before = desk.rota
    one, other = desk.given(before, MONDAY, "Beto"), desk.given(before, MONDAY + DAY, None)
    desk.revise(before, one)
    desk.revise(before, other)
    assert (holder(desk), holder(desk, MONDAY + DAY)) == ("Beto", None)


def test_two_who_change_the_same_date_the_second_is_told_and_nothing_of_it_is_kept(desk):
    before = desk.rota
    later = desk.given(desk.given(before, MONDAY + DAY, None), MONDAY, None)
    desk.revise(before, desk.given(before, MONDAY, "Beto"))
    with pytest.raises(StaleError) as refused:
        desk.revise(before, later)
    assert refused.value.edit.day == MONDAY
    assert (holder(desk), holder(desk, MONDAY + DAY)) == ("Beto", "Ana")


def test_of_ten_who_take_the_same_shift_at_once_one_has_it(desk):
    before = desk.rota
    open_one = desk.given(before, MONDAY, None)
    desk.revise(before, open_one)
    before = desk.rota

    def take(name):
        try:
            return desk.revise(before, desk.given(before, MONDAY, name))
        except StaleError:
            return None

    with ThreadPoolExecutor(10) as pool:
        done = list(pool.map(take, ["Ana", "Beto"] * 5))
    assert len([number for number in done if number]) == 1
    assert holder(desk) in {"Ana", "Beto"}


def test_an_undo_does_not_take_back_what_somebody_changed_after_it(desk):
    before = desk.rota
    number = desk.revise(before, desk.given(before, MONDAY, None))
    between = desk.rota
    desk.revise(between, desk.given(between, MONDAY, "Beto"))
    with pytest.raises(StaleError):
        desk.undo(number)
    assert holder(desk) == "Beto"


def test_what_was_on_shift_is_never_another_afterwards_not_even_by_an_undo(desk):
    before = desk.rota
    with pytest.raises(PastError):
        desk.revise(before, desk.given(before, MONDAY - 5 * DAY, "Beto"))
    number = desk.revise(before, desk.given(before, MONDAY, "Beto"))
    with pytest.raises(PastError):
        desk.undo(number, at=NOW + 4 * DAY)
    assert holder(desk) == "Beto"


def test_nobody_is_in_two_places_by_changes_and_postgres_holds_it(desk):
    before = desk.rota
    twin = replace(desk.night, person=None, code="")
    desk.revise(before, moves.begun(before, twin), Deed.MADE)
    both = desk.rota
    after = both
    for stint in both.timetable.starting(MONDAY):
        if stint.shift.starts == time(20):
            after = moves.given(after, stint, desk.codes["Beto"])
    with pytest.raises(ConflictError):
        desk.revise(both, after)
    assert desk.rota == both


def test_two_who_swap_at_the_same_hour_are_in_one_place_each_at_the_end(desk):
    before = desk.rota
    people = [desk.codes["Ana"], desk.codes["Beto"]]
    twin = replace(desk.night, person=None, code="")
    desk.revise(before, moves.begun(before, twin), Deed.MADE)

    def held_by(one, other):
        after = start = desk.rota
        nights = [s for s in start.timetable.starting(MONDAY) if s.shift.starts == time(20)]
        holders = (one, other)
        for stint, person in zip(sorted(nights, key=str), holders, strict=True):
            after = moves.given(after, stint, person)
        desk.revise(start, after)

    held_by(*people)
    held_by(*reversed(people))


def test_nobody_is_away_twice_at_once(desk):
    before = desk.rota
    ana = desk.codes["Ana"]
    twice = tuple(Away(person=ana, since=NOW + DAY, until=NOW + days * DAY) for days in (2, 3))
    with pytest.raises(ConflictError):
        desk.revise(before, replace(before, away=twice), Deed.AWAY)


def test_a_file_is_one_revision_that_says_what_it_changed(desk):
    text = PEOPLE.replace('"20:00", to: "08:00"', '"21:00", to: "08:00"')
    with desk.database.transaction() as session:
        number = store.newest(session)
        import_rota(
            session, desk.keyring, text, "rota.yaml",
            at=NOW, line="+14135550100", zone=ZONE, practice=True,
        )  # fmt: skip
        row = store.revision(session, store.newest(session))
        assert row
        assert row.number == number + 1
        assert (row.by, row.deed) == (None, Deed.IMPORTED)
        assert len(revising.read(row.edits)) == 2  # one shift ends, another begins
    old = moves.shift_of(desk.rota, desk.night.code)
    assert old
    assert old.valid_to == date(2026, 11, 19)


def test_the_same_file_again_is_no_revision(desk):
    with desk.database.transaction() as session:
        number = store.newest(session)
        import_rota(
            session, desk.keyring, PEOPLE, "rota.yaml",
            at=NOW + DAY, line="+14135550100", zone=ZONE, practice=True,
        )  # fmt: skip
        assert store.newest(session) == number


def test_a_file_that_ends_what_runs_and_brings_it_back_is_not_in_its_own_way(desk):
    other = PEOPLE.replace('"08:00", to: "20:00"', '"08:00", to: "19:00"')
    for minute, text in enumerate([other, PEOPLE, other, PEOPLE]):
        with desk.database.transaction() as session:
            import_rota(
                session, desk.keyring, text, "rota.yaml",
                at=NOW + minute * timedelta(minutes=1),
                line="+14135550100", zone=ZONE, practice=True,
            )  # fmt: skip
    now = NOW + timedelta(minutes=5)
    assert [stint.person for stint in desk.rota.timetable.at(now)] == [desk.codes["Beto"]]


def test_a_rota_that_is_written_down_in_the_night_brings_back_who_is_on_duty(desk):
    night = Shift(
        person=desk.codes["Beto"], weekdays=(4,), starts=time(20), ends=time(8),
        valid_from=date(2026, 11, 20), valid_to=date(2026, 11, 20), tier=Tier.BACKUP,
    )  # fmt: skip
    before = desk.rota
    swapped = desk.given(moves.begun(before, night), date(2026, 11, 20), None)
    desk.revise(before, swapped, Deed.MADE)
    at = NOW + timedelta(hours=14)  # two in the night
    today = at.astimezone(ZONE).date()
    with desk.database.transaction() as session:
        text = written(load_rota(session, desk.keyring, ZONE, today), today)
        number = store.newest(session)
        import_rota(
            session, desk.keyring, text, "rota.yaml",
            at=at, line="+14135550100", zone=ZONE, practice=True,
        )  # fmt: skip
        assert store.newest(session) == number
    running = {(stint.tier, stint.person) for stint in desk.rota.timetable.at(at)}
    assert running == {(Tier.PRIMARY, None), (Tier.BACKUP, desk.codes["Beto"])}
