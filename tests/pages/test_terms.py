"""The line's own words have one name each, in one place, and none of them is without one."""

import pytest

from app.calls.record import Outcome
from app.calls.rules import HOW_THEY_CAME
from app.cases.rules import Kind, Status
from app.i18n import load_flow
from app.pages.terms import (
    KINDS,
    LACKS,
    OUTCOMES,
    STATUSES,
    TIERS,
    TONGUES,
    TOPICS,
    URGENCIES,
    WITHOUT,
    tongue_in,
)
from app.pages.words import LANGUAGES, read
from app.rota.coverage import GRAVE, Lack
from app.settings import LOCALES
from ivr.queue import Tier
from ivr.steps import Connect, Urgency


def test_whatever_the_line_knows_of_a_call_or_a_case_has_a_name():
    steps = load_flow().script.steps.values()
    called = {step.topic for step in steps if isinstance(step, Connect)}
    assert set(TOPICS) == {*called, *HOW_THEY_CAME, "text"}
    assert set(KINDS) == set(Kind)
    assert set(TIERS) == set(Tier)
    assert set(OUTCOMES) == set(Outcome)
    assert set(LACKS) == set(Lack)
    assert set(WITHOUT) == GRAVE
    assert set(URGENCIES) == set(Urgency)
    assert set(STATUSES) == set(Status)
    assert set(LANGUAGES) <= set(TONGUES)


@pytest.mark.parametrize(
    ("code", "english", "spanish"),
    [
        ("es", "Spanish", "español"),
        ("mam", "Mam", "mam"),
        ("zap", "Zapotec", "zapoteco"),  # the library knows it
        ("xx", "xx", "xx"),  # nobody does
        ("", "", ""),
    ],
)
def test_a_language_is_named_in_the_readers(code, english, spanish):
    assert tongue_in("en", code, str) == english
    assert tongue_in("es", code, lambda text: read(LOCALES)["es"][text]) == spanish
