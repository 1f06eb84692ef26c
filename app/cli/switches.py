"""`hotline line`: switch what the line does, and publish what it says, while it runs."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from app.audit.rules import TERMINAL
from app.cli import options
from app.cli.blocks import block, unblock
from app.cli.card import card
from app.cli.house import here
from app.cli.texts import left_words
from app.dispatch import store as dispatch
from app.line import service, store
from app.line.rules import (
    Block,
    Guard,
    LineState,
    Night,
    Notice,
    Turn,
    Unfit,
    What,
    is_night,
    unfit,
)
from app.messages import store as messages
from app.messages.rules import STANDS
from app.texts import store as texts
from ivr.speech import LONGEST_NOTICE, seconds, unspeakable

MOST_HOURS = 24


@click.group()
def line() -> None:
    """Switch what the line does; calls follow within a second or two.

    \b
    Example: hotline line show
             hotline line night 22:00 07:00
    """


for command in (card, block, unblock):
    line.add_command(command)


@line.command()
@click.option("--es", "spanish", metavar="TEXT", help="What is said in Spanish.")
@click.option("--en", "english", metavar="TEXT", help="The same in English.")
@click.option(
    "--hours", default=3, show_default=True, type=click.IntRange(1, MOST_HOURS),
    help="How long it is said.",
)  # fmt: skip
@click.option("--clear", is_flag=True, help="Say nothing any more.")
def status(*, spanish: str | None, english: str | None, hours: int, clear: bool) -> None:
    """Publish what callers hear before the main menu, in both languages, for some hours.

    \b
    Example: hotline line status --es "Hoy no hay redadas confirmadas." \\
                                 --en "Today no raid is confirmed." --hours 3
             hotline line status --clear
    """
    if clear and (spanish or english):
        raise click.UsageError("publish a text, or --clear what is published, not both")
    if clear:
        _change(What.STATUS, lambda state, _: replace(state, notice=None))
        return
    words = {"es": _checked(spanish, "--es"), "en": _checked(english, "--en")}
    span = timedelta(hours=hours)
    _change(What.STATUS, lambda state, now: replace(state, notice=Notice(words, now + span)))


@line.command()
@click.argument("switch", type=click.Choice([each.value for each in Guard]))
def guard(*, switch: str) -> None:
    """Ask callers for a key while machines flood the line; emergencies ring as before.

    `auto`, as a new line stands: by itself, while very many call at once.

    \b
    Example: hotline line guard on
             hotline line guard auto
    """
    _change(What.GUARD, lambda state, _: replace(state, guard=Guard(switch)))


@line.command()
@click.argument("hours", nargs=-1, required=True, metavar="(FROM TO | off)")
def night(*, hours: tuple[str, ...]) -> None:
    """Wake nobody for calls that can wait between two local times; 0 still wakes somebody.

    \b
    Example: hotline line night 22:00 07:00
             hotline line night off
    """
    nights = _night(hours)
    _change(What.NIGHT, lambda state, _: replace(state, night=nights))


@line.command()
@options.as_json
def show(*, as_json: bool) -> None:
    """Tell how the line stands, and what is still at Twilio: queues, texts, messages.

    \b
    Example: hotline line show
    """
    with here() as house, house.database.transaction() as session:
        state, now, zone = store.state(session), house.clock.now(), house.settings.timezone
        left, swept = dispatch.left_over(session), texts.left_over(session)
        blocks = store.blocks(session, now)
        plain = _plain(state, now, zone) | {
            "queues_left": left[0] if left else None,
            "texts_left": swept[0].all if swept else None,
            "messages_left": messages.standing(session, now - STANDS),
        }
    plain["blocked"] = [
        {"case": each.case, "reason": each.reason, "until": each.until.isoformat()}
        for each in blocks
    ]
    words = [_told(plain, zone), *(f"blocked {_blocked(each, zone)}" for each in blocks)]
    words += [f"queues  {_left(left, zone)}"] if left else []
    words += [f"texts   {left_words(swept[0])}, {_looked_at(swept[1], zone)}"] if swept else []
    spoken = plain["messages_left"]
    words += [f"spoken  {spoken} messages still at Twilio after an hour"] if spoken else []
    click.echo(json.dumps(plain, ensure_ascii=False) if as_json else "\n".join(words))


def _blocked(block: Block, zone: ZoneInfo) -> str:
    """Say who is blocked, by the name of the case, and why."""
    return f"{block.case} until {block.until.astimezone(zone):%a %d %b %H:%M}: {block.reason}"


def _left(left: tuple[int, datetime], zone: ZoneInfo) -> str:
    """Say how many queues are left over at Twilio; nobody is in them, and they cost nothing."""
    return f"{left[0]} left over at Twilio, {_looked_at(left[1], zone)}"


def _looked_at(at: datetime, zone: ZoneInfo) -> str:
    return f"looked at {at.astimezone(zone):%a %d %b %H:%M}"


def _change(what: What, changed: Callable[[LineState, datetime], LineState]) -> None:
    """Make a change, and tell how the line stands then."""
    with here() as house:
        now, zone = house.clock.now(), house.settings.timezone
        turn = Turn(who=TERMINAL, at=now, why="")
        with house.database.transaction() as session:
            service.switch(session, what, lambda before: changed(before, now), turn)
            state = store.state(session)
    click.echo(_told(_plain(state, now, zone), zone))


def _checked(text: str | None, option: str) -> str:
    """Take a text that can be spoken; a click error says what to write instead."""
    if not text:
        raise click.BadParameter("write it in both languages: --es and --en", param_hint=option)
    said = " ".join(text.split())
    if wrong := unfit(said):
        raise click.BadParameter(_instead(wrong, said), param_hint=option)
    return said


def _instead(wrong: Unfit, said: str) -> str:
    """Say why a text cannot be published, and what to write instead."""
    match wrong:
        case Unfit.UNSPEAKABLE:
            return "; ".join(unspeakable(said) or ())
        case Unfit.NUMBER:
            return (
                "digits like a telephone number's are not published: say it without, in words"
            )
        case Unfit.LONG:
            return f"it takes {seconds(said):.0f} seconds; {LONGEST_NOTICE:.0f} are heard out"


def _night(hours: tuple[str, ...]) -> Night | None:
    if hours == ("off",):
        return None
    try:
        starts, ends = map(time.fromisoformat, hours)
    except ValueError:
        raise click.UsageError("write two local times, such as 22:00 07:00, or off") from None
    if starts == ends or starts.tzinfo or ends.tzinfo:
        raise click.UsageError("write two different local times, such as 22:00 07:00")
    return Night(starts, ends)


def _plain(state: LineState, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Describe the state: local times, and what is published until an ISO 8601 moment."""
    night, notice = state.night, state.notice
    said = notice if notice and notice.until > now else None
    return {
        "guard": state.guard.value,
        "is_guarded": state.is_guarded(now),
        "rush": _rush(state, now),
        "night": [f"{night.starts:%H:%M}", f"{night.ends:%H:%M}"] if night else None,
        "is_night": is_night(night, now, zone),
        "status": dict(said.words) if said else None,
        "status_until": said.until.isoformat() if said else None,
    }


