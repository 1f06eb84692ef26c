"""A branch is where a key of the first menus leads, until a person or a message is reached."""

import pytest

from app.i18n import load_flow
from ivr.bound import bounds, limits
from ivr.branches import branches, main_menu


@pytest.fixture(scope="module")
def flow():
    return load_flow()


@pytest.fixture(scope="module")
def found(flow):
    return {each.first: each for each in branches(flow)}


def test_the_main_menu_is_the_first_behind_the_language(flow):
    assert main_menu(flow.script) == "main"


def test_without_a_key_for_the_language_the_first_menu_is_the_main_one(flow):
    start = flow.step("greeting")
    keys = {"0": start.keys["0"]}
    steps = {**flow.script.steps, "greeting": start.model_copy(update={"keys": keys})}
    assert main_menu(flow.script.model_copy(update={"steps": steps})) == "greeting"


def test_each_key_of_the_first_menus_begins_a_branch(found):
    assert found["emergency"].ways == (("greeting", "0"), ("main", "1"))
    assert ("main", "0") in found["person"].ways
    assert ("greeting", "silence") in found["silent"].ways
    assert {"detained", "work", "hate", "rights"} <= set(found)
    assert not {"main", "announced", "greeting"} & set(found)


def test_a_branch_goes_on_until_somebody_was_reached(found):
    steps = {step for step, _ in found["emergency"].points}
    assert {"nobody_emergency", "message_emergency"} <= steps
    assert not {"after_emergency", "message_check", "main", "work"} & steps


def test_a_branch_knows_the_language_where_the_caller_has_chosen_one(found):
    assert ("emergency", None) in found["emergency"].points
    assert {language for _, language in found["detained"].points} == {"es", "en"}


def test_every_step_of_an_emergency_has_the_shorter_limit(flow, found):
    most = limits(flow)
    assert {most[step] for step, _ in found["emergency"].points} == {100}
    assert most["main"] == 180
    assert all(bound.seconds <= most[name] for name, bound in bounds(flow).items())
