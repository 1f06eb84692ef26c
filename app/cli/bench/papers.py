"""What is left and written in the cases of a benchmark: messages, texts, notes, looks."""

import json
import uuid
from datetime import timedelta

from app.audit.rules import Act, Entry
from app.audit.tables import AuditEvent
from app.calls.record import Outcome
from app.cases.tables import SafeContact
from app.cli.bench import estate as drawing
from app.cli.bench.estate import DAY, MINUTE, Estate, Subject
from app.intake.questions import every
from app.intake.tables import Answer, Detained, HandOver, Note, Task
from app.joining.house import House
from app.messages.rules import State
from app.messages.tables import Message
from app.notices.facts import Kind
from app.sealing import Context
from app.staff import store as staff
from app.texts.rules import Fate
from app.texts.tables import Text, Thread

LONG, TEXTED = "TERN-1000", "TERN-1900"  # the case of a call, and of texts, with the most in it
AGAIN = 12  # further cases of the caller
WORDS = "Dos hombres sin uniforme preguntan en la puerta; ella no ha abierto. " * 3
NINETY = timedelta(days=90)
PATIENCE = 300.0  # seconds
TEXTS = 1 / 20  # of all cases are texts


def fill(house: House, count: int) -> None:
    """Keep so many cases of the last year, and two in which a lot has happened."""
    with house.database.transaction() as session:
        people = [person.code for person in staff.active(session)]
    estate = Estate(house.keyring, people, house.clock.now())
    for number in range(count):
        _usual(estate, drawing.a_name(number))
    _long_story(estate)
    with house.database.transaction(deadline=PATIENCE) as session:
        estate.keep(session)


def _usual(estate: Estate, name: str) -> None:
    some = estate.drawn
    outcome = some.choice(list(Outcome)[:-1])
    telephone = some.randrange(30_000) // drawing.EVERY
    case = drawing.case(estate, name, drawing.a_moment(estate), outcome, telephone)
    if estate.chance(TEXTS):
        _texts(estate, case, some.randrange(1, 8))
        return
    drawing.call(estate, case, outcome)
    drawing.rung(estate, case, outcome, some.randrange(4))
    if outcome is Outcome.MESSAGE:
        _message(estate, case)
    if outcome is Outcome.CALL_BACK or (outcome is Outcome.LEFT and estate.chance(1 / 3)):
        kind = Kind.BACK if outcome is Outcome.CALL_BACK else Kind.NOBODY
        drawing.alarm(estate, case, kind)
    _written(estate, case, notes=some.randrange(3), answers=some.randrange(4), tasks=0)


def _long_story(estate: Estate) -> None:
    """Draw a hard week: rung often, written of much, and calling again and again."""
    at = estate.now - 3 * DAY
    case = drawing.case(estate, LONG, at, Outcome.REACHED, telephone=1)
    drawing.call(estate, case, Outcome.REACHED)
    drawing.rung(estate, case, Outcome.REACHED, 24)
    drawing.guest(estate, case)
    for kind in (Kind.EMERGENCY, Kind.BACK):
        drawing.alarm(estate, case, kind, told=12)
    for _ in range(5):
        _message(estate, case)
    _written(estate, case, notes=40, answers=15, tasks=10)
    for _ in range(3):
        _handed(estate, case)
    _detained(estate, case)
    texted = drawing.case(estate, TEXTED, at, Outcome.MESSAGE, telephone=1)
    _texts(estate, texted, 40)
    _written(estate, texted, notes=10, answers=5, tasks=3)
    for number in range(1, AGAIN + 1):
        name = f"{LONG[:-2]}{number:02}"
        again = drawing.case(estate, name, at + number * MINUTE, Outcome.LEFT, telephone=1)
        drawing.call(estate, again, Outcome.LEFT)


def _message(estate: Estate, of: Subject) -> None:
    token = f"{estate.next():064x}"
    place = Context("message", "reference_sealed", token)
    estate.add(
        Message, token=token, case_id=of.id, call_sid=of.sid, left_at=of.at + MINUTE,
        seconds=estate.drawn.randrange(5, 90), reference_sealed=of.key.seal(b"RE", place),
        erased=False, state=State.ALONE, tries=1, heard_at=of.at + DAY if of.is_old else None,
        heard_by=estate.somebody() if of.is_old else None,
    )  # fmt: skip


def _texts(estate: Estate, of: Subject, count: int) -> None:
    place = Context("thread", "number_sealed", str(of.id))
    estate.add(
        Thread, case_id=of.id, number_index=of.index, opened_at=of.at,
        number_sealed=of.key.seal(b"+14135550150", place), last_at=of.at + count * MINUTE,
    )  # fmt: skip
    for number in range(count):
        token, ours = f"{estate.next():064x}", number % 2 == 1
        place = Context("text", "body_sealed", token)
        estate.add(
            Text, token=token, case_id=of.id, at=of.at + number * MINUTE, incoming=not ours,
            body_sealed=of.key.seal(WORDS.encode(), place), media=0,
            fate=Fate.DELIVERED if ours else None,
        )  # fmt: skip


def _written(estate: Estate, of: Subject, *, notes: int, answers: int, tasks: int) -> None:
    by = {"case_id": of.id, "by_code": estate.somebody()}
    for _ in range(notes):
        row = _id(estate)
        estate.add(Note, id=row, at=of.at, words_sealed=_sealed(of, "note", row), **by)
    for question in [each.id for each in every()][:answers]:
        sealed = _sealed(of, "answer", f"{of.id} {question}")
        estate.add(
            Answer, question=question, declined=False, at=of.at, words_sealed=sealed, **by
        )
    for _ in range(tasks):
        row = _id(estate)
        estate.add(
            Task, id=row, case_id=of.id, words_sealed=_sealed(of, "task", row), made_at=of.at,
            for_code=estate.somebody(), due_at=of.at + DAY, emergency=False, made_by="0",
        )  # fmt: skip
    if notes:
        asked = {"number_index": of.index, "declined": False, "at": of.at}
        estate.add(SafeContact, may_call=True, may_text=True, **asked, **by)
        _looked(estate, of)


def _handed(estate: Estate, of: Subject) -> None:
    row = _id(estate)
    estate.add(
        HandOver, id=row, case_id=of.id, at=of.at, by_code=estate.somebody(),
        to_code=estate.somebody(), words_sealed=_sealed(of, "hand_over", row),
    )  # fmt: skip


def _detained(estate: Estate, of: Subject) -> None:
    row, by = _id(estate), estate.somebody()
    words = json.dumps({"names": "Maria Lopez", "consent_by": "her sister"})
    estate.add(
        Detained, id=row, case_id=of.id, words_sealed=_sealed(of, "detained", row, words),
        readers=[by], made_at=of.at, made_by=by, changed_at=of.at, gone_at=of.at + NINETY,
    )  # fmt: skip


def _looked(estate: Estate, of: Subject) -> None:
    """Write down that two people have looked at a case."""
    for who in estate.drawn.sample(list(estate.people), 2):
        entry = Entry(at=estate.now - DAY, who=who, act=Act.SAW_CASE, about=of.name, reason="")
        estate.digest = entry.chained(estate.digest)
        estate.add(AuditEvent, **vars(entry), digest=estate.digest)


def _id(estate: Estate) -> uuid.UUID:
    return uuid.UUID(int=estate.drawn.getrandbits(128))


def _sealed(of: Subject, table: str, row: object, words: str = WORDS) -> bytes:
    return of.key.seal(words.encode(), Context(table, "words_sealed", str(row)))
