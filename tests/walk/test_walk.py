"""The whole promise of the console: whoever starts the demo needs no documentation.

A newcomer signs in with what the terminal shows, plays a call, finds its case and deals with
it, by nothing but what stands on the page: roles and labels, as wide as a telephone.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.walk.conftest import PATIENT, sign_in

pytestmark = pytest.mark.timeout(300)
CASE = re.compile("^[A-Z]+-[0-9]+$")


def comes(page_or_part, text):
    expect(page_or_part.get_by_text(text).first).to_be_visible(timeout=PATIENT)


def press(telephone, key):
    telephone.get_by_role("button", name=key, exact=True).click()


def calls_and_answers(page):
    """Call the line in English, answer as Ana, hang up as Ana, and leave a message."""
    page.get_by_role("link", name="Play a call").click()
    page.get_by_role("button", name="Play both sides").click()
    caller = page.get_by_role("region", name="The caller", exact=True)
    ana = page.get_by_role("region", name="Ana", exact=True)
    caller.get_by_role("button", name="Call the line").click()
    comes(caller, "Línea de Santuario")
    press(caller, "2")
    comes(caller, "immigration agents are there right now")
    press(caller, "1")
    ana.get_by_role("button", name="Pick up").click()
    comes(ana, "Emergencia")
    press(ana, "1")
    comes(caller, "Connected: you talk with each other.")
    ana.get_by_role("button", name="Hang up").click()
    comes(caller, "no longer on the line")
    press(caller, "2")
    comes(caller, "A message is recorded: speak.")
    caller.get_by_role("button", name="Speak for 3 seconds").click()
    comes(caller, "You speak.")
    comes(caller, "A message is recorded: speak.")
    caller.get_by_role("button", name="Hang up").click()


def test_a_newcomer_needs_no_documentation(demo, window):
    page = window()
    sign_in(page, demo, "ana")
    comes(page, "Everyone is covered for the next 14 days.")
    calls_and_answers(page)

    # The call has a case, which tells it.
    page.get_by_role("link", name="The case of this call").click()
    comes(page, "Ana pressed 1")
    name = page.get_by_role("heading", name=CASE).inner_text()

    # It is found again: what needs a person stands on the first page.
    page.get_by_role("link", name="Now").click()
    comes(page, "A message that nobody has heard")
    page.get_by_role("link", name=f"Open {name}").first.click()

    # The message is listened to, and then it is somebody's.
    page.get_by_role("link", name="Listen to it").click()
    player = page.get_by_label(f"Message of {name}")
    expect(player).to_be_in_viewport()
    heard = player.evaluate(
        "it => new Promise((done) => { it.onplaying = () => done(it.duration); it.play(); })"
    )
    assert heard > 0
    page.get_by_role("button", name="I have heard it").click()
    comes(page, "You take care of it.")
    comes(page, "Nothing is left to do from the call itself.")

    # A note says what must not be written; the detector takes it out.
    page.get_by_label("New note").fill("He is undocumented. He needs a lawyer on Monday.")
    page.get_by_role("button", name="Save the note").click()
    comes(page, "Not saved: some words must not be written down")
    page.get_by_role("button", name="Take these words out and save").click()
    comes(page, "The note is saved.")
    comes(page, "He is […]. He needs a lawyer on Monday.")

    # Somebody else goes on.
    page.get_by_role("link", name="Hand it over").click()
    page.get_by_label("To whom").select_option(label="Luis")
    page.get_by_label("A sentence for them").fill("Please find a lawyer for Monday.")
    page.get_by_role("button", name="Hand it over").click()
    comes(page, "Luis has this case now.")

    # What the month was; and all of it in Spanish.
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Reports").click()
    comes(page, "Report on ")
    comes(page, "nothing more is told, so that nobody is recognized.")
    page.get_by_role("button", name="Español").click()
    comes(page, "Informe de ")
    page.get_by_role("link", name="Ahora").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Todo está cubierto")
    page.get_by_role("link", name=name).click()
    comes(page, "Luis tiene este caso.")
    plain = window(java_script_enabled=False, storage_state=page.context.storage_state())
    goes_on_without_javascript(plain, page.url, name)


def goes_on_without_javascript(page, address, name):
    """Go on in a browser without scripts: only telephones, and what is live, need one."""
    page.goto(address)
    page.get_by_role("button", name="English").click()
    page.get_by_label("New note").fill("Called the lawyer.")
    page.get_by_role("button", name="Save the note").click()
    comes(page, "The note is saved.")
    page.get_by_role("link", name="Cases").click()
    page.get_by_text("Show fewer cases").click()
    page.get_by_label("open", exact=True).check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("link", name=name)).to_be_visible()
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Practice").click()
    instead = page.locator("noscript")  # which Playwright takes for empty in any case
    assert "The telephones need JavaScript" in instead.evaluate("it => it.innerText")
    instead.locator("a").click()
    expect(page.get_by_role("button", name="Try the call")).to_be_visible()


def test_a_call_is_led_by_keyboard_and_told_what_was_done_well(demo, window):
    page = window()
    sign_in(page, demo, "luis")
    page.get_by_role("link", name="Play a call").press("Enter")
    page.get_by_role("button", name="Practise answering").press("Enter")
    expect(page.get_by_role("button", name="A plain call")).to_be_focused(timeout=PATIENT)
    page.keyboard.press("Enter")
    luis = page.get_by_role("region", name="Luis", exact=True)
    comes(luis, "It rings.")
    expect(luis).to_be_focused()
    page.keyboard.press("Enter")
    comes(luis, "Sin urgencia")
    page.keyboard.press("1")
    comes(luis, "They have not paid me for three weeks.")
    luis.get_by_role("button", name="Speak for 3 seconds").press("Enter")
    comes(luis, "oprima uno. Si el caso necesita más")
    page.keyboard.press("2")
    page.keyboard.press("Escape")
    for said in (
        "You picked up after",
        "You pressed 1.",
        "You were with the caller for",
        "You said how it ended",
        "They talked with you",
    ):
        comes(page, said)
    expect(page.get_by_role("heading", name="For the next time")).to_have_count(0)
