"""The console of a line without callers: signed in as anybody, in a client or in Chromium."""

import atexit
import json
import logging
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from unittest.mock import patch

import pytest
from axe_playwright_python.sync_playwright import Axe

from app.clock import DrivenClock
from app.db import Database
from app.loops import Loop
from app.now.service import Glance
from app.rota.service import import_rota
from app.sealing import Keyring
from app.settings import Settings, from_environment, practice_environment
from app.staff import signins
from app.staff import store as staff
from app.staff.rules import Role
from app.staff.tables import Account
from app.staff.views import TOKEN
from tests.calls.conftest import DAWN, patiently, rota_of, served

SIZES = {"phone": (360, 740), "desk": (1280, 800)}
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Visit:
    """Somebody's browser, without a screen: `get` and `post` give the answer."""

    client: Any
    language: str = "en"
    _token: str = field(default="", repr=False)

    def get(self, path, **more):
        headers = {"Accept": "text/html", "Accept-Language": self.language}
        return self.client.get(path, headers=headers, **more)

    def post(self, path, data=None, *, token=None, follow_redirects=False, **headers):
        """Send a form with its token; `token=""` sends one without."""
        sent = dict(data or {}) | {"csrf_token": self.token if token is None else token}
        headers = {"Accept": "text/html", "Accept-Language": self.language} | headers
        return self.client.post(
            path, data=sent, headers=headers, follow_redirects=follow_redirects
        )

    def says(self, path):
        """Give the words of a page as a person reads them: no tags, blanks joined."""
        return words(self.get(path))

    @property
    def token(self):
        if not self._token:
            found = _TOKEN.search(self.get("/staff/me").text)
            self._token = found[1] if found else ""
        return self._token


def words(answer):
    """Give the words of an answer's page: no tags, blanks joined."""
    text = re.sub(r"<[^>]+>", " ", answer.text)
    return re.sub(r"\s+", " ", text)


@dataclass
class Console:
    """A console: `enter` signs somebody of the rota in."""

    settings: Settings
    database: Database
    app: Any
    clock: DrivenClock

    def enter(self, name="Ana", *roles, language="en"):
        """Sign somebody in with these roles (a coordinator's where none is named)."""
        client = self.app.test_client()
        token = self.sign_in(name, *(roles or (Role.COORDINATOR,)))
        with client.session_transaction() as kept:
            kept[TOKEN] = token
        return Visit(client, language)

    def sign_in(self, name, *roles):
        with self.database.transaction() as session:
            person = next(p for p in staff.active(session) if p.first_name == name)
            account = session.get(Account, person.id) or Account(
                person_id=person.id, name=name.casefold(), created_at=self.clock.now()
            )
            account.roles = [str(role) for role in roles]
            staff.keep(session, account)
            keyring = Keyring(self.settings.sealing_keys)
            return signins.begin(session, keyring, account, "test", self.clock.now())

    def stranger(self, language="en"):
        return Visit(self.app.test_client(), language)

    def code(self, name):
        with self.database.transaction() as session:
            return next(p.code for p in staff.active(session) if p.first_name == name)


@pytest.fixture
def console(tmp_path, database):
    """Open the console of a practice line on which these four are always on shift."""
    with opened(tmp_path, database) as console:
        yield console


@contextmanager
def opened(folder, database, rota=None):
    """Open the console with this rota: one application in a process, as new for each test.

    What it looks at once a second is looked at when it is opened, and when a test asks for it.
    """
    console = _console(database.engine.url.render_as_string(hide_password=False), folder.parent)
    DrivenClock.start(console.clock.path, DAWN)
    with database.transaction() as session:
        import_rota(
            session, Keyring(console.settings.sealing_keys),
            rota or rota_of("Ana", "Luis", "Rosa", "Beto"), "rota.yaml",
            at=DAWN, line=console.settings.hotline_number,
            zone=console.settings.timezone, practice=True,
        )  # fmt: skip
    console.database = database
    extensions = console.app.extensions
    extensions["glance"] = Glance()
    with patch.object(Database, "transaction", patiently):
        for keeper in (extensions["rota"], extensions["pulse"], _line(extensions)):
            keeper.refresh()
    yield console


def _line(extensions):
    return extensions["door"].calls.floods.line


@cache
def _console(url, folder):
    """Make the application of this process, with nothing that looks by itself."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    place = folder / "console"
    place.mkdir()
    clock = DrivenClock.start(place / "clock", DAWN)
    environment = practice_environment(place / "var") | {
        "CLOCK_FILE": str(clock.path),
        "DATABASE_URL": url,
    }
    with patch.object(Loop, "start", lambda loop: loop):
        server = served(from_environment(environment))
        settings, app = server.__enter__()
    atexit.register(server.__exit__, None, None, None)
    return Console(settings, Database(url), app, clock)


@dataclass
class Screen:
    """A browser window on the console, signed in; `page` is Playwright's."""

    console: Console
    page: Any
    faults: list[str]

    def opens(self, path):
        self.page.goto(self.console.settings.public_url + path)
        return self.page

    def check(self):
        """Raise AssertionError where axe, the console of the browser or the width objects."""
        found = Axe().run(self.page).response["violations"]
        told = [
            f"{each['id']}: {each['help']}: {json.dumps(node['html'])} {node.get('any')}"
            for each in found
            for node in each["nodes"]
        ]
        wide = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        told += ["the page is wider than the window"] if wide else []
        assert not told + self.faults, "\n".join(told + self.faults)


@pytest.fixture
def screen(chromium, console):
    """Open a window: `screen("Ana", Role.COORDINATOR, size="phone", dark=True)`."""
    contexts = []

    def opened(name="Ana", *roles, size="phone", dark=False, language="en", console=console):
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale={"en": "en-US", "es": "es-US"}[language],
            reduced_motion="reduce",
        )
        contexts.append(context)
        if name:
            context.add_cookies([cookie_of(console, name, *roles)])
        page, faults = context.new_page(), []
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("console", lambda m: faults.append(_told(m)) if m.type == "error" else None)
        return Screen(console, page, faults)

    yield opened
    for context in contexts:
        context.close()


def _told(message):
    """Say what the browser objects to, and where."""
    return f"{message.text} {message.location.get('url', '')}"


def cookie_of(console, name, *roles):
    client = console.enter(name, *roles).client
    kept = client.get_cookie("hotline")
    return {"name": "hotline", "value": kept.value, "url": console.settings.public_url}


def wait_for(condition, seconds=10):
    """Wait until something is so, or raise AssertionError."""
    for _ in range(int(seconds / 0.05)):
        if condition():
            return
        threading.Event().wait(0.05)
    raise AssertionError("it did not come about")
