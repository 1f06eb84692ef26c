"""Who carries how much: so that the next shift goes to who has least."""

from flask import Response

from app.pages.desk import desk
from app.pages.guard import allowed
from app.pages.shell import page
from app.planning import service, store
from app.planning.fairness import shares
from app.planning.views.frame import PLANNERS, bp
from app.rota.fitting import FAIR


@bp.get("/fair")
@allowed(*PLANNERS)
def fair() -> Response:
    """Show what each had in thirty days, and will have in the next."""
    own, now = desk(), desk().clock.now()
    with own.database.transaction() as session:
        rota = service.read(session, own.keyring, own.settings.timezone, now)
        rings = store.rings(session, now - FAIR)
    found = shares(rota, rings, now)
    return page("rota/fair.html", shares=found, people=rota.people)
