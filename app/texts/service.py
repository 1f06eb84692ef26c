"""Take texts in, answer once, and send what our people reply, from the line's own number."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.cases import service as cases
from app.cases import store as case_store
from app.cases.tables import Case
from app.db import Session
from app.errors import HotlineError
from app.notices import service as notices
from app.notices.facts import Kind
from app.sealing import Context, DataKey, Keyring
from app.texts import store
from app.texts.rules import ANSWER, IDLE, Fate, Wish, is_answered, wish
from app.texts.tables import Text, Thread

TEXTS = "number"  # the purpose of the hash that recognises a sender: that of callers
TOKENS = "text"


class NoThreadError(HotlineError):
    """Nobody has texted under this case."""


class StoppedError(HotlineError):
    """They have asked for no more texts."""


class UnsafeError(StoppedError):
    """They have said that it is not safe to text them."""


class SentAlreadyError(HotlineError):
    """This reply was sent already: a form that came twice."""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A text as Twilio brings it; `sid` is its name there, `media` counts pictures."""

    sid: str
    at: datetime
    number: str = field(repr=False)
    body: str = field(repr=False)
    media: int = 0


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A reply that is kept and not sent yet."""

    token: str
    number: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Conversations by text; `number` is the line's, from which all replies come."""

    keyring: Keyring
    number: str

    def take(self, session: Session, text: Incoming) -> None:
        """Keep a text with its thread and case, and tell those on shift; once for each text."""
        case, thread = self._thread(session, text)
        if not self._keep(session, case, text):
            return
        thread.last_at = max(thread.last_at, text.at)
        asked = wish(text.body)
        if asked is Wish.STOP:
            thread.stopped_at = text.at
        elif asked is Wish.START:
            thread.stopped_at = None
        elif asked is None:
            about = f"{case.id} {text.at:%Y-%m-%dT%H}"
            notices.tell(session, Kind.TEXT, about, text.at, {"case": case.name})

    def answer(self, session: Session, text: Incoming) -> str | None:
        """Give the automatic answer, where one is due; asked again, there is none."""
        case, thread = self._thread(session, text)
        known = [each.answered_at for each in self._threads(session, text.number)]
        last = max((at for at in known if at), default=None)
        silent = thread.stopped_at or wish(text.body) or is_answered(last, text.at)
        if silent or case.key_wrapped is None or not _may_text(session, thread):
            return None
        thread.answered_at = text.at
        return ANSWER

    def begin(
        self, session: Session, name: str, body: str, at: datetime, once: str | None = None
    ) -> Draft:
        """Keep what we are about to send to whoever texted under a case, and tell where to.

        It is kept first: whatever happens then, it can be found at Twilio. What is named `once`
        is sent once: SentAlreadyError.
        """
        case = case_store.by_name(session, name)
        thread = store.thread(session, case.id) if case else None
        key = self._key(case) if case else None
        if case is None or thread is None or key is None:
            raise NoThreadError(f"Nobody has texted under {name}.")
        if thread.stopped_at:
            raise StoppedError(f"{name} asked for no more texts; call them back instead.")
        if not _may_text(session, thread):
            raise UnsafeError(f"{name} has said that it is not safe to text them.")
        token = self.keyring.token(once or secrets.token_hex(16), TOKENS).hex()
        if not self._put(session, key, case.id, token, body, at, fate=Fate.ASKED):
            raise SentAlreadyError
        return Draft(token=token, number=self._number(key, thread))

    def left(self, session: Session, token: str, sid: str) -> None:
        """Note that Twilio has a reply, under this name."""
        text = store.text(session, token)
        if text is not None:
            text.reference = self.keyring.token(sid, TOKENS).hex()
            text.fate = Fate.LEFT if text.fate is Fate.ASKED else text.fate

    def withdraw(self, session: Session, token: str) -> None:
        """Forget a reply that Twilio certainly has not sent."""
        store.drop(session, token)

    def opened(self, session: Session, text: Text) -> tuple[str, str]:
        """Open a text: the number of its thread, and its words; empty without a key."""
        case, thread = (
            case_store.get(session, text.case_id),
            store.thread(session, text.case_id),
        )
        key = self._key(case)
        if key is None or thread is None:
            return "", ""
        return self._number(key, thread), key.open(text.body_sealed, _body(text.token)).decode()

    def read(self, session: Session, name: str) -> list[tuple[Text, str]]:
        """Open the texts of a case, in order; NoThreadError where there are none."""
        case = case_store.by_name(session, name)
        if not case or not case.key_wrapped or store.thread(session, case.id) is None:
            raise NoThreadError(f"Nobody has texted under {name}.")
        return self.words(case, store.texts(session, case.id))

    def words(self, case: Case, texts: Sequence[Text]) -> list[tuple[Text, str]]:
        """Open texts of a case; none where its key was destroyed."""
        key = self._key(case)
        return [
            (text, key.open(text.body_sealed, _body(text.token)).decode())
            for text in texts
            if key
        ]

    def number_of(self, session: Session, case: Case) -> str | None:
        """Open the number of whoever texted under a case; None where nobody has."""
        thread, key = store.thread(session, case.id), self._key(case)
        return self._number(key, thread) if thread and key else None

    def _thread(self, session: Session, text: Incoming) -> tuple[Case, Thread]:
        """Find the thread that a text goes on with, or open one, and its case."""
        store.alone(session, self.keyring.fingerprint(text.number, TEXTS))
        for thread in self._threads(session, text.number):
            if abs(text.at - thread.last_at) < IDLE:
                return case_store.get(session, thread.case_id), thread
        (case,) = cases.open_cases(session, self.keyring, {text.sid: text.at}).values()
        case.topic, case.outcome = "text", "message"
        store.add(session, case)
        key = self.keyring.data_key(case.key_wrapped or b"", str(case.id))
        thread = Thread(
            case_id=case.id,
            number_index=self.keyring.fingerprint(text.number, TEXTS),
            number_sealed=key.seal(text.number.encode(), _place(case.id)),
            opened_at=text.at,
            last_at=text.at,
        )
        store.add(session, thread)
        return case, thread

    def _threads(self, session: Session, number: str) -> list[Thread]:
        """List the threads of a number; the hash alone would mix people up."""
        index = self.keyring.fingerprint(number, TEXTS)
        return [
            each for each in store.threads_of(session, index) if self._is(session, each, number)
        ]

    def _is(self, session: Session, thread: Thread, number: str) -> bool:
        key = self._key(case_store.get(session, thread.case_id))
        return key is not None and self._number(key, thread) == number

    def _keep(self, session: Session, case: Case, text: Incoming) -> bool:
        key = self._key(case)
        token = self.keyring.token(text.sid, TOKENS).hex()
        return key is not None and self._put(
            session, key, case.id, token, text.body, text.at, media=text.media
        )

    def _put(  # noqa: PLR0913 (a row of the table)
        self,
        session: Session,
        key: DataKey,
        case_id: UUID,
        token: str,
        body: str,
        at: datetime,
        *,
        media: int = 0,
        fate: Fate | None = None,
    ) -> bool:
        """Keep a text; one that we send has a fate."""
        row = {
            "token": token,
            "case_id": case_id,
            "at": at,
            "incoming": fate is None,
            "media": media,
            "fate": fate,
        }
        return store.put(session, row | {"body_sealed": key.seal(body.encode(), _body(token))})

    def _key(self, case: Case) -> DataKey | None:
        return (
            self.keyring.data_key(case.key_wrapped, str(case.id)) if case.key_wrapped else None
        )

    def _number(self, key: DataKey, thread: Thread) -> str:
        return key.open(thread.number_sealed, _place(thread.case_id)).decode()


def _may_text(session: Session, thread: Thread) -> bool:
    """Tell whether texts are safe for somebody, as far as they have said."""
    told = case_store.latest_contact(session, thread.case_id, thread.number_index)
    return told is None or told.may_text is not False


def _place(case_id: UUID) -> Context:
    return Context("thread", "number_sealed", str(case_id))


def _body(token: str) -> Context:
    return Context("text", "body_sealed", token)
