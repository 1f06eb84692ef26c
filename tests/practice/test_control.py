"""Telephones in a hand: what the control API lets a page do, and what it refuses."""

from datetime import datetime

import pytest
import requests

from app.practice import Accepts, Control, Hands, Keys, NoAnswer, Scene, Voicemail
from app.practice.hands import GONE
from tests.practice.conftest import CALLER, LINE

ANA, LUIS = "+14135550101", "+14135550102"
LED = "+14135550160"
MINE, THEIRS = "ana-00000001", "luis-0000002"


@pytest.fixture
def seconds():
    """The real seconds that holders are measured by."""
    return [0.0]


@pytest.fixture
def control(network, line, seconds):
    usual = Accepts(after=2)
    with Control() as control:
        control.hands = Hands(
            network=network,
            line=line,
            caller="caller",
            telephones={
                "caller": network.phone(CALLER),
                "Ana": network.phone(ANA, usual),
                "Luis": network.phone(LUIS, usual),
            },
            scenes={
                "plain": Scene(number=LED, script=Keys("1"), others=(Voicemail(), NoAnswer()))
            },
            later=Accepts(after=8),
            now=lambda: seconds[0],
        )
        yield control


@pytest.fixture
def ask(control):
    def ask(act, holder=MINE, token=None, **asked):
        return requests.post(
            f"{control.url}/{act}",
            json={"holder": holder, **asked},
            headers={"Authorization": f"Bearer {token or control.token}"},
            timeout=5,
        )

    return ask


@pytest.fixture
def pages(site):
    """A line that takes a key, rings Ana, and asks her for a key."""
    site.pages |= {
        "/voice": '<Gather numDigits="1" action="/key"><Say language="es-US">Oprima uno.</Say>'
        "</Gather><Hangup/>",
        "/key": f'<Dial timeout="10"><Number url="/screen">{ANA}</Number></Dial><Hangup/>',
        "/screen": '<Gather numDigits="1" action="/yes"><Say>Press one.</Say></Gather>'
        "<Hangup/>",
        "/yes": "<Say>Thank you.</Say>",
        "/elsewhere": "<Say>Another step.</Say>",
        "/message": '<Record maxLength="60" timeout="3" action="/left"/>',
        "/left": "<Say>Gracias.</Say>",
        "/fallback": "<Hangup/>",
    }
    return site


def refusal(answer):
    assert answer.json()["sentence"].endswith(".")
    return answer.status_code, answer.json()["reason"]


def kinds(events, who):
    return [each["kind"] for each in events if each["who"] == who]


def test_a_whole_call_is_played_with_two_telephones_in_one_hand(ask, pages, network):
    begun = ask("look").json()["cursor"]
    for name in ("caller", "Ana"):
        assert ask("take", telephone=name).status_code == 200
    assert ask("call").status_code == 200
    network.timeline.sleep(2)
    ask("press", telephone="caller", key="1")
    network.timeline.sleep(3)
    stands = {each["name"]: each["state"] for each in ask("look").json()["telephones"]}
    assert stands == {"caller": "on-call", "Ana": "ringing", "Luis": "idle"}
    assert ask("pick-up", telephone="Ana").status_code == 200
    network.timeline.sleep(2)
    ask("press", telephone="Ana", key="1")
    network.timeline.sleep(3)
    told = ask("look", since=begun).json()
    states = {each["state"] for each in told["telephones"] if each["hand"] == "yours"}
    assert states == {"talking"}
    assert ask("hang-up", telephone="Ana").status_code == 200
    assert network.settle()
    events = ask("look", since=begun).json()["events"]
    assert {"rang", "answered", "pressed", "connected", "parted"} <= {*kinds(events, "Ana")}
    spoken = next(each for each in events if each["text"] == "Oprima uno.")
    assert (spoken["who"], spoken["language"]) == ("caller", "es-US")
    assert not {ANA, CALLER, LINE} & {word for each in events for word in str(each).split("'")}


