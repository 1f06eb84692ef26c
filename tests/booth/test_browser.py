"""The telephones in a real browser: one person plays both sides, by mouse and by keyboard.

Time passes only while the test lets it, so nothing rings in vain on a machine that is busy.
"""

import pytest

pytestmark = pytest.mark.timeout(300)
PATIENT = 60_000  # milliseconds


def pass_time(booth, seconds):
    booth.network.timeline.sleep(seconds)


def test_one_person_plays_both_sides_of_a_call(screen, booth):
    window = screen("Ana", "coordinator", console=booth, size="phone")
    page = window.opens("/practice")
    page.set_default_timeout(PATIENT)
    page.get_by_role("button", name="Play both sides").click()
    caller = page.locator('.telephone[data-name="caller"]')
    ana = page.locator('.telephone[data-name="Ana"]')
    rows = page.locator("#transcript")
    ana.wait_for()
    window.check()
    caller.get_by_role("button", name="Call the line").click()
    rows.get_by_text("calls the line").wait_for()
    pass_time(booth, 10)
    caller.get_by_text("Sanctuary in the Streets").wait_for()
    caller.locator('[data-key="0"]').click()
    rows.get_by_text("presses 0").wait_for()
    pass_time(booth, 8)
    ana.get_by_text("It rings.").wait_for()
    ana.focus()
    page.keyboard.press("Enter")
    ana.get_by_text("On a call with the line.").wait_for()
    pass_time(booth, 4)
    ana.get_by_text("Emergencia").wait_for()
    assert ana.get_by_text("Emergencia").get_attribute("lang") == "es"
    page.keyboard.press("1")
    rows.get_by_text("presses 1").wait_for()
    pass_time(booth, 5)
    caller.get_by_text("Connected: you talk with each other.").wait_for()
    caller.focus()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="The case of this call").wait_for()
    assert "is connected with Ana" in rows.inner_text()
    window.check()
    page.get_by_role("link", name="The case of this call").click()
    page.get_by_role("heading", level=1).wait_for()
    assert "/cases/" in page.url
