"""The rota as a document: what `hotline rota import` reads back to the same rota."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from app import sheets
from app.rota.entries import DAYS, WHICH
from app.rota.hours import A_DAY, Change, Shift, midnights
from app.rota.limits import Limits
from app.rota.rules import Away, Responder, Rota, Service
from app.rota.sheet import COLUMNS
from app.staff.rules import Means


def written(rota: Rota, today: date) -> str:
    """Write people, shifts and absences as YAML, numbers and all, as they are from a day on.

    Who reads it knows every number.
    """
    names = {person.code: person.first_name for person in rota.responders}
    shifts = (each for each in rota.shifts if _goes_on(each, today))
    absences = [each for each in rota.away if each.until.astimezone(rota.zone).date() >= today]
    lists = [
        *_listed("people", [_person(person) for person in rota.responders]),
        *_listed("shifts", [_shift(shift, names, today) for shift in shifts]),
        *_listed("away", [_away(each, names, rota.zone) for each in absences]),
    ]
    services = [_service(service) for service in rota.services]
    return "\n".join([*lists, *(_listed("services", services) if services else ()), ""])


def sheet(rota: Rota, today: date) -> bytes:
    """Write shifts, their changes and absences as CSV, as they are from a day on: no numbers.

    Who reads it knows first names and hours.
    """
    names = {person.code: person.first_name for person in rota.responders}
    rows: list[dict[str, Any]] = []
    shifts = (each for each in rota.shifts if _goes_on(each, today))
    for number, shift in enumerate(shifts, 1):
        own = _shift(shift, names, today)
        changes = own.pop("changes") or ()
        rows.append({**own, "what": "shift", "shift": str(number)})
        rows += [{**each, "what": "change", "shift": str(number)} for each in changes]
    for away in rota.away:
        if away.until.astimezone(rota.zone).date() >= today:
            rows.append({**_away(away, names, rota.zone), "what": "away"})
    return sheets.written(COLUMNS, ([_cell(row.get(it)) for it in COLUMNS] for row in rows))


def _cell(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else value or ""


def _goes_on(shift: Shift, today: date) -> bool:
    """Tell whether a shift has a date to come, or one that may still run."""
    last = shift.valid_to
    return last is None or last + midnights(shift) * A_DAY >= today


def _runs(shift: Shift, change: Change, today: date) -> bool:
    return change.day + midnights(shift, change) * A_DAY >= today


def _listed(word: str, items: list[dict[str, Any]]) -> list[str]:
    return [f"{word}:", *map(_line, items)] if items else [f"{word}: []"]


def _person(person: Responder) -> dict[str, Any]:
    return {
        "name": person.first_name,
        "phone": person.phone,
        "languages": list(person.languages),
        "skills": list(person.skills) or None,
        "gender": person.gender,
        "email": person.email,
        "tell": person.tell.value if person.tell is not Means.TEXT else None,
        **{
            field.name: getattr(person.limits, field.name)
            for field in fields(Limits)
            if getattr(person.limits, field.name) != field.default
        },
    }


def _shift(shift: Shift, names: Mapping[str, str], today: date) -> dict[str, Any]:
    single = shift.is_single
    running = [each for each in shift.changes if _runs(shift, each, today)]
    changes = [_change(each, names) for each in running]
    which = [word for word, number in WHICH.items() if number in shift.nth]
    return {
        "person": names.get(shift.person or ""),
        "on": _iso(shift.valid_from) if single else None,
        "days": None if single else [DAYS[day] for day in shift.weekdays],
        "from": f"{shift.starts:%H:%M}",
        "to": f"{shift.ends:%H:%M}",
        "later": _later(shift.nights),
        "tier": shift.tier.value,
        "language": shift.language,
        "every": f"{shift.every} weeks" if shift.every > 1 else None,
        "which": which or None,
        "valid_from": None if single else _iso(shift.valid_from),
        "valid_to": None if single else _iso(shift.valid_to),
        "changes": changes or None,
    }


def _change(change: Change, names: Mapping[str, str]) -> dict[str, Any]:
    said = {
        "on": _iso(change.day),
        "person": names.get(change.person or ""),
        "off": "yes" if change.off else None,
        "from": f"{change.starts:%H:%M}" if change.starts else None,
        "to": f"{change.ends:%H:%M}" if change.ends else None,
        "later": _later(change.nights),
    }
    return {word: value for word, value in said.items() if value is not None}


def _away(away: Away, names: Mapping[str, str], zone: ZoneInfo) -> dict[str, Any]:
    since, until = away.since.astimezone(zone), away.until.astimezone(zone)
    return {
        "person": names.get(away.person),
        "from": f"{since:%Y-%m-%d %H:%M}",
        "to": f"{until:%Y-%m-%d %H:%M}"
        if until.time() > time()
        else _iso((until - A_DAY).date()),
    }


def _later(nights: int | None) -> str | None:
    return None if nights is None else f"{nights} day" if nights == 1 else f"{nights} days"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _service(service: Service) -> dict[str, Any]:
    return {
        "name": service.name,
        "phone": service.phone,
        "interprets": list(service.interprets) or None,
        "verified": service.verified.isoformat(),
    }


def _line(fields: Mapping[str, Any]) -> str:
    """Write one item on one line; JSON's texts and lists are YAML's too."""
    said = (
        f"{word}: {json.dumps(value, ensure_ascii=False)}"
        for word, value in fields.items()
        if value is not None
    )
    return f"  - {{{', '.join(said)}}}"
