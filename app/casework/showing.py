"""What the page of a case shows, gathered at one moment; nothing is changed by looking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from app.calls.tables import Call
from app.cases.tables import Case
from app.casework import store
from app.casework.rules import Owed
from app.casework.sentences import paragraphs, teller, why_nobody
from app.casework.story import names_of, record, told
from app.casework.words import happened, saying, wishes
from app.intake import store as intake
from app.intake.work import Work
from app.messages.tables import Message
from app.texts.service import Texts
from app.texts.tables import Text, Thread


@dataclass(frozen=True, kw_only=True)
class Reader:
    """In which language somebody reads, with the hours of which zone."""

    language: str
    zone: ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One line of a timeline: when, on which clock, and what."""

    at: datetime
    clock: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a case's page shows; the words of `texts` are opened, and stay out of the repr."""

    case: Case
    call: Call | None
    story: Sequence[str]
    why: Sequence[str]
    moments: Sequence[Moment]
    wishes: Sequence[str]
    owed: Sequence[Owed]
    messages: Sequence[Message]
    thread: Thread | None
    texts: Sequence[tuple[Text, str]] = field(repr=False)
    linked: Sequence[Case]
    names: Mapping[str, str]


def gather(work: Work, reader: Reader) -> Shown:
    """Gather what the page of a case shows to somebody who may see it."""
    session, case, around = work.session, work.case, work.around
    rows = record(session, case, around, words_safe=work.said.may_leave_words)
    names = names_of(session, rows)
    about = told(rows, names)
    by, said = teller(reader.language, reader.zone), saying(reader.language)
    return Shown(
        case=case,
        call=around.call,
        story=paragraphs(about, by),
        why=why_nobody(about, by),
        moments=[
            _moment(at, words, reader.zone) for at, words in happened(about, said, steps=False)
        ],
        wishes=wishes(about, said),
        owed=store.owed(session, [case])[case.id],
        messages=[each for each in rows.messages if each.seconds > 0 and not each.erased],
        thread=around.thread,
        texts=Texts(keyring=work.keyring, number="").words(case, rows.texts),
        linked=_linked(work),
        names=names,
    )


def _moment(at: str, words: str, zone: ZoneInfo) -> Moment:
    moment = datetime.fromisoformat(at)
    return Moment(at=moment, clock=f"{moment.astimezone(zone):%H:%M:%S}", words=words)


def _linked(work: Work) -> Sequence[Case]:
    indexes = {each.number_index for each in (work.around.call, work.around.thread) if each}
    may = intake.visible(work.who.code, work.who.roles)
    return store.linked(work.session, work.case, [index for index in indexes if index], may)
