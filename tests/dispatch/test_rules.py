"""Whom the dispatcher rings: the right ones, soon, each of them once, and nobody for ever."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dispatch.facts import Invited, Outcome, Person, Scene, Waiting, outcome_of
from app.dispatch.rules import (
    TRIAL,
    WRAP_UP,
    by_need,
    changes_at,
    choices,
    for_acceptance,
    is_absent,
    is_ailing,
    is_hopeless,
    needless,
)
from ivr.queue import Plan, Tier, Wave
from ivr.steps import Urgency

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
P, B, S, C = Tier
EMERGENCY = Plan(
    waves=(
        Wave(at=0, tiers=(P, B)),
        Wave(at=20, tiers=(S,), most=2),
        Wave(at=40, tiers=(C,)),
    ),
    ends=75,
)
NORMAL = Plan(waves=(Wave(at=0, tiers=(P,)), Wave(at=25, tiers=(B,))), ends=75)


def ago(seconds):
    return NOW - timedelta(seconds=seconds)


def caller(call="call", waited=0, urgency="normal", **more):
    facts: dict[str, Any] = {"language": "es", "topic": "work", "plan": NORMAL} | more
    if urgency == "emergency":
        facts["plan"] = EMERGENCY
    return Waiting(
        call=call, since=ago(waited), asked_at=ago(waited), urgency=Urgency(urgency), **facts
    )


def person(code, tier=P, languages=("es", "en"), **more):
    return Person(code=code, tier=tier, languages=frozenset(languages), since=ago(3600), **more)


def invited(code, call="call", seconds=10, ended=None, outcome=None, **more):
    return Invited(
        id=f"{code}{seconds}",
        person=code,
        call=call,
        asked_at=ago(seconds),
        ended_at=None if ended is None else ago(ended),
        outcome=outcome,
        **more,
    )


def scene(callers, people, *invitations):
    return Scene(now=NOW, callers=callers, people=people, invitations=invitations)


def rung(*of):
    return [each.person.code for each in choices(scene(*of))]


def test_a_normal_call_rings_the_primaries_and_later_the_backups_too():
    people = [person("prim"), person("back", B), person("stan", S)]
    assert rung([caller()], people) == ["prim"]
    assert rung([caller(waited=25)], people) == ["prim", "back"]


def test_an_emergency_rings_primaries_and_backups_at_once_then_standby_then_coordinators():
    people = [person("prim"), person("back", B), person("stan", S), person("coor", C)]
    assert rung([caller(urgency="emergency")], people) == ["prim", "back"]
    assert rung([caller(urgency="emergency", waited=20)], people)[2:] == ["stan"]
    assert rung([caller(urgency="emergency", waited=40)], people)[3:] == ["coor"]


def test_no_more_of_a_tier_are_rung_than_its_wave_says():
    people = [person("prim"), *(person(f"sta{n}", S) for n in range(5))]
    assert len(rung([caller(urgency="emergency", waited=20)], people)) == 1 + 2


def test_an_empty_wave_gives_way_to_the_next_tier():
    assert rung([caller()], [person("stan", S), person("coor", C)]) == ["stan"]


def test_after_the_plan_nobody_is_rung():
    assert rung([caller(waited=75)], [person("prim")]) == []


def test_the_language_comes_before_the_tier_and_the_skill():
    people = [
        person("engl", languages=("en",), skills=frozenset({"work"})),
        person("span", B, languages=("es",)),
    ]
    emergency = caller(urgency="emergency")
    assert rung([emergency], people) == ["span", "engl"]


def test_who_does_not_speak_the_language_is_rung_only_when_nobody_who_does_is_left():
    people = [person("span", languages=("es",)), person("engl", languages=("en",))]
    assert rung([caller()], people) == ["span"]
    assert rung([caller()], people, invited("span")) == []
    missed = invited("span", ended=1, outcome=Outcome.NO_ANSWER)
    assert rung([caller(waited=12)], people, missed) == ["engl"]
    talking = invited("span", call="other", accepted=True)
    assert rung([caller()], people, talking) == ["engl"]


def test_a_language_that_nobody_speaks_does_not_keep_telephones_from_ringing():
    assert rung([caller(language="quc")], [person("prim")]) == ["prim"]


def test_where_the_language_is_unknown_who_speaks_both_comes_first():
    people = [person("span", languages=("es",)), person("both")]
    assert rung([caller(language=None, urgency="emergency")], people) == ["both", "span"]


def test_the_skill_decides_between_equals():
    people = [person(f"per{n}") for n in range(5)]
    people.append(person("work", skills=frozenset({"work"})))
    assert rung([caller()], people)[0] == "work"


def test_nobody_is_always_the_first():
    people = [person(f"per{n}") for n in range(4)]
    firsts = {rung([caller(call=f"call{n}")], people)[0] for n in range(60)}
    assert firsts == {"per0", "per1", "per2", "per3"}


def test_who_asked_for_a_woman_is_given_a_woman_and_nobody_else():
    people = [person("anon"), person("woma", gender="woman"), person("manx", gender="man")]
    assert rung([caller(prefer="woman", waited=60)], people) == ["woma"]
    assert rung([caller(prefer="woman")], [person("manx", gender="man")]) == []


def test_a_wish_never_delays_an_emergency():
    people = [person("manx", gender="man")]
    assert rung([caller(prefer="woman", urgency="emergency")], people) == ["manx"]


def test_nobody_is_rung_for_themselves():
    people = [person("self"), person("prim")]
    assert rung([caller(own=frozenset({"self"}))], people) == ["prim"]


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.PASSED, Outcome.NO_KEY])
def test_who_was_rung_in_vain_is_not_rung_again_for_the_same_caller_while_they_wait(outcome):
    gone = invited("prim", seconds=20, ended=2, outcome=outcome)
    assert rung([caller(waited=21)], [person("prim")], gone) == []
    assert rung([caller(waited=5)], [person("prim")], gone) == ["prim"], "a new wait"
    before = invited("prim", seconds=31, ended=13, outcome=outcome)
    assert rung([caller("other")], [person("prim")], before) == ["prim"]


@pytest.mark.parametrize("outcome", [Outcome.NEEDLESS, Outcome.TAKEN, Outcome.LOST])
def test_a_ring_that_was_no_attempt_is_made_again(outcome):
    gone = invited("prim", seconds=20, ended=2, outcome=outcome)
    assert rung([caller(waited=21)], [person("prim")], gone) == ["prim"]


def test_who_has_just_talked_rests_ten_minutes():
    talked = invited("prim", "old", 900, ended=599, outcome=Outcome.REACHED)
    assert rung([caller()], [person("prim")], talked) == []
    rested = replace(talked, ended_at=NOW - WRAP_UP)
    assert rung([caller()], [person("prim")], rested) == ["prim"]


def test_who_practises_is_rung_again_at_once():
    talked = invited("prim", "old", 900, ended=1, outcome=Outcome.REACHED)
    practice = replace(scene([caller()], [person("prim")], talked), rests=False)
    assert [each.person.code for each in choices(practice)] == ["prim"]


def past(code, *seconds, call="old"):
    return [
        invited(code, call, each, ended=max(each - 1, 0), outcome=Outcome.NEEDLESS)
        for each in seconds
    ]


def test_a_telephone_rings_for_two_callers_only_after_half_a_minute():
    assert rung([caller()], [person("prim")], *past("prim", 29)) == []
    assert rung([caller()], [person("prim")], *past("prim", 30)) == ["prim"]
    other = [person("prim"), person("free")]
    assert rung([caller()], other, *past("prim", 5)) == ["free"]


def test_one_callers_own_plan_is_not_slowed_by_their_rings():
    for seconds in (1, 5, 29):
        again = past("prim", seconds, call="call")
        assert rung([caller(waited=40)], [person("prim")], *again) == ["prim"]


def test_a_telephone_that_has_rung_twenty_times_rests_for_the_rest_of_that_hour():
    rings = past("prim", *range(3500, 1500, -100))
    assert len(rings) == 20
    assert rung([caller()], [person("prim")], *rings) == []
    assert rung([caller()], [person("prim")], *rings[1:]) == ["prim"]
    an_hour_ago = [replace(rings[0], asked_at=ago(3600)), *rings[1:]]
    assert rung([caller()], [person("prim")], *an_hour_ago) == ["prim"]


@pytest.mark.parametrize("rings", [(5,), tuple(range(3500, 1500, -100))])
def test_an_emergency_rings_whoever_rests_when_nobody_else_could_be_rung(rings):
    emergency, rested = [caller(urgency="emergency")], past("prim", *rings)
    assert rung(emergency, [person("prim")], *rested) == ["prim"]
    assert rung(emergency, [person("prim"), person("free")], *rested) == ["free"]
    ringing = invited("free", seconds=3)
    assert rung(emergency, [person("prim"), person("free")], *rested, ringing) == []
    often = [caller(urgency="emergency", over=True)]
    assert rung(often, [person("prim")], *rested) == []


def test_a_second_emergency_soon_after_the_first_rings_all_telephones_again_and_not_one():
    people = [person(code) for code in ("one", "two", "three")]
    first = [each for one in people for each in past(one.code, 8)]
    second = [caller(urgency="emergency")]
    assert sorted(rung(second, people, *first)) == ["one", "three", "two"]
    rings = invited("two", seconds=1)
    assert sorted(rung(second, people, *first, rings)) == ["one", "three"]
    talked = invited("three", "old", 60, ended=5, outcome=Outcome.REACHED)
    assert rung(second, people, *first, talked, rings) == ["one"]


def test_when_all_rest_from_conversations_an_emergency_rings_all_of_them_together():
    people = [person(code) for code in ("one", "two", "three")]
    talked = [
        invited(one.code, "old", 200, ended=90, outcome=Outcome.REACHED) for one in people
    ]
    rings = invited("one", seconds=2)
    assert sorted(rung([caller(urgency="emergency")], people, *talked, rings)) == [
        "three",
        "two",
    ]


@pytest.mark.parametrize(
    "gone",
    [
        invited("prim", "old", 5, ended=4, outcome=Outcome.REFUSED),
        invited("prim", "old", 5, ended=4, outcome=Outcome.FAILED),
        invited("prim", TRIAL, 5, ended=4, outcome=Outcome.PASSED),
        invited("prim", "old", 5, ended=4, outcome=Outcome.TAKEN, rang=False),
    ],
)
def test_what_did_not_ring_for_a_caller_is_no_ring(gone):
    assert rung([caller()], [person("prim")], gone) == ["prim"]


def test_who_calls_too_often_comes_after_all_others_in_an_emergency_and_before_the_rest():
    often = caller("often", 60, "emergency", over=True, first="prim")
    once, urgent = caller("once", 1, "emergency"), caller("urgent", 90, "urgent")
    assert [each.call for each in by_need([urgent, often, once])] == ["once", "often", "urgent"]


def test_who_calls_too_often_is_told_soon_that_nobody_can_come():
    often = caller(urgency="emergency", over=True)
    hourly = past("prim", *range(3500, 1500, -100))
    assert is_hopeless(scene([often], [person("prim")], *hourly), often)
    brief = past("prim", 5)
    assert not is_hopeless(scene([often], [person("prim")], *brief), often)
    once = caller(urgency="emergency")
    assert not is_hopeless(scene([once], [person("prim")], *hourly), once)


def test_the_next_look_is_when_a_rest_between_two_rings_is_over():
    now = scene([caller()], [person("prim")], *past("prim", 12))
    assert changes_at(now) == NOW + timedelta(seconds=18)


def test_an_emergency_breaks_a_rest_only_when_nobody_else_rings_or_could():
    talked = invited("rest", "old", 900, ended=5, outcome=Outcome.REACHED)
    emergency = [caller(urgency="emergency")]
    assert rung(emergency, [person("rest"), person("free")], talked) == ["free"]
    ringing = invited("free")
    assert rung(emergency, [person("rest"), person("free")], talked, ringing) == []
    assert rung(emergency, [person("rest")], talked) == ["rest"]


def test_two_missed_rings_in_a_row_make_absent_for_the_shift_and_the_next_tier_moves_up():
    missed = [
        invited("prim", f"c{n}", n, ended=n - 5, outcome=Outcome.NO_ANSWER) for n in (300, 200)
    ]
    people = [person("prim"), person("back", B)]
    assert rung([caller()], people, *missed[:1]) == ["prim"]
    assert rung([caller()], people, *missed) == ["back"]
    answered = invited("prim", "c3", 100, ended=90, outcome=Outcome.PASSED)
    assert rung([caller()], people, *missed, answered) == ["prim"]


def test_when_everybody_is_absent_they_are_rung_all_the_same():
    missed = [
        invited("prim", f"c{n}", n, ended=n - 5, outcome=Outcome.NO_ANSWER) for n in (300, 200)
    ]
    assert rung([caller()], [person("prim")], *missed) == ["prim"]


@pytest.mark.parametrize(
    "outcome", [Outcome.NEEDLESS, Outcome.REFUSED, Outcome.FAILED, Outcome.LOST, Outcome.BUSY]
)
def test_a_ring_that_we_stopped_or_that_twilio_refused_is_no_missed_ring(outcome):
    rings = [invited("prim", f"c{n}", n, ended=n - 5, outcome=outcome) for n in (300, 200)]
    assert not is_absent(scene([], [person("prim")], *rings), person("prim"))


def test_what_was_missed_before_the_shift_counts_for_nothing():
    rings = [
        invited("prim", f"c{n}", n, ended=n - 5, outcome=Outcome.NO_ANSWER)
        for n in (4000, 3900)
    ]
    assert not is_absent(scene([], [person("prim")], *rings), person("prim"))


def test_callers_are_served_by_urgency_then_by_arrival_and_who_was_cut_off_comes_first():
    calm, early, cut = caller("calm", 90), caller("early", 60), caller("cut", 5, first="prim")
    urgent = caller("urgent", 1, "urgent")
    emergency = caller("emergency", 0, "emergency")
    order = [each.call for each in by_need([early, cut, urgent, emergency, calm])]
    assert order == ["emergency", "urgent", "cut", "calm", "early"]


def test_who_was_cut_off_gets_the_same_person_first():
    people = [person(f"per{n}") for n in range(5)]
    assert rung([caller(first="per3")], people)[0] == "per3"


def test_who_accepts_is_given_the_most_urgent_caller_whom_they_can_serve():
    callers = [
        caller("announced", 30),
        caller("english", 60, language="en"),
        caller("woman", 60, prefer="woman"),
        caller("emergency", 1, "emergency", language="en"),
    ]
    speaks = person("span", languages=("es",), gender="man")
    given = [each.call for each in for_acceptance(speaks, "announced", callers)]
    assert given == ["emergency", "announced"]


def test_a_telephone_that_rings_for_a_caller_who_has_gone_is_needless():
    ringing = [invited("prim"), invited("back")]
    people = [person("prim"), person("back", B)]
    assert [each.person for each in needless(scene([], people, *ringing))] == ["prim", "back"]
    assert needless(scene([caller()], people, *ringing)) == []


def test_a_telephone_goes_on_ringing_for_another_caller_whom_they_could_take():
    other = caller("other")
    assert needless(scene([other], [person("prim")], invited("prim"))) == []
    english = person("prim", languages=("en",))
    assert len(needless(scene([other], [english], invited("prim")))) == 1


def test_a_telephone_that_is_only_tried_rings_on_and_missing_it_makes_nobody_absent():
    tried = invited("prim", TRIAL)
    assert needless(scene([], [person("prim")], tried)) == []
    assert rung([caller()], [person("prim")], tried) == []
    missed = [
        invited("prim", TRIAL, n, ended=n - 5, outcome=Outcome.NO_ANSWER) for n in (300, 200)
    ]
    assert not is_absent(scene([], [person("prim")], *missed), person("prim"))


def test_who_is_being_asked_is_not_cut_off():
    asked = invited("prim", answered=True)
    assert needless(scene([], [person("prim")], asked)) == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"status": None}, None),
        ({"status": "no-answer"}, Outcome.NO_ANSWER),
        ({"status": "busy"}, Outcome.BUSY),
        ({"status": "failed"}, Outcome.FAILED),
        ({"status": "canceled"}, Outcome.NEEDLESS),
        ({"status": "completed", "answered": True}, Outcome.NO_KEY),
        ({"status": "completed", "answered": True, "key": "2"}, Outcome.PASSED),
        ({"status": "completed", "answered": True, "key": "1"}, Outcome.TAKEN),
        ({"status": "completed", "key": "1", "accepted": True}, Outcome.TAKEN),
        ({"status": "completed", "accepted": True, "bridged": False}, Outcome.TAKEN),
        ({"status": "completed", "accepted": True, "bridged": True}, Outcome.REACHED),
        ({"status": "of the future"}, Outcome.NO_KEY),
    ],
)
def test_how_an_invitation_ended_follows_from_what_is_known(facts, expected):
    known = {"key": None, "answered": False, "accepted": False, "bridged": None}
    assert outcome_of(**known | facts) is expected


def test_two_calls_in_a_row_that_twilio_did_not_place_are_no_accident():
    unplaced = [invited(code, seconds=9, ended=8, placed=False) for code in ("prim", "back")]
    assert is_ailing(scene([], [], *unplaced))
    assert not is_ailing(scene([], [], unplaced[0]))
    assert not is_ailing(scene([], [], *unplaced, invited("stan", seconds=5))), "one rang since"
    assert not is_ailing(scene([], [], *unplaced[:1], invited("back", seconds=1, placed=False)))
    old = [invited(code, seconds=31, ended=30, placed=False) for code in ("prim", "back")]
    assert not is_ailing(scene([], [], *old)), "it is tried again"


def test_the_next_look_is_when_a_wave_begins_or_a_plan_or_a_rest_ends():
    assert changes_at(scene([caller(waited=10)], [])) == NOW + timedelta(seconds=15)
    assert changes_at(scene([caller(waited=30)], [])) == NOW + timedelta(seconds=45)
    talked = invited("prim", "old", 900, ended=540, outcome=Outcome.REACHED)
    assert changes_at(scene([], [], talked)) == NOW + timedelta(seconds=60)
    assert changes_at(scene([], [])) is None


CODES = ["aaaa", "bbbb", "cccc", "dddd"]
PEOPLE = st.lists(
    st.builds(
        person,
        st.sampled_from(CODES),
        st.sampled_from(list(Tier)),
        st.sampled_from([("es",), ("en",), ("es", "en")]),
        gender=st.sampled_from([None, "woman"]),
    ),
    unique_by=lambda each: each.code,
)
CALLERS = st.lists(
    st.builds(
        caller,
        st.sampled_from(["c1", "c2", "c3"]),
        st.integers(0, 80),
        st.sampled_from(["emergency", "urgent", "normal"]),
        language=st.sampled_from(["es", "en", None, "quc"]),
        prefer=st.sampled_from([None, "woman"]),
    ),
    unique_by=lambda each: each.call,
)
INVITATIONS = st.lists(
    st.builds(
        lambda code, call, seconds, outcome, accepted: invited(
            code, call, seconds, None if outcome is None else 0, outcome, accepted=accepted
        ),
        st.sampled_from(CODES),
        st.sampled_from(["c1", "c2", "c3", "gone"]),
        st.integers(1, 200),
        st.sampled_from([None, *Outcome]),
        st.booleans(),
    ),
    max_size=8,
)


@given(CALLERS, PEOPLE, INVITATIONS)
def test_nobody_rings_twice_at_once(callers, people, invitations):
    codes = rung(callers, people, *invitations)
    busy = {each.person for each in invitations if each.ended_at is None}
    assert len(codes) == len(set(codes))
    assert not busy & set(codes)


@given(CALLERS, PEOPLE)
def test_nobody_is_forgotten_while_somebody_waits_whom_they_may_serve(callers, people):
    """Play a whole wait in which nobody answers: everybody who may serve is rung in the end."""
    for one in callers:
        fresh = replace(one, since=NOW, asked_at=NOW)
        told: set[str] = set()
        invitations: list[Invited] = []
        for second in range(fresh.plan.ends):
            at = NOW + timedelta(seconds=second)
            past = Scene(now=at, callers=[fresh], people=people, invitations=invitations)
            for choice in list(choices(past)):
                told.add(choice.person.code)
                rang = Invited(
                    id=f"{second}{choice.person.code}",
                    person=choice.person.code,
                    call=fresh.call,
                    asked_at=at,
                    ended_at=at,
                    outcome=Outcome.BUSY,
                )
                invitations.append(rang)
        able = {
            each.code
            for each in people
            if fresh.urgency is Urgency.EMERGENCY or fresh.prefer in {None, each.gender}
        }
        named = {tier for wave in fresh.plan.waves for tier in wave.tiers}
        present = {each.code for each in people if each.tier in named} & able
        of_wave = {each.code for each in people if each.tier is Tier.STANDBY} & able
        capped = len(of_wave) > 2
        assert (present - of_wave if capped else present) <= told
        assert told <= able
        assert not able or told


def rested(code, seconds):
    return invited(code, "other", seconds + 60, ended=seconds, outcome=Outcome.REACHED)


def test_a_caller_whom_only_resting_people_could_take_has_no_hope_but_in_an_emergency():
    people, resting = [person("ana")], rested("ana", 60)
    assert is_hopeless(scene([caller()], people, resting), caller())
    emergency = caller(urgency="emergency")
    assert not is_hopeless(scene([emergency], people, resting), emergency)
    soon = rested("ana", WRAP_UP.total_seconds() - 30)
    assert not is_hopeless(scene([caller()], people, soon), caller()), "they are back in time"


def test_there_is_hope_while_somebody_rings_talks_or_was_not_tried():
    waits = caller(waited=20)
    missed = invited("ana", ended=1, outcome=Outcome.NO_ANSWER)
    assert is_hopeless(scene([waits], [person("ana")], missed), waits)
    assert is_hopeless(scene([waits], []), waits)
    for other in (invited("luis"), invited("luis", "other", accepted=True, answered=True)):
        both = [person("ana"), person("luis")]
        assert not is_hopeless(scene([waits], both, missed, other), waits)
    assert not is_hopeless(scene([waits], [person("ana"), person("rosa", S)], missed), waits)


def test_there_is_hope_while_a_telephone_rings_whose_owner_wants_no_further_calls():
    waits = caller(waited=20)
    gone: list[Person] = []
    assert not is_hopeless(scene([waits], gone, invited("ana")), waits)
    for ended in (
        invited("ana", ended=1, outcome=Outcome.NO_ANSWER),
        invited("ana", accepted=True, answered=True),
        invited("ana", "other"),
    ):
        assert is_hopeless(scene([waits], gone, ended), waits)
    assert needless(scene([waits], gone, invited("ana"))) == [], "and it rings on"


def test_who_is_called_about_an_alarm_is_busy_and_soon_free_again():
    waits, people = caller(urgency="emergency"), [person("ana"), person("luis", S)]
    called = replace(scene([waits], people), busy=frozenset({"ana"}))
    assert [each.person.code for each in choices(called)] == ["luis"], "the next tier moves up"
    alone = replace(scene([waits], people[:1]), busy=frozenset({"ana"}))
    assert list(choices(alone)) == []
    assert not is_hopeless(alone, waits), "the caller does not leave for a message"


def test_a_wish_that_nobody_on_shift_fits_has_no_hope():
    waits = caller(prefer="woman")
    assert is_hopeless(scene([waits], [person("ana", gender="man")]), waits)
    assert not is_hopeless(scene([waits], [person("ana", gender="woman")]), waits)


@given(CALLERS, PEOPLE, INVITATIONS)
def test_for_a_hopeless_caller_nobody_is_rung_until_their_plan_ends(
    callers, people, invitations
):
    for one in callers:
        now = scene([one], people, *invitations)
        if not is_hopeless(now, one):
            continue
        for second in range(0, one.plan.ends, 5):
            later = replace(now, now=NOW + timedelta(seconds=second))
            over = replace(later, invitations=[e for e in invitations if e.ended_at])
            assert list(choices(over)) == []


RUSHES = st.lists(
    st.tuples(st.integers(0, 300), st.sampled_from(["emergency", "urgent", "normal"])),
    min_size=1, max_size=12,
)  # fmt: skip


@given(RUSHES, st.integers(1, 4))
def test_however_many_call_no_telephone_rings_more_often_than_it_may(rush, count):
    """Play five minutes in which callers who call too often come and go, and nobody answers."""
    people, invitations = [person(f"p{at}") for at in range(count)], list[Invited]()
    for second in range(0, 300, 3):
        at = NOW + timedelta(seconds=second)
        waiting = [
            replace(caller(f"{number}", 0, urgency, over=True), since=at, asked_at=at)
            for number, (begins, urgency) in enumerate(rush)
            if begins <= second < begins + 20
        ]
        now = Scene(now=at, callers=waiting, people=people, invitations=invitations)
        invitations += [
            Invited(
                id=f"{second}{choice.person.code}", person=choice.person.code,
                call=choice.caller.call, asked_at=at, ended_at=at, outcome=Outcome.NO_ANSWER,
            )
            for choice in choices(now)
        ]  # fmt: skip
    for one in people:
        rings = [each for each in invitations if each.person == one.code]
        for before, after in pairwise(rings):
            same = before.call == after.call
            assert same or after.asked_at - before.asked_at >= timedelta(seconds=30)
        assert len(rings) <= 20
