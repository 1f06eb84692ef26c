"""The pages of cases in Chromium: empty, ordinary and overfull, in both sizes and languages."""

from datetime import timedelta

import pytest

from app.notices.facts import Kind

PLAYED = """() => new Promise(done => {
    const player = document.querySelector("audio");
    player.onended = () => done(true);
    player.play();
})"""
LOOKS = [("phone", True, "es"), ("desk", False, "en")]


def ordinary(console, desk):
    """Open a case of every kind; give the names of those to look at."""
    spoke = desk.case(
        outcome="reached", town="Holyoke", urgency="emergency", topic="raid",
        call={"wait_seconds": 9}, assigned_to=console.code("Luis"),
    )  # fmt: skip
    desk.leg(spoke, "Luis", "failed", 1)
    desk.leg(spoke, "Ana", "reached", 2)
    left = desk.case(outcome="message", number="+14135550151", call={"call_back": True})
    desk.message(left)
    for kind in (Kind.EMERGENCY, Kind.BACK):
        desk.tell(left, kind)
    long = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
    forty = desk.case(number="+14135550152", ago=timedelta(days=1), town=long)
    for turn in range(40):
        who = ("Ana", "Luis", "Rosa", "Beto")[turn % 4]
        desk.leg(forty, who, ("no-answer", "busy", "no-key")[turn % 3], turn)
    return spoke, left, forty, desk.text("Buenas noches. Necesito ayuda con mi patrón.")


@pytest.fixture
def look(screen):
    """Open pages in both sizes, languages and colours, and let axe object."""

    def look(*paths):
        for size, dark, language in LOOKS:
            window = screen("Ana", size=size, dark=dark, language=language)
            for path in paths:
                window.opens(path)
                window.check()

    return look


def test_a_day_book_without_and_with_cases_has_no_fault(console, desk, look):
    look("/cases", "/cases?q=nothing")
    ordinary(console, desk)
    look("/cases?town=Holyoke&open=1", "/cases")


def test_forty_attempts_a_thread_and_a_number_have_no_fault(console, desk, look):
    *_, forty, wrote = ordinary(console, desk)
    look(f"/cases/{forty}", f"/cases/{wrote}", f"/cases/{wrote}/number")


def test_a_message_is_played_by_chromium_under_the_strict_policy(console, desk, screen):
    name = desk.case(outcome="message")
    desk.message(name)
    window = screen("Ana", size="phone")
    page = window.opens(f"/cases/{name}")
    assert page.evaluate(PLAYED), "a sound of two seconds came to its end"
    window.check()
