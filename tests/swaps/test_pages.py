"""The page of one's own shifts: offering, answering, taking; and acting for somebody else."""

import re

import pytest

from app.rota.service import load_rota
from app.sealing import Keyring
from app.staff.rules import Role
from app.swaps import store
from app.swaps.rules import State
from tests.pages.conftest import opened, words
from tests.swaps.conftest import HOME, MONDAY, ROTA, TUESDAY, WEDNESDAY, local

RESPONDER = Role.RESPONDER


@pytest.fixture
def console(tmp_path, database):
    with opened(tmp_path, database, ROTA) as console:
        yield console


def rota(console):
    with console.database.transaction() as session:
        return load_rota(session, Keyring(console.settings.sealing_keys), HOME)


def stint(console, day, hour=10):
    found = rota(console).timetable.starting(day)
    return next(each for each in found if each.since == local(day, hour))


def holder(console, day, hour=10):
    found, person = rota(console), stint(console, day, hour).person
    return found.people[person].first_name if person else None


def path(console, name, day, hour=10):
    return f"/shifts/of/{console.code(name)}/{stint(console, day, hour).shift.code}/{day}"


def offers(console):
    with console.database.transaction() as session:
        return [
            (each.code, each.state) for each in store.standing(session, console.clock.now())
        ]


def follows(visit, answer):
    """Give the words of the page that a form leads to."""
    assert answer.status_code in {302, 303}, answer.text
    return words(visit.get(answer.location))


def gives_away(console, name="Ana", day=MONDAY):
    visit = console.enter(name, RESPONDER)
    return follows(visit, visit.post(f"{path(console, name, day)}/offer", {"way": "give"}))


def test_a_shift_is_given_away_in_two_taps_and_one_confirmation(console):
    ana = console.enter("Ana", RESPONDER)
    assert "The next shift begins Mon" in ana.says("/shifts")
    assert path(console, "Ana", MONDAY) in ana.get("/shifts").text, "the first tap"
    told = ana.says(path(console, "Ana", MONDAY))
    assert "This shift is yours until somebody else has it." in told
    assert "2 people can take it." in told
    sure = ana.says(f"{path(console, 'Ana', MONDAY)}/sure?way=give")
    assert "Until somebody else has said yes, the shift is yours" in sure
    assert "2 people are told. Nothing changes until" in gives_away(console)
    assert holder(console, MONDAY) == "Ana"
    assert "It is offered. Nothing changes until somebody takes it." in ana.says("/shifts")


def test_who_is_offered_a_shift_takes_it_and_a_second_time_does_no_harm(console):
    gives_away(console)
    luis = console.enter("Luis", RESPONDER)
    page = luis.get("/shifts")
    assert "Ana offers this shift to whoever can take it." in words(page)
    (address,) = re.findall(r'action="(/shifts/of/\w+/offers/\w+/accept)"', page.text)
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', page.text)
    assert "The shift has changed hands." in follows(luis, luis.post(address, {"seen": seen}))
    assert holder(console, MONDAY) == "Luis"
    assert "It was the shift of Ana." in luis.says("/shifts")
    again = follows(luis, luis.post(address, {"seen": seen}))
    assert "Somebody else has that shift already" in again
    beto = console.enter("Beto", RESPONDER)
    mine = address.replace(console.code("Luis"), console.code("Beto"))
    assert "Nothing was changed." in follows(beto, beto.post(mine))
    back = address.replace("accept", "back")
    assert "Ana has it again, if they are free" in luis.says(back)
    assert "has it again, and is told" in follows(luis, luis.post(back))
    assert holder(console, MONDAY) == "Ana"


def test_a_page_with_old_hours_is_told_and_changes_nothing(console):
    gives_away(console)
    luis = console.enter("Luis", RESPONDER)
    ((swap, _),) = offers(console)
    old = f"{local(MONDAY, 9).isoformat()} {local(MONDAY, 13).isoformat()}"
    address = f"/shifts/of/{console.code('Luis')}/offers/{swap}/accept"
    told = follows(luis, luis.post(address, {"seen": old}))
    assert "Its hours have changed meanwhile." in told
    assert holder(console, MONDAY) == "Ana"


