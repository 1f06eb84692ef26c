"""Twilio's answers to the worker: done, refused, not done, or nobody knows."""

from datetime import UTC, datetime, timedelta

import pytest

from app.clock import DrivenClock
from app.practice import Account as Ours
from app.practice import Network, Timeline, Trouble
from app.telephony.rest import Account, RefusedError, TooManyError, UncertainError

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
LINE, ANA = "+14135550100", "+14135550101"
URL = "http://127.0.0.1:9/asked"


@pytest.fixture
def network(tmp_path):
    account = Ours(sid="AC" + "1" * 32, token="t" * 32)
    clock = DrivenClock.start(tmp_path / "clock", NOW)
    with Network(account=account, timeline=Timeline(clock)) as network:
        network.line(LINE, voice_url=URL)
        yield network


@pytest.fixture
def twilio(network):
    return Account(api_url=network.api_url, sid="AC" + "1" * 32, token="t" * 32)


def rings(twilio, network):
    with network.timeline.outside():
        return twilio.call(ANA, LINE, URL, URL, 18)


def test_a_telephone_rings_and_can_be_stopped(twilio, network):
    network.phone(ANA)
    sid = rings(twilio, network)
    network.phone(ANA).rings()
    with network.timeline.outside():
        assert twilio.find(sid).status == "ringing"
        twilio.cancel(sid)
    network.phone(ANA).is_released()
    with network.timeline.outside():
        assert twilio.find(sid).status == "canceled"
        with pytest.raises(RefusedError):
            twilio.cancel(sid)


@pytest.mark.parametrize(
    ("status", "error"), [(429, TooManyError), (500, UncertainError), (503, UncertainError)]
)
def test_what_was_not_done_and_what_may_have_been_are_told_apart(
    twilio, network, status, error
):
    network.troubles(Trouble(status=status), "CreateCall")
    with pytest.raises(error):
        rings(twilio, network)


def test_a_number_that_is_refused_is_told_by_its_code_and_never_by_itself(twilio, network):
    network.bars(ANA)
    with pytest.raises(RefusedError) as refused:
        rings(twilio, network)
    assert refused.value.code == 21215
    assert ANA not in str(refused.value)


def test_a_call_that_was_made_in_spite_of_an_error_is_found_by_its_number(twilio, network):
    network.phone(ANA)
    network.troubles(Trouble(status=500, done=True), "CreateCall")
    with pytest.raises(UncertainError):
        rings(twilio, network)
    with network.timeline.outside():
        assert len(twilio.calls_to(ANA, NOW)) == 1
        assert twilio.calls_to(ANA, NOW + timedelta(minutes=1)) == []
        assert twilio.calls_to("+14135550102", NOW) == []


def test_nobody_at_the_other_end_is_uncertain():
    away = Account(api_url="http://127.0.0.1:1", sid="AC" + "1" * 32, token="t" * 32)
    with pytest.raises(UncertainError):
        away.queues()
