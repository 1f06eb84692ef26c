"""What happens when a text comes in: kept, and answered by itself where that is due."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from app.db import LOOK, ConflictError, Database, DatabaseAwayError
from app.sealing import Keyring
from app.staff import service as staff
from app.telephony import inbound
from app.telephony.delivery import Delivery
from app.telephony.numbers import caller_number
from app.telephony.texting import answer_document
from app.texts.service import Incoming, Texts

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Texted:
    """All that a text needs; `keep` makes a delivery durable, or raises HotlineError."""

    database: Database
    keyring: Keyring
    texts: Texts
    keep: Callable[[Delivery], None]

    def answer(self, delivery: Delivery) -> str:
        """Keep a text, and answer it; where Postgres is away, it is kept and not answered."""
        self.keep(delivery)
        text = incoming(delivery)
        # Where Twilio has answered by itself (Advanced Opt-Out), nothing is said on top of it.
        if text is None or delivery.form.get("OptOutType"):
            return answer_document(None)
        try:
            with self.database.transaction(LOOK) as session:
                ours = staff.by_number(session, self.keyring, text.number)
                words = None if ours else self.texts.answer(session, text)
        except (DatabaseAwayError, ConflictError):
            log.warning("Postgres is away: a text is not answered")
            words = None
        return answer_document(words)


def incoming(delivery: Delivery) -> Incoming | None:
    """Read a text; None where nobody can be answered, or it is none.

    One from the line's own number is forged, or an answer of ours that came back.
    """
    number, sid = caller_number(delivery.form.get("From")), delivery.form.get("MessageSid", "")
    own = number == caller_number(delivery.form.get("To"))
    if number is None or own or not inbound.is_text(sid):
        return None
    media = inbound.whole(delivery.form.get("NumMedia"))
    body = delivery.form.get("Body", "")
    return Incoming(sid=sid, at=delivery.at, number=number, body=body, media=media)