def test_a_swap_is_asked_for_and_agreed_to(console):
    ana, luis = console.enter("Ana", RESPONDER), console.enter("Luis", RESPONDER)
    assert "Luis: Tue Nov 24, 10:00" in ana.says(path(console, "Ana", MONDAY))
    theirs = f"{stint(console, TUESDAY).shift.code} {TUESDAY}"
    sure = ana.says(f"{path(console, 'Ana', MONDAY)}/sure?way=swap&theirs={theirs}")
    assert "Ask Luis to swap?" in sure
    form = {"asked": console.code("Luis"), "theirs": theirs}
    told = follows(ana, ana.post(f"{path(console, 'Ana', MONDAY)}/offer", form))
    assert "Nothing changes until they say yes." in told
    ((swap, _),) = offers(console)
    luis.post(f"/shifts/of/{console.code('Luis')}/offers/{swap}/accept")
    assert (holder(console, MONDAY), holder(console, TUESDAY)) == ("Luis", "Ana")


def test_who_is_asked_says_no_on_the_page(console):
    ana, luis = console.enter("Ana", RESPONDER), console.enter("Luis", RESPONDER)
    ana.post(f"{path(console, 'Ana', MONDAY)}/offer", {"asked": console.code("Luis")})
    ((swap, _),) = offers(console)
    told = luis.post(f"/shifts/of/{console.code('Luis')}/offers/{swap}/decline")
    assert "They are told that you cannot." in follows(luis, told)
    assert "declined" in ana.says("/shifts")


def test_an_open_shift_is_taken_once_and_is_shown_to_whom_it_fits(console):
    luis, rosa = console.enter("Luis", RESPONDER), console.enter("Rosa", RESPONDER)
    assert "None that would fit" in rosa.says("/shifts"), "it needs Spanish"
    address = f"/shifts/of/{console.code('Luis')}/open/"
    address += f"{stint(console, WEDNESDAY, 16).shift.code}/{WEDNESDAY}"
    assert address in luis.get("/shifts").text
    assert "From then on the line rings you in these hours." in luis.says(address)
    assert "The shift is yours now." in follows(luis, luis.post(address))
    assert "Nothing was changed." in follows(luis, luis.post(address))
    assert holder(console, WEDNESDAY, 16) == "Luis"


def test_time_away_says_what_it_leaves_open_before_it_is_written_down(console):
    ana = console.enter("Ana", RESPONDER)
    address = f"/shifts/of/{console.code('Ana')}/away"
    days = {"first": str(MONDAY), "last": str(MONDAY)}
    seen = ana.says(f"{address}?first={MONDAY}&last={MONDAY}")
    assert "1 shift is in that time. It is still yours until somebody else has it" in seen
    assert "nobody on shift" in seen
    assert rota(console).away == ()
    assert "give away each one" in follows(ana, ana.post(address, days))
    assert "Away then" in ana.says("/shifts")
    sure = ana.says(f"{path(console, 'Ana', MONDAY)}/sure?way=give")
    assert "nobody is rung for this shift" in sure, "it does not say that they are rung"
    assert "You are away then already." in follows(ana, ana.post(address, days))
    (away,) = rota(console).away
    assert "no longer away" in follows(ana, ana.post(f"{address}/{away.code}/end"))
    assert rota(console).away == ()


@pytest.mark.parametrize(
    "days", ["first=&last=", "first=x&last=y", "first=2026-11-25&last=2026-11-24",
             "first=2020-01-01&last=2020-01-02", "first=9999-12-31&last=9999-12-31"],
)  # fmt: skip
def test_days_that_cannot_be_are_refused_at_their_field(console, days):
    ana = console.enter("Ana", RESPONDER)
    answer = ana.get(f"/shifts/of/{console.code('Ana')}/away?{days}")
    assert answer.status_code == 422
    assert "Write a first day and a last day" in words(answer)


def test_a_coordinator_acts_for_somebody_and_a_volunteer_for_nobody_else(console):
    rosa, luis = console.enter("Rosa", Role.COORDINATOR), console.enter("Luis", RESPONDER)
    offer = f"{path(console, 'Ana', MONDAY)}/offer"
    assert luis.post(offer).status_code == 404
    assert luis.get(f"/shifts/of/{console.code('Ana')}").status_code == 404
    assert luis.get("/shifts/swaps").status_code == 404
    assert "Shifts of Ana" in follows(rosa, rosa.post(offer))
    ((swap, _),) = offers(console)
    told = rosa.post(f"/shifts/swaps/{swap}/accept", {"person": console.code("Beto")})
    said = follows(rosa, told)
    assert "The shift has changed hands." in said
    assert "Ana → Beto" in said
    assert "by Rosa" in said, "who acted stands beside it"
    assert holder(console, MONDAY) == "Beto"


