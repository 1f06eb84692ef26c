"""A rota that is exported and imported again is the same rota."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.rota.document import parse
from app.rota.export import written
from app.rota.hours import LAST, Change, Shift, first, happens, last
from app.rota.limits import USUAL, Limits
from app.rota.rules import Away, Responder, Rota, Service
from app.rota.wrong import wrong
from app.staff.rules import Means
from ivr.queue import Tier

HOME = ZoneInfo("America/New_York")
LINE = "+14135550100"
NAMES = (
    st.text(
        st.characters(categories=("L", "N"), include_characters=" '-\"\\{}:#,[]&*!"),
        min_size=1,
        max_size=20,
    )
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
HOURS = st.integers(0, 168)
SKILLS = st.lists(NAMES, max_size=3, unique=True).map(tuple)
LANGUAGES = st.lists(st.sampled_from(["es", "en", "mam"]), min_size=1, unique=True).map(tuple)


LIMITS = st.builds(Limits, hours=HOURS, nights=st.integers(0, 7), rest=st.integers(0, 72))
MINUTES = st.times().map(lambda at: time(at.hour, at.minute))
DAYS = st.lists(st.integers(0, 6), min_size=1, unique=True).map(lambda d: tuple(sorted(d)))
NTH = st.lists(st.sampled_from([1, 2, 3, 4, 5, LAST]), unique=True).map(
    lambda d: tuple(sorted(d))
)
SOON = st.dates(date(2026, 12, 1), date(2027, 12, 1))
NEAR = datetime(2026, 12, 1)  # noqa: DTZ001 (a time on the wall)
LOCAL = st.datetimes(NEAR, NEAR.replace(year=2028)).map(
    lambda at: at.replace(second=0, microsecond=0, fold=0, tzinfo=HOME)
)
MOMENTS = LOCAL.filter(lambda at: first(at) == last(at)).map(first)


@st.composite
def shifts_of(draw, code, person, codes):
    begins = draw(st.none() | SOON)
    single = begins is not None and draw(st.booleans())
    shift = Shift(
        person=code,
        weekdays=(begins.weekday(),) if single else draw(DAYS),
        starts=draw(MINUTES),
        ends=draw(MINUTES),
        tier=draw(st.sampled_from(Tier)),
        valid_from=begins,
        valid_to=begins if single else draw(st.none() | SOON),
        language=draw(st.none() | st.sampled_from(person.languages if person else ["es"])),
        nights=draw(st.none() | st.integers(0, 7)),
        every=draw(st.integers(1, 4)) if begins and not single else 1,
        nth=() if single else draw(NTH),
    )
    days = draw(st.lists(SOON, max_size=6, unique=True))
    days = sorted(day for day in days if happens(shift, day))
    return replace(shift, changes=tuple(draw(changes_on(day)) for day in days))


@st.composite
def changes_on(draw, day):
    if draw(st.booleans()):
        return Change(day=day, off=True)
    starts = draw(st.none() | MINUTES)
    return Change(
        day=day,
        starts=starts,
        ends=starts and draw(MINUTES),
        nights=starts and draw(st.none() | st.integers(0, 3)),
    )


@st.composite
def away_of(draw, code):
    since, until = sorted(draw(st.lists(MOMENTS, min_size=2, max_size=2, unique=True)))
    return Away(person=code, since=since, until=until)


@st.composite
def rotas(draw):
    names = draw(st.lists(NAMES, max_size=5, unique=True))
    people = tuple(
        Responder(
            code=f"p{number}",
            first_name=name,
            phone=f"+141355501{number + 10}",
            languages=draw(LANGUAGES),
            skills=draw(SKILLS),
            gender=draw(st.none() | NAMES),
            email=(email := draw(st.none() | st.just("ana+1@mail.example.org"))),
            tell=draw(st.sampled_from([Means.TEXT, Means.EMAIL])) if email else Means.TEXT,
            limits=draw(st.just(USUAL) | LIMITS),
        )
        for number, name in enumerate(names)
    )
    codes = [person.code for person in people]
    shifts = tuple(
        shift
        for code, person in zip([*codes, None], [*people, None], strict=True)
        if not wrong(shift := draw(shifts_of(code, person, codes)), HOME)
    )
    services = tuple(
        Service(
            code=f"s{number}", name=name, phone=f"+141355501{number + 50}",
            interprets=draw(st.just(()) | LANGUAGES), verified=draw(st.dates()),
        )
        for number, name in enumerate(draw(st.lists(NAMES, max_size=3, unique=True)))
    )  # fmt: skip
    absences = tuple(draw(away_of(person.code)) for person in people if draw(st.booleans()))
    return Rota(responders=people, shifts=shifts, services=services, away=absences, zone=HOME)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(rotas())
def test_what_is_exported_is_read_back_as_the_same_rota(rota):
    draft = parse(written(rota, date.min), "rota.yaml", line=LINE, practice=True, zone=HOME)
    codes = {person.first_name: person.code for person in rota.responders}
    people = tuple(
        Responder(
            code=codes[each.first_name], first_name=each.first_name, phone=each.phone,
            languages=each.languages, skills=each.skills, gender=each.gender,
            email=each.email, tell=each.tell, limits=draft.limits[each.first_name],
        )
        for each in draft.people
    )  # fmt: skip
    shifts = tuple(
        replace(each, person=each.person and codes[each.person]) for each in draft.shifts
    )
    known = {service.name: service.code for service in rota.services}
    services = tuple(Service(code=known[each.name], **vars(each)) for each in draft.services)
    absences = tuple(replace(each, person=codes[each.person]) for each in draft.away or ())
    again = Rota(responders=people, shifts=shifts, services=services, away=absences, zone=HOME)
    assert again == rota
