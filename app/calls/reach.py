"""How a caller may be reached: whether it is safe, and at which number."""

from app.calls import store
from app.calls.tables import Call
from app.cases import store as cases
from app.cases.tables import Case
from app.db import Session
from app.sealing import Context, Keyring


def may_leave_words(session: Session, call: Call) -> bool | None:
    """Tell whether words may be left for a caller; None where they have not said.

    There is one truth, and it is the latest: the key that they pressed, or what they told
    somebody, in whichever call.
    """
    pressed = store.pressed_safe(session, call)
    told = cases.latest_contact(session, call.case_id, call.number_index)
    if told is None or told.may_leave_words is None:
        return pressed[1] if pressed else None
    return pressed[1] if pressed and pressed[0] > told.at else told.may_leave_words


def may_call(session: Session, call: Call) -> bool | None:
    """Tell whether a caller may be called; None where they have not said.

    Who asks to be called back after they have told us not to may be called.
    """
    told = cases.latest_contact(session, call.case_id, call.number_index)
    if told is None or (call.call_back and call.started_at > told.at):
        return None
    return told.may_call


def number_of(keyring: Keyring, call: Call, case: Case) -> str | None:
    """Open the number of a caller (E.164); None where it was withheld, or is not kept."""
    if not (call.number_sealed and case.key_wrapped):
        return None
    key = keyring.data_key(case.key_wrapped, str(case.id))
    return key.open(call.number_sealed, Context("call", "number_sealed", call.sid)).decode()
