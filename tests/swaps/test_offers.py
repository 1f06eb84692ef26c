"""Whose duty it is while shifts are offered, taken, exchanged and given back."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from app.db import ConflictError
from app.notices import service as notices
from app.rota import store as rota_store
from app.rota.edits import Deed
from app.rota.fitting import Refusal
from app.rota.hours import A_WEEK
from app.rota.moves import Hours, cancelled, changed_from, given, left, moved
from app.rota.revising import StaleError, Why, revise, undo
from app.rota.rules import Away
from app.swaps import service, store
from app.swaps.rules import Place, State, Wrong
from app.swaps.work import SwapRefusedError
from tests.swaps.conftest import MONDAY, NOON, ROTA, TUESDAY, WEDNESDAY, local


def refused(act, *given, **more):
    with pytest.raises(SwapRefusedError) as error:
        act(*given, **more)
    return error.value.why


def goes_to(desk, moment):
    desk.clock.step(moment - desk.at)


def test_a_shift_stays_with_its_holder_until_another_has_said_yes(desk):
    swap, told = desk.offers("Ana", MONDAY)
    assert told == 2, "Luis and Beto speak Spanish and are free"
    assert desk.holder(MONDAY) == "Ana"
    assert desk.told("Luis") == desk.told("Beto") == ["offer give"]
    assert desk.told("Rosa") == [], "the shift needs Spanish"
    assert desk.accepts("Luis", swap) is State.TAKEN
    assert desk.holder(MONDAY) == "Luis"
    assert desk.holder(MONDAY + A_WEEK) == "Ana", "one date, and no other"
    assert desk.told("Ana") == ["swapped taken"]
    assert desk.revisions()[0] == (Deed.GAVE, "Luis")


def test_of_two_who_say_yes_at_once_one_gets_it_and_the_other_is_told_so(desk):
    swap, _ = desk.offers("Ana", MONDAY)

    def says_yes(name):
        try:
            return desk.accepts(name, swap)
        except SwapRefusedError as error:
            return error.why

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(says_yes, ("Luis", "Beto"))) == [Wrong.OVER, State.TAKEN]
    assert desk.holder(MONDAY) in {"Luis", "Beto"}
    assert [deed for deed, _ in desk.revisions()].count(Deed.GAVE) == 1


def test_of_two_who_take_an_open_shift_at_once_one_gets_it(desk):
    place = desk.place(WEDNESDAY, 16)

    def takes(name):
        try:
            return desk.does(service.take_open, name, desk.code(name), place).day
        except SwapRefusedError as error:
            return error.why

    with ThreadPoolExecutor(2) as both:
        found = list(both.map(takes, ("Luis", "Beto")))
    assert sorted(map(str, found)) == sorted([str(WEDNESDAY), Wrong.OVER])
    assert desk.holder(WEDNESDAY, 16) in {"Luis", "Beto"}


def test_only_who_is_qualified_and_free_and_within_their_limits_is_offered_a_shift(desk):
    night = '  - {person: Ana, days: [mon], from: "22:00", to: "06:00"}\n'
    busy = '  - {person: Luis, days: [mon], from: "23:00", to: "23:30"}\n'
    desk.brings(ROTA + night + busy)
    swap, told = desk.offers("Ana", MONDAY, starts=22)
    assert told == 1, "Luis is busy, Beto takes no nights"
    assert desk.told("Rosa") == ["offer give"]
    assert refused(desk.accepts, "Luis", swap) is Wrong.UNFIT
    with pytest.raises(SwapRefusedError) as error:
        desk.accepts("Beto", swap)
    assert error.value.refusals == (Refusal.NIGHTS,)
    assert desk.holder(MONDAY, 22) == "Ana"


def test_who_was_free_when_it_was_offered_and_is_not_now_does_not_get_it(desk):
    swap, _ = desk.offers("Ana", MONDAY)
    away = Away(person=desk.code("Luis"), since=local(MONDAY, 0), until=local(TUESDAY, 0))
    desk.revises(lambda rota: replace(rota, away=(*rota.away, away)))
    assert refused(desk.accepts, "Luis", swap) is Wrong.UNFIT
    assert desk.state(swap) is State.OPEN, "the others may still take it"
    assert desk.accepts("Beto", swap) is State.TAKEN


def test_a_swap_gives_each_the_others_shift_or_neither(desk):
    swap, _ = desk.offers("Ana", MONDAY, asks="Luis", wants=TUESDAY)
    assert desk.told("Luis") == ["offer swap"]
    assert (desk.holder(MONDAY), desk.holder(TUESDAY)) == ("Ana", "Luis")
    assert refused(desk.accepts, "Beto", swap) is Wrong.NOT_ASKED
    desk.accepts("Luis", swap)
    assert (desk.holder(MONDAY), desk.holder(TUESDAY)) == ("Luis", "Ana")
    assert desk.revisions()[0] == (Deed.SWAPPED, "Luis")


def test_a_swap_that_cannot_be_is_refused_when_it_is_asked(desk):
    assert refused(desk.offers, "Ana", MONDAY, asks="Rosa", wants=WEDNESDAY) is Wrong.UNFIT
    assert refused(desk.offers, "Ana", MONDAY, asks="Rosa") is Wrong.UNFIT
    assert desk.told("Rosa") == []


def test_the_other_shift_of_a_swap_is_looked_at_afresh_too(desk):
    swap, _ = desk.offers("Ana", MONDAY, asks="Luis", wants=TUESDAY)
    desk.revises(lambda rota: given(rota, desk.stint(TUESDAY), desk.code("Beto")))
    assert refused(desk.accepts, "Luis", swap) is Wrong.OVER
    assert desk.holder(MONDAY) == "Ana"
    desk.follows()
    assert desk.state(swap) is State.ENDED
    assert desk.told("Ana") == ["swapped gone"]


def test_what_is_offered_once_is_not_offered_twice_and_can_be_taken_back(desk):
    swap, _ = desk.offers("Ana", MONDAY)
    assert refused(desk.offers, "Ana", MONDAY, asks="Luis") is Wrong.OFFERED
    desk.does(service.withdraw, "Ana", swap)
    assert refused(desk.accepts, "Luis", swap) is Wrong.OVER
    desk.offers("Ana", MONDAY, asks="Luis")
    assert desk.told("Luis") == ["offer give", "offer ask"]


def test_who_is_asked_may_say_no(desk):
    swap, _ = desk.offers("Ana", MONDAY, asks="Luis")
    desk.does(service.decline, "Luis", swap, desk.code("Luis"))
    assert desk.state(swap) is State.DECLINED
    assert desk.told("Ana") == ["swapped declined"]
    assert desk.holder(MONDAY) == "Ana"


def test_what_is_offered_elsewhere_ends_when_its_shift_changes_hands(desk):
    wants, _ = desk.offers("Luis", TUESDAY, asks="Ana", wants=MONDAY)
    gives, _ = desk.offers("Ana", MONDAY)
    desk.accepts("Beto", gives)
    assert desk.state(wants) is State.ENDED
    assert desk.told("Luis") == ["offer give", "swapped gone"]


# Grafana OnCall #4182: a swap did not move when its shift moved.
def test_a_swap_follows_its_shift_when_the_shift_moves(desk):
    swap, _ = desk.offers("Ana", MONDAY)
    desk.accepts("Luis", swap)
    earlier = Hours(starts=time(9), ends=time(13), nights=0)
    desk.revises(lambda rota: moved(rota, desk.stint(MONDAY), earlier))
    desk.follows()
    for hour, minute in ((9, 0), (9, 59), (12, 59)):
        assert desk.on_shift(local(MONDAY, hour, minute)) == {"Luis"}
    assert desk.on_shift(local(MONDAY, 8, 59)) == desk.on_shift(local(MONDAY, 13)) == set()
    assert desk.told("Ana") == ["swapped taken", "swapped moved"]
    assert desk.told("Luis") == ["offer give", "swapped moved"]
    desk.follows()
    assert desk.told("Ana").count("swapped moved") == 1, "once"


def test_a_swap_follows_its_shift_when_all_of_it_moves_from_a_date_on(desk):
    desk.clock.step(A_WEEK)
    later = MONDAY + A_WEEK
    swap, _ = desk.offers("Ana", later)
    waits, _ = desk.offers("Ana", later + A_WEEK)
    desk.accepts("Luis", swap)
    shift = desk.shift(later)
    anew = replace(shift, starts=time(9), ends=time(13))
    desk.revises(lambda rota: changed_from(rota, shift, later, anew))
    desk.follows()
    assert desk.holder(later, 9) == "Luis"
    assert sorted(desk.told("Luis")) == ["offer give"] * 3 + ["swapped moved"], "asked anew"
    assert desk.accepts("Luis", waits) is State.TAKEN, "an offer follows as well"
    assert desk.holder(later + A_WEEK, 9) == "Luis"


def test_when_a_shift_is_deleted_so_is_its_swap_and_both_hear_it(desk):
    swap, _ = desk.offers("Ana", MONDAY)
    desk.accepts("Luis", swap)
    desk.revises(lambda rota: cancelled(rota, desk.stint(MONDAY)))
    desk.follows()
    assert desk.state(swap) is State.ENDED
    assert desk.told("Ana")[-1] == desk.told("Luis")[-1] == "swapped gone"
    assert desk.on_shift(local(MONDAY, 11)) == set()


def test_nobody_agrees_to_hours_that_they_were_not_told(desk):
    swap, _ = desk.offers("Ana", MONDAY)
    seen = (local(MONDAY, 10), local(MONDAY, 14))
    earlier = Hours(starts=time(6), ends=time(14), nights=0)
    desk.revises(lambda rota: moved(rota, desk.stint(MONDAY), earlier))
    assert refused(desk.accepts, "Luis", swap) is Wrong.MOVED, "not looked at yet"
    desk.follows()
    assert refused(desk.accepts, "Luis", swap, seen=(seen,)) is Wrong.MOVED
    assert desk.accepts("Luis", swap, seen=((local(MONDAY, 6), seen[1]),)) is State.TAKEN


# Grafana OnCall #4538: nobody could take the shift of somebody who was on call right then.
def test_a_live_shift_is_taken_and_what_was_done_stays_with_who_did_it(desk):
    goes_to(desk, local(MONDAY, 12, 30))
    swap, _ = desk.offers("Ana", MONDAY)
    desk.accepts("Luis", swap)
    assert desk.on_shift(local(MONDAY, 12, 29)) == {"Ana"}
    assert desk.on_shift(local(MONDAY, 12, 30)) == desk.on_shift(local(MONDAY, 13)) == {"Luis"}
    assert desk.on_shift(local(MONDAY, 14)) == set()


def test_what_is_left_of_a_running_open_shift_can_be_taken(desk):
    goes_to(desk, local(WEDNESDAY, 17, 15))
    desk.does(service.take_open, "Luis", desk.code("Luis"), desk.place(WEDNESDAY, 16))
    assert desk.on_shift(local(WEDNESDAY, 17, 15)) == {"Luis"}
    assert desk.on_shift(local(WEDNESDAY, 17, 14)) == set()


# Of the same issue: a colleague who was not on call asked, somebody accepted, nothing changed.
def test_a_request_that_would_change_nobodys_duty_is_refused(desk):
    assert refused(desk.offers, "Ana", MONDAY, asks="Ana") is Wrong.NOTHING
    same = '  - {person: Luis, days: [mon], from: "10:00", to: "14:00"}\n'
    desk.brings(ROTA + same)
    luis = next(
        each
        for each in desk.rota.timetable.starting(MONDAY)
        if each.person == desk.code("Luis")
    )
    ana = next(
        each for each in desk.rota.timetable.starting(MONDAY) if each.person == desk.code("Ana")
    )
    with desk.dealing("Ana") as dealing, pytest.raises(SwapRefusedError) as error:
        service.offer(dealing, desk.code("Ana"), place(ana), desk.code("Luis"), place(luis))
    assert error.value.why is Wrong.NOTHING


def place(stint):
    return Place(shift=stint.shift.code, day=stint.day)


def test_who_never_held_a_shift_cannot_offer_it(desk):
    assert refused(desk.offers, "Luis", MONDAY) is Wrong.NOT_THEIRS
    assert refused(desk.offers, "Luis", WEDNESDAY, starts=16) is Wrong.NOT_THEIRS
    assert desk.told("Beto") == []


# Grafana OnCall #5131: whoever took the wrong shift by mistake could not give it back.
def test_a_shift_that_was_taken_by_mistake_can_be_given_back_and_is_never_nobodys(desk):
    swap, _ = desk.offers("Ana", MONDAY)
    desk.accepts("Luis", swap)
    _, is_open = desk.does(service.give_back, "Luis", swap)
    assert not is_open
    assert desk.holder(MONDAY) == "Ana"
    assert desk.told("Ana") == ["swapped taken", "swapped returned"]
    assert desk.told() == ["opened back"], "coordinators"
    assert desk.told("Beto") == ["offer give", "offer give"], "it is offered again"
    with desk.database.transaction() as session:
        (again,) = store.live(session)
        assert (again.holder, again.state) == (desk.code("Ana"), State.OPEN)


def test_what_is_given_back_to_somebody_who_is_not_free_is_open_and_no_silent_gap(desk):
    swap, _ = desk.offers("Ana", MONDAY)
    desk.accepts("Luis", swap)
    away = Away(person=desk.code("Ana"), since=local(MONDAY, 0), until=local(TUESDAY, 0))
    desk.revises(lambda rota: replace(rota, away=(*rota.away, away)))
    _, is_open = desk.does(service.give_back, "Luis", swap)
    assert is_open
    assert desk.holder(MONDAY) is None
    assert desk.told() == ["opened open"]
    assert desk.told("Ana")[-1] == "swapped opened"


def test_a_swap_is_taken_back_on_both_sides(desk):
    swap, _ = desk.offers("Ana", MONDAY, asks="Luis", wants=TUESDAY)
    desk.accepts("Luis", swap)
    _, is_open = desk.does(service.give_back, "Luis", swap)
    assert not is_open
    assert (desk.holder(MONDAY), desk.holder(TUESDAY)) == ("Ana", "Luis")


def test_what_has_begun_is_not_given_back_and_what_is_not_theirs_neither(desk):
    swap, _ = desk.offers("Ana", MONDAY)
    desk.accepts("Luis", swap)
    assert refused(desk.does, service.give_back, "Beto", swap) is Wrong.NOT_THEIRS
    goes_to(desk, local(MONDAY, 10))
    assert refused(desk.does, service.give_back, "Luis", swap) is Wrong.BEGUN
    assert desk.on_shift(desk.at) == {"Luis"}


# Grafana OnCall #3132: after an accident only the person themselves could make a swap.
def test_a_coordinator_acts_for_somebody_who_had_an_accident(desk):
    with pytest.raises(SwapRefusedError) as error:
        desk.does(service.offer, "Luis", desk.code("Ana"), desk.place(MONDAY))
    assert error.value.why is Wrong.NOT_THEIRS
    swap, _ = desk.offers("Ana", MONDAY, by="Rosa")
    desk.accepts("Luis", swap, by="Rosa")
    assert desk.holder(MONDAY) == "Luis"
    assert desk.told("Ana") == ["swapped offered", "swapped taken"]
    assert desk.told("Luis") == ["offer give", "swapped taken"]
    assert desk.revisions()[0] == (Deed.GAVE, "Rosa")
    with desk.database.transaction() as session:
        row = store.swap(session, swap)
        assert row
        assert (row.made_by, row.changed_by) == (desk.code("Rosa"),) * 2
        assert (row.holder, row.taker) == (desk.code("Ana"), desk.code("Luis"))
    desk.does(service.give_back, "Rosa", swap, leads=True)
    assert desk.holder(MONDAY) == "Ana"


# Yap #177: volunteers who manage their own duty might leave nobody.
def test_nobody_leaves_a_shift_before_somebody_else_has_it(desk):
    swap, _ = desk.offers("Ana", MONDAY)
    goes_to(desk, local(MONDAY, 10))
    desk.follows()
    assert desk.on_shift(desk.at) == {"Ana"}
    assert desk.state(swap) is State.ENDED
    assert desk.told("Ana") == ["swapped ended"]
    assert refused(desk.accepts, "Luis", swap) is Wrong.OVER


# Grafana OnCall #4343: a swap of somebody who was deleted told nobody, and could not be ended.
def test_an_offer_of_somebody_who_has_left_the_line_ends(desk):
    swap, _ = desk.offers("Ana", MONDAY, asks="Luis")
    desk.revises(lambda rota: left(rota, desk.code("Ana"), desk.at))
    desk.follows()
    assert desk.state(swap) is State.ENDED
    assert desk.told("Luis") == ["offer ask", "swapped gone"]


def approving(desk):
    with desk.database.transaction() as session:
        store.set_approval(session, desk.code("Rosa"), desk.at, needed=True)


def test_where_coordinators_approve_a_swap_waits_for_one_and_is_looked_at_afresh(desk):
    approving(desk)
    swap, _ = desk.offers("Ana", MONDAY)
    assert desk.accepts("Luis", swap) is State.WAITING
    assert desk.holder(MONDAY) == "Ana"
    assert desk.told("Ana") == ["swapped waits"]
    assert desk.told() == ["approval give"]
    assert refused(desk.accepts, "Beto", swap) is Wrong.OVER
    assert refused(desk.does, service.approve, "Ana", swap) is Wrong.NOT_THEIRS
    desk.does(service.approve, "Rosa", swap, leads=True)
    assert desk.holder(MONDAY) == "Luis"
    assert desk.told("Luis") == ["offer give", "swapped taken"]


def test_what_a_coordinator_does_not_approve_stays_as_it_was(desk):
    approving(desk)
    swap, _ = desk.offers("Ana", MONDAY)
    desk.accepts("Luis", swap)
    assert refused(desk.does, service.refuse, "Ana", swap) is Wrong.NOT_THEIRS
    desk.does(service.refuse, "Rosa", swap, leads=True)
    assert desk.holder(MONDAY) == "Ana"
    assert desk.told("Ana")[-1] == desk.told("Luis")[-1] == "swapped refused"


def test_who_changes_their_mind_before_it_is_approved_leaves_it_to_the_others(desk):
    approving(desk)
    swap, _ = desk.offers("Ana", MONDAY)
    desk.accepts("Luis", swap)
    desk.does(service.decline, "Luis", swap, desk.code("Luis"))
    assert desk.told("Ana")[-1] == "swapped declined"
    assert desk.accepts("Beto", swap) is State.WAITING


def test_a_coordinator_may_offer_while_somebody_plans_and_nothing_is_lost(desk):
    """Whoever read the rota before the swap and writes after it is refused, not obeyed."""
    before = desk.rota
    swap, _ = desk.offers("Ana", MONDAY)
    desk.accepts("Luis", swap)
    after = given(before, desk.stint(MONDAY), desk.code("Beto"))
    with pytest.raises(StaleError), desk.database.transaction() as session:
        revise(session, before, after, Deed.GAVE, Why(by=None, at=desk.at))
    assert desk.holder(MONDAY) == "Luis"


def test_a_night_on_which_clocks_change_is_given_as_one(desk):
    spring = date(2027, 3, 13)
    night = '  - {person: Ana, on: 2027-03-13, from: "22:00", to: "06:00"}\n'
    desk.brings(ROTA + night)
    goes_to(desk, local(spring, 12))
    swap, _ = desk.offers("Ana", spring, starts=22)
    desk.accepts("Rosa", swap)
    stint = desk.stint(spring, 22)
    assert desk.name(stint.person) == "Rosa"
    assert stint.until - stint.since == timedelta(hours=7)


def test_two_who_swap_with_the_same_third_person_at_once_leave_no_one_in_two_places(desk):
    desk.brings(ROTA + '  - {person: Luis, days: [mon], from: "16:00", to: "20:00"}\n')
    one, _ = desk.offers("Ana", MONDAY, asks="Beto")
    two, _ = desk.offers("Luis", MONDAY, starts=16, asks="Beto")
    with ThreadPoolExecutor(2) as both:
        found = list(both.map(lambda swap: _try(desk, "Beto", swap), (one, two)))
    assert State.TAKEN in found
    assert ConflictError not in found


def _try(desk, name, swap):
    try:
        return desk.accepts(name, swap)
    except (SwapRefusedError, ConflictError) as error:
        return type(error)


def test_nothing_here_is_told_at_night(desk):
    desk.clock.step(timedelta(hours=12))  # midnight
    desk.offers("Ana", MONDAY, asks="Luis")
    with desk.database.transaction() as session:
        (notice,) = notices.matters(session, desk.at)
    assert notice.is_quiet(desk.at)
    assert not notice.is_quiet(NOON + timedelta(days=1))


def test_who_waits_for_an_approval_that_never_comes_hears_that_it_did_not(desk):
    approving(desk)
    swap, _ = desk.offers("Ana", MONDAY)
    desk.accepts("Luis", swap)
    goes_to(desk, local(MONDAY, 10))
    desk.follows()
    assert desk.on_shift(desk.at) == {"Ana"}
    assert desk.told("Ana")[-1] == desk.told("Luis")[-1] == "swapped ended"


def test_what_was_taken_is_offered_on_and_only_the_last_can_be_given_back(desk):
    first, _ = desk.offers("Ana", MONDAY)
    desk.accepts("Luis", first)
    second, _ = desk.offers("Luis", MONDAY)
    desk.accepts("Beto", second)
    assert desk.holder(MONDAY) == "Beto"
    assert refused(desk.does, service.give_back, "Luis", first) is Wrong.OVER
    desk.follows()
    assert "swapped gone" not in desk.told("Ana"), "what Luis does with it is no news for her"
    desk.does(service.give_back, "Beto", second)
    assert desk.holder(MONDAY) == "Luis"


def test_what_a_coordinator_undoes_is_told_to_both_who_had_agreed(desk):
    swap, _ = desk.offers("Ana", MONDAY)
    desk.accepts("Luis", swap)
    with desk.database.transaction() as session:
        undo(session, desk.rota, rota_store.newest(session), Why(by=None, at=desk.at))
    desk.follows()
    assert desk.holder(MONDAY) == "Ana"
    assert desk.told("Ana")[-1] == desk.told("Luis")[-1] == "swapped gone"


def test_who_has_a_shift_now_offers_it_though_an_offer_of_its_old_holder_stands(desk):
    old, _ = desk.offers("Ana", MONDAY)
    desk.revises(lambda rota: given(rota, desk.stint(MONDAY), desk.code("Luis")))
    new, _ = desk.offers("Luis", MONDAY)
    assert desk.state(old) is State.ENDED
    assert desk.accepts("Beto", new) is State.TAKEN
