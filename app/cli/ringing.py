"""`hotline rota who`: who would ring for a caller, in which order, and why not the others."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from app.cli.house import here
from app.cli.moments import moment_of
from app.dispatch.pulse import PulseKeeper
from app.i18n import load_flow
from app.joining.house import House
from app.pages.terms import TOPICS, URGENCIES
from app.planning.ringing import Answer, Other, Present, Question, answer, present
from app.planning.words import REASONS
from app.rota.rules import Responder, Rota
from app.rota.service import load_rota
from ivr.queue import Plan
from ivr.steps import Urgency

UNKNOWN = "none"


@click.command()
@click.option("--at", metavar="TIME", help="Another moment: 2026-11-20 03:07 (local), or ISO.")
@click.option("--language", default="es", type=click.Choice(["es", "en", UNKNOWN]))
@click.option("--topic", default="raid", type=click.Choice(list(TOPICS)))
@click.option("--urgency", default="emergency", type=click.Choice(list(URGENCIES)))
@click.option("--woman", is_flag=True, help="The caller asks for a woman.")
@click.pass_context
def who(
    context: click.Context,
    *,
    at: str | None,
    language: str,
    topic: str,
    urgency: str,
    woman: bool,
) -> None:
    """Say who would ring for a caller, in which order, and why not the others.

    Without --at it is now, and whoever talks or pauses counts; status 1 when nobody would ring.

    \b
    Example: hotline rota who --at "2026-11-22 03:07" --language es --urgency emergency
    """
    with here() as house:
        zone, now = house.settings.timezone, house.clock.now()
        question = Question(
            at=moment_of(at, zone) if at else now,
            urgency=Urgency(urgency),
            language=None if language == UNKNOWN else language,
            topic=topic,
            prefer="woman" if woman else None,
            live=at is None,
        )
        rota, found = _asked(house, question)
    lines = [*_rung(rota, found), *(_other(each, zone) for each in found.others)]
    click.echo("\n".join(lines))
    if not (found.waves or found.hunt.groups):
        context.exit(1)


def _asked(house: House, question: Question) -> tuple[Rota, Answer]:
    settings, rests = house.settings, not house.settings.telephones_url
    with house.database.transaction() as session:
        rota = load_rota(session, house.keyring, settings.timezone)
        live = question.live
        around = present(session, question.at, rests=rests) if live else Present(rests=rests)
    plan = _plan(house, question)
    return rota, answer(rota, plan, settings.hotline_number, question, around)


def _plan(house: House, question: Question) -> Plan | None:
    """Give the plan that holds: none now, while no worker rings people together."""
    if question.live:
        pulse = PulseKeeper(house.database)
        pulse.refresh()
        if not pulse.served("", question.at, 0):
            return None
    folders = house.settings
    queue = load_flow(folders.flows / "hotline.yaml", folder=folders.locales).script.queue
    return queue.plans[question.urgency] if queue else None


def _rung(rota: Rota, found: Answer) -> Iterator[str]:
    """Give a line for everybody who rings; equals, between whom the lot decides, have an =."""
    for wave in found.waves:
        yield f"After {wave.after:.0f} seconds:" if wave.after else "At once:"
        for group in wave.groups:
            yield from (_line(rota.people[e.code], e.tier, len(group)) for e in group)
    if not found.waves and found.hunt.groups:
        yield "One after another:"
        for equals in found.hunt.groups:
            yield from (_line(on.responder, on.tier, len(equals)) for on in equals)
    elif not found.waves:
        yield "Nobody would ring: the caller hears their rights, and can leave a message."
    if found.others:
        yield "Nobody else:"


def _line(responder: Responder, tier: str, equals: int) -> str:
    mark, languages = "=" if equals > 1 else " ", ", ".join(responder.languages)
    return f"{mark} {responder.first_name:<20} {tier:<12} {languages}"


def _other(each: Other, zone: ZoneInfo) -> str:
    why = REASONS[each.reason].english
    return f"  {each.responder.first_name:<20} {why}{_until(each.until, zone)}"


def _until(moment: datetime | None, zone: ZoneInfo) -> str:
    return f" until {moment.astimezone(zone):%a %H:%M}" if moment else ""
