"""The rota as text, to be kept where Postgres is not."""

import json
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from app.rota.hours import Shift
from app.rota.rules import Responder, Rest, Rota, Service
from app.staff.rules import Means
from ivr.queue import Tier


def to_json(rota: Rota) -> str:
    """Write a rota down, numbers and all: for sealing only."""
    plain = {
        "zone": rota.zone.key,
        "responders": [asdict(responder) for responder in rota.responders],
        "shifts": [asdict(shift) for shift in rota.shifts],
        "services": [asdict(service) for service in rota.services],
        "rests": [asdict(rest) for rest in rota.rests],
    }
    return json.dumps(plain, default=_iso)


def from_json(text: str) -> Rota:
    """Read back what to_json wrote; ValueError, KeyError or TypeError where it did not."""
    plain = json.loads(text)
    return Rota(
        zone=ZoneInfo(plain["zone"]),
        responders=tuple(_responder(each) for each in plain["responders"]),
        shifts=tuple(_shift(each) for each in plain["shifts"]),
        services=tuple(_service(each) for each in plain.get("services", ())),
        rests=tuple(_rest(each) for each in plain.get("rests", ())),  # older ones have none
    )


def _responder(plain: dict[str, Any]) -> Responder:
    lists = {name: tuple(plain[name]) for name in ("languages", "skills")}
    tell = {"tell": Means(plain["tell"])} if "tell" in plain else {}  # older ones have none
    return Responder(**(plain | lists | tell))


def _shift(plain: dict[str, Any]) -> Shift:
    return Shift(
        person=plain["person"],
        weekdays=tuple(plain["weekdays"]),
        starts=time.fromisoformat(plain["starts"]),
        ends=time.fromisoformat(plain["ends"]),
        valid_from=_date(plain["valid_from"]),
        valid_to=_date(plain["valid_to"]),
        tier=Tier(plain["tier"]),
    )


def _service(plain: dict[str, Any]) -> Service:
    verified = date.fromisoformat(plain["verified"])
    return Service(**(plain | {"interprets": tuple(plain["interprets"]), "verified": verified}))


def _rest(plain: dict[str, Any]) -> Rest:
    moments = ("since", "off_until", "one_until")
    read = {name: datetime.fromisoformat(plain[name]) for name in moments if plain[name]}
    return Rest(**(plain | read))


def _iso(value: date | time) -> str:
    return value.isoformat()


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
