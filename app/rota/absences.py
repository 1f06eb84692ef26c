"""Time away as a change of the rota: who goes, who is back, and who is away already."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.rota.rules import Away, Rota

LONGEST = timedelta(days=366)  # of one absence


def is_away(rota: Rota, person: str, since: datetime, until: datetime) -> bool:
    """Tell whether somebody is away in any part of a stretch of time."""
    own = (each for each in rota.away if each.person == person)
    return any(each.since < until and each.until > since for each in own)


def gone(rota: Rota, person: str, since: datetime, until: datetime) -> Rota:
    """Let somebody be away."""
    return replace(rota, away=(*rota.away, Away(person=person, since=since, until=until)))


def returned(rota: Rota, away: Away, at: datetime) -> Rota:
    """End an absence at a moment; one that has not begun by then is none."""
    others = (each for each in rota.away if each.code != away.code)
    kept = (replace(away, until=at),) if away.since < at else ()
    return replace(rota, away=(*others, *kept))
