"""Flows for tests of the engine: a small whole one, and the line's own."""

from pathlib import Path

import pytest

from app.i18n import load_flow
from ivr import document
from ivr.flow import messages
from ivr.loader import checked_script, load
from tests.ivr.walk import Walk

HERE = Path(__file__).parent
SMALL = HERE / "small.yaml"


def spanish(path):
    """Spanish words for every text of a flow file: enough to know them when they are heard."""
    script = checked_script(document.read(path.read_bytes(), path.name))
    return {(context, text): f"[es] {text}" for context, text in messages(script)}


@pytest.fixture(scope="session")
def small():
    return load(SMALL, {"es": spanish(SMALL)}, name="small.yaml")


@pytest.fixture(scope="session")
def hotline():
    return load_flow()


@pytest.fixture
def caller(small):
    return Walk(small).calls()
