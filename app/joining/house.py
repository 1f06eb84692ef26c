"""What every part of the service stands on: settings, clock, keys, Postgres."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.clock import Clock, DrivenClock, RealClock
from app.db import Database, open_database
from app.sealing import Keyring
from app.settings import Settings
from app.telephony.rest import Account


@dataclass(frozen=True, kw_only=True)
class House:
    """What every part of the service stands on."""

    settings: Settings
    clock: Clock
    keyring: Keyring
    database: Database


@contextmanager
def open_house(settings: Settings) -> Iterator[House]:
    """Give the ground floor, with Postgres running where it is ours, until the block ends."""
    driven = settings.clock_file
    with open_database(settings) as database:
        yield House(
            settings=settings,
            clock=DrivenClock(driven) if driven else RealClock(),
            keyring=Keyring(settings.sealing_keys),
            database=database,
        )


def account_of(house: House) -> Account:
    """Give the line's account at Twilio."""
    settings = house.settings
    return Account(
        api_url=settings.api_url, sid=settings.account_sid, token=settings.auth_tokens[0]
    )
