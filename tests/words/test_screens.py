"""What only a browser shows: pages where much is amiss, and the browser's own voice."""

from datetime import timedelta

from app.line import store
from app.line.rules import Block
from app.staff.rules import Role
from app.words import views
from ivr.errors import Fault

LONG = "Today no raid is confirmed in Holyoke, in Springfield or in Northampton, we looked."
STATUS = {
    "es": "Hoy no hay redadas confirmadas en Holyoke, en Springfield ni en Northampton.",
    "en": LONG,
    "hours": "12",
    "why": "Two verifiers looked at Main Street, at High Street and at the bus station.",
}
# A browser with a Mexican and an English voice, which writes down what it is told to speak.
VOICES = """
window.spoken = [];
Object.defineProperty(window, 'speechSynthesis', {value: {
  getVoices: () => [{lang: 'en-US'}, {lang: 'es-ES'}, {lang: 'es-MX'}],
  speak: said => spoken.push([said.lang, said.text]), cancel: () => {},
}});
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def busy(console):
    """Let everything be so that somebody must look: a draft, blocks, a fault, a night."""
    ana, luis = console.enter("Ana"), console.enter("Luis")
    ana.post("/words/line/night", {"starts": "22:00", "ends": "07:00", "why": "The committee."})
    ana.post("/words/line/guard", {"to": "on", "why": "Robots call since midnight, again."})
    for approved in (True, False):
        ana.post("/words/line/status", STATUS)
        if approved:
            luis.post("/words/line/status/approve", {"draft": waiting(console)})
    with console.database.transaction() as session:
        for number in range(3):
            until = console.clock.now() + timedelta(hours=number + 1)
            case = f"KINGLET-482{number}"
            block = Block(
                caller=bytes([number]), case=case, reason="Shouts. " * 20, until=until
            )
            store.block(session, block, console.clock.now())


def waiting(console):
    with console.database.transaction() as session:
        return next(each.id for each in [store.waiting(session, console.clock.now())] if each)


def test_pages_where_much_is_amiss_are_without_fault(console, screen, monkeypatch):
    busy(console)
    keeper = console.app.extensions[views.KEEPER]
    wrong = Fault(
        file="flows/hotline.yaml", line=200, column=7, what="x" * 90, instead="mend it"
    )
    monkeypatch.setattr(keeper, "_faults", (wrong,) * 12)
    window = screen("Luis", Role.COORDINATOR, language="es", dark=True)
    for path in ("/words/line", "/words/line/guard?to=off"):
        window.opens(path)
        window.check()
    _send(window.opens("/words/line/night?starts=22:00&ends=06:30"))
    assert window.page.locator(".wrong").count() == 1
    window.faults.clear()  # the browser writes down that a form was refused
    window.opens("/words?size=150").click("#list summary")
    window.check()


def _send(page):
    """Send the form of a page without a reason, as a browser does that checks nothing."""
    page.locator("main form").evaluate("it => { it.noValidate = true; it.requestSubmit(); }")
    page.locator(".wrong").wait_for()


def test_the_browsers_voice_speaks_each_language_in_its_own_voice(screen):
    window = screen("Ana", Role.RESPONDER)
    window.page.add_init_script(VOICES)
    page = window.opens("/words/step/goodbye")
    buttons = page.locator(".hear button")
    assert buttons.count() == 2
    for button in buttons.all():
        button.click()
    (spanish, said), (english, _) = page.evaluate("spoken")
    assert (spanish, english) == ("es-MX", "en-US")
    assert said.strip() in " ".join(page.locator("[lang=es]").all_inner_texts())
    assert buttons.nth(1).inner_text() == "Be quiet"
    buttons.nth(1).click()
    assert buttons.nth(1).inner_text() == "Hear it in the browser’s voice"
    window.check()


def test_a_browser_without_a_voice_shows_the_text_and_no_button(screen):
    page = screen("Ana", Role.RESPONDER).opens("/words/step/goodbye")
    page.evaluate("Object.defineProperty(speechSynthesis, 'getVoices', {value: () => []})")
    page.evaluate("speechSynthesis.dispatchEvent(new Event('voiceschanged'))")
    assert not page.locator(".hear button").first.is_visible()
    assert page.get_by_text("Take care.").first.is_visible()
