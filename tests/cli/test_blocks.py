"""`hotline line block`: who can be blocked, for how long, and that a number is never shown."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.calls import store as calls
from app.calls.record import Outcome
from app.calls.tables import CALLS
from app.cases import service as cases
from app.cli import blocks, switches
from app.clock import DrivenClock
from app.line import store
from app.rota.service import import_rota
from tests.calls.conftest import CALLER, NUMBERS, rota_of

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)
WHY = ("--reason", "Shouts, for an hour.")


@pytest.fixture
def clock(tmp_path):
    return DrivenClock.start(tmp_path / "clock", NOON)


@pytest.fixture
def line(terminal, clock):
    return terminal(switches.line, clock, switches, blocks)


@pytest.fixture
def case(database, keyring):
    """A case whose caller rang from a number, or withheld it (None)."""

    def opened(number=CALLER, *, called=True):
        sid = f"CA{hash(number) % 16**32:032x}"
        with database.transaction() as session:
            found = cases.open_cases(session, keyring, {sid: NOON})[sid]
            session.add(found)
            session.flush()
            if called:
                call = calls.new_call(sid, found.id)
                call.started_at, call.path, call.outcome = NOON, [], Outcome.LEFT
                call.mismatch = call.call_back = call.unknown = False
                call.number_index = number and keyring.fingerprint(number, CALLS)
                session.add(call)
            return found.name

    return opened


def blocked(database, at=NOON):
    with database.transaction() as session:
        return store.blocks(session, at)


def test_a_caller_is_blocked_for_some_hours_and_shown_by_the_name_of_the_case(
    line, case, database, clock
):
    name = case()
    done = line("block", name.lower(), "--hours", "6", *WHY)
    assert (done.exit_code, done.output) == (0, f"{name} is blocked until Fri 20 Nov 18:00\n")
    shown = line("show").output
    assert f"blocked {name} until Fri 20 Nov 18:00: Shouts, for an hour." in shown
    assert CALLER[2:] not in shown
    (told,) = json.loads(line("show", "--json").output)["blocked"]
    assert (told["case"], told["reason"]) == (name, "Shouts, for an hour.")
    clock.step(timedelta(hours=6))
    assert "blocked" not in line("show").output


def test_a_block_is_for_a_day_where_nothing_else_is_said_and_never_for_longer(
    line, case, database
):
    assert line("block", case(), *WHY).exit_code == 0
    assert blocked(database)[0].until == NOON + timedelta(hours=24)
    assert line("block", case("+14135550151"), "--hours", "25", *WHY).exit_code == 2


def test_a_block_is_taken_back_and_blocking_again_moves_its_end(line, case, database):
    name = case()
    line("block", name, *WHY)
    line("block", name, "--hours", "1", *WHY)
    assert [each.until for each in blocked(database)] == [NOON + timedelta(hours=1)]
    assert line("unblock", name).exit_code == 0
    assert blocked(database) == ()
    again = line("unblock", name)
    assert (again.exit_code, "is not blocked" in again.output) == (1, True)


def test_nobody_is_blocked_whose_number_is_withheld_or_who_is_ours(
    line, case, database, keyring
):
    with database.transaction() as session:
        import_rota(
            session, keyring, rota_of("Ana"), "rota.yaml",
            at=NOON, line="+14135550100", zone=ZoneInfo("America/New_York"), practice=True,
        )  # fmt: skip
    for number, said in ((None, "withheld"), (NUMBERS["Ana"], "ours")):
        done = line("block", case(number), *WHY)
        assert (done.exit_code, said in done.output) == (1, True)
    assert blocked(database) == ()


def test_a_case_that_was_no_call_and_one_that_is_not_there_are_refused(line, case):
    for name, said in ((case(called=False), "no call"), ("TERN-0000", "no case")):
        done = line("block", name, *WHY)
        assert (done.exit_code, said in done.output) == (1, True)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "It was 413-555-0150."])
def test_a_block_has_a_reason_without_a_number(line, case, database, reason):
    assert line("block", case(), "--reason", reason).exit_code == 2
    assert blocked(database) == ()


@pytest.mark.parametrize("word", ["block", "unblock"])
def test_help_shows_an_example(line, word):
    assert f"Example: hotline line {word}" in line(word, "--help").output
