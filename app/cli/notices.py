"""`hotline notices`: what our own people are told, and who takes care of it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from app.cli import options
from app.cli.house import here
from app.db import Session
from app.notices import service, store
from app.notices.facts import ALARMS, Kind
from app.notices.tables import Notice
from app.staff import store as staff

WHAT = {
    Kind.EMERGENCY: "an emergency found nobody",
    Kind.NOBODY: "a caller found nobody",
    Kind.ABSENT: "does not answer",
    Kind.REFUSED: "cannot be rung",
    Kind.TAKEN: "takes care of it",
    Kind.MESSAGE: "left a message",
    Kind.TEXT: "sent a text",
    Kind.BACK: "asks to be called back",
    Kind.MARKED: "is an emergency, its responder says",
    Kind.UNREACHED: "was not there when called back",
    Kind.WISH: "is asked whether they want fewer calls",
    Kind.OWN: "is told of their own availability",
    Kind.GAP: "rests, and somebody is missing",
    Kind.OVER: "a reply to what is over",
    Kind.HANDED: "was handed to somebody",
    Kind.ACCOUNT: "is told what was done to their account",
    Kind.GUARD: "the line is in guard mode by itself",
    Kind.UNCOVERED: "a gap in the rota",
    Kind.OFFER: "offers a shift",
    Kind.PROPOSED: "is asked whether they want that with a shift",
    Kind.SHIFTS: "is told of their own shifts",
    Kind.SWAPPED: "is told what became of an offer",
    Kind.OPENED: "leaves somebody missing in the rota",
    Kind.APPROVAL: "would take a shift, and waits for a coordinator",
    Kind.REMINDER: "is reminded of their shift",
    Kind.DUTY: "is told of their shift",
    Kind.MISSING: "has not said that they are there, or cannot come",
    Kind.CAME: "is there after all",
    Kind.ALONE: "has a shift, gives no sign, and has no backup",
    Kind.RELAY: "leaves something open",
    Kind.UNTAKEN: "left something open, and nobody has taken note of it",
    Kind.NUDGE: "is asked for their notes",
}


@click.group()
def notices() -> None:
    """Read what our own people are told, and take care of an alarm.

    \b
    Example: hotline notices list
             hotline notices settle emergency
    """


@notices.command("list")
@options.at_most(20)
@options.as_json
def list_notices(*, most: int, as_json: bool) -> None:
    """List what was to be told, the newest first, who was told and how that ended.

    \b
    Example: hotline notices list
    """
    with here() as house, house.database.transaction() as session:
        zone = house.settings.timezone
        rows = _rows(session, store.recent(session, most), house.clock.now(), zone)
    if as_json:
        plain = [row | {"raised_at": row["raised_at"].isoformat()} for row in rows]
        click.echo(json.dumps(plain, indent=2))
        return
    for row in rows:
        local = row["raised_at"].astimezone(zone)
        about = " ".join(filter(None, (row["about"], WHAT[row["kind"]])))
        click.echo(f"{local:%Y-%m-%d %H:%M}  {row['state']:<9} {about}")
        for told in row["told"]:
            click.echo(f"    {told['who']:<16} {told['means']:<6} {told['result']}")
    if not rows:
        click.echo("Nothing was to be told.")


@notices.command()
@click.argument("kind", type=click.Choice(sorted(kind.value for kind in ALARMS)))
def settle(*, kind: str) -> None:
    """Take care of all open alarms of a kind: nobody is called because of them any more.

    \b
    Example: hotline notices settle emergency
    """
    with here() as house, house.database.transaction() as session:
        settled = service.settle_all(session, Kind(kind), house.clock.now())
    if not settled:
        raise click.ClickException(f"There is no open alarm of the kind {kind}.")
    click.echo(f"Taken care of: {', '.join(settled)}")


def _rows(
    session: Session, found: Sequence[Notice], now: datetime, zone: ZoneInfo
) -> list[dict[str, Any]]:
    """Describe notices; of several that are told together, the first has who was told."""
    told = store.tellings(session, [notice.id for notice in found], now)
    codes = {each.person_code for each in told}
    codes |= {code for notice in found for code in _people(notice)}
    names = staff.first_names(session, codes)
    return [
        {
            "kind": notice.kind,
            "about": _about(notice, names, zone),
            "raised_at": notice.raised_at,
            "state": _state(notice),
            "taken_by": names.get(notice.settled_by or ""),
            "told": [
                {
                    "who": names.get(each.person_code, each.person_code),
                    "means": each.means.value,
                    "result": each.result.value if each.result else "under way",
                }
                for each in told
                if each.matter == notice.id
            ],
        }
        for notice in found
    ]


def _people(notice: Notice) -> list[str]:
    known = notice.settled_by, notice.facts.get("person"), notice.facts.get("by")
    return [code for code in known if code]


def _about(notice: Notice, names: dict[str, str], zone: ZoneInfo) -> str:
    if notice.kind is Kind.UNCOVERED:
        moments = (datetime.fromisoformat(notice.facts[each]) for each in ("since", "until"))
        return " to ".join(f"{each.astimezone(zone):%Y-%m-%d %H:%M}" for each in moments)
    person = notice.facts.get("person") or notice.facts.get("by") or ""
    cases = notice.facts.get("case") or ", ".join(notice.facts.get("cases", ()))
    return " ".join(filter(None, (names.get(person, person), cases)))


def _state(notice: Notice) -> str:
    if notice.settled_at is None:
        return "open"
    return "settled" if notice.kind in ALARMS else "told"
