"""A rota that is exported and imported again is the same rota."""

from datetime import date, time
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.rota.document import parse
from app.rota.export import written
from app.rota.hours import Shift
from app.rota.rules import Responder, Rota, Service
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
SKILLS = st.lists(NAMES, max_size=3, unique=True).map(tuple)
LANGUAGES = st.lists(st.sampled_from(["es", "en", "mam"]), min_size=1, unique=True).map(tuple)


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
        )
        for number, name in enumerate(names)
    )
    minutes = st.times().map(lambda at: time(at.hour, at.minute))
    days = st.lists(st.integers(0, 6), min_size=1, unique=True).map(lambda d: tuple(sorted(d)))
    first = draw(st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)))
    shifts = tuple(
        Shift(
            person=person.code, weekdays=draw(days), starts=draw(minutes), ends=draw(minutes),
            tier=draw(st.sampled_from(Tier)), valid_from=first,
            valid_to=draw(st.none() | st.dates(first or date(2026, 1, 1), date(2028, 1, 1))),
        )
        for person in people
    )  # fmt: skip
    services = tuple(
        Service(
            code=f"s{number}", name=name, phone=f"+141355501{number + 50}",
            interprets=draw(st.just(()) | LANGUAGES), verified=draw(st.dates()),
        )
        for number, name in enumerate(draw(st.lists(NAMES, max_size=3, unique=True)))
    )  # fmt: skip
    return Rota(responders=people, shifts=shifts, services=services, zone=HOME)


@given(rotas())
def test_what_is_exported_is_read_back_as_the_same_rota(rota):
    draft = parse(written(rota), "rota.yaml", line=LINE, practice=True)
    codes = {person.first_name: person.code for person in rota.responders}
    people = tuple(
        Responder(
            code=codes[each.first_name], first_name=each.first_name, phone=each.phone,
            languages=each.languages, skills=each.skills, gender=each.gender,
            email=each.email, tell=each.tell,
        )
        for each in draft.people
    )  # fmt: skip
    shifts = tuple(
        Shift(**{**vars(each), "person": codes[each.person]}) for each in draft.shifts
    )
    known = {service.name: service.code for service in rota.services}
    services = tuple(Service(code=known[each.name], **vars(each)) for each in draft.services)
    assert Rota(responders=people, shifts=shifts, services=services, zone=HOME) == rota
