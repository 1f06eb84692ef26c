"""Webhooks are made, bounded, made again and given up as Twilio does it."""

import socket
import threading

import pytest
from werkzeug.wrappers import Response

from app.practice import Account, Kind, Mischief, Network
from app.practice.signing import signature
from tests.practice.conftest import ACCOUNT, CALLER, LINE, document

GOODBYE = "<Say>Adiós.</Say>"


@pytest.fixture
def nobody():
    """An address where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def fails(status=500, times=1):
    """A page that fails so many times."""
    count = iter(range(times))
    return lambda _: (
        Response(status=status) if next(count, None) is not None else document(GOODBYE)
    )


def call_of(network, url, **more):
    line = network.line(LINE, voice_url=url, **more)
    return network.phone(CALLER).calls(line)


def documents(network):
    return [hook for hook in network.webhooks if hook.purpose == "document"]


def test_a_refused_connection_is_tried_again_with_the_same_token(network, site, nobody):
    site.pages["/fallback"] = GOODBYE
    call_of(network, f"{nobody}/voice", fallback_url=f"{site.url}/fallback").hears("Adiós")
    first, second, fallback = documents(network)
    assert (first.failure, second.failure) == ("ct", "ct")
    assert (first.attempt, second.attempt) == (0, 1)
    assert first.token == second.token != fallback.token
    assert site.forms("/fallback")[0]["ErrorCode"] == "11205"
    assert site.forms("/fallback")[0]["ErrorUrl"] == f"{nobody}/voice"


def test_an_error_is_not_tried_again_unless_the_url_says_so(network, site):
    site.pages |= {"/voice": fails(), "/fallback": GOODBYE}
    url = f"{site.url}/voice"
    call_of(network, url, fallback_url=f"{site.url}/fallback").hears("Adiós")
    assert [hook.status for hook in documents(network)] == [500, 200]
    assert site.forms("/fallback")[0]["ErrorCode"] == "11217"


@pytest.mark.parametrize(
    ("page", "overrides"),
    [
        (fails(), "rp=5xx"),
        (fails(404), "rp=4xx,ct"),
        (fails(503), "rp=all"),
        (fails(times=2), "rc=2&rp=5xx"),
    ],
)
def test_overrides_say_what_is_tried_again(network, site, page, overrides):
    site.pages["/voice"] = page
    call_of(network, f"{site.url}/voice#{overrides}").hears("Adiós")
    assert len({hook.token for hook in network.webhooks}) == 1
    assert network.webhooks[-1].attempt == len(network.webhooks) - 1 > 0
    tokens = {request.headers["I-Twilio-Idempotency-Token"] for request in site.requests}
    assert tokens == {network.webhooks[0].token}


def test_a_slow_answer_is_not_waited_for_longer_than_the_url_says(network, site):
    open_up = threading.Event()
    site.pages |= {
        "/voice": lambda _: (open_up.wait(5), document(GOODBYE))[1],
        "/fallback": GOODBYE,
    }
    url = f"{site.url}/voice#rt=100&rc=0"
    call_of(network, url, fallback_url=f"{site.url}/fallback").hears("Adiós")
    open_up.set()
    assert documents(network)[0].failure == "rt"
    assert site.forms("/fallback")[0]["ErrorCode"] == "11200"


def test_the_fragment_is_neither_sent_nor_signed(network, site):
    site.pages["/voice"] = GOODBYE
    call_of(network, f"{site.url}/voice?s=1#rc=2").hears("Adiós")
    assert network.webhooks[0].url == f"{site.url}/voice?s=1"
    assert network.webhooks[0].path == "/voice?s=1"
    assert site.requests[0].full_path == "/voice?s=1"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (Response(b"<Response/>", content_type="text/html"), "12300"),
        (Response(b"", content_type="text/xml"), "11770"),
        (Response(b" " * 65537, content_type="text/xml"), "11750"),
        (Response(b"<Response>", content_type="text/xml"), "12100"),
        (Response(b"<Answer/>", content_type="text/xml"), "12102"),
        (Response(status=302, headers={"Location": "/fallback"}), "11215"),
        ("<Speak/>", "12200"),
        ('<Dial timeout="3"><Number>+14135550101</Number></Dial>', "13212"),
    ],
)
def test_what_cannot_be_carried_out_goes_to_the_fallback_with_its_code(
    network, site, line, page, code
):
    site.pages |= {"/voice": page, "/fallback": GOODBYE}
    call = network.phone(CALLER).calls(line)
    call.hears("Adiós")
    assert site.forms("/fallback")[0]["ErrorCode"] == code
    assert call.ended().kind == "completed"


def test_what_twilio_does_not_document_is_also_a_fault_of_the_call(network, site, line):
    site.pages |= {"/voice": "<Gather digits='1'/>", "/fallback": GOODBYE}
    network.phone(CALLER).calls(line).ended()
    (fault,) = network.faults
    assert (fault.kind, fault.rule) == ("refused", "known-attribute")
    assert fault.page == "TwiML for Programmable Voice"
    with pytest.raises(AssertionError, match="known-attribute"):
        network.check()


def test_without_a_fallback_the_caller_hears_the_carrier_and_the_call_ends(network, site):
    site.pages["/voice"] = fails(times=9)
    call = call_of(network, f"{site.url}/voice")
    call.hears("an application error has occurred")
    assert call.ended().kind == "carrier-error"
    assert [fault.kind for fault in network.faults] == ["carrier-error"]
    assert Kind.CARRIER_ERROR in {entry.kind for entry in call.transcript}


def test_a_fallback_that_fails_too_is_not_asked_again(network, site, line):
    site.pages |= {"/voice": fails(times=9), "/fallback": fails(times=9)}
    assert network.phone(CALLER).calls(line).ended().kind == "carrier-error"
    assert len(site.forms("/fallback")) == 1


def test_no_other_machine_is_ever_asked(network):
    assert call_of(network, "https://line.example/voice").ended().kind == "carrier-error"
    assert network.webhooks[0].code == 11210


def test_a_public_address_is_reached_on_this_machine_and_signed_as_it_is(timeline, site):
    site.pages["/voice"] = GOODBYE
    reach = {"https://line.example": site.url}
    with Network(account=ACCOUNT, timeline=timeline, reach=reach) as network:
        call_of(network, "https://line.example/voice").ended()
    (request,) = site.requests
    expected = signature("12345", "https://line.example/voice", request.form.to_dict())
    assert request.headers["X-Twilio-Signature"] == expected
    assert request.headers["Host"] == "line.example"


def test_get_carries_the_same_fields_in_the_query(network, site, line):
    site.pages |= {"/voice": '<Redirect method="GET">/next?s=1</Redirect>', "/next": GOODBYE}
    call = network.phone(CALLER).calls(line)
    call.ended()
    (request,) = [r for r in site.requests if r.path == "/next"]
    assert (request.args["s"], request.args["CallSid"]) == ("1", call.sid)
    assert not request.form


def test_a_second_copy_has_the_same_token_and_the_first_reply_counts(timeline, site):
    replies = iter([GOODBYE, "<Hangup/>"])
    site.pages["/voice"] = lambda _: document(next(replies))
    with Network(account=ACCOUNT, timeline=timeline, mischief=Mischief(copies=2)) as network:
        call_of(network, f"{site.url}/voice").hears("Adiós")
        assert len({hook.token for hook in network.webhooks}) == 1
        assert len(network.webhooks) == 2


def leg_events(network, site):
    """Call somebody; give the sequence numbers of the leg's callbacks as they arrived."""
    events = "initiated ringing answered completed"
    site.pages["/voice"] = f"""<Dial><Number statusCallback="/leg"
        statusCallbackEvent="{events}">+14135550101</Number></Dial>"""
    ana = network.phone("+14135550101")
    call = call_of(network, f"{site.url}/voice")
    ana.rings()
    ana.answers()
    ana.hangs_up()
    call.ended()
    return [form["SequenceNumber"] for form in site.forms("/leg")]


def test_callbacks_come_in_order_unless_they_are_shuffled(network, site):
    assert leg_events(network, site) == ["0", "1", "2", "3"]


def test_shuffled_callbacks_all_come_in_another_order(timeline, site):
    mischief = Mischief(shuffle_callbacks=True, seed=3)
    with Network(account=ACCOUNT, timeline=timeline, mischief=mischief) as network:
        numbers = leg_events(network, site)
    assert sorted(numbers) == ["0", "1", "2", "3"] != numbers


def test_callbacks_can_be_lost(timeline, site):
    with Network(account=ACCOUNT, timeline=timeline, mischief=Mischief(lose_callbacks=1)) as n:
        assert leg_events(n, site) == []


def test_the_token_stands_in_no_repr():
    assert "12345" not in repr(Account(sid="AC1", token="12345"))


def test_what_each_request_cost_is_kept(network, site, line):
    site.pages["/voice"] = GOODBYE
    call = network.phone(CALLER).calls(line)
    call.ended()
    first = network.webhooks[0]
    assert (first.status, first.leg, first.purpose) == (200, call.sid, "document")
    assert first.milliseconds > 0
    assert first.body == document(GOODBYE)
    assert first.form["CallSid"] == call.sid
