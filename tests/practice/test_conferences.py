"""Several telephones talk in a conference, wait for it, leave it, and are told of."""

import pytest
from werkzeug.wrappers import Response

from app.practice import Kind, Line, Voicemail
from tests.practice.conftest import CALLER, LINE

ANA, LUIS = "+14135550101", "+14135550102"
SECOND = "+14135550151"
TOLD = """statusCallback="/conference"
    statusCallbackEvent="start end join leave mute hold modify" """


@pytest.fixture
def joins(network, site):
    """Let a telephone call a number of its own, which takes it into the room."""
    lines: dict[str, Line] = {}

    def joins(number, attributes="", name="r-1", dial='action="/after"'):
        path = f"/join{len(lines)}"
        site.pages[path] = f"""<Dial {dial}><Conference {attributes}>{name}</Conference></Dial>
            <Say>Detrás.</Say>"""
        lines[path] = network.line(f"+141355501{60 + len(lines)}", voice_url=site.url + path)
        return network.phone(number).calls(lines[path])

    site.pages["/after"] = "<Say>Adiós.</Say>"
    return joins


def events(site):
    return [form["StatusCallbackEvent"] for form in site.forms("/conference")]


def entries(call, kind):
    return [entry.text for entry in call.transcript if entry.kind is kind]


def test_two_who_dial_the_same_room_talk_with_each_other(network, joins, site):
    first = joins(CALLER)
    first.waits(20)
    second = joins(SECOND)
    first.is_in_conference_with(second)
    assert first.is_talking
    second.waits(5)
    second.hangs_up()
    assert second.ended().bridged_with == (CALLER,)
    assert not first.is_talking
    first.hangs_up()
    assert first.ended().bridged_with == (SECOND,)
    network.check()


def test_who_is_alone_hears_music_until_the_conference_starts(joins):
    first = joins(CALLER)
    first.waits(60)
    assert entries(first, Kind.PLAYED) == ["hold music"]
    assert not first.is_talking
    first.is_in_conference_with(joins(SECOND))


def test_rooms_of_other_names_are_other_rooms(joins):
    first, second = joins(CALLER), joins(SECOND, name="r-2")
    first.waits(10)
    assert not first.is_talking
    assert not second.is_talking
    with pytest.raises(AssertionError, match="is in a conference"):
        first.is_in_conference_with(second, within=5)


def test_three_hear_whoever_speaks_but_who_is_muted(joins):
    first, second, third = joins(CALLER), joins(SECOND), joins(LUIS, 'muted="true"')
    first.is_in_conference_with(third)
    first.speaks(2)
    second.hears_voice_of(first)
    third.hears_voice_of(first)
    third.speaks(2)
    with pytest.raises(AssertionError, match="hears the voice"):
        second.hears_voice_of(third, within=5)


def test_the_waiting_document_is_said_once_and_then_there_is_silence(joins, site, network):
    site.pages["/wait"] = "<Say>Espere, por favor.</Say>"
    first = joins(CALLER, 'waitUrl="/wait"')
    first.waits(60)
    assert first.heard == "Espere, por favor."
    first.is_in_conference_with(joins(SECOND))
    assert [fault.kind for fault in network.faults] == ["dead-air"]


def test_a_waiting_document_that_ends_in_a_redirect_goes_on(joins, site, network):
    site.pages["/wait"] = '<Say>Espere.</Say><Pause length="9"/><Redirect>/wait</Redirect>'
    first = joins(CALLER, 'waitUrl="/wait" waitMethod="GET"')
    first.waits(30)
    assert len([r for r in site.requests if r.path == "/wait"]) == 4
    assert site.requests[-1].method == "POST"
    first.is_in_conference_with(joins(SECOND), within=2)
    network.check()


def test_an_empty_waiting_address_is_silence(joins):
    first = joins(CALLER, 'waitUrl=""')
    first.waits(10)
    assert entries(first, Kind.PLAYED) == []
    first.is_in_conference_with(joins(SECOND))


@pytest.mark.parametrize("page", [Response(status=500), "<Gather/>", "<Hangup/>"])
def test_where_the_waiting_document_fails_the_call_goes_on_behind_it(joins, site, page):
    site.pages["/wait"] = page
    first = joins(CALLER, f'waitUrl="/wait" {TOLD}')
    first.hears("Adiós")
    (form,) = site.forms("/after")
    assert (form["DialCallStatus"], form["DialBridged"]) == ("failed", "false")
    first.ended()
    assert events(site)[:2] == ["participant-join", "participant-leave"]


