"""Translators are offered every text of a flow, in the step in which it is heard."""

import io

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract

from ivr.errors import FlowRefusedError
from ivr.flow import messages

TINY = "tests/ivr/tiny.yaml"


def offered(content):
    """Extract as Babel does, by the extractor's name; give (line, context, text, comments)."""
    found = extract("ivr.messages:extract", io.BytesIO(content), DEFAULT_KEYWORDS)
    return [(line, context, text, comments) for line, text, comments, context in found]


@pytest.fixture
def content(request):
    return (request.config.rootpath / TINY).read_bytes()


def test_every_text_of_a_flow_is_offered_once_with_its_step_as_context(small, request):
    small_file = (request.config.rootpath / "tests/ivr/small.yaml").read_bytes()
    found = [(context, text) for _, context, text, _ in offered(small_file)]
    assert found == list(messages(small.script))


def test_a_translator_is_told_where_a_text_is_heard_and_on_which_line_it_stands(content):
    found = offered(content)
    assert found[0] == (
        6,
        "minimal",
        "You may stay silent.",
        ["said in the place of rights that no lawyer has signed"],
    )
    told = {text: (line, comments[0]) for line, _, text, comments in found}
    assert told["Goodbye."] == (72, "said in `goodbye`")
    assert told["We are still calling."][1] == "said in `person` between two rings"
    assert told["Connected."][1] == "said to a responder who is rung"


def test_of_half_a_flow_nothing_is_offered(content):
    with pytest.raises(FlowRefusedError):
        offered(content[: len(content) // 2])
