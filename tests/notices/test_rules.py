"""Whom to tell what next follows from everything at one moment, and from nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.notices.facts import Kind, Matter, Recipient, Result, Scene, Team, Told
from app.notices.rules import CALLED, call, is_done, is_stale, writings
from app.staff.rules import Means

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def person(code, **more):
    return Recipient(
        code=code, first_name=code.title(), phone="+14135550101", language="es", **more
    )


ANA, LUIS, ROSA = person("ana"), person("luis"), person("rosa", email="rosa@example.org")
EVERYBODY = {each.code: each for each in (ANA, LUIS, ROSA)}
TEAM = Team(first=[ANA], others=[LUIS], everybody=EVERYBODY)


def matter(kind, *, since=NOW, **more):
    facts = ({"case": "TERN-4821"},)
    return Matter(name="m", kind=kind, since=since, latest=since, facts=facts, **more)


def told(who, means=Means.TEXT, *, at=NOW, ended=True, result=Result.TOLD, kind=Kind.NOBODY):
    return Told(
        matter="m",
        kind=Kind.EMERGENCY if means is Means.CALL else kind,
        person=who.code,
        means=means,
        at=at,
        ended_at=at if ended else None,
        result=result if ended else None,
    )


def scene(matters, *done, team=TEAM, **more):
    return Scene(now=NOW, matters=[matters], told=done, team=team, **more)


def readers(found):
    return [(each.code, means) for _, each, means in writings(found)]


def test_coordinators_on_shift_are_written_to_and_nobody_else_at_first():
    assert readers(scene(matter(Kind.NOBODY))) == [("ana", Means.TEXT)]


def test_without_a_coordinator_on_shift_all_of_them_are_written_to():
    team = replace(TEAM, first=[], others=[ANA, LUIS])
    assert readers(scene(matter(Kind.NOBODY), team=team)) == [
        ("ana", Means.TEXT),
        ("luis", Means.TEXT),
    ]


def test_an_emergency_that_nobody_has_taken_for_ten_minutes_goes_to_all_coordinators():
    late = matter(Kind.EMERGENCY, since=NOW - 10 * MINUTE)
    assert ("luis", Means.TEXT) in readers(scene(late, told(ANA)))
    calmer = matter(Kind.NOBODY, since=NOW - 10 * MINUTE)
    assert readers(scene(calmer, told(ANA))) == []


def test_of_an_alarm_no_failure_is_final_and_none_is_repeated_at_once():
    team = Team(first=[ROSA], everybody=EVERYBODY)
    alarm = matter(Kind.NOBODY, since=NOW - 500 * MINUTE)
    for result in (Result.REFUSED, Result.LOST):
        once = told(ROSA, at=NOW - 9 * MINUTE, result=result)
        letter = told(ROSA, Means.EMAIL, at=NOW - 8 * MINUTE, result=result)
        assert readers(scene(alarm, once, team=team)) == [("rosa", Means.EMAIL)]
        assert readers(scene(alarm, once, letter, team=team)) == []
        assert readers(scene(alarm, once, team=team, mail=False)) == []
        later = [replace(each, at=each.at - 60 * MINUTE) for each in (once, letter)]
        assert readers(scene(alarm, *later, team=team)) != []
        assert readers(scene(alarm, later[0], team=team, mail=False)) == [("rosa", Means.TEXT)]


def test_a_reminder_that_fails_is_not_sent_again_every_second():
    alarm = matter(Kind.NOBODY, since=NOW - 500 * MINUTE)
    first, failed = told(ANA, at=NOW - 60 * MINUTE), told(ANA, at=NOW, result=Result.REFUSED)
    assert readers(scene(alarm, first, failed)) == []


def test_what_comes_too_late_is_told_to_nobody():
    absent = replace(matter(Kind.ABSENT), facts=({"until": "2026-11-20T07:59:00+00:00"},))
    assert is_stale(absent, NOW)
    assert not is_stale(matter(Kind.MESSAGE, since=NOW - 60 * MINUTE), NOW)
    assert is_stale(matter(Kind.MESSAGE, since=NOW - 900 * MINUTE), NOW)
    assert not is_stale(matter(Kind.EMERGENCY, since=NOW - 9000 * MINUTE), NOW)


def test_a_message_that_is_being_heard_keeps_no_alarm_from_its_call():
    hearing = replace(rung(ANA, MINUTE, ended=False), kind=Kind.MESSAGE, matter="other")
    assert called(hearing, engaged=frozenset({"ana"})) == "luis"


def test_whoever_has_just_taken_an_alarm_is_not_the_first_to_be_called_for_the_next():
    taken = replace(rung(ANA, MINUTE), matter="before", result=Result.TAKEN)
    assert called(taken) == "luis"


def test_whoever_it_is_about_is_told_as_well_and_once():
    about = matter(Kind.ABSENT, to=("rosa", "ana", "gone"))
    assert [code for code, _ in readers(scene(about))] == ["rosa", "ana"]


def test_who_has_been_told_is_not_told_again_of_what_is_no_alarm():
    done = scene(
        matter(Kind.ABSENT, since=NOW - 900 * MINUTE), told(ANA, at=NOW - 800 * MINUTE)
    )
    assert readers(done) == []
    assert is_done(done, done.matters[0])


def test_what_is_under_way_is_neither_done_nor_begun_again():
    under_way = scene(matter(Kind.ABSENT), told(ANA, ended=False))
    assert readers(under_way) == []
    assert not is_done(under_way, under_way.matters[0])


def test_a_text_that_cannot_arrive_is_followed_by_a_letter_and_then_by_nothing():
    team = Team(first=[ROSA], everybody=EVERYBODY)
    failed = told(ROSA, result=Result.REFUSED)
    assert readers(scene(matter(Kind.ABSENT), team=team)) == [("rosa", Means.TEXT)]
    assert readers(scene(matter(Kind.ABSENT), failed, team=team)) == [("rosa", Means.EMAIL)]
    assert readers(scene(matter(Kind.ABSENT), failed, team=team, mail=False)) == []
    both = failed, told(ROSA, Means.EMAIL, result=Result.LOST)
    assert readers(scene(matter(Kind.ABSENT), *both, team=team)) == []


def test_whoever_chose_letters_is_written_letters_and_texts_where_those_fail():
    team = Team(first=[replace(ROSA, tell=Means.EMAIL)], everybody=EVERYBODY)
    failed = told(ROSA, Means.EMAIL, result=Result.LOST)
    assert readers(scene(matter(Kind.ABSENT), team=team)) == [("rosa", Means.EMAIL)]
    assert readers(scene(matter(Kind.ABSENT), failed, team=team)) == [("rosa", Means.TEXT)]
    assert readers(scene(matter(Kind.ABSENT), team=team, mail=False)) == [("rosa", Means.TEXT)]


def test_an_alarm_is_written_again_less_and_less_often():
    since = NOW - 10000 * MINUTE
    for times, minutes in enumerate((10, 30, 60, 180, 720, 720), 1):
        before = [told(ANA, at=since + n * MINUTE) for n in range(times - 1)]
        alarm = matter(Kind.NOBODY, since=since)
        fresh = told(ANA, at=NOW - minutes * MINUTE + timedelta(seconds=1))
        assert "ana" not in [code for code, _ in readers(scene(alarm, *before, fresh))]
        due = told(ANA, at=NOW - minutes * MINUTE)
        assert ("ana", Means.TEXT) in readers(scene(alarm, *before, due))


def test_what_joins_an_alarm_is_written_after_five_minutes():
    alarm = replace(matter(Kind.NOBODY, since=NOW - 9 * MINUTE), latest=NOW - MINUTE)
    assert readers(scene(alarm, told(ANA, at=NOW - 4 * MINUTE))) == []
    assert readers(scene(alarm, told(ANA, at=NOW - 5 * MINUTE))) == [("ana", Means.TEXT)]


def rung(who, ago, *, ended=True):
    return told(who, Means.CALL, at=NOW - ago, ended=ended, result=Result.UNHEARD)


def called(*done, **more):
    found = call(scene(matter(Kind.EMERGENCY), *done, **more))
    return found and found[1].code


def test_coordinators_on_shift_are_called_first_and_then_the_others():
    assert called() == "ana"
    assert called(rung(ANA, MINUTE)) == "luis"


def test_one_telephone_rings_at_a_time_whatever_alarms_there_are():
    ringing = rung(ANA, MINUTE, ended=False)
    assert called(ringing) is None
    assert called(replace(ringing, matter="another")) is None


def test_after_a_round_each_is_called_again_after_a_while_that_grows():
    once = rung(ANA, MINUTE), rung(LUIS, MINUTE)
    assert called(*once) is None
    assert called(rung(ANA, 2 * MINUTE), rung(LUIS, MINUTE)) == "ana"
    twice = rung(ANA, 9 * MINUTE), rung(ANA, 4 * MINUTE), rung(LUIS, MINUTE)
    assert called(*twice) is None
    assert called(*twice, rung(LUIS, timedelta())) is None


def test_who_is_on_a_call_is_not_called():
    assert called(engaged=frozenset({"ana"})) == "luis"


def test_only_an_emergency_and_a_call_back_call_people():
    for kind in set(Kind) - set(CALLED):
        assert call(scene(matter(kind))) is None


def backs(*done, dropped=False, prefer=None, **more):
    """Say who is called while an alarm and a call back are open, and about which."""
    facts = ({"case": "TERN-4821", "prefer": prefer, "dropped": dropped},)
    alarm = replace(matter(Kind.EMERGENCY), name="alarm")
    back = replace(matter(Kind.BACK), facts=facts)
    found = call(Scene(now=NOW, matters=[alarm, back], told=done, **{"team": TEAM} | more))
    return found and (found[0].kind, found[1].code)


def test_an_emergency_that_dropped_is_called_back_before_the_alarm_and_then_in_turn_with_it():
    back = replace(rung(ANA, MINUTE), kind=Kind.BACK)
    alarm = replace(rung(LUIS, MINUTE / 2), matter="alarm")
    assert backs() == (Kind.EMERGENCY, "ana"), "who asked to be called back can wait"
    assert backs(dropped=True) == (Kind.BACK, "ana")
    assert backs(back, dropped=True) == (Kind.EMERGENCY, "ana")
    assert backs(back, alarm, dropped=True) == (Kind.BACK, "luis")


def test_while_machines_flood_the_line_nobody_is_called_back_who_did_not_ask():
    assert backs(dropped=True, guard=True) == (Kind.EMERGENCY, "ana")
    taken = (
        replace(rung(ANA, MINUTE), matter="alarm"),
        replace(rung(LUIS, MINUTE), matter="alarm"),
    )
    assert backs(*taken, dropped=True, guard=True) is None
    assert backs(*taken, guard=True) == (Kind.BACK, "ana"), "who asked is called back"


def test_after_an_hour_a_call_back_that_nobody_asked_for_would_only_startle():
    facts = ({"case": "TERN-4821", "dropped": True},)
    dropped = replace(matter(Kind.BACK), facts=facts)
    assert not is_stale(dropped, NOW + 59 * MINUTE)
    assert is_stale(dropped, NOW + 60 * MINUTE)
    assert not is_stale(matter(Kind.BACK), NOW + 600 * MINUTE)


def test_where_a_woman_was_asked_for_women_on_shift_are_called_first_and_then_anybody():
    man, woman = replace(ANA, gender="man"), replace(LUIS, gender="woman")
    away = replace(ROSA, gender="woman")
    team = Team(first=[away], on_shift=[man, woman], everybody=EVERYBODY)

    def next_one(*done, prefer="woman", **more):
        facts = ({"case": "TERN-4821", "prefer": prefer},)
        back = replace(matter(Kind.BACK), facts=facts)
        calls = [replace(each, kind=Kind.BACK) for each in done]
        found = call(scene(back, *calls, team=team, **more))
        return found and found[1].code

    assert next_one(prefer=None) == "ana"
    assert next_one() == "luis"
    assert next_one(rung(LUIS, MINUTE)) == "rosa", "who is not on shift comes before a man once"
    assert next_one(rung(LUIS, MINUTE), rung(ROSA, MINUTE)) == "ana"
    assert next_one(engaged=frozenset({"luis", "rosa"})) == "ana", "nobody waits for it"
    later = rung(LUIS, 3 * MINUTE), rung(ROSA, 3 * MINUTE), rung(ANA, 3 * MINUTE)
    assert next_one(*later) == "luis"


PEOPLE = st.sampled_from([ANA, LUIS, ROSA])
TOLD = st.builds(
    told,
    PEOPLE,
    st.sampled_from(Means),
    at=st.integers(0, 3000).map(lambda minutes: NOW - minutes * MINUTE),
    ended=st.booleans(),
    result=st.sampled_from(Result),
)


@given(st.sampled_from(Kind), st.lists(TOLD, max_size=12), st.booleans())
def test_nobody_is_told_the_same_thing_twice_at_once(kind, done, mail):
    found = scene(matter(kind, since=NOW - 3000 * MINUTE), *done, mail=mail)
    chosen = readers(found)
    assert len({code for code, _ in chosen}) == len(chosen)
    writing = {each.person for each in done if not each.ended_at and each.means != Means.CALL}
    assert not {code for code, _ in chosen} & writing


@given(st.lists(TOLD, max_size=12))
def test_an_alarm_is_never_done_and_somebody_is_told_of_it_within_half_a_day(done):
    alarm = matter(Kind.EMERGENCY, since=NOW - 3000 * MINUTE)
    over = [replace(each, ended_at=each.at, result=each.result or Result.LOST) for each in done]
    later = replace(scene(alarm, *over), now=NOW + 721 * MINUTE)
    assert not is_done(later, alarm)
    assert call(later) is not None


def gap(**hours):
    facts = ({name: hours[name] for name in hours},)
    return replace(matter(Kind.UNCOVERED), name="gap", facts=facts)


def iso(minutes):
    return (NOW + minutes * MINUTE).isoformat()


def test_a_gap_is_told_to_nobody_at_night_and_called_for_only_from_its_moment_on():
    asleep = scene(gap(quiet=[iso(-60), iso(1)], rings=iso(-30)))
    assert (list(writings(asleep)), call(asleep)) == ([], None)
    awake = scene(gap(quiet=[iso(-60), iso(0)], rings=iso(1)))
    assert [who for _, who, _ in writings(awake)] == [ANA]
    assert call(awake) is None
    assert call(scene(gap(quiet=None, rings=iso(0)))) is not None


def test_an_emergency_that_found_nobody_is_called_for_before_a_gap():
    both = [gap(rings=iso(-60)), matter(Kind.EMERGENCY)]
    chosen = call(replace(scene(both[0]), matters=both))
    assert chosen is not None
    assert chosen[0].kind is Kind.EMERGENCY


def test_an_offer_that_does_not_arrive_is_tried_again_less_often_and_at_last_not():
    def tried(times, ago):
        failed = [
            told(ANA, at=NOW - ago - n * MINUTE, result=Result.REFUSED) for n in range(times)
        ]
        offer = matter(Kind.OFFER, since=NOW - 600 * MINUTE, to=("ana",))
        return scene(offer, *failed, team=Team(first=[], everybody=EVERYBODY), mail=False)

    assert readers(tried(1, 9 * MINUTE)) == []
    assert not is_done(tried(1, 9 * MINUTE), tried(1, 9 * MINUTE).matters[0])
    assert readers(tried(1, 10 * MINUTE)) == [("ana", Means.TEXT)]
    assert readers(tried(3, 59 * MINUTE)) == []
    assert readers(tried(3, 60 * MINUTE)) == [("ana", Means.TEXT)]
    assert is_done(tried(8, 800 * MINUTE), tried(8, 800 * MINUTE).matters[0])
