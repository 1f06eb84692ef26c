"""REST shows conferences, calls people into them, holds, mutes and removes them, ends them."""

import pytest
from werkzeug.wrappers import Response

from app.clock import DrivenClock
from app.practice import Busy, HangsUp, Keys, Kind, Network, NoAnswer, Responds, Timeline
from tests.practice.conftest import ACCOUNT, CALLER, LINE, START, refused

ANA, LUIS = "+14135550101", "+14135550102"
ROOM = """<Dial action="/after"><Conference statusCallback="/conference" beep="false"
    participantLabel="caller" statusCallbackEvent="start end join leave mute hold modify">
    r-1</Conference></Dial>"""


@pytest.fixture
def caller(network, line, site):
    site.pages |= {"/voice": ROOM, "/after": "<Say>Adiós.</Say>"}
    caller = network.phone(CALLER).calls(line)
    caller.waits(2)
    return caller


@pytest.fixture
def room(rest, caller):
    """The conference in which the caller waits."""
    (conference,) = rest.conferences.list(friendly_name="r-1")
    return rest.conferences(conference.sid)


@pytest.fixture
def invite(rest, room, site):
    def invite(to=ANA, **more):
        usual = {"from_": LINE, "label": "ana", "timeout": 20}
        return room.participants.create(to=to, **(usual | more))

    return invite


@pytest.fixture
def ana(network, invite, caller):
    """A telephone that was called into the room and talks there."""
    invite()
    ana = network.phone(ANA)
    ana.rings()
    ana.answers()
    caller.is_in_conference_with(ana)
    return ana


def events(site):
    return [form["StatusCallbackEvent"] for form in site.forms("/conference")]


def test_a_conference_is_shown_from_its_beginning_to_its_end(rest, room, caller, ana):
    found = room.fetch()
    assert (found.friendly_name, found.status) == ("r-1", "in-progress")
    assert rest.conferences.list(status="init") == []
    assert [c.sid for c in rest.conferences.list(status="in-progress")] == [found.sid]
    ana.hangs_up()
    caller.hangs_up()
    caller.ended()
    found = room.fetch()
    assert found.status == "completed"
    assert found.reason_conference_ended == "last-participant-left"
    assert found.call_sid_ending_conference == caller.sid


def test_who_is_inside_is_shown(room, caller, ana):
    first, second = room.participants.list()
    assert (first.call_sid, first.label, first.status) == (caller.sid, "caller", "connected")
    assert (second.label, second.muted, second.hold) == ("ana", False, False)
    assert (second.start_conference_on_enter, second.end_conference_on_exit) == (True, False)
    assert room.participants("ana").fetch().call_sid == second.call_sid == ana.leg.sid
    assert room.participants(caller.sid).fetch().label == "caller"
    assert refused(room.participants("nobody").fetch) == (404, 20404)


def test_who_is_called_is_shown_on_the_way(network, room, invite):
    made = invite(to=LUIS)
    network.phone(LUIS, NoAnswer())
    assert made.status == "queued"
    network.timeline.sleep(0.5)
    assert made.fetch().status == "connecting"
    network.timeline.sleep(2)
    assert made.fetch().status == "ringing"


def test_who_is_called_joins_when_they_answer(network, site, caller, ana):
    assert ana.leg.direction == "outbound-api"
    assert ana.leg.shown == LINE
    ana.waits(1)
    assert events(site) == ["participant-join", "participant-join", "conference-start"]
    assert site.forms("/conference")[1]["ParticipantLabel"] == "ana"
    assert caller.is_talking


def test_the_call_of_a_participant_has_callbacks_of_its_own(network, invite, site):
    invite(
        status_callback=f"{site.url}/leg",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )
    ana = network.phone(ANA)
    ana.rings()
    ana.answers()
    ana.waits(3)
    ana.hangs_up()
    network.timeline.sleep(1)
    statuses = [form["CallStatus"] for form in site.forms("/leg")]
    assert statuses == ["initiated", "ringing", "in-progress", "completed"]


@pytest.mark.parametrize(
    ("behaviour", "status"), [(NoAnswer(), "no-answer"), (Busy(), "busy"), (None, "failed")]
)
def test_who_does_not_come_is_told_of(network, invite, caller, site, behaviour, status):
    if behaviour:
        network.phone(LUIS, behaviour)
    made = invite(to=LUIS, end_conference_on_exit=True)
    caller.waits(60)
    left = site.forms("/conference")[-1]
    assert left["ReasonParticipantLeft"] == "participant_add_failed"
    assert (left["ParticipantCallStatus"], left["CallSid"]) == (status, made.call_sid)
    assert refused(made.fetch) == (404, 20404)
    assert not caller.leg.over


