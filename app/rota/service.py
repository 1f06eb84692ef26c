"""Import the rota, read it, and keep a copy that outlives Postgres."""

import logging
import os
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from app.clock import Clock
from app.db import LOOK, Database, Session
from app.notices.facts import Recipient, Team
from app.rota import store
from app.rota.document import Draft, parse
from app.rota.edits import Deed
from app.rota.entries import Listed
from app.rota.hours import Shift
from app.rota.limits import USUAL, Limits
from app.rota.moves import left, merged
from app.rota.revising import Why, revise
from app.rota.rules import Responder, Rota, Service, in_charge, on_shift
from app.rota.snapshot import from_json, to_json
from app.rota.tables import Service as ServiceRow
from app.sealing import Context, Keyring, SealedFile
from app.staff import service as staff
from app.staff.rules import Enrolled

log = logging.getLogger(__name__)

KEPT = timedelta(days=62)  # so far back the rota in memory goes
WRITTEN = ("es", "en")  # the languages in which our people are written to
SNAPSHOT = Context("rota", "snapshot", "file")


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What an import changed: how many people and shifts there are, are new, have retired.

    `kept` counts who is not in the file, and stays on the roll for what else they do.
    """

    people: int
    shifts: int
    added: int
    retired: int
    kept: int = 0


def import_rota(  # noqa: PLR0913 (the file, the line it is for, and when)
    session: Session,
    keyring: Keyring,
    document: str,
    name: str,
    *,
    at: datetime,
    line: str,
    zone: ZoneInfo,
    practice: bool,
) -> ImportReport:
    """Make the rota what a file says, wholly, or raise FaultyFileError and change nothing.

    Whoever has the same number stays the same person; whoever is missing retires, unless they
    do more than answer. `name` is the file's, for its faults; `line` is the number that
    nobody on the rota may have.
    """
    draft = parse(document, name, line=line, practice=practice, zone=zone)
    store.alone_with_rota(session)
    roll = staff.replace_all(session, keyring, draft.people, at)
    before = load_rota(session, keyring, zone)
    codes = {person.profile.first_name: person.code for person in roll.people}
    revise(
        session, before, drafted(before, draft, codes, at), Deed.IMPORTED, Why(by=None, at=at)
    )
    known = {name: code for code, name in store.service_names(session).items()}
    store.replace_services(session, _listed(draft.services, keyring, known))
    return ImportReport(
        people=len(roll.people),
        shifts=len(draft.shifts),
        added=roll.added,
        retired=roll.retired,
        kept=roll.kept,
    )


def drafted(rota: Rota, draft: Draft, codes: Mapping[str, str], at: datetime) -> Rota:
    """Make a rota what a file says of shifts, absences and limits, from a moment on."""
    shifts = [held(shift, codes) for shift in draft.shifts]
    absences = draft.away and [replace(each, person=codes[each.person]) for each in draft.away]
    limits = {codes[name]: own for name, own in draft.limits.items()}
    people = (replace(r, limits=limits.get(r.code, USUAL)) for r in rota.responders)
    return replace(merged(rota, shifts, absences, at), responders=tuple(people))


def leave(session: Session, keyring: Keyring, zone: ZoneInfo, code: str, why: Why) -> None:
    """Open the shifts of somebody who leaves the line, from now on, and forget their wishes."""
    store.alone_with_rota(session)
    before = load_rota(session, keyring, zone)
    revise(session, before, left(before, code, why.at), Deed.LEFT, why)
    store.forget(session, code)


def held(shift: Shift, codes: Mapping[str, str]) -> Shift:
    """Name people by code who are named by first name."""
    changes = (replace(c, person=c.person and codes[c.person]) for c in shift.changes)
    return replace(shift, person=shift.person and codes[shift.person], changes=tuple(changes))


def load_rota(
    session: Session, keyring: Keyring, zone: ZoneInfo, since: date | None = None
) -> Rota:
    """Read the whole rota, numbers included; of what is past, only from a day on."""
    known = _Known(
        limits=store.limits(session),
        trained=store.trained_until(session),
        leading=store.leading(session),
    )
    return Rota(
        responders=tuple(_responder(each, known) for each in staff.active(session, keyring)),
        shifts=store.shifts(session, since),
        zone=zone,
        services=tuple(_service(row, keyring) for row in store.services(session)),
        rests=store.rests(session),
        away=store.away(session),
        promoted=store.promotions(session),
    )


def _listed(
    listed: Sequence[Listed], keyring: Keyring, known: Mapping[str, str]
) -> Iterator[ServiceRow]:
    """Give rows to keep; a service that was `known` by its name keeps its code."""
    taken = set(known.values())
    for place, each in enumerate(listed):
        name = uuid.uuid4()
        yield ServiceRow(
            id=name,
            code=known.get(each.name) or staff.new_code(taken),
            place=place,
            name=each.name,
            phone_sealed=keyring.seal(each.phone.encode(), _place(name)),
            interprets=list(each.interprets),
            verified=each.verified,
        )


def _service(row: ServiceRow, keyring: Keyring) -> Service:
    return Service(
        code=row.code,
        name=row.name,
        phone=keyring.open(row.phone_sealed, _place(row.id)).decode(),
        interprets=tuple(row.interprets),
        verified=row.verified,
    )


def _place(name: uuid.UUID) -> Context:
    return Context("service", "phone_sealed", str(name))


def team(rota: Rota, at: datetime) -> Team:
    """Say who is told how the line fares, each in a language of theirs that we write."""
    first, others = in_charge(rota, at)
    mute = {rest.person for rest in rota.rests if rest.mute}
    everybody = {
        each.code: _recipient(each, texts=each.code not in mute) for each in rota.responders
    }
    return Team(
        first=[everybody[each.code] for each in first],
        others=[everybody[each.code] for each in others],
        on_shift=[everybody[each.responder.code] for each in on_shift(rota, at)],
        everybody=everybody,
    )


def _recipient(responder: Responder, *, texts: bool) -> Recipient:
    written = (language for language in responder.languages if language in WRITTEN)
    return Recipient(
        code=responder.code,
        first_name=responder.first_name,
        phone=responder.phone,
        language=next(written, WRITTEN[0]),
        email=responder.email,
        tell=responder.tell,
        texts=texts,
        gender=responder.gender,
    )


class RotaKeeper:
    """The rota in memory, as Postgres last had it, and sealed on disk for the next start."""

    def __init__(
        self, database: Database, keyring: Keyring, path: Path, zone: ZoneInfo, clock: Clock
    ) -> None:
        """Begin with what Postgres has; where it is away, with the sealed file (mode 0600)."""
        self._database, self._keyring, self._clock = database, keyring, clock
        self._file = SealedFile(path, keyring, SNAPSHOT)
        self._zone = zone
        self._rota, self._read_at = self._from_file()
        self._state: bytes | None = None
        self._lock = Lock()
        try:
            self.refresh()
        except Exception as error:  # noqa: BLE001 (whatever it is, the line must start)
            log.warning("the rota cannot be read from Postgres: %s", type(error).__name__)

    @property
    def rota(self) -> Rota:
        """The rota as last read; nobody is on it where nothing was ever read."""
        return self._rota

    @property
    def age(self) -> timedelta | None:
        """How long ago Postgres was last read; None where it never was."""
        return self._clock.now() - self._read_at if self._read_at else None

    def refresh(self) -> None:
        """Read Postgres, within 0.3 s or DatabaseAwayError; write the file where it changed.

        One at a time: the loop asks once a second, and a page where it must not be late.
        """
        with self._lock:
            self._refresh()

    def _refresh(self) -> None:
        with self._database.transaction(LOOK) as session:
            state, rota = store.state(session), self._rota
            if state != self._state:
                since = self._clock.now().astimezone(self._zone).date() - KEPT
                rota = load_rota(session, self._keyring, self._zone, since)
        # Today is worked out here, and not while a caller waits.
        rota.timetable.at(self._clock.now())
        changed = rota != self._rota or not self._file.path.exists()
        # In memory first: a full disk must not keep yesterday's people on shift.
        self._rota, self._read_at, self._state = rota, self._clock.now(), state
        if changed:
            self._file.write(to_json(rota).encode())
        moment = self._read_at.timestamp()
        os.utime(self._file.path, (moment, moment))  # the file remembers how old it is

    def _from_file(self) -> tuple[Rota, datetime | None]:
        empty = Rota(responders=(), shifts=(), zone=self._zone)
        try:
            plain = self._file.read()
            if plain is None:
                return empty, None
            rota = from_json(plain.decode())
        except Exception as error:  # noqa: BLE001 (whatever it is, the line must start)
            log.warning("the rota's snapshot cannot be read: %s", type(error).__name__)
            return empty, None
        moment = datetime.fromtimestamp(self._file.path.stat().st_mtime, self._zone)
        return replace(rota, zone=self._zone), moment


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What is kept of people beside their names: by code, and by id."""

    limits: Mapping[str, Limits]
    trained: Mapping[uuid.UUID, date]
    leading: Collection[uuid.UUID]


def _responder(person: Enrolled, known: _Known) -> Responder:
    return Responder(
        code=person.code,
        first_name=person.profile.first_name,
        phone=person.profile.phone,
        languages=person.profile.languages,
        skills=person.profile.skills,
        gender=person.profile.gender,
        email=person.profile.email,
        tell=person.profile.tell,
        trained_until=known.trained.get(person.id),
        limits=known.limits.get(person.code, USUAL),
        leads=person.id in known.leading,
    )
