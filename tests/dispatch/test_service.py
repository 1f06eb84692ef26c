"""Who accepts is given a caller, and no caller is given twice, whoever asks at once."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.db import Database
from app.dispatch import service, store, waiting
from app.dispatch.facts import Outcome, Person
from app.dispatch.pulse import PulseKeeper
from app.dispatch.tables import Invitation, State
from ivr.queue import Plan, Tier, Wave

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PLAN = Plan(waves=(Wave(at=0, tiers=(Tier.PRIMARY,)),), ends=75).model_dump_json()
PEOPLE = [
    Person(code=f"aaa{n}a", tier=Tier.PRIMARY, languages=frozenset({"es", "en"}), since=NOW)
    for n in "234567bc"
]
ANA, LUIS, *_ = PEOPLE
LEG = "CA" + "1" * 32


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a webhook reported of a leg."""

    webhook: str = "rang"
    at: datetime = NOW
    person: str | None = None
    key: str | None = None
    status: str | None = None
    bridged: bool = False
    leg_sid: str | None = LEG
    asks: str | None = None


class Desk:
    """The dispatcher's tables, as the fold and the responders' webhooks touch them."""

    def __init__(self, database):
        self.database = database

    def waits(self, call, urgency="normal", asked=0, turn=1, **more):
        queued = waiting.Queued(
            call=call,
            turn=turn,
            queue=f"w-{call}",
            since=NOW,
            asked_at=NOW + timedelta(seconds=asked),
            urgency=urgency,
            topic="work",
            language="es",
            prefer=None,
            plan=PLAN,
            number_index=b"abc",
        )
        with self.database.transaction() as session:
            waiting.put(session, replace(queued, **more))

    def invites(self, person, call, name=None):
        name = name or f"i{person.code}"
        row = Invitation(
            id=name, person_code=person.code, call_sid=call, asked_at=NOW, leg_sid=LEG
        )
        with self.database.transaction() as session:
            assert store.invite(session, row)
        return name

    def accepts(self, person, name=None) -> Any:
        with self.database.transaction() as session:
            return service.accept(session, name or f"i{person.code}", person, NOW)

    def reports(self, name, **facts):
        with self.database.transaction() as session:
            service.note(session, name, Report(**facts))

    def leaves(self, call, turn=1):
        with self.database.transaction() as session:
            waiting.leave(session, call, turn)

    def found(self, call, name, turn=1):
        with self.database.transaction() as session:
            service.found(session, call, turn, name, NOW)

    def state(self, call):
        with self.database.transaction() as session:
            row = store.caller(session, call)
        assert row
        return row.state

    def outcome(self, name):
        with self.database.transaction() as session:
            row = store.invitation(session, name)
        assert row
        return row.outcome


@pytest.fixture
def desk(database):
    return Desk(database)


def test_who_accepts_is_given_the_caller_and_the_same_answer_the_second_time(desk):
    desk.waits("one")
    desk.invites(ANA, "one")
    first = desk.accepts(ANA)
    assert (first.queue, first.announced) == ("w-one", True)
    assert desk.accepts(ANA) == first
    assert desk.state("one") is State.CLAIMED


@pytest.mark.parametrize("asks", ["outcome", "rested"])
def test_how_it_ended_is_kept_also_of_who_has_asked_for_rest_first(desk, asks):
    desk.waits("one")
    name = desk.invites(ANA, "one")
    desk.reports(name, webhook="told", asks=asks, key="5")
    desk.reports(name, webhook="told", asks=asks, key="1")
    with desk.database.transaction() as session:
        invited = store.invitation(session, name)
    assert invited
    assert invited.settled is True


def test_two_who_accept_are_given_two_callers_or_one_is_told_that_nobody_is_left(desk):
    desk.waits("one")
    for person in (ANA, LUIS):
        desk.invites(person, "one")
    assert desk.accepts(ANA).queue == "w-one"
    assert desk.accepts(LUIS) is None
    desk.waits("two")
    assert desk.accepts(LUIS).queue == "w-two"


