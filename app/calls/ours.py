"""What our own people text to the line: the number of an alarm, or a word about themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from app.db import Session
from app.notices.facts import ASKS
from app.notices.replies import replied
from app.promises import service as promises
from app.promises.rules import Sign
from app.rota import availability
from app.rota.rules import Rota
from app.rota.service import load_rota
from app.rota.wishes import Word, read
from app.sealing import Keyring
from app.swaps.replies import Replies
from app.swaps.wishes import read as read_shifts
from app.texts.rules import Wish, wish
from app.texts.service import TOKENS, Incoming

OF_SHIFTS = frozenset({"verb", "swap"})  # what was asked of shifts names one of these


@dataclass(frozen=True, kw_only=True)
class Ours:
    """Texts of our own people. A sender can be forged: it proves nothing."""

    keyring: Keyring
    zone: ZoneInfo

    def take(self, session: Session, person: str, text: Incoming) -> bool:
        """Take a text of somebody of ours; False: it goes into a thread like anybody's.

        Our words come first: the minutes of a pause must not be read as somebody's number.
        """
        rota = load_rota(session, self.keyring, self.zone)
        name = self.keyring.token(text.sid, TOKENS).hex()[:32]
        if wished := read(text.body):
            availability.texted(session, rota, person, wished, text.at, name)
            if wished.word is Word.ON:
                promises.seen(session, person, text.at, Sign.REPLY)
            return True
        if meant := read_shifts(text.body):
            self._shifts.texted(session, person, meant, text.at, name)
            return True
        confirmed = partial(self._confirmed, session, rota, person, text)
        if replied(session, person, text.body, text.at, confirmed):
            return True
        self._other(session, rota, person, text)
        return False

    def _other(self, session: Session, rota: Rota, person: str, text: Incoming) -> None:
        """Take what goes into a thread: a wish for no more texts counts all the same."""
        name = self.keyring.token(text.sid, TOKENS).hex()[:32]
        match wish(text.body):
            case None:
                availability.explain(session, rota, person, text.at)
            case Wish.STOP | Wish.START as said:
                stops = said is Wish.STOP
                availability.mute(session, person, text.at, name=name, on=stops)
            case Wish.HELP:
                pass  # Twilio answers by itself

    @property
    def _shifts(self) -> Replies:
        return Replies(keyring=self.keyring, zone=self.zone)

    def _confirmed(
        self,
        session: Session,
        rota: Rota,
        person: str,
        text: Incoming,
        asked: Mapping[str, Any],
        telling: str,
    ) -> None:
        if ASKS in asked:
            promises.replied(session, rota, person, asked, text.body, text.at)
        elif OF_SHIFTS & asked.keys():
            self._shifts.confirmed(session, person, asked, text.body, text.at, telling)
        else:
            availability.confirmed(session, rota, person, asked, text.at, telling)
