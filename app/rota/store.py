"""Keep the rota, piece by piece, and what people say of their own availability."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from sqlalchemy import any_, delete, func, select, text
from sqlalchemy.orm import Session

from app.rota import hours, rules
from app.rota.edits import Edit, Part, Piece
from app.rota.limits import Limits
from app.rota.tables import (
    PIECES,
    Availability,
    Away,
    Promotion,
    Revision,
    Service,
    Shift,
    ShiftChange,
)
from app.rota.tables import Limits as LimitsRow
from app.rota.tables import Piece as PieceRow
from app.staff.rules import Kind, Role
from app.staff.tables import Account, Qualification

LOCK = 4_822  # the number of the lock of these rows: any that nobody else uses
ROTA_LOCK = 7_682  # of the rota: its letters on a keypad

# One value instead of every row: the rota is looked at once a second, and hardly ever changes.
# Of what there is most of, changes of one date, the number of their last revision says enough.
STATE = text(
    "select sha256(convert_to(cast(array["
    "(select string_agg(cast(person as text), ',' order by id) from person),"
    "(select string_agg(cast(qualification as text), ',' order by id) from qualification),"
    "(select string_agg(cast(shift as text), ',' order by code) from shift),"
    "(select string_agg(cast((person_id, roles) as text), ',' order by person_id)"
    " from account),"
    "(select cast(max(number) as text) from rota_revision),"
    "(select string_agg(cast(service as text), ',' order by id) from service),"
    "(select string_agg(cast(promotion as text), ',' order by person_code, beside_code, since)"
    " from promotion),"
    "(select string_agg(cast(availability as text), ',' order by person_code)"
    " from availability)] as text), 'UTF8'))"
)


TAUGHT = (Kind.TRAINING, Kind.REFRESHER)  # without one of these that holds nobody is rung
FAR = date(9999, 12, 31)
CHANGE: dict[str, Any] = {
    each.name: getattr(ShiftChange, "person_code" if each.name == "person" else each.name)
    for each in fields(hours.Change)
}


def state(session: Session) -> bytes:
    """Give what stays the same as long as people, the rota, services and wishes do."""
    return bytes(session.execute(STATE).scalar_one())


def alone_with_rota(session: Session) -> None:
    """Let nobody else change the rota until this transaction is over."""
    session.execute(select(func.pg_advisory_xact_lock(ROTA_LOCK)))


def shifts(session: Session, since: date | None = None) -> tuple[hours.Shift, ...]:
    """Give all shifts that are not over before a day, with their changes from then on.

    What began before it may still run.
    """
    order = (Shift.person_code, Shift.starts, Shift.ends, Shift.tier, Shift.code)
    # As plain rows: whoever reads the rota while calls wait has 0.3 s for all of it.
    chosen, wanted = (
        select(Shift).order_by(*order),
        select(ShiftChange.shift_code, *CHANGE.values()),
    )
    if since:
        since -= hours.MOST_NIGHTS * hours.A_DAY
        chosen = chosen.where(func.coalesce(Shift.valid_to, since) >= since)
        wanted = wanted.where(ShiftChange.day >= since)
    changes: defaultdict[str, list[hours.Change]] = defaultdict(list)
    for code, *said in session.execute(wanted.order_by(ShiftChange.day)):
        changes[code].append(hours.Change(**dict(zip(CHANGE, said, strict=True))))
    return tuple(
        replace(row.piece(), changes=tuple(changes[row.code]))
        for row in session.scalars(chosen)
    )


def away(session: Session) -> tuple[rules.Away, ...]:
    """Give when people are away, in an order that stays."""
    return tuple(row.piece() for row in session.scalars(select(Away).order_by(Away.code)))


def promotions(session: Session) -> tuple[rules.Promotion, ...]:
    """Give who is rung with the primaries beside whom, in an order that stays."""
    order = Promotion.person_code, Promotion.beside_code, Promotion.since
    return tuple(
        rules.Promotion(
            person=row.person_code, beside=row.beside_code, since=row.since, until=row.until
        )
        for row in session.scalars(select(Promotion).order_by(*order))
    )


def promote(session: Session, wanted: Iterable[rules.Promotion]) -> None:
    """Let these be all who are promoted."""
    session.execute(delete(Promotion))
    session.flush()
    session.add_all(
        Promotion(
            person_code=each.person,
            beside_code=each.beside,
            since=each.since,
            until=each.until,
        )
        for each in wanted
    )
    session.flush()


def limits(session: Session) -> dict[str, Limits]:
    """Give the limits of whoever has some of their own, by code."""
    return {row.person_code: row.piece() for row in session.scalars(select(LimitsRow))}


def trained_until(session: Session) -> dict[uuid.UUID, date]:
    """Tell the last day on which each person's training holds, where that ends.

    A later training or refresher takes an earlier one's place.
    """
    newest = func.max(func.coalesce(Qualification.expires_on, FAR))
    chosen = select(Qualification.person_id, newest).where(Qualification.kind.in_(TAUGHT))
    found = session.execute(chosen.group_by(Qualification.person_id)).all()
    return {person: day for person, day in found if day != FAR}


def leading(session: Session) -> set[uuid.UUID]:
    """Name whose account is a coordinator's."""
    theirs = select(Account.person_id).where(any_(Account.roles) == Role.COORDINATOR.value)
    return set(session.scalars(theirs))


