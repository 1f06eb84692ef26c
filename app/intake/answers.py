"""The facts of a case that somebody sets by hand, and the answers to what was asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from app.cases.rules import Kind
from app.cases.tables import Case
from app.intake import store
from app.intake.rules import sees_all
from app.intake.tables import Answer
from app.intake.work import Wording, Work, excused
from app.notices import service as notices
from app.notices.facts import Kind as Notice
from ivr.steps import Urgency

TABLE = "answer"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What anybody may know of a case without its key."""

    kind: Kind | None
    town: str | None
    language: str | None
    urgency: str | None


@dataclass(frozen=True, kw_only=True)
class Said:
    """An answer as it is read: its words, or that it was declined."""

    words: str = field(repr=False)
    declined: bool
    by_code: str


def facts(case: Case) -> Facts:
    """Give the facts of a case as they stand."""
    return Facts(kind=case.kind, town=case.town, language=case.language, urgency=case.urgency)


def set_facts(work: Work, new: Facts, seen: str, wording: Wording) -> bool:
    """Set the facts of a case; False where they stand so already.

    From now on the call changes what was set. A responder who makes a case an emergency has
    the coordinators told, as by the key on the telephone.
    """
    before = facts(work.case)
    if new == before:
        return False
    work.check(seen, *facts_state(work.case))
    town = work.worded({"town": new.town or ""}, wording)["town"]
    changed = [name for name, value in vars(new).items() if value != getattr(before, name)]
    for name in changed:
        setattr(work.case, name, getattr(new, name))
    work.case.town = town or None
    work.case.by_hand = sorted({*work.case.by_hand, *changed})
    _warn(work, changed)
    work.record("; ".join(_told(name, before, new) for name in changed) + excused(wording))
    return True


def _told(name: str, before: Facts, new: Facts) -> str:
    """Name what was set; of its value only how urgent it is, for which people are told."""
    return f"urgency: {before.urgency} > {new.urgency}" if name == "urgency" else name


def _warn(work: Work, changed: Collection[str]) -> None:
    """Have coordinators told of what has become an emergency, unless one of them says it."""
    urgent = "urgency" in changed and work.case.urgency == Urgency.EMERGENCY
    if urgent and not sees_all(work.who.roles):
        call = work.call()
        about = call.sid if call else str(work.case.id)
        notices.tell(work.session, Notice.MARKED, about, work.at, {"case": work.case.name})


def facts_state(case: Case) -> tuple[object, ...]:
    """Give what a page showed of the facts."""
    return ("facts", *(str(value) for value in vars(facts(case)).values()))


def said(work: Work) -> dict[str, Said]:
    """Open the answers of a case, by question."""
    return {
        name: Said(
            words=work.open(row.words_sealed, TABLE, f"{work.case.id} {name}"),
            declined=row.declined,
            by_code=row.by_code,
        )
        for name, row in store.answers(work.session, work.case.id).items()
    }


def state(work: Work) -> tuple[object, ...]:
    """Give what a page showed of the answers: which there were, and since when."""
    rows = store.answers(work.session, work.case.id)
    return ("answers", sorted((name, row.at.isoformat()) for name, row in rows.items()))


def answer(
    work: Work, words: Mapping[str, str], declined: Collection[str], seen: str, how: Wording
) -> list[str]:
    """Write the answers down that differ from those that are there; give their questions.

    An answer without words is taken back, unless it was declined: that is an answer too.
    """
    before = said(work)
    texts = work.worded({q: "" if q in declined else text for q, text in words.items()}, how)
    changed = [q for q, text in texts.items() if _differs(before.get(q), text, q in declined)]
    if not changed:
        return []
    work.check(seen, *state(work))
    rows = store.answers(work.session, work.case.id)
    for name in changed:
        _write(work, rows.get(name), name, texts[name], declined=name in declined)
    work.record(f"answers: {', '.join(changed)}{excused(how)}")
    return changed


def _differs(before: Said | None, words: str, declined: object) -> bool:
    if before is None:
        return bool(words or declined)
    return (before.words, before.declined) != (words, bool(declined))


def _write(work: Work, row: Answer | None, name: str, words: str, *, declined: bool) -> None:
    if row is not None and not words and not declined:
        store.drop(work.session, row)
        return
    row = row or Answer(case_id=work.case.id, question=name)
    row.words_sealed = work.seal(words, TABLE, f"{work.case.id} {name}")
    row.declined, row.by_code, row.at = declined, work.who.code, work.at
    store.put(work.session, row)
