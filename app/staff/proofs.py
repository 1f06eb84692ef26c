"""The two proofs of a sign-in: a failure is counted before it is one, and each is recorded."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.audit.rules import Act
from app.audit.service import record
from app.db import Session
from app.errors import HotlineError
from app.pages.desk import Desk
from app.sealing import Context, Keyring
from app.staff import codes, passwords, signins, store
from app.staff.rules import sign_in_name
from app.staff.tables import Account, Person
from app.staff.waits import (
    FORGOTTEN,
    FREE_ADDRESS,
    FREE_NAME,
    FREE_PAIR,
    Failures,
    wait,
)

CODES = "recovery-code"  # the purposes of the hashes that are kept
FAILURES = "sign-in-failure"
STAMPS = "half-way"
NOBODY = "nobody"  # in the record, for a name that nobody has
RECOVERY = "by a recovery code"


Greet = Callable[[Session, Account, Person], None]  # what is done for who comes in


class WrongError(HotlineError):
    """A name, a password or a code is not right; it is not told which."""


class StaleError(HotlineError):
    """What was begun cannot be gone on with: begin again."""


class WaitError(HotlineError):
    """After failures the next try is not looked at yet."""

    def __init__(self, left: timedelta) -> None:
        super().__init__("wait before the next sign-in")
        self.left = left


@dataclass(frozen=True, kw_only=True)
class Half:
    """Who has given name and password and not yet a code; `stamp` goes with the password."""

    person: uuid.UUID
    stamp: str


@dataclass(frozen=True)
class _Knock:
    """The hashes that one try is counted under."""

    pair: bytes
    address: bytes
    name: bytes

    def all(self) -> tuple[bytes, bytes, bytes]:
        return self.pair, self.address, self.name

    def free(self) -> dict[bytes, int]:
        return {self.pair: FREE_PAIR, self.address: FREE_ADDRESS, self.name: FREE_NAME}


def check_password(own: Desk, name: str, password: str, address: str) -> Half:
    """Check the first proof, or raise WaitError, WrongError or BusyError.

    The hash is worked out between two transactions: it takes longer than both. Who has no turn
    is told so before Postgres is asked: a flood of sign-ins leaves threads to callers.
    """
    at, name = own.clock.now(), sign_in_name(name)
    knock = _knock(own.keyring, "password", name, address)
    with passwords.turn():
        with own.database.transaction() as session:
            _count(session, knock, at)
            account, person = store.account_named(session, name) or (None, None)
        kept = account.password if account and account.totp_sealed else None
        right = passwords.matches(kept, password)
        with own.database.transaction() as session:
            if right:
                _passed(session, knock)
            else:
                who = person.code if person else NOBODY
                record(session, who, Act.REFUSED, who, at, "password")
    if not right or account is None:
        raise WrongError("name or password")
    return Half(person=account.person_id, stamp=_stamp(own.keyring, account))


def check_code(
    own: Desk, half: Half, code: str, address: str, browser: str, greet: Greet
) -> str:
    """Check the second proof, sign them in, and give what their browser keeps.

    `greet` is done in the same transaction. WaitError, WrongError; StaleError where the first
    proof does not hold any more.
    """
    at = own.clock.now()
    with own.database.transaction() as session:
        account, person = _halfway(session, own.keyring, half)
        knock = _knock(own.keyring, "code", account.name, address)
        _count(session, knock, at)
        taken = take(session, own.keyring, account, code, at)
        if taken is not None:
            _passed(session, knock)
            begun = signins.begin(session, own.keyring, account, browser, at)
            greet(session, account, person)
            record(session, person.code, Act.SIGNED_IN, person.code, at, taken)
            return begun
        record(session, person.code, Act.REFUSED, person.code, at, "code")
    raise WrongError("the code is not right")


def check_again(own: Desk, sign_in: uuid.UUID, password: str, address: str) -> None:
    """Note that somebody who is signed in gave their password again, or raise as above."""
    with own.database.transaction() as session:
        row = store.sign_in(session, sign_in)
        found = row and store.account(session, row.person_id)
    if not found:
        raise WrongError("the sign-in has ended")
    check_password(own, found[0].name, password, address)
    with own.database.transaction() as session:
        store.prove(session, sign_in, own.clock.now())


def take(
    session: Session, keyring: Keyring, account: Account, code: str, at: datetime
) -> str | None:
    """Take a code of a telephone, or use up a recovery code; tell how, or None."""
    code = codes.plain(code)
    if not codes.is_six_digits(code):
        token = code_token(keyring, account.person_id, code)
        return RECOVERY if store.take_code(session, account.person_id, token) else None
    secret = keyring.open(account.totp_sealed or b"", context(account.person_id, "totp"))
    step = codes.step_of(secret, code, at, after=account.totp_step)
    if step is None:
        return None
    account.totp_step = step
    return ""


def context(person: uuid.UUID, what: str) -> Context:
    """Name the place of something sealed of an account: "totp" or "codes"."""
    return Context("account", f"{what}_sealed", str(person))


def code_token(keyring: Keyring, person: uuid.UUID, code: str) -> bytes:
    """Hash a recovery code as it is kept."""
    return keyring.token(f"{person}:{codes.plain(code)}", CODES)


def _halfway(session: Session, keyring: Keyring, half: Half) -> tuple[Account, Person]:
    found = store.account(session, half.person, lock=True)
    if found is None or _stamp(keyring, found[0]) != half.stamp:
        raise StaleError("the password has changed")
    return found


def _stamp(keyring: Keyring, account: Account) -> str:
    return keyring.token(account.password or "", STAMPS).hex()


def _knock(keyring: Keyring, proof: str, name: str, address: str) -> _Knock:
    """Name what a try at a proof is counted under; each proof has counts of its own."""
    return _Knock(
        pair=keyring.token(f"{proof} {address} {name}", FAILURES),
        address=keyring.token(f"{proof} {address} ", FAILURES),
        name=keyring.token(f"{proof}  {name}", FAILURES),
    )


def _count(session: Session, knock: _Knock, at: datetime) -> None:
    """Count a try as failed before it is looked at, so that many at once are all counted."""
    found, free = store.failures(session, knock.all()), knock.free()
    left = wait((Failures(row.count, row.last_at, free[t]) for t, row in found.items()), at)
    if left:
        raise WaitError(left)
    store.count_failure(session, knock.all(), at, at - FORGOTTEN)


def _passed(session: Session, knock: _Knock) -> None:
    """Forget what failed before somebody gave a proof; an address may have other guessers."""
    store.uncount_failure(session, knock.all(), forget=(knock.pair, knock.name))
