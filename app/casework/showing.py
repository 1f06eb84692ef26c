"""What the page of a case shows, gathered at one moment; nothing is changed by looking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from app.calls import store as calls
from app.calls.tables import Call
from app.cases.tables import Case
from app.casework import store
from app.casework.rules import Owed
from app.casework.sentences import paragraphs, teller, why_nobody
from app.casework.story import story
from app.casework.words import happened, saying, wishes
from app.db import Session
from app.intake import store as intake
from app.messages import service as messages
from app.messages.tables import Message
from app.pages.visitors import Visitor
from app.sealing import Keyring
from app.staff import store as staff
from app.texts import store as texts
from app.texts.service import Texts
from app.texts.tables import Text, Thread


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads, in which language, with the hours of which zone."""

    visitor: Visitor
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


def gather(session: Session, keyring: Keyring, case: Case, reader: Reader) -> Shown:
    """Gather what the page of a case shows to somebody who may see it."""
    told = story(session, case)
    by, said = teller(reader.language, reader.zone), saying(reader.language)
    call = calls.of_cases(session, [case.id]).get(case.id)
    thread = texts.thread(session, case.id)
    heard = messages.of_case(session, case.name)
    people = {each.heard_by for each in heard if each.heard_by}
    opened = Texts(keyring=keyring, number="")
    return Shown(
        case=case,
        call=call,
        story=paragraphs(told, by),
        why=why_nobody(told, by),
        moments=[
            _moment(at, words, reader.zone) for at, words in happened(told, said, steps=False)
        ],
        wishes=wishes(told, said),
        owed=store.owed(session, [case])[case.id],
        messages=heard,
        thread=thread,
        texts=opened.read(session, case.name) if thread and case.key_wrapped else [],
        linked=_linked(session, case, call, thread, reader.visitor),
        names=staff.first_names(session, people),
    )


def _moment(at: str, words: str, zone: ZoneInfo) -> Moment:
    moment = datetime.fromisoformat(at)
    return Moment(at=moment, clock=f"{moment.astimezone(zone):%H:%M:%S}", words=words)


def _linked(
    session: Session, case: Case, call: Call | None, thread: Thread | None, visitor: Visitor
) -> Sequence[Case]:
    indexes = {each.number_index for each in (call, thread) if each}
    may = intake.visible(visitor.code, visitor.roles)
    return store.linked(session, case, [index for index in indexes if index], may)
