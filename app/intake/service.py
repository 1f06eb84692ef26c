"""A case as somebody at work on it sees it: all that was asked, noted and done, opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from app.cases.rules import Status
from app.cases.tables import Case, SafeContact
from app.intake import answers, contact, handing, notes, progress, restricted
from app.intake.asked import Question
from app.intake.questions import Section, every, sections
from app.intake.rules import ways
from app.intake.work import Work
from app.staff import store as staff


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What a case's page shows of intake; `names` are first names by code.

    `elsewhere` is what the same person has said of how to reach them in another case. `new_id`
    names what is written next, so that a form that is sent twice writes once.
    """

    case: Case
    facts: answers.Facts
    sections: Sequence[Section]
    answers: Mapping[str, answers.Said]
    contact: contact.Contact | None
    elsewhere: SafeContact | None
    notes: Sequence[notes.Noted]
    handed: handing.Handed | None
    may_hand_over: bool
    mine: bool
    tasks: Sequence[progress.Doing]
    ways: Sequence[Status]
    restricted: Sequence[restricted.Listed]
    names: Mapping[str, str]
    readable: bool
    new_id: UUID

    @property
    def answered(self) -> Sequence[Question]:
        """What was answered: in the order of asking, then what belongs to another kind."""
        asked = [each for section in self.sections for each in section.questions]
        return [each for each in dict.fromkeys([*asked, *every()]) if each.id in self.answers]


def sheet_of(work: Work) -> Sheet:
    """Open what is kept of a case for somebody who may see it; one whose key is gone is empty.

    Whoever shows it records that the case was seen.
    """
    case, noted, handed = work.case, notes.noted(work), handing.last(work)
    said, tasks = answers.said(work), progress.tasks(work)
    codes = {each.by_code for each in noted} | {each.by_code for each in said.values()}
    codes |= {each.withdrawn_by for each in noted if each.withdrawn_by}
    codes |= {code for each in tasks for code in (each.for_code, each.done_by) if code}
    codes |= {handed.by_code, handed.to_code} if handed else set()
    codes |= {case.assigned_to} if case.assigned_to else set()
    return Sheet(
        case=case,
        facts=answers.facts(case),
        sections=sections(case.kind, case.urgency),
        answers=said,
        contact=contact.read(work),
        elsewhere=contact.elsewhere(work),
        notes=noted,
        handed=handed,
        may_hand_over=handing.is_theirs_to_give(work),
        mine=case.assigned_to == work.who.code,
        tasks=tasks,
        ways=ways(case.status),
        restricted=restricted.listed(work),
        names=staff.first_names(work.session, codes) if codes else {},
        readable=case.key_wrapped is not None,
        new_id=uuid4(),
    )
