"""Keep the rota, and read it as a whole."""

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.rota import rules
from app.rota.tables import Service, Shift


def replace_all(session: Session, shifts: Iterable[tuple[uuid.UUID, rules.Shift]]) -> None:
    """Make these the shifts, each with its person's id; what was there goes."""
    session.execute(delete(Shift))
    session.add_all(_row(person_id, shift) for person_id, shift in shifts)
    session.flush()


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


def _row(person_id: uuid.UUID, shift: rules.Shift) -> Shift:
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
