"""The telephones in a real browser: one person plays both sides, by mouse and by keyboard."""

import pytest

pytestmark = pytest.mark.timeout(240)
PATIENT = 60_000  # milliseconds, on a machine that does other things too


def test_one_person_plays_both_sides_of_a_call(screen, quick_booth):
    window = screen("Ana", "coordinator", console=quick_booth, size="phone")
    page = window.opens("/practice")
    page.set_default_timeout(PATIENT)
    page.get_by_role("button", name="Play both sides").click()
    caller = page.locator('.telephone[data-name="caller"]')
    ana = page.locator('.telephone[data-name="Ana"]')
    ana.wait_for()
    window.check()
    caller.get_by_role("button", name="Call the line").click()
    caller.get_by_text("Sanctuary in the Streets").wait_for()
    caller.locator('[data-key="0"]').click()
    ana.get_by_text("It rings.").wait_for()
    ana.focus()
    page.keyboard.press("Enter")
    ana.get_by_text("oprima uno").wait_for()
    page.keyboard.press("1")
    caller.get_by_text("Connected: you talk with each other.").wait_for()
    assert ana.get_by_text("Emergencia").get_attribute("lang") == "es"
    caller.focus()
    page.keyboard.press("Escape")
    ana.get_by_text("Si todo está resuelto").or_(ana.get_by_text("resuelto")).first.wait_for()
    ana.focus()
    page.keyboard.press("1")
    page.get_by_role("link", name="The case of this call").wait_for()
    rows = page.locator("#transcript tbody").inner_text()
    assert "is connected with Ana" in rows
    assert "presses 0" in rows
    window.check()
    page.get_by_role("link", name="The case of this call").click()
    assert "?call=CA" in page.url


def test_a_new_responder_is_led_through_a_call_and_told_how_it_went(screen, quick_booth):
    window = screen(
        "Ana", "responder", console=quick_booth, size="desk", dark=True, language="es"
    )
    page = window.opens("/practice")
    page.set_default_timeout(PATIENT)
    page.get_by_role("button", name="Practicar cómo contestar").click()
    page.get_by_role("button", name="Una trampa del buzón de voz").click()
    ana = page.locator('.telephone[data-name="Ana"]')
    ana.get_by_role("button", name="Contestar").click()
    ana.get_by_text("oprima uno").wait_for()
    ana.locator('[data-key="1"]').click()
    page.get_by_text("Hay dos carros frente al edificio").wait_for()
    ana.get_by_text("resuelto").wait_for()
    ana.locator('[data-key="2"]').click()
    page.get_by_text("Lo que encontró quien llamó").wait_for()
    assert "Oprimió 1" in page.locator("#how").inner_text()
    window.check()
