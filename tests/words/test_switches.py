"""The switches in the console: what follows is said before, and two people publish."""

import re
from datetime import time, timedelta

import pytest
from sqlalchemy import text

from app.audit import service as audit
from app.audit import store as chain
from app.line import store
from app.line.rules import Block, Guard, Night, Rush
from app.line.service import rushes
from app.staff.rules import Role
from tests.pages.conftest import words

LINE = "/words/line"
SPANISH, ENGLISH = "Hoy no hay redadas confirmadas.", "Today no raid is confirmed."
STATUS = {"es": SPANISH, "en": ENGLISH, "hours": "3", "why": "Two of us looked in Holyoke."}


def state(console):
    with console.database.transaction() as session:
        return store.state(session)


def notice(console):
    said = state(console).notice
    return said.words if said and said.until > console.clock.now() else None


def recorded(console):
    with console.database.transaction() as session:
        assert audit.first_break(session) is None
        return [(each.who, each.about, each.reason) for each in chain.newest(session, 50)]


def hidden(visit, name, path=LINE):
    found = re.search(rf'name="{name}" value="([^"]+)"', visit.get(path).text)
    return found[1] if found else None


def flashed(visit, path, data):
    answer = visit.post(path, data)
    assert answer.status_code == 303, words(answer)
    return visit.says(LINE)


# ── guard mode and night ─────────────────────────────────────────────────────────────────────


def test_guard_mode_says_what_follows_before_and_who_did_it_after(console):
    ana = console.enter("Ana")
    before = ana.says(f"{LINE}/guard?to=on")
    assert "Emergencies ring at once" in before
    assert "guard auto -&gt; on" in before
    assert state(console).guard is Guard.AUTO
    told = flashed(ana, f"{LINE}/guard", {"to": "on", "seen": "auto", "why": "Robots call."})
    assert "It is switched" in told
    assert re.search("Since .*, by Ana. Why: Robots call.", told)
    assert state(console).guard is Guard.ON
    assert (console.code("Ana"), "guard", "guard auto -> on: Robots call.") in recorded(console)


def test_a_switch_set_twice_and_a_stale_page_change_nothing_and_are_told(console):
    ana = console.enter("Ana")
    on = {"to": "on", "seen": "auto", "why": "Robots."}
    flashed(ana, f"{LINE}/guard", on)
    assert "It stood so already" in flashed(ana, f"{LINE}/guard", on)
    off = {"to": "off", "seen": "auto", "why": "Quiet."}
    assert "It has changed since you looked" in flashed(ana, f"{LINE}/guard", off)
    assert state(console).guard is Guard.ON
    assert len(recorded(console)) == 1


def test_a_reason_that_cannot_be_kept_switches_nothing(console):
    ana = console.enter("Ana")
    for why, told in (
        ("", "Please fill this in"),
        ("   ", "Please fill this in"),
        ("x" * 121, "This is too long"),
        ("call 413-555-0150 back", "No telephone number is kept here"),
        ("bad \x07 bell", "characters here that cannot be kept"),
    ):
        for path, data in (
            ("guard", {"to": "on"}),
            ("night", {"starts": "22:00", "ends": "07:00"}),
        ):
            answer = ana.post(f"{LINE}/{path}", data | {"why": why})
            assert answer.status_code == 400
            assert told in words(answer)
    assert state(console).guard is Guard.AUTO
    assert state(console).night is None


def test_a_guard_that_there_is_not_is_refused(console):
    ana = console.enter("Ana")
    assert ana.post(f"{LINE}/guard", {"to": "half", "why": "Hm."}).status_code == 400
    assert ana.get(f"{LINE}/guard?to=half").status_code == 303


def test_the_night_is_set_and_taken_away_with_what_follows(console):
    ana = console.enter("Ana")
    assert "Emergencies ring as by day" in ana.says(f"{LINE}/night?starts=22:00&ends=07:00")
    night = {"starts": "22:00", "ends": "07:00", "seen": "off", "why": "The committee says so."}
    told = flashed(ana, f"{LINE}/night", night)
    assert "From 22:00 to 07:00 nobody is woken" in told
    assert "It is night: nobody is woken" in told  # it is five in the morning
    assert state(console).night == Night(time(22), time(7))
    assert "Every call rings people at any hour" in ana.says(f"{LINE}/night?off=1")
    told = flashed(ana, f"{LINE}/night", {"off": "1", "seen": "22:00-07:00", "why": "Enough."})
    assert "There are no hours of the night" in told
    assert "night 22:00-07:00 -> off: Enough." in recorded(console)[0]


