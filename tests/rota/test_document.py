"""A rota file: every fault at its place with its remedy, all at once, and no number shown."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.rota.document import parse
from app.rota.reading import FaultyFileError

LINE = "+14135550100"
HOME = ZoneInfo("America/New_York")
GOOD = """\
people:
  - name: Ana
    phone: "+14135550101"
    languages: [es, en]
    skills: [work]
  - name: Beto
    phone: "+1 413 555 0102"
    languages: [es]
    gender: hombre
shifts:
  - person: Ana
    days: every day
    from: "20:00"
    to: 08:00
  - person: Beto
    days: [sun, mon]
    from: "08:00"
    to: "20:00"
    tier: backup
    valid_from: 2026-12-01
    valid_to: 2026-12-24
"""


def read(text, *, practice=True):
    return parse(text, "rota.yaml", line=LINE, practice=practice, zone=HOME)


def faults(text, **how):
    with pytest.raises(FaultyFileError) as refused:
        read(text, **how)
    return str(refused.value).split("\n")


def person(phone='"+14135550101"', rest="", name="Ana"):
    return f"people:\n  - name: {name}\n    phone: {phone}\n    languages: [es]\n{rest}"


def test_a_good_file_is_read_wholly():
    draft = read(GOOD)
    ana, beto = draft.people
    assert (ana.first_name, ana.phone, ana.skills) == ("Ana", "+14135550101", ("work",))
    assert (beto.phone, beto.languages, beto.gender) == ("+14135550102", ("es",), "hombre")
    night, day = draft.shifts
    assert (night.person, night.weekdays, night.tier) == ("Ana", tuple(range(7)), "primary")
    assert (night.starts.hour, night.ends.hour) == (20, 8)
    assert (day.weekdays, day.tier, day.valid_to.day) == ((0, 6), "backup", 24)


@pytest.mark.parametrize(
    "text", ["", "# nobody\n", "people:\nshifts:\n", "people: []\nshifts: []"]
)
def test_an_empty_file_means_nobody(text):
    draft = read(text)
    assert (draft.people, draft.shifts) == ((), ())


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("email: ana at home", "`email`: this is no address: write one like ana@example.org"),
        ("email: 7", "put it in quotes"),
        ("tell: pigeon", "`tell`: write tell: text or tell: email"),
        ("tell: call", "`tell`: write tell: text or tell: email"),
        ("tell: email", "`tell`: there is no address to write to"),
    ],
)
def test_how_somebody_is_told_is_a_way_that_leads_to_them(lines, fault):
    person = f"""
people:
  - name: Ana
    phone: "+14135550101"
    languages: [es]
    {lines}
"""
    (told,) = faults(person)
    assert fault in told


def test_all_faults_are_told_at_once_each_at_its_place():
    text = """\
people:
  - name: Ana
    phone: +14135550101
    languages: es
    langages: [es]
  - name: Ana
    phone: "911"
  - name: Eva
    phone: "+14135550105"
    languages: [Spanish]
  - name: Eva
    phone: "+1 (413) 555-0105"
    languages: [es]
shifts:
  - person: Nobody
    days: [monday]
    from: 8
    to: "25:00"
    tier: first
