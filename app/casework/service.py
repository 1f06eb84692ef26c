"""What the buttons of a case's page do: take, hear, call back, write, reveal; all recorded."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.audit import service as audit
from app.audit import store as audits
from app.audit.rules import Act
from app.calls import reach
from app.calls import store as calls
from app.calls.backs import Backs, Refusal
from app.calls.reach import Reach, number_of
from app.calls.tables import Call
from app.cases import store as cases
from app.cases.tables import Case
from app.casework.rules import LINGERS
from app.db import Database, Session
from app.errors import HotlineError
from app.intake import handing
from app.intake import store as intake
from app.messages import service as messages
from app.notices import service as notices
from app.notices.facts import TOGETHER, Kind
from app.sealing import Keyring
from app.telephony.media import (
    Recordings,
    SoundAwayError,
    SoundBrokenError,
    SoundMissingError,
    SoundTooLargeError,
)
from app.telephony.rest import Account, RefusedError, TooManyError, UncertainError
from app.texts.service import (
    Draft,
    NoThreadError,
    SentAlreadyError,
    StoppedError,
    Texts,
    UnsafeError,
)

_NO_SOUND = (SoundAwayError, SoundBrokenError, SoundMissingError, SoundTooLargeError)
STOPPED = 21610  # Twilio's error for somebody who said STOP


class Hindrance(StrEnum):
    """Why somebody of ours cannot be connected with a caller now."""

    UNSAFE = "unsafe"  # they must not be called
    NO_NUMBER = "no-number"
    ONLY_TEXTS = "only-texts"  # they have never called
    NEVER = "never"  # the line never calls such a number
    ON_THE_LINE = "on-the-line"
    BEING_CALLED = "being-called"
    NO_TELEPHONE = "no-telephone"  # the rota has no telephone of whoever asks
    ALREADY = "already"  # their telephone rings already


class Sent(StrEnum):
    """What became of a reply when it was sent."""

    SENT = "sent"
    TWICE = "twice"  # the same form came twice
    UNCERTAIN = "uncertain"  # nobody knows; it is looked up
    STOPPED = "stopped"  # they want no more texts
    UNSAFE = "unsafe"  # it is not safe to write to them
    NOBODY = "nobody"  # nobody has texted under this case
    BUSY = "busy"  # Twilio has too much to do
    REFUSED = "refused"  # Twilio will not send it


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A text to be sent; what is named `once` is sent once."""

    words: str = field(repr=False)
    once: str


class LostSoundError(HotlineError):
    """The sound of a message is neither with us nor at Twilio now."""


_NOT_BEGUN: dict[type[Exception], Sent] = {
    UnsafeError: Sent.UNSAFE,
    StoppedError: Sent.STOPPED,
    NoThreadError: Sent.NOBODY,
    SentAlreadyError: Sent.TWICE,
}