def test_who_accepts_is_given_the_most_urgent_caller_and_hears_that_it_is_another(desk):
    desk.waits("calm")
    desk.invites(ANA, "calm")
    desk.waits("urgent", "emergency")
    given = desk.accepts(ANA)
    assert (given.queue, given.urgency, given.announced) == ("w-urgent", "emergency", False)


@pytest.mark.parametrize("callers", [1, 3, 8])
def test_eight_who_accept_in_the_same_moment_never_share_a_caller(database, callers):
    wide = Database(database.engine.url.render_as_string(hide_password=False), size=8)
    desk = Desk(wide)
    for at in range(callers):
        desk.waits(f"call{at}")
    for person in PEOPLE:
        desk.invites(person, "call0")
    with ThreadPoolExecutor(8) as pool:
        given = [each for each in pool.map(desk.accepts, PEOPLE) if each]
    wide.close()
    assert len(given) == callers
    assert len({each.queue for each in given}) == callers


def test_fifty_callers_on_three_are_served_by_urgency_then_arrival_and_each_once(desk):
    chance = random.Random(7)
    arrivals = [(chance.choice(["normal", "urgent", "emergency"]), at) for at in range(50)]
    chance.shuffle(arrivals)
    for urgency, at in arrivals:
        desk.waits(f"call{at}", urgency, asked=at)
    served = []
    for number in range(51):
        person = PEOPLE[number % 3]
        name = desk.invites(person, f"call{chance.randrange(50)}", f"n{number}")
        if given := desk.accepts(person, name):
            served.append(given.queue)
            desk.found(given.queue.removeprefix("w-"), name)
        desk.reports(name, status="completed")
    needs = ["emergency", "urgent", "normal"]
    due = sorted(arrivals, key=lambda each: (needs.index(each[0]), each[1]))
    assert served == [f"w-call{at}" for _, at in due]


def test_nobody_has_two_open_invitations(desk):
    desk.waits("one")
    desk.invites(ANA, "one")
    row = Invitation(id="second", person_code=ANA.code, call_sid="one", asked_at=NOW)
    with desk.database.transaction() as session:
        assert not store.invite(session, row)
    desk.reports(f"i{ANA.code}", status="no-answer")
    with desk.database.transaction() as session:
        assert store.invite(session, row)


def test_an_acceptance_after_the_end_and_one_of_no_invitation_are_given_nobody(desk):
    desk.waits("one")
    name = desk.invites(ANA, "one")
    desk.reports(name, status="canceled")
    assert desk.accepts(ANA) is None
    assert desk.accepts(ANA, "unknown") is None
    assert desk.state("one") is State.WAITING


def test_a_caller_who_has_left_is_given_to_nobody(desk):
    desk.waits("one")
    desk.invites(ANA, "one")
    desk.leaves("one")
    assert desk.accepts(ANA) is None


def test_a_caller_whose_responder_vanished_before_they_met_waits_on(desk):
    desk.waits("one")
    name = desk.invites(ANA, "one")
    desk.accepts(ANA)
    desk.reports(name, status="completed")
    assert desk.state("one") is State.WAITING
    assert desk.outcome(name) is Outcome.TAKEN
    desk.invites(LUIS, "one")
    assert desk.accepts(LUIS).queue == "w-one"


def test_who_has_talked_has_reached_the_caller(desk):
    desk.waits("one")
    name = desk.invites(ANA, "one")
    desk.accepts(ANA)
    desk.found("one", name)
    assert desk.state("one") is State.TALKING
    desk.reports(name, webhook="talked", bridged=True)
    desk.reports(name, status="completed")
    assert desk.outcome(name) is Outcome.REACHED


def test_who_was_connected_while_postgres_was_away_has_accepted(desk):
    desk.waits("one")
    name = desk.invites(ANA, "one")
    desk.found("one", name)
    desk.reports(name, webhook="invited", key="1")
    desk.reports(name, status="completed")
    assert desk.outcome(name) is Outcome.REACHED


