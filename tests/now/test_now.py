"""The page on now: what is wrong stands in its first sentence, and what to do about it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from app.calls.record import Outcome
from app.calls.tables import Call
from app.cases.rules import Status
from app.cases.tables import Case
from app.dispatch.tables import Dispatcher, Invitation, State, Waiting
from app.messages.rules import State as Where
from app.messages.tables import Message
from app.notices.facts import Kind
from app.notices.tables import Notice
from app.now import service
from app.rota.service import import_rota
from app.sealing import Keyring
from app.staff.rules import Role
from app.texts.tables import Text, Thread
from tests.calls.conftest import DAWN, NUMBERS, rota_of
from tests.pages.conftest import words

SID = "CA" + "0" * 31
MINUTE = timedelta(minutes=1)
# On Friday at dawn, two in the night of Saturday is left without anybody.
WITH_A_GAP = f"""
people:
  - {{name: Ana, phone: "{NUMBERS["Ana"]}", languages: [es, en]}}
shifts:
  - {{person: Ana, days: [mon, tue, wed, thu, fri, sun], from: "00:00", to: "00:00"}}
  - {{person: Ana, days: [sat], from: "06:00", to: "00:00"}}
"""


def plan(console, text):
    with console.database.transaction() as session:
        import_rota(
            session, Keyring(console.settings.sealing_keys), text, "rota.yaml",
            at=DAWN, line=console.settings.hotline_number,
            zone=console.settings.timezone, practice=True,
        )  # fmt: skip
    console.app.extensions["rota"].refresh()


def case(session, name="TERN-4821", *, at=DAWN, sid=SID + "1", outcome=Outcome.MESSAGE):
    """Keep a case with its call."""
    one = Case(id=uuid4(), name=name, opened_at=at, status=Status.NEW, outcome=outcome.value)
    call = Call(
        sid=sid, case_id=one.id, started_at=at, outcome=outcome, path=[], mismatch=False,
        unknown=False, call_back=False, back_tried=[],
    )  # fmt: skip
    session.add(one)
    session.flush()
    session.add(call)
    session.flush()
    return one


def caller(session, **more):
    row = {
        "call_sid": SID + "1", "turn": 1, "queue": "w-1", "state": State.WAITING,
        "since": DAWN - MINUTE, "asked_at": DAWN - MINUTE, "urgency": "emergency",
        "language": "es", "topic": "raid", "plan": {}, "hopeless": False, "over": False,
    }  # fmt: skip
    session.add(Waiting(**(row | more)))


def beats(session):
    session.add(Dispatcher(id=1, beat_at=DAWN))


def test_when_all_is_well_the_page_says_so_and_stays_quiet(console):
    with console.database.transaction() as session:
        beats(session)
    plan(console, rota_of("Ana", "Luis"))
    said = console.enter("Ana").says("/now")
    assert "Everyone is covered for the next 14 days." in said
    assert "Nothing: everything is taken care of." in said
    assert "Nobody has called." in said


def test_the_first_sentence_names_the_next_gap(console):
    plan(console, WITH_A_GAP)
    said = console.enter("Ana").says("/now")
    assert "Everyone is covered until Sat 00:00 . Then 6 hours with nobody on shift." in said


def test_a_gap_leads_to_who_could_fill_it_for_whoever_plans_the_rota(console):
    plan(console, WITH_A_GAP)
    page = console.enter("Ana").get("/now").text
    assert "/rota/gap?since=2026-11-21T05:00:00%2B00:00&amp;until=2026-11-21T11:00:00" in page
    assert "Fill the gap" not in console.enter("Ana", Role.RESPONDER).get("/now").text


@pytest.mark.parametrize("taken", [None, DAWN])
def test_a_gap_whose_alarm_was_raised_or_taken_is_one_card(console, taken):
    plan(console, WITH_A_GAP)
    hours = {"since": "2026-11-21T05:00:00+00:00", "until": "2026-11-21T11:00:00+00:00"}
    with console.database.transaction() as session:
        session.add(
            Notice(
                id="gap", kind=Kind.UNCOVERED, about="gap", facts={**hours, "lack": "nobody"},
                to=[], raised_at=DAWN, settled_at=taken,
            )
        )  # fmt: skip
    said = console.enter("Ana").says("/now")
    assert said.count("A gap in the rota") == 1


def test_a_gap_that_runs_is_red_and_says_until_when(console):
    plan(console, WITH_A_GAP)
    console.clock.step(timedelta(hours=20))
    answer = console.enter("Ana").get("/now")
    assert "Right now there is nobody on shift, until Sat 06:00" in words(answer)
    assert "need is-red" in answer.text
    assert "Nobody is on shift." in words(answer)


def test_an_emergency_that_nobody_takes_stands_above_everything(console):
    with console.database.transaction() as session:
        case(session)
        facts = {"case": "TERN-4821"}
        session.add(
            Notice(id="a", kind=Kind.EMERGENCY, about=SID, facts=facts, to=[], raised_at=DAWN)
        )
    said = console.enter("Ana").says("/now")
    assert "An emergency found nobody. Somebody must take care of it now." in said


def test_a_caller_who_waits_is_seen_without_a_number(console):
    with console.database.transaction() as session:
        case(session)
        caller(session)
    said = console.enter("Ana").says("/now")
    assert "1 caller waits." in said
    assert "waits 1 min · emergency · Spanish · a raid TERN-4821" in said
    assert "+1" not in said


def test_a_caller_for_whom_nobody_can_be_rung_is_red(console):
    with console.database.transaction() as session:
        case(session)
        caller(session, hopeless=True)
    answer = console.enter("Ana").get("/now")
    assert "A caller waits, and nobody can be rung for them." in words(answer)
    assert "need is-red" in answer.text


def test_what_is_owed_is_a_card_each_and_gone_when_it_is_done(console):
    with console.database.transaction() as session:
        one = case(session)
        message = Message(
            token="m", case_id=one.id, call_sid=SID + "1", left_at=DAWN, seconds=9,
            reference_sealed=b"", erased=False, state=Where.KEPT, tries=0,
        )  # fmt: skip
        thread = Thread(
            case_id=one.id, number_index=b"abc", number_sealed=b"", opened_at=DAWN, last_at=DAWN
        )
        session.add_all([message, thread])
        session.flush()
        session.add(
            Text(token="t", case_id=one.id, at=DAWN, incoming=True, body_sealed=b"", media=0)
        )
    ana = console.enter("Ana")
    said = ana.says("/now")
    assert "A message that nobody has heard" in said
    assert "A text that nobody has answered" in said
    with console.database.transaction() as session:
        session.get(Message, "m").seconds = 0  # the tone was heard, and nothing was said
    console.clock.step(timedelta(seconds=4))
    assert "A message that nobody has heard" not in ana.says("/now")
    with console.database.transaction() as session:
        session.get(Message, "m").seconds = 9
        session.get(Message, "m").heard_at = DAWN
        answer = Text(
            token="u",
            case_id=one.id,
            at=DAWN + MINUTE,
            incoming=False,
            body_sealed=b"",
            media=0,
        )
        session.add(answer)
    console.clock.step(timedelta(seconds=4))
    said = ana.says("/now")
    assert "A message that nobody has heard" not in said
    assert "A text that nobody has answered" not in said


def test_each_person_on_shift_is_shown_as_they_can_be_reached(console):
    def rung(name, number, **more):
        row = {
            "id": f"i{number}", "person_code": console.code(name), "call_sid": SID + "1",
            "asked_at": DAWN - MINUTE, "answered_at": None,
        }  # fmt: skip
        return Invitation(**(row | more))

    with console.database.transaction() as session:
        session.add(rung("Luis", 1))
        session.add(rung("Rosa", 2, answered_at=DAWN, accepted_at=DAWN))
        for number in (3, 4):
            ended = {"ended_at": DAWN, "outcome": "no-answer", "status": "no-answer"}
            session.add(rung("Beto", number, **ended))
            session.flush()
    said = console.enter("Ana").says("/now")
    shown = {name: said.split(f" {name} · ")[1][:90] for name in ("Luis", "Rosa", "Beto")}
    assert "is being rung" in shown["Luis"]
    assert "on a call" in shown["Rosa"]
    assert "does not answer" in shown["Beto"]
    assert "Beto does not answer" in said


def test_who_has_just_talked_is_shown_resting(console):
    with console.database.transaction() as session:
        row = Invitation(
            id="i1", person_code=console.code("Luis"), call_sid=SID + "1",
            asked_at=DAWN - 2 * MINUTE, answered_at=DAWN - 2 * MINUTE,
            accepted_at=DAWN - 2 * MINUTE, ended_at=DAWN - MINUTE, outcome="reached",
        )  # fmt: skip
        session.add(row)
    luis = console.enter("Ana").says("/now").split(" Luis · ")[1][:90]
    assert "rests until Fri 05:09" in luis


def test_who_was_given_a_case_finds_it_on_the_first_page_until_they_have_it(console):
    with console.database.transaction() as session:
        given = case(session)
        given.assigned_to, given.assigned_at = console.code("Luis"), DAWN
    luis = console.enter("Luis", Role.RESPONDER)
    assert "A case was given to you" in luis.says("/now")
    assert "Open TERN-4821" in luis.says("/now/part")
    assert "A case was given to you" not in console.enter("Ana").says("/now")
    luis.post("/cases/TERN-4821/acknowledge")
    assert "A case was given to you" not in luis.says("/now")


def test_the_last_day_is_counted_and_listed(console):
    with console.database.transaction() as session:
        case(session, outcome=Outcome.REACHED)
        old = DAWN - timedelta(days=2)
        case(session, "WREN-1000", at=old, sid=SID + "2", outcome=Outcome.LEFT)
    said = console.enter("Ana").says("/now")
    assert "reached a person: 1" in said
    assert "WREN-1000" not in said


def test_who_reads_no_cases_sees_no_name_of_one(console):
    with console.database.transaction() as session:
        case(session)
        caller(session)
    for role in (Role.ADMIN, Role.ROTA, Role.AUDITOR, Role.RESPONDER):
        said = console.enter("Ana", role).says("/now")
        assert "1 caller waits." in said
        assert "TERN-4821" not in said


def test_a_hundred_consoles_that_ask_at_once_cost_one_look(console, monkeypatch):
    looks = []
    drawn = service.picture

    def counted(*of, **more):
        looks.append(of)
        return drawn(*of, **more)

    monkeypatch.setattr(service, "picture", counted)
    ana = console.enter("Ana")
    for _ in range(3):
        ana.get("/now/part")
    assert len(looks) == 1
    console.clock.step(timedelta(seconds=4))
    ana.get("/now/part")
    assert len(looks) == 2


def test_the_part_that_refreshes_itself_is_what_changes_and_nothing_else(console):
    answer = console.enter("Ana").get("/now/part")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert console.stranger().get("/now/part").status_code == 302


def busy(console):
    console.clock.step(timedelta(seconds=4))
    with console.database.transaction() as session:
        for number in range(12):
            at = DAWN - number * timedelta(hours=1)
            case(session, f"TERN-40{number:02}", at=at, sid=SID[:-1] + f"{number:02}")
            facts = {"case": f"TERN-40{number:02}"}
            kind = (Kind.EMERGENCY, Kind.NOBODY, Kind.BACK)[number % 3]
            session.add(
                Notice(
                    id=f"{number}",
                    kind=kind,
                    about=f"{number}",
                    facts=facts,
                    to=[],
                    raised_at=at,
                )
            )
        caller(session, hopeless=True, call_sid=SID[:-1] + "00")
        caller(session, state=State.TALKING, call_sid=SID[:-1] + "01", topic="work")


def test_a_busy_night_is_without_fault_on_a_telephone(screen, console):
    busy(console)
    window = screen("Ana", Role.COORDINATOR, dark=True, language="es")
    window.opens("/now")
    window.check()


def test_a_refresh_that_fails_is_said_and_one_that_works_shows_what_is_new(screen, console):
    window = screen("Ana", Role.COORDINATOR, language="en")
    window.page.clock.install()
    page = window.opens("/now")
    busy(console)
    page.clock.run_for(11_000)
    page.get_by_text("An emergency found nobody.").first.wait_for()
    page.route("**/now/part", lambda route: route.abort())
    page.clock.run_for(11_000)
    page.get_by_text("could not be refreshed").wait_for()


@pytest.mark.parametrize("role", [Role.RESPONDER, Role.LIAISON])
def test_who_may_not_open_all_cases_is_told_who_takes_care_and_is_shown_no_name(console, role):
    with console.database.transaction() as session:
        one = case(session)
        facts = {"case": one.name}
        session.add(
            Notice(id="a", kind=Kind.EMERGENCY, about=SID, facts=facts, to=[], raised_at=DAWN)
        )
    said = console.enter("Luis", role).says("/now")
    assert "An emergency found nobody" in said
    assert "Only a coordinator can open it here." in said
    assert one.name not in said
