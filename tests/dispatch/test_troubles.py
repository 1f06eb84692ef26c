"""What Twilio's REST API does badly never leaves a caller in silence or rings a quiet phone."""

import pytest

from app.practice import Accepts, Keys, NoAnswer, Responds, Trouble
from tests.calls.conftest import NUMBERS, rota_of
from tests.dispatch.conversing import case_of, emergency, outcomes


def rings(line, name):
    """Count the calls that Twilio has really placed to somebody."""
    placed = [leg for leg in line.network.legs if leg.direction == "outbound-api"]
    return sum(leg.to == NUMBERS[name] for leg in placed)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_call_that_twilio_did_not_place_is_placed_again(served, status):
    line = served("Ana")
    line.phone("Ana", Accepts())
    line.network.troubles(Trouble(status=status), "CreateCall")
    call = line.calls(script=Keys("1 1"))
    assert call.ended().bridged_with == (NUMBERS["Ana"],)
    assert rings(line, "Ana") == 1


@pytest.mark.parametrize("status", [429, 500, 401])
def test_where_twilio_places_no_call_at_all_the_hunt_rings(served, status):
    line = served("Ana", "Luis")
    for name in ("Ana", "Luis"):
        line.phone(name, Accepts())
    line.network.troubles(Trouble(status=status), "CreateCall", times=99)
    call = line.calls(script=Keys("1 1"))
    assert len(call.ended().bridged_with) == 1
    assert call.ended().seconds < 120


def test_a_call_that_was_placed_although_twilio_said_500_is_not_placed_twice(served):
    line = served("Ana")
    line.phone("Ana", Accepts(after=14))
    line.network.troubles(Trouble(status=500, done=True), "CreateCall")
    call = line.calls(script=Keys("1 1"))
    assert call.ended().bridged_with == (NUMBERS["Ana"],)
    assert rings(line, "Ana") == 1


def test_a_number_that_twilio_refuses_costs_no_time_and_is_told(served, caplog):
    line = served("Ana", "Luis")
    line.network.bars(NUMBERS["Ana"])
    line.phone("Luis", Accepts())
    call = line.calls(script=Keys("1 1"))
    assert call.ended().bridged_with == (NUMBERS["Luis"],)
    assert outcomes(case_of(line, call)) == {"Ana": "refused", "Luis": "reached"}
    told = [record.getMessage() for record in caplog.records]
    assert any("Twilio does not ring" in each and "21215" in each for each in told)
    assert NUMBERS["Ana"] not in " ".join(told)


def test_a_ring_that_cannot_be_stopped_ends_by_itself(served):
    line = served("Ana")
    ana = line.phone("Ana")
    line.network.troubles(Trouble(status=500), "UpdateCall", times=50)
    call = emergency(line)
    ana.rings()
    call.hangs_up()
    ana.is_released()
    assert outcomes(case_of(line, call)) == {"Ana": "no-answer"}


def test_who_accepts_a_call_that_could_not_be_stopped_is_thanked(served):
    line = served("Ana")
    ana = line.phone("Ana")
    line.network.troubles(Trouble(status=500), "UpdateCall", times=50)
    call = emergency(line)
    ana.rings()
    call.hangs_up()
    ana.answers()
    ana.presses("1")
    ana.hears("Ya la tomó otra persona")
    ana.is_released()


def test_a_queue_that_fails_leaves_the_caller_to_the_hunt(served):
    line = served("Ana")
    line.phone("Ana", Accepts())
    line.network.breaks_queues()
    call = line.calls(script=Keys("1 1"))
    assert call.ended().bridged_with == (NUMBERS["Ana"],)


def test_queues_that_are_left_over_are_deleted_once_nobody_is_in_them(served):
    line = served("Ana")
    line.phone("Ana", NoAnswer())
    call = emergency(line)
    line.network.timeline.sleep(5)
    assert len(line.network.queues) == 1
    call.hangs_up()
    call.ended()
    line.network.timeline.sleep(30)
    tidy = line.worker.duties.dispatcher.telephones.tidy
    with line.network.timeline.outside():
        tidy()
    assert len(line.network.queues) == 1, "Twilio may still be busy with it"
    line.network.timeline.sleep(120)
    with line.network.timeline.outside():
        assert tidy() == 0
    assert line.network.queues == ()


def test_the_next_caller_is_taken_with_one_key_and_how_it_ended_is_kept(served):
    line = served("Ana")
    line.phone("Ana", Responds(keys="1 1 2", talks=60))
    first = line.calls(script=Keys("1 1", talks=10))
    line.network.timeline.sleep(5)
    second = line.network.phone("+14135550151").calls(line.number, Keys("1 1", talks=10))
    assert first.ended().bridged_with == (NUMBERS["Ana"],)
    assert second.ended().bridged_with == (NUMBERS["Ana"],)
    assert rings(line, "Ana") == 1
    (attempt,) = case_of(line, second)["attempts"]
    assert (attempt["outcome"], attempt["settled"]) == ("reached", False)


@pytest.mark.parametrize("served", ["another worker at every look"], indirect=True)
def test_thirty_callers_in_one_minute_are_each_served_or_may_leave_a_message(served):
    line = served(rota=rota_of("Ana", "Luis", "Rosa"))
    for name in ("Ana", "Luis", "Rosa"):
        line.phone(name, Responds(keys="1 " * 40, talks=30))
    calls = []
    for at in range(30):
        phone = line.network.phone(f"+141355501{at + 60}")
        calls.append(phone.calls(line.number, Keys("1 1", talks=3, message_seconds=5)))
        line.network.timeline.sleep(2)
    endings = [call.ended() for call in calls]
    assert all(each.bridged_with or each.recordings for each in endings)
    served_by = [each.bridged_with for each in endings if each.bridged_with]
    assert len(served_by) >= 10
    assert all(len(each) == 1 for each in served_by)
    line.network.check()
