"""How a caller may be reached: what they have said is safe, and at which number."""

from dataclasses import dataclass
from datetime import datetime

from app.calls import store
from app.calls.tables import Call
from app.cases import store as cases
from app.cases.tables import Case, SafeContact
from app.db import Session
from app.sealing import Context, Keyring


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What is known of reaching somebody; None is "not said". Whoever wrote has no call.

    There is one truth, and it is the latest: the key that they pressed (`pressed`: when, and
    what), or what they told somebody, in whichever of their calls and cases.
    """

    call: Call | None
    pressed: tuple[datetime, bool] | None
    told: SafeContact | None

    @property
    def may_leave_words(self) -> bool | None:
        pressed, told = self.pressed, self.told
        if told is None or told.may_leave_words is None:
            return pressed[1] if pressed else None
        return pressed[1] if pressed and pressed[0] > told.at else told.may_leave_words

    @property
    def may_call(self) -> bool | None:
        """Who asks to be called back after they have told us not to may be called."""
        call, told = self.call, self.told
        if told is None or (call and call.call_back and call.started_at > told.at):
            return None
        return told.may_call

    @property
    def may_text(self) -> bool:
        """Whether it is safe to write to them, as far as they have said."""
        if self.told and self.told.may_text is not None:
            return self.told.may_text
        return self.call is None or self.may_leave_words is not False


def of(session: Session, call: Call) -> Reach:
    """Find what a caller has said."""
    told = cases.latest_contact(session, call.case_id, call.number_index)
    return known(session, call, told)


def known(session: Session, call: Call | None, told: SafeContact | None) -> Reach:
    """Put what they told somebody beside what they pressed."""
    pressed = store.pressed_safe(session, call) if call else None
    return Reach(call=call, pressed=pressed, told=told)


def may_leave_words(session: Session, call: Call) -> bool | None:
    """Tell whether words may be left for a caller; None where they have not said."""
    return of(session, call).may_leave_words


def may_call(session: Session, call: Call) -> bool | None:
    """Tell whether a caller may be called; None where they have not said."""
    return of(session, call).may_call


def number_of(keyring: Keyring, call: Call, case: Case) -> str | None:
    """Open the number of a caller (E.164); None where it was withheld, or is not kept."""
    if not (call.number_sealed and case.key_wrapped):
        return None
    key = keyring.data_key(case.key_wrapped, str(case.id))
    return key.open(call.number_sealed, Context("call", "number_sealed", call.sid)).decode()
