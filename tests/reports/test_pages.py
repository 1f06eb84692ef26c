"""The page of a month and of a week, and its file, as those see it who may."""

import csv
import io
import random
import re
from datetime import datetime
from zoneinfo import ZoneInfo

from app.audit import store as audit
from app.reports.rules import PeriodKind, read
from app.staff.rules import Role
from tests.pages.conftest import words
from tests.reports import made

ZONE = ZoneInfo("America/New_York")
OCTOBER = read(PeriodKind.MONTH, "2026-10").bounds(ZONE)


def keep(console, number=300, month="2026-10", seed=1):
    between = read(PeriodKind.MONTH, month).bounds(ZONE)
    with console.database.transaction() as session:
        made.keep(session, made.calls(seed, number, *between), made.texts(1, 12, *between))


def test_a_month_begins_with_a_sentence_that_says_how_it_went(console):
    keep(console)
    page = console.enter("Ana", Role.AUDITOR).says("/reports?month=2026-10")
    told = re.search(
        r"300 calls in October 2026: (\d+) reached a person, nine in ten within", page
    )
    assert told
    assert re.search(
        r"; \d+ left a message; .*\d+ left before anybody answered; \d+ asked for", page
    )


def test_a_month_is_told_in_spanish(console):
    keep(console)
    page = console.enter("Ana", Role.AUDITOR, language="es").says("/reports?month=2026-10")
    assert "300 llamadas en octubre de 2026: " in page
    assert "personas hablaron con alguien, nueve de cada diez en" in page
    assert "Springfield" in page


def test_a_month_is_compared_with_the_one_before_in_words(console):
    keep(console, 300)
    keep(console, 200, "2026-09", 2)
    page = console.enter("Ana").says("/reports?month=2026-10")
    assert "100 calls more than in September 2026." in page
    assert re.search(r"\d+% of all calls reached a person; in September 2026 it was \d+%", page)


def test_nobody_reads_a_small_number_by_comparing_with_a_month_that_hides_it(console):
    keep(console, 300)
    keep(console, 3, "2026-09", 2)
    page = console.enter("Ana").says("/reports?month=2026-10")
    assert "more than in" not in page


def test_the_running_month_is_told_so_far_and_to_coordinators_only(console):
    keep(console, 200, "2026-11")
    assert "in November 2026 so far: " in console.enter("Ana", Role.COORDINATOR).says(
        "/reports"
    )
    for role in (Role.AUDITOR, Role.ADMIN):
        visit = console.enter("Ana", role)
        assert "October 2026" in visit.says("/reports")
        answer = visit.get("/reports?month=2026-11")
        assert answer.status_code == 404
        assert "November 2026 is not over" in words(answer)


def test_a_week_is_for_coordinators_and_says_so(console):
    keep(console)
    page = console.enter("Ana").says("/reports/week?week=2026-W42")
    assert "in the week of October 12, 2026" in page
    assert "please do not pass it on" in page
    assert console.enter("Ana", Role.AUDITOR).get("/reports/week").status_code == 404


def test_a_month_of_three_calls_says_that_it_says_nothing(console):
    keep(console, 3)
    page = console.enter("Ana", Role.AUDITOR).says("/reports?month=2026-10")
    assert "Fewer than five calls in October 2026: nothing more is told" in page
    assert "Towns" not in page


def test_a_month_without_calls_says_so(console):
    keep(console, 50, "2026-08")
    keep(console, 50, "2026-10")
    page = console.enter("Ana").says("/reports?month=2026-09")
    assert "No calls in September 2026." in page


def test_a_month_before_the_first_call_says_when_that_came(console):
    keep(console)
    page = console.enter("Ana").says("/reports?month=2026-08")
    assert "No calls in August 2026." in page
    assert "The first call that is kept came in October 2026." in page


def test_a_line_that_nobody_has_called_has_a_page(console):
    assert "Nobody has called the line yet." in console.enter("Ana").says("/reports")


def test_the_way_leads_to_the_months_beside_and_ends_where_there_is_nothing(console):
    keep(console, 50, "2026-09")
    keep(console, 50)
    page = console.enter("Ana").get("/reports?month=2026-10").text
    assert "month=2026-09" in page
    assert "month=2026-11" in page
    assert "month=2026-08" not in console.enter("Ana").get("/reports?month=2026-09").text
    assert "month=2026-11" not in console.enter("Ana", Role.AUDITOR).get("/reports").text


def test_what_is_no_month_is_answered_with_how_one_is_written(console):
    visit = console.enter("Ana")
    wrong = ["2026-13", "2026-1", "2026-10-01", "october", "0000-01", "9999-12", "٢٠٢٦-10", "'"]
    for text in wrong:
        answer = visit.get("/reports", query_string={"month": text})
        assert answer.status_code == 400
        assert "That is no month. Write a year and a month like this: 2026-10." in words(answer)


