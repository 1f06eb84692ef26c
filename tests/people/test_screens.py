"""The pages on people in a real browser: no fault of axe, no script error, never too wide."""

from itertools import cycle

from sqlalchemy import select

from app.staff.rules import Role
from app.staff.tables import Person
from tests.pages import conftest

BOTH = (Role.COORDINATOR, Role.ROTA)
SHEET = "Nombre;Teléfono;Idiomas;Notas\nMaría;413 555 0111;español;x\nX;911;es;\n"


def test_a_list_is_looked_at_before_it_is_brought(console, screen):
    window = screen("Ana", *BOTH, language="es")
    window.opens("/people/import")
    sheet = {"name": "p.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    window.page.set_input_files("input[type=file]", sheet)
    window.page.click("main form button")
    window.page.wait_for_selector("text=Notas")
    window.check()


def test_sixty_people_with_long_names_break_no_page(tmp_path, database, screen):
    people = [
        f'  - {{name: P{n}, phone: "+1{area}55501{n % 20 + 30}", languages: [es, en, mam]}}'
        for n, area in zip(range(60), cycle((413, 617, 212)), strict=False)
    ]
    first = '  - {name: Ana, phone: "+14135550101", languages: [es]}'
    rota = "\n".join(["people:", first, *people])
    with conftest.opened(tmp_path, database, rota) as console:
        with database.transaction() as session:
            others = session.scalars(
                select(Person).where(Person.first_name.startswith("P"))
            ).all()
            for person in others:
                person.first_name = f"{person.first_name}{'x' * 60}"[:60]
            code = others[0].code
        window = screen("Ana", *BOTH, language="es", console=console)
        for path in ("/people", f"/people/{code}"):
            window.opens(path)
            window.check()