def test_a_conference_waits_for_who_starts_it(joins):
    first = joins(CALLER, 'startConferenceOnEnter="false"')
    second = joins(SECOND, 'startConferenceOnEnter="false"')
    first.waits(20)
    assert not first.is_talking
    third = joins(LUIS)
    first.is_in_conference_with(third)
    second.is_in_conference_with(first)


def test_with_who_ends_it_the_others_go_on_with_their_action(joins, site):
    first = joins(CALLER)
    second = joins(SECOND, 'endConferenceOnExit="true"')
    first.is_in_conference_with(second)
    second.waits(10)
    second.hangs_up()
    first.hears("Adiós", within=1)
    (form,) = [form for form in site.forms("/after") if form["CallSid"] == first.sid]
    assert (form["DialCallStatus"], form["DialBridged"]) == ("answered", "true")
    assert not {"DialCallSid", "DialCallDuration"} & form.keys()


def test_without_who_ends_it_the_last_one_stays_in_silence(joins):
    first, second = joins(CALLER), joins(SECOND)
    first.is_in_conference_with(second)
    second.hangs_up()
    first.waits(60)
    assert not first.leg.over
    assert first.heard == ""


def test_without_an_action_the_next_verb_follows(joins):
    first = joins(CALLER, dial="")
    second = joins(SECOND, 'endConferenceOnExit="true"')
    first.is_in_conference_with(second)
    second.hangs_up()
    first.hears("Detrás")


def test_a_conference_tells_where_it_stands(network, joins, site):
    first = joins(CALLER, f'{TOLD} participantLabel="caller"')
    first.waits(5)
    second = joins(SECOND, 'endConferenceOnExit="true" muted="true"')
    first.is_in_conference_with(second)
    second.hangs_up()
    network.settle()
    forms = site.forms("/conference")
    assert [form["StatusCallbackEvent"] for form in forms] == [
        "participant-join",
        "participant-join",
        "conference-start",
        "participant-leave",
        "participant-leave",
        "conference-end",
    ]
    assert [form["SequenceNumber"] for form in forms] == ["1", "2", "3", "4", "5", "6"]
    (conference,) = network.conferences
    assert {form["ConferenceSid"] for form in forms} == {conference.sid}
    assert {form["FriendlyName"] for form in forms} == {"r-1"}