def test_what_is_no_week_is_answered_with_how_one_is_written(console):
    visit = console.enter("Ana")
    for text in ("2026-W54", "2026-W00", "2025-W53", "2026-43"):
        answer = visit.get("/reports/week", query_string={"week": text})
        assert answer.status_code == 400
        assert "2026-W43" in words(answer)


def test_a_month_to_come_has_nothing_to_report(console):
    answer = console.enter("Ana").get("/reports?month=2026-12")
    assert answer.status_code == 404
    assert "December 2026 has not begun" in words(answer)


def test_the_file_has_the_tables_of_the_page_and_is_recorded(console):
    keep(console)
    visit = console.enter("Ana", Role.AUDITOR, language="es")
    answer = visit.post("/reports/month.csv", {"period": "2026-10"})
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert "2026-10.csv" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["Período", "Tabla", "Fila", "Columna", "Cantidad"]
    assert rows[1][1] == "Línea de práctica: aquí nada es real."
    assert ["octubre de 2026", "Llamadas", "", "", "300"] in rows
    assert any(row[1] == "Ciudades" and row[2] == "Springfield" for row in rows)
    with console.database.transaction() as session:
        (entry,) = audit.newest(session, 1)
        told = entry.act, entry.about, entry.who
    assert told == ("exported", "month 2026-10", console.code("Ana"))


def test_looking_at_a_report_is_not_recorded_and_a_refused_file_neither(console):
    visit = console.enter("Ana", Role.AUDITOR)
    visit.get("/reports")
    assert visit.post("/reports/month.csv", {"period": "2026-11"}).status_code == 404
    assert visit.post("/reports/month.csv", {"period": "x" * 9000}).status_code == 400
    assert visit.post("/reports/month.csv", {"period": "2026-10"}, token="").status_code == 400
    with console.database.transaction() as session:
        assert audit.newest(session, 1) == []


def test_no_report_names_who_answers_or_a_case_or_a_number(console):
    keep(console)
    text = console.enter("Ana").get("/reports?month=2026-10").text
    body = text[text.index("<main") :]
    assert not re.search(r"\b(Luis|Rosa|Beto|anaaa)\b", body)
    assert "+1413" not in body
    assert "Nowhere on Sea" not in body


def test_a_practice_line_says_that_nothing_is_real_on_the_printed_page_too(console):
    keep(console)
    text = console.enter("Ana").get("/reports?month=2026-10").text
    assert "nothing here is real" in text[text.index("<main") :]


def test_nothing_on_the_page_is_styled_in_place(console):
    keep(console)
    assert " style=" not in console.enter("Ana").get("/reports?month=2026-10").text


def test_a_month_that_ends_while_clocks_change_has_all_its_calls(console):
    """The last hour of October 31 in New York is November by UTC."""
    last = datetime(2026, 10, 31, 23, 59, tzinfo=ZONE)
    some = [made.call(random.Random(n), last) for n in range(6)]
    with console.database.transaction() as session:
        made.keep(session, some)
    assert "6 calls in October 2026" in console.enter("Ana").says("/reports?month=2026-10")


def test_a_report_reads_in_a_browser_in_light_and_dark(console, screen):
    keep(console, 900)
    window = screen("Ana", Role.AUDITOR, language="es")
    window.opens("/reports?month=2026-10")
    window.check()
    window.page.emulate_media(color_scheme="dark")
    window.check()


def test_a_report_prints_black_on_white_with_no_plot_cut(console, screen):
    """On paper there is no bar of rooms, and each table with its plot stays on one page."""
    keep(console, 900)
    page = screen("Ana", Role.AUDITOR, size="desk", dark=True).opens("/reports?month=2026-10")
    page.emulate_media(media="print")
    shown = page.evaluate(
        """() => ({
            rooms: document.querySelector("header nav").checkVisibility(),
            plots: [...document.querySelectorAll(".plot *")].every(
                each => ["title", "desc"].includes(each.tagName) || each.checkVisibility()),
            length: getComputedStyle(document.querySelector(".plot .length")).fill,
            ground: getComputedStyle(document.body).backgroundColor,
            ink: getComputedStyle(document.body).color,
            whole: [...document.querySelectorAll(".sheet")].every(
                each => getComputedStyle(each).breakInside === "avoid"),
        })"""
    )
    black, white = "rgb(0, 0, 0)", "rgb(255, 255, 255)"
    grey = "rgb(51, 51, 51)"
    assert shown == {
        "rooms": False, "plots": True, "length": grey, "ground": white, "ink": black,
        "whole": True,
    }  # fmt: skip
