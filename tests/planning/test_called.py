"""Each call that is placed rings exactly whom the page said, in that order, at that time."""

import re
from datetime import datetime
from urllib.parse import urlencode

import pytest

from app.dispatch.tables import Waiting
from app.notices.jobs import Messenger
from app.practice import NoAnswer
from app.settings import HOME
from tests.calls.conftest import NUMBERS
from tests.dispatch.conversing import SPANISH, emergency
from tests.pages.conftest import Console

ROTA = f"""
people:
  - {{name: Ana, phone: "{NUMBERS["Ana"]}", languages: [es, en]}}
  - {{name: Luis, phone: "{NUMBERS["Luis"]}", languages: [es]}}
  - {{name: Rosa, phone: "{NUMBERS["Rosa"]}", languages: [es, en]}}
  - {{name: Beto, phone: "{NUMBERS["Beto"]}", languages: [en]}}
shifts:
  - {{person: Ana, days: every day, from: "20:00", to: "08:00"}}
  - {{person: Luis, days: every day, from: "21:00", to: "01:30"}}
  - {{person: Luis, days: every day, from: "08:00", to: "20:00", tier: standby}}
  - {{person: Rosa, days: every day, from: "03:00", to: "14:00", tier: backup}}
  - {{person: Beto, days: [mon, wed], from: "09:00", to: "09:00"}}
  - {{person: Beto, days: [sat, sun], from: "09:00", to: "09:00", tier: coordinator}}
  - {{days: every day, from: "00:00", to: "00:00", tier: backup, language: es}}
away:
  - {{person: Ana, from: "2026-12-01", to: "2026-12-02"}}
"""
NAMES = {number: name for name, number in NUMBERS.items()}
PLAN = 80  # seconds in which every plan has ended
WAVE = re.compile(
    r'<h3>(?:At once|After (\d+) seconds)</h3>\s*<ol class="ringing">(.*?)</ol>', re.DOTALL
)
HUNT = re.compile(r'<ol class="ringing">(.*?)</ol>', re.DOTALL)
GROUP = re.compile(r'<ul class="equals">(.*?)</ul>|<strong>(.*?)</strong>', re.DOTALL)
NAME = re.compile(r"<strong>(.*?)</strong>")


@pytest.fixture(autouse=True)
def no_alarms(monkeypatch):
    """Tell nobody that an emergency found nobody: whoever is called about it is busy."""
    monkeypatch.setattr(Messenger, "work", lambda messenger: 1.0)


def local(text, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=HOME, fold=fold)


def wants_a_person(line):
    call = line.calls()
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    return call


def called(line, how=emergency, seconds=PLAN):
    """Place a call, and let it ring in vain; give its row, and whom it rang when."""
    timeline, begun = line.network.timeline, len(line.network.legs)
    call = how(line)
    timeline.sleep(seconds)
    call.hangs_up()
    call.ended()
    with line.database.transaction() as session:
        row = session.get(Waiting, call.leg.sid)
    rung = [leg for leg in line.network.legs[begun:] if leg.direction != "inbound"]
    return row, [(NAMES[leg.to], leg.started_at) for leg in rung]


def page(line, **asked):
    """Ask the console who would ring, as a coordinator does."""
    console = Console(line.settings, line.database, line.app, line.network.timeline.clock)
    with line.network.timeline.outside():
        return console.enter("Ana").get(f"/rota/who?{urlencode(asked)}").text


def said(found):
    """Give whom a page names, in groups of equals, each with its second."""
    return [
        (int(after or 0), names)
        for after, those in WAVE.findall(found)
        for names in groups(those)
    ]


def groups(those):
    return [set(NAME.findall(equals)) or {one} for equals, one in GROUP.findall(those)]


def goes_to(line, at):
    """Let it be a moment, with nothing in between."""
    timeline = line.network.timeline
    timeline.clock.step(at - timeline.now())
    timeline.sleep(3)


def agree(expected, row, rung):
    """Compare what the page said with what rang; the order of equals is by lot."""
    left = list(rung)
    for after, names in expected:
        first, left = left[: len(names)], left[len(names) :]
        assert {name for name, _ in first} == names, (expected, rung)
        late = [(moment - row.since).total_seconds() - after for _, moment in first]
        assert all(-1 <= seconds <= 6 for seconds in late), (expected, rung)
    assert left == []
    return [names for _, names in expected]


def now(line, at, how=emergency, urgency="emergency", topic="raid"):
    """Ask who would ring now, then call, and compare; give whom the page named, in order."""
    goes_to(line, at)
    expected = said(page(line, language="es", topic=topic, urgency=urgency))
    return agree(expected, *called(line, how))


def then(line, at):
    """Call, ask who would ring at that moment by the plan, and compare."""
    goes_to(line, at)
    row, rung = called(line)
    found = page(
        line, at=row.since.isoformat(), language="es", topic=row.topic, urgency=row.urgency
    )
    return agree(said(found), row, rung)


def opens(served):
    line = served(rota=ROTA, console=True)
    for name in NUMBERS:
        line.phone(name, NoAnswer())
    return line


def test_each_call_rings_exactly_whom_the_page_said_also_when_clocks_change(served):
    line = opens(served)
    assert now(line, local("2026-11-21 12:00")) == [{"Rosa"}, {"Luis"}, {"Beto"}]
    wish = {"how": wants_a_person, "urgency": "normal", "topic": "person"}
    assert now(line, local("2026-11-25 15:00"), **wish) == [{"Beto"}, {"Luis"}]
    assert then(line, local("2026-12-01 23:00")) == [{"Luis"}], "Ana is away"
    # While Ana rings, clocks go from 02:00 to 03:00, and Rosa's shift begins.
    assert then(line, local("2027-03-14 01:59:20")) == [{"Ana"}, {"Rosa"}, {"Beto"}]
    # Luis is there until clocks show half past one for the second time.
    assert {"Ana", "Luis"} in then(line, local("2027-11-07 01:10"))
    # Ana was rung in vain before; once she is so again she is absent, and others ring.
    assert now(line, local("2027-11-07 01:40", fold=1)) == [{"Ana"}, {"Beto"}]
    line.network.check()


def test_without_a_worker_one_after_another_is_rung_as_the_page_said(served):
    line = opens(served)
    line.worker.dies()
    goes_to(line, local("2026-11-28 09:30"))
    (found,) = HUNT.findall(page(line, language="es", topic="raid"))
    _, rung = called(line, seconds=60)
    assert groups(found) == [{"Rosa"}, {"Luis"}, {"Beto"}]
    assert [{name} for name, _ in rung] == [{"Rosa"}, {"Luis"}], "two attempts in one go"