def _rush(state: LineState, now: datetime) -> dict[str, str] | None:
    """Tell since when and why the line would guard itself; None where it is quiet."""
    rush = state.rush if state.rush and state.rush.lasts(now) else None
    return {"since": rush.since.isoformat(), "why": rush.why} if rush else None


def _guard(plain: dict[str, Any], zone: ZoneInfo) -> str:
    switch, rush = plain["guard"], plain["rush"]
    said = "on" if plain["is_guarded"] else "off"
    said += " (by itself)" if switch == Guard.AUTO.value else ""
    if not rush:
        return said
    since = datetime.fromisoformat(rush["since"]).astimezone(zone)
    return f"{said}; since {since:%a %d %b %H:%M} {rush['why']}"


def _told(plain: dict[str, Any], zone: ZoneInfo) -> str:
    night, words = plain["night"], plain["status"]
    lines = [f"guard   {_guard(plain, zone)}"]
    now = "now" if plain["is_night"] else "not now"
    hours = " to ".join(night) if night else ""
    lines.append(f"night   {f'{hours} ({now})' if night else 'off'}")
    if not words:
        return "\n".join([*lines, "status  nothing is published"])
    local = datetime.fromisoformat(plain["status_until"]).astimezone(zone)
    lines.append(f"status  until {local:%a %d %b %H:%M}")
    return "\n".join([*lines, *(f"  {name}  {text}" for name, text in words.items())])
