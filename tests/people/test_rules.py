"""What is written of people is read strictly, and who needs something is found."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.people.leaving import losses, shifts_of
from app.people.reading import first_name, gender, languages, number, profile, skills, tell
from app.people.rules import (
    Column,
    Member,
    Need,
    Ring,
    Wrong,
    WrongError,
    ending,
    expired,
    may_give,
    needs,
)
from app.rota.hours import Shift
from app.rota.rules import Responder, Rota
from app.staff.rules import Kind, Means, Profile, Qualified, Role
from ivr.queue import Tier

LINE = "+18005551212"
HERE = ZoneInfo("America/New_York")
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)  # a Friday
TODAY = AT.date()
ANA = Member(
    code="aaaaa", first_name="Ana", languages=("es",), invited=True, tried_at=AT, qualified=()
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("es, en", ("es", "en")),
        ("español y inglés", ("es", "en")),
        ("Inglés/ESPAÑOL", ("en", "es")),
        ("es en es", ("es", "en")),
        ("haitian creole; portugués", ("ht", "pt")),
        ("mam|K'iche'", ("mam", "quc")),
    ],
)
def test_languages_are_read_by_code_or_by_name(written, read):
    assert languages(written) == read


@pytest.mark.parametrize(
    ("written", "wrong"),
    [("", Wrong.NO_LANGUAGE), (" , ", Wrong.NO_LANGUAGE), ("klingonio", Wrong.LANGUAGE)],
)
def test_what_is_no_language_is_refused(written, wrong):
    with pytest.raises(WrongError) as refused:
        languages(written)
    assert refused.value.wrong is wrong


def test_a_topic_that_callers_choose_is_known_by_its_usual_names():
    read = skills("Trabajo, redadas; detención, ODIO, wages, car")
    assert read == ("work", "raid", "detained", "hate", "car")


@pytest.mark.parametrize(
    "written", ["", "  ", "=1+1", "+1", "9", "A" * 41, "A\x07", "\u202eana"]
)
def test_a_name_begins_with_a_letter_and_can_be_shown(written):
    with pytest.raises(WrongError):
        first_name(written)


@pytest.mark.parametrize(
    "written", ["+14135550101", "413 555 0101", "(413) 555-0101", "1-413-555-0101"]
)
def test_a_number_is_read_as_people_write_it(written):
    assert number(written, line=LINE, practice=True) == "+14135550101"


@pytest.mark.parametrize(
    ("written", "wrong"),
    [("911", Wrong.EMERGENCY), ("1.41356E+10", Wrong.NO_NUMBER), ("", Wrong.NO_NUMBER),
     ("413 555 0101", Wrong.UNREAL), ("+19002345678", Wrong.DEAR),
     ("800-555-1212", Wrong.LINE)],
)  # fmt: skip
def test_on_a_real_line_a_number_is_refused_for_its_reason(written, wrong):
    with pytest.raises(WrongError) as refused:
        number(written, line=LINE, practice=False)
    assert refused.value.wrong is wrong


def test_gender_and_means_are_read_in_both_languages():
    assert (gender("Mujer"), gender("no binaria"), gender("")) == ("woman", "no binaria", None)
    assert tell("texto", None) is Means.TEXT
    assert tell("Correo electrónico", "ana@example.org") is Means.EMAIL
    with pytest.raises(WrongError):
        tell("correo", None)
    with pytest.raises(WrongError):
        tell("paloma", None)


def test_an_empty_cell_leaves_what_is_known():
    known = Profile(
        first_name="Ana", phone="+14135550101", languages=("es",), skills=("work",),
        gender="woman", email="ana@example.org", tell=Means.EMAIL,
    )  # fmt: skip
    given = {Column.NAME: "Anita", Column.NUMBER: "413 555 0101", Column.EMAIL: ""}
    read = profile(given, known, line=LINE, practice=True)
    assert read == replace(known, first_name="Anita")


def qualified(on, expires=None, kind=Kind.TRAINING):
    return Qualified(kind=kind, by="Rosa", on=on, expires=expires)


def test_a_qualification_holds_through_its_last_day_and_a_later_one_takes_its_place():
    old = qualified(date(2026, 1, 1), TODAY - timedelta(days=1))
    last = qualified(date(2026, 1, 1), TODAY)
    member = replace(ANA, qualified=(old,))
    assert expired(member, TODAY) == [old]
    assert expired(replace(ANA, qualified=(last,)), TODAY) == []
    assert ending(replace(ANA, qualified=(last,)), TODAY) == [last]
    renewed = replace(ANA, qualified=(old, qualified(TODAY, date(2027, 12, 1))))
    assert expired(renewed, TODAY) == ending(renewed, TODAY) == []


def test_what_somebody_needs_is_told_once():
    assert needs(ANA, TODAY) == []
    vain = Ring(at=AT, outcome="no-answer")
    assert needs(replace(ANA, tried_at=None, ring=vain), TODAY) == [Need.IN_VAIN]
    assert needs(replace(ANA, tried_at=None, ring=Ring(at=AT)), TODAY) == [Need.UNTRIED]
    assert needs(replace(ANA, invited=False), TODAY) == [Need.UNINVITED]
    old = qualified(date(2025, 1, 1), date(2026, 1, 1))
    assert needs(replace(ANA, qualified=(old,)), TODAY) == [Need.EXPIRED]


def test_an_office_is_an_admins_to_give_and_to_take():
    assert may_give({Role.COORDINATOR}, [Role.RESPONDER], [Role.RESPONDER, Role.COORDINATOR])
    assert not may_give({Role.COORDINATOR}, [], [Role.ADMIN])
    assert not may_give({Role.COORDINATOR}, [Role.ADMIN], [])
    assert not may_give({Role.COORDINATOR}, [], [Role.AUDITOR])
    assert may_give({Role.ADMIN}, [Role.ADMIN], [])


def rota_of(*people, shifts):
    return Rota(
        responders=tuple(
            Responder(code=code, first_name=code, phone="+14135550101", languages=tongues)
            for code, tongues in people
        ),
        shifts=tuple(shifts),
        zone=HERE,
    )


def shift(person, days, starts, ends):
    return Shift(
        person=person, weekdays=days, starts=time(starts), ends=time(ends), tier=Tier.PRIMARY
    )


def test_what_a_retirement_leaves_is_named_with_its_hours():
    every = tuple(range(7))
    rota = rota_of(
        ("ana", ("es", "en")), ("bob", ("en",)),
        shifts=[shift("ana", (6,), 2, 6), shift("bob", every, 0, 0), shift("ana", (0,), 8, 9)],
    )  # fmt: skip
    told = [
        (loss.what, f"{loss.since.astimezone(HERE):%a %H}", f"{loss.until.astimezone(HERE):%H}")
        for loss in losses(rota, "ana", AT)
    ]
    assert told == [("es", "Sun 02", "06"), ("es", "Mon 08", "09")]
    assert shifts_of(rota, "ana", AT) == 2
    assert losses(rota, "nobody", AT) == []


def test_who_is_alone_at_night_leaves_nobody_who_is_rung_first():
    rota = rota_of(("ana", ("es", "en")), shifts=[shift("ana", (5,), 22, 6)])
    (first, *rest) = losses(rota, "ana", AT)
    assert {first.what, *(loss.what for loss in rest)} == {"primary", "es", "en"}
    assert first.until - first.since == timedelta(hours=8)