def codes(session: Session) -> set[str]:
    """Give the code of every shift and absence."""
    return {*session.scalars(select(Shift.code)), *session.scalars(select(Away.code))}


def current(session: Session, edit: Edit) -> Piece | None:
    """Give the piece that an edit is about, as it is kept now."""
    row: PieceRow | None = session.get(*_place(edit), populate_existing=True)
    return row.piece() if row else None


def write(session: Session, edit: Edit) -> None:
    """Make a piece what an edit says; a change that lets go is not looked at yet."""
    kind, key = _place(edit)
    if edit.after is None:
        session.delete(session.get_one(kind, key))
    else:
        session.merge(kind.of(edit))
    session.flush()


def check(session: Session) -> None:
    """Have Postgres look, now, whether anybody would be in two places: ConflictError."""
    session.execute(text("set constraints all immediate"))


def note(session: Session, row: Revision) -> int:
    """Keep a revision, and tell its number."""
    session.add(row)
    session.flush()
    return row.number


def newest(session: Session) -> int:
    """Give the number of the last revision; 0: there was none."""
    return session.scalar(select(func.max(Revision.number))) or 0


def revision(session: Session, number: int) -> Revision | None:
    return session.get(Revision, number)


def revisions(session: Session, most: int, before: int | None = None) -> Sequence[Revision]:
    """Give the newest revisions, or those before one."""
    chosen = select(Revision).order_by(Revision.number.desc()).limit(most)
    return session.scalars(chosen.where(Revision.number < before) if before else chosen).all()


def undone(session: Session, numbers: Iterable[int]) -> set[int]:
    """Tell which of these revisions were undone."""
    chosen = select(Revision.undoes).where(Revision.undoes.in_([*numbers]))
    return {number for number in session.scalars(chosen) if number}


def forget(session: Session, code: str) -> None:
    """Let go what somebody has said of their availability."""
    session.execute(delete(Availability).where(Availability.person_code == code))


def replace_services(session: Session, services: Iterable[Service]) -> None:
    """Make these the services; what was there goes."""
    session.execute(delete(Service))
    session.flush()
    session.add_all(services)
    session.flush()


def services(session: Session) -> Sequence[Service]:
    """Give all services, as they are listed."""
    return session.scalars(select(Service).order_by(Service.place)).all()


def service_names(session: Session) -> dict[str, str]:
    """Give the name behind the code of each service."""
    return dict(session.execute(select(Service.code, Service.name)).all())


def alone(session: Session) -> None:
    """Let nobody else change an availability until this transaction is over.

    Of two who go at once, the second sees that nobody is left.
    """
    session.execute(select(func.pg_advisory_xact_lock(LOCK)))


def availability(session: Session, code: str) -> Availability | None:
    return session.get(Availability, code, populate_existing=True)


def add(session: Session, row: Availability) -> None:
    session.add(row)
    session.flush()


def rests(session: Session) -> tuple[rules.Rest, ...]:
    """Give all that people have said of their availability, in an order that stays."""
    rows = session.scalars(select(Availability).order_by(Availability.person_code))
    return tuple(_rest(row) for row in rows)


def _rest(row: Availability) -> rules.Rest:
    return rules.Rest(
        person=row.person_code,
        since=row.said_at,
        off_until=row.off_until,
        one_until=row.one_until,
        mute=row.mute_at is not None,
    )


def _place(edit: Edit) -> tuple[Any, Any]:
    key = (edit.name, edit.day) if edit.part is Part.CHANGE else edit.name
    return PIECES[edit.part], key
