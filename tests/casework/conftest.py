"""A console with cases in it: a call with its legs, alarms, messages and texts, as rows."""

import io
import itertools
import secrets
import uuid
import wave
from datetime import timedelta

import pytest

from app.calls.legs import LegOutcome
from app.calls.record import Outcome
from app.calls.tables import Call, Leg
from app.cases.rules import Status
from app.cases.tables import Case
from app.messages import service as messages
from app.notices import service as notices
from app.notices.facts import Kind
from app.sealing import Context, Keyring
from app.texts.service import Incoming, Texts
from tests.pages import conftest

console = conftest.console
screen = conftest.screen

CALLER = "+14135550150"
BEGUN = itertools.count()  # so that no two desks give the same names


def wav(seconds=2):
    """Write so many seconds of silence."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 8000 * seconds)
    return held.getvalue()


class Desk:
    """Puts cases into the console's record."""

    def __init__(self, console):
        self.console, self.count = console, next(BEGUN) * 100
        self.keyring = Keyring(console.settings.sealing_keys)

    @property
    def now(self):
        return self.console.clock.now()

    def case(self, name=None, *, number=CALLER, ago=timedelta(hours=1), call=None, **facts):
        """Open a case for a call (`call`: what is known of that); give its name."""
        self.count += 1
        name, at, case_id = name or f"TERN-{4000 + self.count}", self.now - ago, uuid.uuid4()
        sid = f"CA{self.count:032x}"
        case = Case(
            id=case_id, name=name, opened_at=at, status=Status.NEW, outcome="left", needs=[],
            by_hand=[], language="es", urgency="urgent", topic="work",
            key_wrapped=self.keyring.new_data_key(str(case_id)),
        )  # fmt: skip
        for field, value in facts.items():
            setattr(case, field, value)
        key = self.keyring.data_key(case.key_wrapped or b"", str(case_id))
        row = Call(
            sid=sid, case_id=case_id, started_at=at, ended_at=at + timedelta(seconds=60),
            seconds=60, outcome=Outcome(case.outcome), mismatch=False, unknown=False,
            path=[{"at": at.isoformat(), "step": "main", "key": "1"}], call_back=False,
            back_tried=[],
            number_sealed=key.seal(number.encode(), Context("call", "number_sealed", sid))
            if number else None,
            number_index=self.keyring.fingerprint(number, "number") if number else None,
        )  # fmt: skip
        for field, value in (call or {}).items():
            setattr(row, field, value)
        with self.console.database.transaction() as session:
            session.add(case)
            session.flush()
            session.add(row)
        return name

    def row(self, name):
        with self.console.database.transaction() as session:
            case = session.query(Case).filter_by(name=name).one()
            return case, session.query(Call).filter_by(case_id=case.id).one_or_none()

    def leg(self, name, who, outcome="no-answer", turn=1):
        """Ring somebody for a case; who has `reached` the caller has accepted, and talked."""
        _, call = self.row(name)
        met = outcome == "reached"
        at = call.started_at + timedelta(seconds=10 * turn)
        leg = Leg(
            call_sid=call.sid, turn=turn, person_code=self.console.code(who), rung_at=at,
            answered_at=at + timedelta(seconds=5) if met else None,
            accepted_at=at + timedelta(seconds=9) if met else None,
            outcome=LegOutcome(outcome), seconds=424 if met else 0,
        )  # fmt: skip
        with self.console.database.transaction() as session:
            session.add(leg)

    def tell(self, name, kind=Kind.EMERGENCY):
        """Have our people told of a case."""
        _, call = self.row(name)
        with self.console.database.transaction() as session:
            notices.tell(session, kind, call.sid, self.now, {"case": name})

    def message(self, name, *, kept=True, seconds=2):
        """Leave a message of two seconds, with us or still at Twilio."""
        case, call = self.row(name)
        token = secrets.token_hex(32)
        recorded = messages.Recorded(
            token=token, call=call.sid, at=call.started_at, seconds=seconds, erased=False,
            reference=f"RE{self.count:032x}",
        )  # fmt: skip
        key = self.keyring.data_key(case.key_wrapped, str(case.id))
        with self.console.database.transaction() as session:
            messages.keep(session, key, case, recorded)
            if kept:
                message = messages.of_case(session, name)[-1]
                messages.seal(session, key, message, wav(seconds))
        return token

    def text(self, words="Necesito ayuda", number=CALLER):
        """Send the line a text; give the name of its case."""
        self.count += 1
        text = Incoming(sid=f"SM{self.count:032x}", at=self.now, number=number, body=words)
        texts = Texts(keyring=self.keyring, number=self.console.settings.hotline_number)
        with self.console.database.transaction() as session:
            texts.take(session, text)
            case = session.query(Case).filter_by(topic="text").order_by(Case.opened_at.desc())
            return case.first().name


@pytest.fixture
def desk(console):
    return Desk(console)


def own_message(console):
    """Leave a message in a case that is assigned to Ana; give the values of its address."""
    return _message_for(console, "Ana")


def others_message(console):
    """Leave a message in a case that is assigned to Luis."""
    return _message_for(console, "Luis")


def _message_for(console, who):
    desk = Desk(console)
    name = desk.case(assigned_to=console.code(who))
    desk.message(name)
    return {"name": name, "place": 1}
