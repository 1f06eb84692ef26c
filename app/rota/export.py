"""The rota as a document: what `hotline rota import` reads back to the same rota."""

import json
from collections.abc import Mapping
from typing import Any

from app.rota.entries import DAYS
from app.rota.hours import Shift
from app.rota.rules import Responder, Rota, Service
from app.staff.rules import Means


def written(rota: Rota) -> str:
    """Write people and shifts as YAML, numbers and all; who reads it knows every number."""
    names = {person.code: person.first_name for person in rota.responders}
    people = [_line(_person(person)) for person in rota.responders]
    shifts = [_line(_shift(shift, names[shift.person])) for shift in rota.shifts]
    lists = [*_listed("people", people), *_listed("shifts", shifts)]
    services = [_line(_service(service)) for service in rota.services]
    return "\n".join([*lists, *(_listed("services", services) if services else ()), ""])


def _listed(word: str, lines: list[str]) -> list[str]:
    return [f"{word}:", *lines] if lines else [f"{word}: []"]


def _person(person: Responder) -> dict[str, Any]:
    return {
        "name": person.first_name,
        "phone": person.phone,
        "languages": list(person.languages),
        "skills": list(person.skills) or None,
        "gender": person.gender,
        "email": person.email,
        "tell": person.tell.value if person.tell is not Means.TEXT else None,
    }


def _shift(shift: Shift, name: str) -> dict[str, Any]:
    return {
        "person": name,
        "days": [DAYS[day] for day in shift.weekdays],
        "from": f"{shift.starts:%H:%M}",
        "to": f"{shift.ends:%H:%M}",
        "tier": shift.tier.value,
        "valid_from": shift.valid_from.isoformat() if shift.valid_from else None,
        "valid_to": shift.valid_to.isoformat() if shift.valid_to else None,
    }


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
