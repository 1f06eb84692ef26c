"""The rota as text: whatever it is, it comes back."""

from datetime import date, time
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.rota.hours import Shift
from app.rota.rules import Responder, Rota, Service
from app.rota.snapshot import from_json, to_json
from ivr.queue import Tier

words = st.text(max_size=8)
lists = st.lists(words, max_size=3).map(tuple)
minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
dates = st.none() | st.dates(date(2020, 1, 1))
responders = st.builds(
    Responder,
    code=words,
    first_name=words,
    phone=words,
    languages=lists,
    skills=lists,
    gender=st.none() | words,
)
shifts = st.builds(
    Shift,
    person=words,
    weekdays=st.lists(st.integers(0, 6)).map(tuple),
    starts=minutes,
    ends=minutes,
    valid_from=dates,
    valid_to=dates,
    tier=st.sampled_from(Tier),
)
services = st.builds(
    Service, code=words, name=words, phone=words, interprets=lists, verified=st.dates()
)
zones = st.sampled_from(["UTC", "America/New_York", "Europe/Madrid"]).map(ZoneInfo)


@given(
    st.builds(
        Rota,
        responders=st.lists(responders, max_size=3).map(tuple),
        shifts=st.lists(shifts, max_size=3).map(tuple),
        services=st.lists(services, max_size=2).map(tuple),
        zone=zones,
    )
)
def test_what_is_written_down_comes_back_the_same(rota):
    assert from_json(to_json(rota)) == rota