def test_hours_that_are_no_night_are_told_at_the_field(console):
    ana = console.enter("Ana")
    for starts, ends in (
        ("22:00", "22:00"), ("25:00", "07:00"), ("22:00", ""), ("night", "day"), ("1", "<b>"),
        ("22:00:30", "07:00"), ("22:00+01:00", "07:00"),
    ):  # fmt: skip
        answer = ana.get(f"{LINE}/night", query_string={"starts": starts, "ends": ends})
        assert answer.status_code == 400
        assert "Write two different times" in words(answer)
        sent = {"starts": starts, "ends": ends, "why": "Hm."}
        assert ana.post(f"{LINE}/night", sent).status_code == 400
    assert state(console).night is None


def test_a_line_that_guards_itself_says_since_when(console):
    now = console.clock.now()
    with console.database.transaction() as session:
        rushes(session, now, Rush(since=now, why="many", seen_at=now).why)
    told = console.enter("Ana").says(LINE)
    assert "The line guards itself" in told
    assert "so it went on by itself" in told


# ── the status line ──────────────────────────────────────────────────────────────────────────


def test_nobody_hears_a_status_line_before_a_second_person_approves_it(console):
    ana, luis = console.enter("Ana"), console.enter("Luis", Role.APPROVER)
    assert "It is a draft" in flashed(ana, f"{LINE}/status", STATUS)
    assert notice(console) is None
    seen = luis.says(LINE)
    assert SPANISH in seen
    assert "Ana wrote it" in seen
    assert "for 3 hours, then it ends by itself" in seen
    draft = hidden(luis, "draft")
    assert "It is published" in flashed(luis, f"{LINE}/status/approve", {"draft": draft})
    assert notice(console) == {"es": SPANISH, "en": ENGLISH}
    assert state(console).notice.until == console.clock.now() + timedelta(hours=3)
    assert "Written by Ana, approved by Luis" in ana.says(LINE)
    assert {who for who, about, _ in recorded(console) if about == "status"} == {
        console.code("Ana"), console.code("Luis"),
    }  # fmt: skip


def test_nobody_approves_what_they_wrote_whatever_their_roles(console):
    ana = console.enter("Ana", Role.COORDINATOR, Role.APPROVER)
    flashed(ana, f"{LINE}/status", STATUS)
    assert "Approve and publish" not in ana.says(LINE)
    draft = hidden(ana, "draft")
    told = flashed(ana, f"{LINE}/status/approve", {"draft": draft})
    assert "You wrote it yourself" in told
    assert notice(console) is None


def test_a_draft_is_gone_after_a_quarter_of_an_hour(console):
    ana, luis = console.enter("Ana"), console.enter("Luis")
    flashed(ana, f"{LINE}/status", STATUS)
    draft = hidden(luis, "draft")
    console.clock.step(timedelta(minutes=15))
    told = flashed(luis, f"{LINE}/status/approve", {"draft": draft})
    assert "It has changed since you looked" in told
    assert "Nobody approved it in time" in told
    assert notice(console) is None


def test_what_is_published_ends_by_itself_and_by_one_at_once(console):
    ana, luis = console.enter("Ana"), console.enter("Luis")
    for ended_by_hand in (True, False):
        flashed(ana, f"{LINE}/status", STATUS | {"hours": "1"})
        flashed(luis, f"{LINE}/status/approve", {"draft": hidden(luis, "draft")})
        assert notice(console)
        if ended_by_hand:
            flashed(ana, f"{LINE}/status/end", {"seen": hidden(ana, "seen")})
        else:
            console.clock.step(timedelta(minutes=29))
            ana.get(LINE)
            luis.get(LINE)
            console.clock.step(timedelta(minutes=29))
            ana.get(LINE)
            console.clock.step(timedelta(minutes=2))
        assert notice(console) is None
    told = ana.says(LINE)
    assert "No status line is published" in told
    assert "Ended by Ana" in told
    assert "Ended by itself" in told


def test_approving_twice_and_ending_what_is_over_do_no_harm(console):
    ana, luis = console.enter("Ana"), console.enter("Luis")
    flashed(ana, f"{LINE}/status", STATUS)
    draft = hidden(luis, "draft")
    flashed(luis, f"{LINE}/status/approve", {"draft": draft})
    until = state(console).notice.until
    console.clock.step(timedelta(minutes=5))
    assert "changed since" in flashed(luis, f"{LINE}/status/approve", {"draft": draft})
    assert state(console).notice.until == until
    seen = hidden(ana, "seen")
    flashed(ana, f"{LINE}/status/end", {"seen": seen})
    assert "It stood so already" in flashed(ana, f"{LINE}/status/end", {"seen": seen})


