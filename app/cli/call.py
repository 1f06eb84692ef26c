"""`hotline call`: make one scripted call on the practice network, and print what was said."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import click

from app.cli import line as lines
from app.cli import options
from app.cli.stage import Stage, case_of, furnish, set_up
from app.cli.telling import ending_of, line_of, row_of, webhook_row
from app.practice import (
    Accepts,
    Behaviour,
    Busy,
    Call,
    HangsUp,
    Keys,
    NoAnswer,
    Off,
    Passes,
    Silent,
    Voicemail,
)
from app.settings import var_dir

CALLER = "+14135550150"
BEHAVIOURS: dict[str, Behaviour] = {
    "accepts": Accepts(),
    "passes": Passes(),
    "silent": Silent(),
    "voicemail": Voicemail(),
    "hangs-up": HangsUp(),
    "busy": Busy(),
    "no-answer": NoAnswer(),
    "off": Off(),
}


@click.command()
@click.option("--keys", default="", help='Keys to press, one after each prompt, as in "1 1".')
@click.option("--from", "caller", default=CALLER, help="The caller's number, or anonymous.")
@click.option(
    "--phone",
    "phones",
    multiple=True,
    metavar="NAME=HOW",
    help=f"What a responder's telephone does: {', '.join(BEHAVIOURS)}.",
)
@click.option(
    "--rota",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Import this rota into the line first.",
)
@click.option("--at", metavar="TIME", help="Call at this moment: 2026-11-22 03:07 (local).")
@click.option("--fresh", is_flag=True, help="On a throw-away line, not the one in VAR_DIR.")
@options.as_json
@click.pass_context
def call(  # noqa: PLR0913 - each is one option
    context: click.Context,
    *,
    keys: str,
    caller: str,
    phones: tuple[str, ...],
    rota: Path | None,
    at: str | None,
    fresh: bool,
    as_json: bool,
) -> None:
    """Make one scripted call and print what was said.

    The caller presses each key after a prompt, is silent when there are none left, speaks
    for a moment where a message is recorded, and hangs up after a conversation. Minutes pass
    in a moment: the clock of the practice network is stepped.

    \b
    Example: hotline call --keys "1 1"
             hotline call --keys "2 5 1"
             hotline call --keys "1 1" --phone Ana=voicemail --phone Luis=busy
             hotline call --keys "" --from anonymous --at "2026-11-22 03:07" --fresh
    """
    behaviours = _behaviours(phones)
    _check(keys, caller)
    with _folder(fresh=fresh) as folder, set_up(folder, rota=rota, driven=True, at=at) as stage:
        furnish(stage, Accepts(), behaviours)
        _check_names(stage, behaviours)
        made = _make(stage, caller, keys)
        told = _told(stage, made)
        if as_json:
            click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            click.echo("\n".join(_lines(stage, made, told)))
        if stage.network.faults or told["case"] is None:
            context.exit(1)


@contextmanager
def _folder(*, fresh: bool) -> Iterator[Path]:
    with lines.throw_away_folder() if fresh else nullcontext(var_dir()) as folder:
        yield folder


def _behaviours(phones: Iterable[str]) -> dict[str, Behaviour]:
    chosen = {}
    for phone in phones:
        name, _, how = phone.partition("=")
        if how not in BEHAVIOURS:
            ways = ", ".join(BEHAVIOURS)
            raise click.BadParameter(f"{phone}: write NAME=HOW, HOW one of {ways}")
        chosen[name.casefold()] = BEHAVIOURS[how]
    return chosen


def _check(keys: str, caller: str) -> None:
    if not set(keys) <= set("0123456789*#- "):
        raise click.BadParameter('--keys: keys are 0-9, * and #, as in "1 1"; - is silence')
    if not re.fullmatch(r"\+1\d{10}|[A-Za-z]*", caller):
        raise click.BadParameter("--from: a number as +14135550150, or a word as anonymous")


def _check_names(stage: Stage, chosen: Iterable[str]) -> None:
    known = {person.first_name.casefold() for person in stage.rota.responders}
    for name in chosen:
        if name not in known:
            raise click.BadParameter(f"--phone {name}: nobody on the rota is called so")


def _make(stage: Stage, caller: str, keys: str) -> Call:
    is_number = caller.startswith("+")
    phone = stage.network.phone(caller if is_number else CALLER)
    shown = {} if is_number else {"withheld": caller}
    made = phone.calls(stage.number, script=Keys(keys), **shown)
    made.ended()
    stage.network.settle()
    return made


def _told(stage: Stage, made: Call) -> dict[str, Any]:
    ending = made.ending
    return {
        "transcript": [row_of(stage, entry) for entry in made.transcript],
        "webhooks": [webhook_row(webhook) for webhook in stage.network.webhooks],
        "ending": {
            "kind": ending.kind,
            "by": ending.by,
            "bridged_with": [stage.name(number) for number in ending.bridged_with],
            "recorded_seconds": [recording.seconds for recording in ending.recordings],
            "seconds": round(ending.seconds, 1),
        },
        "faults": [str(fault) for fault in stage.network.faults],
        "case": case_of(stage, made.leg.sid),
    }


def _lines(stage: Stage, made: Call, told: dict[str, Any]) -> Iterator[str]:
    for entry in made.transcript:
        yield line_of(stage, entry)
    ending, case = told["ending"], told["case"]
    met = ", ".join(ending["bridged_with"]) or "nobody"
    yield f"\nThe call lasted {ending['seconds']:.0f} s; connected with: {met}."
    yield from told["faults"]
    if case is None:
        yield "The case did not appear in Postgres; the log above says why."
    else:
        yield ending_of(case)
