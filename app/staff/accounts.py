"""Joining by a link, and what an account has: recovery codes, a telephone that shows codes."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.audit.rules import Act
from app.audit.service import record
from app.db import ConflictError, Database, Session
from app.errors import HotlineError
from app.pages.desk import Desk
from app.sealing import Keyring
from app.staff import codes, passwords, signins, store
from app.staff.proofs import WrongError, code_token, context
from app.staff.rules import proposed_name, sign_in_name
from app.staff.service import LINKS
from app.staff.tables import Account, JoinLink, Person

FIRST_SECRETS = "first-totp"  # the purposes of hashes
NEXT_SECRETS = "next-totp"
LINK_LASTS = timedelta(minutes=15)


# What is done for who has joined: their account, and whether it was made anew.
Welcomes = Callable[[Session, Account, Person, bool], None]


class SignInNameTakenError(HotlineError):
    """Somebody else signs in with this name."""


class Fault(StrEnum):
    """What is wrong with a link."""

    UNKNOWN = "unknown"
    USED = "used"
    OLD = "old"


class LinkError(HotlineError):
    """A link lets nobody in."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"the link is {fault}")
        self.fault = fault


@dataclass(frozen=True, kw_only=True)
class Welcome:
    """Who comes by a link, the name that they may take, and the secret for their telephone."""

    first_name: str
    name: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Joining:
    """What somebody chose who comes by a link, with the code that their telephone shows."""

    name: str
    password: str = field(repr=False)
    code: str = field(repr=False)
    language: str


def welcome(session: Session, keyring: Keyring, token: str, at: datetime) -> Welcome:
    """Read a link, or raise LinkError; nothing is used up by it."""
    _, person = _open_link(session, keyring, token, at)
    found = store.account(session, person.id)
    name = found[0].name if found else ""
    return Welcome(
        first_name=person.first_name,
        name=name or proposed_name(person.first_name, store.account_names(session)),
        secret=keyring.token(token, FIRST_SECRETS)[: codes.SECRET_BYTES],
    )


def join(own: Desk, token: str, chosen: Joining, browser: str, greet: Welcomes) -> str:
    """Make the account that a link is for, and give what the browser signs in with.

    `greet` is done in the same transaction, and told whether they had an account. LinkError,
    SignInNameTakenError, WrongError (the code) and BusyError leave all as it was.
    """
    at = own.clock.now()
    with own.database.transaction() as session:
        secret = welcome(session, own.keyring, token, at).secret
    step = codes.step_of(secret, codes.plain(chosen.code), at, after=0)
    if step is None:
        raise WrongError("the code is not right")
    hashed = passwords.hashed(chosen.password)
    with _name_of_its_own(), own.database.transaction() as session:
        link, person = _open_link(session, own.keyring, token, at, lock=True)
        link.used_at, anew = at, store.account(session, person.id) is not None
        account = _account(session, link, chosen, at)
        account.password, account.totp_step = hashed, step
        account.totp_sealed = own.keyring.seal(secret, context(person.id, "totp"))
        give_codes(session, own.keyring, account)
        begun = signins.begin(session, own.keyring, account, browser, at)
        greet(session, account, person, anew)
        record(session, person.code, Act.JOINED, person.code, at, ", ".join(account.roles))
    return begun


@dataclass(frozen=True, kw_only=True)
class Made:
    """An account as it is made on a practice line, without a link."""

    name: str
    password: str = field(repr=False)
    secret: bytes = field(repr=False)
    roles: tuple[str, ...]


def make(
    database: Database, keyring: Keyring, person: uuid.UUID, made: Made, at: datetime
) -> None:
    """Make an account, or make one that is there what it says; for practice only."""
    hashed = passwords.hashed(made.password)
    with database.transaction() as session:
        found = store.account(session, person, lock=True)
        account = found[0] if found else Account(person_id=person, created_at=at)
        account.name, account.roles, account.password = made.name, list(made.roles), hashed
        account.totp_sealed = keyring.seal(made.secret, context(person, "totp"))
        store.keep(session, account)


def _account(session: Session, link: JoinLink, chosen: Joining, at: datetime) -> Account:
    """Make an account, or make it anew: its proofs are to come, and no sign-in is left."""
    name = sign_in_name(chosen.name)
    holder = store.account_named(session, name)
    if holder and holder[0].person_id != link.person_id:
        raise SignInNameTakenError(name)
    store.end_sign_ins(session, link.person_id)
    found = store.account(session, link.person_id, lock=True)
    account = found[0] if found else Account(person_id=link.person_id, created_at=at)
    account.name, account.roles, account.language = name, list(link.roles), chosen.language
    store.keep(session, account)
    return account


def give_codes(session: Session, keyring: Keyring, account: Account) -> None:
    """Make new recovery codes; they can be read until somebody says that they keep them."""
    made, person = codes.new_recovery_codes(), account.person_id
    store.replace_codes(session, person, [code_token(keyring, person, code) for code in made])
    account.codes_sealed = keyring.seal(json.dumps(made).encode(), context(person, "codes"))


def codes_to_keep(keyring: Keyring, account: Account) -> list[str]:
    """Read the recovery codes that somebody has not yet said they keep."""
    if account.codes_sealed is None:
        return []
    plain = keyring.open(account.codes_sealed, context(account.person_id, "codes"))
    return [str(code) for code in json.loads(plain)]


def next_secret(keyring: Keyring, account: Account, sign_in: str) -> bytes:
    """Give the secret for another telephone: the same until it is taken, in one sign-in."""
    seed = f"{sign_in}:{(account.totp_sealed or b'').hex()}"
    return keyring.token(seed, NEXT_SECRETS)[: codes.SECRET_BYTES]


def change_telephone(
    keyring: Keyring, account: Account, secret: bytes, code: str, at: datetime
) -> None:
    """Make another telephone the second proof, once it shows the right code; or WrongError."""
    step = codes.step_of(secret, codes.plain(code), at, after=0)
    if step is None:
        raise WrongError("the code is not right")
    account.totp_sealed = keyring.seal(secret, context(account.person_id, "totp"))
    account.totp_step = step


def _open_link(
    session: Session, keyring: Keyring, token: str, at: datetime, *, lock: bool = False
) -> tuple[JoinLink, Person]:
    found = store.link(session, keyring.token(token, LINKS), lock=lock)
    if found is None:
        raise LinkError(Fault.UNKNOWN)
    if found[0].used_at:
        raise LinkError(Fault.USED)
    if at - found[0].made_at > LINK_LASTS:
        raise LinkError(Fault.OLD)
    return found


@contextmanager
def _name_of_its_own() -> Iterator[None]:
    try:
        yield
    except ConflictError:  # two people took one name in the same moment
        raise SignInNameTakenError from None