def test_a_page_that_showed_another_status_line_ends_none(console):
    ana, luis = console.enter("Ana"), console.enter("Luis")
    seen = []
    for hours in ("1", "2"):
        flashed(ana, f"{LINE}/status", STATUS | {"hours": hours})
        flashed(luis, f"{LINE}/status/approve", {"draft": hidden(luis, "draft")})
        seen.append(hidden(ana, "seen"))
    flashed(ana, f"{LINE}/status/end", {"seen": seen[0]})
    assert notice(console)


def test_one_status_line_waits_at_a_time_and_sending_it_twice_makes_one(console):
    ana, luis = console.enter("Ana"), console.enter("Luis")
    flashed(ana, f"{LINE}/status", STATUS)
    draft = hidden(ana, "draft")
    flashed(ana, f"{LINE}/status", STATUS)
    assert hidden(ana, "draft") == draft
    for other in ({"hours": "1"}, {"why": "Four of us looked."}):  # nobody believes it is kept
        assert ana.post(f"{LINE}/status", STATUS | other).status_code == 409
    answer = luis.post(f"{LINE}/status", STATUS | {"en": "Something else."})
    assert answer.status_code == 409
    assert "Something else." in answer.text  # what was typed is still there
    assert "It is withdrawn" in flashed(luis, f"{LINE}/status/withdraw", {"draft": draft})
    assert hidden(luis, "draft") is None
    assert "changed since" in flashed(luis, f"{LINE}/status/withdraw", {"draft": draft})


def test_a_status_line_that_may_not_be_said_is_told_at_its_field(console):
    ana = console.enter("Ana")
    for field, value, told in (
        ("es", "", "Please fill this in"),
        ("en", "Call 413-555-0150 now.", "look like a telephone number"),
        ("en", "word " * 60, "Spoken, this takes 24 seconds; 20 are heard out"),
        ("es", "Hola {case}", "cannot be spoken"),
        ("es", "x" * 5000, "This is too long"),
        ("en", SPANISH, "Both languages say the same"),
        ("hours", "13", "Write whole hours, from 1 to 12"),
        ("hours", "0", "Write whole hours, from 1 to 12"),
        ("hours", "-1", "Write whole hours, from 1 to 12"),
        ("hours", "٣", "Write whole hours, from 1 to 12"),
        ("hours", "", "Write whole hours, from 1 to 12"),
        ("why", "", "Please fill this in"),
        ("why", "from 413 555 0150", "No telephone number is kept here"),
    ):
        answer = ana.post(f"{LINE}/status", STATUS | {field: value})
        assert answer.status_code == 400
        assert told in words(answer)
    assert ana.post(f"{LINE}/status", {}).status_code == 400
    assert hidden(ana, "draft") is None


def test_hostile_words_are_shown_as_words(console):
    ana = console.enter("Ana")
    flashed(ana, f"{LINE}/status", STATUS | {"why": "<script>alert(1)</script>"})
    assert "<script>alert" not in ana.get(LINE).text


def test_the_database_itself_wants_two_people(console):
    ana = console.enter("Ana")
    flashed(ana, f"{LINE}/status", STATUS)
    with (
        pytest.raises(Exception, match="two_people"),
        console.database.transaction() as session,
    ):
        session.execute(text("update status_draft set approved_by = written_by"))


def test_a_responder_and_an_approver_switch_nothing(console):
    for role, paths in {
        Role.RESPONDER: ("", "/guard?to=on", "/night", "/status"),
        Role.APPROVER: ("/guard?to=on", "/night", "/status"),
    }.items():
        visit = console.enter("Ana", role)
        assert {visit.get(LINE + path).status_code for path in paths} == {404}


# ── blocks ───────────────────────────────────────────────────────────────────────────────────


def test_a_blocked_caller_stands_by_the_name_of_the_case_and_is_unblocked(console):
    ana, until = console.enter("Ana"), console.clock.now() + timedelta(hours=6)
    block = Block(caller=b"hash", case="TERN-4821", reason="Shouts for hours.", until=until)
    with console.database.transaction() as session:
        store.block(session, block, console.clock.now())
    told = ana.says(LINE)
    assert "1 caller is blocked" in told
    assert "Why: Shouts for hours." in told
    told = flashed(ana, f"{LINE}/unblock", {"case": "TERN-4821"})
    assert "TERN-4821: people are rung for this caller again" in told
    assert "Nobody is blocked" in told
    assert recorded(console)[0] == (console.code("Ana"), "TERN-4821", "unblocked")
    again = flashed(ana, f"{LINE}/unblock", {"case": "TERN-4821"})
    assert "Nothing was changed" in again
