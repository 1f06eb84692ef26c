"""What was done: for auditors and admins, by day, narrowed, paged, and whether it stands."""

import threading
from datetime import timedelta

import pytest

from app.audit import store
from app.audit.rules import Act
from app.audit.service import record
from app.record import service
from app.record.words import ACTS
from app.staff.rules import Role
from tests.audit.test_audit import tamper
from tests.pages.conftest import words

STANDS = "The record stood when Rosa checked it"


@pytest.fixture
def did(console):
    """Write down that somebody did something."""

    def kept(who, act, about, reason="", ago=timedelta()):
        with console.database.transaction() as session:
            record(session, who, act, about, console.clock.now() - ago, reason)

    return kept


@pytest.fixture
def rosa(console):
    return console.enter("Rosa", Role.AUDITOR)


def test_entries_stand_by_day_in_words_with_first_names_the_newest_first(console, did, rosa):
    ana, luis = console.code("Ana"), console.code("Luis")
    did(ana, Act.REVEALED, "TERN-4821", "The clinic needs it.", timedelta(days=1))
    did("terminal", Act.SWITCHED, "guard", "guard auto -> on: Robots.")
    did(ana, Act.CHANGED_ROLES, luis, "responder -> coordinator")
    did("nobody", Act.REFUSED, "nobody", "password")
    told = rosa.says("/record")
    assert "There are 4 entries since" in told
    parts = (
        "Friday, November 20, 2026", "somebody unknown failed to sign in",
        "Ana changed somebody&#39;s roles · Luis", "responder -&gt; coordinator",
        "the terminal switched something on the line · guard",
        "Thursday, November 19, 2026", "Ana saw a number · TERN-4821", "The clinic needs it.",
    )  # fmt: skip
    places = [told.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)
    assert ana not in told.split("Show fewer entries")[1]
    spanish = console.enter("Rosa", Role.AUDITOR, language="es").says("/record")
    assert "Ana vio un número · TERN-4821" in spanish
    assert "viernes 20 de noviembre de 2026" in spanish
    assert "guardia automático -&gt; encendido: Robots." in spanish
    assert "contraseña" in spanish


def test_every_kind_of_act_has_words():
    assert set(ACTS) == set(Act)


def test_a_list_is_narrowed_by_person_kind_and_case_and_taken_wide_again(console, did, rosa):
    ana, luis = console.code("Ana"), console.code("Luis")
    did(ana, Act.SAW_CASE, "TERN-4821")
    did(luis, Act.SAW_CASE, "WREN-1000")
    did(luis, Act.HEARD, "TERN-4821")
    did(ana, Act.CHANGED_ROLES, luis)
    for asked, shown in (
        (f"who={luis}", (0, 1, 1, 1)),
        (f"who={ana}&act=saw-case", (1, 0, 0, 0)),
        ("about=tern 4821", (1, 0, 1, 0)),
        (f"about={luis}", (0, 0, 0, 1)),
        ("about=TERN-0000", (0, 0, 0, 0)),
        ("act=forged&before=x&who=", (1, 1, 1, 1)),
    ):
        told = rosa.says(f"/record?{asked}").split("Show fewer entries")[1]
        found = tuple(
            int(each in told)
            for each in (
                "Ana looked at a case · TERN-4821", "Luis looked at a case · WREN-1000",
                "Luis heard a message · TERN-4821", "Ana changed somebody&#39;s roles · Luis",
            )
        )  # fmt: skip
        assert found == shown, asked
    assert "Narrowed to: Luis · looked at a case" in rosa.says(
        f"/record?who={luis}&act=saw-case"
    )
    assert "No entry is like that." in rosa.says("/record?about=TERN-0000")


def test_what_no_address_of_ours_says_is_answered_all_the_same(rosa):
    for asked in ("about=%00", "who=%00", f"before={'9' * 30}", "about=" + "x" * 5000):
        assert rosa.get(f"/record?{asked}").status_code == 200


def test_a_long_record_has_pages_that_lose_nothing(console, did, rosa, monkeypatch):
    monkeypatch.setattr(service, "EACH_PAGE", 3)
    ana = console.code("Ana")
    for number in range(7):
        did(ana, Act.SAW_CASE, f"TERN-{1000 + number}")
    seen, path = [], f"/record?who={ana}"
    while path:
        page = rosa.get(path).text
        seen += [int(part[:4]) for part in page.split("· TERN-")[1:]]
        older = page.split('rel="next" href="')
        path = older[1].split('"')[0].replace("&amp;", "&") if len(older) > 1 else ""
    assert seen == list(range(1006, 999, -1))


def test_checking_says_how_the_record_stands_and_is_written_down(console, did, rosa):
    did(console.code("Ana"), Act.HEARD, "TERN-4821")
    assert "Nobody has checked yet" in rosa.says("/record")
    assert rosa.post("/record/check").status_code == 303
    assert STANDS in rosa.says("/record")
    tamper(console.database, "update audit_event set who = 'x' where act = 'heard'")
    assert STANDS in rosa.says("/record")  # until somebody asks again
    told = words(rosa.post("/record/check", follow_redirects=True))
    assert "The record does not stand" in told
    assert "keep a copy of it elsewhere" in told
    with console.database.transaction() as session:
        first, second = store.newest(session, 2)
        bad = store.newest(session, 9)[-1].id
    assert (first.act, first.reason) == (Act.CHECKED, f"broken at {bad}")
    assert (second.who, second.reason) == (console.code("Rosa"), "stands")


def test_of_two_who_check_at_once_the_second_is_told(rosa, monkeypatch):
    held = threading.Lock()
    held.acquire()
    monkeypatch.setattr(service, "_checking", held)
    told = words(rosa.post("/record/check", follow_redirects=True))
    assert "Somebody checks it just now." in told


def test_who_reads_cases_does_not_read_who_did_what(console):
    for role in (Role.COORDINATOR, Role.RESPONDER, Role.LIAISON, Role.ROTA, Role.APPROVER):
        ana = console.enter("Ana", role)
        assert ana.get("/record").status_code == 404
        assert "/record" not in ana.get("/now").text
    assert 'href="/record"' in console.enter("Ana", Role.ADMIN).get("/now").text