@pytest.mark.parametrize("late", [False, True])
def test_reports_in_any_order_and_number_come_to_the_same_end(desk, late):
    desk.waits("one")
    name = desk.invites(ANA, "one")
    reports = [
        {"webhook": "invite"},
        {"webhook": "invited", "key": "2"},
        {"status": "completed"},
        {"status": "in-progress"},
    ]
    for facts in [*reports[:: -1 if late else 1], *reports]:
        desk.reports(name, **facts)
    assert desk.outcome(name) is Outcome.PASSED


def test_who_is_cut_off_and_comes_back_is_first_in_line_for_the_same_person(desk):
    desk.waits("one", asked=0)
    name = desk.invites(ANA, "one")
    desk.accepts(ANA)
    desk.found("one", name)
    desk.leaves("one")
    desk.waits("one", asked=500, turn=7)
    with desk.database.transaction() as session:
        (caller,) = waiting.callers(session, NOW)
    assert caller.first == ANA.code
    assert caller.asked_at == NOW, "they have waited since they first asked"


def test_who_was_not_heard_of_long_after_the_plan_is_given_to_nobody(desk):
    desk.waits("one")
    desk.invites(ANA, "one")
    with desk.database.transaction() as session:
        assert waiting.callers(session, NOW + timedelta(seconds=130))
        assert not waiting.callers(session, NOW + timedelta(seconds=140))


def test_an_older_report_changes_nothing_of_a_newer_wait(desk):
    desk.waits("one", turn=5)
    desk.leaves("one", turn=3)
    desk.waits("one", turn=4)
    assert desk.state("one") is State.WAITING


def test_after_a_conversation_the_next_caller_can_be_taken_on_the_same_leg(desk):
    desk.waits("one")
    name = desk.invites(ANA, "one")
    desk.accepts(ANA)
    desk.found("one", name)
    desk.leaves("one")
    with desk.database.transaction() as session:
        assert not service.waits_for(session, ANA, NOW)
    desk.waits("two")
    given: list[Any] = []
    for _ in range(2):
        with desk.database.transaction() as session:
            given.append(service.another(session, name, ANA, NOW, "next"))
    assert given[0] == given[1]
    assert given[0].queue == "w-two"
    assert desk.outcome(name) is Outcome.REACHED
    desk.reports("next", webhook="talked", bridged=True)
    desk.reports(name, status="completed")  # the leg has the address of its first invitation
    assert desk.outcome("next") is Outcome.REACHED


def test_nobody_is_rung_for_themselves_whatever_number_they_show(desk):
    desk.waits("one", number_index=b"ana")
    with desk.database.transaction() as session:
        (caller,) = waiting.callers(session, NOW, {b"ana": ANA.code})
    assert caller.own == {ANA.code}


@pytest.mark.parametrize(
    ("beat", "worked", "waited", "served"),
    [
        (0, 0, 60, True),
        (5, 5, 60, True),
        (6, 0, 60, False),
        (0, 6, 60, False),
        (0, None, 5, True),
        (0, None, 6, False),
        (None, None, 0, False),
    ],
)
def test_a_caller_is_served_while_there_are_signs_of_life_for_them(
    desk, beat, worked, waited, served
):
    desk.waits("one")
    with desk.database.transaction() as session:
        if worked is not None:
            store.beat(session, NOW - timedelta(seconds=worked))
        if beat is not None:
            session.connection().exec_driver_sql(
                "insert into dispatcher values (1, %s)"
                " on conflict (id) do update set beat_at = excluded.beat_at",
                (NOW - timedelta(seconds=beat),),
            )
    keeper = PulseKeeper(desk.database)
    keeper.refresh()
    assert keeper.served("one", NOW, waited) is served


def test_where_postgres_is_away_nobody_is_served():
    keeper = PulseKeeper(Database("postgresql://nobody@127.0.0.1:1/none"))
    keeper._beat = NOW
    with pytest.raises(Exception, match="Postgres"):
        keeper.refresh()
    assert not keeper.served("one", NOW, 0)


def test_queues_are_named_so_that_nobody_can_guess_them():
    assert waiting.queue_of(b"\xab" * 32) == "w-" + "ab" * 16
