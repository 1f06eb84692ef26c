"""REST fails as Twilio may: it refuses, breaks, says nothing, or has done it all the same."""

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from app.practice import Trouble
from tests.practice.conftest import ACCOUNT, LINE

ANA = "+14135550101"


@pytest.fixture
def create(rest, line, site):
    site.pages["/invite"] = "<Hangup/>"
    return lambda: rest.calls.create(to=ANA, from_=LINE, url=f"{site.url}/invite")


@pytest.fixture
def hasty(network, line, site):
    """Create a call with a client that waits no longer than a moment."""
    http = TwilioHttpClient(timeout=0.2)
    client = Client(ACCOUNT.sid, ACCOUNT.token, http_client=http)
    client.api.base_url = network.api_url
    return lambda: client.calls.create(to=ANA, from_=LINE, url=f"{site.url}/invite")


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (500, 20500), (503, 20503)])
def test_the_next_requests_fail_and_then_it_works_again(network, create, status, code):
    network.troubles(Trouble(status=status), "CreateCall", times=2)
    for _ in range(2):
        with pytest.raises(TwilioRestException) as error:
            create()
        assert (error.value.status, error.value.code) == (status, code)
    assert network.legs == ()
    create()
    assert len(network.legs) == 1


def test_too_many_requests_may_say_when_to_come_back(network, ask):
    network.troubles(Trouble(status=429, retry_after=3))
    reply = ask("GET", "Calls.json")
    assert (reply.status_code, reply.headers["Retry-After"]) == (429, "3")


def test_another_operation_is_not_in_trouble(network, create, rest):
    network.troubles(Trouble(), "CreateMessage")
    create()
    assert len(rest.calls.list()) == 1


def test_a_call_that_was_created_may_be_answered_with_an_error(network, create, rest):
    network.phone(ANA)
    network.troubles(Trouble(status=500, done=True), "CreateCall")
    with pytest.raises(TwilioRestException) as error:
        create()
    assert error.value.status == 500
    (request,) = network.rest_requests
    (found,) = rest.calls.list(to=ANA)
    assert (request.operation, request.sid) == ("CreateCall", found.sid)
    network.phone(ANA).rings()


@pytest.mark.parametrize("done", [False, True])
def test_an_answer_may_never_come(network, hasty, done):
    network.troubles(Trouble(status=None, done=done), "CreateCall")
    with pytest.raises(requests.Timeout):
        hasty()
    assert len(network.legs) == done
    (request,) = network.rest_requests
    assert request.status is None
    assert bool(request.sid) == done


def test_what_twilio_would_refuse_is_not_done_in_trouble_either(network, ask, line):
    network.troubles(Trouble(status=500, done=True))
    assert ask("POST", "Calls.json", To="nobody", From=LINE).status_code == 500
    assert network.legs == ()
    assert network.rest_requests[0].sid == ""


def test_rest_may_take_its_time_and_has_done_it_all_the_same(network, hasty):
    network.slows(0.5)
    with pytest.raises(requests.Timeout):
        hasty()
    network.slows(0)
    assert len(network.legs) == 1
