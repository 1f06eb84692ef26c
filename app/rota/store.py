"""Keep the rota and what people say of their own availability, and read both as a whole."""

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from app.rota import hours, rules
from app.rota.tables import Availability, Service, Shift

LOCK = 4_822  # the number of the lock of these rows: any that nobody else uses

# One value instead of every row: the rota is looked at once a second, and hardly ever changes.
STATE = text(
    "select sha256(convert_to(cast(array["
    "(select string_agg(cast(person as text), ',' order by id) from person),"
    "(select string_agg(cast(shift as text), ',' order by id) from shift),"
    "(select string_agg(cast(service as text), ',' order by id) from service),"
    "(select string_agg(cast(availability as text), ',' order by person_code)"
    " from availability)] as text), 'UTF8'))"
)


def state(session: Session) -> bytes:
    """Give what stays the same as long as people, shifts, services and wishes do."""
    return bytes(session.execute(STATE).scalar_one())


def replace_all(session: Session, shifts: Iterable[tuple[uuid.UUID, hours.Shift]]) -> None:
    """Make these the shifts, each with its person's id; what was there goes."""
    session.execute(delete(Shift))
    session.add_all(_row(person_id, shift) for person_id, shift in shifts)
    session.flush()


def drop(session: Session, person_id: uuid.UUID, code: str) -> None:
    """Let somebody's shifts go, and what they have said of their availability."""
    session.execute(delete(Shift).where(Shift.person_id == person_id))
    session.execute(delete(Availability).where(Availability.person_code == code))


def everything(session: Session) -> Sequence[Shift]:
    """Give all shifts, in an order that does not change by itself."""
    order = (Shift.person_id, Shift.starts, Shift.ends, Shift.tier, Shift.id)
    return session.scalars(select(Shift).order_by(*order)).all()


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


def _row(person_id: uuid.UUID, shift: hours.Shift) -> Shift:
    return Shift(
        id=uuid.uuid4(),
        person_id=person_id,
        weekdays=list(shift.weekdays),
        starts=shift.starts,
        ends=shift.ends,
        valid_from=shift.valid_from,
        valid_to=shift.valid_to,
        tier=shift.tier,
    )
