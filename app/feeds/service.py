"""Make, find and revoke the address of a calendar."""

import base64
import hmac
from datetime import datetime

from app.audit.rules import Act
from app.audit.service import record
from app.db import Session
from app.feeds import store
from app.feeds.rules import READERS, Kind
from app.sealing import Keyring

SECRET, TOKEN = "feed-secret", "feed"


def make(
    session: Session, keyring: Keyring, code: str, kind: Kind, form: tuple[int, str, datetime]
) -> str | None:
    """Make an address and tell its secret, which is kept nowhere; the one before it ends.

    A form has the turn that its page saw, a random word, and when it came. Sent twice, it
    makes one address; None where it was made or revoked meanwhile.
    """
    turn, word, at = form
    row = store.alone(session, code, kind)
    secret = _secret(keyring, f"{code} {kind} {turn} {word}")
    token = keyring.token(secret, TOKEN)
    if row.turn == turn + 1 and row.token and hmac.compare_digest(row.token, token):
        return secret
    if row.turn != turn:
        return None
    row.turn, row.token, row.made_at = turn + 1, token, at
    record(session, code, Act.CHANGED_SECRETS, code, at, f"calendar: {kind}")
    return secret


def revoke(session: Session, code: str, kind: Kind, at: datetime) -> bool:
    """Let an address end; False where there was none."""
    row = store.alone(session, code, kind)
    if row.token is None:
        return False
    row.turn, row.token, row.made_at = row.turn + 1, None, None
    record(session, code, Act.CHANGED_SECRETS, code, at, f"calendar revoked: {kind}")
    return True


def found(session: Session, keyring: Keyring, secret: str) -> tuple[Kind, str] | None:
    """Find which calendar a secret opens, and whose it is (a code).

    None for one that is unknown, revoked, or of a role that they have no more.
    """
    token = keyring.token(secret, TOKEN)
    known = store.by_token(session, token)
    if known is None:
        return None
    feed, code, roles = known
    may = hmac.compare_digest(feed.token or b"", token) and READERS[feed.kind] & {*roles}
    return (feed.kind, code) if may else None


def _secret(keyring: Keyring, text: str) -> str:
    return base64.urlsafe_b64encode(keyring.token(text, SECRET)).decode().rstrip("=")