@dataclass(frozen=True, kw_only=True)
class Casework:
    """The work on a case by a person (`code`) at a moment; `line` is the line's own number."""

    keyring: Keyring
    line: str
    zone: ZoneInfo
    practice: bool
    code: str
    at: datetime

    def looked(self, session: Session, case: Case) -> None:
        """Write down that somebody looked at a case."""
        audit.record_look(session, self.code, Act.SAW_CASE, case.name, self.at)

    def take(self, session: Session, case: Case) -> bool:
        """Take the open alarms of a case, and the case where nobody has it; False: no alarm."""
        case = self._alone(session, case)
        call = call_of(session, case)
        if not call or not notices.take_as(session, TOGETHER, call.sid, self.code, self.at):
            return False
        handing.begin(case, self.code, self.at)
        self._record(session, Act.CHANGED_CASE, case, "takes the alarm")
        return True

    def heard(self, session: Session, case: Case) -> bool:
        """Note that somebody takes care of the messages of a case; False: somebody did.

        Nobody else is asked to look after a caller who found nobody, then; an emergency keeps
        its alarm until somebody takes that.
        """
        case = self._alone(session, case)
        if all(each.heard_at for each in messages.of_case(session, case.name)):
            return False
        messages.heard(session, case.name, self.code, self.at)
        if call := call_of(session, case):
            notices.take_as(session, [Kind.NOBODY], call.sid, self.code, self.at)
        handing.begin(case, self.code, self.at)
        self._record(session, Act.HEARD, case, "takes care of it")
        return True

    def hindrance(self, session: Session, case: Case, said: Reach) -> Hindrance | None:
        """Tell why the caller of a case cannot be called back now; None: they can be."""
        backs = Backs(
            keyring=self.keyring, zone=self.zone, line=self.line, practice=self.practice
        )
        if said.call is None:
            return Hindrance.ONLY_TEXTS
        why: Refusal | None = backs.why_not(session, case, said.call, said, self.at)
        return Hindrance(why) if why else None

    def call_back(
        self, session: Session, case: Case, *, has_telephone: bool
    ) -> Hindrance | None:
        """Have the line ring somebody of ours and then the caller, or tell why not.

        They press 1 first, so that no voicemail is connected with anybody.
        """
        why = self.hindrance(session, case, _said(session, case))
        if why is None and not has_telephone:
            why = Hindrance.NO_TELEPHONE
        if why is not None:
            return why
        wish = case.id.hex[:16]
        if not notices.ring_and_call(session, self.code, case.name, wish, self.at):
            return Hindrance.ALREADY
        self._record(session, Act.CALLED_BACK, case)
        return None

    def number_of(self, session: Session, case: Case, call: Call | None) -> str | None:
        """Open the number of whoever called or wrote; None where it is not known."""
        known = number_of(self.keyring, call, case) if call else None
        return known or self._texts.number_of(session, case)

    def is_revealed(self, session: Session, case: Case) -> bool:
        """Tell whether this person has just had the number of a case shown."""
        since = self.at - LINGERS
        return case.name in audits.about_what(session, self.code, Act.REVEALED, since)

    def reveal(self, session: Session, case: Case, why: str) -> None:
        """Write down why somebody sees a number; audit's SpentError after ten in a day."""
        if not self.is_revealed(session, case):
            audit.reveal(session, self.code, case.name, self.at, why)

    def sound(self, database: Database, account: Account, case: Case, place: int) -> bytes:
        """Give the sound of a message, wherever it is, and write down who hears it.

        `place` counts from 1; LostSoundError where it is nowhere now.
        """
        with database.transaction() as session:
            found = messages.of_case(session, case.name)[place - 1 : place] if place else ()
            sounds = [messages.sound(session, self.keyring, each.token) for each in found]
            known = [messages.reference_of(session, self.keyring, m.token) for m in found]
        sound = next(iter(sounds), None) or _fetched(account, next(iter(known), None))
        with database.transaction() as session:
            audit.record_look(
                session, self.code, Act.HEARD, case.name, self.at, f"message {place}"
            )
        return sound

    def send(
        self, database: Database, account: Account, case: Case, reply: Reply
    ) -> tuple[Sent, int | None]:
        """Send a reply from the line, and tell what became of it, with Twilio's error."""
        try:
            draft = self._begun(database, case, reply)
        except tuple(_NOT_BEGUN) as error:
            return _NOT_BEGUN[type(error)], None
        try:
            sid = account.text(draft.number, self.line, reply.words)
        except UncertainError:
            return Sent.UNCERTAIN, None
        except (RefusedError, TooManyError) as error:
            with database.transaction() as session:
                self._texts.withdraw(session, draft.token)
            return _refused(error)
        with database.transaction() as session:
            self._texts.left(session, draft.token, sid)
        return Sent.SENT, None

    def _begun(self, database: Database, case: Case, reply: Reply) -> Draft:
        with database.transaction() as session:
            if not _said(session, case).may_text:
                raise UnsafeError
            draft = self._texts.begin(session, case.name, reply.words, self.at, reply.once)
            self._record(session, Act.TEXTED, case)
            return draft

    @property
    def _texts(self) -> Texts:
        return Texts(keyring=self.keyring, number=self.line)

    @staticmethod
    def _alone(session: Session, case: Case) -> Case:
        """Read a case anew, alone: it may have been handed over since it was found."""
        return cases.locked(session, case.name) or case

    def _record(self, session: Session, act: Act, case: Case, why: str = "") -> None:
        audit.record(session, self.code, act, case.name, self.at, why)


def call_of(session: Session, case: Case) -> Call | None:
    """Find the call that opened a case; None where a text did."""
    return calls.of_case(session, case.id)


def _said(session: Session, case: Case) -> Reach:
    around = intake.around(session, case.id)
    return reach.known(
        session, around.call, cases.latest_contact(session, case.id, around.number_index)
    )


def _refused(error: RefusedError | TooManyError) -> tuple[Sent, int | None]:
    if not isinstance(error, RefusedError):
        return Sent.BUSY, None
    return (Sent.STOPPED if error.code == STOPPED else Sent.REFUSED), error.code


def _fetched(account: Account, recording: str | None) -> bytes:
    if recording is None:
        raise LostSoundError
    try:
        return Recordings(account=account).sound(recording)
    except _NO_SOUND:
        raise LostSoundError from None
