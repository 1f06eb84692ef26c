"""What coordinators do to the rota: shown first, then saved, and taken back."""

import re
from datetime import date, timedelta

import pytest

from app.rota import moves
from app.rota.service import load_rota
from app.sealing import Keyring
from app.staff.rules import Role
from tests.pages import conftest
from tests.pages.conftest import words

ROTA = """
people:
  - {name: Ana, phone: "+14135550101", languages: [es, en], hours: 168, nights: 7}
  - {name: Luis, phone: "+14135550102", languages: [en], hours: 168, nights: 7}
  - {name: Rosa, phone: "+14135550103", languages: [es, en], hours: 168, nights: 7}
shifts:
  - {person: Ana, days: every day, from: "20:00", to: "04:00"}
  - {person: Luis, days: every day, from: "04:00", to: "20:00", tier: backup}
"""
MONDAY = date(2026, 11, 23)


@pytest.fixture
def room(tmp_path, database):
    with conftest.opened(tmp_path, database, ROTA) as console:
        yield Room(console)


class Room:
    """The room of the rota, with Ana as its coordinator."""

    def __init__(self, console):
        self.console, self.ana = console, console.enter("Ana")
        self.night, self.day = sorted(self.rota.shifts, key=lambda s: s.starts, reverse=True)
        self.date = f"/rota/shifts/{self.night.code}/{MONDAY}"

    @property
    def rota(self):
        keyring = Keyring(self.console.settings.sealing_keys)
        with self.console.database.transaction() as session:
            return load_rota(session, keyring, self.console.settings.timezone)

    def holder(self, shift=None, day=MONDAY):
        stint = moves.stint_of(self.rota, (shift or self.night).code, day)
        names = {each.code: each.first_name for each in self.rota.responders}
        return names.get(stint.person) if stint else "off"

    def code(self, name):
        return self.console.code(name)

    def look(self, path, who=None, **fields):
        return (who or self.ana).post(path, data=fields)

    def save(self, path, shown, who=None, **fields):
        kept = dict(re.findall(r'name="(shown|at)" value="([^"]*)"', shown.text))
        return (who or self.ana).post(path, data={**fields, **kept})

    def do(self, path, who=None, **fields):
        return self.save(path, self.look(path, who, **fields), who, **fields)


def test_what_follows_is_shown_and_only_then_it_is_saved(room):
    luis = room.code("Luis")
    shown = room.look(f"{room.date}/give", person=luis)
    told = words(shown)
    assert "Mon 23 Nov 2026, 20:00\u201304:00, rung first: Luis instead of Ana." in told
    assert "no Spanish" in told
    assert room.holder() == "Ana"
    answer = room.save(f"{room.date}/give", shown, person=luis)
    assert answer.location == "/rota?from=2026-11-23"
    assert room.holder() == "Luis"


def undo(room):
    """Give the address that takes the newest change back."""
    found = re.search(r"/rota/history/\d+/undo", room.ana.get("/rota/history").text)
    return found[0] if found else ""


def test_what_was_saved_stands_in_the_history_and_is_undone_from_there(room):
    room.do(f"{room.date}/give", person=room.code("Rosa"))
    told = room.ana.says("/rota/history")
    assert "A date was given to somebody" in told
    assert "Rosa instead of Ana." in told
    path = undo(room)
    shown = room.look(path)
    assert "Ana instead of Rosa." in words(shown)
    room.save(path, shown)
    assert room.holder() == "Ana"
    assert room.ana.post(path).status_code == 404


def test_an_undo_that_would_put_somebody_in_two_places_is_not_saved(room):
    room.do(f"/rota/shifts/{room.night.code}/end", day="2026-12-01")
    path = undo(room)
    fields = BAD | {"person": room.code("Ana"), "starts": "22", "ends": "23", "days": ["1"]}
    room.do("/rota/new", **fields)
    shown = room.look(path)
    assert "This cannot be saved" in words(shown)
    room.save(path, shown)
    ended = moves.shift_of(room.rota, room.night.code)
    assert ended
    assert ended.valid_to == date(2026, 11, 30)


def test_what_came_after_a_change_is_not_undone_with_it(room):
    room.do(f"{room.date}/give", person="-")
    path = undo(room)
    room.do(f"{room.date}/give", person=room.code("Rosa"))
    answer = room.ana.post(path, follow_redirects=True)
    assert "Something came after it" in words(answer)
    assert room.holder() == "Rosa"


def test_a_shift_that_meets_another_only_months_later_is_not_saved(room):
    spring = {"begins": "2027-03-01", "until": "2027-03-01", "days": ["0"]}
    open_one = BAD | spring | {"starts": "5", "ends": "6", "person": room.code("Rosa")}
    room.do("/rota/new", **open_one)
    daily = BAD | {"starts": "5", "ends": "7", "days": list("0123456")}
    told = words(room.look("/rota/new", **(daily | {"person": room.code("Rosa")})))
    assert "This cannot be saved" in told
    assert "Rosa, Mon Mar 1, 05:00" in told


