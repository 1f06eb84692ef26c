"""Shifts as a sheet: what is exported is read back the same, and every fault has its place."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import HealthCheck, given, settings

from app.cli import rota as command
from app.rota.export import sheet
from app.rota.hours import Change, Shift
from app.rota.moves import merged
from app.rota.reading import FaultyFileError
from app.rota.rules import Rota
from app.rota.service import load_rota
from app.rota.sheet import COLUMNS, LONGEST, parse
from app.sheets import COMMANDS
from ivr.queue import Tier
from tests.rota.test_export import HOME, rotas

SPOKEN = {"Ana": ("es", "en"), "Beto": ("en",)}
HEADER = ",".join(COLUMNS)
SPANISH_EXCEL = """\
what;shift;person;on;days;from;to;later;tier;language;off
change;1;Beto;24/12/2026;;;;;;;
"""
ROTA = """\
people:
  - {name: Ana, phone: "+14135550101", languages: [es, en]}
  - {name: Beto, phone: "+14135550102", languages: [en]}
shifts:
  - {person: Ana, days: every day, from: "20:00", to: "08:00"}
away:
  - {person: Beto, from: 2026-12-24, to: 2026-12-26}
"""


def read(text, **more):
    content = text if isinstance(text, bytes) else text.encode()
    return parse(content, "rota.csv", spoken=SPOKEN, zone=HOME, **more)


def faults(text):
    with pytest.raises(FaultyFileError) as refused:
        read(text)
    return str(refused.value).splitlines()


@given(rotas())
def test_a_sheet_that_is_exported_is_read_back_as_the_same_shifts_and_absences(rota):
    codes = {person.first_name: person.code for person in rota.responders}
    spoken = {person.first_name: person.languages for person in rota.responders}
    draft = parse(sheet(rota, date.min), "rota.csv", spoken=spoken, zone=HOME)
    shifts = tuple(
        replace(each, person=each.person and codes[each.person]) for each in draft.shifts or ()
    )
    absences = tuple(replace(each, person=codes[each.person]) for each in draft.away or ())
    assert (shifts, absences) == (rota.shifts, rota.away)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(rotas())
def test_no_cell_of_a_sheet_begins_a_formula_and_none_has_a_number_of_anybody(rota):
    text = sheet(rota, date.min).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert not any(cell.startswith(COMMANDS) for row in rows for cell in row)
    assert "+1413" not in text


def test_a_sheet_as_a_spreadsheet_writes_it_is_read():
    lines = (
        "What;Shift;Person;Days;From;To;On;Tier\n"
        "change;7;Beto;;;;2026-12-24;\n"
        ";;;;;;;\n"
        "shift;7;Ana;mon, thu;8:00;20:00:00;;backup\n"
        "away;;Beto;;2026-12-24 9:00;2026-12-26;;\n"
    )
    for content in (lines.encode("utf-8-sig"), lines.replace(";", "\t").encode()):
        draft = read(content)
        assert draft.shifts == (
            Shift(
                person="Ana", weekdays=(0, 3), starts=time(8), ends=time(20), tier=Tier.BACKUP,
                changes=(Change(day=date(2026, 12, 24), person="Beto"),),
            ),
        )  # fmt: skip
        (away,) = draft.away
        assert away.since == datetime(2026, 12, 24, 14, tzinfo=UTC)
        assert away.until == datetime(2026, 12, 27, 5, tzinfo=UTC)


def test_all_faults_are_told_at_once_each_with_its_line_and_cell():
    told = faults(
        "what,shift,person,on,days,from,to,language,off\n"
        "shift,1,Ana,,mon,25:00,08:00,,\n"
        "shift,1,Beto,,mon,10:00,12:00,,\n"
        "change,2,Ana,2026-12-24,,,,,\n"
        "holiday,,Ana,,,,,,\n"
        "shift,3,Carla,,mon,13:00,14:00,,\n"
        "change,3,Ana,24/12/2026,,,,,\n"
        "change,3,,,,,,,yes\n"
        "away,,Ana,,,2026-12-24,2026-12-20,,\n"
        "shift,4,Ana,,mon,16:00,17:00,,yes\n"
        "shift,5,Ana,,tue,16:00,17:00,,,more\n"
    )
    assert [line.split(" ")[0] for line in told] == [
        "rota.csv:2:6:", "rota.csv:3:2:", "rota.csv:4:2:", "rota.csv:5:1:", "rota.csv:6:3:",
        "rota.csv:7:4:", "rota.csv:8:1:", "rota.csv:9:7:", "rota.csv:10:9:", "rota.csv:11:10:",
    ]  # fmt: skip
    assert "a time has four digits" in told[0]
    assert "nobody on the roll is called Carla" in told[4]
    assert "a date is written 2026-12-24" in told[5]
    assert "`on` is missing" in told[6]


def test_who_does_not_speak_what_a_shift_needs_and_who_is_in_two_places_is_told():
    told = faults(
        "what,person,days,from,to,language\n"
        "shift,Beto,mon,10:00,12:00,es\n"
        "shift,Ana,tue,10:00,12:00,\n"
        "shift,Ana,tue,11:00,13:00,\n"
    )
    assert told[0].startswith("rota.csv:2:6: `language`: Beto does not speak es")
    assert told[1].startswith("rota.csv:4:2: `person`: Ana has another shift")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "rota.csv:1:1: the first line names the columns"),
        (b"shift,person\nshift,Ana\n", "rota.csv:1:1: `what` is missing"),
        (b"what,name\n", "rota.csv:1:2: `name` is unknown here: write what, shift"),
        (b"what,person,person\n", "rota.csv:1:3: `person` stands twice"),
        (b"PK\x03\x04", "rota.csv:1:1: this is no CSV: save it as CSV"),
        (b'what,person\nshift,"Ana\n', "rota.csv:2:1: a quote in this line has no end"),
        (b"what\n" + b"x" * LONGEST, "rota.csv:1:1: longer than 1000000 bytes"),
    ],
)
def test_what_is_no_such_sheet_is_refused_at_its_place(content, said):
    assert faults(content)[0].startswith(said)


def test_a_sheet_says_nothing_of_what_it_has_no_line_of():
    assert read(HEADER).shifts is None
    assert read(HEADER).away is None
    only = read("what,person,from,to\naway,Ana,2026-12-24,2026-12-24\n")
    assert only.shifts is None


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(rotas())
def test_bringing_back_what_was_exported_changes_nothing(rota):
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    rota = replace(
        rota,
        shifts=tuple(replace(s, code=f"s{at}") for at, s in enumerate(rota.shifts)),
        away=tuple(replace(a, code=f"a{at}") for at, a in enumerate(rota.away)),
    )
    codes = {person.first_name: person.code for person in rota.responders}
    spoken = {person.first_name: person.languages for person in rota.responders}
    draft = parse(sheet(rota, date.min), "rota.csv", spoken=spoken, zone=HOME)
    shifts = [replace(e, person=e.person and codes[e.person]) for e in draft.shifts or ()]
    absences = [replace(each, person=codes[each.person]) for each in draft.away or ()]
    after = merged(rota, shifts, absences, now)
    assert isinstance(after, Rota)
    assert after == rota


@pytest.fixture
def hotline(terminal, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rota.yaml").write_text(ROTA)
    return terminal(command.rota, datetime(2026, 11, 20, 12, tzinfo=UTC), command)


def test_at_the_terminal_a_sheet_goes_out_is_changed_and_comes_in_again(
    hotline, tmp_path, database, keyring
):
    hotline("import", "rota.yaml")
    assert hotline("export", "--csv", "rota.csv").output == ""
    file = tmp_path / "rota.csv"
    assert file.stat().st_mode & 0o777 == 0o600
    more = '"change","1","Beto","2026-12-01"\n'
    file.write_bytes(file.read_bytes() + more.encode())
    assert hotline("import", "rota.csv").output == "1 shift, 1 change, 1 time away.\n"
    with database.transaction() as session:
        (shift,) = (rota := load_rota(session, keyring, HOME)).shifts
    named = {person.code: person.first_name for person in rota.responders}
    assert [(c.day, named[str(c.person)]) for c in shift.changes] == [
        (date(2026, 12, 1), "Beto")
    ]
    assert len(rota.away) == 1


def test_a_sheet_with_a_fault_changes_nothing(hotline, tmp_path, database, keyring):
    hotline("import", "rota.yaml")
    with database.transaction() as session:
        before = load_rota(session, keyring, HOME)
    (tmp_path / "bad.csv").write_text(SPANISH_EXCEL)
    refused = hotline("import", "bad.csv")
    assert isinstance(refused.exception, FaultyFileError)
    with database.transaction() as session:
        assert load_rota(session, keyring, HOME) == before
