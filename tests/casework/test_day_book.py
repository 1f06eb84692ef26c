"""The day book: newest first, twenty a page, narrowed by words, found by name."""

from datetime import timedelta

from app.cases.rules import Status
from app.casework.rules import Filters, masked, name_of
from app.notices.facts import Kind
from app.staff.rules import Role
from tests.pages.conftest import words

DAY = timedelta(days=1)


def listed(answer):
    """Give the names of the cases that a page lists, in order."""
    return [word for word in words(answer).split() if word.startswith("TERN-4")]


def test_without_a_case_the_page_says_so(console):
    assert "There is no case here yet" in console.enter("Ana").says("/cases")
    assert "Todavía no hay ningún caso" in console.enter("Ana", language="es").says("/cases")


def test_the_newest_come_first_twenty_on_a_page(console, desk):
    for hours in range(23):
        desk.case(f"TERN-41{hours:02}", ago=timedelta(hours=hours))
    ana = console.enter("Ana")
    first = listed(ana.get("/cases"))
    assert first == [f"TERN-41{hours:02}" for hours in range(20)]
    assert listed(ana.get("/cases?page=2")) == [f"TERN-41{n}" for n in (20, 21, 22)]
    assert "23 cases." in ana.says("/cases")
    assert listed(ana.get("/cases?page=99")) == []
    assert ana.get("/cases?page=minus").status_code == 200


def test_a_line_of_it_says_what_happened_and_what_is_owed(console, desk):
    name = desk.case(outcome="message", town="Holyoke")
    desk.message(name)
    desk.tell(name)
    told = console.enter("Ana").says("/cases")
    assert f"{name} left a message. alarm open message not heard" in told
    assert "urgent · Spanish · work · Holyoke · new" in told


NARROWED = {
    "open=1": {"TERN-4101", "TERN-4103", "TERN-4104"},
    "mine=1": {"TERN-4103"},
    "topic=raid": {"TERN-4104"},
    "town=holyoke": {"TERN-4101"},
    "urgency=emergency": {"TERN-4104"},
    "language=en": {"TERN-4102"},
    "span=today": {"TERN-4101"},
    "day=2026-11-18": {"TERN-4103"},
    "open=1&town=Holyoke&span=month": {"TERN-4101"},
    "urgency=enormous&day=never&span=%00": {f"TERN-410{n}" for n in (1, 2, 3, 4)},
}


def test_it_is_narrowed_by_words_that_can_be_taken_away_again(console, desk):
    desk.case("TERN-4101", town="Holyoke")
    desk.case("TERN-4102", ago=DAY, language="en", status=Status.CLOSED)
    desk.case("TERN-4103", ago=2 * DAY, assigned_to=console.code("Ana"))
    desk.case("TERN-4104", ago=3 * DAY, topic="raid", urgency="emergency")
    ana = console.enter("Ana")
    found = {asked: set(listed(ana.get(f"/cases?{asked}"))) for asked in NARROWED}
    assert found == NARROWED
    page = ana.get("/cases?open=1&town=Holyoke").text
    assert 'href="/cases?open=1"' in page
    assert 'href="/cases?town=Holyoke"' in page


def test_a_case_is_found_by_its_name_however_it_is_typed(console, desk):
    desk.case("TERN-4101")
    desk.case("TERN-4102")
    desk.case("TERN-4102-2")
    ana = console.enter("Ana")
    for typed in ("TERN-4101", "tern 4101", "tern4101", " Tern-4101 "):
        answer = ana.get("/cases", query_string={"q": typed})
        assert answer.location == "/cases/TERN-4101"
    assert ana.get("/cases?q=tern+4102-2").location == "/cases/TERN-4102-2"
    both = ana.get("/cases?q=tern+4102")
    assert set(listed(both)) >= {"TERN-4102", "TERN-4102-2"}, "who was told the shorter name"


def test_nothing_else_is_searched(console, desk):
    desk.case("TERN-4101", town="Holyoke")
    ana = console.enter("Ana")
    for words_ in ("Holyoke", "%", "TERN", "4101", "+14135550150", "<script>"):
        told = words(ana.get("/cases", query_string={"q": words_}))
        assert "found by its name" in told
        assert "TERN-4101 " not in told


def test_a_responder_finds_and_sees_their_own_only(console, desk):
    desk.case("TERN-4101")
    desk.case("TERN-4102")
    desk.case("TERN-4103", assigned_to=console.code("Luis"))
    desk.leg("TERN-4102", "Luis", "reached")
    desk.leg("TERN-4101", "Luis", "no-answer")
    luis = console.enter("Luis", Role.RESPONDER)
    assert set(listed(luis.get("/cases"))) == {"TERN-4102", "TERN-4103"}
    assert "no case TERN-4101 that you may see" in luis.says("/cases?q=TERN-4101")
    assert luis.get("/cases/TERN-4101").status_code == 404
    assert luis.get("/cases/TERN-4102").status_code == 200
    assert set(listed(console.enter("Ana").get("/cases"))) >= {"TERN-4101", "TERN-4102"}


def test_a_call_back_is_owed_until_somebody_made_it(console, desk):
    name = desk.case(call={"call_back": True}, outcome="call-back")
    desk.tell(name, Kind.BACK)
    assert "call back" in console.enter("Ana").says("/cases")


def test_a_name_is_read_as_people_type_it():
    assert name_of("tern 4821") == "TERN-4821"
    assert name_of("TERN-4821-2") == "TERN-4821-2"
    assert name_of("tern 4821 2") == "TERN-4821-2"
    assert [name_of(each) for each in ("", "tern", "4821", "tern 48211", "x" * 999)] == [
        None
    ] * 5


def test_two_digits_of_a_number_are_shown_and_no_more():
    assert masked("+14135550134") == "+1 ••• ••• ••34"
    assert masked("+525555550134") == "+•• ••• ••• ••34"


def test_what_makes_no_sense_is_not_asked_for():
    assert Filters.read({"urgency": "x", "day": "y", "span": "z", "open": "2"}) == Filters()