def test_a_participant_may_be_called_into_a_room_that_is_only_named(network, rest, line, site):
    network.phone(ANA, HangsUp(listens=10))
    made = rest.conferences("r-7").participants.create(
        to=ANA,
        from_=LINE,
        muted=True,
        beep="false",
        wait_url="",
        conference_status_callback=f"{site.url}/conference",
    )
    assert made.muted
    (room,) = rest.conferences.list()
    assert (room.friendly_name, room.status, room.sid) == ("r-7", "init", made.conference_sid)
    network.settle()
    assert events(site) == ["conference-end"]


def test_who_is_held_hears_a_document_and_nobody_else(room, caller, ana, site):
    site.pages["/hold"] = '<Say>Hold on.</Say><Pause length="60"/>'
    held = room.participants("ana").update(hold=True, hold_url=f"{site.url}/hold")
    assert held.hold
    ana.hears("Hold on")
    assert not caller.is_talking
    (request,) = [r for r in site.requests if r.path == "/hold"]
    assert request.method == "GET"
    assert events(site)[-1] == "participant-hold"
    room.participants("ana").update(hold=False)
    caller.is_in_conference_with(ana, within=1)
    ana.waits(1)
    assert events(site)[-1] == "participant-unhold"


def test_without_a_document_there_is_music_and_where_it_fails_silence(room, ana, site):
    room.participants("ana").update(hold=True)
    ana.waits(1)
    assert [e.text for e in ana.transcript if e.kind is Kind.PLAYED] == ["hold music"]
    room.participants("ana").update(hold=False)
    site.pages["/hold"] = Response(status=500)
    room.participants("ana").update(hold=True, hold_url=f"{site.url}/hold")
    ana.waits(5)
    assert not ana.leg.over
    assert ana.heard == ""


def test_who_is_muted_is_not_heard(room, caller, ana, site):
    assert room.participants("ana").update(muted=True).muted
    ana.speaks(2)
    with pytest.raises(AssertionError, match="hears the voice"):
        caller.hears_voice_of(ana, within=3)
    room.participants("ana").update(muted=False)
    ana.speaks(2)
    caller.hears_voice_of(ana)
    assert events(site)[-2:] == ["participant-mute", "participant-unmute"]


def test_whether_a_participant_ends_the_conference_can_change(room, caller, ana, site):
    assert room.participants("ana").update(end_conference_on_exit=True).end_conference_on_exit
    ana.hangs_up()
    caller.hears("Adiós", within=1)
    caller.waits(1)
    assert "participant-modify" in events(site)


def test_what_stays_as_it_was_is_not_told_of(room, ana, site):
    ana.waits(1)
    before = events(site)
    room.participants("ana").update(hold=False, muted=False)
    ana.waits(1)
    assert events(site) == before


def test_who_is_removed_goes_on_with_their_action(room, caller, ana, site):
    assert room.participants("caller").delete()
    caller.hears("Adiós")
    caller.waits(1)
    assert site.forms("/after")[0]["DialCallStatus"] == "answered"
    left = site.forms("/conference")[-1]
    assert left["ReasonParticipantLeft"] == "participant_updated_via_api"
    assert refused(room.participants("caller").fetch) == (404, 20404)


def test_who_is_removed_before_they_answer_is_not_rung_any_longer(
    network, room, invite, caller, site
):
    made = invite(to=LUIS)
    luis = network.phone(LUIS)
    luis.rings()
    assert made.delete()
    luis.is_released()
    caller.waits(1)
    assert site.forms("/conference")[-1]["ParticipantCallStatus"] == "canceled"


def test_a_conference_that_is_ended_lets_everybody_go(room, caller, ana, site, network):
    assert room.update(status="completed").status == "completed"
    caller.hears("Adiós")
    ana.is_released()
    caller.ended()
    forms = site.forms("/conference")[-3:]
    assert [f["StatusCallbackEvent"] for f in forms] == [
        "participant-leave",
        "participant-leave",
        "conference-end",
    ]
    assert {f.get("ReasonParticipantLeft") for f in forms[:2]} == {"conference_ended_via_api"}
    assert forms[2]["ReasonConferenceEnded"] == "conference-ended-via-api"
    assert "CallSidEndingConference" not in forms[2]
    assert room.update(status="completed").status == "completed"


def test_of_a_conference_that_is_over_nobody_takes_part(room, caller, ana):
    room.update(status="completed")
    caller.ended()
    assert room.participants.list() == []
    assert refused(room.participants("ana").fetch) == (404, 20404)


def test_participants_are_listed_by_hold_and_mute(room, ana):
    room.participants("ana").update(hold=True)
    assert [p.label for p in room.participants.list(hold=True)] == ["ana"]
    assert [p.label for p in room.participants.list(hold=False)] == ["caller"]
    assert room.participants.list(muted=True) == []


