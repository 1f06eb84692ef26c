"""`hotline reports`: the same report at the terminal."""

import json
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from app.audit import store as audit
from app.cli.reports import reports
from app.reports.rules import PeriodKind, read
from tests.reports import made

OCTOBER = read(PeriodKind.MONTH, "2026-10").bounds(ZoneInfo("America/New_York"))


@pytest.fixture
def run(database, tmp_path, monkeypatch):
    url = database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("PUBLIC_URL", raising=False)
    with database.transaction() as session:
        made.keep(session, made.calls(1, 200, *OCTOBER))
    return lambda *arguments: CliRunner().invoke(reports, list(arguments))


def test_a_month_is_told_in_sentences_and_tables(run):
    told = run("month", "2026-10")
    assert told.exit_code == 0, told.output
    assert "200 calls in October 2026: " in told.stdout
    assert "How calls ended" in told.stdout
    assert "octubre de 2026" in run("month", "2026-10", "--lang", "es").stdout


def test_a_program_reads_a_month(run):
    told = json.loads(run("month", "2026-10", "--json").stdout)
    assert told["calls"] == 200
    assert told["tables"]["endings"]["columns"] == ["Calls", "Share"]


def test_a_file_for_a_spreadsheet_is_recorded(run, database):
    told = run("week", "2026-W42", "--csv")
    assert told.stdout.startswith("\ufeffPeriod,Table,Row,Column,Number")
    with database.transaction() as session:
        (entry,) = audit.newest(session, 1)
        assert (entry.who, entry.about) == ("terminal", "week 2026-W42")


@pytest.mark.parametrize("name", ["2026-13", "soon", "2999-12", "2998-01"])
def test_what_is_no_month_or_has_not_begun_is_refused(run, name):
    told = run("month", name)
    assert told.exit_code == 2
    assert "2026-10" in told.stderr or "has not begun" in told.stderr
