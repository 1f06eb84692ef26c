"""Who may sign in is said at the terminal: the first account comes from there."""

import json
import re
import socket
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner

from app.audit import store as audit
from app.cli import demo_accounts
from app.cli.people import people
from app.joining.house import House
from app.rota.service import import_rota
from app.sealing import Keyring
from app.staff import store as staff
from tests.pages import conftest
from tests.staff import conftest as entrances
from tests.staff.conftest import Entrance, at_the_door, filled, fresh

_quick_hashes = entrances._quick_hashes

ROTA = """
people:
  - {name: Ana, phone: "+14135550101", languages: [es, en], email: ana@example.org}
  - {name: Rosa, phone: "+14135550102", languages: [en]}
  - {name: Beto, phone: "+14135550103", languages: [es]}
shifts: []
"""
EVA = 'people: [{name: Eva, phone: "+14135550109", languages: [es]}]\nshifts: []\n'
LINK = re.compile(r"http://\S+(/staff/join/[\w-]{43})")


@pytest.fixture
def console(tmp_path, database):
    with conftest.opened(tmp_path, database, ROTA) as console:
        yield console


@pytest.fixture
def run(console, monkeypatch):
    """Run `hotline people …` on the line whose console is open."""
    url = console.database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("PRACTICE", "1")
    monkeypatch.setenv("VAR_DIR", str(console.settings.var_dir))
    monkeypatch.setenv("CLOCK_FILE", str(console.clock.path))
    monkeypatch.setenv("DATABASE_URL", url)
    return lambda *words: CliRunner().invoke(people, words)


@pytest.fixture
def post(monkeypatch):
    """A mail server, and the letters that came to it."""

    class Server:
        def __init__(self):
            self.letters = []

        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            self.letters.append(message_from_bytes(envelope.content, policy=default))
            return "250 taken"

    handler = Server()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("MAIL_FROM", "line@example.org")
    yield handler.letters
    controller.stop()


def link_in(text):
    (link,) = LINK.findall(text)
    return link


def acts(console):
    with console.database.transaction() as session:
        return [(row.who, row.act, row.reason) for row in audit.newest(session, 9)]


def joins(console, path):
    entrance = Entrance(console)
    visit, telephone = entrance.opens(path.removeprefix("/staff/join/"))
    assert visit.post(path, filled("ana", telephone.code)).status_code == 302
    fresh(visit)
    return visit


def test_the_first_account_is_made_with_a_link_from_the_terminal(console, run):
    told = run("invite", "ana", "--role", "coordinator", "--role", "approver")
    assert told.exit_code == 0, told.output
    visit = joins(console, link_in(told.output))
    assert "You sign in as ana." in visit.says("/staff/me")
    assert ("terminal", "invited", "coordinator, approver") in acts(console)


def test_the_link_goes_by_letter_in_the_persons_language(console, run, post):
    told = run("invite", "Ana", "--role", "responder", "--mail")
    assert told.exit_code == 0, told.output
    assert not LINK.search(told.output)
    (letter,) = post
    assert letter["To"] == "ana@example.org"
    assert letter["Subject"] == "Su enlace para entrar a la línea"
    words = letter.get_content()
    assert words.startswith("Hola, Ana. Con este enlace usted crea su cuenta")
    link = link_in(words)
    assert link.removeprefix("/staff/join/") not in letter["Message-ID"]
    joins(console, link)


REFUSED = [
    (("invite", "Nadie", "--role", "admin"), "Nobody on the roll is called Nadie"),
    (("invite", "Ana"), "name a --role"),
    (("invite", "Ana", "--role", "boss"), "'boss' is not one of"),
    (("invite", "Ana", "--role", "admin", "--mail"), "set SMTP_URL and MAIL_FROM"),
    (("roles", "Ana", "--set", "admin"), "Ana has no account"),
    (("roles", "Ana", "--set", "boss, admin"), "boss is no role"),
    (("roles", "Ana", "--set", ","), "nothing is no role"),
]


