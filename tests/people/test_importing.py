"""The existing forty come by a list: looked at first, then brought wholly."""

import io

import pytest
from click.testing import CliRunner

from app.audit.rules import Act
from app.cli import people as command
from app.people.document import LONGEST
from app.staff import service as staff
from tests.pages.conftest import words
from tests.people.test_roll import acts

LIST = """Nombre;Teléfono;Idiomas;Correo;Notas
María;413 555 0111;español;maria@example.org;x
Ana;+14135550101;inglés;;x
Luis;+14135550102;;;x
Emergencia;911;es;;x
Premium;+19002345678;es;;x
Línea;413-555-0100;es;;x
Otra;413 555 0111;es;;x
maria;413 555 0112;es;;x
Rosa;413 555 0113;es;;x
;413 555 0114;es;;x
Nadie;413 555 0115;;;x
"""
REFUSED = [
    "line 5: An emergency number is never rung.",
    "line 6: A premium number is never rung.",
    "line 7: This is the number of the line itself.",
    "line 8: Line 2 has the same number.",
    "line 9: A first name",
    "line 10: Somebody on the roll has this first name and another number.",
    "line 11: A first name has 1 to 40 letters",
    "line 12: At least one language is needed",
]


def look(visit, content, **more):
    content = content.encode() if isinstance(content, str) else content
    return visit.post("/people/import", {"sheet": (io.BytesIO(content), "p.csv")} | more)


def hidden(answer):
    """Give what a look carries on to the next page."""
    parts = {}
    for name in ("content", "stamp"):
        parts[name] = answer.text.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]
    return parts


def roll(console):
    with console.database.transaction() as session:
        keyring = console.app.extensions["desk"].keyring
        return {p.profile.first_name: p.profile for p in staff.active(session, keyring)}


def test_a_list_is_looked_at_then_brought_and_every_refused_line_has_its_reason(console):
    ana = console.enter("Ana")
    seen = look(ana, LIST.replace("maria;", "maría;"))
    told = words(seen)
    assert "One person would be new. One would be changed. One stays as they are." in told
    assert "8 lines are refused. Nothing is done yet." in told
    for reason in REFUSED[:4]:
        assert reason in told, reason
    assert "line 9: Line 2 has the same first name." in told
    for reason in REFUSED[5:]:
        assert reason in told, reason
    assert "Of these columns nothing is kept: Notas." in told
    assert "555" not in seen.text.split("<main")[1].split("csrf_token")[0]
    assert len(roll(console)) == 4
    answer = ana.post("/people/import/done", hidden(seen), follow_redirects=True)
    assert "One person was added. One was changed." in words(answer)
    known = roll(console)
    assert known["María"].phone == "+14135550111"
    assert known["María"].email == "maria@example.org"
    assert known["Ana"].languages == ("en",)
    assert known["Luis"].languages == ("es", "en")
    assert len(known) == 5
    assert acts(console, "roll") == [(console.code("Ana"), Act.IMPORTED, "1 added, 1 changed")]
    again = ana.post("/people/import/done", hidden(seen))
    assert "The roll has changed since you looked. Nothing was changed" in words(again)
    assert len(acts(console, "roll")) == 1
    assert "This list would change nothing." in words(
        look(ana, "name,phone\nAna,+14135550101\n")
    )


def test_a_look_is_nobody_elses_and_does_not_last(console):
    ana = console.enter("Ana")
    seen = hidden(look(ana, LIST))
    rosa = console.enter("Rosa")
    for visit, sent in ((rosa, seen), (ana, seen | {"content": "AAAA"}), (ana, {})):
        answer = visit.post("/people/import/done", sent, follow_redirects=True)
        assert "This look is too old. Nothing was changed" in words(answer)
    assert len(roll(console)) == 4


def test_what_is_no_list_is_told_and_too_much_is_not_read(console):
    ana = console.enter("Ana")
    for content, told in (
        ("", "There is nothing in this file."),
        ("Ana,1\n", "The first line must name the columns"),
        (b"PK\x03\x04", "This is no CSV file."),
        ("x" * (LONGEST + 1), "This file is too large"),
    ):
        answer = look(ana, content)
        assert answer.status_code == 400
        assert told in words(answer)
    assert ana.post("/people/import", {}).status_code == 400
    assert look(ana, b"x" * (3 * LONGEST)).status_code == 413
    latin = look(ana, "name;phone;languages\nÁngela;413 555 0116;es\n".encode("latin-1"))
    assert "Ángela" in latin.text
    assert "The file was not saved as UTF-8" in words(latin)


@pytest.fixture
def run(console, monkeypatch):
    """Run the command on the line of the console."""
    url = console.settings.database_url
    for name, value in {
        "PRACTICE": "1",
        "VAR_DIR": str(console.settings.var_dir),
        "DATABASE_URL": url,
    }.items():
        monkeypatch.setenv(name, value)
    return lambda *sent, **more: CliRunner().invoke(command.people, sent, **more)


def test_the_terminal_brings_the_same_list(console, run, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(LIST)
    told = run("import", str(path), input="n\n")
    assert "2 new, 1 changed, 1 as they were, 7 refused. New: María, maria." in told.output
    assert len(roll(console)) == 4
    told = run("import", str(path), "--yes")
    assert told.exit_code == 1
    assert "line 5: An emergency number is never rung." in told.output
    assert "María" in roll(console)
    assert acts(console, "roll")[0][:2] == ("terminal", Act.IMPORTED)
    path.write_text("nothing")
    told = run("import", str(path))
    assert told.exit_code == 1
    assert "people.csv: The first line must name the columns" in told.output
