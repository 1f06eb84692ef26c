"""Keys that responders press for themselves after a conversation: no more calls, or a rest."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from app.db import LOOK, ConflictError, Database, DatabaseAwayError
from app.dispatch import people
from app.rota import availability
from app.rota.rules import Rota
from app.rota.wishes import KEYS, By, Until, Wish, Word, spoken_until
from app.telephony.responders import asking_document
from app.telephony.webhooks import Invitation, Links, Webhook
from ivr import resting
from ivr.flow import Flow

log = logging.getLogger(__name__)

# What was asked last; `rested` is how it ended, asked of who has pressed such a key.
ANOTHER, OUTCOME, RESTED = "another", "outcome", "rested"
ASKED = frozenset({ANOTHER, OUTCOME, RESTED})


@dataclass(frozen=True, kw_only=True)
class Resting:
    """What such a key needs: it counts at once, or its presser hears that it was not noted.

    The leg is one that we placed to their own telephone, so nothing is asked back.
    """

    database: Database
    flow: Callable[[], Flow]
    rota: Callable[[], Rota]
    links: Links

    def answer(self, invitation: Invitation, at: datetime, key: str | None) -> str | None:
        """Note such a key and thank for it; None where the key is none, or was not offered.

        How the conversation ended is asked after it, once; a key that is stuck ends there.
        """
        wish = KEYS.get(key or "")
        if wish is None or invitation.asks not in ASKED:
            return None
        speech, flow = self._noted(invitation, wish, at), self.flow()
        ends = invitation.asks == RESTED
        actions = resting.thanks(flow, speech) if ends else resting.outcome(flow, speech)
        asked = replace(invitation, asks=RESTED)
        return asking_document(actions, self.links, Webhook.TOLD, asked)

    def _noted(self, invitation: Invitation, wish: Wish, at: datetime) -> resting.Speech:
        try:
            until = self._note(invitation, wish, at)
        except (DatabaseAwayError, ConflictError):
            log.warning("Postgres is away: a responder's own key is not noted")
            until = None
        if until is None:
            return resting.not_noted(self.flow())
        what = "no_other" if wish.word is Word.ONE else "no_calls"
        return resting.noted(self.flow(), what, until.value)

    def _note(self, invitation: Invitation, wish: Wish, at: datetime) -> Until | None:
        """Note a wish; a webhook that is repeated is the same wish."""
        rota = self.rota()
        with self.database.transaction(LOOK) as session:
            person = people.of_invitation(rota, invitation.id, session, at)
            if person is None:
                return None
            name = f"{invitation.id} {wish.word}"
            availability.note(session, rota, person.code, wish, at, by=By.KEY, name=name)
        return spoken_until(rota, person.code, wish, at)