def test_what_cannot_be_done_is_told_in_a_sentence(run):
    for arguments, says in REFUSED:
        told = run(*arguments)
        assert told.exit_code != 0
        assert says in told.output + str(told.exception)
        assert "Traceback" not in told.output


def test_of_two_people_with_one_name_nobody_is_guessed_at(console, run):
    with console.database.transaction() as session:
        codes = [person.code for person in staff.active(session) if person.first_name != "Ana"]
        for person in staff.active(session):
            person.first_name = "Ana" if person.first_name == "Ana" else "Rosa"
    told = run("invite", "rosa", "--role", "admin").output
    assert "Several are called rosa" in told
    assert all(code in told for code in codes)
    assert run("invite", codes[0], "--role", "admin").exit_code == 0


def test_who_has_no_address_gets_no_letter(run, console, post):
    rosa = next(
        row for row in json.loads(run("list", "--json").stdout) if row["name"] == "Rosa"
    )
    told = run("invite", rosa["code"], "--role", "responder", "--mail")
    assert "has no address" in told.output
    assert post == []


def test_roles_hold_from_the_next_page_on_and_are_listed(console, run):
    visit = joins(console, link_in(run("invite", "Ana", "--role", "coordinator").output))
    assert visit.get("/cases").status_code == 200
    assert run("roles", "Ana", "--set", "auditor, admin").exit_code == 0
    assert visit.get("/cases").status_code == 404
    rows = {row["name"]: row for row in json.loads(run("list", "--json").stdout)}
    assert rows["Ana"]["roles"] == ["admin", "auditor"]
    assert rows["Rosa"]["roles"] == []
    assert "admin, auditor" in run("list").output
    assert ("terminal", "changed-roles", "admin, auditor") in acts(console)


def test_who_has_an_account_keeps_their_roles_when_invited_anew(console, run):
    joins(console, link_in(run("invite", "Ana", "--role", "auditor").output))
    joins(console, link_in(run("invite", "Ana").output))
    rows = {row["name"]: row for row in json.loads(run("list", "--json").stdout)}
    assert rows["Ana"]["roles"] == ["auditor"]


def test_who_retires_is_not_invited_and_their_link_is_dead(console, run):
    link = link_in(run("invite", "Ana", "--role", "auditor").output)
    with console.database.transaction() as session:
        import_rota(
            session, Keyring(console.settings.sealing_keys),
            EVA, "rota.yaml",
            at=console.clock.now(), line=console.settings.hotline_number,
            zone=console.settings.timezone, practice=True,
        )  # fmt: skip
    assert console.stranger().get(link).status_code == 410
    assert "Nobody on the roll" in run("invite", "Ana", "--role", "auditor").output


def test_the_demo_prints_what_signs_a_newcomer_in_the_same_at_every_start(console):
    house = House(
        settings=console.settings, clock=console.clock, database=console.database,
        keyring=Keyring(console.settings.sealing_keys),
    )  # fmt: skip
    first, again = demo_accounts.make_passes(house), demo_accounts.make_passes(house)
    assert first == again
    ana = first[0]
    told = demo_accounts.told("http://127.0.0.1:8000", first, console.clock)
    assert ana.password in told
    assert ana.password not in repr(ana)
    visit = at_the_door(console.stranger(), "/staff/sign-in")
    visit.post("/staff/sign-in", {"name": "ana", "password": ana.password})
    (code,) = re.findall(r"ana: (\d{6})", told)
    assert visit.post("/staff/sign-in/code", {"code": code}).status_code == 302
    assert visit.get("/cases").status_code == 200
    kept = console.settings.var_dir / demo_accounts.FILE
    assert kept.stat().st_mode & 0o777 == 0o600
    console.clock.step(timedelta(seconds=30))
    assert code not in demo_accounts.codes_now(first, console.clock)


def test_no_account_with_a_printed_password_is_made_on_a_real_line(console):
    settings = replace(console.settings, practice=False)
    house = House(
        settings=settings, clock=console.clock, database=console.database,
        keyring=Keyring(settings.sealing_keys),
    )  # fmt: skip
    with pytest.raises(demo_accounts.NoPracticeError):
        demo_accounts.make_passes(house)