def test_two_who_give_somebody_two_shifts_at_one_hour_do_not_both_save(room):
    rosa, luis = room.code("Rosa"), room.console.enter("Luis", Role.ROTA)
    room.do("/rota/new", **(BAD | {"days": list("0123456"), "begins": "2026-11-21"}))
    (new,) = [s for s in room.rota.shifts if s.person is None]
    other = f"/rota/shifts/{new.code}/{MONDAY}/give"
    shown = room.look(f"{room.date}/give", person=rosa)
    room.do(other, who=luis, person=rosa)
    again = room.save(f"{room.date}/give", shown, person=rosa)
    assert "This cannot be saved" in words(again)
    assert (room.holder(), room.holder(new)) == ("Ana", "Rosa")


def test_a_date_can_be_open_have_other_hours_be_split_or_called_off(room):
    room.do(f"{room.date}/give", person="-")
    assert room.holder() is None
    room.do(f"{room.date}/give", person=room.code("Rosa"))
    room.do(f"{room.date}/split", cut="23", person=room.code("Ana"))
    rest = [s for s in room.rota.shifts if s.is_single]
    assert [(each.starts.hour, each.ends.hour) for each in rest] == [(23, 4)]
    assert (room.holder(), room.holder(rest[0])) == ("Rosa", "Ana")
    tuesday = f"/rota/shifts/{room.night.code}/{MONDAY + timedelta(days=1)}"
    room.do(f"{tuesday}/move", starts="21:00", ends="2", nights="")
    stint = moves.stint_of(room.rota, room.night.code, MONDAY + timedelta(days=1))
    assert stint
    assert (stint.since.hour, stint.until.hour) == (2, 7)
    room.do(f"{tuesday}/cancel")
    assert room.holder(day=MONDAY + timedelta(days=1)) == "off"


def test_what_is_left_of_a_running_shift_goes_to_another_from_the_minute_it_was_looked_at(room):
    today = f"/rota/shifts/{room.day.code}/2026-11-20"  # it is Friday, five in the morning
    told = room.ana.says(today)
    assert "It has begun: what is left of it can be given or split." in told
    answer = room.look(f"{today}/cancel")
    assert answer.status_code == 400
    assert "It has begun: give or split what is left of it instead." in words(answer)
    shown = room.look(f"{today}/give", person=room.code("Rosa"))
    room.console.clock.step(timedelta(minutes=4))
    room.save(f"{today}/give", shown, person=room.code("Rosa"))
    now = room.console.clock.now()
    held = {s.person: (s.since, s.until) for s in room.rota.timetable.at(now)}
    since, until = held[room.code("Rosa")]
    assert (f"{since:%H:%M}", until.hour) == ("10:00", 1)


def test_a_shift_is_made_changed_from_a_date_on_and_ended(room):
    fields = {
        "days": ["1"], "starts": "18", "ends": "22:30", "nights": "", "tier": "standby",
        "language": "es", "person": "-", "begins": "2026-12-01", "until": "", "every": "2",
        "nth": "",
    }  # fmt: skip
    shown = room.look("/rota/new", **fields)
    assert "New: every 2 weeks: Tue, 18:00\u201322:30, standby, nobody, Spanish" in words(shown)
    room.save("/rota/new", shown, **fields)
    (new,) = [s for s in room.rota.shifts if s.tier == "standby"]
    assert (new.person, new.every, new.language) == (None, 2, "es")
    told = room.ana.says(f"/rota/shifts/{new.code}")
    assert "Every 2 weeks: Tue, 18:00\u201322:30, standby, nobody, Spanish" in told
    later = fields | {"begins": "2026-12-15", "starts": "19:00", "person": room.code("Rosa")}
    room.do(f"/rota/shifts/{new.code}", **later)
    both = sorted(
        (s for s in room.rota.shifts if s.tier == "standby"), key=lambda s: s.valid_from
    )
    assert [(s.starts.hour, s.valid_to) for s in both] == [(18, date(2026, 12, 14)), (19, None)]
    room.do(f"/rota/shifts/{both[1].code}/end", day="2027-01-01")
    ended = moves.shift_of(room.rota, both[1].code)
    assert ended
    assert ended.valid_to == date(2026, 12, 31)


BAD = {
    "days": ["0"], "starts": "20:00", "ends": "04:00", "nights": "", "tier": "primary",
    "language": "", "person": "-", "begins": "2026-12-01", "until": "", "every": "1", "nth": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"starts": "8", "ends": "8", "nights": "0"}, "has no length"),
        ({"starts": "8", "ends": "9", "nights": "7"}, "at most seven days long"),
        ({"starts": "25:00"}, "Write a time as in 20:00."),
        ({"starts": "", "ends": ""}, "Please fill this in."),
        ({"days": []}, "Choose one of these."),
        ({"days": ["9"]}, "Choose one of these."),
        ({"person": "zzzzz"}, "Choose one of these."),
        ({"tier": "boss"}, "Choose one of these."),
        ({"begins": "soon"}, "This is no day."),
        ({"until": "2026-11-01"}, "The last date is before the first."),
        ({"until": "2026-12-01"}, "There is no such day between these dates."),
        ({"days": ["0", "1"], "nights": "1", "ends": "21:00"}, "begins again before"),
        (
            {"days": ["6"], "starts": "2:30", "ends": "10", "begins": "2027-03-14",
             "until": "2027-03-14"},
            "Clocks skip that time on that night",
        ),
    ],
)  # fmt: skip
def test_a_shift_that_cannot_be_has_its_sentence_and_nothing_is_kept(room, fields, told):
    before = room.rota
    answer = room.look("/rota/new", **(BAD | fields))
    assert answer.status_code == 400
    assert told in words(answer)
    assert room.rota == before


