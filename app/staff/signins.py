"""Who is signed in: begun after password and code, out after half an hour without a page."""

import secrets
import uuid
from datetime import datetime, timedelta

from app.db import Session
from app.pages.visitors import Visitor
from app.sealing import Keyring
from app.staff import store
from app.staff.tables import Account, Person, SignIn

TOKENS = "sign-in"  # the purpose of the hash that a browser's token is kept by
MARKS = "known-browser"  # likewise, of what a browser keeps that an account was used with
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEEN = timedelta(minutes=1)  # how often it is written down that somebody is still there
BROWSER = 40  # characters


def begin(
    session: Session, keyring: Keyring, account: Account, browser: str, at: datetime
) -> str:
    """Sign somebody in, and give the token that their browser keeps."""
    store.drop_idle(session, at - IDLE, at - LONGEST)
    token = secrets.token_urlsafe(32)
    row = SignIn(
        id=uuid.uuid4(),
        token=keyring.token(token, TOKENS),
        person_id=account.person_id,
        browser=browser[:BROWSER],
        begun_at=at,
        seen_at=at,
        proved_at=at,
    )
    store.keep(session, row)
    return token


def look(session: Session, keyring: Keyring, token: str, at: datetime) -> Visitor | None:
    """Find who holds a token, and note that they were seen; nobody where it is over."""
    found = store.signed_in(session, keyring.token(token, TOKENS))
    if found is None or is_over(found[0], at):
        return None
    row, account, person = found
    if at - row.seen_at > SEEN:
        row.seen_at = at
    return _visitor(row, account, person)


def is_over(row: SignIn, at: datetime) -> bool:
    """Tell whether a sign-in is too old, or nobody has used it for too long."""
    return at - row.seen_at > IDLE or at - row.begun_at > LONGEST


def mark(keyring: Keyring, account: Account) -> str:
    """Give what a browser keeps that somebody has signed in with; another telephone ends it.

    We keep nothing of it: whose browsers those are is nobody's to hand over.
    """
    seed = f"{account.person_id} {(account.totp_sealed or b'').hex()}"
    return keyring.token(seed, MARKS).hex()[:32]


def _visitor(row: SignIn, account: Account, person: Person) -> Visitor:
    return Visitor(
        code=person.code,
        first_name=person.first_name,
        roles=frozenset(account.roles),
        language=account.language,
        sign_in=str(row.id),
        proved_at=row.proved_at,
    )
