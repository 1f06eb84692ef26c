"""The bound is what an adversary can really do to a call: never less, and never more."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.bound import UNKNOWN, bounds
from ivr.errors import FlowRefusedError
from ivr.flow import Script
from ivr.loader import bind, load, without_drafts
from tests.ivr.adversary import worst
from tests.ivr.conftest import HERE
from tests.ivr.words import catalogs

NAMES = [f"s{number}" for number in range(6)]


def driven(flow):
    """Drive every step in each language that its bound is told for."""
    return {
        name: {
            language: pytest.approx(
                worst(flow, name, None if language == UNKNOWN else language), abs=0.06
            )
            for language in bound.by_language
        }
        for name, bound in bounds(flow).items()
    }


def computed(flow):
    return {name: bound.by_language for name, bound in bounds(flow).items()}


@pytest.mark.parametrize("variant", [lambda flow: flow, without_drafts])
def test_the_bound_of_the_small_flow_is_what_an_adversary_reaches(small, variant):
    assert computed(variant(small)) == driven(variant(small))


@pytest.mark.parametrize("variant", [lambda flow: flow, without_drafts])
def test_the_bound_of_a_flow_that_asks_is_what_an_adversary_reaches(asking, variant):
    assert computed(variant(asking)) == driven(variant(asking))


@pytest.mark.parametrize("variant", [lambda flow: flow, without_drafts])
def test_the_bound_of_a_flow_with_a_queue_is_what_an_adversary_reaches(waiting, variant):
    assert computed(variant(waiting)) == driven(variant(waiting))


@pytest.mark.parametrize("variant", [lambda flow: flow, without_drafts])
def test_the_bound_of_the_line_is_what_an_adversary_reaches(hotline, variant):
    assert computed(variant(hotline)) == driven(variant(hotline))


def test_a_bound_is_the_worst_of_its_languages_and_a_message_prompt_has_none(small):
    found = bounds(small)
    for bound in found.values():
        assert bound.seconds == max(bound.by_language.values())
    assert found["message"].seconds == 0
    assert found["greeting"].seconds > found["person"].seconds > 0


def test_a_bound_is_told_for_the_languages_that_a_call_can_have_in_a_step(small):
    found = bounds(small)
    assert set(found["greeting"].by_language) == {"unknown"}
    assert set(found["main"].by_language) == {"es", "en", "unknown"}  # after a conversation
    assert set(found["home"].by_language) == {"es", "en", "unknown"}


def test_wishes_are_left_out_and_counted(small):
    found = bounds(small)
    assert found["message"].wishes == 0
    assert found["choice"].wishes == 1
    assert found["main"].wishes == 4  # listen, language, repeat; and to wait again


def test_the_bound_counts_what_is_said_before_the_message_and_how_long_telephones_ring(small):
    before = bounds(small)["person"].by_language["en"]
    longer = small.script.steps["person"].model_copy(update={"ring": 25, "attempts": 4})
    steps = {**small.script.steps, "person": longer}
    script = small.script.model_copy(update={"steps": steps})
    after = bounds(small.model_copy(update={"script": script}))["person"].by_language["en"]
    # Three rings of five seconds more, and a fourth: 25 + 5, and what is said around it.
    assert after > before + 3 * 5 + 30


def chosen(draw, later):
    return draw(st.sampled_from(later))


@st.composite
def keys(draw, later):
    pressed = draw(st.lists(st.sampled_from("123"), unique=True, max_size=2))
    languages = st.sampled_from([None, "es", "en", "other"])
    return {key: {"go": chosen(draw, later), "language": draw(languages)} for key in pressed}


TEXTS = st.lists(
    st.sampled_from(["One.", "One two three.", "One two."]), min_size=1, max_size=3
)


@st.composite
def step(draw, later):
    """A step of any type that leads to later ones only: no circle can arise."""
    pick = st.sampled_from(later)
    match draw(st.sampled_from(["menu", "read", "connect"])):
        case "menu":
            return {
                "type": "menu",
                "say": draw(TEXTS),
                "keys": draw(keys(later)),
                "silence": draw(pick),
                "wrong": draw(pick),
                "wait": draw(st.integers(3, 15)),
                "rounds": draw(st.integers(1, 3)),
            }
        case "read":
            return {
                "type": "read",
                "say": draw(TEXTS),
                "keys": draw(keys(later)),
                "then": draw(pick),
                "wrong": draw(pick),
                "wait": draw(st.integers(1, 5)),
                "rounds": draw(st.integers(1, 3)),
            }
        case _:
            return {
                "type": "connect",
                "urgency": draw(st.sampled_from(["emergency", "normal"])),
                "topic": "x",
                "before": draw(TEXTS),
                "between": draw(TEXTS),
                "nobody_on_shift": draw(pick),
                "nobody_answered": draw(pick),
                "ended": draw(pick),
                "ring": draw(st.integers(10, 25)),
                "attempts": draw(st.integers(1, 4)),
                "cycles": draw(st.integers(1, 3)),
            }


@st.composite
def flows(draw):
    steps = {
        "message": {"type": "message", "say": ["Speak."], "left": "end", "empty": "end"},
        "end": {"type": "end", "say": ["Goodbye."]},
    }
    later = ["message"]
    for name in NAMES[: draw(st.integers(1, len(NAMES)))]:
        steps[name] = draw(step(later))
        later = [*later, name]
    ends = {"start": later[-1], "safe": later[-1], "steps": steps}
    script = Script.model_validate_json(json.dumps(SCRIPT | ends))
    spoken = {"es": _Longer(), "en": {}}
    return bind(script, spoken)


class _Longer(dict[tuple[str, str], str]):
    def __missing__(self, message):
        return f"{message[1]} Y algo más."


SCRIPT = {
    "flow": "random",
    "languages": ["es", "en"],
    "minimal": ["Silence."],
    "screening": {
        "opening": "The line.",
        "urgency": {"emergency": "Emergency.", "urgent": "Urgent.", "normal": "Not so urgent."},
        "language": {"es": "Spanish.", "en": "English.", "unknown": "The language is unknown."},
        "keys": "Press one.",
        "accepted": "Yes.",
    },
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(flows())
def test_the_bound_of_any_flow_is_what_an_adversary_reaches(flow):
    assert computed(flow) == driven(flow)


def test_a_flow_that_keeps_callers_waiting_too_long_is_refused():
    with pytest.raises(FlowRefusedError) as refused:
        load(HERE / "small.yaml", catalogs(), name="small.yaml", bounded=True)
    said = {fault.what for fault in refused.value.faults}
    emergency = [what for what in said if what.startswith("from `emergency` a caller may")]
    assert emergency, "an emergency has 100 seconds, where everything else has 180"
    assert not any("`choice`" in what for what in said)
