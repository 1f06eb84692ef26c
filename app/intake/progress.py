"""Where a case stands and where it may go; what is needed, and who does it by when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.cases.rules import Disposition, Ending, Need, Status
from app.intake import store
from app.intake.rules import Refusal, too_late, ways
from app.intake.tables import Task
from app.intake.work import RefusedError, Wording, Work, excused
from app.staff import store as staff
from app.staff.rules import CASE_READERS

TABLE = "task"


@dataclass(frozen=True, kw_only=True)
class Doing:
    """A task as it is read."""

    id: UUID
    words: str = field(repr=False)
    for_code: str | None
    due_at: datetime | None
    emergency: bool
    done_at: datetime | None
    done_by: str | None


def state(work: Work) -> tuple[object, ...]:
    """Give what a page showed of where the case stands."""
    return ("status", work.case.status, work.case.ending or "")


def move(work: Work, to: Status, ending: Ending | None, seen: str) -> bool:
    """Let a case go on, be closed or opened again; False where it stands there already.

    What forbids it is raised as RefusedError, with the reason.
    """
    case = work.case
    if case.status is to and case.ending is ending:
        return False
    work.check(seen, *state(work))
    refusals = refusals_of(work, to, ending)
    if refusals:
        raise RefusedError(refusals[0])
    before, case.status = case.status, to
    closing = to is Status.CLOSED
    case.closed_at, case.ending = (work.at, ending) if closing else (None, None)
    case.by_hand = sorted({*case.by_hand, "status"})
    work.record(f"status: {before} > {to}" + (f", {ending}" if ending else ""))
    return True


def refusals_of(work: Work, to: Status, ending: Ending | None) -> list[Refusal]:
    """Say why a case may not go there now; nothing where it may."""
    case = work.case
    guards = {
        Refusal.NO_WAY: to not in ways(case.status),
        Refusal.CONTACT: case.status is Status.NEW and not _has_contact(work),
        Refusal.KIND: to is Status.TRIAGED and case.kind is None,
        Refusal.URGENCY: to is Status.TRIAGED and case.urgency is None,
        Refusal.TASK: to is Status.CLOSED and _has_emergency(work),
        Refusal.ALARM: to is Status.CLOSED and _has_alarm(work),
        Refusal.ENDING: to is Status.CLOSED and ending is None,
        Refusal.TOO_LATE: case.status is Status.CLOSED and too_late(case.closed_at, work.at),
    }
    return [why for why, holds in guards.items() if holds]


def _has_contact(work: Work) -> bool:
    return work.around.contact is not None


def _has_emergency(work: Work) -> bool:
    tasks = store.tasks(work.session, work.case.id)
    return any(each.emergency and each.done_at is None for each in tasks)


def _has_alarm(work: Work) -> bool:
    call = work.call()
    return call is not None and store.open_alarms(work.session, call.sid)


def dispose(work: Work, disposition: Disposition | None, seen: str) -> bool:
    """Say what the conversation came to; False where that is said already."""
    before = work.case.disposition
    if before is disposition:
        return False
    work.check(seen, *disposition_state(work))
    work.case.disposition = disposition
    work.record(f"disposition: {before} > {disposition}")
    return True


def disposition_state(work: Work) -> tuple[object, ...]:
    """Give what a page showed of the disposition."""
    return ("disposition", work.case.disposition or "")


def set_needs(work: Work, needs: Collection[Need], seen: str) -> bool:
    """Say what is needed; False where that is said already."""
    wanted = [str(each) for each in Need if each in needs]
    if wanted == list(work.case.needs):
        return False
    work.check(seen, *needs_state(work))
    work.case.needs = wanted
    work.record(f"needs: {', '.join(wanted) or 'none'}")
    return True


def needs_state(work: Work) -> tuple[object, ...]:
    """Give what a page showed of the needs."""
    return ("needs", list(work.case.needs))


def tasks(work: Work) -> Sequence[Doing]:
    """Open the tasks of a case, open ones first."""
    return [_doing(work, row) for row in store.tasks(work.session, work.case.id)]


def add_task(work: Work, task: Doing, how: Wording) -> bool:
    """Write down what is to be done; False where the same form was sent before."""
    if store.is_taken(work.session, Task, task.id):
        return False
    readers = {each.code for each in staff.with_roles(work.session, CASE_READERS)}
    if task.for_code is not None and task.for_code not in readers:
        raise RefusedError(Refusal.NOBODY)
    words = work.worded({"words": task.words}, how)["words"]
    row = Task(
        id=task.id,
        case_id=work.case.id,
        words_sealed=work.seal(words, TABLE, task.id),
        for_code=task.for_code,
        due_at=task.due_at,
        emergency=task.emergency,
        made_at=work.at,
        made_by=work.who.code,
    )
    store.put(work.session, row)
    urgent = ", an emergency" if task.emergency else ""
    work.record(f"task{urgent}{excused(how)}")
    return True


def finish(work: Work, task_id: UUID) -> bool | None:
    """Note that a task is done; False where it was, None where there is none."""
    row = store.of_case(work.session, Task, task_id, work.case.id)
    if row is None:
        return None
    if row.done_at is not None:
        return False
    row.done_at, row.done_by = work.at, work.who.code
    work.record("task done")
    return True


def _doing(work: Work, row: Task) -> Doing:
    return Doing(
        id=row.id,
        words=work.open(row.words_sealed, TABLE, row.id),
        for_code=row.for_code,
        due_at=row.due_at,
        emergency=row.emergency,
        done_at=row.done_at,
        done_by=row.done_by,
    )
