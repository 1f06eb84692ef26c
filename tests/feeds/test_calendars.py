"""What stands in a calendar: the right dates, in the right words, whatever clocks do."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar

from app.feeds.calendars import written
from app.feeds.rules import TURNS, WITHIN, Kind, Turns, own_entries, team_entries
from app.pages.words import read
from app.rota import moves
from app.rota.hours import Shift
from app.rota.moves import Hours, cancelled, changed_from, given, moved
from app.rota.rules import Away, Responder, Rota
from app.settings import ROOT
from ivr.queue import Tier

HOME = ZoneInfo("America/New_York")
AT = datetime(2026, 10, 26, 12, tzinfo=UTC)  # the week in which clocks go back
DAY = timedelta(days=1)
SUNDAY = date(2026, 11, 1)


def person(code, name):
    return Responder(
        code=code, first_name=name, phone="+14135550101", languages=("es", "en"),
        email="ana@example.org",
    )  # fmt: skip


NIGHT = Shift(
    code="night", person="ana22", weekdays=(4, 5, 6), starts=time(20), ends=time(8),
    valid_from=date(2026, 10, 30), valid_to=date(2026, 11, 15),
)  # fmt: skip
PLAN = Rota(
    responders=(person("ana22", "Ana"), person("luis2", "Luis")), shifts=(NIGHT,), zone=HOME
)


def events(plan, who="ana22", language="es"):
    entries = own_entries(plan, who, AT) if who else team_entries(plan, AT)
    kind = Kind.OWN if who else Kind.TEAM
    content = written(kind, entries, HOME, read(ROOT / "locales")[language], AT)
    assert b"555" not in content
    assert b"@example" not in content
    return Calendar.from_ical(content)


def spans(calendar):
    return {
        event["uid"].partition("@")[0]: (
            event["dtstart"].dt.astimezone(UTC), event["dtend"].dt.astimezone(UTC),
        )
        for event in calendar.walk("VEVENT")
    }  # fmt: skip


def titles(calendar):
    return [str(event["summary"]) for event in calendar.walk("VEVENT")]


def stint_of(plan, code, day):
    found = moves.stint_of(plan, code, day)
    assert found
    return found


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_one_s_own_calendar_says_shift_in_one_s_language_and_nothing_else():
    for language, title in {"es": "Turno", "en": "Shift"}.items():
        calendar = events(PLAN, language=language)
        assert set(titles(calendar)) == {title}
        assert len(titles(calendar)) == 9
        known = {"SUMMARY", "UID", "DTSTAMP", "DTSTART", "DTEND"}
        assert all(set(event) == known for event in calendar.walk("VEVENT"))


def test_the_night_on_which_clocks_go_back_has_thirteen_hours_and_the_zone_has_its_rules():
    calendar = events(PLAN)
    assert spans(calendar)["night-20261031"] == (
        utc("2026-11-01 00:00"),
        utc("2026-11-01 13:00"),
    )
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["tzid"] == "America/New_York"
    first = calendar.walk("VEVENT")[0]
    assert first["dtstart"].params["tzid"] == "America/New_York"


def test_a_shift_that_ends_in_the_second_of_two_hours_alike_ends_then():
    early = replace(NIGHT, ends=time(1, 30))
    ends = spans(events(replace(PLAN, shifts=(early,))))["night-20261031"][1]
    assert ends == utc("2026-11-01 06:30")


def test_a_date_that_moves_is_the_same_event_at_other_hours():
    """Grafana OnCall #4182: what hung on a shift stayed behind when the shift moved."""
    stint = stint_of(PLAN, "night", SUNDAY)
    later = moved(PLAN, stint, Hours(starts=time(22), ends=time(6), nights=1))
    before, after = spans(events(PLAN)), spans(events(later))
    assert before.keys() == after.keys()
    assert after["night-20261101"] == (utc("2026-11-02 03:00"), utc("2026-11-02 11:00"))
    # The substitute's event moves with it, and keeps its name.
    luis = given(later, stint_of(later, "night", SUNDAY), "luis2")
    again = moved(
        luis, stint_of(luis, "night", SUNDAY), Hours(starts=time(21), ends=time(6), nights=1)
    )
    assert list(spans(events(again, "luis2"))) == ["night-20261101"]


def test_a_substitute_has_it_whoever_gave_it_has_not_and_what_is_off_nobody_has():
    plan = given(PLAN, stint_of(PLAN, "night", SUNDAY), "luis2")
    plan = cancelled(plan, stint_of(plan, "night", SUNDAY + 5 * DAY))
    assert list(spans(events(plan, "luis2"))) == ["night-20261101"]
    assert not {"night-20261101", "night-20261106"} & set(spans(events(plan)))
    assert len(titles(events(plan))) == 7


def test_a_shift_that_is_another_from_a_date_on_is_in_it_once_a_date():
    anew = changed_from(PLAN, NIGHT, SUNDAY, replace(NIGHT, starts=time(21)))
    found = spans(events(anew))
    assert len({since.date() for since, _ in found.values()}) == len(found) == 9


def test_while_somebody_is_away_there_is_none_but_of_a_part_there_is():
    since = datetime.combine(SUNDAY, time(), HOME).astimezone(UTC)
    plan = replace(PLAN, away=(Away(person="ana22", since=since, until=since + 3 * DAY),))
    found = spans(events(plan))
    assert "night-20261101" not in found
    assert "night-20261031" in found  # until midnight she is there


def test_the_team_s_calendar_has_first_names_tiers_and_what_is_open_or_whose_holder_is_away():
    plan = replace(
        PLAN,
        shifts=(
            replace(NIGHT, valid_to=date(2026, 10, 31)),
            replace(
                NIGHT, code="open", person=None, tier=Tier.BACKUP, valid_to=date(2026, 10, 30)
            ),
        ),
        away=(
            Away(person="ana22", since=utc("2026-10-31 00:00"), until=utc("2026-10-31 12:00")),
        ),
    )
    assert titles(events(plan, who=None)) == [
        "Ana (titular, ausente)", "Turno abierto (suplente)", "Ana (titular)",
    ]  # fmt: skip
    assert titles(events(plan, who=None, language="en"))[1:] == [
        "Open shift (backup)", "Ana (rung first)",
    ]  # fmt: skip


def test_an_empty_calendar_is_one():
    assert titles(events(replace(PLAN, shifts=()))) == []


def test_a_network_that_asks_too_often_waits_and_no_other():
    turns = Turns()
    assert all(turns.take("one", AT) for _ in range(TURNS))
    assert not turns.take("one", AT)
    assert turns.take("other", AT)
    assert turns.take("one", AT + WITHIN)
