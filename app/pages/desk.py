"""What a page works with: Postgres, keys, clock, settings."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from app.clock import Clock
from app.db import Database
from app.sealing import Keyring
from app.settings import Settings

NAME = "desk"  # in the application's extensions, where the factory puts it
ACCOUNT = "account"  # likewise: the line's account at Twilio
POSTMAN = "postman"  # likewise: who sends letters for pages; None without a mail server


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a page works with; a transaction of it is one unit of work."""

    database: Database
    keyring: Keyring
    clock: Clock
    settings: Settings


def desk() -> Desk:
    """Give the desk of the application that answers this request."""
    return cast("Desk", current_app.extensions[NAME])
