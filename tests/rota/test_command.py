"""`hotline rota`, as it is typed."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.cli import ringing
from app.cli import rota as command
from app.rota import availability
from app.rota.reading import FaultyFileError
from app.rota.service import load_rota
from app.rota.wishes import By, Wish, Word

ROTA = """\
people:
  - {name: Ana, phone: "+14135550101", languages: [es, en]}
shifts:
  - {person: Ana, days: every day, from: "20:00", to: "08:00"}
"""


@pytest.fixture
def hotline(terminal, tmp_path: Path, monkeypatch):
    """Run a command on a line whose clock stands at 12:00 UTC, 7 in the morning in New York."""
    monkeypatch.chdir(tmp_path)
    return terminal(command.rota, datetime(2026, 11, 20, 12, tzinfo=UTC), command, ringing)


@pytest.fixture
def file(tmp_path: Path):
    path = tmp_path / "rota.yaml"
    path.write_text(ROTA)
    return path


def test_an_import_says_what_it_did(hotline, file):
    result = hotline("import", "rota.yaml")
    assert (result.exit_code, result.output) == (0, "1 person (1 new, 0 retired), 1 shift.\n")


def test_now_says_who_until_when_and_no_number(hotline, file):
    hotline("import", "rota.yaml")
    result = hotline("now")
    assert result.exit_code == 0
    assert result.output.split() == ["Ana", "primary", "es,", "en", "until", "Fri", "08:00"]


@pytest.mark.parametrize(
    ("at", "code"),
    [("2026-11-20 03:07", 0), ("2026-11-20T08:07:00+00:00", 0), ("2026-11-20 12:00", 1)],
)
def test_another_moment_may_be_asked_about_and_nobody_is_status_1(hotline, file, at, code):
    hotline("import", "rota.yaml")
    result = hotline("now", "--at", at, "--json")
    assert result.exit_code == code
    people = json.loads(result.output)
    assert [person["name"] for person in people] == ["Ana"][code:]
    assert all(person["until"] == "2026-11-20T08:00-05:00" for person in people)


def test_nobody_at_all_is_said(hotline):
    result = hotline("now")
    assert (result.exit_code, result.output) == (1, "Nobody is on shift.\n")


def test_a_moment_that_is_none_is_a_wrong_use(hotline):
    result = hotline("now", "--at", "tonight")
    assert result.exit_code == 2
    assert "write 2026-11-20 03:07" in result.output


def test_a_file_with_a_fault_is_refused_with_its_place(hotline, file):
    file.write_text(ROTA.replace("every day", "always"))
    result = hotline("import", "rota.yaml")
    assert isinstance(result.exception, FaultyFileError)
    assert str(result.exception).startswith("rota.yaml:4:25: `days`")


def test_a_file_that_is_no_text_is_refused_with_its_line(hotline, file):
    file.write_bytes(b"people:\n - \xff")
    result = hotline("import", "rota.yaml")
    assert result.exit_code == 1
    assert "rota.yaml:2:1: not UTF-8" in result.output


@pytest.mark.parametrize("words", [[], ["import"], ["now"]])
def test_help_shows_an_example(hotline, words):
    assert "Example: hotline rota" in hotline(*words, "--help").output


def test_an_export_is_only_for_its_owner_and_is_imported_as_it_was(hotline, file, tmp_path):
    hotline("import", "rota.yaml")
    result = hotline("export", "again.yaml")
    assert result.exit_code == 0
    assert "5550" not in result.output, "numbers stand in the file only"
    assert (tmp_path / "again.yaml").stat().st_mode & 0o777 == 0o600
    again = hotline("import", "again.yaml")
    assert again.output == "1 person (0 new, 0 retired), 1 shift.\n"
    assert hotline("export", "-").output == (tmp_path / "again.yaml").read_text()


def test_services_are_listed_and_one_whose_number_is_old_is_not_offered(hotline, file):
    file.write_text(
        ROTA
        + """\
services:
  - {name: Intérprete de mam, phone: "+14135550160", interprets: [mam], verified: 2026-11-01}
  - {name: Albergue, phone: "+14135550161", verified: 2026-08-21}
