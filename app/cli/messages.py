"""`hotline messages`: what callers have left, and its sound for whoever may hear it."""

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import click

from app.cases import store as cases
from app.cli import options
from app.cli.house import here
from app.messages import service, store
from app.messages.rules import STANDS, State
from app.messages.tables import Message
from app.staff import store as staff

TROUBLES = {
    "missing": "Twilio has no such recording, or not yet",
    "broken": "what Twilio gives is not the whole sound",
    "too-large": "it is larger than any message; hear it in Twilio's console",
    "away": "Twilio does not answer",
    "undeleted": "Twilio has not deleted it yet",
}


@click.group()
def messages() -> None:
    """List what callers have left, and hear it.

    \b
    Example: hotline messages list
             hotline messages play TERN-4821 --out tern.wav
    """


@messages.command("list")
@options.at_most(20)
@options.as_json
def list_messages(*, most: int, as_json: bool) -> None:
    """List the latest messages, who has heard them, and what still stands at Twilio.

    \b
    Example: hotline messages list
    """
    with here() as house, house.database.transaction() as session:
        found = store.newest(session, most)
        named = {key: case.name for key, case in _cases(session, found).items()}
        names = staff.first_names(session, {each.heard_by for each in found if each.heard_by})
        rows = [_row(each, named[each.case_id], names) for each in found]
        standing = store.standing(session, house.clock.now() - STANDS)
        zone = house.settings.timezone
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo(_line(row, zone))
    click.echo(f"{standing} still at Twilio after an hour." if rows else "No messages yet.")


@messages.command()
@click.argument("name")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the sound here; without it, to the standard output.",
)
def play(*, name: str, out: Path | None) -> None:
    """Give the sound of the latest message of a case, as WAV.

    Whoever hears it takes care of it: the others are no longer told.

    \b
    Example: hotline messages play TERN-4821 --out tern.wav
             hotline messages play TERN-4821 | aplay
    """
    with here() as house, house.database.transaction() as session:
        found = service.of_case(session, name.upper())
        sound = service.sound(session, house.keyring, found[-1].token) if found else None
        if sound:
            service.heard(session, name.upper(), None, house.clock.now())
    if not found:
        raise click.ClickException(f"{name.upper()} has no message; try: hotline messages list")
    if sound is None:
        raise click.ClickException("It is not with us yet; hotline messages list says why.")
    if out:
        out.write_bytes(sound)
    else:
        sys.stdout.buffer.write(sound)


def _cases(session: Any, found: Any) -> Mapping[UUID, Any]:
    return cases.get_all(session, {each.case_id for each in found})


def _row(message: Message, case: str, names: Mapping[str, str]) -> dict[str, Any]:
    """Describe a message: times in ISO 8601 and UTC, its length in seconds."""
    return {
        "case": case,
        "left_at": message.left_at.isoformat(),
        "seconds": message.seconds,
        "erased": message.erased,
        "here": message.state in {State.KEPT, State.ALONE} and not message.erased,
        "at_twilio": message.state is not State.ALONE,
        "trouble": message.trouble.value if message.trouble else None,
        "heard_at": message.heard_at.isoformat() if message.heard_at else None,
        "heard_by": names.get(message.heard_by or ""),
    }


def _line(row: Mapping[str, Any], zone: ZoneInfo) -> str:
    local = datetime.fromisoformat(row["left_at"]).astimezone(zone)
    heard = f"heard by {row['heard_by'] or 'somebody'}" if row["heard_at"] else "not heard"
    told = ["erased" if row["erased"] else heard]
    told += [TROUBLES[row["trouble"]]] if row["trouble"] else []
    return f"{row['case']:<13} {local:%Y-%m-%d %H:%M} {row['seconds']:>4} s  {'; '.join(told)}"
