"""A change of the rota in a browser: on a phone and a desk, in both languages, by keys."""

import pytest

from app.staff.rules import Role
from tests.pages import conftest
from tests.planning.test_changes import MONDAY, ROTA, Room


@pytest.fixture
def console(tmp_path, database):
    """Open the console with the rota of this room, for the windows of it too."""
    with conftest.opened(tmp_path, database, ROTA) as console:
        yield console


@pytest.mark.parametrize(
    ("size", "dark", "language"), [("phone", False, "es"), ("desk", True, "en")]
)
def test_what_follows_is_read_and_enter_saves(console, screen, size, dark, language):
    room = Room(console)
    window = screen("Ana", Role.COORDINATOR, size=size, dark=dark, language=language)
    page = window.opens(f"/rota/shifts/{room.night.code}/{MONDAY}")
    window.check()
    page.locator("form[action$=cancel] button").press("Enter")
    page.locator("input[name=shown]").wait_for(state="attached")
    window.check()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rota?from=*")
    assert room.holder() == "off"
