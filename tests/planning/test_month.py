"""A month for forty people, planned from nothing in a browser; two gaps are left and alarm."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.clock import DrivenClock
from app.notices.facts import Kind
from app.notices.tables import Notice
from app.rota.coverage import gaps
from app.rota.jobs import Lookout
from app.rota.service import load_rota
from app.sealing import Keyring
from app.staff.rules import Role
from tests.pages import conftest

MOST = 120  # clicks and keys, in all
COUNTED = """
for (const kind of ["pointerdown", "keydown"])
  addEventListener(kind, () => localStorage.hands = +(localStorage.hands || 0) + 1, true);
"""
FORTY = "people:\n" + "".join(
    f'  - {{name: P{n:02}, phone: "+141355501{n:02}", languages: [{spoken}]}}\n'
    for n in range(1, 41)
    for spoken in ["es, en" if n % 4 else "es"]
)
LEADING = range(1, 9)
MONTH = "2026-12"


@pytest.fixture
def console(tmp_path, database):
    with conftest.opened(tmp_path, database, FORTY) as console:
        for n in LEADING:
            console.sign_in(f"P{n:02}", Role.COORDINATOR)
        yield console


def test_a_month_for_forty_people_is_planned_with_few_clicks_and_its_gaps_alarm(
    console, screen, tmp_path
):
    window = screen("P01", Role.COORDINATOR, size="desk", language="en")
    page = window.page
    page.add_init_script(COUNTED)
    window.opens("/rota")
    page.get_by_role("link", name="Plan a month").click()
    page.get_by_role("link", name="What the line needs").click()
    page.get_by_role("button", name="See what follows").click()
    page.get_by_role("button", name="Save").press("Enter")
    page.get_by_role("link", name="Plan a month").click()
    page.get_by_role("button", name="Propose a plan").click()
    window.check()
    page.get_by_role("button", name="Save").press("Enter")
    page.wait_for_url("**/rota?from=2026-12-01")
    window.check()
    rota = kept(console)
    first, last = (at(console, day) for day in ("2026-12-01T08:00", "2027-01-01T00:00"))
    assert not [gap for gap in gaps(rota, first, last - first) if gap.is_grave]

    for day in (9, 10):
        page.goto(f"{console.settings.public_url}/rota?from={MONTH}-{day:02}")
        page.locator(f"a[href*='/{MONTH}-{day:02}']:visible").first.click()
        page.get_by_role("button", name="No such shift on that date").click()
        page.get_by_role("button", name="Save").press("Enter")
        page.wait_for_url("**/rota?from=*")
    hands = int(page.evaluate("localStorage.hands"))
    assert 0 < hands <= MOST

    rota = kept(console)
    (one, other) = [gap for gap in gaps(rota, first, last - first) if gap.is_grave]
    for gap in (one, other):
        clock = DrivenClock.start(tmp_path / "clock", gap.since - timedelta(hours=3))
        Lookout(database=console.database, clock=clock, rota=lambda: rota).work()
    assert [about.split("Z")[0] for about in alarms(console)] == [
        f"{gap.since:%Y-%m-%dT%H:%M}" for gap in (one, other)
    ]


def kept(console):
    keyring = Keyring(console.settings.sealing_keys)
    with console.database.transaction() as session:
        return load_rota(session, keyring, console.settings.timezone)


def at(console, local):
    return datetime.fromisoformat(local).replace(tzinfo=console.settings.timezone)


def alarms(console):
    with console.database.transaction() as session:
        chosen = select(Notice).where(Notice.kind == Kind.UNCOVERED).order_by(Notice.raised_at)
        return [row.about for row in session.scalars(chosen)]
