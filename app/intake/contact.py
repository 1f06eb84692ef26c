"""How it is safe to reach the person of a case: asked, kept, and heeded by calls and texts."""

import json
from dataclasses import dataclass, field

from app.calls import owed, reach
from app.cases.tables import SafeContact
from app.intake import store
from app.intake.work import Wording, Work, excused

TABLE = "safe_contact"


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How somebody may be reached; None is "not said". `when` and `mind` are in words."""

    declined: bool
    may_call: bool | None = None
    may_leave_words: bool | None = None
    may_text: bool | None = None
    when: str = field(default="", repr=False)
    mind: str = field(default="", repr=False)

    @property
    def is_answered(self) -> bool:
        """Whether anything was said, or that they would not say."""
        said = (self.may_call, self.may_leave_words, self.may_text)
        return self.declined or any(each is not None for each in said)


def read(work: Work) -> Contact | None:
    """Open how it is safe to reach somebody; None where nobody has asked."""
    row = work.around.contact
    if row is None:
        return None
    words = json.loads(work.open(row.words_sealed, TABLE, work.case.id) or "{}")
    return Contact(
        declined=row.declined,
        may_call=row.may_call,
        may_leave_words=row.may_leave_words,
        may_text=row.may_text,
        when=words.get("when", ""),
        mind=words.get("mind", ""),
    )


def elsewhere(work: Work) -> SafeContact | None:
    """Find what they have said in another of their cases, where this one has no answer."""
    told = work.told
    return told if told and told.case_id != work.case.id else None


def state(work: Work) -> tuple[object, ...]:
    """Give what a page showed."""
    row = work.around.contact
    return ("contact", row.at.isoformat() if row else "")


def write(work: Work, new: Contact, seen: str, how: Wording) -> bool:
    """Keep how it is safe to reach somebody; False where it stands so already.

    Where they must not be called, calling back is called off in the same moment.
    """
    if read(work) == new:
        return False
    work.check(seen, *state(work))
    words = work.worded({"when": new.when, "mind": new.mind}, how)
    row = work.around.contact or SafeContact(case_id=work.case.id)
    row.declined, row.number_index = new.declined, work.around.number_index
    row.may_call, row.may_text = new.may_call, new.may_text
    row.may_leave_words = new.may_leave_words
    told = json.dumps(words) if any(words.values()) else ""
    row.words_sealed = work.seal(told, TABLE, work.case.id)
    row.by_code, row.at = work.who.code, work.at
    store.put(work.session, row)
    call = work.call()
    if call is not None and reach.may_call(work.session, call) is False:
        owed.call_off(work.session, call, work.at)
    work.record(f"safe contact: {'declined' if new.declined else 'answered'}{excused(how)}")
    return True
