"""Whom to ring for a responder who brings somebody in."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from app.guests.rules import candidate
from app.rota.hours import Shift
from app.rota.rules import Responder, Rota, Service, offered
from ivr.queue import Guest, Tier

NIGHT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
WEEK = tuple(range(7))


def person(code):
    return Responder(
        code=code, first_name=code, phone=f"+1413555{ord(code[0])}", languages=("es",)
    )


def service(code, verified=date(2026, 11, 1)):
    return Service(code=code, name=code, phone="+14135550160", verified=verified)


ANSWERS = Shift(person="anaaa", weekdays=WEEK, starts=time(0), ends=time(0))
LEADS = replace(ANSWERS, person="carla", tier=Tier.COORDINATOR)
SLEEPS = replace(LEADS, person="diego", starts=time(12), ends=time(13))
ROTA = Rota(
    responders=tuple(map(person, ("anaaa", "carla", "diego"))),
    shifts=(ANSWERS, SLEEPS, LEADS),
    services=(service("mamaa"), service("casaa")),
    zone=ZoneInfo("America/New_York"),
)


def rung(guest, chosen=None, *avoid):
    found = candidate(ROTA, NIGHT, guest, chosen, avoid)
    return found.code if found else None


def test_coordinators_on_shift_are_rung_first_and_then_the_others():
    assert rung(Guest.COORDINATOR) == "carla"
    assert rung(Guest.COORDINATOR, None, "carla") == "diego"
    assert rung(Guest.COORDINATOR, None, "carla", "diego") is None


def test_only_the_service_that_was_chosen_is_rung_and_once():
    assert rung(Guest.INTERPRETER, "mamaa") == "mamaa"
    assert rung(Guest.SERVICE, "casaa") == "casaa"
    assert rung(Guest.SERVICE, "casaa", "casaa") is None
    assert rung(Guest.SERVICE, "goneaa") is None


def test_a_service_is_offered_for_ninety_days_after_its_number_was_tried():
    old = replace(ROTA, services=(service("oldaa", date(2026, 8, 22)), *ROTA.services))
    assert [each.code for each in offered(old, NIGHT)] == ["oldaa", "mamaa", "casaa"]
    older = replace(ROTA, services=(service("oldaa", date(2026, 8, 21)), *ROTA.services))
    assert [each.code for each in offered(older, NIGHT)] == ["mamaa", "casaa"]


def test_no_more_services_are_offered_than_there_are_keys():
    many = replace(ROTA, services=tuple(service(f"s{n:04}") for n in range(12)))
    assert len(offered(many, NIGHT)) == 8


def test_no_number_stands_in_what_is_written_down_of_them():
    assert "555" not in repr(ROTA.services) + repr(
        candidate(ROTA, NIGHT, Guest.SERVICE, "casaa", ())
    )