def test_the_start_and_the_end_of_a_conference_belong_to_no_call(network, joins, site):
    first = joins(CALLER, TOLD)
    second = joins(SECOND, 'endConferenceOnExit="true" participantLabel="host"')
    first.is_in_conference_with(second)
    second.hangs_up()
    network.settle()
    told = {form["StatusCallbackEvent"]: form for form in site.forms("/conference")}
    assert "CallSid" not in told["conference-start"]
    end = told["conference-end"]
    assert "CallSid" not in end
    assert end["CallSidEndingConference"] == second.sid
    assert end["ParticipantLabelEndingConference"] == "host"
    assert end["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"


def test_who_joins_and_who_leaves_is_told_with_their_attributes(network, joins, site):
    first = joins(CALLER, TOLD)
    second = joins(SECOND, 'participantLabel="host" muted="true" endConferenceOnExit="true"')
    first.is_in_conference_with(second)
    second.hangs_up()
    network.settle()
    forms = [form for form in site.forms("/conference") if form.get("CallSid") == second.sid]
    joined, left = forms
    assert joined["ParticipantLabel"] == "host"
    assert (joined["Muted"], joined["Hold"], joined["Coaching"]) == ("true", "false", "false")
    assert (joined["StartConferenceOnEnter"], joined["EndConferenceOnExit"]) == (
        "true",
        "true",
    )
    assert left["ParticipantCallStatus"] == "completed"
    assert left["ReasonParticipantLeft"] == "participant_hung_up"
    other = next(f for f in site.forms("/conference") if "ReasonParticipantLeft" in f)
    assert "ParticipantLabel" not in site.forms("/conference")[0]
    assert other["CallSid"] == second.sid
    reasons = [f.get("ReasonParticipantLeft") for f in site.forms("/conference")]
    assert reasons[-2] == "moderator_ended_conference"


def test_the_first_participant_fixes_where_it_is_told_and_how_many_there_can_be(
    network, joins, site
):
    joins(CALLER, 'statusCallback="/first" statusCallbackEvent="join" maxParticipants="2"')
    joins(SECOND, TOLD).waits(1)
    third = joins(LUIS, 'maxParticipants="9"')
    third.hears("Adiós")
    assert site.forms("/after")[0]["DialCallStatus"] == "failed"
    assert len(site.forms("/first")) == 2
    assert events(site) == []
    assert "16020" in network.faults[0].sentence


def test_only_the_events_that_are_asked_for_are_told(network, joins, site):
    first = joins(CALLER, 'statusCallback="/conference" statusCallbackEvent="leave"')
    first.is_in_conference_with(joins(SECOND))
    first.hangs_up()
    first.ended()
    assert events(site) == ["participant-leave"]


def test_a_label_that_is_taken_leads_to_the_next_verb(network, joins):
    joins(CALLER, 'participantLabel="caller"')
    second = joins(SECOND, 'participantLabel="caller"')
    second.hears("Detrás")
    assert [fault.kind for fault in network.faults] == ["not-added"]
    assert "16025" in network.faults[0].sentence


def test_a_room_that_is_over_begins_anew(network, joins):
    first = joins(CALLER)
    first.waits(2)
    first.hangs_up()
    first.ended()
    joins(SECOND).waits(2)
    assert [c.status for c in network.conferences] == ["completed", "init"]
    assert network.conferences[0].reason == "last-participant-left"


@pytest.mark.parametrize(
    ("beep", "heard"), [("true", 2), ("false", 0), ("onEnter", 1), ("onExit", 1)]
)
def test_a_beep_tells_of_who_comes_and_goes(joins, beep, heard):
    quiet = 'beep="false"'
    first, second = joins(CALLER, quiet), joins(SECOND, quiet)
    first.is_in_conference_with(second)
    third = joins(LUIS, f'beep="{beep}"')
    first.is_in_conference_with(third)
    third.hangs_up()
    first.waits(2)
    assert len(entries(first, Kind.BEEP)) == heard


def test_a_time_limit_takes_a_participant_out(joins):
    first = joins(CALLER, dial='action="/after" timeLimit="30"')
    second = joins(SECOND)
    first.is_in_conference_with(second)
    began = first.leg.now()
    first.hears("Adiós")
    assert 28 < (first.leg.now() - began).total_seconds() <= 31
    assert not second.is_talking


def test_a_voicemail_in_a_conference_is_a_fault(network, joins, rest, site):
    network.phone(ANA, Voicemail())
    first = joins(CALLER)
    first.waits(1)
    rest.calls.create(to=ANA, from_="+14135550160", url=f"{site.url}/join0")
    first.waits(10)
    assert [fault.kind for fault in network.faults] == ["machine-bridged"]


def test_a_caller_who_waits_in_a_queue_is_moved_into_a_conference(network, line, site, rest):
    twiml = """<Response><Dial><Conference endConferenceOnExit="true" beep="false">r-9
        </Conference></Dial></Response>"""
    site.pages |= {
        "/voice": '<Enqueue action="/left">w-1</Enqueue>',
        "/left": "<Say>Fuera.</Say>",
        "/take": '<Dial action="/after"><Queue>w-1</Queue></Dial>',
        "/after": "<Dial><Conference>r-9</Conference></Dial>",
    }
    desk = network.line("+14135550109", voice_url=f"{site.url}/take")
    caller = network.phone(CALLER).calls(line)
    caller.waits(5)
    ana = network.phone(ANA).calls(desk)
    caller.is_connected_to(ana)
    rest.calls(caller.sid).update(twiml=twiml)
    caller.is_in_conference_with(ana)
    assert site.forms("/left")[0]["QueueResult"] == "redirected-from-bridged"
    assert "Fuera" not in caller.heard
    caller.hangs_up()
    ana.is_released()
    network.check()


def test_who_is_in_a_conference_can_be_sent_elsewhere(joins, rest, site):
    site.pages["/elsewhere"] = '<Say>En otro lugar.</Say><Pause length="60"/>'
    first, second = joins(CALLER, TOLD), joins(SECOND)
    first.is_in_conference_with(second)
    rest.calls(second.sid).update(url=f"{site.url}/elsewhere")
    second.hears("En otro lugar")
    assert not first.is_talking
    first.waits(1)
    assert site.forms("/after")[0]["CallSid"] == second.sid
    left = site.forms("/conference")[-1]
    assert left["ReasonParticipantLeft"] == "participant_updated_via_api"
    assert left["ParticipantCallStatus"] == "in-progress"


def test_a_call_that_rest_ends_leaves_the_conference(joins, rest, site):
    first, second = joins(CALLER, TOLD), joins(SECOND)
    first.is_in_conference_with(second)
    rest.calls(second.sid).update(status="completed")
    second.ended()
    assert not first.is_talking
    left = site.forms("/conference")[-1]
    assert left["ReasonParticipantLeft"] == "participant_updated_via_api"


def test_a_conversation_in_a_conference_is_never_recorded(network, joins):
    joins(CALLER, 'record="record-from-start"').ended()
    assert network.faults[0].rule == "never-records-a-conversation"
    assert LINE not in network.faults[0].sentence
