"""What follows for a visit from what is reported, in whatever order it comes."""

from datetime import UTC, datetime, timedelta

import pytest

from app.guests import service, store
from app.guests.rules import Outcome
from ivr.queue import Guest

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CALL, LEG = "CA" + "1" * 32, "CA" + "2" * 32


def at(seconds):
    return START + timedelta(seconds=seconds)


@pytest.fixture
def session(database):
    with database.transaction() as session:
        yield session


@pytest.fixture
def asked(session):
    """Ask for a guest; gives the visit."""
    service.ask(
        session, call=CALL, invitation="i1", host="anaaa", leg=LEG, room="w-1",
        guest=Guest.COORDINATOR, service=None, at=at(0),
    )  # fmt: skip
    visit = store.of_call(session, CALL)
    assert visit
    visit.person = "carla"
    return visit


@pytest.fixture
def hosted(session, asked):
    """Have the responder in the room, and the guest let in."""
    assert service.accept(session, asked.id, "carla", at(10))
    assert service.joins(session, "i1", at(12)) is Guest.COORDINATOR
    return asked


def test_a_caller_who_comes_in_after_the_responder_was_lost_is_taken_out(session, hosted):
    service.host_gone(session, "i1", at(13))
    assert hosted.outcome is Outcome.NEEDLESS
    service.caller_in(session, CALL, "1.session", at(14))
    assert (hosted.ended_at, hosted.host_gone_at) == (None, at(13))
    assert store.lively(session, at(23)) == [hosted]
    service.parted(session, CALL, at(24))
    assert (hosted.ended_at, hosted.outcome) == (at(24), Outcome.JOINED)


def test_a_visit_is_not_ended_by_what_happened_before_it(session, asked):
    service.parted(session, CALL, at(-1))
    assert asked.ended_at is None
    service.parted(session, CALL, at(1))
    assert asked.outcome is Outcome.NEEDLESS


def test_a_responder_in_a_room_for_nobody_is_looked_after_until_they_are_out(session, hosted):
    service.parted(session, CALL, at(13))
    assert store.lively(session, at(20)) == [hosted]
    assert service.joins(session, "i1", at(21)) is None
    assert store.lively(session, at(22)) == []


def test_who_rings_for_a_visit_that_is_over_is_stopped_at_once(session, asked):
    asked.leg_sid, asked.looked_at = LEG, at(0)
    service.parted(session, CALL, at(1))
    assert asked.looked_at is None
