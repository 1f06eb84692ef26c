"""Pages of intake with as much in them as they take, as they are seen."""

import pytest

from app.intake.questions import every
from app.staff.rules import Role
from tests.intake.cases import carried

LONG_ONES = ("intake", "sheet")
FORMS = ("detained", "tasks", "notes")
LONG = "Wilhelmina-Alejandra " * 14


@pytest.mark.parametrize(
    ("size", "language", "dark", "pages"),
    [
        ("phone", "es", True, LONG_ONES),
        ("desk", "en", False, FORMS),
    ],
)
def test_pages_are_whole(desk, screen, size, language, dark, pages):
    """Full ones; each page with little on it is looked at in tests/pages/test_screens.py."""
    facts = {"kind": "detention", "urgency": "emergency", "language": "es"}
    name = desk.case(assigned="Ana", **facts)
    _fill(desk, name)
    window = screen("Ana", Role.COORDINATOR, size=size, language=language, dark=dark)
    for page in pages:
        window.opens(f"/cases/{name}/{page}")
        window.check()
    if "notes" in pages:
        page = window.opens(f"/cases/{name}/notes")
        page.fill("#words", "Ella es indocumentada. Llamar después de las seis.")
        page.click("main form .btn-primary")
        page.wait_for_selector("mark")
        window.faults.clear()  # the browser tells of the 422
        window.check()
        page.click("button[value=strip]")
        page.wait_for_selector("text=Ella es […]")


def _fill(desk, name):
    """Write as much into a case as it takes."""
    ana, base = desk.enter(), f"/cases/{name}"
    desk.console.sign_in("Luis", Role.RESPONDER)
    for words in (LONG, "She wants a lawyer."):
        note = carried(ana.get(f"{base}/notes"), "id")
        ana.post(f"{base}/notes", {"id": note, "words": words})
    seen = carried(ana.get(f"{base}/safe-contact"), "seen")
    said = {"may_call": "no", "when": LONG[:120], "mind": LONG[:290], "seen": seen}
    assert ana.post(f"{base}/safe-contact", said).status_code == 303
    page = ana.get(f"{base}/intake").text
    seen = page.rpartition('name="seen"')[2].partition('value="')[2][:24]
    answers = {f"a_{each.id}": LONG[:290] for each in every() if each.shape != "yes-no"}
    assert ana.post(f"{base}/intake", answers | {"seen": seen}).status_code == 303
    task = {
        "id": carried(ana.get(f"{base}/tasks"), "id"),
        "words": LONG[:290],
        "emergency": "y",
    }
    assert ana.post(f"{base}/tasks", task).status_code == 303
