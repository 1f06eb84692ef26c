"""Flows for tests of the engine: a small whole one, and the line's own."""

from pathlib import Path

import pytest

from app.i18n import load_flow
from ivr.loader import load
from tests.ivr.walk import Walk
from tests.ivr.words import catalogs

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def small():
    return load(HERE / "small.yaml", catalogs(), name="small.yaml", bounded=False)


@pytest.fixture(scope="session")
def asking():
    return load(HERE / "asking.yaml", catalogs(), name="asking.yaml", bounded=False)


@pytest.fixture(scope="session")
def waiting():
    return load(HERE / "waiting.yaml", catalogs(), name="waiting.yaml", bounded=False)


@pytest.fixture(scope="session")
def hotline():
    return load_flow()


@pytest.fixture
def caller(small):
    return Walk(small).calls()
