"""Every page after a bad night, looked at: phone and desk, Spanish and English, light and dark.

`./run test tests/pages/test_screens.py --screens` keeps what it sees in docs/screens.
"""

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from app.calls.record import Outcome
from app.cases.tables import Case
from app.settings import ROOT
from app.staff.rules import Role
from tests.pages.doors import DOORS, EVERYBODY
from tests.pages.night import played

if TYPE_CHECKING:
    from tests.pages.conftest import Screen

# Each size, language and light comes up; what is special about a room is looked at there.
WAYS = (("phone", "es", False), ("desk", "en", True))
# No pages of their own; the telephones ring on a network of theirs, in tests/booth.
PARTS = {
    "first", "now.part", "cases.sound", "booth.told", "booth.case", "booth.telephones",
    "feeds.feed",
}  # fmt: skip
FOLDER = ROOT / "docs" / "screens"


def pages():
    """Name the doors that are pages."""
    doors = (door.split() for door in DOORS)
    return [name for method, name in doors if method == "GET" and name not in PARTS]


@pytest.mark.timeout(400)
@pytest.mark.parametrize("way", WAYS, ids=[way[0] for way in WAYS])
def test_every_page_is_without_fault(tmp_path, database, monkeypatch, screen, request, way):
    with played(tmp_path, database, monkeypatch) as console:
        windows: dict[tuple[Role, ...], Screen] = {}
        for name in pages():
            roles = _roles(name)
            window = windows.get(roles) or _window(screen, console, roles, way)
            windows[roles] = window
            window.opens(_address(console, name))
            window.check()
            if request.config.getoption("--screens"):
                picture = FOLDER / f"{name.replace('.', '-')}-{way[0]}.jpeg"
                window.page.screenshot(path=picture, full_page=True, quality=50)


def _window(screen, console, roles, way):
    size, language, dark = way
    who = "Ana" if roles else None
    return screen(who, *roles, size=size, language=language, dark=dark, console=console)


def _roles(name):
    """Give roles of somebody who may see a page: a coordinator's where they may, or none."""
    roles = DOORS[f"GET {name}"].roles
    if roles is EVERYBODY:
        return ()
    if Role.COORDINATOR in roles:
        return (Role.COORDINATOR, Role.RESPONDER, Role.APPROVER)
    return tuple(roles)


def _address(console, name):
    """Give the address of a page: about the night's own case wherever it is about a case."""
    (rule,) = (each for each in console.app.url_map.iter_rules(name) if "GET" in each.methods)
    of_a_case = name.startswith(("cases.", "intake.")) and rule.arguments == {"name"}
    values = {"name": _case(console)} if of_a_case else DOORS[f"GET {name}"].own(console)
    with console.app.test_request_context():
        return console.app.url_for(name, **values, _external=False)


def _case(console):
    """Name the case whose caller found nobody and has left a message."""
    with console.database.transaction() as session:
        return session.scalar(select(Case.name).where(Case.outcome == Outcome.MESSAGE))
