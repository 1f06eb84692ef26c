"""Keep what is known of messages, open their sound, and note who has heard them."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.cases import store as cases
from app.cases.tables import Case
from app.db import Session, wake
from app.messages import store
from app.messages.rules import HEARD_OUT, State
from app.messages.tables import Message
from app.notices import service as notices
from app.notices.facts import Kind
from app.sealing import Context, DataKey, Keyring


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A message as Twilio reports it: `token` is the keyed hash of its `reference` there."""

    token: str
    call: str
    at: datetime
    seconds: int
    erased: bool
    reference: str = field(repr=False)


def keep(session: Session, key: DataKey, case: Case, recorded: Recorded) -> None:
    """Keep a message; its caller may listen to it for a while before it is fetched."""
    row = {
        "token": recorded.token,
        "case_id": case.id,
        "call_sid": recorded.call,
        "left_at": recorded.at,
        "seconds": recorded.seconds,
        "reference_sealed": key.seal(recorded.reference.encode(), _reference(recorded.token)),
        "erased": recorded.erased,
        "state": State.LEFT,
        "tries": 0,
        "next_at": recorded.at + HEARD_OUT,
    }
    store.put(session, row)


def call_ended(session: Session, call: str, case: Case, at: datetime) -> None:
    """Have the messages of a call fetched, and tell those on shift that there are some."""
    if store.begin(session, call, at):
        wake(session)
    if any(message.seconds and not message.erased for message in store.of_call(session, call)):
        notices.tell(session, Kind.MESSAGE, call, at, {"case": case.name})


def erase(session: Session, tokens: Iterable[str], at: datetime) -> None:
    """Forget messages that their callers have erased."""
    store.erase(session, tokens, at)


def key_of(session: Session, keyring: Keyring, message: Message) -> DataKey | None:
    """Open the key of a message's case; None where it was destroyed."""
    case = cases.get(session, message.case_id)
    return keyring.data_key(case.key_wrapped, str(case.id)) if case.key_wrapped else None


def reference(key: DataKey, message: Message) -> str:
    """Open the name by which Twilio knows a message."""
    return key.open(message.reference_sealed, _reference(message.token)).decode()


def reference_of(session: Session, keyring: Keyring, token: str) -> str | None:
    """Open the name by which Twilio knows a message; None where its case has no key."""
    message = store.find(session, token)
    key = key_of(session, keyring, message) if message else None
    return reference(key, message) if key and message else None


def seal(session: Session, key: DataKey, message: Message, sound: bytes) -> None:
    digest = hashlib.sha256(sound).hexdigest()
    store.keep_sound(session, message.token, key.seal(sound, _sound(message.token)), digest)


def sound(session: Session, keyring: Keyring, token: str) -> bytes | None:
    """Open the sound of a message; None where it is not, or not whole, with us."""
    message, kept = store.find(session, token), store.sound(session, token)
    key = key_of(session, keyring, message) if message and kept else None
    if key is None or kept is None:
        return None
    plain = key.open(kept.sealed, _sound(token))
    return plain if hashlib.sha256(plain).hexdigest() == kept.digest else None


def of_case(session: Session, name: str) -> Sequence[Message]:
    """List the messages of a case that can be heard, in order."""
    case = cases.by_name(session, name)
    return store.of_case(session, case.id) if case else []


def heard(session: Session, name: str, person: str | None, at: datetime) -> None:
    """Note that somebody takes care of the messages of a case, so that nobody else need."""
    for message in of_case(session, name):
        message.heard_at = message.heard_at or at
        message.heard_by = message.heard_by or person
        notices.settle(session, Kind.MESSAGE, [message.call_sid], at)


def _reference(token: str) -> Context:
    return Context("message", "reference_sealed", token)


def _sound(token: str) -> Context:
    return Context("sound", "sealed", token)