"""
    )
    hotline("import", "rota.yaml")
    result = hotline("services")
    assert result.exit_code == 1
    first, second = result.output.splitlines()
    assert first.split() == ["Intérprete", "de", "mam", "mam", "verified", "2026-11-01"]
    assert second.endswith("verified 2026-08-21  not offered")
    assert "555" not in result.output


def test_without_services_only_coordinators_can_be_brought_in(hotline, file):
    hotline("import", "rota.yaml")
    result = hotline("services")
    assert (result.exit_code, "coordinators only" in result.output) == (0, True)


def test_now_says_who_rests_until_when_and_exits_with_1_where_nobody_is_left(
    hotline, file, database, keyring
):
    hotline("import", "rota.yaml")
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with database.transaction() as session:
        rota = load_rota(session, keyring, ZoneInfo("America/New_York"))
        (ana,) = rota.responders
        wish = Wish(Word.PAUSE, 30)
        availability.note(session, rota, ana.code, wish, at, by=By.TEXT, name="x")
    result = hotline("now")
    assert result.exit_code == 1
    assert result.output.strip().endswith("until Fri 08:00, rests until Fri 07:30")
    plain = json.loads(hotline("now", "--json").output)
    assert plain[0]["rests_until"] == "2026-11-20T07:30-05:00"
    assert hotline("now", "--at", "2026-11-20 07:31").exit_code == 0


COVERED = """\
people:
  - {name: Ana, phone: "+14135550101", languages: [es, en]}
  - {name: Luis, phone: "+14135550102", languages: [en]}
shifts:
  - {person: Ana, days: every day, from: "06:00", to: "02:00"}
  - {person: Luis, days: every day, from: "00:00", to: "00:00"}
"""


def test_gaps_begin_with_a_sentence_and_a_grave_one_is_status_1(hotline, file):
    file.write_text(COVERED)
    hotline("import", "rota.yaml")
    result = hotline("gaps", "--days", "1")
    sentence, *lines = result.output.splitlines()
    assert (
        sentence
        == "Everyone is covered until Sat Nov 21 02:00. Then four hours without Spanish."
    )
    assert [line[0] for line in lines] == [" ", "!", " "]
    assert lines[1] == (
        "! Sat Nov 21 02:00 to Sat Nov 21 06:00  no Spanish, no backup, no coordinator"
    )
    assert result.exit_code == 1
    assert "5550" not in result.output
    assert "Ana" not in result.output


def test_gaps_for_a_program_have_their_offset(hotline, file):
    file.write_text(COVERED)
    hotline("import", "rota.yaml")
    plain = json.loads(hotline("gaps", "--days", "1", "--json").output)
    assert plain[1] == {
        "since": "2026-11-21T02:00-05:00",
        "until": "2026-11-21T06:00-05:00",
        "lacks": ["es", "backup", "coordinator"],
        "grave": True,
    }


def test_an_empty_rota_is_said_to_be_empty_now(hotline):
    result = hotline("gaps", "--days", "2")
    assert result.output.startswith(
        "Right now there is nobody on shift, until Sun Nov 22 07:00."
    )
    assert result.exit_code == 1


def test_what_is_less_grave_is_listed_and_is_no_failure(hotline, file):
    file.write_text(ROTA.replace('from: "20:00", to: "08:00"', 'from: "00:00", to: "00:00"'))
    hotline("import", "rota.yaml")
    result = hotline("gaps")
    assert result.exit_code == 0
    assert result.output.startswith("Everyone is covered for the next 14 days. Something less")


def test_gaps_of_a_night_in_which_clocks_change_have_their_real_hours(
    terminal, file, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    file.write_text(COVERED.replace("02:00", "01:30"))
    run = terminal(command.rota, datetime(2026, 10, 31, 20, tzinfo=UTC), command)
    run("import", "rota.yaml")
    first = run("gaps", "--days", "1").output.splitlines()[0]
    assert first == (
        "Everyone is covered until Sun Nov 1 01:30 EST. Then four hours and 30 minutes without"
        " Spanish."
    ), "a shift until 01:30 ends at the second of the two"


def test_who_would_ring_is_told_in_order_and_why_not_the_others(hotline, file):
    file.write_text(COVERED + '  - {days: every day, from: "00:00", to: "06:00"}\n')
    hotline("import", "rota.yaml")
    result = hotline("who", "--at", "2026-11-21 03:07", "--urgency", "normal")
    assert result.output.splitlines() == [
        "At once:",
        "  Luis                 primary      en",
        "Nobody else:",
        "  Ana                  not on shift",
    ]
    assert result.exit_code == 0
    now = hotline("who").output.splitlines()
    assert now[0] == "One after another:", "no worker runs"
    assert [line.split()[0] for line in now[1:]] == ["Ana", "Luis"]


def test_nobody_who_would_ring_is_status_1_and_no_moment_is_told(hotline, file):
    hotline("import", "rota.yaml")
    result = hotline("who", "--at", "2026-11-20 12:00")
    assert result.exit_code == 1
    assert result.output.startswith("Nobody would ring: the caller hears their rights")
    assert "write 2026-11-20 03:07" in hotline("who", "--at", "soon").output
    assert "Example: hotline rota who" in hotline("who", "--help").output


@pytest.mark.parametrize("days", ["0", "93", "soon"])
def test_days_that_are_none_are_told_in_a_sentence(hotline, days):
    result = hotline("gaps", "--days", days)
    assert result.exit_code == 2
    assert "Invalid value for '--days'" in result.output