def test_where_approval_is_switched_on_a_swap_waits_on_the_page(console):
    rosa, luis = console.enter("Rosa", Role.COORDINATOR), console.enter("Luis", RESPONDER)
    assert "Each swap waits for a coordinator." in follows(
        rosa, rosa.post("/shifts/swaps/approval", {"needed": "yes"})
    )
    gives_away(console)
    ((swap, _),) = offers(console)
    told = luis.post(f"/shifts/of/{console.code('Luis')}/offers/{swap}/accept")
    assert "A coordinator must approve it." in follows(luis, told)
    assert offers(console) == [(swap, State.WAITING)]
    assert "1 swap waits for a coordinator." in rosa.says("/shifts/swaps")
    assert holder(console, MONDAY) == "Ana"
    rosa.post(f"/shifts/swaps/{swap}/approve")
    assert holder(console, MONDAY) == "Luis"
    assert "Nothing was changed." in follows(rosa, rosa.post(f"/shifts/swaps/{swap}/refuse"))


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"asked": "zzzzz"}, "Choose somebody who is on the rota."),
        ({"asked": "{Ana}"}, "Nobody would have another duty by that."),
        ({"asked": "{Rosa}"}, "does not speak the language"),
        ({"asked": "{Luis}", "theirs": "zzzzz 2026-11-24"}, "is not there any more"),
    ],
)
def test_what_cannot_be_offered_is_told_with_its_reason(console, form, told):
    ana = console.enter("Ana", RESPONDER)
    codes = {name: console.code(name) for name in ("Ana", "Luis", "Rosa")}
    sent = {key: value.format(**codes) for key, value in form.items()}
    said = follows(ana, ana.post(f"{path(console, 'Ana', MONDAY)}/offer", sent))
    assert told in said
    assert offers(console) == []


def test_an_address_that_names_nothing_is_nothing(console):
    ana = console.enter("Ana", RESPONDER)
    code = console.code("Ana")
    shift = stint(console, MONDAY).shift.code
    for day in ("yesterday", "9999-12-31", "0001-01-01"):
        assert ana.get(f"/shifts/of/{code}/{shift}/{day}").status_code == 404
    told = follows(ana, ana.get(f"/shifts/of/{code}/zzzzz/2026-11-23"))
    assert "is not there any more" in told
    assert "Somebody else has that shift" in follows(
        ana, ana.get(f"/shifts/of/{code}/offers/{'0' * 16}/back")
    )


LONG = "Maximiliana Guadalupe de los Santos Díaz"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def crowded():
    """Write a rota of forty people, one of them with a shift every day, and open shifts."""
    names = [LONG, *(f"Vera{n}" for n in range(39))]
    more = "languages: [es, en], hours: 60, nights: 7, rest: 0"
    others = list(enumerate(names))[1:]
    return "\n".join(
        [
            "people:",
            *(
                f'  - {{name: {w}, phone: "+14135552{n:03}", {more}}}'
                for n, w in enumerate(names)
            ),
            "shifts:",
            f'  - {{person: {LONG}, days: every day, from: "10:00", to: "12:00"}}',
            *(
                f'  - {{person: {name}, days: [{DAYS[n % 7]}], from: "14:00", to: "18:00"}}'
                for n, name in others
            ),
            '  - {days: every day, from: "20:00", to: "23:00", tier: backup}',
        ]
    )


@pytest.fixture
def full(tmp_path, database):
    with opened(tmp_path, database, crowded()) as console:
        yield console


def test_a_full_rota_is_shown_whole(full):
    visit = full.enter(LONG, RESPONDER)
    said = visit.says("/shifts")
    assert "28 shifts in the next four weeks" in said
    assert "19 more" in said
    told = visit.says(path(full, LONG, MONDAY))
    assert "39 people can take it." in told
    assert "Vera0: " in told


def test_a_full_rota_fits_on_a_telephone(screen, full):
    window = screen(LONG, RESPONDER, language="es", console=full)
    looks(window, "/shifts", path(full, LONG, MONDAY))


def looks(window, *addresses):
    """Look at pages as axe and the browser do."""
    for address in addresses:
        window.opens(address)
        window.check()


@pytest.mark.parametrize(
    ("size", "language", "dark"), [("phone", "es", False), ("desk", "en", True)]
)
def test_the_pages_fit_and_can_be_read(screen, console, size, language, dark):
    luis = console.enter("Luis", RESPONDER)
    luis.post(f"{path(console, 'Luis', TUESDAY)}/offer", {"asked": console.code("Ana")})
    window = screen("Ana", Role.COORDINATOR, size=size, language=language, dark=dark)
    mine = path(console, "Ana", MONDAY)
    away = f"/shifts/of/{console.code('Ana')}/away?first={MONDAY}&last={WEDNESDAY}"
    looks(window, "/shifts", mine, f"{mine}/sure?way=give", away, "/shifts/swaps")