def test_the_feed_begins_where_the_cursor_stands_and_tells_nothing_twice(ask, pages, network):
    ask("take", telephone="caller")
    assert ask("look").json()["events"] == []
    ask("call")
    network.settle()
    first = ask("look", since=0).json()
    assert [each["id"] for each in first["events"]] == list(range(1, first["cursor"] + 1))
    assert ask("look", since=first["cursor"]).json()["events"] == []


def test_a_call_can_be_withheld_and_can_begin_at_another_step(ask, pages, site, network):
    ask("take", telephone="caller")
    ask("call", withheld=True, voice_url=f"{site.url}/elsewhere")
    network.settle()
    assert "Another step." in str(ask("look", since=0).json()["events"])
    assert site.forms("/elsewhere")[0]["From"] == "anonymous"
    assert site.forms("/elsewhere")[0]["To"] == LINE


def test_a_message_is_spoken_for_a_while(ask, pages, site, network):
    ask("take", telephone="caller")
    ask("call", voice_url=f"{site.url}/message")
    network.timeline.sleep(2)
    assert ask("speak", telephone="caller", seconds=5).status_code == 200
    assert refusal(ask("speak", telephone="caller", seconds=5)) == (409, "speaking")
    network.settle()
    assert site.forms("/left")[0]["RecordingDuration"] == "5"


@pytest.mark.parametrize(("held", "after"), [((), 2), (("Luis",), 8)])
def test_a_telephone_that_nobody_holds_answers_by_itself_and_lets_a_person_be_first(
    ask, pages, network, held, after
):
    for name in ("caller", *held):
        ask("take", telephone=name)
    ask("call")
    network.timeline.sleep(2)
    ask("press", telephone="caller", key="1")
    network.settle()
    events = ask("look", since=0).json()["events"]
    assert "connected" in kinds(events, "Ana")
    rang, answered = (
        datetime.fromisoformat(each["at"])
        for each in events
        if each["who"] == "Ana" and each["kind"] in {"rang", "answered"}
    )
    assert round((answered - rang).total_seconds()) == after
    assert network.phone(ANA).behaviour == Accepts(after=2)


def test_a_telephone_in_a_hand_rings_until_the_network_gives_up(ask, pages, network):
    for name in ("caller", "Ana"):
        ask("take", telephone=name)
    ask("call")
    network.timeline.sleep(2)
    ask("press", telephone="caller", key="1")
    network.settle()
    assert kinds(ask("look", since=0).json()["events"], "Ana") == ["rang", "released"]


def test_a_call_that_rings_is_refused(ask, pages, network):
    for name in ("caller", "Ana"):
        ask("take", telephone=name)
    ask("call")
    network.timeline.sleep(2)
    ask("press", telephone="caller", key="1")
    network.timeline.sleep(3)
    assert ask("decline", telephone="Ana").status_code == 200
    network.settle()
    assert "declined" in kinds(ask("look", since=0).json()["events"], "Ana")


def test_who_gives_no_sign_for_a_while_is_gone_and_their_call_is_hung_up(
    ask, pages, control, network, seconds
):
    for name in ("caller", "Ana"):
        ask("take", telephone=name)
    ask("call")
    network.timeline.sleep(2)
    seconds[0] += GONE - 1
    control.hands.sweep()
    assert {each["hand"] for each in ask("look").json()["telephones"]} == {"yours", "nobody"}
    seconds[0] += GONE + 1
    control.hands.sweep()
    network.settle()
    look = ask("look", holder=THEIRS, since=0).json()
    assert {each["hand"] for each in look["telephones"]} == {"nobody"}
    assert kinds(look["events"], "caller")[-1] == "hung-up"
    assert network.phone(ANA).behaviour == Accepts(after=2)


def test_a_telephone_is_in_one_hand_at_a_time(ask):
    ask("take", telephone="Ana")
    assert refusal(ask("take", holder=THEIRS, telephone="Ana")) == (409, "taken")
    assert refusal(ask("press", holder=THEIRS, telephone="Ana", key="1")) == (409, "not-held")
    hands = {each["hand"] for each in ask("look", holder=THEIRS).json()["telephones"]}
    assert hands == {"another", "nobody"}
    ask("leave", telephone="Ana")
    assert ask("take", holder=THEIRS, telephone="Ana").status_code == 200


