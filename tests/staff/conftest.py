"""People who join and sign in as they would: with a link, a password, a telephone's codes."""

import base64
import re
from dataclasses import dataclass, replace

import pytest
from argon2 import PasswordHasher

from app.clock import DrivenClock
from app.sealing import Keyring
from app.staff import codes, passwords, service
from app.staff import store as staff
from app.staff.rules import Role
from app.staff.tables import Account
from tests.pages import conftest
from tests.pages.conftest import Console, Visit, words

console = conftest.console
screen = conftest.screen

PASSWORD = "lluvia verde tambor 7"
_TYPED = re.compile(r'<code class="figure">([A-Z2-7 ]+)</code>')
_CODE = re.compile(r"<code>([a-z2-7-]{14})</code>")


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch):
    """An argon2 hash is meant to cost a fifth of a second; dozens of tests need not."""
    cheap = replace(passwords.PARAMETERS, time_cost=1, memory_cost=8)
    hasher = PasswordHasher.from_parameters(cheap)
    monkeypatch.setattr(passwords, "HASHER", hasher)
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@dataclass
class Telephone:
    """An app that shows codes for a secret as it was typed."""

    clock: DrivenClock
    typed: str

    @property
    def code(self):
        secret = base64.b32decode(self.typed.replace(" ", ""))
        return codes.code_at(secret, self.clock.now())


def shown_in(page, clock):
    """Give a telephone into which somebody typed what a page shows."""
    (typed,) = _TYPED.findall(page)
    return Telephone(clock, typed)


@dataclass
class Newcomer:
    """Somebody who has joined: a browser, the telephone, the recovery codes."""

    visit: Visit
    telephone: Telephone
    recovery: list[str]


@dataclass
class Entrance:
    """What tests do at the way in."""

    console: Console

    def invite(self, name="Ana", *roles):
        database = self.console.database
        with database.transaction() as session:
            person = next(p for p in staff.active(session) if p.first_name == name)
            keyring = Keyring(self.console.settings.sealing_keys)
            roles = roles or (Role.COORDINATOR,)
            return service.invite(session, keyring, person, roles, self.console.clock.now())

    def opens(self, link, language="en"):
        visit = at_the_door(self.console.stranger(language), f"/staff/join/{link}")
        page = visit.get(f"/staff/join/{link}").text
        return visit, shown_in(page, self.console.clock)

    def joins(self, name="Ana", *roles):
        link = self.invite(name, *roles)
        visit, telephone = self.opens(link)
        form = filled(name.casefold(), telephone.code)
        answer = visit.post(f"/staff/join/{link}", form)
        assert answer.status_code == 302, words(answer)
        shown = _CODE.findall(visit.get(answer.location).text)
        fresh(visit)
        visit.post("/staff/me/recovery-codes/keep")
        return Newcomer(visit, telephone, shown)

    def knocks(self, language="en", **environ):
        visit = self.console.stranger(language)
        visit.client.environ_base |= environ
        return at_the_door(visit, "/staff/sign-in")

    def account(self, name="ana"):
        with self.console.database.transaction() as session:
            found = staff.account_named(session, name)
            return found and found[0]

    def accounts(self):
        with self.console.database.transaction() as session:
            return session.query(Account).count()


def filled(name, code, password=PASSWORD, again=None):
    return {"name": name, "password": password, "again": again or password, "code": code}


def at_the_door(visit, path):
    """Fetch the token of a page that strangers see."""
    visit._token = conftest._TOKEN.findall(visit.get(path).text)[0]
    return visit


def fresh(visit):
    """Forget the token of before: signing in begins a new session."""
    visit._token = ""


@pytest.fixture
def entrance(console):
    return Entrance(console)
