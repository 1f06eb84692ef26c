"""Ring somebody's telephone the whole way, the key 1 included, and wait for nothing."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.audit.rules import Act
from app.audit.service import record
from app.db import Session
from app.dispatch import store as dispatch
from app.dispatch.facts import Outcome
from app.dispatch.rules import TRIAL
from app.dispatch.tables import Invitation as Row
from app.pages.desk import Desk
from app.people import store
from app.people.rules import Ring
from app.people.service import SILENT, ring_of
from app.staff import service as staff
from app.telephony.rest import Account, RefusedError, TooManyError, UncertainError
from app.telephony.webhooks import Invitation, Links, Webhook

RING = 25  # seconds: whoever tries a telephone knows that it will ring
HOUR = timedelta(hours=1)
MOST_OF_ONE, MOST = 4, 60  # trials in an hour: of one telephone, and of all


class Hindrance(StrEnum):
    """Why a telephone is not tried now."""

    GONE = "gone"
    RINGS = "rings"
    BUSY = "busy"
    OFTEN = "often"
    REFUSED = "refused"
    LATER = "later"


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A trial that has begun, by its name; or why there is none. `error` is Twilio's."""

    name: str = ""
    hindrance: Hindrance | None = None
    error: int = 0
    phone: str = field(default="", repr=False)


def start(own: Desk, account: Account, who: str, code: str) -> Begun:
    """Ring a telephone, once Postgres knows of it; `who` asks for it."""
    at = own.clock.now()
    with own.database.transaction() as session:
        begun = _opened(session, own, code, at)
        if begun.hindrance:
            return begun
        record(session, who, Act.TRIED_TELEPHONE, code, at)
    return _placed(own, account, begun)


def look(session: Session, code: str, at: datetime) -> Ring | None:
    """Tell how the last trial of a telephone stands; None where it was never tried."""
    row = store.last_trial(session, code)
    return ring_of(row, at) if row else None


def give_up(own: Desk, name: str, outcome: Outcome = Outcome.LOST) -> None:
    """Close a trial of which nothing is heard: it must not keep a telephone from callers."""
    with own.database.transaction() as session:
        row = dispatch.invitation(session, name, lock=True)
        if row and row.ended_at is None:
            row.ended_at, row.outcome = own.clock.now(), outcome


def _opened(session: Session, own: Desk, code: str, at: datetime) -> Begun:
    store.alone(session)
    person = staff.find(session, own.keyring, code)
    if person is None:
        return Begun(hindrance=Hindrance.GONE)
    if hindrance := _hindrance(session, code, at):
        return Begun(hindrance=hindrance)
    row = Row(id=secrets.token_hex(8), person_code=code, call_sid=TRIAL, asked_at=at)
    if not dispatch.invite(session, row):
        return Begun(hindrance=Hindrance.BUSY)
    return Begun(name=row.id, phone=person.profile.phone)


def _hindrance(session: Session, code: str, at: datetime) -> Hindrance | None:
    rung = store.rung(session, code)
    if rung and rung.call_sid != TRIAL:
        return Hindrance.BUSY
    if rung and at - rung.asked_at < SILENT:
        return Hindrance.RINGS
    if rung:
        rung.ended_at, rung.outcome = at, Outcome.LOST
        session.flush()
    since = at - HOUR
    often = store.trials_since(session, since, code) >= MOST_OF_ONE
    return Hindrance.OFTEN if often or store.trials_since(session, since) >= MOST else None


def _placed(own: Desk, account: Account, begun: Begun) -> Begun:
    """Have Twilio ring; where it does not say whether it does, reports will tell."""
    try:
        _ring(own, account, begun)
    except RefusedError as error:
        give_up(own, begun.name, Outcome.REFUSED)
        return Begun(hindrance=Hindrance.REFUSED, error=error.code)
    except TooManyError:
        give_up(own, begun.name)
        return Begun(hindrance=Hindrance.LATER)
    except UncertainError:
        return begun
    return begun


def _ring(own: Desk, account: Account, begun: Begun) -> None:
    links = Links(own.settings.public_url)
    trial = Invitation(id=begun.name, queue="", urgency="", topic="", language=None, asks=TRIAL)
    account.call(
        begun.phone,
        own.settings.hotline_number,
        links.to_invited(Webhook.INVITE, trial),
        links.to_invited(Webhook.RANG, trial),
        RING,
    )