rota: []
"""
    time = 'a time has four digits from "00:00" to "23:59": write "20:00"'
    days = "some of [mon, tue, wed, thu, fri, sat, sun], or write days: every day"
    people = "write name, phone, languages, skills, gender, email, tell, hours, nights or rest"
    assert [fault.removeprefix("rota.yaml:") for fault in faults(text)] == [
        '3:12: `phone` reads as a number: put it in quotes, phone: "+14135550101"',
        "4:16: `languages` cannot be this: write languages: [es, en]",
        f"5:5: `langages` is unknown here: {people}",
        "6:5: `languages` is missing: write languages: [es, en]",
        "6:11: `name`: Ana is on the list already: add an initial",
        "7:12: `phone`: an emergency number is never rung: write the person's own",
        "10:17: `languages`: a language is two or three small letters: write es or en",
        "11:11: `name`: Eva is on the list already: add an initial",
        "12:12: `phone`: somebody above has this number: write each once",
        "15:13: `person`: nobody under people is called Nobody: add them there",
        f"16:11: `days`: days are {days}",
        f"17:11: `from`: {time}",
        f"18:9: `to`: {time}",
        "19:11: `tier` cannot be this: write tier: primary, backup, standby or coordinator",
        "20:1: `rota` is unknown here: write people, shifts, services or away",
    ]


@pytest.mark.parametrize(
    ("phone", "what"),
    [
        ("+14135550101", "reads as a number: put it in quotes"),
        ('"911"', "never rung"),
        ('"+1911"', "never rung"),
        ('"+911"', "never rung"),
        ('"+14135550100"', "this is the line itself"),
        ('"413-555-0101"', "country code first"),
        ('"+1413555"', "cannot be a real number"),
        ('"hello"', "is no number"),
        ('""', "is no number"),
        ("[]", "cannot be this"),
        ("null", "cannot be this"),
    ],
)
def test_a_number_that_cannot_be_rung_is_refused_without_being_shown(phone, what):
    (fault,) = faults(person(phone))
    assert fault.startswith("rota.yaml:3:12: `phone`")
    assert what in fault
    assert "413555" not in fault.replace('"+14135550101"', "").replace("-", "")


def test_a_number_for_fiction_is_refused_on_a_real_line():
    (fault,) = faults(person(), practice=False)
    assert "…01 cannot be a real number" in fault


def test_two_people_with_one_number_or_one_name_are_refused():
    twin = '  - name: Eva\n    phone: "+1 413 555 0101"\n    languages: [en]\n'
    assert faults(person(rest=twin)) == [
        "rota.yaml:6:12: `phone`: somebody above has this number: write each once"
    ]
    namesake = '  - name: Ana\n    phone: "+14135550102"\n    languages: [en]\n'
    assert faults(person(rest=namesake)) == [
        "rota.yaml:5:11: `name`: Ana is on the list already: add an initial"
    ]


def test_a_shift_of_nobody_is_refused_at_its_name():
    rest = 'shifts:\n  - {person: Eva, days: every day, from: "08:00", to: "20:00"}\n'
    (fault,) = faults(person(rest=rest))
    assert fault.startswith("rota.yaml:6:14: `person`: nobody under people is called Eva")


def test_a_person_with_a_fault_is_not_missed_in_the_shifts_too():
    rest = 'shifts:\n  - {person: Ana, days: every day, from: "08:00", to: "20:00"}\n'
    assert len(faults(person("5", rest))) == 1


def test_dates_the_wrong_way_round_are_refused():
    rest = (
        'shifts:\n  - {person: Ana, days: every day, from: "08:00", to: "20:00",'
        " valid_from: 2026-12-24, valid_to: 2026-12-01}\n"
    )
    (fault,) = faults(person(rest=rest))
    assert fault.startswith("rota.yaml:6:88: `valid_to` is before `valid_from`")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("people: [", "rota.yaml:1:10: no YAML"),
        ("people: []\n---\npeople: []", "no YAML"),
        ("people: []\npeople: []", "rota.yaml:2:1: `people` stands here twice"),
        ("people: &x []\nshifts: *x", "rota.yaml:1:9: anchors"),
        ("people: !!python/object:os.system []", "rota.yaml:1:9: tags"),
        ("people: !secret x", "rota.yaml:1:9: tags"),
        ("<<: {people: []}", "rota.yaml:1:1: `<<` is unknown"),
        ("? [a]\n: b", "rota.yaml:1:3: a key must be one word"),
        ("- a\n- b", "rota.yaml:1:1: a rota has people, shifts, services and away"),
        ("just words", "rota.yaml:1:1: a rota has people, shifts, services and away"),
        ("people: Ana", "rota.yaml:1:9: `people` is a list"),
        ("people: [Ana]", "rota.yaml:1:10: "),
        ("people: {a: b}", "rota.yaml:1:9: `people` is a list"),
        ("[" * 3_000, "rota.yaml:1:1: no YAML"),
        ("people: \x01", "rota.yaml:1:1: no YAML"),
        ("#" * 300_000, "rota.yaml:1:1: longer than"),
    ],
)
def test_what_is_no_rota_is_refused_at_its_place(text, what):
    assert what in "\n".join(faults(text))


def test_services_are_checked_like_people():
    text = """\
services:
  - {name: Mam, phone: "+14135550160", interprets: [mam], verified: 2026-11-01}
  - {name: Mam, phone: "911", verified: 2026-02-30}
  - {name: Casa, phone: "+1 413 555 0160", verified: true}
  - {name: Sin fecha, phone: "+14135550161"}