def test_nobody_gets_a_shift_that_they_cannot_have_whatever_is_sent(room):
    rota = room.do("/rota/new", **(BAD | {"person": room.code("Ana")}))
    told = words(rota)
    assert "This cannot be saved" in told
    assert "another shift then" in told
    shown = room.look("/rota/new", **(BAD | {"language": "es", "person": room.code("Luis")}))
    assert "does not speak the language" in words(shown)
    assert len(room.rota.shifts) == 2


def test_a_limit_is_passed_over_with_a_reason_that_is_kept(room):
    path, rosa = f"{room.date}/give", room.code("Rosa")
    room.do(f"/rota/limits/{rosa}", hours="5", nights="2", rest="8")
    shown = room.look(path, person=rosa)
    assert "too many hours that week" in words(shown)
    without = room.save(path, shown, person=rosa)
    assert "Please fill this in." in words(without)
    assert room.holder() == "Ana"
    room.save(path, shown, person=rosa, why="Ana is ill")
    assert room.holder() == "Rosa"
    assert "Reason: Ana is ill" in room.ana.says("/rota/history")


def test_whoever_saves_what_is_not_so_any_more_is_shown_what_is(room):
    path, luis = f"{room.date}/give", room.console.enter("Luis", Role.ROTA)
    shown = room.look(path, person=room.code("Rosa"))
    room.do(path, who=luis, person="-")
    again = room.save(path, shown, person=room.code("Rosa"))
    assert "Somebody has changed the rota meanwhile" in words(again)
    assert "Rosa instead of nobody." in words(again)
    assert room.holder() is None
    room.save(path, again, person=room.code("Rosa"))
    assert room.holder() == "Rosa"


def test_two_who_change_different_dates_at_once_both_have_their_way(room):
    luis = room.console.enter("Luis", Role.ROTA)
    thursday = f"/rota/shifts/{room.night.code}/{MONDAY + timedelta(days=3)}/give"
    shown = room.look(f"{room.date}/give", person=room.code("Rosa"))
    room.do(thursday, who=luis, person="-")
    room.save(f"{room.date}/give", shown, person=room.code("Rosa"))
    assert (room.holder(), room.holder(day=MONDAY + timedelta(days=3))) == ("Rosa", None)


def test_who_is_away_is_noted_with_what_it_opens_and_can_be_back_earlier(room):
    fields = {"person": room.code("Ana"), "since": "2026-11-24", "until": "2026-11-25"}
    shown = room.look("/rota/away", **fields)
    assert "nobody on shift" in words(shown)
    room.save("/rota/away", shown, **fields)
    assert "Ana: Tue 00:00 to Thu" not in room.ana.says("/rota/away")  # dates in full
    (away,) = room.rota.away
    twice = room.look("/rota/away", **fields)
    assert "They are away then already" in words(twice)
    backwards = room.look("/rota/away", **(fields | {"until": "2026-11-01"}))
    assert "This ends before it begins, or is over." in words(backwards)
    room.do(f"/rota/away/{away.code}/end")
    assert room.rota.away == ()


def test_what_is_over_or_gone_is_said_and_not_changed(room):
    over = f"/rota/shifts/{room.night.code}/2026-11-18"
    assert "It is over." in room.ana.says(over)
    answer = room.look(f"{over}/give", person=room.code("Rosa"))
    assert "It is over. What was on shift stays as it was." in words(answer)
    assert room.look("/rota/shifts/zzzzz/2026-11-23/give", person="-").status_code == 404
    assert room.ana.get("/rota/shifts/zzzzz").status_code == 404
    assert room.ana.get(f"/rota/shifts/{room.night.code}/yesterday").status_code == 404
    assert room.ana.get("/rota/limits/zzzzz").status_code == 404
    answer = room.look(f"{room.date}/split", cut="12:00", person="-")
    assert "This moment is not inside the shift, or is over." in words(answer)


def test_history_is_read_page_by_page_also_where_somebody_asks_for_nonsense(room):
    assert room.ana.get("/rota/history?before=abc").status_code == 200
    assert room.ana.get("/rota/history?before=99999999999999999999").status_code == 200
    assert "A file was brought" in room.ana.says("/rota/history")
    assert "Todavía no se ha cambiado nada." in room.console.enter("Ana", language="es").says(
        "/rota/history?before=1"
    )