def test_a_label_that_is_taken_calls_nobody(network, invite):
    before = len(network.legs)
    assert refused(lambda: invite(to=LUIS, label="caller")) == (400, 16025)
    assert len(network.legs) == before


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"To": ""}, 21201),
        ({"To": "nobody"}, 21211),
        ({"From": ""}, 21213),
        ({"From": "+14135550177"}, 21210),
        ({"Timeout": "4"}, 21208),
        ({"Beep": "loud"}, 20001),
        ({"Label": "a" * 129}, 20001),
        ({"WaitUrl": "/wait"}, 20001),
        ({"MaxParticipants": "251"}, 20001),
        ({"StatusCallbackEvent": "ended"}, 21626),
        ({"ConferenceStatusCallbackEvent": "speaker"}, 20001),
        ({"Record": "true"}, 20001),
        ({"ConferenceRecord": "record-from-start"}, 20001),
        ({"Coaching": "true"}, 20001),
        ({"Colour": "red"}, 20001),
    ],
)
def test_what_twilio_does_not_document_or_this_house_does_not_do_is_refused(
    network, ask, line, parameters, code
):
    usual = {"To": ANA, "From": LINE}
    reply = ask("POST", "Conferences/r-1/Participants.json", **(usual | parameters))
    assert (reply.status_code, reply.json()["code"]) == (400, code)
    assert network.legs == ()


@pytest.mark.parametrize(
    "parameters",
    [
        {"Hold": "yes"},
        {"Hold": "true", "HoldUrl": "/hold"},
        {"AnnounceUrl": "https://line.example/"},
    ],
)
def test_an_update_that_is_not_documented_or_not_done_is_refused(ask, room, ana, parameters):
    path = f"Conferences/{room.fetch().sid}/Participants/ana.json"
    assert ask("POST", path, **parameters).status_code == 400


def test_a_room_that_never_was_is_not_found(rest, ask):
    nobodys = "CF" + "0" * 32
    assert refused(rest.conferences(nobodys).fetch) == (404, 20404)
    path = f"Conferences/{nobodys}/Participants.json"
    assert ask("POST", path, To=ANA, From=LINE).status_code == 404
    assert ask("GET", "Conferences/r-1/Participants.json").status_code == 404
    assert ask("POST", f"Conferences/{nobodys}.json", Status="init").status_code == 404


def test_whoever_is_still_awaited_when_it_ends_is_told_of_no_more(
    network, room, invite, caller, site
):
    invite(to=LUIS)
    luis = network.phone(LUIS)
    luis.rings()
    room.update(status="completed")
    caller.ended()
    luis.declines()
    luis.is_released()
    luis.waits(1)
    assert events(site)[-1] == "conference-end"


def test_who_is_called_into_a_room_that_has_ended_meanwhile_begins_it_anew(
    network, rest, room, invite, caller
):
    invite(to=LUIS)
    luis = network.phone(LUIS)
    luis.rings()
    room.update(status="completed")
    caller.ended()
    luis.answers()
    luis.waits(5)
    assert [c.status for c in network.conferences] == ["completed", "init"]
    assert not luis.is_talking


def test_who_is_held_before_the_conference_starts_stays_held(network, room, invite, site):
    site.pages["/hold"] = '<Say>Espere.</Say><Pause length="60"/>'
    room.participants("caller").update(hold=True, hold_url=f"{site.url}/hold")
    invite()
    ana = network.phone(ANA)
    ana.rings()
    ana.answers()
    ana.waits(5)
    assert room.fetch().status == "in-progress"
    assert not ana.is_talking
    assert len([r for r in site.requests if r.path == "/hold"]) == 1


def test_a_telephone_that_behaves_by_itself_talks_in_a_conference(
    network, rest, line, site, caller
):
    site.pages["/screen"] = """<Gather numDigits="1" action="/accepted"><Say>Press 1.</Say>
        </Gather><Hangup/>"""
    site.pages["/accepted"] = "<Dial><Conference>r-1</Conference></Dial>"
    network.phone(ANA, Responds(talks=30))
    rest.calls.create(to=ANA, from_=LINE, url=f"{site.url}/screen")
    caller.is_in_conference_with(network.phone(ANA))
    began = caller.leg.now()
    network.phone(ANA).is_released()
    assert 29 <= (caller.leg.now() - began).total_seconds() <= 31


def test_many_meet_in_one_room_on_an_accelerated_clock(tmp_path, site):
    timeline = Timeline(DrivenClock.start(tmp_path / "fast", START, speed=100))
    numbers = [f"+141355501{number}" for number in range(60, 66)]
    site.pages |= {"/voice": ROOM.replace('participantLabel="caller"', ""), "/after": ""}
    with Network(account=ACCOUNT, timeline=timeline) as network:
        line = network.line(LINE, voice_url=f"{site.url}/voice")
        calls = [network.phone(n).calls(line, Keys("", talks=200)) for n in numbers]
        assert timeline.wait(lambda: all(call.is_over for call in calls), 4000)
        assert timeline.wait(lambda: len(events(site)) == 14, 600)
        (conference,) = network.conferences
        assert conference.status == "completed"
        met = {number for call in calls for number in call.ending.bridged_with}
        assert met == set(numbers)
    assert sorted(events(site)) == sorted(
        ["participant-join"] * 6
        + ["participant-leave"] * 6
        + ["conference-start", "conference-end"]
    )