"""
    day = "2026-12-01, the day on which somebody last tried the number"
    assert [fault.removeprefix("rota.yaml:") for fault in faults(text)] == [
        "3:12: `name`: Mam is on the list already: add an initial",
        "3:24: `phone`: an emergency number is never rung: write the person's own",
        "3:41: `verified`: a date is written 2026-12-24",
        "4:25: `phone`: somebody above has this number: write each once",
        f"4:54: `verified` cannot be this: write verified: {day}",
        f"5:5: `verified` is missing: write verified: {day}",
    ]


def shift_with(words):
    return person(rest=f"shifts:\n  - {{person: Ana, {words}}}\n")


HOURS = 'from: "08:00", to: "09:00"'
TWICE = "[{on: 2026-11-23, off: yes}, {on: 2026-11-23, off: yes}]"


@pytest.mark.parametrize(
    ("words", "at", "what"),
    [
        ('days: [mon], from: "08:00", to: "08:00", later: 0 days', "to:", "before it begins"),
        (f"days: [mon], {HOURS}, later: 40 days", "later:", "at most seven days"),
        (f"days: every day, {HOURS}, later: 1 day", "to:", "begins again"),
        ('on: 2027-03-14, from: "02:30", to: "10:00"', "from:", "clocks skip that time"),
        ('on: 2027-03-13, from: "20:00", to: "02:30"', "from:", "clocks skip that time"),
        (f"days: [mon], {HOURS}, every: 2 weeks", "every:", "add valid_from"),
        (f"days: [mon], on: 2026-12-01, {HOURS}", "days:", "or `on`"),
        (HOURS, "{person", "a shift has `days`"),
        (f"days: [mon], {HOURS}, every: fortnight", "fortnight", "every: 2 weeks"),
        (f"days: [tue], which: sixth, {HOURS}", "sixth", "first, second"),
        (
            f"days: [tue], which: fifth, {HOURS}, valid_from: 2026-11-02, valid_to: 2026-11-08",
            "days:",
            "no such day",
        ),
        (f"days: [mon], {HOURS}, language: mam", "mam", "does not speak mam"),
        (f"days: [mon], {HOURS}, changes: [{{on: 2026-11-24}}]", "changes:", "does not have"),
        (f"days: [mon], {HOURS}, changes: [{{on: 2026-11-23, off: true}}]", "true", "off: yes"),
        (f"days: [mon], {HOURS}, changes: {TWICE}", "changes:", "have the same date"),
        (f"days: [mon], {HOURS}, changes: [{{on: 2026-11-23, person: Eva}}]", "Eva", "nobody"),
        (
            f'days: [mon], {HOURS}, changes: [{{on: 2026-11-23, to: "09:30"}}]',
            "on: 2026-11-23, to",
            "both",
        ),
    ],
)
def test_a_shift_that_cannot_be_is_refused_at_its_place(words, at, what):
    text = shift_with(words)
    (fault,) = faults(text)
    column = text.split("\n")[5].index(at) + 1
    assert fault.startswith(f"rota.yaml:6:{column}: "), fault
    assert what in fault


def test_a_recurring_shift_at_an_hour_that_clocks_skip_once_is_none_the_worse():
    assert read(shift_with('days: every day, from: "02:30", to: "10:00"')).shifts


def test_nobody_has_two_shifts_at_once_also_by_a_change():
    rest = """\
shifts:
  - {person: Ana, days: [mon], from: "08:00", to: "16:00"}
  - {person: Ana, days: [mon, tue], from: "15:00", to: "20:00", tier: backup}
"""
    (fault,) = faults(person(rest=rest))
    assert fault.startswith("rota.yaml:7:14: `person`: Ana has another shift at 20")
    given = """\
  - {name: Eva, phone: "+14135550102", languages: [es]}
shifts:
  - {person: Ana, days: [mon], from: "08:00", to: "16:00"}
  - {person: Eva, days: [mon], from: "15:00", to: "20:00",
     changes: [{on: 2026-11-30, person: Ana}]}
"""
    (fault,) = faults(person(rest=given))
    assert "Ana has another shift at 2026-11-30 15:00" in fault


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("person: Ana, from: 2026-12-20, to: 2026-12-19", "ends before it begins"),
        ("person: Eva, from: 2026-12-20, to: 2026-12-21", "nobody under people"),
        ("person: Ana, from: tomorrow, to: 2026-12-21", "a moment is written"),
        ("person: Ana, from: 2026-12-20", "`to` is missing"),
    ],
)
def test_time_away_that_cannot_be_is_refused(words, what):
    (fault,) = faults(person(rest=f"away:\n  - {{{words}}}\n"))
    assert fault.startswith("rota.yaml:6:")
    assert what in fault


def test_a_day_that_somebody_is_away_is_away_to_its_end():
    text = person(rest="away:\n  - {person: Ana, from: 2026-12-20, to: 2026-12-21}\n")
    (away,) = read(text).away
    assert away.since == datetime(2026, 12, 20, tzinfo=HOME)
    assert away.until == datetime(2026, 12, 22, tzinfo=HOME)


@pytest.mark.parametrize("word", ["hours", "nights", "rest"])
def test_limits_are_whole_numbers(word):
    (fault,) = faults(person(rest=f"    {word}: many\n"))
    assert f"`{word}`: write a whole number of at most" in fault
    assert read(person(rest=f"    {word}: 5\n")).limits


def test_nobody_is_away_twice_at_once():
    rest = """\
away:
  - {person: Ana, from: 2026-12-20, to: 2026-12-22}
  - {person: Ana, from: "2026-12-22 18:00", to: 2026-12-24}
"""
    (fault,) = faults(person(rest=rest))
    assert fault == "rota.yaml:7:25: `from`: Ana is away then already: make it one"
