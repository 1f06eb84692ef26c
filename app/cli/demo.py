"""`hotline demo`: call the line from this terminal, and watch the responders' telephones."""

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import click

from app.cli import demo_accounts
from app.cli.booth import hand_out
from app.cli.call import CALLER
from app.cli.stage import Stage, case_of, furnish, set_up
from app.cli.telling import ending_of, line_of
from app.cli.terminal import Keyboard, keyboard
from app.practice import Accepts, Call, Control, Entry, Kind
from app.settings import var_dir

WELCOME = """
You are calling the line. What it says stands here as it is spoken; press keys at any moment.

  0-9 *   keys of your telephone        m   say something for a while (into a message)
  h       hang up                       q   leave
  i       the codes of now, to sign in to the console

Whoever is on shift answers after a few seconds and presses 1. Nothing leaves this machine.
"""
KEYS = frozenset("0123456789*#")
MESSAGE_SECONDS = 6.0
TALKS = 30.0
LOOK = 0.1
WAITING = 60.0  # seconds; a key that is pressed is heard at once
GREETED = 2  # the greeting in two languages
QUIET = {Kind.SPOKE, Kind.ANSWERED}


@click.command()
@click.option(
    "--rota",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Import this rota first; without one a new line has made-up responders.",
)
@click.option("--browser", is_flag=True, help="Stay for the browser, until Ctrl-C.")
def demo(*, rota: Path | None, browser: bool) -> None:
    """Call the line from this terminal, and watch the responders' telephones.

    The line runs on this machine, on a practice telephone network, through the webhooks that
    Twilio uses, with a Postgres of its own. Calls stand as cases in VAR_DIR afterwards. It says
    where its console is, for a browser on this machine, and how to sign in there: both sides
    of a call can be played in it.

    \b
    Example: hotline demo
             hotline demo --rota rota.yaml
             hotline demo --browser
    """
    click.echo("Starting the line…", err=True)
    with Control() as control, set_up(var_dir(), rota=rota, control=control) as stage:
        furnish(stage, Accepts(after=4.0, talks=TALKS), {})
        hand_out(stage, control)
        passes = demo_accounts.make_passes(stage.house)
        click.echo(demo_accounts.told(stage.settings.public_url, passes, stage.house.clock))

        def tell_codes() -> None:
            click.echo(demo_accounts.codes_now(passes, stage.house.clock))

        with keyboard() as keys:
            if browser:
                _stay(keys, tell_codes)
            else:
                stage.network.watch(lambda entry: _show(stage, entry))
                _play(stage, keys, tell_codes)


def _stay(keys: Keyboard, tell_codes: Callable[[], None]) -> None:
    """Stay for the browser until somebody ends it; what is printed stays in sight."""
    click.echo("Press i for the codes of now. Ctrl-C ends the demo.")
    with suppress(KeyboardInterrupt):
        while True:
            if keys.key(WAITING) == "i":
                tell_codes()


def _play(stage: Stage, keys: Keyboard, tell_codes: Callable[[], None]) -> None:
    click.echo(WELCOME)
    while _one_call(stage, keys, tell_codes) and _again(keys, tell_codes):
        pass


def _show(stage: Stage, entry: Entry) -> None:
    if entry.kind not in QUIET:
        click.echo(line_of(stage, entry))


def _one_call(stage: Stage, keys: Keyboard, tell_codes: Callable[[], None]) -> bool:
    """Make a call; tell whether the person wants to stay."""
    call = stage.network.phone(CALLER).calls(stage.number)
    try:
        stays = _listen(call, keys, tell_codes)
    except BaseException:  # Ctrl-C, or a closed terminal: the call still has an end
        call.hangs_up()
        raise
    finally:
        call.ended()  # and not the calls that are played in the browser
    case = case_of(stage, call.leg.sid)
    click.echo(f"\n{ending_of(case) if case else 'The case has not appeared in Postgres.'}\n")
    return stays and not keys.ended


def _listen(call: Call, keys: Keyboard, tell_codes: Callable[[], None]) -> bool:
    stays = True
    while not call.is_over:
        pressed = keys.key(LOOK)
        stays = stays and pressed != "q"
        if pressed in {"h", "q"} or (keys.ended and _greeted(call)):
            call.hangs_up()
        elif pressed == "i":
            tell_codes()
        elif pressed:
            _press(call, pressed)
    return stays


def _press(call: Call, pressed: str) -> None:
    if pressed in KEYS:
        call.type_key(pressed)
    elif pressed == "m":
        threading.Thread(target=call.speaks, args=(MESSAGE_SECONDS,), daemon=True).start()


def _greeted(call: Call) -> bool:
    """Without anybody at the keys the call ends when the greeting has been spoken."""
    return sum(entry.kind is Kind.HEARD for entry in call.transcript) >= GREETED


def _again(keys: Keyboard, tell_codes: Callable[[], None]) -> bool:
    click.echo("Press c to call again, i for the codes of now, q to leave.")
    pressed = None
    while pressed not in {"c", "q"} and not keys.ended:
        pressed = keys.key(LOOK)
        if pressed == "i":
            tell_codes()
    return pressed == "c"