def test_a_led_call_is_played_by_itself_and_the_others_do_not_take_it(
    ask, pages, control, network
):
    assert refusal(ask("play", scene="plain")) == (409, "empty-handed")
    ask("take", telephone="Luis")
    call = ask("play", scene="plain").json()["call"]
    assert refusal(ask("play", scene="plain")) == (409, "led")
    assert network.phone(ANA).is_machine
    network.settle()
    assert network.phone(ANA).behaviour == Accepts(after=2)
    answer = requests.get(
        f"{control.url}/happened?call={call}",
        headers={"Authorization": f"Bearer {control.token}"},
        timeout=5,
    )
    events = answer.json()["events"]
    assert events[0]["kind"] == "called"
    assert {each["who"] for each in events} == {"caller", "Ana"}
    assert "connected" not in kinds(events, "Ana")  # a voicemail presses nothing


@pytest.mark.parametrize(
    ("act", "asked", "told"),
    [
        ("look", {"token": "guessed"}, (401, "token")),
        ("look", {"holder": "A B"}, (400, "holder")),
        ("look", {"since": 10_000}, (409, "cursor")),
        ("look", {"since": -1}, (409, "cursor")),
        ("look", {"since": "0"}, (400, "cursor")),
        ("look", {"since": True}, (400, "cursor")),
        ("take", {"telephone": "Nadie"}, (404, "telephone")),
        ("take", {"telephone": 5}, (400, "telephone")),
        ("take", {}, (404, "telephone")),
        ("press", {"telephone": "caller", "key": "12"}, (400, "key")),
        ("press", {"telephone": "caller", "key": ""}, (400, "key")),
        ("press", {"telephone": "caller", "key": "A"}, (400, "key")),
        ("press", {"telephone": "caller", "key": "1"}, (409, "no-call")),
        ("pick-up", {"telephone": "caller"}, (409, "no-call")),
        ("decline", {"telephone": "caller"}, (409, "no-call")),
        ("hang-up", {"telephone": "caller"}, (409, "no-call")),
        ("leave", {"telephone": "Luis"}, (409, "not-held")),
        ("speak", {"telephone": "caller"}, (400, "seconds")),
        ("speak", {"telephone": "caller", "seconds": "long"}, (400, "seconds")),
        ("speak", {"telephone": "caller", "seconds": 0}, (400, "seconds")),
        ("speak", {"telephone": "caller", "seconds": 1e9}, (400, "seconds")),
        ("speak", {"telephone": "caller", "seconds": 5}, (409, "no-call")),
        ("call", {"voice_url": "http://127.0.0.1:9/voice"}, (400, "address")),
        ("call", {"voice_url": "https://example.org/"}, (400, "address")),
        ("play", {"scene": "opera"}, (404, "scene")),
        ("dance", {}, (404, "act")),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(ask, act, asked, told):
    ask("take", telephone="caller")
    assert refusal(ask(act, **asked)) == told


def test_who_calls_cannot_call_twice(ask, pages):
    ask("take", telephone="caller")
    ask("call")
    assert refusal(ask("call")) == (409, "in-use")


def test_what_is_no_json_or_too_much_is_refused(control):
    headers = {"Authorization": f"Bearer {control.token}"}
    for body, told in (
        ("[1]", (400, "json")),
        ("{", (400, "json")),
        ("x" * 5000, (413, "size")),
    ):
        answer = requests.post(f"{control.url}/look", data=body, headers=headers, timeout=5)
        assert refusal(answer) == told
    assert refusal(requests.get(f"{control.url}/take", headers=headers, timeout=5))[0] == 405
    assert refusal(requests.get(f"{control.url}/happened", timeout=5)) == (401, "token")


def test_before_the_stage_is_set_there_are_no_telephones():
    with Control() as control:
        answer = requests.post(
            f"{control.url}/look",
            json={"holder": MINE},
            headers={"Authorization": f"Bearer {control.token}"},
            timeout=5,
        )
    assert refusal(answer) == (503, "early")
